"""A page that is handed in: what was changed in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.publishing.html import render
from inspector.publishing.model import Publication
from inspector.publishing.proof import Kind, compare, found
from inspector.publishing.stating import statements
from inspector.text import LANGUAGES, Lang
from tests.publishing.sample import hostile, sample

pytest.importorskip("lxml", reason="the extra docx is not installed")


def differences(page: bytes, folder: Path, publication: Publication | None = None) -> list[tuple[Kind, str, str, str]]:
    path = folder / "handed-in.html"
    path.write_bytes(page)
    told = compare(found(path), publication or sample())
    return [(each.kind, each.statement, each.was, each.now) for each in told]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("publication", [sample(), hostile()], ids=["sample", "hostile"])
def test_a_page_that_was_generated_is_whole(publication: Publication, lang: Lang, tmp_path: Path) -> None:
    assert differences(render(publication, lang), tmp_path, publication) == []
    assert set(found(tmp_path / "handed-in.html").statements) == {name for name, _ in statements(publication, lang)}


EDITS = {
    "sentence": (
        "共检查主机 18 台。</",
        "共检查主机 81 台。</",
        (Kind.EDITED, "s1.hosts", "共检查主机 18 台。", "共检查主机 81 台。"),
    ),
    "typed": ("请在此填写意见和建议。", "建议购置 2 台。", (Kind.UNSUPPORTED, "", "", "建议购置 2 台。")),
    "gone": ('data-statement="s1.problems"', "", (Kind.MISSING, "s1.problems", "其中 4 台存在问题。", "")),
    "name": (
        'data-statement="s1.problems"',
        'data-statement="s1.other"',
        (Kind.ADDED, "s1.other", "", "其中 4 台存在问题。"),
    ),
}


@pytest.mark.parametrize(("before", "after", "told"), EDITS.values(), ids=EDITS)
def test_what_was_changed_in_a_page_is_told(
    before: str, after: str, told: tuple[Kind, str, str, str], tmp_path: Path
) -> None:
    page = render(sample(), "zh").decode()
    assert before in page
    assert told in differences(page.replace(before, after, 1).encode(), tmp_path)


def test_a_cell_and_a_figure_that_were_changed_are_told(tmp_path: Path) -> None:
    page = render(sample(), "en").decode()
    for before, after, name in (
        (">web2<", ">web9<", "s1.table"),
        (">Serious problems 2<", ">Serious problems 9<", "summary.figure-2"),
    ):
        assert before in page
        ((kind, statement, was, now),) = differences(page.replace(before, after, 1).encode(), tmp_path)
        assert (kind, statement) == (Kind.EDITED, name) and was.replace("2", "9") == now.replace("2", "9")
