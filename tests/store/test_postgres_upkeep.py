"""What only a backup of PostgreSQL can meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.store import dumping, upkeep
from inspector.store.opening import open_store
from tests.databases import psql
from tests.store.test_opening import CANARY
from tests.store.test_postgres import database
from tests.store.test_upkeep import fine, read, write


@pytest.fixture
def copy(postgres_url: str, tmp_path: Path) -> Path:
    write(postgres_url, "a")
    with open_store(postgres_url) as store:
        upkeep.backup(store, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_store_that_is_there_is_replaced_only_when_told_to(postgres_url: str, copy: Path) -> None:
    write(postgres_url, "b")
    with pytest.raises(InspectorError, match="there is a store already"):
        upkeep.restore(postgres_url, copy, check=fine)
    assert read(postgres_url) == ["a", "b"]


def test_it_goes_to_an_empty_database_beside_other_tables(postgres_server: Path, postgres_url: str, copy: Path) -> None:
    name = f"{database(postgres_url)}_other"
    psql(postgres_server, f"CREATE DATABASE {name}")
    psql(postgres_server, "CREATE TABLE letters (text text)", name)
    url = postgres_url.replace(database(postgres_url), name, 1)
    assert upkeep.restore(url, copy, check=fine).kept is None
    assert read(url) == ["a"]
    psql(postgres_server, "DROP TABLE letters", name)


def test_what_is_no_dump_of_a_store_is_refused(postgres_server: Path, postgres_url: str, copy: Path) -> None:
    damaged = copy.with_name("damaged")
    damaged.write_bytes(copy.read_bytes()[:2000])
    text = copy.with_name("text")
    text.write_text("no dump")
    for path in (damaged, text, copy.with_name("nowhere")):
        with pytest.raises(InspectorError):
            upkeep.restore(postgres_url, path, check=fine, force=True)
        assert read(postgres_url) == ["a"]


def test_the_password_is_in_no_argument(
    postgres_server: Path, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(postgres_url, "a")
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "pg_dump").write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/words; echo "$PGPASSWORD" >> {tmp_path}/words; echo "no {CANARY}" >&2; exit 1\n'
    )
    (folder / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    with open_store(postgres_url.replace("postgres@", f"postgres:{CANARY}@")) as store:
        with pytest.raises(InspectorError, match=r"pg_dump failed: no \*\*\*"):
            upkeep.backup(store, tmp_path / "copy")
        words, password = (tmp_path / "words").read_text().splitlines()
        assert CANARY not in words
        assert password == CANARY
        assert not (tmp_path / "copy").exists()
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(InspectorError, match="install the client programs"):
            dumping.dump(store, tmp_path / "copy")
