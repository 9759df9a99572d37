"""A publication: all that a report says, in both languages, before it becomes Word, PDF, HTML, Markdown or Excel.

What is generated from facts carries the name of its statement, so that it can be made again from the store and compared. Words that
claim nothing and hold no digit (a fixed introduction, a line to be signed) need none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.text import Text

Value = str | int | float | None
"""What a statement is made of, as it is kept for those who recompute it."""


def same(words: str) -> Text:
    """What somebody else wrote (a host's name, a finding's subject) is the same in both languages."""
    return Text(en=words, zh=words)


class Tone(StrEnum):
    """How a value is to be taken; a renderer shows it by more than a colour."""

    PLAIN = ""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """`statement`: its name, unique in the publication, of at most 64 of [a-z0-9.-]; empty for words that claim nothing.

    `values`: the facts that were filled in.
    """

    text: Text
    statement: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    bold: bool = False


class Role(StrEnum):
    BODY = "body"
    LEAD = "lead"  # no indent: what a page begins with
    NOTE = "note"  # smaller, below a table or a chart
    PROMPT = "prompt"  # what a person is asked to write here; grey, to be replaced
    RIGHT = "right"  # the unit and the day below a letter
    CENTRE = "centre"


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    sentences: tuple[Sentence, ...]
    role: Role = Role.BODY


class Series(StrEnum):
    """How headings are numbered: 一、（一）1. or 1, 1.1; 附件1 or Annex 1; or not at all."""

    CHAPTER = "chapter"
    ANNEX = "annex"
    PLAIN = "plain"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """`level` 1 to 3. `anchor`: unique, of [a-z0-9-]. Its number is made by `labels`, and is no part of `text`."""

    level: int
    text: Text
    anchor: str
    series: Series = Series.CHAPTER


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Points, each of some sentences; `ordered` ones are numbered (1)（2）…"""

    points: tuple[tuple[Sentence, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """`width`: of all the columns' together. `numeric`: set to the right."""

    title: Text
    width: int = 10
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Cell:
    text: Text
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table. `statement`: its name, as a sentence has one; each cell is a value that is compared.

    Its header is repeated on every page and no row is split. `total`: its last row is a sum. `wide`: it wants a page across.
    `note`: below it; how many rows were left out is said there.
    """

    statement: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    wide: bool = False
    note: Sentence | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number on the leader's page. `before`: last year's, in words; `change`: how it moved, in words."""

    statement: str
    label: Text
    value: Text
    before: Text
    change: Text
    tone: Tone = Tone.PLAIN
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Figures:
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar; `parts` as long as the chart's `parts`."""

    label: Text
    parts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a part of every bar counts; its tone gives colour and pattern."""

    label: Text
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars lying one below the other, each of stacked parts. `statement`: its name; every number is also shown as a number."""

    statement: str
    caption: Text
    parts: tuple[Part, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A line of a form: what is to be written, and what is known of it already."""

    label: Text
    value: Text


@dataclass(frozen=True, kw_only=True)
class Form:
    """Lines to be signed or filled in by hand."""

    blanks: tuple[Blank, ...]


@dataclass(frozen=True, kw_only=True)
class Break:
    """A new page."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The table of contents: headings down to this level."""

    level: int = 2


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The first page: the publication's title, and these lines below it (unit, period, day)."""

    lines: tuple[Blank, ...]


Block = Heading | Paragraph | Listing | Grid | Figures | Chart | Form | Break | Contents | Cover


class Kind(StrEnum):
    """What a field of a dataset holds."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    SEVERITY = "severity"  # a severity's word; sorted by rank


@dataclass(frozen=True, kw_only=True)
class Field:
    """`facet`: few values, by which a reader chooses rows. `leads`: a dataset of which the rows with the same value in its field
    of the same id are shown when it is followed. `choices`: what a workbook offers for it."""

    id: str
    title: Text
    kind: Kind = Kind.TEXT
    width: int = 16
    facet: bool = False
    leads: str = ""
    choices: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """All rows of something, for those who search: nothing is left out. Rows are as long as `fields`; None is not known."""

    id: str
    title: Text
    fields: tuple[Field, ...]
    rows: tuple[tuple[Text | int | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Publication:
    """`kind`: annual, rectification, audit or host. `made`: the moment as of which it speaks (ISO 8601, UTC, ending in Z).

    `origin`: by what it can be made again: all of its arguments, as text. `datasets`: for interactive and tabular forms.
    """

    kind: str
    title: Text
    unit: Text
    subtitle: Text
    made: str
    handling: Text
    blocks: tuple[Block, ...]
    origin: Mapping[str, str] = field(default_factory=dict)
    datasets: tuple[Dataset, ...] = ()
