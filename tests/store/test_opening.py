"""Opening a store: where it is, who may read it, and what a transaction promises."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from inspector.model import InspectorError
from inspector.store import place
from inspector.store.opening import open_store
from inspector.store.place import default_url
from tests.cli.running import environment

CANARY = "Hunter2canary"
WRITER = """
import sys
from sqlalchemy import text
from inspector.store.opening import open_store
with open_store(sys.argv[1]) as store, store.writing() as connection:
    connection.execute(text("INSERT INTO checks (name) VALUES (:name)"), {"name": sys.argv[2]})
    print("written", flush=True)
    if sys.stdin.read(1):
        sys.exit(1)
"""
"""Writes a row, says so, and commits when its standard input ends."""


def add(connection: Connection, name: str) -> None:
    connection.execute(text("INSERT INTO checks (name) VALUES (:name)"), {"name": name})


def names(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM checks ORDER BY name")).scalars())


def writer(url: str, name: str) -> subprocess.Popen[str]:
    """Another process that has written, and not yet committed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout
    assert process.stdout.readline() == "written\n"
    return process


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def test_a_transaction_is_written_whole_or_not_at_all(store_url: str) -> None:
    with open_store(store_url) as store:
        with store.writing() as connection:
            add(connection, "a")
        with pytest.raises(RuntimeError), store.writing() as connection:
            add(connection, "b")
            raise RuntimeError
        with store.reading() as connection:
            assert names(connection) == ["a"]
    with open_store(store_url, create=False) as store, store.reading() as connection:
        assert names(connection) == ["a"]


def test_a_reader_writes_nothing_and_sees_one_state(store_url: str) -> None:
    with open_store(store_url) as store:
        with pytest.raises((InspectorError, DBAPIError)), store.reading() as connection:
            add(connection, "a")
        with store.reading() as reader:
            assert names(reader) == []
            with store.writing() as connection:
                add(connection, "b")
            assert names(reader) == []


def test_a_process_that_is_killed_leaves_nothing_half_written(store_url: str) -> None:
    with open_store(store_url) as store:
        with store.writing() as connection:
            add(connection, "a")
        process = writer(store_url, "b")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with store.writing() as connection:
            assert names(connection) == ["a"]
            add(connection, "c")
        with store.reading() as connection:
            assert names(connection) == ["a", "c"]


def test_two_writers_come_one_after_the_other(store_url: str) -> None:
    with open_store(store_url) as store:
        first = writer(store_url, "b")
        second = subprocess.Popen(
            [sys.executable, "-c", WRITER, store_url, "c"], stdin=subprocess.DEVNULL, env=environment()
        )
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(1)
        finish(first)
        assert second.wait() == 0
        with store.reading() as connection:
            assert names(connection) == ["b", "c"]


def test_many_processes_may_make_the_store_at_once(store_url: str) -> None:
    words = [[sys.executable, "-c", WRITER, store_url, str(number)] for number in range(4)]
    processes = [subprocess.Popen(each, stdin=subprocess.DEVNULL, env=environment()) for each in words]
    assert [process.wait() for process in processes] == [0] * 4
    with open_store(store_url) as store, store.reading() as connection:
        assert len(names(connection)) == 4


def test_without_create_there_must_be_a_store(store_url: str) -> None:
    with pytest.raises(InspectorError, match="there is no store yet"):
        open_store(store_url, create=False)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "a/b/store.db"
    with open_store(str(path)) as store:
        path.chmod(0o644)
        path.with_name("store.db-wal").touch(0o644)
        with store.writing() as connection:
            add(connection, "a")
        with open_store(f"sqlite:///{path}") as again, again.reading() as connection:
            assert names(connection) == ["a"]
            modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}
    assert path.parent.stat().st_mode & 0o777 == (tmp_path / "a").stat().st_mode & 0o777 == 0o700


@pytest.mark.root
@pytest.mark.parametrize("name", ["store.db", "store.db-wal", "."])
def test_what_another_user_may_change_is_refused(tmp_path: Path, name: str) -> None:
    open_store(str(tmp_path / "store.db")).close()
    (tmp_path / name).touch()
    os.chown(tmp_path / name, 65534, 65534)
    with pytest.raises(InspectorError, match="belongs to another user"):
        open_store(str(tmp_path / "store.db"))


@pytest.mark.root
def test_a_link_of_another_user_is_not_followed(tmp_path: Path) -> None:
    open_store(str(tmp_path / "real.db")).close()
    (tmp_path / "link.db").symlink_to("real.db")
    open_store(str(tmp_path / "link.db")).close()
    os.chown(tmp_path / "link.db", 65534, 65534, follow_symlinks=False)
    with pytest.raises(InspectorError, match="belongs to another user"):
        open_store(str(tmp_path / "link.db"))


def test_a_folder_that_anyone_may_write_in_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with pytest.raises(InspectorError, match="anyone may write in"):
        open_store(str(tmp_path / "store.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:Hunter2canary@h/db", "mysql; give a file"),
        ("sqlite://", "name a file"),
        ("sqlite://x.db", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("sqlite:///x.db?mode=ro", "name a file"),
        ("postgresql://u:Hunter2canary@ss@h/db", "cannot be read"),
        ("postgresql://u:Hunter2canary", "cannot be read"),
        ("postgresql://u:x/Hunter2canary@h:port/db", "cannot be read"),
        ("Hunter2canary !://h", "cannot be read"),
    ],
)
def test_a_url_that_is_no_good_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(InspectorError, match=said) as raised:
        open_store(url)
    assert CANARY not in str(raised.value) + raised.value.text.zh + repr(raised.value.__context__ or "")


@pytest.mark.parametrize(
    "form", ["u:{}@localhost:1/db", "localhost:1/db?user=u&password={}", "u:x?{}@/db?host=/nowhere"]
)
def test_a_password_is_never_shown(form: str) -> None:
    found = place.find("postgresql://" + form.format(CANARY))
    assert CANARY not in repr(found) + found.shown
    with pytest.raises(InspectorError, match="cannot be reached") as raised:
        open_store("postgresql://" + form.format(CANARY))
    assert CANARY not in str(raised.value) + raised.value.text.zh


@pytest.mark.parametrize("option", ["nonesuch=1", "connect_timeout=soon", "sslmode=nonesuch"])
def test_an_option_that_is_none_is_told(option: str) -> None:
    with pytest.raises(InspectorError, match="an option that cannot be used"):
        open_store(f"PostgreSQL://u:{CANARY}@localhost:1/db?{option}")


def test_why_a_server_is_not_reached_is_told() -> None:
    with pytest.raises(InspectorError, match="refused"):
        open_store("postgresql://u@127.0.0.1:1/db")


def test_postgresql_needs_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InspectorError, match=r"pip install 'inspector-audit\[postgres\]'"):
        open_store("postgresql://localhost/db")


def test_the_usual_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_url() == f"sqlite:///{tmp_path}/inspector/inspector.db"
    with open_store() as store:
        assert store.url == f"{tmp_path}/inspector/inspector.db"
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", str(tmp_path / "other.db"))
    with open_store() as store:
        assert store.url == f"{tmp_path}/other.db"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_url() == "sqlite:////var/lib/inspector/inspector.db"
