"""What becomes of the cells of a workbook that was handed in."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.layout import shorten
from inspector.tables import shown
from inspector.text import Text

PLACE = Text(en="sheet {sheet}, {cell}", zh="工作表“{sheet}”{cell}")
ROW = Text(en="row {n}", zh="第 {n} 行")
WHOLE_SHEET = Text(en="sheet {sheet}", zh="工作表“{sheet}”")
SHORT, NAME = 60, 31


@dataclass(frozen=True)
class Taken:
    """`kept`: what the other language still has of its own for it."""

    place: Text
    what: Text
    before: str
    after: str
    kept: str = ""


@dataclass(frozen=True)
class Conflict:
    """Changed elsewhere after it was exported, and in the file otherwise."""

    place: Text
    what: Text
    exported: str
    now: str
    filled: str


@dataclass(frozen=True)
class Refused:
    """What a cell wanted and does not get, and what to do."""

    place: Text
    what: Text


Outcome = Taken | Conflict | Refused


def place(sheet: str, cell: str | Text = "") -> Text:
    """Where something stands: a cell as people call it, B7."""
    name = shorten(sheet, NAME)
    return PLACE.fill({"sheet": name, "cell": cell}) if cell else WHOLE_SHEET.fill({"sheet": name})


def row_place(sheet: str, row: int) -> Text:
    """Where a whole row stands, counted from 0."""
    return place(sheet, ROW.fill({"n": row + 1}))


def differ(one: str, other: str) -> bool:
    """Spaces around a text say nothing, and not every program keeps them."""
    return shown(one).strip() != shown(other).strip()


def short(text: str) -> str:
    """A text on one line, as far as it can be shown."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
