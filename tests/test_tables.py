"""Tables as CSV and as Excel workbooks: data stays data."""

from __future__ import annotations

import csv
import datetime
import io
import re
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from inspector.model import InspectorError
from inspector.tables import EPOCH, FILLABLE, LONGEST, Bare, Column, Printed, Shaded, Table, made, to_csv, to_xlsx

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "a\x1b[31mb\u202e\x00\ufffe\udcff",
    "http://attacker.invalid/",
    "_x0041_ _x000D_",
    "</t><t>&amp;\"'",
    "x" * 100_000,
    " lead and trail ",
    "𠀀" * 20_000,
]
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PRINTED = Printed(title="Title & more", handling="Keep && safe", page="&P of &N")


def table(rows: Sequence[Sequence[str | int]], name: str = "Sheet") -> Table:
    shades = {"bad": "#f8cbad"}
    return Table(name=name, columns=[Column(title="One"), Column(title="Two", width=30, shades=shades)], rows=rows)


def back(*tables: Table, printed: Printed = PRINTED) -> zipfile.ZipFile:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    return zipfile.ZipFile(io.BytesIO(to_xlsx(tables, printed)))


def cells(book: zipfile.ZipFile, sheet: int = 1) -> list[list[ElementTree.Element]]:
    root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314 - our own
    return [list(row) for row in root.iter(f"{SPREADSHEET}row")]


def text(cell: ElementTree.Element) -> str:
    said = "".join(cell.itertext())
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), said)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_csv_cell_is_no_formula_and_no_second_row(hostile: str) -> None:
    data = b"".join(to_csv(table([[hostile, "b\nad"], [1, -2]])))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == len(data.splitlines()) == 3
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["One", "Two"]
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert rows[1][1] == "b ad"
    assert rows[2] == ["1", "-2"], "numbers of our own stay numbers"
    assert len(rows[1][0]) <= LONGEST + 2


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_cell_of_a_workbook_is_text_whatever_it_begins_with(hostile: str) -> None:
    book = back(table([[hostile, hostile]]))
    _, [one, _] = cells(book)
    assert one.get("t") == "inlineStr"
    assert not list(one.iter(f"{SPREADSHEET}f"))
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in book.namelist(), "no link"
    if hostile.isprintable() and len(hostile) < 100:
        assert text(one) == hostile


def test_a_workbook_says_what_the_tables_say() -> None:
    book = back(table([["a\nb", "bad"], ["c", 7]], "First: [1/2]"), table([], "Second"))
    head, first, second = cells(book)
    assert [text(cell) for cell in head] == ["One", "Two"]
    assert [text(cell) for cell in first] == ["a\nb", "bad"]
    assert (second[1].get("t"), text(second[1])) in ((None, "7"), ("n", "7"))
    assert first[1].get("s") != first[0].get("s"), "its colour"
    assert len(cells(book, 2)) == 1
    names = re.findall('sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
    assert names == ["First   1 2 ", "Second"]


def test_a_sheet_can_be_printed_filtered_and_scrolled() -> None:
    sheet = back(table([["a", "b"]])).read("xl/worksheets/sheet1.xml").decode()
    for part in (
        'state="frozen"',
        '<autoFilter ref="A1:B2"/>',
        'orientation="landscape"',
        'paperSize="9"',
        'fitToHeight="0"',
        "&amp;LTitle &amp;&amp; more",
        "&amp;R&amp;P of &amp;N",
    ):
        assert part in sheet
    assert "_xlnm.Print_Titles" in back(table([])).read("xl/workbook.xml").decode()


def test_a_row_is_as_high_as_its_tallest_cell() -> None:
    sheet = back(table([["a", "b"], ["口令" * 30, "b"], ["x\n" * 500, "b"]])).read("xl/worksheets/sheet1.xml").decode()
    heights = [float(each) for each in re.findall(r'<row r="[2-9]"[^>]* ht="([0-9.]+)"', sheet)]
    assert heights == sorted(heights)
    assert heights[0] < 20
    assert 400 < heights[-1] <= 409, "no row can be higher"


def test_the_same_tables_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    rows = [["a", "b"]]
    printed = Printed(title="T", handling="H", page="&P", made=made("2026-06-01T00:00:00Z"))
    first = to_xlsx([table(rows)], printed)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert to_xlsx([table(rows)], printed) == first
    core = zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml").decode()
    assert core.count("2026-06-01T00:00:00Z") == 2


@pytest.mark.parametrize(
    "time", ["", "yesterday", "9999-99-99T00:00:00Z", "\x1b", "0001-01-01T00:00:00+14:00", "2026-06-01T08:00:00+08:00"]
)
def test_any_time_of_a_result_will_do(time: str) -> None:
    assert made(time) == (datetime.datetime(2026, 6, 1) if "+08" in time else EPOCH)  # noqa: DTZ001
    assert back(table([]), printed=Printed(title="t", handling="h", page="p", made=made(time)))


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(InspectorError, match=r"pip install 'inspector-audit\[xlsx\]'"):
        to_xlsx([table([])], PRINTED)


def test_nothing_stays_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert back(table([["a", "b"]]))
    assert not list(tmp_path.iterdir())


def test_no_room_for_a_temporary_file_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(InspectorError, match="no temporary file could be written: no such file"):
        to_xlsx([table([])], PRINTED)


def filled(*rows: Sequence[Bare | Shaded]) -> Table:
    columns = [
        Column(title="Day", days=True, fillable=True),
        Column(title="State", fillable=True, choices=("a", "b")),
        Column(title="Key", hidden=True),
    ]
    return Table(name="Fill", columns=columns, rows=rows, fixed=1, large=True)


def test_cells_may_be_there_to_be_filled_in() -> None:
    day = datetime.date(2026, 12, 31)
    hidden = Table(name="Hidden", columns=[Column(title="x")], rows=[["y"]], hidden=True)
    book = back(filled([day, "", "k"], ["", Shaded("late", "#ff0000"), "k"]), hidden)
    sheet, styles = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/styles.xml").decode()
    _, first, second = cells(book)
    assert (first[0].get("t"), text(first[0])) in ((None, "46387"), ("n", "46387"))
    assert not list(first[1]), "an empty cell has its looks alone"
    assert text(second[1]) == "late"
    assert len({cell.get("s") for cell in (first[0], first[1], first[2], second[1])}) == 4
    assert {f'rgb="FF{colour}"' in styles for colour in (FILLABLE[1:].upper(), "FF0000")} == {True}
    assert 'formatCode="yyyy\\-mm\\-dd"' in styles or 'formatCode="yyyy-mm-dd"' in styles
    assert 'sqref="B2:B3"' in sheet
    assert '<formula1>"a,b"</formula1>' in sheet
    assert 'xSplit="1" ySplit="1"' in sheet
    assert 'paperSize="8"' in sheet
    assert 'hidden="1"' in sheet
    assert 'name="Hidden" sheetId="2" state="veryHidden"' in book.read("xl/workbook.xml").decode()


def test_days_and_shaded_cells_are_plain_in_csv() -> None:
    data = b"".join(to_csv(filled([datetime.date(2026, 12, 31), Shaded("=1", "#ff0000"), "k"]))).decode("utf-8-sig")
    assert data.splitlines()[1] == "2026-12-31,'=1,k"
