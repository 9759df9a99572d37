"""What was recorded is read back as it was."""

import secrets
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from inspector.layout import Layout
from inspector.model import Dossier, Host, HostStatus, InspectorError, Result, Status
from inspector.plugins import load_report
from inspector.store import (
    Store,
    check,
    drop_baseline,
    find_audit,
    list_audits,
    list_baselines,
    list_entries,
    load_contents,
    load_dossier,
    load_entry,
    load_holdings,
    record,
    set_baseline,
    verdicts,
)
from tests.reports import dossiers
from tests.store import anything, making
from tests.store.making import audit, host, large, result, unreachable


def test_whatever_is_recorded_is_read_back(store: Store) -> None:
    @settings(max_examples=20, deadline=None, phases=(Phase.generate,), suppress_health_check=[HealthCheck.too_slow])
    @given(dossier=anything.dossiers)
    def recorded_and_read(dossier: Dossier) -> None:
        dossier = replace(dossier, audit=replace(dossier.audit, id=secrets.token_hex(16)))
        with store.writing() as connection:
            recorded = record(connection, dossier)
        with store.reading() as connection:
            read = load_dossier(connection, recorded.number)
            assert making.same(read, dossier)
            assert msgspec.json.encode(replace(read, hosts=tuple(read.hosts))) == msgspec.json.encode(dossier)

    recorded_and_read()
    with store.reading() as connection:
        assert not [problem.text.en for problem in check(connection)]


def test_the_reports_of_what_is_read_back_are_the_same(store: Store) -> None:
    dossier = replace(dossiers.dossier(host("web1", *dossiers.RESULTS), dossiers.FAILED), tool=dossiers.dossier().tool)
    with store.writing() as connection:
        number = record(connection, dossier).number
    with store.reading() as connection:
        read = load_dossier(connection, number)
        for name in ("json", "html"):
            render = load_report(name)
            assert render(read, Layout()) == render(dossier, Layout())


def test_an_audit_is_recorded_once(store: Store) -> None:
    dossier = audit(host("a", result("c.one")), unreachable("b"))
    with store.writing() as connection:
        first = record(connection, dossier)
        again = record(connection, dossier)
    assert again == replace(first, again=True)
    with store.reading() as connection:
        assert [row.hosts for row in list_audits(connection)] == [2]


class Once:
    """Hosts that may be gone through once."""

    def __init__(self, hosts: list[Host]) -> None:
        self._hosts = iter(hosts)

    def __iter__(self) -> Iterator[Host]:
        return self._hosts


def test_recording_goes_through_the_hosts_once(store: Store) -> None:
    dossier = large(3, 20)
    with store.writing() as connection:
        record(connection, replace(dossier, hosts=Once(list(dossier.hosts))))  # type: ignore[arg-type]
    with store.reading() as connection:
        assert making.same(load_dossier(connection, 1), dossier)


def test_what_is_the_same_is_kept_once(store: Store) -> None:
    with store.writing() as connection:
        for week in (0, 1):
            record(connection, large(2, 40, day=7 * week, changed=0.1))
    with store.reading() as connection:
        first, second = (verdicts(connection, number) for number in (1, 2))
        differ = {row.content for row in first} ^ {row.content for row in second}
        assert 2 <= len(differ) < 40
        found = load_contents(connection, differ)
    assert {type(each) for each in found.values()} == {Result}
    assert not any(each.evidence for each in found.values())


def test_verdicts_are_of_hosts_by_check(store: Store) -> None:
    with store.writing() as connection:
        recorded = record(
            connection, audit(host("a", result("c.one"), result("c.two", Status.FAIL, "x")), host("b", result("c.one")))
        )
    with store.reading() as connection:
        rows = verdicts(connection, recorded.number)
    a, b = recorded.hosts
    assert [(row.host, row.check, row.status) for row in rows] == [
        (a, "c.one", Status.PASS),
        (a, "c.two", Status.FAIL),
        (b, "c.one", Status.PASS),
    ]
    assert rows[0].content == rows[2].content
    assert [row.entry for row in rows] == [recorded.entries[0], recorded.entries[0], recorded.entries[1]]


def test_an_entry_has_its_counts_in_columns(store: Store) -> None:
    mixed = host("a", *dossiers.RESULTS)
    with store.writing() as connection:
        record(connection, audit(mixed, unreachable("b")))
    with store.reading() as connection:
        one, other = list_entries(connection, audit=1)
        assert (one.passed, one.failed, one.accepted, one.inapplicable, one.unknown) == (1, 2, 1, 1, 3)
        assert (one.critical, one.high, one.medium, one.low, one.info) == (5, 1, 0, 1, 0)
        assert (other.status, other.taken, other.score_low) == (HostStatus.UNREACHABLE, "", None)
        assert load_entry(connection, one.id) == mixed


def test_entries_of_a_host_over_time(store: Store) -> None:
    with store.writing() as connection:
        for day in (20, 10, 0):  # recorded out of order
            record(connection, audit(host("a", day=day), host("b", day=day), day=day))
    with store.reading() as connection:
        assert [row.taken for row in list_entries(connection, host=1)] == [making.at(day) for day in (0, 10, 20)]
        assert [row.number for row in list_audits(connection, host=2)] == [3, 2, 1]
        assert [row.audit for row in list_entries(connection, host=2, since=making.at(10), until=making.at(19))] == [2]
        assert [row.number for row in list_audits(connection, since=making.at(1))] == [2, 1]
        assert find_audit(connection, "latest").number == 1
        assert find_audit(connection, "previous").number == 2


def test_an_audit_is_found_by_many_words(store: Store) -> None:
    with store.writing() as connection:
        ids = [record(connection, audit(host("a", day=day), day=day)).id for day in range(3)]
        set_baseline(connection, "after-hardening", find_audit(connection, "2"))
    with store.reading() as connection:
        for word in ("2", "#2", ids[1], ids[1][:6], "after-hardening", "previous"):
            assert find_audit(connection, word).number == 2, word
        for word, hint in {
            "9": "no such",
            ids[1][:5]: "no such",
            "latst": "mean latest",
            "a%____": "no such",
            "#x": "no such",
        }.items():
            with pytest.raises(InspectorError, match=hint):
                find_audit(connection, word)


def test_an_empty_store_has_no_latest_audit(store: Store) -> None:
    with store.reading() as connection, pytest.raises(InspectorError, match="0 audits only"):
        find_audit(connection, "latest")


def test_baselines_are_set_moved_and_dropped(store: Store) -> None:
    with store.writing() as connection:
        for day in range(2):
            record(connection, audit(host("a", day=day), day=day))
        for word in ("1", "2"):
            set_baseline(connection, "good", find_audit(connection, word))
        assert [(each.name, each.audit) for each in list_baselines(connection)] == [("good", 2)]
        for bad in ("latest", "12", "", "a b", "-x", "x" * 65):
            with pytest.raises(InspectorError, match="cannot name a baseline"):
                set_baseline(connection, bad, find_audit(connection, "1"))
        drop_baseline(connection, "good")
        with pytest.raises(InspectorError, match="no baseline good"):
            drop_baseline(connection, "good")


def test_holdings_are_read_by_host(store: Store) -> None:
    dossier = large(2, 3)
    with store.writing() as connection:
        hosts = record(connection, replace(dossier, hosts=[*dossier.hosts, unreachable("gone")])).hosts
    with store.reading() as connection:
        found = load_holdings(connection, 1)
    assert found == {number: each.holdings for number, each in zip(hosts, dossier.hosts, strict=False)}


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (audit(host("a", result("c.one"), result("c.one", Status.FAIL, "x"))), "two results of c.one"),
        (audit(host("a", taken="yesterday")), "a cannot be recorded: yesterday is not a time"),
        (audit(host("a", identity="x" * 65)), "its identity is longer than 64"),
    ],
)
def test_what_is_no_result_of_an_audit_is_refused_whole(store: Store, broken: Dossier, message: str) -> None:
    with pytest.raises(InspectorError, match=message), store.writing() as connection:
        record(connection, broken)
    with store.reading() as connection:
        assert not list_audits(connection)


def test_an_id_that_is_none_is_refused(store: Store) -> None:
    made = audit(host("a"))
    with store.writing() as connection, pytest.raises(InspectorError, match="its id is not"):
        record(connection, replace(made, audit=replace(made.audit, id="x" * 33)))


def test_signing_gets_a_message_of_the_chain(store: Store) -> None:
    told: list[bytes] = []
    with store.writing() as connection:
        recorded = record(connection, audit(host("a")), sign=lambda message: told.append(message) or "signed")  # type: ignore[func-returns-value]
    assert told == [b"inspector-store 1 " + recorded.chain.hex().encode()]
    with store.reading() as connection:
        assert find_audit(connection, "latest").signature == "signed"
