"""The report of one audit: numbers, categories, hosts, problems with what mends them, and what nobody could see."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from inspector.model import HostStatus
from inspector.organisation.model import Organisation
from inspector.publishing.model import (
    Blank,
    Block,
    Break,
    Contents,
    Cover,
    Figures,
    Grid,
    Paragraph,
    Publication,
    Sentence,
    Series,
    Tone,
    same,
)
from inspector.register.terms import stamp
from inspector.reporting.audit_report import words as words
from inspector.reporting.audit_report.facts import Facts, facts_of
from inspector.reporting.audit_report.hosts import details, hosts
from inspector.reporting.audit_report.problems import problems
from inspector.reporting.audit_report.tables import datasets
from inspector.reporting.audit_report.unseen import unseen, versions
from inspector.reporting.category_tables import category_chart, category_row
from inspector.reporting.paper import ZONE, Desk, by_severity, cover, figure, note, serious
from inspector.reporting.telling import count, heading, listed, plain, say
from inspector.store import AuditRow, find_audit
from inspector.summary import HANDLING
from inspector.text import Text

KIND = "audit"


def made_again(
    connection: Connection, origin: Mapping[str, str], now: datetime.datetime, organisation: Organisation | None
) -> Publication:
    """As of `now`, of the audit in `origin`. Raises InspectorError, and KeyError where `origin` names none."""
    return of_audit(connection, find_audit(connection, origin["audit"]), now, organisation)


def of_audit(
    connection: Connection, row: AuditRow, now: datetime.datetime, organisation: Organisation | None
) -> Publication:
    """`now`: as of when, in the time zone of those who read. Raises InspectorError where the audit is no longer kept."""
    from inspector.plugins import categories

    return report(facts_of(connection, Desk(now=now, organisation=organisation, categories=categories()), row))


def report(facts: Facts) -> Publication:
    desk, row = facts.desk, facts.row
    return Publication(
        kind=KIND,
        title=words.TITLE,
        unit=desk.unit,
        subtitle=words.SUBTITLE.fill({"number": row.number, "day": desk.told(row.finished)}),
        made=stamp(desk.now),
        handling=HANDLING,
        blocks=tuple(_blocks(facts)),
        origin={"audit": row.id, ZONE: desk.now.strftime("%z")},
        datasets=datasets(facts),
    )


def _blocks(facts: Facts) -> Iterator[Block]:
    yield Cover(lines=tuple(_cover(facts)))
    yield heading(1, words.SUMMARY, "summary", Series.PLAIN)
    yield _figures(facts)
    yield Paragraph(sentences=tuple(_said(facts)))
    yield Break()
    yield Contents(level=1)
    yield Break()
    yield from _categories(facts)
    yield from hosts(facts)
    yield from problems(facts)
    yield from details(facts)
    yield from unseen(facts)
    yield from versions(facts)


def _cover(facts: Facts) -> tuple[Blank, ...]:
    row, desk = facts.row, facts.desk
    return cover(
        desk,
        Blank(label=words.AUDIT, value=same(f"#{row.number}")),
        Blank(label=words.TIME, value=desk.instant(row.finished)),
        Blank(label=words.PROFILE, value=plain(row.profile, 60)),
    )


def _figures(facts: Facts) -> Figures:
    levels, unknown = facts.levels, facts.total("unknown")
    total, partial = sum(levels.values()), sum(line.spoken.host.status is HostStatus.PARTIAL for line in facts.hosts)
    applying = sum(facts.total(name) for name in ("passed", "failed", "accepted", "unknown"))
    return Figures(
        figures=(
            figure(
                "summary.hosts",
                words.FIGURE_HOSTS,
                len(facts.hosts),
                (words.IN_PART.fill({"n": partial}), words.NOT_REACHED.fill({"n": len(facts.lost)})),
                Tone.WARN if facts.lost else Tone.PLAIN,
            ),
            figure(
                "summary.open",
                words.FIGURE_OPEN,
                total,
                (words.ACCEPTED_BESIDE.fill({"n": _accepted(facts)}), words.SERIOUS.fill({"n": serious(levels)})),
                Tone.BAD if serious(levels) else Tone.PLAIN,
            ),
            figure(
                "summary.unknown",
                words.FIGURE_UNKNOWN,
                unknown,
                (words.OF_RESULTS.fill({"n": applying}), words.SKIPPED.fill({"n": facts.total("skipped")})),
                Tone.WARN if unknown else Tone.PLAIN,
            ),
        )
    )


def _accepted(facts: Facts) -> int:
    return sum(not each.open for line in facts.lines for each in line.found)


def _said(facts: Facts) -> Iterator[Sentence]:
    levels, day = facts.levels, facts.desk.told(facts.row.finished)
    if not facts.lines:
        yield say("summary.nothing", words.NO_HOST)
    else:
        yield say(
            "summary.said",
            words.SAID,
            day=day,
            hosts=len(facts.hosts),
            total=sum(levels.values()),
            kinds=len(facts.problems),
            levels=by_severity(levels),
            accepted=_accepted(facts),
        )
        counts = {name: facts.total(name) for name in ("passed", "failed", "unknown", "skipped", "inapplicable")}
        yield say("summary.checks", words.CHECKS, held=facts.total("accepted"), **counts)
    if facts.lost:
        names = listed([each.name for each in facts.lost], Text(en="", zh="台"))
        yield say("summary.lost", words.LOST, n=len(facts.lost), names=names)
    yield say("summary.as-then", words.AS_THEN, day=facts.desk.told(stamp(facts.desk.now)))


def _categories(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.OVERALL, "categories")
    shown = [each for each in facts.categories if each.hosts]
    if shown:
        yield category_chart(words.CHART, shown)
    rows = tuple((*category_row(each), count(each.undecided, Tone.WARN)) for each in facts.categories)
    columns = words.CATEGORY_COLUMNS
    yield Grid(statement="categories.table", caption=words.CATEGORIES, columns=columns, rows=rows, wide=True)
    yield note("categories.note", words.COUNTED)
