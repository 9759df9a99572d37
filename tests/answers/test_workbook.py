"""The workbook of answers: written, filled in by somebody, and taken over."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.answers.shape import checked
from inspector.answers.workbook import exported
from inspector.answers.workbook.drawing import Cell, Page
from inspector.answers.workbook.drawing import workbook as drawn
from inspector.model import InspectorError
from inspector.plugins import questionnaire
from inspector.register.sheet_reading import sheets
from inspector.store import Store, open_store
from inspector.tables import Printed
from inspector.text import LANGUAGES, Lang
from tests.answers.workbooks import (
    GIVEN,
    HOSPITAL,
    answer,
    edited,
    keep,
    kept,
    named,
    put,
    refusals,
    take,
    workbook,
)

pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with open_store(sqlite_url, create=True) as opened:
        keep(opened, *GIVEN)
        yield opened


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_not_touched_changes_nothing(store: Store, lang: Lang) -> None:
    before = kept(store)
    found = take(store, workbook(store, lang))
    assert (found.taken, found.conflicts, found.refused, found.organisation) == ([], [], [], None)
    assert kept(store) == before


def test_it_asks_everything_and_says_what_must_not_be_entered(store: Store) -> None:
    book = named(workbook(store))
    assert list(book)[:7] == ["说明", "单位", "人员", "信息系统", "未做技术核查的资产", "填报", "明细"]
    assert "居民身份证号" in book["说明"].rows[1][1]
    rows = book["填报"].rows
    asked = {row[0] for row in rows[1:]}
    assert asked == set(questionnaire().questions), "levels 2 and 3 are asked everything"
    first = next(row for row in rows if row[0] == "ORG-01")
    assert first[4] == "全单位"
    assert first[5].startswith("部分\n（2025") or first[5].startswith("部分\n（2026")
    assert first[6:9] == ["是", "/srv/evidence/minutes.pdf", "张敏"]
    third = next(row for row in rows if row[0] == "ORG-03")
    assert third[5].startswith("是"), "last year's answer is shown"
    assert third[6] == "", "and never copied"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_of_nothing_yet_is_in_one_language(lang: Lang, sqlite_url: str) -> None:
    data = exported(None, 2026, (), (), questionnaire(), lang)
    text = "\n".join(cell for sheet in sheets(data, "x") for row in sheet.rows for cell in row)
    chinese = re.findall("[\u4e00-\u9fff]", text)
    assert bool(chinese) == (lang == "zh")


def test_departments_get_their_own(store: Store) -> None:
    book = named(workbook(store, groups=("org",), department="信息科"))
    assert "单位" not in book
    assert "人员" not in book
    assert [row[0] for row in book["信息系统"].rows[1:] if row[0]] == ["医院信息系统"]
    assert {row[0][:3] for row in book["填报"].rows[1:]} == {"ORG"}
    assert {row[4] for row in book["填报"].rows[1:]} == {"全单位"}, "the website is another department's"


def test_choices_are_offered_and_nothing_is_a_formula(store: Store) -> None:
    hostile = replace(HOSPITAL.systems[1], name=replace(HOSPITAL.unit.name, zh="=cmd|' /C calc'!A0", en="=1+1"))
    data = workbook(store, organisation=replace(HOSPITAL, systems=(HOSPITAL.systems[0], hostile)))
    archive = zipfile.ZipFile(io.BytesIO(data))
    pages = "".join(archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name)
    assert "<f>" not in pages
    assert '<formula1>"是,部分,否,不适用"</formula1>' in pages
    assert '<formula1>"四级,三级,二级,一级,未定级"</formula1>' in pages
    assert 'state="veryHidden"' in archive.read("xl/workbook.xml").decode()


def test_answers_come_back_with_their_evidence(store: Store, tmp_path: Path) -> None:
    (tmp_path / "任命.pdf").write_bytes(b"appointed")
    data = edited(
        workbook(store),
        填报=put(
            {
                ("ORG-03", "答复"): "是",
                ("ORG-03", "证据文件（每行一个）"): "任命.pdf\n没有.pdf",
                ("ORG-03", "填报人"): "李 强",
                ("ORG-09", "答复"): "2026年3月5日",
                ("POL-05", "答复"): "1、2",
                ("NET-01", "答复"): "网闸",
            }
        ),
    )
    found = take(store, data, tmp_path)
    here = kept(store)
    assert here["ORG-03", ""].answer == "yes"
    assert [proof.path for proof in here["ORG-03", ""].evidence] == [str(tmp_path / "任命.pdf")]
    assert here["ORG-03", ""].evidence[0].digest == hashlib.sha256(b"appointed").hexdigest()
    assert (here["ORG-03", ""].person, here["ORG-09", ""].person) == ("李 强", "import")
    assert (here["ORG-09", ""].answer, here["POL-05", ""].answer) == ("2026-03-05", ["author", "procedures"])
    assert here["NET-01", ""].answer == "gap"
    assert found.answers == 4
    [missing] = refusals(found)
    assert missing.startswith("sheet 填报, H")
    assert "没有.pdf" in missing
    again = take(store, data, tmp_path)
    assert (again.answers, again.conflicts) == (0, []), "the same file a second time changes nothing"


def test_tables_come_back_row_by_row(store: Store) -> None:
    def fill(rows: list[list[str]]) -> list[list[str]]:
        at = next(number for number, row in enumerate(rows) if row[0] == "INC-02")
        columns = questionnaire().questions["INC-02"].columns
        values = {"number": "１２", "date": "2026/5/6", "text": "勒索病毒", "yes-no": "是", "choice": ""}
        for number, words in ((2, values), (4, {**values, "date": "下周"})):
            for place, column in enumerate(columns, start=1):
                rows[at + number][place] = words[str(column.kind)]
        return rows

    found = take(store, edited(workbook(store), 明细=fill))
    made = kept(store)["INC-02", ""].answer
    assert len(made) == 2
    assert made[0] == checked(questionnaire().questions["INC-02"], [made[0]])[0]  # type: ignore[index]
    assert "2026-05-06" in made[0].values()
    assert 12 in made[0].values()
    [wrong] = refusals(found)
    assert "expected a day" in wrong
    assert re.match(r"sheet 明细, [B-H][0-9]+: ", wrong)
    assert take(store, workbook(store)).taken == []


def test_a_system_of_its_own_is_a_row_that_was_copied(store: Store) -> None:
    def copy(rows: list[list[str]]) -> list[list[str]]:
        row = list(next(row for row in rows if row[0] == "ORG-03"))
        row[4], row[6] = "医院信息系统", "部分"
        return [*rows, row]

    assert take(store, edited(workbook(store), 填报=copy)).answers == 1
    assert kept(store)["ORG-03", "his"].answer == "partial"
    assert ("ORG-03", "") not in kept(store)


def test_what_was_answered_meanwhile_is_not_overwritten(store: Store) -> None:
    data = edited(workbook(store), 填报=put({("ORG-02", "答复"): "5", ("NET-01", "答复"): "物理隔离"}))
    keep(store, answer("ORG-02", 6), answer("NET-01", "physical"))
    found = take(store, data)
    assert [(each.exported, each.now, each.filled) for each in found.conflicts] == [("4", "6", "5")]
    assert kept(store)["ORG-02", ""].answer == 6
    assert not found.taken, "of the other one both say the same"


def test_of_an_answer_only_what_differs_is_a_conflict(store: Store) -> None:
    data = edited(workbook(store), 填报=put({("ORG-03", "答复"): "否", ("ORG-03", "说明"): "文件中"}))
    keep(store, answer("ORG-03", "no", note="系统中", person="王"))
    [conflict] = take(store, data).conflicts
    assert (conflict.what.en, conflict.now, conflict.filled) == ("ORG-03 Note", "系统中", "文件中")


def test_a_sheet_or_a_table_that_lost_its_name_is_told(store: Store) -> None:
    def tables(rows: list[list[str]]) -> list[list[str]]:
        at = next(number for number, row in enumerate(rows) if row[0] == "AST-02")
        rows[at - 2][1], rows[at][0], rows[at + 2][1] = "某系统", "", "另一表的内容"
        return rows

    found = take(store, edited(workbook(store), 明细=tables))
    assert any("the number of a question, of a row, or nothing is expected" in line for line in refusals(found))
    assert "另一表的内容" not in repr(kept(store)["AST-01", ""].answer)
    renamed = [
        Page(
            name=f"{sheet.name}1" if sheet.name in ("填报", "明细") else sheet.name, widths=[9], rows=cells(sheet.rows)
        )
        for sheet in sheets(workbook(store), "x")
    ]
    told = refusals(take(store, drawn(renamed, Printed(title="t", handling="h", page="p"), "zh")))
    assert [line.split(",")[0] for line in told] == [
        "sheet 填报1: it looks like the sheet “Answers”",
        "sheet 明细1: it looks like the sheet “Tables”",
    ]


def cells(rows: Sequence[Sequence[str]]) -> list[list[Cell]]:
    return [[Cell(each) for each in row] for row in rows]


BAD = {
    ("ORG-03", "答复"): ("也许", "expected yes, partial, no"),
    ("ORG-04", "说明"): ("密码：Canary#2026", "password"),
    ("ORG-05", "答复"): ("不适用", "needs a note"),
    ("ORG-06", "说明"): ("先写说明", "the answer itself is missing"),
    ("ORG-01", "答复"): ("", "not taken back"),
    ("ORG-09", "答复"): ("2031-01-01", "not come yet"),
    ("ORG-07", "证据文件（每行一个）"): ("口令 password=Canary#2026.txt", "password"),
    ("ORG-08", "证据文件（每行一个）"): ("/srv/密码是Canary#2026/a.pdf", "password"),
    ("ORG-08", "说明"): ("长" * 4001, "4000"),
}


def test_a_bad_cell_is_one_line_and_the_others_are_taken(store: Store) -> None:
    changes = {key: words for key, (words, _) in BAD.items()}
    changes |= {("ORG-04", "答复"): "部分", ("ORG-07", "答复"): "否", ("ORG-08", "答复"): "是"}
    found = take(store, edited(workbook(store), 填报=put(changes)))
    told = refusals(found)
    assert len(told) == len(BAD)
    for _, what in BAD.values():
        assert any(what in line for line in told), what
    assert all(re.match(r"sheet 填报, [A-Z][0-9]+: ", line) and "\n" not in line for line in told)
    assert "Canary" not in repr(found)
    here = kept(store)
    assert [here[name, ""].answer for name in ("ORG-01", "ORG-04", "ORG-07", "ORG-08")] == [
        "yes",
        "partial",
        "no",
        "yes",
    ]
    assert here["ORG-04", ""].note == ""
    assert here["ORG-07", ""].evidence == ()


def test_rows_that_were_sorted_apart_are_refused(store: Store) -> None:
    changes = {("ORG-03", "填报项"): "另一个问题", ("ORG-03", "答复"): "是", ("ORG-04", "编号"): "ORG-99"}
    told = refusals(take(store, edited(workbook(store), 填报=put(changes))))
    assert ["not the one of this number" in told[0], "no question has this number" in told[1]] == [True, True]
    assert len(told) == 2


def test_a_trial_keeps_nothing(store: Store) -> None:
    before = kept(store)
    found = take(store, edited(workbook(store), 填报=put({("ORG-03", "答复"): "是"})), dry=True)
    assert found.answers == 1
    assert kept(store) == before


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda _: b"no workbook", id="no zip"),
        pytest.param(lambda book: edited(book, inspector=lambda rows: rows[:1]), id="without the hidden cells"),
        pytest.param(
            lambda book: edited(book, inspector=lambda rows: [[*row[:3], "9"] for row in rows]), id="another format"
        ),
    ],
)
def test_what_is_no_such_workbook_is_refused_in_a_line(store: Store, data: Callable[[bytes], bytes]) -> None:
    made = data(workbook(store))
    with pytest.raises(InspectorError) as error:
        take(store, made)
    assert error.value.text.en.startswith("sent.xlsx: ")
    assert "\n" not in error.value.text.en + error.value.text.zh


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_it_survives_an_office_program(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        edited(workbook(store), 填报=put({("ORG-03", "答复"): "是", ("ORG-02", "答复"): "7"}))
    )
    (tmp_path / "b.xlsx").write_bytes(workbook(store))
    out = tmp_path / "out"
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*command, "--outdir", out, tmp_path / "a.xlsx", tmp_path / "b.xlsx"], check=True, capture_output=True
    )
    untouched = take(store, (out / "b.xlsx").read_bytes())
    assert (untouched.taken, untouched.conflicts, untouched.refused) == ([], [], [])
    found = take(store, (out / "a.xlsx").read_bytes())
    assert (found.answers, found.refused) == (2, [])
    assert (kept(store)["ORG-03", ""].answer, kept(store)["ORG-02", ""].answer) == ("yes", 7)


def test_columns_may_be_moved_and_a_title_written_above(store: Store) -> None:
    def moved(rows: list[list[str]]) -> list[list[str]]:
        rows = put({("ORG-03", "答复"): "部分"})(rows)
        return [["某单位填报表"], *([row[6], row[0], *row[1:6], *row[7:]] for row in rows)]

    found = take(store, edited(workbook(store), 填报=moved))
    assert (found.answers, found.refused) == (1, [])


def test_what_is_not_there_stays_and_lost_headings_are_told(store: Store) -> None:
    data = edited(
        workbook(store),
        填报=lambda rows: [row[:6] for row in rows],
        信息系统=lambda rows: [[*rows[0][:-1], rows[0][0]], *rows[1:]],
        明细=lambda rows: [row for row in rows if row[1] not in ("发生日期", "日期")],
        人员=lambda rows: rows[:2],
    )
    found = take(store, data)
    told = refusals(found)
    assert any("sheet 填报: its headings" in line for line in told)
    assert any("two columns are headed 系统名称" in line for line in told)
    assert any("its headings are expected" in line for line in told)
    assert (found.organisation, found.answers) == (None, 0)


def test_both_databases_keep_the_same(store_url: str) -> None:
    with open_store(store_url, create=True) as opened:
        keep(opened, *GIVEN)
        found = take(opened, edited(workbook(opened), 填报=put({("ORG-03", "答复"): "否", ("ORG-04", "答复"): "也许"})))
        assert (found.answers, len(found.refused), kept(opened)["ORG-03", ""].answer) == (1, 1, "no")
