"""The rows behind the report, all of them, for those who search: hosts, findings, systems, categories, the register, clauses, answers."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.conformity.record import whole
from inspector.conformity.verdict import VERDICTS
from inspector.model import Severity
from inspector.publishing.model import Dataset, Field, Kind, same
from inspector.reporting.annual.annexes import department_of, host_name, serious_of
from inspector.reporting.annual.grounds import area
from inspector.reporting.annual.limits import undecided_by_host
from inspector.reporting.annual.story import Story
from inspector.reporting.annual.systems import level_of
from inspector.reporting.registered import Registered, register_table
from inspector.reporting.telling import NOT_FILLED_IN, plain, short
from inspector.reporting.year import Unseen
from inspector.reporting.year.unseen_hosts import KINDS
from inspector.summary import HOST_STATUSES, SEVERITIES
from inspector.text import Text

Row = tuple[Text | int | None, ...]
LONG = 2000
LEVELS = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
NEW, STALE = Text(en="new", zh="本年度新增"), Text(en="audited long ago", zh="核查已过期")
REASONS: Mapping[Unseen, Text] = {
    Unseen.NOT_REACHED: Text(en="not reached", zh="未连通"),
    Unseen.NOT_IN_PERIOD: Text(en="not in this time", zh="本时段未核查"),
    Unseen.NEVER: Text(en="never audited", zh="从未核查"),
    Unseen.RETIRED: Text(en="out of service", zh="已退役"),
    Unseen.NOT_TECHNICAL: Text(en="not technically examined", zh="不做技术核查"),
}
NO_SYSTEM = Text(en="(none)", zh="（未归属）")


def _field(id: str, en: str, zh: str, kind: Kind = Kind.TEXT, width: int = 16, **more: object) -> Field:
    return Field(id=id, title=Text(en=en, zh=zh), kind=kind, width=width, **more)  # type: ignore[arg-type]


HOST = _field("host", "Host", "主机", width=20, leads="hosts")
SYSTEM = _field("system", "System", "信息系统", width=18, facet=True)
CATEGORY = _field("category", "Category", "类别", width=16, facet=True)
RISK = _field("severity", "Risk", "风险等级", Kind.SEVERITY, 10, facet=True)


def datasets(story: Story, registered: Registered) -> tuple[Dataset, ...]:
    return (
        hosts(story),
        unseen(story),
        findings(story),
        by_category(story),
        by_system(story),
        register_table(registered, story.year.register.items),
        clauses(story),
        answers(story),
    )


def hosts(story: Story) -> Dataset:
    fields = (
        _field("host", "Host", "主机", width=20, leads="findings"),
        SYSTEM,
        _field("department", "Department", "责任部门", facet=True),
        _field("kind", "Kind", "类型", width=10, facet=True),
        _field("os", "Operating system", "操作系统", width=26, facet=True),
        _field("taken", "Audited on", "核查日期", Kind.DAY, 12),
        _field("status", "State", "核查状态", width=12, facet=True),
        *(_field(level, SEVERITIES[level].en.capitalize(), SEVERITIES[level].zh, Kind.NUMBER, 9) for level in LEVELS),
        _field("passed", "Conforming", "符合项", Kind.NUMBER, 9),
        _field("unknown", "Undecided", "未能判定", Kind.NUMBER, 9),
        _field("serious", "Serious", "高危及以上", Kind.NUMBER, 9),
        _field("remark", "Remark", "备注", width=14, facet=True),
    )
    undecided = undecided_by_host(story.year)
    rows = tuple(
        (
            plain(each.name, 200),
            _system(story, each.system),
            department_of(story, each),
            KINDS.get(each.kind) or plain(each.kind, 40),
            _maybe(each.os),
            same(story.day(each.taken)),
            HOST_STATUSES[each.status],
            *(each.severities.get(level, 0) for level in LEVELS),
            each.passed,
            undecided[each.name],
            serious_of(each),
            NEW if each.new else STALE if each.stale else None,
        )
        for each in story.year.hosts
    )
    return Dataset(id="hosts", title=Text(en="By host", zh="按主机"), fields=fields, rows=rows)


def unseen(story: Story) -> Dataset:
    """Assets of which no audit speaks, and why."""
    fields = (
        _field("name", "Asset", "资产", width=22),
        _field("kind", "Kind", "类型", facet=True),
        _field("count", "Number", "数量", Kind.NUMBER, 8),
        SYSTEM,
        _field("reason", "State", "状态", width=18, facet=True),
        _field("last", "Audited last", "上次核查", Kind.DAY, 12),
        _field("why", "Why not", "原因", width=44),
    )
    rows: tuple[Row, ...] = tuple(
        (
            short(each.name, 200),
            short(each.kind, 80),
            each.count,
            _system(story, each.system),
            REASONS[each.reason],
            same(story.day(each.last)) if each.last else None,
            short(each.why, LONG),
        )
        for each in story.year.unseen
    )
    return Dataset(id="assets", title=Text(en="Not examined", zh="未核查资产"), fields=fields, rows=rows)


def _system(story: Story, word: str) -> Text:
    return story.system(word) if word else NO_SYSTEM


def _maybe(words: str) -> Text | None:
    return plain(words, 200) if words else None


def findings(story: Story) -> Dataset:
    titles = {each.id: each.title for each in story.year.categories}
    fields = (
        HOST,
        SYSTEM,
        CATEGORY,
        RISK,
        _field("title", "Check", "检查项", width=28),
        _field("message", "Problem", "问题描述", width=46),
        _field("where", "Where", "位置", width=28),
        _field("remedy", "Measure", "整改建议", width=46),
        _field("taken", "Taken", "取证日期", Kind.DAY, 12),
        _field("item", "Item", "台账编号", Kind.NUMBER, 9),
    )
    rows = tuple(
        (
            host_name(each, 200),
            _system(story, each.system),
            titles.get(each.category, plain(each.category)),
            SEVERITIES[each.severity],
            short(each.title),
            short(each.message, LONG),
            plain(each.location or each.subject, LONG),
            short(each.remedy, LONG),
            same(story.day(each.taken)),
            each.item,
        )
        for each in story.year.details
    )
    return Dataset(id="findings", title=Text(en="Findings", zh="问题明细"), fields=fields, rows=rows)


def by_category(story: Story) -> Dataset:
    numbers = (
        ("hosts", "Hosts checked", "检查主机"),
        ("conforming", "Conforming", "符合"),
        ("problems", "With problems", "存在问题"),
        ("accepted", "Risk accepted", "仅余已接受风险"),
        ("unknown", "Unknown", "未能判定"),
        ("findings", "Problems", "问题数"),
        ("serious", "Serious", "高危及以上"),
    )
    fields = (
        _field("category", "Category", "类别", width=24, leads="findings"),
        *(_field(name, en, zh, Kind.NUMBER, 12) for name, en, zh in numbers),
    )
    rows = tuple((each.title, *(getattr(each, name) for name, _, _ in numbers)) for each in story.year.categories)
    return Dataset(id="categories", title=Text(en="By category", zh="按类别"), fields=fields, rows=rows)


def by_system(story: Story) -> Dataset:
    fields = (
        _field("system", "System", "信息系统", width=24, leads="hosts"),
        _field("level", "Level", "级别", width=10),
        _field("filing", "Filing number", "备案编号", width=20),
        _field("department", "Department", "责任部门"),
        _field("hosts", "Hosts checked", "已核查主机", Kind.NUMBER, 10),
        _field("findings", "Problems", "问题数", Kind.NUMBER, 10),
        _field("serious", "Serious", "高危及以上", Kind.NUMBER, 10),
    )
    known = {each.id: each for each in story.year.organisation.systems}
    words = [*known, *sorted({each.system for each in story.year.hosts} - set(known))]
    rows = []
    for word in words:
        own = [each for each in story.year.hosts if each.system == word]
        system = known.get(word)
        rows.append(
            (
                _system(story, word),
                level_of(system) if system else NOT_FILLED_IN,
                _maybe(system.filing if system else ""),
                short(system.department) if system and system.department else None,
                len(own),
                sum(sum(each.severities.values()) for each in own),
                sum(serious_of(each) for each in own),
            )
        )
    return Dataset(id="systems", title=Text(en="By system", zh="按信息系统"), fields=fields, rows=tuple(rows))


def clauses(story: Story) -> Dataset:
    fields = (
        _field("clause", "Clause", "条款", width=12),
        _field("area", "Area", "安全类", width=18, facet=True),
        _field("title", "Control point", "控制点", width=18),
        _field("text", "Requirement (own words)", "要求（自行表述）", width=40),
        _field("verdict", "Result", "结果", width=12, facet=True),
        _field("record", "Record", "结果记录", width=60),
    )
    rows: tuple[Row, ...] = tuple(
        (
            same(each.id),
            area(story, each),
            each.title,
            each.text,
            VERDICTS[each.verdict],
            short(whole(each.record), LONG),
        )
        for each in story.year.conformity.clauses
    )
    return Dataset(id="clauses", title=Text(en="Clauses", zh="条款对照"), fields=fields, rows=rows)


def answers(story: Story) -> Dataset:
    fields = (
        _field("question", "No.", "编号", width=10),
        _field("text", "Question", "填报内容", width=44),
        _field("scope", "Of", "范围", width=14, facet=True),
        _field("said", "Answer", "答复", width=44),
        _field("verdict", "Result", "结果", width=12, facet=True),
        _field("person", "Answered by", "填报人", width=12),
        _field("answered", "On", "填报日期", Kind.DAY, 12),
    )
    rows: tuple[Row, ...] = tuple(
        (
            same(each.question.id),
            each.question.text,
            story.system(each.scope) if each.scope else None,
            short(each.said, LONG) if each.given else NOT_FILLED_IN,
            VERDICTS[each.verdict],
            _maybe(each.given.person) if each.given else None,
            same(story.day(each.given.answered)) if each.given else None,
        )
        for each in story.year.answers
    )
    return Dataset(id="answers", title=Text(en="Answers", zh="填报"), fields=fields, rows=rows)
