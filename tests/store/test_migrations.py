"""The revisions lead to the schema that the code knows, from each one that was released."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from inspector.model import InspectorError
from inspector.store import check, find_audit, list_audits, migrations, record
from inspector.store.opening import open_store
from inspector.store.schema import metadata
from tests.databases import as_user, tool
from tests.store.making import audit
from tests.store.release import HOSTS, TOLD, told
from tests.store.test_opening import add, names
from tests.store.test_postgres import database

NEWER = "UPDATE inspector_revision SET version_num = '9999'"
RELEASED = Path(__file__).parent / "released"


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    scripts = ScriptDirectory(str(migrations.FOLDER))
    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == migrations.REVISIONS


def plain(index: ReflectedIndex) -> dict[str, str]:
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}


def described(connection: Connection) -> Mapping[str, Any]:
    """All that a database knows of its tables, but for the order."""
    look = inspect(connection)
    found: dict[str, Any] = {}
    for table in metadata.tables:
        columns = [{**each, "type": repr(each["type"])} for each in look.get_columns(table)]
        checks = look.get_check_constraints(table)
        indexes = [{**each, "dialect_options": plain(each)} for each in look.get_indexes(table)]
        rest = [look.get_pk_constraint(table), *look.get_foreign_keys(table), *look.get_unique_constraints(table)]
        found[table] = [sorted(map(repr, each)) for each in (columns, checks, indexes, rest)]
    return found


def test_they_lead_to_the_schema(store_url: str) -> None:
    with open_store(store_url) as store, store.writing() as connection:
        options = {"version_table": migrations.TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        migrated = described(connection)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert described(connection) == migrated


def test_a_newer_schema_is_refused(store_url: str) -> None:
    with open_store(store_url) as store, store.writing() as connection:
        connection.execute(text(NEWER))
    with pytest.raises(InspectorError, match="a newer inspector made this store"):
        open_store(store_url)


def test_an_upgrade_that_fails_leaves_nothing(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Connection, to: str = "") -> None:
        connection.execute(text("CREATE TABLE half (done integer)"))
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "upgrade", fail)
        with pytest.raises(RuntimeError):
            open_store(store_url)
    with open_store(store_url) as store, store.reading() as connection:
        assert not inspect(connection).has_table("half")
        assert names(connection) == []


def test_what_was_there_is_copied_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    with open_store(str(path)) as store, store.writing() as connection:
        add(connection, "a")
    monkeypatch.setattr(migrations, "REVISIONS", ("0001", "9999"))
    monkeypatch.setattr(migrations, "HEAD", "9999")
    monkeypatch.setattr(
        migrations,
        "upgrade",
        lambda connection: connection.execute(text(NEWER)),
    )
    open_store(str(path)).close()
    kept = tmp_path / "store.db.before-9999"
    assert kept.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(kept)) as copied:
        assert copied.execute("SELECT name FROM checks").fetchall() == [("a",)]
        assert copied.execute("SELECT version_num FROM inspector_revision").fetchall() == [("0001",)]


@pytest.mark.parametrize("dump", sorted(RELEASED.glob("*.sqlite.sql")), ids=lambda path: path.name)
def test_a_store_of_an_earlier_release_in_sqlite(dump: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        connection.executescript(dump.read_text("utf-8"))
    read_back(str(tmp_path / "store.db"))


@pytest.mark.parametrize("dump", sorted(RELEASED.glob("*.postgresql.sql")), ids=lambda path: path.name)
def test_a_store_of_an_earlier_release_in_postgresql(dump: Path, postgres_server: Path, postgres_url: str) -> None:
    words = ["-qX", "-v", "ON_ERROR_STOP=1", "-h", str(postgres_server), "-U", "postgres", "-d", database(postgres_url)]
    command = as_user(str(tool("psql")), *words)
    subprocess.run(command, input=dump.read_bytes(), check=True, stdout=subprocess.DEVNULL, cwd="/")
    read_back(postgres_url)


def read_back(url: str) -> None:
    """What tests/store/release.py recorded is there, whole, and more can be recorded."""
    with open_store(url, create=False) as store, store.writing() as connection:
        assert migrations.revision(connection) == migrations.HEAD
        assert list(check(connection)) == []
        assert told(connection) == TOLD
        record(connection, audit(HOSTS[1], day=14))
        assert [row.number for row in list_audits(connection, host=1)] == [1, 2]
        assert find_audit(connection, "latest").number == 3


def test_every_revision_but_the_newest_was_released() -> None:
    for kind in ("sqlite", "postgresql"):
        there = {path.name.partition(".")[0] for path in RELEASED.glob(f"*.{kind}.sql")}
        assert set(migrations.REVISIONS[:-1]) <= there <= set(migrations.REVISIONS)
