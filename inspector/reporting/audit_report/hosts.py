"""Chapters of an audit's report host by host: the table of all, and the problems of those that are worst."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.model import Severity
from inspector.publishing.model import Block, Cell, Grid, Tone
from inspector.register.item import STATES
from inspector.reporting.annual.annexes import PROBLEM, printed
from inspector.reporting.audit_report import words
from inspector.reporting.audit_report.facts import Facts, HostLine
from inspector.reporting.paper import EMPTY, by_severity, or_empty, sentence, severity_cell
from inspector.reporting.telling import cell, count, heading, plain, say, short
from inspector.reporting.year.findings import Found
from inspector.summary import HOST_STATUSES, TOGETHER
from inspector.text import Text

HOSTS, ROWS = 40, 30
"""How many hosts are told one by one, and how many problems of each."""


def name_of(line: HostLine, limit: int = 80) -> Text:
    return TOGETHER if line.spoken.unit else plain(line.spoken.name, limit)


def os_of(line: HostLine) -> str:
    system = line.spoken.host.system
    return system.name or f"{system.id} {system.version}".strip()


def hosts(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.HOSTS, "hosts")
    rows = [_host(facts, line) for line in facts.lines]
    yield from printed("hosts.table", words.HOST_TABLE, words.HOST_COLUMNS, rows, words.NO_HOST)


def _host(facts: Facts, line: HostLine) -> tuple[Cell, ...]:
    bad = (Tone.BAD, Tone.BAD, Tone.WARN, Tone.PLAIN, Tone.PLAIN)
    return (
        cell(name_of(line)),
        cell(facts.desk.system(line.spoken.system)) if line.spoken.system else cell(None),
        or_empty(os_of(line), 60),
        cell(HOST_STATUSES[line.spoken.host.status]),
        *(count(line.levels[level], tone) for level, tone in zip(reversed(Severity), bad, strict=True)),
        cell(sum(not each.open for each in line.found)),
        cell(line.counts["passed"]),
        count(line.counts["unknown"], Tone.WARN),
    )


def details(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.DETAILS, "details")
    bad = [line for line in facts.lines if line.open]
    if not bad:
        yield sentence("details.none", words.NO_PROBLEM)
        return
    if len(bad) > HOSTS:
        yield sentence("details.bounded", words.BOUNDED, shown=HOSTS, n=len(bad) - HOSTS)
    for line in bad[:HOSTS]:
        yield from _details(facts, line)


def _details(facts: Facts, line: HostLine) -> Iterator[Block]:
    statement = f"host.{line.spoken.number}"
    yield heading(2, name_of(line, 60), f"host-{line.spoken.number}")
    system, os = line.spoken.system, os_of(line)
    yield sentence(
        f"{statement}.said",
        words.OF_HOST,
        system=words.SYSTEM.fill({"name": facts.desk.system(system)}) if system else EMPTY,
        os=words.OS.fill({"name": plain(os, 60)}) if os else EMPTY,
        taken=facts.desk.clock(line.spoken.host.taken),
        total=len(line.open),
        levels=by_severity(line.levels),
        unknown=line.counts["unknown"],
    )
    found, left = worst_first(line.open), len(line.open) - ROWS
    yield Grid(
        statement=f"{statement}.problems",
        caption=words.OF_HOST_TABLE.fill({"host": name_of(line, 60)}),
        columns=words.DETAIL_COLUMNS,
        rows=tuple(_found(facts, each) for each in found[:ROWS]),
        wide=True,
        note=say(f"{statement}.left", words.ROWS_LEFT, n=left) if left > 0 else None,
    )


def worst_first(found: tuple[Found, ...]) -> list[Found]:
    return sorted(found, key=lambda each: (-each.finding.severity.rank, each.result.check, each.finding.subject))


def _found(facts: Facts, each: Found) -> tuple[Cell, ...]:
    finding = each.finding
    problem = {"title": short(facts.title(each.result.check), 100), "message": short(finding.message, 180)}
    return (
        severity_cell(finding.severity),
        cell(PROBLEM.fill(problem)),
        cell(plain(finding.location or finding.subject, 160)),
        cell(short(finding.remedy, 180)),
        cell(item_word(facts, each)),
    )


def item_word(facts: Facts, each: Found) -> Text | None:
    """The item that follows it, and how that stands."""
    item = facts.item(each)
    return words.ITEM.fill({"id": item.id, "state": STATES[item.state]}) if item else None
