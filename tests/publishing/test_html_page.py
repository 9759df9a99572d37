"""The page of a publication as a file: it says every statement, in one language, and nothing in it can run but its own script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.publishing import html, severity
from inspector.publishing.html import views
from inspector.publishing.html.data import embedded
from inspector.publishing.model import Dataset, Field, Publication, same
from inspector.publishing.proof import compare, found
from inspector.publishing.stating import statements
from inspector.summary import SEVERITIES
from inspector.text import LANGUAGES, Lang
from tests.publishing.sample import grid, heading, hostile, sample
from tests.reports.markup import Element, parse

CHINESE = re.compile("[\u3400-\u9fff]")


def page(publication: Publication, lang: Lang = "en") -> Element:
    return parse(html.render(publication, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("made", [sample, hostile])
def test_every_statement_is_found_again_word_for_word(made: object, lang: Lang, tmp_path: Path) -> None:
    publication: Publication = made()  # type: ignore[operator]
    path = tmp_path / "report.html"
    path.write_bytes(html.render(publication, lang))
    read = found(path)
    assert compare(read, publication) == ()
    assert set(read.statements) == {name for name, _ in statements(publication, lang)}


def test_a_number_that_is_changed_by_hand_is_found(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(html.render(sample(), "zh").replace("共检查主机 18 台".encode(), "共检查主机 81 台".encode()))
    assert [difference.statement for difference in compare(found(path), sample())] == ["s1.hosts"]


def test_the_policy_lets_this_script_and_this_style_run_and_no_other() -> None:
    document = page(hostile())
    policy = next(document.all("meta", **{"http-equiv": "Content-Security-Policy"})).attributes["content"]
    for name, elements in (("style", document.all("style")), ("script", document.all("script"))):
        own = [each for each in elements if "type" not in each.attributes]
        assert len(own) == 1
        text = "".join(child for child in own[0].children if isinstance(child, str))
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert not [each for each in document.all() if {"style", "onclick", "src"} & set(each.attributes)]


def test_no_word_of_the_other_language_stands_in_a_page() -> None:
    assert not CHINESE.search(html.render(sample(), "en").decode())
    seen = next(page(sample(), "zh").all("body")).words("zh")
    assert not re.search("Search|Report|Explore|Contents|Table|Figure", seen)
    said = json.loads(re.findall(r'id="i-data">(.*?)</script>', html.render(sample(), "zh").decode())[0])["say"]
    assert not [text for text in said.values() if re.search("[A-Za-z]{2}", re.sub(r"\{\w+\}", "", text))]


def test_data_end_no_script_element() -> None:
    wild = "</script><!--<script>&\u2028"
    text = embedded({wild: wild})
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text) == {wild: wild}


def test_the_same_publication_gives_the_same_bytes() -> None:
    assert html.render(sample(), "zh") == html.render(sample(), "zh")


def test_without_scripts_the_data_end_after_some_rows_and_say_so() -> None:
    many = Dataset(
        id="many", title=same("Many"), fields=(Field(id="n", title=same("N")),), rows=tuple((n,) for n in range(900))
    )
    spare = next(page(replace(sample(), datasets=(many,))).all("noscript"))
    assert "The first 200 of 900 rows." in spare.words("en")
    assert len(list(spare.all("tr"))) == 201


def test_a_publication_without_datasets_has_nothing_to_explore() -> None:
    document = page(replace(sample(), datasets=()))
    assert not list(document.all("section"))
    assert not list(document.all("a", href="#i-explore"))


def test_all_links_lead_to_something() -> None:
    document = page(hostile(), "zh")
    ids = [each.attributes["id"] for each in document.all() if "id" in each.attributes]
    assert len(set(ids)) == len(ids)
    assert {each.attributes["href"][1:] for each in document.all("a")} <= set(ids)


def test_what_leads_to_a_table_across_stands_on_its_sheet() -> None:
    text = sample().blocks[8]
    wide = grid("a.wide", wide=True)
    chapter = heading(1, "Plan", "计划", "plan")
    assert views.across((text, chapter, text, wide, wide, text, grid("a.plain"))) == {1, 2, 3, 4, 5}
    assert views.across((grid("a.plain"), text, wide)) == {2}
    assert views.across((text, chapter, grid("a.plain"))) == frozenset()


def test_severities_are_called_as_everywhere() -> None:
    assert tuple(SEVERITIES.values()) == severity.WORST_FIRST
    assert severity.ranks("en") == {text["en"]: each.rank for each, text in SEVERITIES.items()}
