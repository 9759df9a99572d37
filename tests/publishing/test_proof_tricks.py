"""Words that are printed, whatever they are put into, are found; what is no number is none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from inspector.model import InspectorError
from inspector.publishing.html import render
from inspector.publishing.proof import Kind, compare, found
from inspector.publishing.proof.order import moved
from inspector.publishing.word.xml import el
from tests.publishing.documents import W, changed, control, part, text
from tests.publishing.sample import sample
from tests.publishing.test_proof import differences, typed, write
from tests.publishing.test_word import plain

pytest.importorskip("docx", reason="the extra docx is not installed")
etree = pytest.importorskip("lxml.etree")

SPACES = {
    "w": W[1:-1],
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "new": "urn:new",
}


def made(markup: str) -> Any:
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    return etree.fromstring(f"<w:x {spaces}>{markup}</w:x>")[0]


def put(markup: str) -> Callable[[Any], None]:
    return lambda root: control(root, "heading.s1-1-1").getparent().addnext(made(markup))


def into(tag: str, markup: str) -> Callable[[Any], None]:
    return lambda root: control(root, tag).find(f"{W}sdtContent").append(made(markup))


SAID = "<w:r><w:t>另有 500 台</w:t></w:r>"
NEW = f'<mc:AlternateContent><mc:Choice Requires="new"/><mc:Fallback>{SAID[5:-6]}</mc:Fallback></mc:AlternateContent>'
LOOSE = {
    "a prompt": f"<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{SAID}</w:sdtContent></w:sdt></w:p>",
    "for programs that do not know the choice": f"<w:p><w:r>{NEW}</w:r></w:p>",
    "a drawn line": '<w:p><w:r><w:pict><v:shape><v:textpath string="另有 500 台"/></v:shape></w:pict></w:r></w:p>',
    "a page number": f'<w:p><w:fldSimple w:instr=" PAGE ">{SAID}</w:fldSimple></w:p>',
    "a page number that is one": '<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>5</w:t></w:r></w:fldSimple></w:p>',
    "a font of signs": '<w:p><w:r><w:sym w:font="Symbol" w:char="F035"/></w:r></w:p>',
}


@pytest.mark.parametrize("markup", LOOSE.values(), ids=LOOSE)
def test_a_number_that_is_printed_has_no_support(markup: str, tmp_path: Path) -> None:
    (told,) = differences(changed(plain(sample()), put(markup)), tmp_path)
    assert told.kind is Kind.UNSUPPORTED and "5" in told.now


def hide_row(root: Any) -> None:
    row = control(root, "s1.table").findall(f".//{W}tr")[1]
    row.insert(0, el("trPr", el("hidden")))


def number_within(root: Any) -> None:
    text(control(root, "s1.hosts"), "18").getparent().addnext(
        made('<w:fldSimple w:instr=" PAGE "><w:r><w:t>0</w:t></w:r></w:fldSimple>')
    )


def hide_in_field(root: Any) -> None:
    run = text(control(root, "s1.hosts"), "18").getparent()
    for place, kind in ((0, "begin"), (2, "end")):
        run.insert(place, el("fldChar", fldCharType=kind))


BINDING = '<w:dataBinding w:xpath="/a" w:storeItemID="{1}"/>'
WITHIN = {
    "beside a table": ("s1.table", into("s1.table", f"<w:p>{SAID}</w:p>")),
    "a second table": ("s1.table", into("s1.table", f"<w:tbl><w:tr><w:tc><w:p>{SAID}</w:p></w:tc></w:tr></w:tbl>")),
    "beside a picture": ("s1.chart", into("s1.chart", f"<w:p>{SAID}</w:p>")),
    "a hidden row": ("s1.table", hide_row),
    "a page number": ("s1.hosts", number_within),
    "hidden among a field's instructions": ("s1.hosts", hide_in_field),
    "shown from elsewhere": (
        "s1.hosts",
        lambda root: control(root, "s1.hosts").find(f"{W}sdtPr").append(made(BINDING)),
    ),
}


@pytest.mark.parametrize(("statement", "change"), WITHIN.values(), ids=WITHIN)
def test_a_statement_that_prints_something_else_is_edited(
    statement: str, change: Callable[[Any], None], tmp_path: Path
) -> None:
    told = differences(changed(plain(sample()), change), tmp_path)
    assert {(each.kind, each.statement) for each in told} == {(Kind.EDITED, statement)}


def test_a_statement_under_another_heading_is_moved(tmp_path: Path) -> None:
    def move(root: Any) -> None:
        one, other = control(root, "s1.hosts"), control(root, "s1.problems")
        first = deepcopy(one)
        one.getparent().replace(one, deepcopy(other))
        other.getparent().replace(other, first)

    assert [each.kind for each in differences(changed(plain(sample()), move), tmp_path)] == [Kind.MOVED]
    assert moved("abcd", "abcd") == moved("", "ab") == set()
    assert moved("bcda", "abcd") == {"a"} and moved("axb", "bxa") != set()


@pytest.mark.parametrize(
    "said",
    [
        "统一处置安全事件",
        "逐一处理",
        "同一个平台",
        "与信息中心一起整改",
        "一次性投入",
        "每一个科室",
        "第二十次会议",
        "万一处置不当",
    ],
)
def test_words_with_a_numeral_in_them_are_no_numbers(said: str, tmp_path: Path) -> None:
    assert differences(changed(plain(sample()), lambda root: typed(root, said)), tmp_path) == []


@pytest.mark.parametrize("said", ["发生一起事件", "存在一个漏洞", "伍拾台", "二十 台", "十几台", "⑤台", "一百一十二台"])
def test_chinese_numerals_are_numbers(said: str, tmp_path: Path) -> None:
    (told,) = differences(changed(plain(sample()), lambda root: typed(root, said)), tmp_path)
    assert told.kind is Kind.UNSUPPORTED


def renamed(document: bytes, names: dict[str, str], *more: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as archive, zipfile.ZipFile(out, "w") as kept:
        for name in archive.namelist():
            data = archive.read(name)
            for old, new in names.items():
                data = data.replace(old.encode(), new.encode()) if name.endswith(".rels") else data
            kept.writestr(names.get(name, name), data)
        for name, data in more:
            kept.writestr(name, data)
    return out.getvalue()


def test_the_document_is_what_the_package_says_it_is(tmp_path: Path) -> None:
    """Word for the web calls it document2.xml; what lies under the old name then is opened by nobody."""
    names = {
        "word/document.xml": "word/document2.xml",
        "word/_rels/document.xml.rels": "word/_rels/document2.xml.rels",
    }
    good = plain(sample())
    bad = changed(good, lambda root: write(text(root, "共检查主机 18 台"), "共检查主机 81 台。"))
    assert differences(renamed(good, names), tmp_path) == []
    decoy = ("word/document.xml", etree.tostring(part(good)))
    assert [each.kind for each in differences(renamed(bad, names, decoy), tmp_path)] == [Kind.EDITED]
    with pytest.raises(InspectorError, match="damaged"):
        differences(renamed(good, {}, ("Word/document.xml", b"<a/>")), tmp_path)


@pytest.mark.parametrize("markup", ['<w:altChunk r:id="rId99"/>', '<w:p><w:subDoc r:id="rId99"/></w:p>'])
def test_what_takes_in_other_documents_is_refused(markup: str, tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="takes in other documents"):
        differences(changed(plain(sample()), put(markup)), tmp_path)


PAGES = {
    "a drawing": "<svg><text>500 台</text></svg>",
    "between comments": "<!-- <script> --><p>500 台</p><!-- </script> -->",
    "what is not explored": "<p data-explore>500 台</p>",
    "a line to fill in": '<input value="500 台">',
    "without scripts": "<noscript>500 台</noscript>",
}


@pytest.mark.parametrize("markup", PAGES.values(), ids=PAGES)
def test_a_number_that_a_page_shows_has_no_support(markup: str, tmp_path: Path) -> None:
    page = render(sample(), "zh").decode()
    path = tmp_path / "page.html"
    path.write_text(page.replace("<h2", f"{markup}<h2", 1), encoding="utf-8")
    (told,) = compare(found(path), sample())
    assert told.kind is Kind.UNSUPPORTED and "500" in told.now
