"""Backups of a store, and a store brought back from one. Both appear whole or not at all, and nothing is replaced that is not kept."""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from inspector.model import InspectorError
from inspector.store import dumping, migrations, opening
from inspector.store.failures import CORRUPT, explained, primary_code
from inspector.store.opening import Store, attach
from inspector.store.place import COMPANIONS, NOT_A_FILE, VARIABLE, Place, default_url, find, new_file, prepare
from inspector.text import Text, os_error

GRACE = 5.0
"""Seconds that a store which is to be replaced may still be in use."""

THERE = Text(en="{path} is there already; --force replaces it", zh="{path} 已存在；加 --force 可覆盖")
FAILED = Text(en="{path}: {why}", zh="{path}：{why}")
NO_STORE_IN = Text(en="{path}: there is no store in this file", zh="{path}：文件中没有存储库")
UNFINISHED = Text(
    en="{path}: {companion} belongs to it: this is a store that was copied while it was open, and no backup; "
    "make one: `inspector store backup FILE --database {path}`",
    zh="{path}：旁边还有 {companion}：这是存储库打开时复制的文件，不是备份；请先生成备份：`inspector store backup 文件 --database {path}`",
)
BROKEN = Text(en="{path}: this file is damaged, or no backup of SQLite", zh="{path}：文件已损坏，或不是 SQLite 备份")
NO_DATABASE = Text(
    en="{store}: what is there is no SQLite database; --force replaces it all the same",
    zh="{store}：该位置的文件不是 SQLite 数据库；加 --force 仍可替换",
)
IN_USE = Text(
    en="{store}: the store is in use; stop what uses it (audits, timers) and try again",
    zh="{store}：存储库正在使用；请先停止使用它的程序（自查任务、定时任务）再重试",
)
DOUBTFUL = Text(
    en="{path}: {count:problem was|problems were} found in what it holds, the first: {first}; --force restores it all the same",
    zh="{path}：备份内容存在 {count} 处问题，第一处：{first}；加 --force 仍可恢复",
)

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

Check = Callable[[Connection], Sequence[Text]]
"""What finds fault with the contents of a store."""


@dataclass(frozen=True)
class Restored:
    """`kept` has what was there before; `faults` are in what is there now."""

    store: str
    kept: Path | None
    faults: tuple[Text, ...]


def backup(store: Store, path: Path, *, force: bool = False) -> None:
    """The store as it is now, in a new file that only its owner reads; other processes may go on meanwhile.

    Raises InspectorError; what was at `path` is then still there.
    """
    if os.path.lexists(path) and not force:
        raise InspectorError(THERE.fill({"path": path}))
    with _beside(path) as fresh:
        if store.place.file:
            opening.copy(store, fresh, path)
            _verify(attach(replace(find(str(fresh)), shown=str(path))))
        else:
            dumping.dump(store, fresh)
        _put(fresh, path, force=force)


def restore(url: str | None, path: Path, *, check: Check, force: bool = False) -> Restored:
    """Put a backup in the place of the store. What it replaces is kept beside it, or for PostgreSQL beside the backup.

    `force`: also one that `check` finds fault with, and for PostgreSQL also over a store that is there. Raises InspectorError;
    the store is then as it was.
    """
    place = find(url or os.environ.get(VARIABLE) or default_url())
    if place.file:
        return _restore_file(place, path, check=check, force=force)
    store = attach(place)
    kept = _kept(path)
    there = dumping.load(store, path, keep=lambda: backup(store, kept), force=force)
    with opening.open_store(url, create=False) as store, store.reading() as connection:
        return Restored(store.url, kept if there else None, tuple(check(connection)))


def damage(store: Store, connection: Connection) -> list[Text]:
    """What SQLite itself finds wrong with its file; PostgreSQL has its own tools for this."""
    if not store.place.file:
        return []
    rows = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    found = [row for row in rows if row != "ok"] + [
        f"{table} {row}: no such {other}" for table, row, other, _ in broken
    ]
    return [Text(en=said, zh=said) for said in found]


def compact(store: Store) -> None:
    """Give space that was freed back to the file system, where nobody is in the way."""
    if store.place.file:
        with (
            contextlib.suppress(sqlite3.Error),
            closing(sqlite3.connect(store.place.file, timeout=GRACE)) as connection,
        ):
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _restore_file(place: Place, path: Path, *, check: Check, force: bool) -> Restored:
    real = prepare(Path(place.shown), create=True)
    current = attach(replace(place, file=real))
    with _beside(real) as fresh:
        _take_in(path, fresh)
        brought = attach(replace(find(str(fresh)), shown=str(path)), GRACE)
        faults = _examine(brought, check)
        if faults and not force:
            raise InspectorError(DOUBTFUL.fill({"path": path, "count": len(faults), "first": faults[0]}))
        kept = _swap(current, real, fresh, force=force)
    opening.use_wal(current)
    return Restored(current.url, kept, tuple(faults))


def _take_in(path: Path, fresh: Path) -> None:
    """A copy of the backup, on which nobody else works."""
    wal = path.with_name(f"{path.name}-wal")
    try:
        if not path.is_file():
            path.stat()
            raise InspectorError(FAILED.fill({"path": path, "why": NOT_A_FILE}))
        if wal.exists() and wal.stat().st_size:
            raise InspectorError(UNFINISHED.fill({"path": path, "companion": wal}))
        with path.open("rb") as source, fresh.open("wb") as out:
            shutil.copyfileobj(source, out)
    except OSError as error:
        raise InspectorError(FAILED.fill({"path": path, "why": os_error(error)})) from None


def _examine(store: Store, check: Check) -> list[Text]:
    """Bring the copy of a backup up to date, and tell what is wrong with what it holds. Raises InspectorError for no store."""
    _verify(store)
    with store.reading() as connection:
        found = opening.state(store, connection)
    if found is None:
        raise InspectorError(NO_STORE_IN.fill({"path": store.url}))
    if found != migrations.HEAD:
        with store.writing() as connection:
            migrations.upgrade(connection)
    with store.reading() as connection:
        faults = list(check(connection))
    with explained(store.place), closing(sqlite3.connect(str(store.place.file), timeout=GRACE)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
    return faults


def _verify(store: Store) -> None:
    """Raise InspectorError where the copy of a backup is no sound file of SQLite."""
    try:
        with store.engine.connect() as connection:
            found = damage(store, connection)
    except DBAPIError as error:
        if primary_code(error.orig) not in DAMAGED:
            with explained(store.place):
                raise
        found = [CORRUPT]
    if found:
        raise InspectorError(BROKEN.fill({"path": store.url}))


def _swap(current: Store, real: Path, fresh: Path, *, force: bool) -> Path | None:
    """What is in the new file in the place of what is in the old one, which nobody may be using.

    The file stays the same one, so that a process which waits for it finds what was restored. One that is damaged is replaced.
    """
    kept = _kept(real) if real.stat().st_size else None
    with explained(current.place), closing(sqlite3.connect(real, timeout=GRACE, isolation_level=None)) as held:
        if not _hold(current, held, force=force):
            held.close()
            _replace(real, fresh, kept)
            return kept
        if kept:
            _copy_out(held, kept)
        with closing(sqlite3.connect(fresh)) as source:
            source.backup(held)  # one transaction: SQLite brings the old contents back where it is cut short
    return kept


def _copy_out(held: sqlite3.Connection, kept: Path) -> None:
    new_file(kept)
    with closing(sqlite3.connect(kept)) as into:
        held.backup(into)


def _replace(real: Path, fresh: Path, kept: Path | None) -> None:
    if kept:
        _name_too(real, kept)
        for suffix in COMPANIONS:  # they must not be taken for those of the new one
            with contextlib.suppress(FileNotFoundError):
                real.with_name(real.name + suffix).rename(kept.with_name(kept.name + suffix))
    _put(fresh, real, force=True)


def _kept(path: Path) -> Path:
    return path.with_name(f"{path.name}.replaced-{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S.%fZ}")


def _hold(current: Store, connection: sqlite3.Connection, *, force: bool) -> bool:
    """Take the old file for this connection alone, as long as it is open; false where it is damaged. Raises InspectorError."""
    try:
        with current.engine.connect() as looking:
            opening.refuse_foreign(current, looking)
        connection.execute("PRAGMA journal_mode = DELETE")  # fails where another process has it open
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except (DBAPIError, sqlite3.Error) as error:
        code = primary_code(error.orig if isinstance(error, DBAPIError) else error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise InspectorError(IN_USE.fill({"store": current.url})) from None
        if code == sqlite3.SQLITE_NOTADB and not force:
            raise InspectorError(NO_DATABASE.fill({"store": current.url})) from None
        if code not in DAMAGED:
            with explained(current.place):
                raise
        return False


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A new file in the same folder, which is gone in the end if it was not put in its place."""
    fresh = path.absolute().with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        new_file(fresh)
        yield fresh
    except OSError as error:
        raise InspectorError(FAILED.fill({"path": path, "why": os_error(error)})) from None
    finally:
        for suffix in ("", *COMPANIONS):
            with contextlib.suppress(OSError):
                fresh.with_name(fresh.name + suffix).unlink()


def _name_too(path: Path, other: Path) -> None:
    """Give a file a second name, or another one where the file system knows no hard links. Raises OSError where that is taken."""
    try:
        os.link(path, other)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(other):
            raise
        path.rename(other)


def _put(fresh: Path, path: Path, *, force: bool) -> None:
    """On the disk before it has its name, so that power loss leaves what was there or this."""
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    if force:
        fresh.replace(path)
    else:
        _name_too(fresh, path)
    folder = os.open(path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
