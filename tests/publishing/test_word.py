"""The Word document: its layout, what Word insists on, and that it is whole whatever the data is."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.model import InspectorError
from inspector.publishing.labels import labels
from inspector.publishing.model import Break, Contents, Heading, Publication, same
from inspector.publishing.stating import statements
from inspector.publishing.word import body, document, paging, render
from inspector.publishing.word.contents import entries
from inspector.publishing.word.sections import Kind, sections
from inspector.text import LANGUAGES, Lang
from tests.publishing.documents import W, control, converted, part
from tests.publishing.sample import LONG, grid, heading, hostile, sample

pytest.importorskip("docx", reason="the extra docx is not installed")

ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens "
    "kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing "
    "mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden "
    "color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label tabIndex docPartObj text appearance",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd "
    "tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt "
    "vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked pPr rPr tblPr",
    "settings": "view zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlJc pPr rPr",
    "sdt": "sdtPr sdtEndPr sdtContent",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr sdt",
    "font": "altName panose1 charset family notTrueType pitch sig",
}
"""The order of elements in ECMA-376, part 1, annex A. Word takes a document in another for damaged."""


def local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def parts(made: bytes) -> Iterator[Any]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/[a-zA-Z]+\d*\.xml", name):
                yield part(made, name)


def plain(publication: Publication, lang: Lang = "zh") -> bytes:
    """Without page numbers in the contents."""
    return document._made(publication, lang, {})


def style_of(root: Any, name: str) -> Any:
    return next(each for each in root.iter(f"{W}style") if each.get(f"{W}styleId") == name)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("publication", [sample(), hostile()], ids=["sample", "hostile"])
def test_elements_are_in_the_order_that_word_insists_on(publication: Publication, lang: Lang) -> None:
    seen = set()
    for root in parts(plain(publication, lang)):
        for element in root.iter():
            order = ORDERS.get(local(element), "").split()
            if order:
                seen.add(local(element))
                places = [order.index(local(child)) for child in element]
                assert places == sorted(places), (local(element), [local(child) for child in element])
    assert seen == set(ORDERS)


def test_what_must_be_unique_is() -> None:
    root = part(plain(hostile()))
    ids = [each.get(f"{W}val") for each in root.iter(f"{W}id")]
    assert len(ids) == len(set(ids))
    names = [each.get(f"{W}name") for each in root.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names)) and all(len(name) <= 40 for name in names)
    assert all(len(each.get(f"{W}val")) <= 64 for each in root.iter(f"{W}tag", f"{W}alias"))
    assert all(local(cell[-1]) == "p" for cell in root.iter(f"{W}tc"))


def test_the_page_is_that_of_the_standard() -> None:
    made = plain(sample())
    _cover, upright, across = part(made).iter(f"{W}sectPr")
    margins = upright.find(f"{W}pgMar")
    assert [round(int(margins.get(f"{W}{side}")) / 56.7) for side in ("top", "left", "right", "bottom")] == [
        37,
        28,
        26,
        35,
    ]
    assert across.find(f"{W}pgSz").get(f"{W}orient") == "landscape"
    styles = part(made, "word/styles.xml")
    fonts = {"Title": "方正小标宋简体", "Heading1": "黑体", "Heading2": "楷体_GB2312", "Heading3": "仿宋_GB2312"}
    for name, font in fonts.items():
        assert style_of(styles, name).find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") == font
    normal = style_of(styles, "Normal").find(f"{W}pPr/{W}spacing")
    assert (normal.get(f"{W}line"), normal.get(f"{W}lineRule")) == ("560", "exact")
    assert style_of(styles, "BodyTextFirstIndent").find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") == "200"


def test_text_has_no_looks_of_its_own() -> None:
    root = part(plain(sample()))
    looks = {local(child) for look in root.iter(f"{W}rPr") for child in look}
    assert looks <= {"rStyle"}


def test_every_statement_is_in_a_control_with_its_name() -> None:
    for lang in LANGUAGES:
        root = part(plain(hostile(), lang))
        tags = [each.get(f"{W}val") for each in root.iter(f"{W}tag")]
        assert [tag for tag in tags if tags.count(tag) > 1] == []
        assert {name for name, _ in statements(hostile(), lang)} <= set(tags)


def test_the_head_of_a_table_is_repeated_and_only_what_no_page_holds_is_split() -> None:
    rows = control(part(plain(hostile())), "bad.table").findall(f".//{W}tr")
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    whole = [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows]
    assert whole == [True, False, True, True, True]
    assert "".join(rows[1].itertext()).startswith(LONG)


def test_the_contents_lead_to_the_headings() -> None:
    root = part(plain(sample()))
    marks = {each.get(f"{W}name") for each in root.iter(f"{W}bookmarkStart")}
    links = [each.get(f"{W}anchor") for each in root.iter(f"{W}hyperlink")]
    assert len(links) == 4 and set(links) <= marks
    instructions = "".join(each.text for each in root.iter(f"{W}instrText"))
    assert 'TOC \\o "1-2"' in instructions and all(f"PAGEREF {link}" in instructions for link in links)
    assert b"updateFields" not in zipfile.ZipFile(io.BytesIO(plain(sample()))).read("word/settings.xml")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_numbers_are_where_the_headings_are(lang: Lang, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    made = render(sample(), lang)
    (tmp_path / "whole.docx").write_bytes(made)
    pdf = converted(tmp_path / "whole.docx", "pdf")
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout.split(
        "\f"
    )
    root = part(made)
    for link in root.iter(f"{W}hyperlink"):
        texts = [each.text for each in link.iter(f"{W}t")]
        words, number = texts[0].split()[-1], int(texts[-1])
        page = "".join(pages[number - 1].split())
        assert words in page and f"—{number}—" in page


def test_bookmarks_of_other_headings_give_no_page_numbers() -> None:
    pdf = b"<</Type/Pages/Kids[ 1 0 R 4 0 R ]/Count 2>>\n<</Title<FEFF4E00>\n/Dest[4 0 R/XYZ 1 2 0]>>"
    assert paging.told(pdf, ["一"]) == [2]
    assert paging.told(pdf, ["二"]) == []
    assert paging.told(pdf, ["一", "一"]) == []
    assert paging.told(b"", ["一"]) == []


def test_the_same_publication_gives_the_same_bytes() -> None:
    made = plain(sample())
    assert plain(sample()) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "某市人民医院" in core and "2026-11-20T08:00:00Z" in core and "python" not in core


def test_a_chart_that_cannot_be_drawn_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "png", lambda _: None)
    held = control(part(plain(sample(), "en")), "s1.chart")
    rows = [["".join(cell.itertext()) for cell in row.iter(f"{W}tc")] for row in held.iter(f"{W}tr")]
    assert rows[:2] == [["", "conforming", "with problems", "not examined"], ["Weak passwords", "10", "2", "1"]]


def test_no_page_is_left_empty_between_pages_upright_and_across() -> None:
    blocks = (
        heading(1, "One", "一", "one"),
        Break(),
        heading(1, "Two", "二", "two"),
        grid("two", wide=True),
        Break(),
        heading(1, "Three", "三", "three"),
        grid("three", wide=True),
        Break(),
        grid("four"),
    )
    made = sections(blocks)
    assert [section.kind for section in made] == [Kind.UPRIGHT, Kind.ACROSS, Kind.UPRIGHT]
    assert not any(isinstance(section.blocks[0], Break) or isinstance(section.blocks[-1], Break) for section in made)
    assert [block.anchor for block in made[1].blocks if isinstance(block, Heading)] == ["two", "three"]


def test_without_a_cover_the_first_page_has_the_title() -> None:
    made = plain(replace(sample(), blocks=(heading(1, "A", "甲", "a"),)))
    styles = [each.get(f"{W}val") for each in part(made).iter(f"{W}pStyle")]
    assert styles[:3] == ["Title", "Subtitle", "Heading1"]


def test_labels_of_headings_stand_before_them() -> None:
    listed = entries(labels(sample()), "zh")
    assert [entry.words for entry in listed.values()][1:] == [
        "一、自查工作组织开展情况",
        "（一）依据与范围",
        "1．阶段",
        "附件1　资产清单",
    ]


def test_a_document_with_much_in_it_is_made_in_time() -> None:
    made = plain(replace(sample(), blocks=(grid("x", 2000),), title=same("x" * 1000)))
    assert len(control(part(made), "x").findall(f".//{W}tr")) == 2001


def test_without_python_docx_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(InspectorError, match=r"inspector-audit\[docx\]"):
        render(sample(), "zh")


def test_what_is_laid_out_for_page_numbers_ends_with_a_very_long_table() -> None:
    blocks = (heading(1, "A", "甲", "a"), grid("x", 1600), grid("y", 1600), heading(1, "B", "乙", "b"))
    first = document._first(blocks)
    assert first[:2] == blocks[:2] and len(first) == 3
    assert document._first(blocks[:2]) == blocks[:2]


def test_nothing_stands_between_what_fills_a_page_and_a_new_one() -> None:
    """A line of its own for the end of the contents or behind a table would be an empty page."""
    alone = replace(grid("alone"), note=None)
    body = part(plain(replace(sample(), blocks=(alone, Break(), Contents()))))[0]
    assert control(body, "alone").getnext().find(f"{W}pPr/{W}pageBreakBefore") is not None
    lines = control(body, "contents").findall(f"{W}sdtContent/{W}p")
    assert lines[-1].find(f"{W}pPr/{W}pStyle").get(f"{W}val").startswith("TOC")
