"""Tables for people as files: CSV and Excel workbooks. What a cell holds is data and never a formula, a link or a second row."""

from __future__ import annotations

import csv
import datetime
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.layout import wrap
from inspector.model import InspectorError
from inspector.text import Text, clean, os_error

NO_XLSX = Text(
    en="Excel workbooks need XlsxWriter: pip install 'inspector-audit[xlsx]'",
    zh="生成 Excel 文件需要 XlsxWriter：pip install 'inspector-audit[xlsx]'",
)
NO_ROOM = Text(en="{folder}: no temporary file could be written: {why}", zh="{folder}：无法写入临时文件：{why}")
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
CUT = "…"
EPOCH = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no zones
"""When a workbook says that it was made where nothing says so: the same tables give the same bytes."""
LINE, WIDE_LINE, TALLEST = 12, 14, 409
"""Heights in points: of a line in ASCII, of one in other characters, and the most that a row can have."""
_STARTS_FORMULA = re.compile("[=+@\t\r\n＝＋－＠-]")
_NO_XML = re.compile("[\ufffe\uffff]")
_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, kw_only=True)
class Column:
    """`width` in columns of a terminal; `shades`: the colour (`#rrggbb`) of a cell by its text."""

    title: str
    width: int = 12
    shades: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows are as long as `columns`; a line break in a cell is one in a workbook, and a space in CSV."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str | int]]


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What stands on every page of a workbook: above its title, below who may read it and the page's number."""

    title: str
    handling: str
    page: str
    made: datetime.datetime = EPOCH


def made(time: str) -> datetime.datetime:
    """When a workbook was made, from a time of the result."""
    try:
        when = datetime.datetime.fromisoformat(time)
        zoned = when if when.tzinfo else when.replace(tzinfo=datetime.UTC)
        return zoned.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        return EPOCH


def to_csv(table: Table) -> Iterator[bytes]:
    """A row a line in UTF-8, with the mark by which Excel knows it."""
    yield b"\xef\xbb\xbf" + _line([column.title for column in table.columns])
    for row in table.rows:
        yield _line(row)


def _line(row: Sequence[str | int]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode()


def _harmless(cell: str | int) -> str | int:
    """An apostrophe stands before what a spreadsheet would calculate."""
    if isinstance(cell, int):
        return cell
    text = _lines(cell).replace("\n", " ")
    return f"'{text}" if _STARTS_FORMULA.match(text) else text


def _lines(text: str) -> str:
    """Printable lines, and not too many of them for one cell."""
    text = "\n".join(clean(line) for line in text.split("\n"))
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


def to_xlsx(tables: Sequence[Table], printed: Printed) -> bytes:
    """A workbook with a sheet a table. Raises InspectorError where the library is not installed or there is no room."""
    try:
        import xlsxwriter  # type: ignore[import-untyped]
        from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
    except ImportError:
        raise InspectorError(NO_XLSX) from None
    out = io.BytesIO()
    try:
        # Rows wait in the folder, readable by their owner alone.
        with (
            tempfile.TemporaryDirectory(prefix="inspector-") as folder,
            xlsxwriter.Workbook(out, {**OPTIONS, "tmpdir": folder}) as book,
        ):
            book.set_properties({"title": clean(printed.title)[:255], "created": printed.made})
            formats = _Formats(book)
            for table in tables:
                _sheet(book.add_worksheet(_IN_SHEET_NAME.sub(" ", table.name)[:31]), table, printed, formats)
    except (OSError, FileCreateError) as error:
        why = error if isinstance(error, OSError) else error.args[0]
        raise InspectorError(NO_ROOM.fill({"folder": tempfile.gettempdir(), "why": os_error(why)})) from None
    return out.getvalue()


@dataclass
class _Formats:
    """The workbook's formats, each made once."""

    book: Any
    _made: dict[str, Any] = field(default_factory=dict)

    def get(self, shade: str = "", *, head: bool = False) -> Any:
        name = f"{shade}{head}"
        if name not in self._made:
            look = {"font_size": 10, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#bfbfbf"}
            colour = {"bg_color": shade} if shade else {}
            self._made[name] = self.book.add_format({**look, **colour, "bold": head})
        return self._made[name]


def _sheet(sheet: Any, table: Table, printed: Printed, formats: _Formats) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, formats.get("#d9e1f2", head=True))
    last = 0
    for last, row in enumerate(table.rows, start=1):
        cells = [cell if isinstance(cell, int) else _NO_XML.sub("\ufffd", _lines(cell)) for cell in row]
        sheet.set_row(last, _height(table.columns, cells))
        for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
            write = sheet.write_number if isinstance(cell, int) else sheet.write_string
            write(last, place, cell, formats.get(column.shades.get(str(cell), "")))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    _paper(sheet, printed)


def _height(columns: Sequence[Column], cells: Sequence[str | int]) -> int:
    """What all lines of a row's cells take: not every program finds it out itself."""
    heights = [
        sum(_height_of(line, column.width) for line in cell.split("\n"))
        for column, cell in zip(columns, cells, strict=True)
        if isinstance(cell, str)
    ]
    return min(max([WIDE_LINE, *heights]) + 2, TALLEST)


def _height_of(line: str, width: int) -> int:
    """Of one that is wrapped; a quarter more of narrow letters than of digits goes into a column."""
    return len(wrap(line, width * 5 // 4)) * LINE if line.isascii() else len(wrap(line, width)) * WIDE_LINE


def _paper(sheet: Any, printed: Printed) -> None:
    """A4 across, as wide as the table, its head on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.set_header(f"&L{_plain(printed.title)}")
    sheet.set_footer(f"&L{_plain(printed.handling)}&R{printed.page}")


def _plain(text: str) -> str:
    """Words in a header: `&` begins a code there, and there is room for 255 characters."""
    return clean(text)[:200].replace("&", "&&")
