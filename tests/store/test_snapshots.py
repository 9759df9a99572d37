"""Evidence is kept with an entry and read back as it was collected."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from inspector.model import InspectorError
from inspector.request import Files
from inspector.snapshot import Item, Snapshot, State, dump
from inspector.store import Store, load_snapshot, record
from tests.store.making import audit, host

SNAPSHOT = Snapshot(
    host="a",
    kind="host",
    target="rootfs:/mnt",
    taken="2026-01-05T01:00:00+00:00",
    privileged=True,
    answers={
        Files("/etc/shadow", secret=True): (Item("/etc/shadow", State.REDACTED, secret=True),),
        Files("/etc/motd"): (Item("/etc/motd", data=bytes(range(256)) * 99),),
    },
)


def test_evidence_is_read_back(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(dump(SNAPSHOT))
    with store.writing() as connection:
        entries = record(connection, audit(host("b"), host("a")), snapshots={1: tmp_path / "a"}).entries
    with store.reading() as connection:
        assert load_snapshot(connection, entries[0]) is None
        assert load_snapshot(connection, entries[1]) == SNAPSHOT
        assert load_snapshot(connection, 99) is None


def test_evidence_that_was_exchanged_is_refused(store: Store, tmp_path: Path) -> None:
    for name, snapshot in {"a": SNAPSHOT, "b": replace(SNAPSHOT, privileged=False)}.items():
        (tmp_path / name).write_bytes(dump(snapshot))
    with store.writing() as connection:
        record(connection, audit(host("a"), host("b")), snapshots={0: tmp_path / "a", 1: tmp_path / "b"})
        connection.execute(
            text("UPDATE snapshots SET data = (SELECT data FROM snapshots WHERE entry = 2) WHERE entry = 1")
        )
        with pytest.raises(InspectorError, match="the evidence of a in the store is damaged"):
            load_snapshot(connection, 1)


def test_evidence_that_is_not_there_stops_the_recording(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="cannot be kept: no such file"), store.writing() as connection:
        record(connection, audit(host("a")), snapshots={0: tmp_path / "none"})
