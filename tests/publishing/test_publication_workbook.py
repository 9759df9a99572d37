"""A publication's datasets in Excel: all rows, each value as what it is, and nothing that calculates."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from inspector.publishing import workbook
from inspector.publishing.model import Dataset, Field, Kind, Publication, same
from inspector.text import Lang, Text
from tests.publishing.sample import hostile, sample


def sheets(publication: Publication, lang: Lang = "en") -> dict[str, list[list[Any]]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(publication, lang)))
    return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


def dataset(title: str, *fields: Field, rows: Any = ()) -> Dataset:
    return Dataset(id=title, title=same(title), fields=fields or (Field(id="a", title=same("A")),), rows=rows)


def test_every_value_is_what_it_is() -> None:
    read = sheets(sample())
    assert list(read) == ["About", "Hosts", "Findings"]
    assert read["Hosts"][0] == ["Host", "System", "Problems"]
    assert read["Hosts"][12] == ["web11", "System 2", 11]
    assert read["Findings"][2] == ["web1", "low", "Problem 1", datetime.date(2026, 12, 31)]
    assert read["Findings"][1][3] == ""
    assert len(read["Findings"]) == 61


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", ["Sheet “Hosts”", "12 rows: Host, System, Problems"]),
        ("zh", ["工作表“主机”", "12 条：主机、信息系统、问题数"]),
    ],
)
def test_the_first_sheet_says_what_the_others_hold(lang: Lang, line: list[str]) -> None:
    about = next(iter(sheets(sample(), lang).values()))
    assert line in about
    told = "\n".join(cell for row in about for cell in row)
    assert ("2026-11-20 08:00" in told, "Internal. Keep safe." in told) == (True, lang == "en")
    assert bool(re.search("[\u3400-\u9fff]", told)) is (lang == "zh")


def test_nothing_calculates() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook.render(hostile(), "zh"))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert not [name for name, part in parts.items() if "<f>" in part or "hyperlink" in part or "_xFFFE_" in part]
    assert sheets(hostile(), "zh")["主机"][2][1] == "=1+1"
    assert len(sheets(hostile(), "zh")["主机"][2][0]) == 10_000


def test_what_is_no_day_stays_text() -> None:
    days = ("2026-02-30", "not set", "0001-01-01", "2026-W01-1", "2026-02-03")
    rows = tuple((same(day),) for day in days)
    made = dataset("Days", Field(id="day", title=same("Day"), kind=Kind.DAY), rows=rows)
    read = sheets(replace(sample(), datasets=(made,)))["Days"]
    assert [row[0] for row in read[1:]] == [*days[:4], datetime.date(2026, 2, 3)]


def test_sheets_have_names_of_their_own() -> None:
    titles = ("Hosts", "HOSTS", "About", "a/b", "a*b", "History", "x" * 40, "x" * 35, "'")
    read = sheets(replace(sample(), datasets=tuple(dataset(title, rows=((1,),)) for title in titles)))
    assert len(read) == 1 + len(titles)
    assert list(read)[:3] == ["About", "Hosts", "HOSTS 2"]


def test_choices_are_offered_and_severities_shaded() -> None:
    choices = (Text(en="high", zh="高危"), Text(en="low", zh="低危"))
    field = Field(id="s", title=same("Risk"), kind=Kind.SEVERITY, choices=choices)
    book = workbook.render(replace(sample(), datasets=(dataset("R", field, rows=((choices[0],),)),)), "zh")
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet, styles = archive.read("xl/worksheets/sheet2.xml").decode(), archive.read("xl/styles.xml").decode()
    assert "高危,低危" in sheet
    assert 'rgb="FFF8CBAD"' in styles
    assert "<autoFilter" in sheet


def test_the_same_publication_gives_the_same_bytes() -> None:
    assert workbook.render(sample(), "zh") == workbook.render(sample(), "zh")
