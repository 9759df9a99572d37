"""Backups, and stores brought back from them."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from inspector.model import InspectorError
from inspector.store import upkeep
from inspector.store.opening import Store, open_store
from inspector.text import Text
from tests.cli.running import environment
from tests.store.test_opening import CANARY, add, finish, names, writer

FAULT = Text(en="a fault", zh="问题")


RESTORE = """
import sys
from pathlib import Path
from inspector.store import upkeep
upkeep.restore(sys.argv[1], Path(sys.argv[2]), check=lambda connection: [])
"""


def fine(_: Connection) -> list[Text]:
    return []


def faulty(_: Connection) -> list[Text]:
    return [FAULT, FAULT]


def write_into(store: Store, name: str) -> None:
    with store.writing() as connection:
        add(connection, name)


def write(url: str, name: str) -> None:
    with open_store(url) as store:
        write_into(store, name)


def read(url: str) -> list[str]:
    with open_store(url, create=False) as store, store.reading() as connection:
        return names(connection)


@pytest.fixture
def copy(store_url: str, tmp_path: Path) -> Path:
    """A backup of a store with the row `a`."""
    write(store_url, "a")
    with open_store(store_url) as store:
        upkeep.backup(store, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def of_sqlite(sqlite_url: str, tmp_path: Path) -> Path:
    write(sqlite_url, "a")
    with open_store(sqlite_url) as store:
        upkeep.backup(store, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_backup_comes_back(store_url: str, copy: Path) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    write(store_url, "b")
    done = upkeep.restore(store_url, copy, check=fine, force=True)
    assert read(store_url) == ["a"]
    assert CANARY not in done.store
    assert done.kept
    assert stat.S_IMODE(done.kept.stat().st_mode) == 0o600
    upkeep.restore(store_url, done.kept, check=fine, force=True)
    assert read(store_url) == ["a", "b"]
    write(store_url, "c")
    assert read(store_url) == ["a", "b", "c"]


def test_a_backup_is_made_while_others_write(store_url: str, tmp_path: Path) -> None:
    write(store_url, "a")
    process = writer(store_url, "b")
    with open_store(store_url) as store:
        upkeep.backup(store, tmp_path / "copy")
    finish(process)
    upkeep.restore(store_url, tmp_path / "copy", check=fine, force=True)
    assert read(store_url) == ["a"]


def test_a_backup_replaces_nothing_unless_it_is_told_to(store_url: str, copy: Path) -> None:
    before = copy.read_bytes()
    with open_store(store_url) as store:
        with pytest.raises(InspectorError, match="is there already"):
            upkeep.backup(store, copy)
        assert copy.read_bytes() == before
        upkeep.backup(store, copy, force=True)
        with pytest.raises(InspectorError, match=r"nowhere.*no such file"):
            upkeep.backup(store, copy.parent / "nowhere/copy")
    assert [each.name for each in copy.parent.iterdir() if each.name.startswith(".")] == []


def test_a_backup_goes_to_a_new_place(of_sqlite: Path, tmp_path: Path) -> None:
    assert upkeep.restore(f"{tmp_path}/new/store.db", of_sqlite, check=fine).kept is None
    assert read(f"{tmp_path}/new/store.db") == ["a"]
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_what_does_not_hold_together_is_refused(sqlite_url: str, of_sqlite: Path) -> None:
    write(sqlite_url, "b")
    with pytest.raises(InspectorError, match=r"2 problems were found.*a fault"):
        upkeep.restore(sqlite_url, of_sqlite, check=faulty)
    assert read(sqlite_url) == ["a", "b"]
    assert upkeep.restore(sqlite_url, of_sqlite, check=faulty, force=True).faults == (FAULT, FAULT)
    assert read(sqlite_url) == ["a"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no store in this file"),
        (b"text " * 1000, "damaged, or no backup"),
        (None, "no such file"),
        ("folder", "not a regular file"),
    ],
)
def test_what_is_no_backup_is_refused(sqlite_url: str, tmp_path: Path, data: bytes | str | None, said: str) -> None:
    write(sqlite_url, "b")
    path = tmp_path / "copy"
    if isinstance(data, bytes):
        path.write_bytes(data)
    elif data:
        path.mkdir()
    with pytest.raises(InspectorError, match=said):
        upkeep.restore(sqlite_url, path, check=fine)
    assert read(sqlite_url) == ["b"]
    assert len(list((tmp_path / "store").iterdir())) == 1


def test_a_damaged_backup_is_refused(sqlite_url: str, of_sqlite: Path) -> None:
    data = bytearray(of_sqlite.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    of_sqlite.write_bytes(data)
    with pytest.raises(InspectorError, match="this file is damaged"):
        upkeep.restore(sqlite_url, of_sqlite, check=fine, force=True)
    assert read(sqlite_url) == ["a"]


def test_a_backup_of_a_newer_inspector_is_refused(sqlite_url: str, of_sqlite: Path) -> None:
    with contextlib.closing(sqlite3.connect(of_sqlite)) as connection, connection:
        connection.execute("UPDATE inspector_revision SET version_num = '9999'")
    with pytest.raises(InspectorError, match="a newer inspector"):
        upkeep.restore(sqlite_url, of_sqlite, check=fine, force=True)


def test_an_open_file_that_was_copied_is_no_backup(sqlite_url: str, of_sqlite: Path) -> None:
    of_sqlite.with_name("copy-wal").write_bytes(b"x")
    with pytest.raises(InspectorError, match="no backup; make one"):
        upkeep.restore(sqlite_url, of_sqlite, check=fine, force=True)


def test_a_store_in_use_is_not_replaced(sqlite_url: str, of_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "GRACE", 0.2)
    with open_store(sqlite_url) as store, store.reading() as connection:
        assert names(connection) == ["a"]
        with pytest.raises(InspectorError, match="the store is in use; stop"):
            upkeep.restore(sqlite_url, of_sqlite, check=fine)
    process = writer(sqlite_url, "b")
    with pytest.raises(InspectorError, match="the store is in use; stop"):
        upkeep.restore(sqlite_url, of_sqlite, check=fine)
    finish(process)
    assert read(sqlite_url) == ["a", "b"]


def test_who_waits_for_a_store_writes_into_what_was_restored(
    sqlite_url: str, of_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sqlite_url, "b")
    copy_out = upkeep._copy_out
    with open_store(sqlite_url) as store, ThreadPoolExecutor() as pool:
        waiting: list[Future[None]] = []

        def meanwhile(held: sqlite3.Connection, kept: Path) -> None:
            waiting.append(pool.submit(write_into, store, "c"))
            time.sleep(0.5)
            copy_out(held, kept)

        monkeypatch.setattr(upkeep, "_copy_out", meanwhile)
        upkeep.restore(sqlite_url, of_sqlite, check=fine)
        waiting[0].result()
    assert read(sqlite_url) == ["a", "c"]


def test_a_restore_that_is_killed_leaves_the_old_store(sqlite_url: str, of_sqlite: Path) -> None:
    with open_store(str(of_sqlite)) as store, store.writing() as connection:
        connection.execute(text("INSERT INTO contents VALUES (randomblob(32), zeroblob(30000000))"))
    write(sqlite_url, "b")
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    words = [sys.executable, "-c", RESTORE, sqlite_url, str(of_sqlite)]
    process = subprocess.Popen(words, env=environment())
    while not path.with_name(f"{path.name}-journal").exists() and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert read(sqlite_url) in (["a", "b"], ["a"])  # the latter where it was faster
    with open_store(sqlite_url) as store, store.reading() as connection:
        assert upkeep.damage(store, connection) == []


@pytest.mark.parametrize("damage", [b"\xa5" * 9000, b"SQLite format 3\0" + b"\xa5" * 9000])
def test_a_damaged_store_is_replaced(sqlite_url: str, of_sqlite: Path, damage: bytes) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.write_bytes(damage)
    path.with_name(f"{path.name}-wal").write_bytes(b"\xa5" * 5000)
    done = upkeep.restore(sqlite_url, of_sqlite, check=fine, force=True)
    assert done.kept
    assert done.kept.read_bytes() == damage
    assert read(sqlite_url) == ["a"]


def test_what_is_no_store_is_not_replaced(tmp_path: Path, of_sqlite: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 100)
    with pytest.raises(InspectorError, match="no SQLite database; --force"):
        upkeep.restore(str(tmp_path / "letter.txt"), of_sqlite, check=fine)
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    with pytest.raises(InspectorError, match="another program"):
        upkeep.restore(str(tmp_path / "other.db"), of_sqlite, check=fine, force=True)
    assert (tmp_path / "letter.txt").read_text().startswith("Dear reader")


def test_damage_is_told(sqlite_url: str) -> None:
    write(sqlite_url, "a")
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO baselines VALUES ('x', 7, '')")
    with open_store(sqlite_url) as store, store.reading() as connection_:
        assert [said.en for said in upkeep.damage(store, connection_)] == ["baselines 1: no such audits"]


def test_pruned_space_is_given_back(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with open_store(sqlite_url) as store:
        for statement in ("INSERT INTO contents VALUES (randomblob(32), zeroblob(3000000))", "DELETE FROM contents"):
            with store.writing() as connection:
                connection.execute(text(statement))
        before = path.stat().st_size
        upkeep.compact(store)
        assert path.stat().st_size < before / 3
