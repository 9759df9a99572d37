"""Annexes of what the report rests on: answers and their evidence, clause by clause, what was not examined, versions and digests, events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from inspector.answers.model import NOT_APPLICABLE
from inspector.answers.workbook.words import WHOLE_UNIT
from inspector.conformity.record import whole
from inspector.conformity.verdict import VERDICTS
from inspector.model import HostStatus
from inspector.publishing.model import Block, Cell, Column, Paragraph, Series, Tone
from inspector.reporting.annual.annexes import printed
from inspector.reporting.annual.management import EVENTS_QUESTION
from inspector.reporting.annual.organised import clauses
from inspector.reporting.annual.story import TONES, Story, answer_cell, evidence_of, rows_of
from inspector.reporting.telling import NOT_FILLED_IN, cell, day_cell, heading, listed, named, plain, say, short
from inspector.reporting.year import AuditedHost, ClauseOfYear, UnseenHost
from inspector.summary import HOST_STATUSES, TOGETHER
from inspector.text import Text

ANSWERS, CLAUSES, UNSEEN, VERSIONS, EVENTS = (
    Text(en="Answers and index of evidence", zh="问卷答复与证据目录"),
    Text(en="Clause by clause", zh="等级保护条款对照"),
    Text(en="What was not examined, and why", zh="未核查事项及原因"),
    Text(en="Versions and digests", zh="工具与规则版本、数据校验值"),
    Text(en="Security events", zh="网络安全事件清单"),
)
EVIDENCE = Text(en="Index of evidence", zh="证据目录")
NO_QUESTION = Text(en="No question was asked.", zh="没有填报事项。")
NO_EVIDENCE = Text(en="No evidence file was given.", zh="未提交证据文件。")
NO_CLAUSE = Text(en="No clause was compared.", zh="没有对照的条款。")
OBJECTS, CHECKS, PARTIAL, QUESTIONS = (
    Text(
        en="Hosts and assets not examined by technical means, or out of service", zh="未做技术核查或已退役的主机和资产"
    ),
    Text(en="Checks that could not be decided", zh="未能判定的检查项"),
    Text(en="Hosts that could be examined in part only", zh="仅部分完成核查的主机"),
    Text(en="Questions that were not filled in", zh="未填报事项"),
)
NO_OBJECT = Text(en="No host or asset is known that was not examined.", zh="没有已知的未核查主机和资产。")
NO_CHECK = Text(en="Every check that applies could be decided.", zh="适用的检查项均已判定。")
NO_HOST = Text(en="No host was examined by technical means.", zh="没有完成技术核查的主机。")
NO_PARTIAL = Text(en="No audited host was examined in part only.", zh="没有仅部分完成核查的主机。")
NO_OPEN_QUESTION = Text(en="Every question was filled in.", zh="填报事项均已填报。")
NO_EVENT = Text(en="No event was filled in.", zh="没有填报的事件。")
NOT_SAID = Text(en="Whether events took place has not been filled in.", zh="事件情况未填报。")
INAPPLICABLE = Text(
    en="Does not apply, as was answered: {ids}; the reasons stand in annex 4.",
    zh="填报为不适用的事项：{ids}，理由见附件4。",
)
AUDITS, PROFILES, TABLES = (
    Text(en="Audits that this report rests on", zh="本报告所依据的自查记录"),
    Text(en="Profiles", zh="检查方案"),
    Text(en="Dated tables", zh="知识库"),
)
CHAIN = Text(
    en="The last audit that this report rests on, #{number}, has the value {digest} in the chain of recorded audits: by it this one and all earlier ones can be checked for changes.",
    zh="本报告所依据的自查中最后记录的一次（#{number}）在自查记录校验链中的值为{digest}，可据以核对该次及此前的自查记录是否被改动。",
)
NO_AUDIT = Text(en="No audit speaks for this time.", zh="本时段没有自查记录。")


def _columns(*heads: tuple[str, str, int]) -> tuple[Column, ...]:
    return tuple(Column(title=Text(en=en, zh=zh), width=width) for en, zh, width in heads)


ANSWER_COLUMNS = _columns(
    ("No.", "编号", 9),
    ("Question", "填报内容", 34),
    ("Of", "范围", 12),
    ("Answer", "答复", 34),
    ("Result", "结果", 10),
    ("Evidence", "证据", 8),
    ("Answered by", "填报人", 11),
    ("On", "填报日期", 14),
)
PROOF_COLUMNS = _columns(("No.", "编号", 9), ("File", "证据文件", 50), ("SHA-256", "SHA-256 校验值", 44))
CLAUSE_COLUMNS = _columns(
    ("Clause", "条款", 11),
    ("Area", "安全类", 14),
    ("Control point", "控制点", 14),
    ("Requirement (own words)", "要求（自行表述）", 34),
    ("Result", "结果", 10),
    ("Record", "结果记录", 60),
)
OBJECT_COLUMNS = _columns(
    ("Object", "对象", 24),
    ("Kind", "类型", 14),
    ("System", "信息系统", 16),
    ("Last", "上次核查", 14),
    ("Why", "原因", 44),
)
CHECK_COLUMNS = _columns(("Check", "检查项", 32), ("Hosts", "主机", 30), ("Why", "原因", 44))
PARTIAL_COLUMNS = _columns(
    ("Host", "主机", 20), ("State", "状态", 14), ("What would decide more", "补充何种权限或内容可进一步判定", 64)
)
QUESTION_COLUMNS = _columns(("No.", "编号", 9), ("Question", "填报内容", 70), ("Of", "范围", 16))
AUDIT_COLUMNS = _columns(
    ("Audit", "自查编号", 8),
    ("Finished", "完成时间", 16),
    ("Profile", "检查方案", 16),
    ("Tool", "工具版本", 18),
    ("Hosts it speaks for", "采用主机数", 9),
    ("Digest", "校验值", 44),
)
PROFILE_COLUMNS = _columns(("Profile", "检查方案", 24), ("Digest", "校验值", 60))
TABLE_COLUMNS = _columns(("Table", "知识库", 28), ("Date", "日期", 14), ("Digest", "校验值", 60))


def of_grounds(story: Story) -> Iterator[Block]:
    yield from _answers(story)
    yield heading(1, CLAUSES, "annex-clauses", Series.ANNEX)
    told = clauses(story)
    yield Paragraph(sentences=(say("annex-clauses.said", Text(en="{said}", zh="{said}"), said=told.text),))
    rows = [
        (
            cell(each.id),
            cell(area(story, each)),
            cell(each.title),
            cell(each.text),
            cell(VERDICTS[each.verdict], TONES[each.verdict]),
            cell(short(whole(each.record), 500)),
        )
        for each in story.year.conformity.clauses
    ]
    yield from printed("annex-clauses.table", CLAUSES, CLAUSE_COLUMNS, rows, NO_CLAUSE)
    yield from _unseen(story)
    yield from _versions(story)
    yield from _events(story)


def area(story: Story, clause: ClauseOfYear) -> Text:
    return story.year.conformity.standard.groups[clause.area]


def _answers(story: Story) -> Iterator[Block]:
    yield heading(1, ANSWERS, "annex-answers", Series.ANNEX)
    rows = []
    for each in story.year.answers:
        given = each.given
        rows.append(
            (
                cell(each.question.id),
                cell(each.question.text),
                cell(story.system(each.scope) if each.scope else WHOLE_UNIT),
                cell(short(each.said, 400)) if given else cell(NOT_FILLED_IN, Tone.MUTED),
                cell(VERDICTS[each.verdict], TONES[each.verdict]),
                cell(evidence_of(each)) if given else cell(None),
                cell(plain(given.person, 60)) if given else cell(None),
                day_cell(story.day(given.answered) if given else None),
            )
        )
    yield from printed("annex-answers.table", ANSWERS, ANSWER_COLUMNS, rows, NO_QUESTION)
    proofs = [
        (cell(each.question.id), cell(plain(proof.path, 300)), cell(proof.digest))
        for each in story.year.answers
        if each.given
        for proof in each.given.evidence
        if proof.digest
    ]
    yield from printed("annex-answers.evidence", EVIDENCE, PROOF_COLUMNS, proofs, NO_EVIDENCE)


def _unseen(story: Story) -> Iterator[Block]:
    year = story.year
    yield heading(1, UNSEEN, "annex-unseen", Series.ANNEX)
    objects = [_object(story, each) for each in year.unseen]
    yield from printed("annex-unseen.objects", OBJECTS, OBJECT_COLUMNS, objects, NO_OBJECT)
    checks = [
        (
            cell(short(each.title, 120)),
            cell(listed(each.hosts, Text(en="", zh="台")) if each.hosts else TOGETHER),
            cell(short(each.reason, 240)),
        )
        for each in year.undecided
    ]
    yield from printed("annex-unseen.checks", CHECKS, CHECK_COLUMNS, checks, NO_CHECK if year.hosts else NO_HOST)
    partial = [_partial(each) for each in year.hosts if each.lacks or each.status is HostStatus.PARTIAL]
    yield from printed("annex-unseen.partial", PARTIAL, PARTIAL_COLUMNS, partial, NO_PARTIAL if year.hosts else NO_HOST)
    asked = [
        (
            cell(each.question.id),
            cell(each.question.text),
            cell(story.system(each.scope) if each.scope else WHOLE_UNIT),
        )
        for each in year.answers
        if each.given is None
    ]
    yield from printed("annex-unseen.questions", QUESTIONS, QUESTION_COLUMNS, asked, NO_OPEN_QUESTION)
    away = [each.question.id for each in year.answers if each.given and each.given.answer == NOT_APPLICABLE]
    if away:
        yield Paragraph(sentences=(say("annex-unseen.inapplicable", INAPPLICABLE, ids=listed(away, limit=50)),))


def _object(story: Story, each: UnseenHost) -> tuple[Cell, ...]:
    return (
        cell(short(each.name, 80)),
        cell(short(each.kind, 60)),
        cell(story.system(each.system)) if each.system else cell(None),
        day_cell(story.day(each.last)),
        cell(short(each.why, 240)),
    )


def _partial(host: AuditedHost) -> tuple[Cell, ...]:
    lacks = [short(each, 160) for each in host.lacks[:3]]
    told = Text(en="; ".join(each.en for each in lacks), zh="；".join(each.zh for each in lacks))
    return cell(plain(host.name, 80)), cell(HOST_STATUSES[host.status]), cell(told if lacks else None)


def _versions(story: Story) -> Iterator[Block]:
    year = story.year
    yield heading(1, VERSIONS, "annex-versions", Series.ANNEX)
    if year.store and year.audits:
        told = say("annex-versions.chain", CHAIN, number=year.audits[-1].number, digest=year.store)
        yield Paragraph(sentences=(told,))
    spoken = Counter(each.audit for each in year.hosts)
    audits = [
        (
            cell(f"#{each.number}"),
            day_cell(story.day(each.finished)),
            cell(plain(each.profile, 60)),
            cell(plain(each.tool, 60)),
            cell(spoken[each.number]),
            cell(each.digest.hex()),
        )
        for each in year.audits
    ]
    yield from printed("annex-versions.audits", AUDITS, AUDIT_COLUMNS, audits, NO_AUDIT)
    yield from _digests(
        "annex-versions.profiles", PROFILES, PROFILE_COLUMNS, [(name, digest) for name, digest in year.profiles.items()]
    )
    tables = [(each.name, each.date, each.digest) for each in year.knowledge]
    yield from _digests("annex-versions.tables", TABLES, TABLE_COLUMNS, tables)


def _digests(
    statement: str, caption: Text, columns: Sequence[Column], rows: Sequence[Sequence[object]]
) -> Iterator[Block]:
    if rows:
        yield from printed(
            statement, caption, columns, [tuple(cell(plain(str(each), 80)) for each in row) for row in rows], NO_AUDIT
        )


def _events(story: Story) -> Iterator[Block]:
    """The events of the year as they were filled in."""
    yield heading(1, EVENTS, "annex-events", Series.ANNEX)
    standing = story.answer(EVENTS_QUESTION)
    columns = standing.question.columns if standing else ()
    rows = [tuple(answer_cell(column, row.get(column.id)) for column in columns) for row in rows_of(standing)]
    none = NO_EVENT if standing else NOT_SAID
    yield from printed(
        named("annex-events", "table"), EVENTS, [Column(title=each.text, width=14) for each in columns], rows, none
    )
