"""Sheets that people fill in, as a workbook: headings, cells to write into, and what may be chosen there.

A cell holds what it is given as text, a number or a day; never a formula or a link.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from inspector.layout import cells, wrap
from inspector.model import InspectorError
from inspector.tables import FILLABLE, FILLABLE_HEAD, NO_XLSX, Bare, Printed, shown
from inspector.text import Text, clean

LISTS = "inspector lists"
"""Name of the hidden sheet with the lists that are too long to stand in a cell's own rule."""
INLINE = 200
"""Characters of a list in a cell's own rule; Excel takes 255."""
LINE, WIDE_LINE, TALLEST = 12, 14, 409
"""Heights in points: of a line in ASCII, of one in other characters, and the most that a row can have."""
NOT_LISTED = Text(en="Choose one of the list.", zh="请从下拉列表中选择。")
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Look(StrEnum):
    """What a cell is to its reader. EARLIER: what was said last year; DAY: a date is written there."""

    HEAD = "head"
    FILL_HEAD = "fill-head"
    TITLE = "title"
    SHOWN = "shown"
    EARLIER = "earlier"
    FILLABLE = "fillable"
    DAY = "day"


_LINED = {"border": 1, "border_color": "#bfbfbf"}
LOOKS: dict[Look, dict[str, object]] = {
    Look.HEAD: {"bold": True, "bg_color": "#d9e1f2", **_LINED},
    Look.FILL_HEAD: {"bold": True, "bg_color": FILLABLE_HEAD, **_LINED},
    Look.TITLE: {"bold": True, "bg_color": "#eef2f9", **_LINED},
    Look.SHOWN: _LINED,
    Look.EARLIER: {"font_color": "#7f7f7f", "bg_color": "#f5f5f5", **_LINED},
    # What is written into a cell of text stays what was written: no number, no date, no formula.
    Look.FILLABLE: {"bg_color": FILLABLE, "num_format": "@", **_LINED},
    Look.DAY: {"bg_color": FILLABLE, "num_format": "yyyy-mm-dd", "align": "left", **_LINED},
}


@dataclass(frozen=True)
class Cell:
    """`choices`: offered there, and nothing else is taken where `strict`. `across`: so many columns are one cell."""

    content: Bare = ""
    look: Look = Look.SHOWN
    choices: tuple[str, ...] = ()
    strict: bool = True
    across: int = 1


@dataclass(frozen=True, kw_only=True)
class Page:
    """A sheet. `widths` in columns of a terminal, 0 for a hidden one. `fixed`: columns that stay in sight; `headed`: its first row
    does, and is on every page; `filtered`: by it. `tabbed`: the colour of its tab. `hidden`: it is for programs.
    """

    name: str
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    fixed: int = 0
    headed: bool = True
    filtered: bool = True
    tabbed: str = ""
    hidden: bool = False


def workbook(pages: Sequence[Page], printed: Printed, lang: str) -> bytes:
    """Raises InspectorError where the library is not installed."""
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise InspectorError(NO_XLSX) from None
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": clean(printed.title)[:255], "created": printed.made})
        desk = _Desk(book, NOT_LISTED.zh if lang == "zh" else NOT_LISTED.en)
        for page in pages:
            _draw(book.add_worksheet(page.name), page, printed, desk)
        _lists(book, desk)
    data: bytes = out.getvalue()
    return data


@dataclass
class _Desk:
    """The workbook's formats and long lists, each made once."""

    book: Any
    refusal: str
    formats: dict[Look, Any] = field(default_factory=dict)
    lists: dict[tuple[str, ...], int] = field(default_factory=dict)

    def format(self, look: Look) -> Any:
        if look not in self.formats:
            self.formats[look] = self.book.add_format(
                {"font_size": 10, "text_wrap": True, "valign": "top", **LOOKS[look]}
            )
        return self.formats[look]

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        if len(",".join(choices)) <= INLINE and not any("," in choice for choice in choices):
            return list(choices)
        place = self.lists.setdefault(choices, len(self.lists))
        return f"='{LISTS}'!${_letters(place)}$1:${_letters(place)}${len(choices)}"


def _letters(place: int) -> str:
    """The name of a column, counted from 0."""
    head, last = divmod(place, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


def address(row: int, place: int) -> str:
    """A cell as people call it, both counted from 0: B7."""
    return f"{_letters(place)}{row + 1}"


def _lists(book: Any, desk: _Desk) -> None:
    if desk.lists:
        sheet = book.add_worksheet(LISTS)
        for choices, place in desk.lists.items():
            for row, choice in enumerate(choices):
                sheet.write_string(row, place, shown(choice))
        sheet.very_hidden()


def _draw(sheet: Any, page: Page, printed: Printed, desk: _Desk) -> None:
    for place, width in enumerate(page.widths):
        sheet.set_column(place, place, width or None, None, {} if width else {"hidden": True})
    for number, row in enumerate(page.rows):
        if not page.hidden:
            sheet.set_row(number, _height(row, page.widths))
        place = 0
        for cell in row:
            _put(sheet, number, place, cell, desk)
            place += cell.across
    if page.hidden:
        sheet.very_hidden()
        return
    if page.headed and page.filtered:
        sheet.autofilter(0, 0, len(page.rows) - 1, len(page.widths) - 1)
    sheet.freeze_panes(int(page.headed), page.fixed)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD50000"})
    if page.tabbed:
        sheet.set_tab_color(page.tabbed)
    _paper(sheet, page, printed)


def _put(sheet: Any, row: int, place: int, cell: Cell, desk: _Desk) -> None:
    look, content = desk.format(cell.look), cell.content
    if cell.across > 1:
        sheet.merge_range(row, place, row, place + cell.across - 1, shown(str(content)), look)
    elif isinstance(content, int):
        sheet.write_number(row, place, content, look)
    elif isinstance(content, datetime.date):
        sheet.write_datetime(row, place, datetime.datetime.combine(content, datetime.time()), look)
    elif content:
        sheet.write_string(row, place, shown(content), look)
    else:
        sheet.write_blank(row, place, None, look)
    if cell.choices:
        rule = {"validate": "list", "source": desk.source(cell.choices), "error_message": desk.refusal}
        sheet.data_validation(row, place, row, place, {**rule, "show_error": cell.strict})


def _height(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """What all lines of the row's cells take: not every program finds it out itself."""
    tallest, place = WIDE_LINE, 0
    for cell in row:
        width = sum(widths[place : place + cell.across])
        place += cell.across
        if width and isinstance(cell.content, str):
            tallest = max(tallest, sum(_height_of(line, width) for line in cell.content.split("\n")))
    return min(tallest + 4 + tallest // 40, TALLEST)


def _height_of(line: str, width: int) -> int:
    """Of one that is wrapped; a quarter more of narrow letters than of digits goes into a column."""
    if line.isascii() or cells(line) < len(line) * 5 // 4:
        return LINE * len(wrap(line, width * 5 // 4))
    return WIDE_LINE * len(wrap(line, width))


def _paper(sheet: Any, page: Page, printed: Printed) -> None:
    """Across, as wide as the sheet, its head on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if page.headed:
        sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.set_header(f"&L{_plain(printed.title)}")
    sheet.set_footer(f"&L{_plain(printed.handling)}&R{printed.page}")


def _plain(text: str) -> str:
    """Words in a header: `&` begins a code there, and there is room for 255 characters."""
    return clean(text)[:200].replace("&", "&&")
