"""What an audit did not examine, and why; and the versions and digests that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspector.model import Knowledge
from inspector.publishing.model import Block, Cell, Grid, Series, same
from inspector.reporting.annual.annexes import printed
from inspector.reporting.audit_report import words
from inspector.reporting.audit_report.facts import Facts
from inspector.reporting.audit_report.hosts import name_of
from inspector.reporting.paper import Desk
from inspector.reporting.telling import cell, heading, joined, listed, plain, short
from inspector.store import AuditRow
from inspector.summary import HOST_STATUSES, TOGETHER
from inspector.text import Text


def unseen(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.UNSEEN, "unseen")
    lost = [
        (
            cell(plain(each.name, 80)),
            cell(short(each.kind, 60)),
            cell(facts.desk.system(each.system)) if each.system else cell(None),
            cell(HOST_STATUSES[each.status]),
            cell(short(each.why, 240)),
        )
        for each in facts.lost
    ]
    yield from printed("unseen.hosts", words.LOST_TABLE, words.LOST_COLUMNS, lost, words.NO_LOST)
    checks = [
        (
            cell(short(each.title, 120)),
            cell(listed(each.hosts, Text(en="", zh="台")) if each.hosts else TOGETHER),
            cell(short(each.reason, 240)),
        )
        for each in facts.undecided
    ]
    yield from printed("unseen.checks", words.CHECK_TABLE, words.CHECK_COLUMNS, checks, words.NO_CHECK)
    lacks = [
        (
            cell(name_of(line)),
            cell(HOST_STATUSES[line.spoken.host.status]),
            cell(joined((short(each, 160) for each in line.spoken.lacks), " ", "")),
        )
        for line in facts.lines
        if line.spoken.lacks
    ]
    yield from printed("unseen.lacks", words.LACK_TABLE, words.LACK_COLUMNS, lacks, words.NO_LACK)


def versions(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.VERSIONS, "annex-versions", Series.ANNEX)
    yield from version_blocks(facts.desk, facts.row, facts.head.audit.knowledge)


def version_blocks(desk: Desk, row: AuditRow, knowledge: Iterable[Knowledge]) -> Iterator[Block]:
    """What an audit was made with, and by which digests it is known."""
    values = {
        "number": same(f"#{row.number}"),
        "id": same(row.id),
        "started": desk.instant(row.started),
        "finished": desk.instant(row.finished),
        "recorded": desk.instant(row.recorded),
        "tool": plain(row.tool, 60),
        "profile": plain(row.profile, 60),
        "profile_digest": plain(row.profile_digest, 100),
        "digest": same(row.digest.hex()),
        "chain": same(row.chain.hex()),
    }
    rows = tuple((cell(words.LABELS[name]), cell(value)) for name, value in values.items())
    yield Grid(statement="annex-versions.audit", caption=words.VERSION_TABLE, columns=words.VERSION_COLUMNS, rows=rows)
    tables: list[tuple[Cell, ...]] = [
        (cell(plain(each.name, 60)), cell(plain(each.date, 20)), cell(plain(each.digest, 100)))
        for each in sorted(knowledge, key=lambda each: (each.name, each.date))
    ]
    yield from printed("annex-versions.tables", words.TABLES, words.TABLE_COLUMNS, tables, words.NO_TABLE)
