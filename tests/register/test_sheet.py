"""The register as a workbook, and whatever is handed in for one: read within bounds, or refused in one line."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.register import measure, package, sheet
from inspector.register.columns import HEADINGS
from inspector.register.item import State
from inspector.register.sheet_reading import Sheet, read_file, said, sheets
from inspector.register.sheet_rows import rows
from inspector.tables import to_csv
from tests.register.sheets import edited, exported, item, made, view

pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")

HEADS = [
    *(
        "编号",
        "发现日期",
        "来源",
        "资产（主机）",
        "问题编号",
        "类别",
        "标准条款",
        "问题描述",
        "风险等级",
        "成因",
        "整改措施",
    ),
    *(
        "临时控制措施",
        "责任部门",
        "责任人",
        "经费",
        "整改期限",
        "状态",
        "完成日期",
        "整改证据",
        "复查人",
        "复查日期",
        "复查结果",
    ),
    *("重复出现（原编号）", "备注"),
]


def read(data: bytes) -> list[Sheet]:
    return sheets(data, "sent.xlsx")


def wrong(data: bytes) -> str:
    with pytest.raises(InspectorError) as error:
        rows(read(data), "sent.xlsx")
    text = error.value.text
    assert text.en.startswith("sent.xlsx")
    assert "\n" not in text.en + text.zh
    return text.en


def test_it_has_the_columns_of_a_register_in_their_order() -> None:
    register, how, hidden = read(exported(item()))
    assert (register.name, how.name, hidden.name) == ("整改台账", "填写说明", "inspector")
    assert register.rows[0] == [*HEADS, "inspector"]
    assert len(HEADS) == 24
    assert read(exported(item(), lang="en"))[0].rows[0][:4] == ["Number", "Found on", "Source", "Asset (host)"]


def test_a_row_says_what_was_found() -> None:
    found = item(12, repeat_of=3, state=State.TO_VERIFY, note="=cmd|' /C calc'!A0")
    row = dict(zip(HEADS, read(exported(found))[0].rows[1], strict=False))
    assert row["编号"] == "12"
    assert row["发现日期"] == "2026-06-02", "the day on which it was for those who read it"
    assert row["标准条款"] == "gbt22239-l3 8.1.4.1a, 8.1.4.2b\ncis-v8 4.7"
    assert row["问题描述"].split("\n")[2:] == ["位置：/etc/ssh/sshd_config:3", "建议：设置 `PermitRootLogin no`。"]
    assert (row["状态"], row["风险等级"], row["整改期限"]) == ("待复核", "高危", "2026-06-16")
    assert (row["重复出现（原编号）"], row["备注"]) == ("3", "=cmd|' /C calc'!A0")


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def test_what_may_be_filled_in_is_seen_and_the_state_is_chosen_from_two() -> None:
    data = exported(item(), item(2, deadline="2026-06-14"))
    page = part(data, "xl/worksheets/sheet1.xml")
    assert '<formula1>"整改中,待复核"</formula1>' in page
    assert 'xSplit="4" ySplit="1"' in page
    assert re.search(r'<col min="25" max="25" [^>]*hidden="1"', page)
    assert 'state="veryHidden"' in part(data, "xl/workbook.xml")
    first, second = (re.search(rf'<c r="P{n}" s="([0-9]+)"', page) for n in (2, 3))
    assert first and second and first[1] != second[1], "what is overdue is shaded"
    assert "<f>" not in page


def test_as_csv_it_is_no_formula_either() -> None:
    data = b"".join(to_csv(sheet.table([item(note="=1+1\nx")], view())))
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert head == HEADS
    assert row[-1] == "'=1+1 x"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5000.0, "5000"),
        (0.1 + 0.2, "0.3"),
        (1e20, "1e+20"),
        (True, "TRUE"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("=1", "=1"),
    ],
)
def test_a_cell_is_what_is_seen_in_it(cell: object, text: str) -> None:
    assert said(cell) == text


def test_columns_are_found_by_their_headings_wherever_they_are() -> None:
    def turned(table: list[list[str]]) -> list[list[str]]:
        at = [table[0].index(head) for head in ("inspector", "备注", "责任人", "编号")]
        picked = [[row[n] for n in at] for row in reversed(table[1:])]
        return [["二〇二六年台账"], [], ["inspector", " Note ", "责 任 人", "NUMBER"], *picked]

    found = rows(read(edited(exported(item(1), item(2, owner="李四")), turned)), "sent.xlsx")
    assert [(row.number, row.filled["owner"], row.place.en) for row in found] == [
        (2, "李四", "row 4"),
        (1, "张三", "row 5"),
    ]
    assert found[0].exported["owner"] == "李四"
    assert found[0].version == 1


def test_rows_of_several_sheets_say_which() -> None:
    one = read(exported(item(1)))
    both = made({"a": one[0].rows, "b": one[0].rows, "inspector": one[2].rows})
    assert [row.place.en for row in rows(read(both), "x")] == ["sheet a, row 2", "sheet b, row 2"]


def test_other_lists_with_numbers_and_owners_are_left_alone() -> None:
    mine = read(exported(item(1)))
    others = made({"a": mine[0].rows, "人员": [["编号", "责任人"], ["1", "王五"]], "inspector": mine[2].rows})
    (row,) = rows(read(others), "x")
    assert row.filled["owner"] == "张三"


def test_a_heading_that_stands_twice_is_told() -> None:
    twice = edited(exported(item()), lambda table: [[*row, row[-2]] for row in table])
    assert "two columns are headed Note" in wrong(twice)


def test_a_workbook_without_a_register_is_told() -> None:
    assert "no sheet has the headings of a register" in wrong(made({"a": [["Name"], ["x"]]}))


def test_nothing_that_is_no_workbook_is_read(tmp_path: Path) -> None:
    good = exported(item())
    assert "no Excel workbook" in wrong(b"")
    assert "no Excel workbook" in wrong("编号,备注\r\n1,x\r\n".encode("utf-8-sig"))
    assert "protected by a password" in wrong(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "damaged or was cut off" in wrong(good[: len(good) // 2])
    assert "damaged or was cut off" in wrong(b"PK\x03\x04" + bytes(100))
    assert "no Excel workbook" in wrong(zipped({"a.txt": b"x"}))
    assert "another format" in wrong(zipped({"content.xml": b"<x/>"}))
    assert "has macros" in wrong(with_parts(good, {"xl/vbaProject.bin": b"x"}))
    with pytest.raises(InspectorError, match="no such file"):
        read_file(tmp_path / "none.xlsx")


def zipped(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return zipped({**{name: archive.read(name) for name in archive.namelist()}, **parts})


def with_cells(cells: str, strings: str = "") -> bytes:
    """A workbook whose register is this XML."""
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    table = f"<worksheet {namespace}><sheetData>{cells}</sheetData></worksheet>"
    more = {"xl/sharedStrings.xml": f"<sst {namespace}>{strings}</sst>".encode()} if strings else {}
    return with_parts(exported(item()), {"xl/worksheets/sheet1.xml": table.encode(), **more})


SPREAD = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{n}"><c r="{column}{n}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (SPREAD.format(n=1_048_576, column="A"), "more than 50000 rows"),
        (SPREAD.format(n=2, column="XFD"), "more than 200 columns"),
        ('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>', "the formula in cell A1 gives no value"),
        ('<row r="1"><c r="B7"><f>A1</f></c></row>', "the formula in cell B7 gives no value"),
        ('<row r="1"><c><v>1</v></c></row>', "is not what Excel writes"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "is not what Excel writes"),
        ('<row r="1"><c r="A1"></row>', "is not what Excel writes"),
        ("<x>" * 100 + "</x>" * 100, "is not what Excel writes"),
    ],
)
def test_what_would_grow_without_measure_is_refused(cells: str, said: str) -> None:
    assert said in wrong(with_cells(cells))


def test_a_long_text_that_many_cells_share_is_refused() -> None:
    text = f"<si><t>{'x' * 1_000_000}</t></si>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 101))
    assert "MiB of text in its cells" in wrong(with_cells(cells, text))


def test_an_archive_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_UNPACKED", 4 << 20)
    bomb = with_parts(exported(item()), {"xl/worksheets/sheet9.xml": b"<x>" + bytes(8 << 20)})
    assert len(bomb) < 100_000
    assert "more than 4 MiB when unpacked" in wrong(bomb)
    size = ((8 << 20) + 3).to_bytes(4, "little")
    assert size in bomb
    assert "damaged or was cut off" in wrong(bomb.replace(size, (64).to_bytes(4, "little"))), "its directory lies"
    monkeypatch.setattr(package, "LARGEST_FILE", 1000)
    assert "the workbook is too large" in wrong(exported(item()))


def test_elements_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "MOST_ELEMENTS", 50)
    assert "more than 50 elements" in wrong(exported(item()))


def test_what_is_declared_is_not_expanded() -> None:
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert "is not what Excel writes" in wrong(with_parts(exported(item()), {"xl/worksheets/sheet1.xml": lol}))


def test_damage_anywhere_gives_rows_or_one_line() -> None:
    good = bytearray(exported(item(1), item(2)))
    for place in range(0, len(good), 97):
        broken = bytes(good[:place]) + bytes([good[place] ^ 0xFF]) + bytes(good[place + 1 :])
        try:
            rows(read(broken), "x")
        except InspectorError as error:
            assert "\n" not in error.text.en


def test_it_survives_another_program(tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    texts = [
        "=1+1",
        "+1",
        "@x",
        " a ",
        "a\nb",
        "'x",
        "<b>&amp;",
        "_x0041_",
        "007",
        "1e5",
        "TRUE",
        "2026-12-31",
        "𠀀é口令",
    ]
    (tmp_path / "sent.xlsx").write_bytes(exported(*(item(n, note=text, cause=text) for n, text in enumerate(texts, 1))))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    words = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "back"),
    ]
    subprocess.run([*words, str(tmp_path / "sent.xlsx")], check=True, capture_output=True, timeout=120)
    found = rows(sheets((tmp_path / "back/sent.xlsx").read_bytes(), "back"), "back")
    assert [row.filled["note"] for row in found] == texts
    assert all(row.filled == row.exported and row.key for row in found)
    assert set(found[0].filled) == {heading.name for heading in HEADINGS}
