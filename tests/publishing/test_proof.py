"""A report that is handed in: what was changed in it is told, what was only written in another way is not."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.publishing.model import Grid, Publication, same
from inspector.publishing.proof import Difference, Kind, compare, found
from inspector.publishing.proof import differences as proof_compare
from inspector.publishing.proof import file as proof_file
from inspector.publishing.proof.record import digest, record, shown
from inspector.publishing.stating import statements
from inspector.publishing.word.xml import el, words
from inspector.text import LANGUAGES, Lang
from tests.publishing.documents import W, changed, control, converted, text
from tests.publishing.sample import grid, hostile, sample
from tests.publishing.test_word import plain

pytest.importorskip("docx", reason="the extra docx is not installed")


def differences(made: bytes, folder: Path, publication: Publication | None = None) -> list[Difference]:
    path = folder / "handed-in.docx"
    path.write_bytes(made)
    return list(compare(found(path), publication or sample()))


def after(
    change: Any, folder: Path, publication: Publication | None = None, lang: Lang = "zh"
) -> list[tuple[Any, ...]]:
    told = differences(changed(plain(sample(), lang), change), folder, publication)
    return [(each.kind, each.statement, each.was, each.now) for each in told]


def write(into: Any, said: str) -> None:
    into.text = said


def typed(root: Any, said: str) -> Any:
    """A paragraph that somebody wrote at the end of the first chapter."""
    made = el("p", el("r", words(said)))
    control(root, "heading.s1-1-1").getparent().addnext(made)
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("publication", [sample(), hostile()], ids=["sample", "hostile"])
def test_what_was_generated_is_whole(publication: Publication, lang: Lang, tmp_path: Path) -> None:
    made = plain(publication, lang)
    assert differences(made, tmp_path, publication) == []
    read = found(tmp_path / "handed-in.docx")
    assert set(read.statements) == {name for name, _ in statements(publication, lang)}
    assert (read.record.kind, read.record.lang, read.record.made) == ("annual", lang, sample().made)
    assert read.record.origin["year"] == "2026"


def test_an_edited_sentence_is_told_with_what_was_generated(tmp_path: Path) -> None:
    told = after(lambda root: write(text(root, "共检查主机 18 台"), "共检查主机 81 台。"), tmp_path)
    assert told == [(Kind.EDITED, "s1.hosts", "共检查主机 18 台。", "共检查主机 81 台。")]


def test_an_edited_cell_is_told_by_row_and_column(tmp_path: Path) -> None:
    made = changed(plain(sample()), lambda root: write(text(control(root, "s1.table"), "web2"), "web9"))
    (told,) = differences(made, tmp_path)
    assert (told.kind, told.was, told.now) == (Kind.EDITED, "web2", "web9")
    assert (told.place.en, told.place.zh) == ("row 3, column “主机”", "第 3 行“主机”列")


def test_how_word_parts_runs_and_spaces_makes_no_difference(tmp_path: Path) -> None:
    def part_(root: Any) -> None:
        for each in list(root.iter(f"{W}t")):
            run, said = each.getparent(), each.text or ""
            if len(said) > 3 and run.getparent().tag != f"{W}hyperlink":
                other = deepcopy(run)
                each.text, other.find(f"{W}t").text = said[:2], said[2:]
                run.addnext(other)
                run.addnext(el("proofErr", type="spellStart"))

    assert after(part_, tmp_path) == []


def test_tracked_changes_count_as_they_are_printed(tmp_path: Path) -> None:
    def track(root: Any) -> None:
        run = text(root, "共检查主机 18 台").getparent()
        gone, new = el("del", id=900), el("ins", el("r", words("共检查主机 20 台。")), id=901)
        run.addprevious(gone)
        gone.append(run)
        gone.addnext(new)

    assert after(track, tmp_path) == [(Kind.EDITED, "s1.hosts", "共检查主机 18 台。", "共检查主机 20 台。")]


def test_a_row_that_is_struck_out_is_gone(tmp_path: Path) -> None:
    def strike(root: Any) -> None:
        row = control(root, "s1.table").findall(f".//{W}tr")[2]
        row.insert(0, el("trPr", el("del", id=900)))

    assert after(strike, tmp_path) == [(Kind.EDITED, "s1.table", "web1 | 1 | 待整改", "")]


def test_hidden_words_are_not_there(tmp_path: Path) -> None:
    def hide(root: Any) -> None:
        text(root, "共检查主机 18 台").getparent().insert(0, el("rPr", el("vanish")))

    assert after(hide, tmp_path) == [(Kind.EDITED, "s1.hosts", "共检查主机 18 台。", "")]


def test_a_control_that_is_gone_is_missing_and_its_digits_have_no_support(tmp_path: Path) -> None:
    def unwrap(root: Any) -> None:
        held = control(root, "s1.hosts")
        held.addnext(held.find(f"{W}sdtContent")[0])
        for mark in (held.getprevious(), held.getnext().getnext()):
            mark.getparent().remove(mark)
        held.getparent().remove(held)

    assert after(unwrap, tmp_path) == [
        (Kind.MISSING, "s1.hosts", "共检查主机 18 台。", ""),
        (Kind.UNSUPPORTED, "", "", "我单位组织开展了自查。共检查主机 18 台。"),
    ]


def test_a_statement_in_two_places_and_one_that_nobody_knows(tmp_path: Path) -> None:
    def twice(root: Any) -> None:
        held = control(root, "s1.hosts")
        held.addnext(deepcopy(held))
        other = deepcopy(held)
        other.find(f"{W}sdtPr/{W}tag").set(f"{W}val", "s1.new")
        held.addnext(other)

    said = "共检查主机 18 台。"
    assert after(twice, tmp_path) == [(Kind.DUPLICATE, "s1.hosts", "", said), (Kind.ADDED, "s1.new", "", said)]


@pytest.mark.parametrize(
    "said",
    [
        "另有 3 台未查",
        "另有３台未查",
        "百分之九十符合",
        "两台主机未查",
        "十余项问题",
        "合格率九成，共三个问题",
        "x" * 100 + "7",
    ],
)
def test_digits_of_a_person_have_no_support(said: str, tmp_path: Path) -> None:
    (told,) = differences(changed(plain(sample()), lambda root: typed(root, said)), tmp_path)
    assert told.kind is Kind.UNSUPPORTED and told.now == (said if len(said) <= 80 else f"{said[:79]}…")
    assert told.place.zh == "“1．阶段”部分"


@pytest.mark.parametrize("said", ["（二）进一步加强管理。", "3．进一步加强管理。", "第三人民医院", "建议增加经费。"])
def test_numbering_and_words_are_no_digits(said: str, tmp_path: Path) -> None:
    assert differences(changed(plain(sample()), lambda root: typed(root, said)), tmp_path) == []


def test_a_prompt_is_no_claim_until_somebody_writes_there(tmp_path: Path) -> None:
    def write_there(root: Any) -> None:
        flag = next(root.iter(f"{W}showingPlcHdr"))
        flag.getparent().remove(flag)
        write(text(root, "请在此填写"), "建议购置 2 台设备。")

    assert after(write_there, tmp_path) == [(Kind.UNSUPPORTED, "", "", "建议购置 2 台设备。")]


def test_a_heading_or_a_header_with_a_digit_more_has_no_support(tmp_path: Path) -> None:
    told = after(lambda root: write(text(control(root, "heading.s1-1"), "范围"), "（一）依据与范围 8"), tmp_path)
    assert told == [(Kind.UNSUPPORTED, "", "", "（一）依据与范围 8")]
    made = plain(sample())
    told_ = differences(changed(made, lambda root: write(text(root, "某市"), "某市 9"), "word/header1.xml"), tmp_path)
    assert [each.now for each in told_] == ["某市 9 内部资料 注意保管"]


def test_what_the_store_says_now_is_outdated_in_the_file(tmp_path: Path) -> None:
    new = tuple(
        replace(block, rows=block.rows[1:]) if isinstance(block, Grid) and block.statement == "s1.table" else block
        for block in sample().blocks
    )
    told = after(lambda root: None, tmp_path, replace(sample(), blocks=(*new, grid("s1.more"))))
    assert told == [
        (Kind.OUTDATED, "s1.table", "web0 | 0 | 待整改", ""),
        *[(Kind.OUTDATED, name, "", now) for name, now in _grid("s1.more")],
    ]


def _grid(name: str) -> list[tuple[str, str]]:
    held = replace(sample(), blocks=(grid(name),))
    return [(each, " | ".join(said)) for each, said in statements(held, "zh")]


def test_who_forges_the_record_too_is_found_out_by_the_store(tmp_path: Path) -> None:
    def forge(root: Any) -> None:
        root.text = root.text.replace(digest(["共检查主机 18 台。"]), digest(["共检查主机 20 台。"]))

    made = changed(plain(sample()), lambda root: write(text(root, "共检查主机 18 台"), "共检查主机 20 台。"))
    (told,) = differences(changed(made, forge, "customXml/item1.xml"), tmp_path)
    assert (told.kind, told.was, told.now) == (Kind.OUTDATED, "共检查主机 20 台。", "共检查主机 18 台。")


def test_a_caption_whose_number_moved_is_outdated(tmp_path: Path) -> None:
    blocks = tuple(block for block in sample().blocks if getattr(block, "statement", "") != "s1.table")
    told = after(lambda root: None, tmp_path, replace(sample(), blocks=blocks))
    assert (Kind.OUTDATED, "", "表 2 各信息系统主机情况", "") in told


def test_many_changed_cells_are_counted(tmp_path: Path) -> None:
    def change(root: Any) -> None:
        for each in control(root, "annex-1.table").iter(f"{W}t"):
            each.text = (each.text or "").replace("web", "db")

    told = differences(changed(plain(sample()), change), tmp_path)
    assert len(told) == proof_compare.LISTED + 1 and told[-1].place.zh == "另有 30 个单元格"


@pytest.mark.parametrize("publication", [sample(), hostile()], ids=["sample", "hostile"])
def test_what_libreoffice_saved_again_is_still_whole(publication: Publication, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(plain(publication))
    again = converted(tmp_path / "made.docx", "docx").read_bytes()
    assert differences(again, tmp_path, publication) == []
    edited = changed(again, lambda root: write(text(root, "台存在问题"), "台正常。"))
    assert [each.kind for each in differences(edited, tmp_path, publication)] == [Kind.EDITED]


@given(st.text(max_size=40))
def test_words_are_shown_as_xml_holds_them(said: str) -> None:
    assert el("p", el("r", words(shown(said)))) is not None
    assert digest([said]) == digest([f"  {shown(said)} "])


def test_the_record_is_of_one_language() -> None:
    assert record(sample(), "zh")["statements"] != record(sample(), "en")["statements"]
    assert same("x") == same("x")


MAIN = b'<a><Relationship Type="http://x/officeDocument" Target="word/document.xml"/></a>'


def packed(**given_: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", MAIN)
        for name, data in given_.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
BAD = {
    "empty": b"",
    "text": b"hello",
    "old": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "cut": b"PK\x03\x04 no archive",
    "other": packed(xl__workbook=b"<a/>"),
    "no record": packed(word__document=b"<a/>"),
    "entities": packed(word__document=ENTITIES),
    "entities in the record": packed(word__document=b"<a/>", customXml__item1=ENTITIES),
    "no xml": packed(word__document=b"<a"),
    "deep": packed(word__document=b"<a>" * 3000 + b"</a>" * 3000),
    "bad record": packed(
        word__document=b"<a/>", customXml__item1=b'<proof xmlns="urn:inspector:proof:1">{"a": 1}</proof>'
    ),
    "deep record": packed(
        word__document=b"<a/>", customXml__item1=b'<proof xmlns="urn:inspector:proof:1">' + b"[" * 99999 + b"</proof>"
    ),
    "page": b"<!doctype html><html><p>hello</p></html>",
    "bad page": b"<html><script id=inspector-proof>{</script></html>",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_no_report_is_refused_in_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad\u202e.docx"
    path.write_bytes(data)
    with pytest.raises(InspectorError) as refused:
        found(path)
    assert str(refused.value).startswith("bad\\u202e.docx: ") and "\n" not in str(refused.value)
    with pytest.raises(InspectorError):
        found(tmp_path / "none.docx")


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_file, "LARGEST_UNPACKED", 1 << 20)
    monkeypatch.setattr(proof_file, "MOST_ELEMENTS", 1000)
    for number, data in enumerate((b"<a>" + b" " * (2 << 20) + b"</a>", b"<a>" + b"<b/>" * 2000 + b"</a>")):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(packed(word__document=data))
        with pytest.raises(InspectorError, match="larger than a report can be"):
            found(path)
