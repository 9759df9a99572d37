"""A table for the template: which words may be broken, and which rows are too tall to stay in one piece."""

from __future__ import annotations

from math import ceil
from typing import Any

from inspector.layout import cells
from inspector.publishing.columns import fitted
from inspector.publishing.model import Cell, Grid, Tone
from inspector.publishing.pdf.words import breakable, shown
from inspector.text import Lang, Text

LONGEST = 2_000
"""Characters of a cell; the workbook and the web page hold more."""
PAPER = {False: (442, 40), True: (728, 32)}
"""Width in points and lines of a page, upright and across."""
LETTER = {False: 5.8, True: 5.0}
"""Points that a narrow letter takes; on pages across the print is smaller."""
PADDING = 9
CUT = Text(en="… (the first {shown} of {all} characters)", zh="……（共 {all} 个字符，此处为前 {shown} 个）")
EMPTY = Text(en="(no rows)", zh="（无记录）")


def grid(table: Grid, lang: Lang) -> dict[str, Any]:
    """Rows are lists of cells: a text, or for one that has a tone [tone, text]; `tall`: rows that are split over pages."""
    widths = fitted(table, lang, PAPER[table.wide][0] / LETTER[table.wide])
    room = _room(widths, table.wide)
    rows = [[_words(cell.text, lang) for cell in row] for row in table.rows]
    return {
        "kind": "grid",
        "wide": table.wide,
        "caption": breakable(table.caption[lang], 46),
        "widths": widths,
        "numeric": [column.numeric for column in table.columns],
        "head": [breakable(column.title[lang], letters) for column, letters in zip(table.columns, room, strict=True)],
        "rows": [
            [_cell(cell, text, letters) for cell, text, letters in zip(row, texts, room, strict=True)]
            for row, texts in zip(table.rows, rows, strict=True)
        ],
        "tall": [place for place, texts in enumerate(rows) if _lines(texts, room) > PAPER[table.wide][1]],
        "total": table.total,
        "empty": EMPTY[lang],
        "note": breakable(table.note.text[lang], 60) if table.note else "",
    }


def _room(widths: list[int], wide: bool) -> list[int]:
    """How many narrow letters a line of each column holds."""
    unit = PAPER[wide][0] / (sum(widths) or 1)
    return [max(int((width * unit - PADDING) / LETTER[wide]), 2) for width in widths]


def _words(text: Text, lang: Lang) -> str:
    words = shown(text[lang])
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST] + CUT.render(lang, {"shown": LONGEST, "all": len(text[lang])})


def _cell(cell: Cell, text: str, letters: int) -> Any:
    words = breakable(text, letters)
    return words if cell.tone is Tone.PLAIN and isinstance(words, str) else [cell.tone.value, words]


def _lines(texts: list[str], room: list[int]) -> int:
    return max((ceil(cells(text) / letters) for text, letters in zip(texts, room, strict=True)), default=0)
