"""All rows behind the report of an audit: hosts, findings, checks that could not be decided, hosts that were not examined."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.model import Severity
from inspector.publishing.model import Dataset, Kind
from inspector.reporting.audit_report.facts import Facts, HostLine
from inspector.reporting.audit_report.hosts import item_word, name_of, os_of, worst_first
from inspector.reporting.paper import LONG, table_field
from inspector.reporting.telling import plain, short
from inspector.reporting.year.findings import unseen
from inspector.summary import HOST_STATUSES, SEVERITIES
from inspector.text import Text

Row = tuple[Text | int | None, ...]
WIDE = 200
HOST = table_field("host", "Host", "主机", 20)
SYSTEM = table_field("system", "System", "信息系统", 18, facet=True)
CATEGORY = table_field("category", "Category", "类别", 16, facet=True)
TITLE = table_field("title", "Check", "检查项", 28)
STATES: Mapping[bool, Text] = {
    True: Text(en="open", zh="未整改"),
    False: Text(en="risk accepted", zh="已接受风险"),
}
NO_REASON = Text(en="no reason was given", zh="未说明原因")
COUNTS = (
    ("accepted", "Checks accepted", "仅余已接受风险"),
    ("passed", "Conforming", "符合项"),
    ("unknown", "Undecided", "未能判定"),
)


def datasets(facts: Facts) -> tuple[Dataset, ...]:
    return (_hosts(facts), _findings(facts), _undecided(facts), _lost(facts))


def _system(facts: Facts, word: str) -> Text | None:
    return facts.desk.system(word) if word else None


def _hosts(facts: Facts) -> Dataset:
    levels = [table_field(level, name.en.capitalize(), name.zh, 9, Kind.NUMBER) for level, name in SEVERITIES.items()]
    fields = (
        table_field("host", "Host", "主机", 20, leads="findings"),
        SYSTEM,
        table_field("os", "Operating system", "操作系统", 26, facet=True),
        table_field("taken", "Audited on", "核查日期", 12, Kind.DAY),
        table_field("status", "State", "核查状态", 12, facet=True),
        *levels,
        *(table_field(name, en, zh, 10, Kind.NUMBER) for name, en, zh in COUNTS),
    )
    rows = tuple(_host(facts, line) for line in facts.lines)
    return Dataset(id="hosts", title=Text(en="By host", zh="按主机"), fields=fields, rows=rows)


def _host(facts: Facts, line: HostLine) -> Row:
    os = os_of(line)
    return (
        name_of(line, WIDE),
        _system(facts, line.spoken.system),
        plain(os, WIDE) if os else None,
        facts.desk.iso(line.spoken.host.taken),
        HOST_STATUSES[line.spoken.host.status],
        *(line.levels[level] for level in reversed(Severity)),
        *(line.counts[name] for name, _, _ in COUNTS),
    )


def _findings(facts: Facts) -> Dataset:
    fields = (
        HOST,
        SYSTEM,
        CATEGORY,
        table_field("severity", "Risk", "风险等级", 10, Kind.SEVERITY, facet=True),
        TITLE,
        table_field("message", "Problem", "问题描述", 46),
        table_field("where", "Where", "位置", 28),
        table_field("remedy", "Measure", "整改建议", 46),
        table_field("state", "State", "状态", 12, facet=True),
        table_field("item", "Register", "整改台账", 14),
    )
    rows = tuple(
        (
            name_of(line, WIDE),
            _system(facts, line.spoken.system),
            facts.desk.category(each.result.category),
            SEVERITIES[each.finding.severity],
            short(facts.title(each.result.check)),
            short(each.finding.message, LONG),
            plain(each.finding.location or each.finding.subject, LONG),
            short(each.finding.remedy, LONG),
            STATES[each.open],
            item_word(facts, each),
        )
        for line in facts.lines
        for each in worst_first(line.found)
    )
    return Dataset(id="findings", title=Text(en="Problems", zh="问题明细"), fields=fields, rows=rows)


def _undecided(facts: Facts) -> Dataset:
    fields = (HOST, CATEGORY, TITLE, table_field("reason", "Why", "原因", 60))
    rows = tuple(
        (
            name_of(line, WIDE),
            facts.desk.category(result.category),
            short(facts.title(result.check)),
            short(result.reason.text, LONG) if result.reason else NO_REASON,
        )
        for line in facts.lines
        for result in line.spoken.host.results
        if unseen(result)
    )
    title = Text(en="Not decided or not looked into", zh="未能判定或未核查")
    return Dataset(id="undecided", title=title, fields=fields, rows=rows)


def _lost(facts: Facts) -> Dataset:
    fields = (
        HOST,
        table_field("kind", "Kind", "类型", 12, facet=True),
        SYSTEM,
        table_field("status", "State", "状态", 12, facet=True),
        table_field("why", "Why", "原因", 60),
    )
    rows: tuple[Row, ...] = tuple(
        (
            plain(each.name, WIDE),
            short(each.kind, 60),
            _system(facts, each.system),
            HOST_STATUSES[each.status],
            short(each.why, LONG),
        )
        for each in facts.lost
    )
    return Dataset(id="lost", title=Text(en="Hosts not examined", zh="未核查主机"), fields=fields, rows=rows)
