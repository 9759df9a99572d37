"""The register in a report: its 24 columns in both languages, as an annex to read and as a table to search."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.publishing.model import Block, Cell, Column, Dataset, Field, Grid, Kind, Paragraph, Series
from inspector.register.columns import HEADINGS, Heading, View, texts
from inspector.register.item import PENDING, STATES, Item
from inspector.reporting.telling import cell, heading, say, short
from inspector.summary import SEVERITIES
from inspector.text import Text

REGISTER = Text(en="Rectification register", zh="整改台账")
FOUND, DONE = (
    Text(en="Register: what was found", zh="整改台账（一）问题部分"),
    Text(en="Register: what is done", zh="整改台账（二）整改与复查部分"),
)
NO_ITEMS = Text(en="The register has no item of this time.", zh="本时段整改台账没有事项。")
LEFT = Text(
    en="{n:row more is|rows more are} not printed here; the web page and the workbook of this report have all of them.",
    zh="其余{n}行未列印，完整内容见本报告的网页版和Excel版。",
)
ITEMS = 200
"""Items that are printed, what is still to be done before what is done; all stand in the table for search."""
SPLIT = 12
"""Columns in the first table: 24 would be too narrow to read on paper."""
PRINTED_OF = {"problem": 120, "standards": 40}
"""Characters of the columns on paper: with more, two items would fill a page."""
WORDS = 80
"""Characters of the other columns."""
BARE = 7
"""The width of a column in which nothing stands."""
WORDY = {"problem": 2, "fingerprint": 1, "standards": 1}
"""Columns whose texts are long, and how much of the room of others each takes."""
KINDS = {"severity": Kind.SEVERITY, "id": Kind.NUMBER, "repeat_of": Kind.NUMBER}
FACETS = ("severity", "state", "category", "department", "owner", "source")


@dataclass(frozen=True, kw_only=True)
class Registered:
    """`now` in the time zone of those who read; `categories`: their names by id."""

    now: datetime.datetime
    categories: Mapping[str, Text]

    def texts(self, item: Item) -> dict[str, Text]:
        """What each of the 24 columns says of an item."""
        en = texts(item, View(lang="en", now=self.now, categories=self.categories))
        zh = texts(item, View(lang="zh", now=self.now, categories=self.categories))
        return {heading.name: Text(en=en[heading.name], zh=zh[heading.name]) for heading in HEADINGS}


def register_annex(registered: Registered, items: Sequence[Item]) -> Iterator[Block]:
    """All 24 columns, in two tables that begin with the item's number."""
    yield heading(1, REGISTER, "annex-register", Series.ANNEX)
    if not items:
        yield Paragraph(sentences=(say("annex-register.none", NO_ITEMS),))
        return
    first = sorted(items, key=lambda item: item.state not in PENDING)[:ITEMS]
    told, more = [registered.texts(item) for item in first], len(items) - ITEMS
    halves = (("found", FOUND, HEADINGS[:SPLIT]), ("done", DONE, (HEADINGS[0], *HEADINGS[SPLIT:])))
    for name, caption, heads in halves:
        statement = f"annex-register.{name}"
        rows = tuple(_row(heads, each) for each in told)
        left = say(f"{statement}.left", LEFT, n=more) if more > 0 else None
        yield Grid(statement=statement, caption=caption, columns=_columns(heads, rows), rows=rows, wide=True, note=left)


def _row(heads: Sequence[Heading], told: Mapping[str, Text]) -> tuple[Cell, ...]:
    return tuple(cell(short(told[head.name], PRINTED_OF.get(head.name, WORDS))) for head in heads)


def _columns(heads: Sequence[Heading], rows: Sequence[tuple[Cell, ...]]) -> tuple[Column, ...]:
    """Of a column in which nothing stands little more than its head is shown: the longest texts get its room."""
    bare = [not any(row[place].text.zh for row in rows) for place in range(len(heads))]
    widths = [BARE if empty else max(head.width, BARE) for head, empty in zip(heads, bare, strict=True)]
    spare = sum(max(head.width - BARE, 0) for head, empty in zip(heads, bare, strict=True) if empty)
    return tuple(
        Column(title=head.head, width=width + spare * WORDY.get(head.name, 0) // 4, numeric=head.name == "id")
        for head, width in zip(heads, widths, strict=True)
    )


def register_table(registered: Registered, items: Iterable[Item]) -> Dataset:
    """All items with all columns."""
    choices = {"state": tuple(STATES.values()), "severity": tuple(SEVERITIES.values())}
    fields = tuple(
        Field(
            id=head.name,
            title=head.head,
            kind=Kind.DAY if head.days else KINDS.get(head.name, Kind.TEXT),
            width=head.width,
            facet=head.name in FACETS,
            choices=choices.get(head.name, ()),
        )
        for head in HEADINGS
    )
    rows = tuple(tuple(map(_value, HEADINGS, registered.texts(item).values())) for item in items)
    return Dataset(id="register", title=REGISTER, fields=fields, rows=rows)


def _value(head: Heading, text: Text) -> Text | int | None:
    if not text.zh:
        return None
    return int(text.en) if KINDS.get(head.name) is Kind.NUMBER else text
