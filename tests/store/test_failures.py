"""What goes wrong with a database is one clear line, and the store keeps its last good state."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from inspector.model import InspectorError
from inspector.store.opening import Store, open_store
from tests.databases import psql
from tests.store.test_opening import CANARY, add, finish, names, writer

MANY = "INSERT INTO contents (digest, data) SELECT randomblob(32), randomblob(100000) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i FROM n)"
"""Ten megabytes."""


def only(store: Store) -> list[str]:
    with store.reading() as connection:
        return names(connection)


def seeded(path: Path) -> Path:
    with open_store(str(path)) as store, store.writing() as connection:
        add(connection, "a")
    return path


def test_a_store_that_stays_locked(store_url: str) -> None:
    with open_store(store_url, wait=0.2) as store:
        process = writer(store_url, "a")
        with pytest.raises(InspectorError, match="in use by another process"), store.writing() as connection:
            add(connection, "b")
        finish(process)
        assert only(store) == ["a"]


def test_a_store_that_may_not_grow(tmp_path: Path) -> None:
    with open_store(str(seeded(tmp_path / "store.db"))) as store:
        with pytest.raises(InspectorError, match="no space is left"), store.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 60")
            add(connection, "b")
            connection.exec_driver_sql(MANY)
        assert only(store) == ["a"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", folder], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.root
def test_a_full_disk(small_disk: Path) -> None:
    path = seeded(small_disk / "store.db")
    with open_store(str(path)) as store:
        with pytest.raises(InspectorError, match="no space is left"), store.writing() as connection:
            add(connection, "b")
            connection.exec_driver_sql(MANY)
        assert only(store) == ["a"]
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        with pytest.raises(InspectorError, match="no space is left"), store.writing() as connection:
            for number in range(1000):
                add(connection, f"{number:0>1000}")
        filler.unlink()
        assert only(store) == ["a"]
        with store.writing() as connection:
            add(connection, "c")
        assert only(store) == ["a", "c"]


@pytest.mark.root
def test_a_file_system_that_can_only_be_read(small_disk: Path) -> None:
    path = seeded(small_disk / "store.db")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(InspectorError, match=r"can only be read|cannot be used"):
        seeded(path)


def test_a_file_that_was_moved_away(tmp_path: Path) -> None:
    path = seeded(tmp_path / "store.db")
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    store = open_store(str(path))
    with pytest.raises(InspectorError, match="was replaced meanwhile"), store.writing() as connection:
        path.rename(tmp_path / "moved.db")
        add(connection, "b")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no database at all " * 100, "no SQLite database"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "no SQLite database|damaged"),
    ],
)
def test_a_file_that_is_no_database(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "store.db").write_bytes(data)
    with pytest.raises(InspectorError, match=said):
        open_store(str(tmp_path / "store.db"))
    assert (tmp_path / "store.db").read_bytes() == data


def test_a_damaged_file(tmp_path: Path) -> None:
    path = seeded(tmp_path / "store.db")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(InspectorError, match="is damaged; keep a copy"), open_store(str(path)) as store:
        only(store)


def test_a_database_of_another_program(tmp_path: Path, postgres_url: str, postgres_server: Path) -> None:
    path = tmp_path / "store.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(InspectorError, match="another program"):
        open_store(str(path))
    assert path.read_bytes() == before
    name = postgres_url.partition("@/")[2].partition("?")[0]
    psql(postgres_server, "CREATE TABLE hosts (mine int)", name)
    with pytest.raises(InspectorError, match="another program"):
        open_store(postgres_url)


@pytest.mark.parametrize(
    ("word", "said"), [("", "not a regular file"), ("file/store.db", "not a directory"), ("file", "no SQLite")]
)
def test_a_path_that_is_no_good(tmp_path: Path, word: str, said: str) -> None:
    (tmp_path / "file").write_text("no store, and long enough to be looked at as one " * 100)
    with pytest.raises(InspectorError, match=said):
        open_store(str(tmp_path / word))


@pytest.mark.root
def test_a_user_who_may_not() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        seeded(Path(name) / "store.db")
        for mode, said in ((0o755, "belongs to another user"), (0o700, "permission denied")):
            Path(name).chmod(mode)
            os.seteuid(65534)
            try:
                with pytest.raises(InspectorError, match=said):
                    open_store(f"{name}/store.db")
                with pytest.raises(InspectorError, match="permission denied"):
                    open_store(f"{name}/new/store.db")
            finally:
                os.seteuid(0)


def test_a_fault_of_our_own_stays_an_exception(store_url: str) -> None:
    with open_store(store_url) as store:
        with pytest.raises(DBAPIError), store.writing() as connection:
            connection.execute(text("SELECT no_such_column FROM checks"))
        with pytest.raises(DBAPIError) as raised, store.writing() as connection:
            add(connection, CANARY)
            connection.execute(text("INSERT INTO checks (name) VALUES (:name), (:name)"), {"name": "x"})
        assert CANARY not in str(raised.value)
