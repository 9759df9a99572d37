"""What a server of PostgreSQL may refuse, and that it may go away."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.store.opening import Store, open_store
from tests.databases import psql
from tests.store.test_opening import CANARY, add, names


def database(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def backends(server: Path, name: str) -> int:
    """End the server's processes that work on a database; how many there were."""
    others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return int(psql(server, others, name))


def only(store: Store) -> list[str]:
    with store.reading() as connection:
        return names(connection)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    for url in ("postgresql://127.0.0.1:1/db", f"postgresql:///db?host={tmp_path}", "postgresql://host.invalid/db"):
        with pytest.raises(InspectorError, match="cannot be reached"):
            open_store(url)


def test_a_wrong_password(postgres_server: Path, postgres_url: str) -> None:
    url = postgres_url.replace("postgres@", f"guarded:{CANARY}@")
    with pytest.raises(InspectorError, match="refuses this user or password") as raised:
        open_store(url)
    assert CANARY not in str(raised.value)
    psql(postgres_server, f"CREATE ROLE guarded LOGIN PASSWORD '{CANARY}'")
    try:
        with pytest.raises(InspectorError, match="may not do this"):  # it is not its database
            open_store(url)
        psql(postgres_server, f"ALTER DATABASE {database(url)} OWNER TO guarded")
        with open_store(url) as store, store.writing() as connection:
            add(connection, "a")
        with pytest.raises(InspectorError, match="refuses this user or password"):
            open_store(url.replace(CANARY, "other"))
    finally:
        psql(postgres_server, f"ALTER DATABASE {database(url)} OWNER TO postgres")
        psql(postgres_server, "REASSIGN OWNED BY guarded TO postgres", database(url))
        psql(postgres_server, "DROP OWNED BY guarded; DROP ROLE guarded", database(url))


def test_a_database_that_is_not_there(postgres_url: str) -> None:
    with pytest.raises(InspectorError, match="no such database"):
        open_store(postgres_url.replace(database(postgres_url), "nowhere"))


def test_a_database_that_cannot_hold_chinese(postgres_server: Path, postgres_url: str) -> None:
    name = f"{database(postgres_url)}_latin"
    psql(postgres_server, f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(InspectorError, match="must be UTF8"):
        open_store(postgres_url.replace(database(postgres_url), name))


def test_a_connection_that_is_lost(postgres_server: Path, postgres_url: str) -> None:
    with open_store(postgres_url) as store:
        with store.writing() as connection:
            add(connection, "a")
        with pytest.raises(InspectorError, match="connection to the database was lost"), store.writing() as connection:
            add(connection, "b")
            assert backends(postgres_server, database(postgres_url))
            add(connection, "c")
        assert only(store) == ["a"]
        with pytest.raises(InspectorError, match="connection to the database was lost"), store.writing() as connection:
            add(connection, "b")
            backends(postgres_server, database(postgres_url))
        assert only(store) == ["a"]


def test_a_server_that_only_lets_read(postgres_server: Path, postgres_url: str) -> None:
    open_store(postgres_url).close()
    psql(postgres_server, f"ALTER DATABASE {database(postgres_url)} SET default_transaction_read_only = on")
    with open_store(postgres_url) as store:
        assert only(store) == []
        with pytest.raises(InspectorError, match="only lets the store be read"), store.writing() as connection:
            add(connection, "a")


def test_the_store_stands_where_the_search_path_says(postgres_server: Path, postgres_url: str) -> None:
    name = database(postgres_url)
    psql(postgres_server, "CREATE SCHEMA audit; CREATE TABLE hosts (mine int)", name)
    with open_store(f"{postgres_url}&options=-csearch_path%3Daudit") as store:
        with store.writing() as connection:
            add(connection, "a")
        assert only(store) == ["a"]
    assert psql(postgres_server, "SELECT name FROM audit.checks", name) == "a"
