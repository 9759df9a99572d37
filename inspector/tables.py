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


Bare = str | int | datetime.date


@dataclass(frozen=True)
class Shaded:
    """A cell with a colour of its own, `#rrggbb`."""

    cell: Bare
    shade: str


Cell = Bare | Shaded
A3, A4 = 8, 9
"""Sizes of paper by the numbers of Excel."""
FILLABLE_HEAD, FILLABLE = "#ffe699", "#fffbeb"


@dataclass(frozen=True, kw_only=True)
class Column:
    """`width` in columns of a terminal; `shades`: the colour (`#rrggbb`) of a cell by its text.

    In a workbook: `fillable` cells are there to be written into, `days` hold a date or nothing, `choices` are offered for a cell.
    """

    title: str
    width: int = 12
    shades: Mapping[str, str] = field(default_factory=dict)
    fillable: bool = False
    days: bool = False
    choices: Sequence[str] = ()
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows are as long as `columns`; a line break in a cell is one in a workbook, and a space in CSV.

    `fixed`: so many columns stay in sight where a workbook is scrolled sideways. `large`: it is printed on A3. `hidden`: the sheet is
    for programs.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    fixed: int = 0
    large: bool = False
    hidden: bool = False


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


def _line(row: Sequence[Cell]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode()


def _harmless(cell: Cell) -> str | int:
    """An apostrophe stands before what a spreadsheet would calculate."""
    cell = cell.cell if isinstance(cell, Shaded) else cell
    if isinstance(cell, int):
        return cell
    if isinstance(cell, datetime.date):
        return cell.isoformat()
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
                _sheet(book.add_worksheet(sheet_name(table.name)), table, printed, formats)
    except (OSError, FileCreateError) as error:
        why = error if isinstance(error, OSError) else error.args[0]
        raise InspectorError(NO_ROOM.fill({"folder": tempfile.gettempdir(), "why": os_error(why)})) from None
    return out.getvalue()


def sheet_name(name: str) -> str:
    """As Excel takes it."""
    return _IN_SHEET_NAME.sub(" ", name)[:31]


@dataclass
class _Formats:
    """The workbook's formats, each made once."""

    book: Any
    _made: dict[str, Any] = field(default_factory=dict)

    def head(self, column: Column) -> Any:
        return self._get(bold=True, bg_color=FILLABLE_HEAD if column.fillable else "#d9e1f2")

    def cell(self, column: Column, cell: Cell) -> Any:
        own = cell.shade if isinstance(cell, Shaded) else column.shades.get(str(cell), "")
        shade = own or (FILLABLE if column.fillable else "")
        colour = {"bg_color": shade} if shade else {}
        if column.days:
            return self._get(**colour, num_format="yyyy-mm-dd", align="left")
        if isinstance(cell.cell if isinstance(cell, Shaded) else cell, int):
            return self._get(**colour, align="left")
        # What is written into a cell of text stays what was written: no number, no date, no formula.
        return self._get(**colour, **({"num_format": "@"} if column.fillable else {}))

    def _get(self, **more: object) -> Any:
        name = str(more)
        if name not in self._made:
            look = {"font_size": 10, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#bfbfbf"}
            self._made[name] = self.book.add_format({**look, **more})
        return self._made[name]


def _sheet(sheet: Any, table: Table, printed: Printed, formats: _Formats) -> None:
    sheet.set_row(0, _height(table.columns, [column.title for column in table.columns]))
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width, None, {"hidden": column.hidden})
        sheet.write_string(0, place, column.title, formats.head(column))
    last = 0
    for last, row in enumerate(table.rows, start=1):
        looks = [formats.cell(column, cell) for column, cell in zip(table.columns, row, strict=True)]
        bare = [cell.cell if isinstance(cell, Shaded) else cell for cell in row]
        cells = [shown(cell) if isinstance(cell, str) else cell for cell in bare]
        if not table.hidden:
            sheet.set_row(last, _height(table.columns, cells))
        for place, (cell, look) in enumerate(zip(cells, looks, strict=True)):
            _write(sheet, last, place, cell, look)
    for place, column in enumerate(table.columns):
        if column.choices and last:
            sheet.data_validation(1, place, last, place, {"validate": "list", "source": list(column.choices)})
    sheet.freeze_panes(1, table.fixed)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    if table.hidden:
        sheet.very_hidden()
    _paper(sheet, printed, A3 if table.large else A4)


def shown(text: str) -> str:
    """What a cell of a workbook holds of a text."""
    return _NO_XML.sub("\ufffd", _lines(text))


def _write(sheet: Any, row: int, place: int, cell: Bare, look: Any) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, place, cell, look)
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, place, datetime.datetime.combine(cell, datetime.time()), look)
    elif cell:
        sheet.write_string(row, place, cell, look)
    else:
        sheet.write_blank(row, place, None, look)


def _height(columns: Sequence[Column], cells: Sequence[Bare]) -> int:
    """What all lines of a row's cells take: not every program finds it out itself."""
    heights = [
        sum(_height_of(line, column.width) for line in cell.split("\n"))
        for column, cell in zip(columns, cells, strict=True)
        if isinstance(cell, str) and not column.hidden
    ]
    return min(max([WIDE_LINE, *heights]) + 2, TALLEST)


def _height_of(line: str, width: int) -> int:
    """Of one that is wrapped; a quarter more of narrow letters than of digits goes into a column."""
    if line.isascii():
        return (1 if len(line) <= width else len(wrap(line, width * 5 // 4))) * LINE
    return (1 if len(line) <= width // 2 else len(wrap(line, width))) * WIDE_LINE


def _paper(sheet: Any, printed: Printed, size: int) -> None:
    """Across, as wide as the table, its head on every page."""
    sheet.set_landscape()
    sheet.set_paper(size)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.set_header(f"&L{_plain(printed.title)}")
    sheet.set_footer(f"&L{_plain(printed.handling)}&R{printed.page}")


def _plain(text: str) -> str:
    """Words in a header: `&` begins a code there, and there is room for 255 characters."""
    return clean(text)[:200].replace("&", "&&")
