"""How a host did from audit to audit."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.model import HostStatus, Severity
from inspector.publishing.model import Block, Cell, Grid, Tone
from inspector.reporting.host_report import words
from inspector.reporting.host_report.facts import Facts, Past
from inspector.reporting.paper import severity_chart
from inspector.reporting.telling import cell, count, heading, say
from inspector.summary import HOST_STATUSES
from inspector.text import Text

BARS, ROWS = 10, 24


def trend(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.TREND, "trend")
    reached = [each for each in facts.past if each.reached][-BARS:]
    if reached:
        bars = [(_label(facts, each), each.levels) for each in reached]
        yield severity_chart("trend.chart", words.TREND_CHART, bars)
    newest = list(reversed(facts.past))
    left = len(newest) - ROWS
    yield Grid(
        statement="trend.table",
        caption=words.TREND_TABLE,
        columns=words.TREND_COLUMNS,
        rows=tuple(_row(facts, each) for each in newest[:ROWS]),
        note=say("trend.left", words.TREND_LEFT, n=left) if left > 0 else None,
    )


def _label(facts: Facts, past: Past) -> Text:
    date = facts.desk.day(past.audit.finished)
    return words.BAR.fill({"number": past.audit.number, "day": date.isoformat() if date else ""})


def _row(facts: Facts, past: Past) -> tuple[Cell, ...]:
    """Of a host that was not reached nothing is known: no number stands there, and least of all none."""
    numbers: tuple[Cell, ...] = (cell(None),) * (len(Severity) + 1)
    if past.reached:
        bad = (Tone.BAD, Tone.BAD, Tone.WARN, Tone.PLAIN, Tone.PLAIN)
        levels = tuple(count(past.levels[level], tone) for level, tone in zip(reversed(Severity), bad, strict=True))
        numbers = (*levels, count(past.entry.unknown, Tone.WARN))
    return (
        cell(f"#{past.audit.number}"),
        cell(facts.desk.told(past.audit.finished)),
        cell(HOST_STATUSES[HostStatus(past.entry.status)]),
        *numbers,
    )
