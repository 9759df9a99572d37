"""What was decided of a hash is kept, so that the next audit need not guess again. No hash, password or account is in it.

Nor can one be worked out from it, with the key beside it either: a verdict is masked by the very hash that it is about.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import sqlite3
import struct
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from inspector.installation import installation_key, state_folder

FILE = "passwords.sqlite"
FORMAT = 1
KEPT_DAYS = 400
_TABLE = """
CREATE TABLE IF NOT EXISTS verdict (
    hash BLOB, stream BLOB, verdict BLOB, used INTEGER, PRIMARY KEY (hash, stream)
) WITHOUT ROWID
"""
_VERDICT = struct.Struct("!qqqd")


@dataclass(frozen=True)
class Known:
    """How far a hash was tried against a stream of `total` candidates; `place` of the one that fits, or -1; the budget it was given.

    A budget below 0: to be tried again, whatever the next one is.
    """

    tried: int
    place: int
    total: int
    seconds: float


@dataclass(frozen=True)
class Question:
    """A hash and its account, and what tells the candidates and their order from others."""

    field: str
    account: str
    stream: str


class Cache:
    """Verdicts by the keyed digest of the hash and by that of the candidates' order."""

    def __init__(self, base: sqlite3.Connection, key: bytes) -> None:
        self._base, self._key = base, key
        self._lock = threading.Lock()
        weakref.finalize(self, base.close)  # it lives as long as the audit that uses it

    @classmethod
    def opened(cls) -> Cache:
        """The installation's own; in memory where its folder cannot be used."""
        try:
            folder = state_folder()
            key = installation_key(folder)
            return cls(_opened(folder / FILE), key)
        except (OSError, RuntimeError, sqlite3.Error):
            return cls.in_memory()

    @classmethod
    def in_memory(cls) -> Cache:
        return cls(_connected(":memory:"), os.urandom(32))

    def get(self, question: Question) -> Known | None:
        with self._lock, _bearing():
            row = self._base.execute(
                "SELECT verdict FROM verdict WHERE hash = ? AND stream = ?", self._marks(question)
            ).fetchone()
            return self._unmasked(question, row[0]) if row else None
        return None

    def put(self, verdicts: Iterable[tuple[Question, Known]]) -> None:
        """All in one transaction: each costs a wait for the disk."""
        now = int(time.time())
        rows = [(*self._marks(question), self._masked(question, known), now) for question, known in verdicts]
        if rows:
            with self._lock, _bearing(), self._base:
                self._base.executemany("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?)", rows)

    def close(self) -> None:
        with self._lock, _bearing():
            self._base.close()

    def _marks(self, question: Question) -> tuple[bytes, bytes]:
        mark = self._digest("hash", question.account, question.field)
        return mark, self._digest("stream", question.stream)[:16]

    def _masked(self, question: Question, known: Known) -> bytes:
        pad = self._digest("verdict", question.account, question.field, question.stream)
        return bytes(a ^ b for a, b in zip(_VERDICT.pack(*astuple(known)), pad, strict=True))

    def _unmasked(self, question: Question, verdict: object) -> Known | None:
        """None for what was damaged, as far as that can be seen."""
        pad = self._digest("verdict", question.account, question.field, question.stream)
        if not isinstance(verdict, bytes) or len(verdict) != len(pad):
            return None
        known = Known(*_VERDICT.unpack(bytes(a ^ b for a, b in zip(verdict, pad, strict=True))))
        return known if -1 <= known.place < known.total and 0 <= known.tried <= known.total < 1 << 32 else None

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self._key, "\0".join(parts).encode("utf-8", "surrogateescape"), "sha256")


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
    try:
        with base:
            base.execute("BEGIN IMMEDIATE")
            if base.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                base.execute("DROP TABLE IF EXISTS verdict")
                base.execute(f"PRAGMA user_version = {FORMAT}")
            base.execute(_TABLE)
            base.execute("DELETE FROM verdict WHERE used < ?", (int(time.time()) - KEPT_DAYS * 86400,))
    except sqlite3.Error:
        base.close()
        raise
    return base
