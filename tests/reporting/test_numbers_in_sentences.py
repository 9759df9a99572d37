"""The numbers that stand in the sentences of the annual report, counted again from the store by raw SQL and the recount beside this."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from inspector.plugins import categories
from inspector.publishing.model import Grid, Listing, Paragraph, Publication, Sentence
from inspector.reporting.annual.build import annual
from inspector.reporting.annual.technical import INVENTORY
from inspector.reporting.annual.voice import voices
from inspector.reporting.year import Year
from inspector.store import Store, open_store
from inspector.text import LANGUAGES
from tests.reporting import making
from tests.reporting.recount import Recount
from tests.reporting.test_gathering import RULES

NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture
def told(sqlite_url: str) -> Iterator[tuple[Store, Year, Publication]]:
    with open_store(sqlite_url) as store:
        making.build(store)
        year = making.told(store)
        voice = voices()[year.organisation.unit.sector]
        yield store, year, annual(year, voice, categories(), making.NOW)


def sentences(publication: Publication) -> dict[str, Sentence]:
    found: list[Sentence] = []
    for block in publication.blocks:
        match block:
            case Paragraph(sentences=some):
                found += some
            case Listing(points=points):
                found += [each for point in points for each in point]
            case Grid(note=Sentence() as note):
                found.append(note)
    return {each.statement: each for each in found if each.statement}


def test_every_value_of_a_sentence_stands_in_its_words(told: tuple[Store, Year, Publication]) -> None:
    """What is kept for those who recompute is what people read."""
    checked = 0
    for each in sentences(told[2]).values():
        if each.statement.startswith(("answer.", "problem.")):
            continue
        for value in each.values.values():
            if isinstance(value, int) and not isinstance(value, bool):
                for lang in LANGUAGES:
                    if str(value) in NUMBER.findall(each.text[lang]):
                        checked += 1
                        break
                else:
                    assert value == 0, (each.statement, value, each.text)  # a part that is left out where there is none
    assert checked > 60


def test_sentences_say_what_is_counted_again(told: tuple[Store, Year, Publication]) -> None:
    store, year, publication = told
    said = {name: each.values for name, each in sentences(publication).items()}
    with store.reading() as connection:
        again = Recount(
            connection, year.organisation, (year.period.start, year.period.end), making.NOW, making.checks()
        )
        hosts, severities, register = len(again.of_hosts()), again.severities(), again.of_register()
        kinds = again.of_categories(categories())
    serious = severities["high"] + severities["critical"]
    leader = said["leader.said"]
    assert (leader["hosts"], leader["serious"]) == (hosts, serious)
    assert (leader["critical"], leader["high"]) == (severities["critical"], severities["high"])
    assert (leader["pending"], leader["overdue"]) == (sum(register["pending"].values()), register["overdue"])
    assert said["organised.scope"]["hosts"] == hosts
    levels = [severities[level] for level in ("critical", "high", "medium", "low")]
    found = said["judgement.found"]
    assert [found["total"], *(found[level] for level in ("critical", "high", "medium", "low"))] == [
        sum(levels),
        *levels,
    ]
    now = said["last-year.now"]
    counted = [register[name] for name in ("found", "closed", "overdue", "repeated")]
    assert [now[name] for name in ("found", "closed", "overdue", "repeated")] == counted
    for name, numbers in kinds.items():
        sentence = said.get(f"category.{name}")
        if sentence and "conforming" in sentence:
            assert (sentence["hosts"], sentence["conforming"]) == numbers[:2], name
    focus = {
        "vulnerabilities": again.of_focus(("os-patch", "app-patch"), 3),
        "ports": again.of_focus(("open-port",), 3),
        "passwords": again.of_focus(("weak-password",), 0, RULES),
    }
    for name, (looked, affected, findings, _) in focus.items():
        sentence = said[f"focus.{name}"]
        if "affected" in sentence:
            assert (sentence["hosts"], sentence["affected"], sentence["findings"]) == (looked, affected, findings)
        else:
            assert affected == 0


def test_the_table_of_categories_is_what_is_counted_again(told: tuple[Store, Year, Publication]) -> None:
    store, year, publication = told
    with store.reading() as connection:
        again = Recount(
            connection, year.organisation, (year.period.start, year.period.end), making.NOW, making.checks()
        )
        counted = again.of_categories(categories())
    tables = [block for block in publication.blocks if isinstance(block, Grid)]
    rows = [
        row for table in tables if table.statement in ("categories.table", "categories.others") for row in table.rows
    ]
    names = {title.en: name for name, title in categories().items()} | {INVENTORY.en: "management"}
    for row in rows:
        numbers = tuple(int(cell.text.en) for cell in row[1:])
        assert numbers == counted[names[row[0].text.en]][:7], row[0].text.en
    assert len(rows) >= 17


def test_the_clauses_are_counted_as_the_annex_lists_them(told: tuple[Store, Year, Publication]) -> None:
    _, year, publication = told
    annex = next(
        block for block in publication.blocks if isinstance(block, Grid) and block.statement == "annex-clauses.table"
    )
    assert len(annex.rows) == len(year.conformity.clauses)
    listed = Counter(row[4].text.en for row in annex.rows)
    values = sentences(publication)["judgement.clauses"].values
    names = {
        "met": "met",
        "partly": "partly met",
        "not_met": "not met",
        "inapplicable": "not applicable",
        "unknown": "not examined",
    }
    assert {name: values[name] for name in names} == {name: listed[words] for name, words in names.items()}
    examined = listed["met"] + listed["partly met"] + listed["not met"]
    rate = 100 * (listed["met"] + listed["partly met"] / 2) / examined
    assert f"{rate:.1f}%" in sentences(publication)["judgement.clauses"].text.zh
