"""The report of a host: its problems with evidence, its items and audits, and what could not be seen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from inspector.model import InspectorError
from inspector.publishing import markdown
from inspector.publishing.model import Chart, Publication
from inspector.publishing.stating import statements
from inspector.reporting import host_report
from inspector.reporting.host_report.facts import chosen
from inspector.store import Store, open_store
from tests.reporting import making
from tests.reporting.making import ORGANISATION, ZONE
from tests.reporting.papers import (
    LEVELS,
    PENDING,
    grid,
    not_looked_into,
    one_language,
    results,
    rows,
    sentences,
    table,
    values,
    well_formed,
)

NOW = datetime.datetime.now(ZONE).replace(microsecond=0) + datetime.timedelta(days=1)
"""Later than the audits were recorded."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("host-report") / "store.db"
    with open_store(f"sqlite:///{place}", create=True) as made:
        making.build(made, answered=False)
        yield made


def told(store: Store, host: str = "his-db", audit: str | None = None) -> Publication:
    with store.reading() as connection:
        return host_report.of_host(connection, chosen(connection, host, audit), NOW, ORGANISATION)


@pytest.mark.parametrize(("host", "audit"), [("his-db", None), ("oa-1", "#2"), ("registry-base", None), ("*", None)])
def test_all_numbers_are_those_of_the_store(store: Store, host: str, audit: str | None) -> None:
    publication = told(store, host, audit)
    well_formed(publication)
    with store.reading() as connection:
        query = "SELECT * FROM entries WHERE name = :host AND status IN ('audited', 'partial') ORDER BY audit"
        entries = rows(connection, query, host=host)
        entry = entries[-1] if audit is None else next(each for each in entries if f"#{each['audit']}" == audit)
        found = results(connection, entry["id"])
        items = rows(connection, "SELECT * FROM items WHERE host = :host", host=entry["host"])
        events = rows(
            connection,
            "SELECT e.* FROM events e JOIN items i ON i.id = e.item WHERE i.host = :host",
            host=entry["host"],
        )
    said, checks = values(publication, "summary.said"), values(publication, "summary.checks")
    findings = [each for result in found for each in result["findings"]]
    assert said["total"] == sum(entry[level] for level in LEVELS)
    assert said["accepted"] == sum(each.get("waiver") is not None for each in findings)
    assert (checks["passed"], checks["failed"], checks["unknown"]) == (
        entry["passed"],
        entry["failed"],
        entry["unknown"],
    )
    skipped = sum(not_looked_into(result) for result in found)
    assert (checks["held"], checks["skipped"]) == (entry["accepted"], skipped)
    assert checks["inapplicable"] == entry["inapplicable"] - skipped
    assert [row[2] for row in grid(publication, "annex-results.table")].count("不适用") == checks["inapplicable"]
    assert len(table(publication, "findings")) == len(findings)
    pending = [item for item in items if item["state"] in PENDING]
    late = [item for item in pending if item["deadline"] and item["deadline"] < NOW.date().isoformat()]
    register = values(publication, "summary.register")
    assert (register["pending"], register["overdue"]) == (len(pending), len(late))
    assert (len(table(publication, "register")), len(table(publication, "events"))) == (len(items), len(events))
    assert len(grid(publication, "annex-results.table")) == len(found)
    _trend(publication, entries)


def _trend(publication: Publication, entries: list[dict[str, int]]) -> None:
    bars = next(block for block in publication.blocks if isinstance(block, Chart)).bars
    wanted = [(each["critical"], each["high"], each["medium"], each["low"] + each["info"]) for each in entries]
    assert [bar.parts for bar in bars] == wanted


def test_every_problem_has_evidence_and_remedy(store: Store) -> None:
    publication = told(store)
    text = markdown.render(publication, "zh").decode()
    names = [name for name in _statements(publication) if name.startswith("findings.")]
    assert names
    assert text.count("整改建议：") >= len(names)
    assert text.count("依据：/etc/") >= len(names)


def _statements(publication: Publication) -> list[str]:
    return [name for name, _ in statements(publication, "zh")]


def test_what_could_not_be_seen_says_which_grant_would_decide_it(store: Store) -> None:
    publication = told(store)
    assert any("/etc/shadow" in row[0] for row in grid(publication, "unseen.gaps"))
    assert any(each.statement == "unseen.lack.1" and "root" in each.text.zh for each in sentences(publication))
    assert "对未核查的内容不作结论" in markdown.render(publication, "zh").decode()


def test_a_time_at_which_it_was_not_reached_has_no_numbers(store: Store) -> None:
    publication = told(store, "backup-1")
    newest = grid(publication, "trend.table")[0]
    assert newest[2] == "无法连接"
    assert set(newest[3:]) == {"—"}
    assert publication.subtitle.zh.startswith("backup-1（自查#3")


def test_a_host_that_was_never_reached_is_refused_in_one_line(store: Store) -> None:
    with pytest.raises(InspectorError, match="unreachable"):
        told(store, "lis-1")
    with pytest.raises(InspectorError, match="has no entry of pacs-2"):
        told(store, "pacs-2", "#1")
    with pytest.raises(InspectorError, match="did not examine backup-1"):
        told(store, "backup-1", "#4")
    with pytest.raises(InspectorError, match="no host"):
        told(store, "nobody")


def test_it_is_made_again_from_its_origin(store: Store) -> None:
    publication = told(store)
    with store.reading() as connection:
        assert host_report.made_again(connection, publication.origin, NOW, ORGANISATION) == publication


def test_each_language_keeps_to_itself(store: Store) -> None:
    one_language(told(store))
