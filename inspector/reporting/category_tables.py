"""Hosts by category as a table's rows and as a chart, for the reports that tell them."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.publishing.model import Bar, Cell, Chart, Part, Tone
from inspector.reporting.telling import cell, count
from inspector.reporting.year import CategoryOfYear
from inspector.text import Text

PARTS = (
    Part(label=Text(en="conforming", zh="符合"), tone=Tone.GOOD),
    Part(label=Text(en="with problems", zh="存在问题"), tone=Tone.BAD),
    Part(label=Text(en="risk accepted", zh="仅余已接受风险"), tone=Tone.WARN),
    Part(label=Text(en="unknown", zh="未能判定"), tone=Tone.MUTED),
)


def category_row(each: CategoryOfYear) -> tuple[Cell, ...]:
    """Title, hosts, the four kinds of hosts, findings and serious ones."""
    return (
        cell(each.title),
        cell(each.hosts),
        cell(each.conforming),
        count(each.problems),
        count(each.accepted, Tone.WARN),
        count(each.unknown, Tone.WARN),
        count(each.findings),
        count(each.serious),
    )


def category_chart(caption: Text, categories: Iterable[CategoryOfYear]) -> Chart:
    """A bar for each category."""
    bars = tuple(
        Bar(label=each.title, parts=(each.conforming, each.problems, each.accepted, each.unknown))
        for each in categories
    )
    return Chart(statement="categories.chart", caption=caption, parts=PARTS, bars=bars)
