"""What is old goes; what is still needed stays."""

from pathlib import Path

import pytest
from sqlalchemy import Integer, func, insert, select

from inspector.model import InspectorError
from inspector.store import (
    Pruned,
    Store,
    check,
    find_audit,
    list_audits,
    list_entries,
    load_dossier,
    load_entry,
    load_snapshot,
    prune,
    record,
    set_baseline,
)
from inspector.store.schema import contents, items
from tests.store.making import at, audit, host, large, result, same, unreachable, weeks


def kept(store: Store) -> list[tuple[int, str]]:
    with store.reading() as connection:
        assert list(check(connection)) == []
        return [(row.audit, row.name) for row in list_entries(connection)]


def item(audit: int, state: str) -> dict[str, object]:
    """As little of an item as the table takes."""
    needed = [
        column for column in items.c if not column.nullable and column.server_default is None and column.name != "id"
    ]
    filled = {column.name: 1 if isinstance(column.type, Integer) else "x" for column in needed}
    return {**filled, "host": 1, "state": state, "found_by": audit}


def test_old_entries_go_but_the_last_of_each_host(store: Store) -> None:
    with store.writing() as connection:
        record(connection, audit(host("a"), host("left"), unreachable("never")))
        record(connection, audit(host("a", day=1), unreachable("left"), day=1))
        record(connection, audit(host("a", day=2), day=2))
        pruned = prune(connection, before=at(2))
        assert (pruned.audits, pruned.entries) == (2, 4)
        assert [(row.pruned is None, row.hosts) for row in list_audits(connection)] == [
            (False, 1),
            (False, 0),
            (True, 1),
        ]
        with pytest.raises(InspectorError, match="audit #1 was pruned on"):
            load_dossier(connection, 1)
        assert prune(connection, before=at(2)) == Pruned()
    assert kept(store) == [(1, "left"), (3, "a")]


def test_what_is_named_or_still_followed_stays(store: Store) -> None:
    with store.writing() as connection:
        for day in range(5):
            record(connection, audit(host("a", day=day), day=day))
        set_baseline(connection, "good", find_audit(connection, "#1"))
        connection.execute(insert(items), [item(2, "open"), item(3, "closed") | {"fingerprint": "y"}])
        prune(connection, before=at(9))
    assert kept(store) == [(1, "a"), (2, "a"), (5, "a")]


def test_documents_that_nobody_needs_go(store: Store) -> None:
    fleet = list(weeks(3, 2, 20))
    with store.writing() as connection:
        for dossier in fleet:
            record(connection, dossier)
        before = connection.scalar(select(func.count()).select_from(contents)) or 0
        pruned = prune(connection, before=at(14))
        after = connection.scalar(select(func.count()).select_from(contents)) or 0
        assert pruned.contents == before - after >= 0
        assert same(load_dossier(connection, 3), fleet[2])
    assert kept(store) == [(3, "host-0000"), (3, "host-0001")]


def test_evidence_has_an_age_of_its_own(store: Store, tmp_path: Path) -> None:
    (tmp_path / "evidence").write_bytes(b"{}\n")
    with store.writing() as connection:
        for day in range(2):
            record(connection, audit(host("a", day=day), day=day), snapshots={0: tmp_path / "evidence"})
        assert prune(connection, evidence_before=at(1)) == Pruned(snapshots=1)
        assert load_snapshot(connection, 1) is None
        assert load_entry(connection, 1) == host("a")
        assert prune(connection, before=at(1)).entries == 1


def test_recording_goes_on_after_pruning(store: Store) -> None:
    with store.writing() as connection:
        for day in range(2):
            record(connection, audit(unreachable("a"), host("b", result("c.one"), day=day), unreachable("z"), day=day))
        prune(connection, before=at(9))
        record(connection, large(2, 5, day=7))
    assert kept(store) == [(2, "a"), (2, "b"), (2, "z"), (3, "host-0000"), (3, "host-0001")]


def test_the_last_audit_stays_whole(store: Store) -> None:
    dossiers = [audit(host("a", day=day), unreachable("b"), day=day) for day in (1, 0)]
    with store.writing() as connection:
        for dossier in dossiers:
            record(connection, dossier)
        assert prune(connection, before=at(9)).entries == 2
        assert same(load_dossier(connection, find_audit(connection, "latest").number), dossiers[0])
