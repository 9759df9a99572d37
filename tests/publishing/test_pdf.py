"""PDF reports, made by typst and read back by poppler: the words, the pages, what readers' programs are told."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.publishing import pdf
from inspector.publishing.labels import labels
from inspector.publishing.model import (
    Bar,
    Break,
    Cell,
    Contents,
    Cover,
    Figures,
    Form,
    Grid,
    Listing,
    Paragraph,
    Publication,
    Role,
    same,
)
from inspector.publishing.pdf.content import content, runs
from inspector.publishing.pdf.fonts import is_chinese, missing
from inspector.publishing.pdf.grid import LONGEST
from inspector.publishing.pdf.words import breakable, shown
from inspector.publishing.stating import statements
from inspector.text import LANGUAGES, Lang, Text
from tests.publishing.sample import HOSTILE, blocks, chart, grid, heading, hostile, sample, sentence

typst = pytest.importorskip("typst")
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
needs_font = pytest.mark.skipif(any(map(is_chinese, missing(["中"], [], typst.Fonts()))), reason="no Chinese font")
pytestmark = needs_font


def poppler(tool: str, path: Path, *options: str) -> str:
    return subprocess.run([tool, *options, str(path)], capture_output=True, check=True, timeout=60).stdout.decode(
        "utf-8", "replace"
    )


def saved(folder: Path, publication: Publication, lang: Lang) -> Path:
    path = folder / "report.pdf"
    path.write_bytes(pdf.render(publication, lang))
    return path


def pages(path: Path) -> list[str]:
    return (
        subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=60)
        .stdout.decode()
        .split("\f")[:-1]
    )


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@needs_poppler
@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_that_is_stated_stands_in_it(tmp_path: Path, lang: Lang) -> None:
    told = bare("".join(pages(saved(tmp_path, sample(), lang))))
    for name, words in statements(sample(), lang):
        assert [word for word in words if bare(word) not in told] == [], name
    for each, label in labels(sample()):
        assert bare(label[lang] + each.text[lang]) in told
    assert bare(Text(en="City Hospital", zh="某市人民医院")[lang]) in told


@needs_poppler
def test_pages_are_numbered_but_the_cover_and_every_one_says_who_may_read_it(tmp_path: Path) -> None:
    cover, *rest = pages(saved(tmp_path, sample(), "zh"))
    assert "—" not in cover
    assert [re.findall(r"— (\d+) —", page) for page in rest] == [[str(n + 1)] for n in range(len(rest))]
    assert all("内部资料 注意保管" in page for page in (cover, *rest))


@needs_poppler
def test_a_wide_table_lies_across_with_its_heading_and_repeats_its_head(tmp_path: Path) -> None:
    path = saved(tmp_path, sample(), "en")
    lying = [
        n
        for n, (w, h) in enumerate(re.findall(r"size:\s+([\d.]+) x ([\d.]+)", poppler("pdfinfo", path, "-l", "99")))
        if float(w) > float(h)
    ]
    told = pages(path)
    assert [n for n, page in enumerate(told) if "Host Problems State" in page][1:] == lying
    assert len(lying) > 1
    assert "Annex 1. Assets" in told[lying[0]]
    assert "That is all." in told[lying[-1]]


@needs_poppler
@pytest.mark.parametrize("lang", LANGUAGES)
def test_programs_that_read_aloud_are_told_what_everything_is(tmp_path: Path, lang: Lang) -> None:
    path = saved(tmp_path, sample(), lang)
    about, tree = poppler("pdfinfo", path), poppler("pdfinfo", path, "-struct-text")
    assert re.search(r"Tagged:\s+yes", about)
    assert sample().title[lang] in about and "2026" in about
    assert {"H1", "H2", "Table", "TH", "TD", "Figure", "Caption", "TOC", "L"} <= set(
        re.findall(r"^\s*(\w+)", tree, re.M)
    )
    outline = poppler("pdftohtml", path, "-xml", "-stdout", "-i").partition("<outline>")[2]
    assert [bare(item) for item in re.findall(r"<item[^>]*>(.*?)</item>", outline)] == [
        bare(label[lang] + each.text[lang]) for each, label in labels(sample())
    ]


@needs_poppler
@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_words_are_words_and_a_long_cell_says_what_it_leaves_out(tmp_path: Path, lang: Lang) -> None:
    told = bare("".join(pages(saved(tmp_path, hostile(), lang))))
    assert told.count(bare(shown(HOSTILE))) >= 6
    assert "10000" in told and f"{LONGEST}" in told
    assert "长" * 5000 not in told or told.count("长") < 13_000


def test_the_same_report_gives_the_same_bytes() -> None:
    assert pdf.render(sample(), "zh") == pdf.render(sample(), "zh")


def test_no_font_no_boxes() -> None:
    none = typst.Fonts(include_system_fonts=False)
    with pytest.raises(InspectorError, match="fonts-noto-cjk"):
        pdf.render(sample(), "zh", fonts=none)
    assert pdf.render(sample(), "en", fonts=none).startswith(b"%PDF")
    chinese = replace(sample(), blocks=(*blocks(), grid("t", name="门诊服务器{}")))
    with pytest.raises(InspectorError, match="Chinese font"):
        pdf.render(chinese, "en", fonts=none)
    in_chart = replace(chart("c"), bars=(Bar(label=same("门诊"), parts=(1, 2, 3)),))
    with pytest.raises(InspectorError, match="Chinese font"):
        pdf.render(replace(sample(), blocks=(in_chart,)), "en", fonts=none)


@needs_poppler
def test_a_letter_that_no_font_has_is_shown_by_its_number(tmp_path: Path) -> None:
    odd = replace(
        sample(), blocks=(Paragraph(sentences=(sentence("host \U0001343f \ue123.", "主机 \U0001343f。", "x"),)),)
    )
    assert r"host \u1343f" in pages(saved(tmp_path, odd, "en"))[0]


def test_without_typst_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InspectorError, match=r"pip install 'inspector-audit\[pdf\]'"):
        pdf.render(sample(), "en")


@needs_poppler
def test_without_a_cover_the_title_begins_the_first_page(tmp_path: Path) -> None:
    levels = (heading(2, "Two", "二", "two"), heading(1, "One", "一", "one"), heading(3, "Three", "三", "three"))
    first = pages(saved(tmp_path, replace(sample(), blocks=levels), "en"))[0]
    assert first.index("Annual Cybersecurity") < first.index("Two") < first.index("Three")
    assert "— 1 —" in first


def test_a_row_taller_than_a_page_may_be_split_and_others_may_not() -> None:
    table = content(hostile(), "zh")["runs"][-1]["blocks"][2]
    assert table["tall"] == [0]


def test_blocks_that_hold_nothing_are_no_mistake() -> None:
    empty = (
        Cover(lines=()),
        heading(1, "", "", ""),
        Paragraph(sentences=()),
        Listing(points=()),
        Listing(points=((),), ordered=True),
        replace(grid("g", rows=0), caption=same(""), note=None, total=True),
        replace(chart("c"), bars=(), caption=same("")),
        Figures(figures=()),
        Form(blanks=()),
        Contents(),
    )
    for lang in LANGUAGES:
        assert pdf.render(replace(sample(), blocks=empty, subtitle=same(""), made=""), lang).startswith(b"%PDF")


def test_what_introduces_a_wide_table_goes_with_it() -> None:
    text = Paragraph(sentences=(sentence("a", "一"),))
    note = replace(text, role=Role.NOTE)
    wide, upright = grid("w", wide=True), grid("u")
    title = heading(1, "x", "文", "x")
    given_ = (upright, Break(), title, text, wide, note, title, wide, text, upright)
    assert runs(given_) == [
        (False, [upright, Break()]),
        (True, [title, text, wide, note, title, wide]),
        (False, [text, upright]),
    ]


@given(st.text(max_size=200), st.integers(2, 40))
def test_places_to_break_change_no_letter(text: str, letters: int) -> None:
    made = breakable(text, letters)
    pieces = [made] if isinstance(made, str) else made
    assert "".join(pieces) == shown(text)
    runs_ = [run for piece in pieces for run in re.findall(r"[!-~]+", piece)]
    assert all(len(run) <= letters for run in runs_)


@settings(max_examples=20, deadline=None)
@given(st.text(min_size=1, max_size=80), st.sampled_from(LANGUAGES))
def test_any_words_can_be_set(words: str, lang: Lang) -> None:
    made = grid("t")
    odd: Grid = replace(made, caption=same(words), rows=((Cell(text=same(words)), *made.rows[0][1:]),))
    told = replace(
        sample(), unit=same(words), title=same(words), blocks=(*blocks(), heading(1, words, words, "y"), odd)
    )
    assert pdf.render(told, lang).startswith(b"%PDF")
