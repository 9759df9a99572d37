"""Whatever is changed in the store behind its back is found."""

# ruff: noqa: S608 - the SQL is what these tests are about

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from inspector.model import InspectorError, Status
from inspector.store import (
    Problem,
    Store,
    check,
    find_audit,
    find_host,
    list_hosts,
    load_dossier,
    load_entry,
    prune,
    record,
    set_baseline,
)
from inspector.store.contents import pack, unpack
from inspector.text import Text
from tests.store.making import audit, host, large, result, unreachable


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    """Three audits with evidence: of hosts with and without findings, and one that is not reached. The second has one more."""
    (tmp_path / "evidence").write_bytes(bytes(range(256)) * 9)
    with store.writing() as connection:
        for day in range(3):
            fleet = [*large(2, 8, day=7 * day, changed=0.3).hosts, unreachable("gone")]
            found = host("b", result("c.one", Status.FAIL, f"x{day}"), result("c.two"), day=7 * day)
            left = [host("left", day=7)] if day == 1 else []
            dossier = audit(*fleet, found, *left, day=7 * day)
            record(connection, dossier, snapshots={0: tmp_path / "evidence"}, sign=lambda message: message.hex())
    return store


def problems(store: Store, *statements: str) -> list[Problem]:
    """What is found when these were executed. A transaction that is rolled back in the end."""

    class Undo(Exception):
        pass

    found: list[Problem] = []

    def changed() -> None:
        with store.writing() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA defer_foreign_keys = on"))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                assert connection.execute(text(statement)).rowcount, statement
            found.extend(check(connection, verify=lambda message, signature: message.hex() == signature))
            raise Undo

    with pytest.raises(Undo):
        changed()
    return found


def test_nothing_is_found_where_nothing_was_changed(filled: Store) -> None:
    with filled.reading() as connection:
        assert list(check(connection)) == []


ENTRY = "(SELECT id FROM entries WHERE audit = 2 AND place = 3)"
RESULT = f"entry = {ENTRY} AND status = 1"
AUDIT = "WHERE number = 2"
GONE = dict.fromkeys(("results", "snapshots"), "entry IN (SELECT id FROM entries WHERE audit = 2)")
CHANGES = {
    "a status": (f"UPDATE results SET status = 0 WHERE {RESULT}", "results.status", 2),
    "a count": (f"UPDATE entries SET failed = 0, high = 0 WHERE id = {ENTRY}", "failed, high", 2),
    "a score": (f"UPDATE entries SET score_low = 99 WHERE id = {ENTRY}", "score_low", 2),
    "an entry's name": (f"UPDATE entries SET name = 'c' WHERE id = {ENTRY}", "name", 2),
    "an entry's time": (f"UPDATE entries SET taken = '2030-01-01T00:00:00Z' WHERE id = {ENTRY}", "taken", 2),
    "whose an entry is": (f"UPDATE entries SET host = 1 WHERE id = {ENTRY}", "altered", 2),
    "an entry's digest": (
        f"UPDATE entries SET digest = (SELECT digest FROM entries WHERE id = 1) WHERE id = {ENTRY}",
        "altered",
        2,
    ),
    "an entry's place": (f"UPDATE entries SET place = 9 WHERE id = {ENTRY}", "another order", 2),
    "another result's content": (
        f"UPDATE results SET content = (SELECT content FROM results WHERE {RESULT.replace('2', '3')}) WHERE {RESULT}",
        "altered",
        2,
    ),
    "a result that is gone": (f"DELETE FROM results WHERE {RESULT}", "altered", 2),
    "the order of results": (f"UPDATE results SET place = 1 - place WHERE entry = {ENTRY}", "altered", 2),
    "an entry that is gone": (
        f"DELETE FROM results WHERE entry = {ENTRY}; DELETE FROM entries WHERE id = {ENTRY}",
        "another order",
        2,
    ),
    "a document that is gone": (
        f"DELETE FROM contents WHERE digest = (SELECT content FROM results WHERE {RESULT})",
        "not there",
        None,
    ),
    "a listing that is gone": ("UPDATE entries SET holdings = NULL WHERE id = 1", "altered", 1),
    "evidence of another": ("UPDATE entries SET evidence = digest WHERE id = 1", "evidence", 1),
    "evidence": ("UPDATE snapshots SET data = (SELECT data FROM contents LIMIT 1) WHERE entry = 1", "evidence", 1),
    "an audit's time": (f"UPDATE audits SET finished = '2030-01-01T00:00:00Z' {AUDIT}", "finished", 2),
    "an audit's profile": (f"UPDATE audits SET profile = 'other' {AUDIT}", "profile", 2),
    "when it was recorded": (f"UPDATE audits SET recorded = '2030-01-01T00:00:00Z' {AUDIT}", "does not follow", 2),
    "an audit's head": (
        f"UPDATE audits SET head = (SELECT head FROM audits WHERE number = 1) {AUDIT}",
        "id, started",
        2,
    ),
    "an audit's digest": (f"UPDATE audits SET digest = chain {AUDIT}", "does not follow", 2),
    "an audit's chain": (f"UPDATE audits SET chain = digest {AUDIT}", "does not follow", 3),
    "a signature": (f"UPDATE audits SET signature = '00' {AUDIT}", "signature", 2),
    "that it was pruned": (f"UPDATE audits SET pruned = '2030-01-01T00:00:00Z' {AUDIT}", "another order", 2),
    "a host's name": ("UPDATE hosts SET name = 'other' WHERE id = 1", "host #1", None),
    "a host's identity": ("UPDATE hosts SET identity = 'other' WHERE id = 1", "host", 1),
    "a host's time": ("UPDATE hosts SET last = '2020-01-01T00:00:00Z' WHERE id = 1", "last", None),
    "a former name": ("DELETE FROM host_names WHERE host = 1", "names", None),
    "an audit that is gone": (
        ";".join(
            f"DELETE FROM {table} WHERE {where}"
            for table, where in {**GONE, "entries": "audit = 2", "audits": "number = 2"}.items()
        ),
        "removed",
        2,
    ),
    "a row nobody knows": (
        "INSERT INTO results VALUES (999, 1, 0, 0, (SELECT content FROM results LIMIT 1))",
        "not there",
        None,
    ),
}


def test_a_change_of_a_row_is_found(filled: Store) -> None:
    for what, (statements, word, number) in CHANGES.items():
        found = problems(filled, *statements.split(";"))
        assert [each for each in found if word in each.text.en and each.audit == number], (what, found)


def test_audits_that_change_places_are_found(filled: Store) -> None:
    moved = [
        f"UPDATE {table} SET {column} = {to} WHERE {column} = {at}"
        for at, to in ((1, 9), (2, 1), (9, 2))
        for table, column in (("audits", "number"), ("entries", "audit"))
    ]
    found = problems(filled, *moved)
    assert {each.audit for each in found if "does not follow" in each.text.en} == {1, 2, 3}


@pytest.mark.parametrize(
    ("table", "column", "key"),
    [
        ("entries", "document", "id = 5"),
        ("audits", "head", "number = 2"),
        ("contents", "data", "digest = (SELECT holdings FROM entries WHERE id = 1)"),
        ("snapshots", "data", "entry = 1"),
    ],
)
def test_every_changed_byte_of_a_document_is_found(filled: Store, table: str, column: str, key: str) -> None:
    """Also one that is made with care, so that it is compressed and read as before."""
    with filled.writing() as connection:
        data = connection.execute(text(f"SELECT {column} FROM {table} WHERE {key}")).scalar_one()
        document = unpack(data, None, Text(en="", zh=""))
        middle = len(document) // 2
        for other in (
            data[: len(data) // 2],
            b"",
            data[:30] + bytes([data[30] ^ 1]) + data[31:],
            pack(document[:middle] + bytes([document[middle] ^ 1]) + document[middle + 1 :]),
            pack(document + b" "),
        ):
            connection.execute(text(f"UPDATE {table} SET {column} = :data WHERE {key}"), {"data": other})
            assert list(check(connection)), other
        connection.execute(text(f"UPDATE {table} SET {column} = :data WHERE {key}"), {"data": data})
        assert not list(check(connection))


def test_what_is_damaged_is_not_read(filled: Store) -> None:
    with filled.writing() as connection:
        data = connection.execute(text("SELECT document FROM entries WHERE id = 1")).scalar_one()
        document = unpack(data, None, Text(en="", zh=""))
        connection.execute(
            text("UPDATE entries SET document = :data WHERE id = 1"),
            {"data": pack(document.replace(b"host-0000", b"host-0009"))},
        )
        connection.execute(text("DELETE FROM results WHERE entry = 2"))
        connection.execute(text("UPDATE audits SET head = :data WHERE number = 1"), {"data": b"x"})
        for entry in (1, 2):
            with pytest.raises(InspectorError, match=r"the entry of host-000\d in the store is damaged"):
                load_entry(connection, entry)
        with pytest.raises(InspectorError, match="audit #1 in the store is damaged"):
            load_dossier(connection, 1)


def test_what_a_pruned_store_still_has_is_checked(filled: Store) -> None:
    with filled.writing() as connection:
        set_baseline(connection, "first", find_audit(connection, "#1"))
        assert prune(connection, before="2030-01-01T00:00:00Z").entries == 4
        assert list(check(connection)) == []
    found = problems(filled, "UPDATE entries SET place = 8 WHERE audit = 2")
    assert [each for each in found if each.audit == 2 and "another order" in each.text.en]
    assert problems(filled, "UPDATE audits SET entry_digests = digest WHERE number = 2")


def test_others_may_check_too(filled: Store) -> None:
    def register(_: Connection) -> Iterator[Text]:
        yield Text(en="item #1 is lost", zh="整改项 #1 丢失")

    with filled.reading() as connection:
        assert [each.text.en for each in check(connection, more=[register])] == ["item #1 is lost"]


def test_values_of_another_kind_are_found(filled: Store) -> None:
    """SQLite keeps whatever it is given; one flipped bit makes bytes of a text."""
    if filled.dialect != "sqlite":
        pytest.skip("PostgreSQL keeps no others")
    for change in (
        "audits SET recorded = CAST(recorded AS BLOB)",
        "results SET status = 'x'",
        "entries SET score_low = 'x'",
    ):
        found = problems(filled, f"UPDATE {change}")
        assert ["not of the kind" in each.text.en for each in found] == [True], change
    with filled.writing() as connection:
        connection.execute(text("UPDATE hosts SET last = CAST(last AS BLOB) WHERE id = 1"))
    with pytest.raises(InspectorError, match="is damaged"), filled.reading() as connection:
        find_host(connection, "b")
        max(row.last for row in list_hosts(connection))


def test_a_register_that_cannot_be_read_is_told(filled: Store) -> None:
    def broken(_: Connection) -> list[Text]:
        return [Text(en=Status("none"), zh="")]

    with filled.reading() as connection:
        assert ["cannot be read" in each.text.en for each in check(connection, more=(broken,))] == [True]
