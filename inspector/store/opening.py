"""Opening a store: its connections, its transactions, and its schema brought up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text

from inspector.model import InspectorError
from inspector.store import migrations
from inspector.store.failures import CORRUPT, explained
from inspector.store.place import NO_STORE, UNUSABLE, VARIABLE, Place, default_url, find, new_file, prepare
from inspector.store.schema import metadata
from inspector.store.types import other_types
from inspector.text import Text, os_error

__all__ = ["Store", "default_url", "open_store"]

WAIT = 60.0
"""Seconds that a writer waits for another one: recording a thousand hosts takes its time, and an audit takes more."""
LIMIT = 600
"""Seconds after which a server stops a single statement."""
WRITES = "inspector_writes"
LOCK = 0x1A5BEC7
"""The advisory lock of PostgreSQL that a writer holds."""

NO_DRIVER = Text(
    en="PostgreSQL needs the driver psycopg: pip install 'inspector-audit[postgres]'",
    zh="使用 PostgreSQL 需要 psycopg 驱动：pip install 'inspector-audit[postgres]'",
)
FOREIGN = Text(
    en="{store}: this is the database of another program, with tables of its own; name another one",
    zh="{store}：这是其他程序的数据库，已有其自己的表；请换用其他数据库",
)
NEWER = Text(
    en="{store}: a newer inspector made this store (schema {found}; this one knows up to {known}); update inspector",
    zh="{store}：该存储库由更新版本的 inspector 建立（结构版本 {found}，本版本最高支持 {known}）；请升级 inspector",
)
NOT_UTF8 = Text(
    en="the database's encoding is {found}; it must be UTF8: `createdb -E UTF8 -T template0 NAME`",
    zh="数据库编码为 {found}，必须为 UTF8：`createdb -E UTF8 -T template0 库名`",
)


@dataclass(frozen=True)
class Store:
    """An open store. `url` is for people: no password is in it."""

    place: Place
    engine: Engine = field(repr=False)
    wait: float

    @property
    def url(self) -> str:
        return self.place.shown

    @property
    def dialect(self) -> str:
        return self.place.dialect

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the store and changes nothing. Raises InspectorError."""
        options: dict[str, Any] = (
            {} if self.place.file else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        with explained(self.place), self._connected(options) as connection:
            if self.place.file:
                connection.exec_driver_sql("PRAGMA query_only = ON")
            with damage_told(self.place, connection):
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is written as a whole in the end, or not at all where anything is raised; one at a time.

        Raises InspectorError, also where another writer does not end.
        """
        options: dict[str, Any] = {WRITES: True} if self.place.file else {"isolation_level": "READ COMMITTED"}
        with explained(self.place), self._connected(options) as connection:
            if not self.place.file:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            yield connection

    @contextmanager
    def _connected(self, options: dict[str, Any]) -> Iterator[Connection]:
        with self.engine.connect() as connection, connection.execution_options(**options).begin():
            if not self.place.file:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(self.wait * 1000)}")
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {LIMIT * 1000}")
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def damage_told(place: Place, connection: Connection) -> Iterator[None]:
    """Raise InspectorError where what could not be worked with comes from a file that is damaged; a fault of our own stays one."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError):
        if place.file and (next(other_types(connection), None) or _unsound(connection)):
            raise InspectorError(CORRUPT.fill({"store": place.shown})) from None
        raise


def _unsound(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok")


def open_store(url: str | None = None, *, create: bool = True, wait: float = WAIT) -> Store:
    """The store at a URL, else at $INSPECTOR_DATABASE_URL, else at the usual place; made or brought up to date where needed.

    `wait`: seconds that it waits for other writers. Raises InspectorError, also where there is none and `create` is false.
    """
    place = find(url or os.environ.get(VARIABLE) or default_url())
    if place.file:
        prepare(place.file, create=create)
    store = attach(place, wait)
    try:
        bring_up(store, create=create)
    except BaseException:
        store.close()
        raise
    return store


def attach(place: Place, wait: float = WAIT) -> Store:
    """The store at a place as it is, whatever is there. Raises InspectorError where the driver is missing."""
    return Store(place, _engine(place, wait), wait)


def _engine(place: Place, wait: float) -> Engine:
    """Each transaction has a connection of its own: one that was lost, or a file that was replaced, does no harm later."""
    settings: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True}
    if place.file:
        engine = create_engine(place.url, **settings, connect_args={"timeout": wait, "isolation_level": None})
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine
    url = place.url.update_query_dict({"connect_timeout": "10", "application_name": "inspector", **place.url.query})
    try:
        return create_engine(url, **settings)
    except ImportError:
        raise InspectorError(NO_DRIVER) from None


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    # FULL: in WAL mode NORMAL may lose the newest transactions when power fails.
    try:
        for setting in ("foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {setting}")
    except UnicodeDecodeError:  # SQLite quotes a schema that is damaged, and Python cannot read what it says
        error = sqlite3.DatabaseError("malformed database schema")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error from None


def _begin(connection: Connection) -> None:
    """In place of sqlite3's own way, which begins late and ends at statements that it does not know."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def bring_up(store: Store, *, create: bool) -> None:
    """Make the tables or bring them up to date, after a copy of what was there. Raises InspectorError."""
    with store.reading() as connection:
        found = state(store, connection)
    if found == migrations.HEAD:
        return
    if found is None and not create:
        raise InspectorError(NO_STORE.fill({"store": store.url}))
    if store.place.file:
        use_wal(store)
    with store.writing() as connection:
        found = state(store, connection)  # another process may have been faster
        if found == migrations.HEAD:
            return
        if found and store.place.file:
            copy(store, store.place.file.with_name(f"{store.place.file.name}.before-{migrations.HEAD}"))
        migrations.upgrade(connection)


def state(store: Store, connection: Connection) -> str | None:
    """The revision; None for an empty database. Raises InspectorError for what is no store that this program knows."""
    found = migrations.revision(connection)
    if found in migrations.REVISIONS:
        return found
    if found is not None:
        raise InspectorError(NEWER.fill({"store": store.url, "found": found, "known": migrations.HEAD}))
    refuse_foreign(store, connection)
    if not store.place.file:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise InspectorError(UNUSABLE.fill({"store": store.url, "why": NOT_UTF8.fill({"found": encoding})}))
    return None


def refuse_foreign(store: Store, connection: Connection) -> None:
    """Raise InspectorError for a file with tables that are not ours, or a schema with tables of the same names."""
    tables = set(inspect(connection).get_table_names())
    if migrations.TABLE not in tables and (tables & set(metadata.tables) or (tables and store.place.file)):
        raise InspectorError(FOREIGN.fill({"store": store.url}))


def use_wal(store: Store) -> None:
    """Readers and a writer do not wait for each other then. The file remembers it; some file systems cannot, and it works there too."""
    with explained(store.place), closing(sqlite3.connect(str(store.place.file), timeout=store.wait)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def copy(store: Store, path: Path, shown: Path | None = None) -> None:
    """SQLite: the whole store as it was last committed, in the file at `path`, made anew for its owner alone.

    `shown`: what errors call it. Raises InspectorError.
    """
    try:
        path.unlink(missing_ok=True)
        new_file(path)
    except OSError as error:
        raise InspectorError(UNUSABLE.fill({"store": path, "why": os_error(error)})) from None
    target = replace(store.place, shown=str(shown or path))
    with (
        explained(target),
        closing(sqlite3.connect(str(store.place.file), timeout=store.wait)) as source,
        closing(sqlite3.connect(path)) as into,
    ):
        source.backup(into)
        into.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
