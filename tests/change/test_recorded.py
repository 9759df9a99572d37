"""Comparing audits of the store says what comparing them in memory says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.change import page, recorded
from inspector.change.compare import Source, dossiers
from inspector.change.words import Kind
from inspector.layout import Layout
from inspector.model import Dossier, Host
from inspector.store import Store, find_audit, open_store, record
from tests.register.making import found
from tests.store import making


def keep(store: Store, *every: Dossier) -> None:
    for each in every:
        with store.writing() as connection:
            record(connection, each)


@pytest.mark.parametrize("full", [False, True])
def test_the_short_way_gives_what_the_long_way_gives(store_url: str, full: bool) -> None:
    before, after = (making.large(12, 30, day=day, changed=0.1) for day in (0, 14))
    with open_store(store_url) as store:
        keep(store, before, after)
        with store.reading() as connection:
            rows = [find_audit(connection, word) for word in ("#1", "#2")]
            short = recorded.audits(connection, rows[0], rows[1], full=full)
            sources = [recorded.source(connection, row) for row in rows]
            long = dossiers(sources[0], sources[1], full=full)
    assert short == long
    assert short.counts[Kind.NEW]
    in_memory = dossiers(Source(before, "a"), Source(after, "b"), full=full)
    assert list(in_memory.hosts) == [replace(host, id=0) for host in short.hosts]
    assert all(host.id for host in short.hosts)


def twins(first: str, second: str, day: int) -> tuple[Host, Host]:
    """Two hosts of one name; the first two words are who has UID 0 there."""
    return tuple(making.host("web", found(who), machine=str(n), day=day) for n, who in enumerate((first, second)))  # type: ignore[return-value]


def test_hosts_of_one_name_are_told_apart_by_their_ids(store_url: str) -> None:
    one, other = twins("a", "b", 0), twins("c", "d", 5)
    with open_store(store_url) as store:
        keep(store, making.audit(*one), making.audit(*reversed(other), day=5))
        with store.reading() as connection:
            rows = [find_audit(connection, word) for word in ("#1", "#2")]
            told = recorded.audits(connection, rows[0], rows[1])
            alone = recorded.audits(connection, rows[0], rows[1], choose=lambda number, name: number == 1)
    moved = {host.id: {(c.subject, c.kind is Kind.NEW) for c in host.changes} for host in told.hosts}
    assert moved == {1: {("a", False), ("c", True)}, 2: {("b", False), ("d", True)}}
    assert [host.id for host in alone.hosts] == [1]
    text = b"".join(page.pieces(told, Layout())).decode()
    assert "web #1: " in text or "web #1\n" in text
    assert "web #2" in text
    assert "#1" not in b"".join(page.pieces(alone, Layout())).decode().partition("HOST")[2]


def test_one_host_with_two_entries_is_paired_by_name_within_it() -> None:
    before = making.audit(making.host("m1", found("a")), making.host("m2", found("b")))
    after = making.audit(making.host("m2", found("b", "d"), day=5), making.host("m1", found("a", "c"), day=5), day=5)
    told = dossiers(Source(before, "#1", 1, (7, 7)), Source(after, "#2", 2, (7, 7)))
    assert [(host.name, host.id, [c.subject for c in host.changes]) for host in told.hosts] == [
        ("m2", 7, ["d"]),
        ("m1", 7, ["c"]),
    ]
    other = dossiers(Source(before, "#1", 1, (1, 2)), Source(after, "#2", 2, (3, 4)))
    assert [str(host.state) for host in other.hosts] == [
        "added",
        "added",
        "gone",
        "gone",
    ]  # the store says they are others
