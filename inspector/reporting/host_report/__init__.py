"""The report of one host: what it is, its problems with evidence and remedy, its items and audits, and what could not be seen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from inspector.conformity.record import not_examined
from inspector.model import HostStatus
from inspector.organisation.model import Organisation
from inspector.publishing.model import (
    Blank,
    Block,
    Break,
    Contents,
    Cover,
    Figures,
    Paragraph,
    Publication,
    Sentence,
    Series,
    Tone,
)
from inspector.register.terms import stamp
from inspector.reporting.host_report import words as words
from inspector.reporting.host_report.facts import Chosen, Facts, chosen, facts_of
from inspector.reporting.host_report.problems import accepted, problems
from inspector.reporting.host_report.register import items
from inspector.reporting.host_report.system import name_of, system
from inspector.reporting.host_report.tables import datasets
from inspector.reporting.host_report.trend import trend
from inspector.reporting.host_report.unseen import results, unseen, versions
from inspector.reporting.paper import ZONE, Desk, by_severity, cover, figure, serious
from inspector.reporting.telling import heading, plain, say
from inspector.reporting.year.findings import unseen as unseen_of
from inspector.summary import HANDLING, counts, worst_first
from inspector.text import Text

KIND = "host"
LISTED = 20
"""With more problems the table of contents names chapters alone."""


def made_again(
    connection: Connection, origin: Mapping[str, str], now: datetime.datetime, organisation: Organisation | None
) -> Publication:
    """As of `now`, of the host and the audit in `origin`. Raises InspectorError, and KeyError where `origin` names none."""
    return of_host(connection, chosen(connection, origin["host"], origin["audit"]), now, organisation)


def of_host(
    connection: Connection, found: Chosen, now: datetime.datetime, organisation: Organisation | None
) -> Publication:
    """`now`: as of when, in the time zone of those who read. Raises InspectorError where something is damaged."""
    from inspector.plugins import categories

    return report(facts_of(connection, Desk(now=now, organisation=organisation, categories=categories()), found))


def report(facts: Facts) -> Publication:
    desk, row = facts.desk, facts.chosen.audit
    values = {"host": name_of(facts, 60), "number": row.number, "day": desk.told(row.finished)}
    return Publication(
        kind=KIND,
        title=words.TITLE,
        unit=desk.unit,
        subtitle=words.SUBTITLE.fill(values),
        made=stamp(desk.now),
        handling=HANDLING,
        blocks=tuple(_blocks(facts)),
        origin={"host": f"#{facts.chosen.host.id}", "audit": row.id, ZONE: desk.now.strftime("%z")},
        datasets=datasets(facts),
    )


def _blocks(facts: Facts) -> Iterator[Block]:
    yield Cover(lines=_cover(facts))
    yield heading(1, words.SUMMARY, "summary", Series.PLAIN)
    yield _figures(facts)
    yield Paragraph(sentences=tuple(_said(facts)))
    yield Break()
    yield Contents(level=2 if len(worst_first(facts.host)) <= LISTED else 1)
    yield Break()
    for chapter in (system, problems, accepted, items, trend, unseen, results, versions):
        yield from chapter(facts)


def _cover(facts: Facts) -> tuple[Blank, ...]:
    desk, row = facts.desk, facts.chosen.audit
    audit = words.AUDIT_IS.fill({"number": row.number, "profile": plain(row.profile, 60)})
    return cover(
        desk,
        Blank(label=words.HOST, value=name_of(facts, 60)),
        Blank(label=words.AUDIT, value=audit),
        Blank(label=words.TAKEN, value=desk.instant(facts.host.taken)),
    )


def _figures(facts: Facts) -> Figures:
    levels, before = facts.levels, facts.previous
    unknown = counts(facts.host.results).unknown
    good = Tone.PLAIN if any(unseen_of(each) for each in facts.host.results) else Tone.GOOD
    told = before.levels if before else None
    rows = (
        ("open", words.FIGURE_OPEN, sum(levels.values()), sum(told.values()) if told else None, Tone.WARN),
        ("serious", words.FIGURE_SERIOUS, serious(levels), serious(told) if told else None, Tone.BAD),
        ("unknown", words.FIGURE_UNKNOWN, unknown, before.entry.unknown if before else None, Tone.WARN),
    )
    return Figures(
        figures=tuple(
            figure(f"summary.{name}", label, now, _beside(now, last), tone if now else good)
            for name, label, now, last, tone in rows
        )
    )


def _beside(now: int, before: int | None) -> tuple[Text, Text]:
    if before is None:
        return words.NO_BEFORE, words.NOTHING
    change = words.EQUAL if now == before else words.FEWER if now < before else words.MORE
    return words.BEFORE.fill({"n": before}), change.fill({"n": abs(now - before)})


def _said(facts: Facts) -> Iterator[Sentence]:
    desk, levels, told = facts.desk, facts.levels, counts(facts.host.results)
    skipped = sum(not_examined(each) for each in facts.host.results)
    yield say(
        "summary.said",
        words.SAID,
        day=desk.told(facts.chosen.audit.finished),
        host=name_of(facts, 60),
        total=sum(levels.values()),
        levels=by_severity(levels),
        accepted=len(facts.accepted),
    )
    yield say(
        "summary.checks",
        words.CHECKS,
        passed=told.passed,
        failed=told.failed,
        held=told.accepted,
        unknown=told.unknown,
        skipped=skipped,
        inapplicable=told.inapplicable - skipped,
    )
    if facts.host.status is HostStatus.PARTIAL:
        yield say("summary.partial", words.PARTIAL)
    overdue = sum(item.overdue(desk.now.date()) for item in facts.pending)
    today = desk.told(stamp(desk.now))
    yield say("summary.register", words.REGISTERED, day=today, pending=len(facts.pending), overdue=overdue)
