"""All rows behind the report of a host: findings, items, events, what it has."""

from __future__ import annotations

from inspector.change.telling import HOLDINGS
from inspector.publishing.model import Dataset, Kind, same
from inspector.register.item import KINDS, STATES
from inspector.reporting.host_report import words
from inspector.reporting.host_report.facts import Facts
from inspector.reporting.host_report.problems import item_word
from inspector.reporting.host_report.register import said, who
from inspector.reporting.paper import LONG, table_field
from inspector.reporting.registered import register_table
from inspector.reporting.telling import plain, short
from inspector.summary import SEVERITIES
from inspector.text import Text

OPEN = {True: Text(en="open", zh="未整改"), False: Text(en="risk accepted", zh="已接受风险")}


def datasets(facts: Facts) -> tuple[Dataset, ...]:
    return (_findings(facts), register_table(facts.desk.registered, facts.items), _events(facts), _held(facts))


def _findings(facts: Facts) -> Dataset:
    fields = (
        table_field("category", "Category", "类别", 16, facet=True),
        table_field("severity", "Risk", "风险等级", 10, Kind.SEVERITY, facet=True),
        table_field("title", "Check", "检查项", 28),
        table_field("subject", "Subject", "对象", 24),
        table_field("where", "Where", "位置", 28),
        table_field("message", "Problem", "问题描述", 46),
        table_field("remedy", "Measure", "整改建议", 46),
        table_field("command", "To check by hand", "手工核查命令", 40),
        table_field("state", "State", "状态", 12, facet=True),
        table_field("item", "Register", "整改台账", 14),
    )
    rows = tuple(
        (
            facts.desk.category(result.category),
            SEVERITIES[each.severity],
            short(facts.title(result.check)),
            plain(each.subject, LONG),
            plain(each.location, LONG) if each.location else None,
            short(each.message, LONG),
            short(each.remedy, LONG),
            plain(each.command, LONG) if each.command else None,
            OPEN[each.waiver is None],
            item_word(facts, each),
        )
        for result in facts.host.results
        for each in sorted(result.findings, key=lambda each: (-each.severity.rank, each.subject))
    )
    return Dataset(id="findings", title=Text(en="Problems", zh="问题明细"), fields=fields, rows=rows)


def _events(facts: Facts) -> Dataset:
    fields = (
        table_field("time", "Time", "时间", 18),
        table_field("item", "Item", "编号", 8, Kind.NUMBER),
        table_field("what", "What", "事项", 18, facet=True),
        table_field("who", "By", "操作人或自查", 16, facet=True),
        table_field("state", "State then", "其后状态", 12, facet=True),
        table_field("said", "Said", "说明", 50),
    )
    rows = tuple(
        (facts.desk.clock(each.time), each.item, KINDS[each.kind], who(each), STATES[each.state], said(facts, each))
        for each in facts.events
    )
    return Dataset(id="events", title=words.EVENT_TABLE, fields=fields, rows=rows)


def _held(facts: Facts) -> Dataset:
    fields = (
        table_field("kind", "Kind", "类别", 16, facet=True),
        table_field("name", "Name", "名称", 40),
        table_field("what", "What", "内容", 60),
    )
    rows = tuple(
        (HOLDINGS.get(kind, plain(kind, 40)), plain(name, LONG), plain(value, LONG) if value else same(""))
        for kind, holding in sorted(facts.host.holdings.items())
        for name, value in sorted(holding.entries.items())
    )
    return Dataset(id="holdings", title=words.HELD, fields=fields, rows=rows)
