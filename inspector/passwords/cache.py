"""What was decided of a hash is kept, so that the next audit need not guess again. No hash, password or account is in it."""

from __future__ import annotations

import contextlib
import hmac
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspector.installation import installation_key, state_folder

FILE = "passwords.sqlite"
KEPT_DAYS = 400
_TABLE = """
CREATE TABLE IF NOT EXISTS verdict (
    hash BLOB, stream BLOB, tried INTEGER, place INTEGER, seconds REAL, used INTEGER, PRIMARY KEY (hash, stream)
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Known:
    """How far a hash was tried against a stream of candidates; `place` of the one that fits, or -1; the budget it was given."""

    tried: int
    place: int
    seconds: float


class Cache:
    """Verdicts by the keyed digest of the hash and by the digest of the candidates' order."""

    def __init__(self, base: sqlite3.Connection, key: bytes) -> None:
        self._base, self._key = base, key
        self._lock = threading.Lock()

    @classmethod
    def opened(cls) -> Cache:
        """The installation's own; in memory where its folder cannot be used."""
        try:
            folder = state_folder()
            return cls(_opened(folder / FILE), installation_key(folder))
        except (OSError, RuntimeError, sqlite3.Error):
            return cls.in_memory()

    @classmethod
    def in_memory(cls) -> Cache:
        return cls(_connected(":memory:"), os.urandom(32))

    def get(self, field: str, account: str, stream: bytes) -> Known | None:
        with self._lock, _bearing():
            row = self._base.execute(
                "SELECT tried, place, seconds FROM verdict WHERE hash = ? AND stream = ?",
                (self._mark(field, account), stream),
            ).fetchone()
            return Known(*row) if row else None
        return None

    def put(self, field: str, account: str, stream: bytes, known: Known) -> None:
        with self._lock, _bearing(), self._base:
            self._base.execute(
                "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?)",
                (self._mark(field, account), stream, known.tried, known.place, known.seconds, int(time.time())),
            )

    def close(self) -> None:
        with self._lock, _bearing():
            self._base.close()

    def _mark(self, field: str, account: str) -> bytes:
        return hmac.digest(self._key, f"{account}\0{field}".encode("utf-8", "surrogateescape"), "sha256")


@contextlib.contextmanager
def _bearing() -> Iterator[None]:
    """A cache that fails costs time, and nothing else."""
    with contextlib.suppress(sqlite3.Error):
        yield


def _opened(path: Path) -> sqlite3.Connection:
    """The database, for its owner alone. One that is damaged is begun anew. Raises sqlite3.Error, OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, read-only, full: not damaged
            raise
        path.unlink()
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        return _connected(path)


def _connected(path: Path | str) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=2, check_same_thread=False)
    base.execute(_TABLE)
    with base:
        base.execute("DELETE FROM verdict WHERE used < ?", (int(time.time()) - KEPT_DAYS * 86400,))
    return base
