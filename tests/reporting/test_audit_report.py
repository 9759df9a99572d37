"""The report of an audit says what that audit found, counted again from the store's tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from inspector.model import InspectorError, Status
from inspector.plugins import categories
from inspector.publishing import markdown
from inspector.publishing.model import Chart, Publication
from inspector.reporting import audit_report
from inspector.store import Store, find_audit, open_store
from tests.reporting import making
from tests.reporting.making import NOW, ORGANISATION
from tests.reporting.papers import (
    LEVELS,
    grid,
    not_looked_into,
    one_language,
    results,
    rows,
    table,
    values,
    well_formed,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("audit-report") / "store.db"
    with open_store(f"sqlite:///{place}", create=True) as made:
        making.build(made, answered=False)
        yield made


def told(store: Store, word: str = "latest") -> Publication:
    with store.reading() as connection:
        return audit_report.of_audit(connection, find_audit(connection, word), NOW, ORGANISATION)


@pytest.mark.parametrize("number", [1, 2, 4])
def test_all_numbers_are_those_of_the_store(store: Store, number: int) -> None:
    publication = told(store, f"#{number}")
    well_formed(publication)
    with store.reading() as connection:
        query = "SELECT e.*, h.kind FROM entries e JOIN hosts h ON h.id = e.host WHERE e.audit = :number"
        entries = rows(connection, query, number=number)
        found = {each["id"]: results(connection, each["id"]) for each in entries}
    seen = [each for each in entries if each["status"] in ("audited", "partial")]
    said, checks = values(publication, "summary.said"), values(publication, "summary.checks")
    assert said["hosts"] == sum(each["kind"] != "unit" for each in seen)
    assert said["total"] == sum(each[level] for each in entries for level in LEVELS)
    findings = [(result, each) for one in found.values() for result in one for each in result["findings"]]
    opened = [(result, each) for result, each in findings if each.get("waiver") is None]
    assert said["total"] == len(opened)
    assert said["accepted"] == len(findings) - len(opened)
    assert said["kinds"] == len({result["check"] for result, _ in opened}) == len(grid(publication, "problems.table"))
    for name, column in (
        ("passed",) * 2,
        ("failed",) * 2,
        ("held", "accepted"),
        ("unknown",) * 2,
    ):
        assert checks[name] == sum(each[column] for each in entries)
    skipped = [result for one in found.values() for result in one if not_looked_into(result)]
    assert checks["skipped"] == len(skipped)
    assert checks["inapplicable"] == sum(each["inapplicable"] for each in entries) - len(skipped)
    lost = [each for each in entries if each["status"] not in ("audited", "partial")]
    assert len(table(publication, "lost")) == len(lost)
    assert len(table(publication, "findings")) == len(findings)
    _by_host(publication, seen)
    _by_category(publication, found)


def _by_host(publication: Publication, entries: list[dict[str, object]]) -> None:
    names = {"全部主机": "*"}
    told = {names.get(row["host"], row["host"]): row for row in table(publication, "hosts")}
    assert set(told) == {each["name"] for each in entries}
    for each in entries:
        row = told[str(each["name"])]
        assert {level: row[level] for level in LEVELS} == {level: each[level] for level in LEVELS}
        assert (row["passed"], row["unknown"]) == (each["passed"], each["unknown"])


def _by_category(publication: Publication, found: dict[int, list[dict[str, object]]]) -> None:
    titles = {id: title.zh for id, title in categories().items()}
    counted: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for result in (each for one in found.values() for each in one):
        category = titles[str(result["category"])]
        counted[category] += sum(each.get("waiver") is None for each in result["findings"])  # type: ignore[attr-defined]
        undecided[category] += result["status"] in ("unknown", "error")
    for row in grid(publication, "categories.table"):
        title, hosts, *kinds, findings, _, left = row
        assert int(hosts) == sum(map(int, kinds))
        assert (int(findings), int(left)) == (counted[title], undecided[title])


def test_the_chart_says_what_the_table_says(store: Store) -> None:
    publication = told(store)
    chart = next(block for block in publication.blocks if isinstance(block, Chart))
    table = {row[0]: row for row in grid(publication, "categories.table")}
    assert chart.bars
    for bar in chart.bars:
        assert [str(part) for part in bar.parts] == table[bar.label.zh][2:6]


def test_hosts_that_were_not_reached_are_named_with_the_reason(store: Store) -> None:
    publication = told(store)
    found = {row[0]: row for row in grid(publication, "unseen.hosts")}
    assert found["lis-1"][3:] == ["无法连接", "连接被拒绝"]
    assert found["printer-1"][4] == "打印机，无法登录核查"
    assert values(publication, "summary.lost")["n"] == 3
    assert "his-db" in {row[0] for row in grid(publication, "unseen.lacks")}


def test_items_stand_beside_the_findings_that_they_follow(store: Store) -> None:
    found = [row for row in table(told(store), "findings") if row["state"] == "未整改"]
    assert found and all(row["item"].startswith("#") for row in found)


def test_many_hosts_and_findings_are_bounded_on_paper_and_whole_in_the_tables(sqlite_url: str) -> None:
    when = making.moment(2026, 5, 1)
    check = making.checks()[0]
    many = making.results("one", 0, [check])[0]
    with open_store(sqlite_url, create=True) as store:
        finding = making.finding(check, "s0", "/etc/x", None)
        found = tuple(replace(finding, fingerprint=f"{n:032x}", subject=f"s{n}", formerly=()) for n in range(40))
        bad = replace(many, status=Status.FAIL, findings=found, reason=None)
        hosts = [making.host(f"h{n:03}", when, 0, results=(bad,)) for n in range(60)]
        making.keep(store, making.audit(when, *hosts))
        publication = told(store)
    well_formed(publication)
    assert len(table(publication, "findings")) == 60 * 40
    shown = markdown.render(publication, "zh").decode()
    assert "其余20台存在问题的主机" in shown
    assert shown.count("该主机其余10项问题") == 40


def test_hosts_of_one_name_stay_apart(sqlite_url: str) -> None:
    when = making.moment(2026, 5, 1)
    with open_store(sqlite_url, create=True) as store:
        twins = [making.host("web", when, n, identity=f"{n:032x}", target=f"ssh://{n}") for n in range(2)]
        making.keep(store, making.audit(when, *twins))
        publication = told(store)
    well_formed(publication)
    assert len({row["host"] for row in table(publication, "hosts")}) == 2


def test_it_is_made_again_from_its_origin(store: Store) -> None:
    publication = told(store, "previous")
    with store.reading() as connection:
        assert audit_report.made_again(connection, publication.origin, NOW, ORGANISATION) == publication


def test_a_pruned_audit_is_refused(sqlite_url: str) -> None:
    with open_store(sqlite_url, create=True) as store:
        making.build(store, making.HOSTS[:1], answered=False)
        with store.writing() as connection:
            connection.execute(text("UPDATE audits SET pruned = '2026-01-01T00:00:00Z' WHERE number = 1"))
        with pytest.raises(InspectorError, match="pruned"):
            told(store, "#1")


def test_each_language_keeps_to_itself(store: Store) -> None:
    one_language(told(store))
