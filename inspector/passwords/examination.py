"""The stored passwords of a snapshot are tried against the candidates, and the verdicts become part of the snapshot.

This is done while collecting, since it takes time that is bounded in seconds: what was tried is evidence, and the checks judge
that. Passwords and hashes stay in this process and its workers.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import msgspec

from inspector.fact import Absent, Unknown, View
from inspector.passwords.cache import Cache, Known
from inspector.passwords.candidates import Clues, Lists, candidates, likely
from inspector.passwords.crypt import Crypt
from inspector.passwords.pool import Guesser, Process, cores, run
from inspector.passwords.schemes import PLAIN, method
from inspector.passwords.stored import HOSTNAME, NEEDS, Stored, stored_passwords
from inspector.passwords.trial import Subject, Trial
from inspector.passwords.verdicts import TRIAL, Outcome, Record, Verdict
from inspector.passwords.worker import attempt
from inspector.snapshot import Item, Snapshot, State
from inspector.text import clean

SAME = f"{TRIAL.name} (same)"
"""The item that tells equal passwords across hosts; secret, so it is never kept."""


class Inline:
    """A guesser in this very thread, for cases: no process and no time limit."""

    def __init__(self) -> None:
        self._crypt = Crypt()

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]:
        started = time.perf_counter()
        words = [password.encode("utf-8", "surrogateescape") for password in passwords]
        return attempt(stored, account, words, self._crypt), time.perf_counter() - started

    def close(self) -> None:
        return


def processes() -> list[Guesser]:
    """One worker a core."""
    return [Process() for _ in range(cores())]


@dataclass(eq=False)
class Examiner:
    """One audit's guessing. `seconds` are for each host; hosts take turns, since each has all cores.

    `organisations` are names that people here would build passwords from. `key`: under which equal passwords get equal marks.
    """

    lists: Lists
    seconds: float
    cache: Cache
    organisations: tuple[str, ...] = ()
    guessers: Callable[[], Sequence[Guesser]] = processes
    key: bytes = field(default_factory=lambda: os.urandom(32), repr=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _found: dict[str, None] = field(default_factory=dict, repr=False)

    def examine(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with the answer to `Trial`; unchanged where nobody asked, or where it came with an answer."""
        if TRIAL not in snapshot.answers or snapshot.items(TRIAL)[0].state is not State.UNSUPPORTED:
            return snapshot
        try:
            found = list(stored_passwords(View(snapshot, NEEDS)))
        except (Absent, Unknown):
            found = []
        with self._turn:
            tests = [_Test.of(stored, self._clues(stored, snapshot), self) for stored in found]
            self._guess([test for test in tests if not test.decided])
        return replace(snapshot, answers={**snapshot.answers, TRIAL: tuple(self._items(tests))})

    def _clues(self, stored: Stored, snapshot: Snapshot) -> Clues:
        names = [snapshot.host, snapshot.items(HOSTNAME)[0].text.strip()]
        labels = [label for name in names for label in name.split(".")[:-1] or [name]]
        return Clues(
            account=stored.account,
            person=stored.person,
            hosts=tuple(dict.fromkeys(label for label in labels if label)),
            organisations=self.organisations,
            year=datetime.datetime.fromisoformat(snapshot.taken).year,
        )

    def _guess(self, tests: list[_Test]) -> None:
        if not tests or self.seconds <= 0:
            return
        trial = Trial([test.subject for test in tests])
        trial.pass_on(self._found)
        run(trial, self.guessers(), time.monotonic() + self.seconds)
        for test in tests:
            test.remember(self)
            if test.subject.found:
                self._found[test.subject.found.password] = None

    def _items(self, tests: list[_Test]) -> Iterator[Item]:
        marks = {clean(test.stored.subject): test.marks(self.key) for test in tests}
        same = _same(tests)
        verdicts = tuple(test.verdict(same.get(place, 0)) for place, test in enumerate(tests))
        record = Record(seconds=self.seconds, candidates=self.lists.version, verdicts=verdicts)
        yield Item(TRIAL.name, data=msgspec.json.encode(record))
        yield Item(SAME, data=msgspec.json.encode(marks), secret=True)


@dataclass(eq=False)
class _Test:
    """One stored password on its way to a verdict."""

    stored: Stored
    subject: Subject
    clues: Clues
    lists: Lists = field(repr=False)
    stream: bytes
    likely: int
    decided: bool = False
    scheme: str = ""

    @classmethod
    def of(cls, stored: Stored, clues: Clues, examiner: Examiner) -> _Test:
        """With what earlier audits found: nothing is guessed twice, and a longer budget goes on where a shorter one ended."""
        text, lists = str(stored.field.value), examiner.lists
        how = method(text)
        stream = hashlib.sha256(repr((lists.version, clues)).encode("utf-8", "surrogateescape")).digest()[:16]
        subject = Subject(text, stored.account, how.seconds, candidates(clues, lists))
        test = cls(stored, subject, clues, lists, stream, likely(clues, lists), scheme=how.name)
        known = examiner.cache.get(text, stored.account, stream)
        if known:
            test._resume(known, examiner.seconds)
        return test

    def _resume(self, known: Known, seconds: float) -> None:
        subject = self.subject
        skipped = list(islice(subject.stream, known.tried if known.place < 0 else known.place + 1))
        subject.start = subject.taken = known.tried
        if known.place >= 0:
            subject.found, subject.place = skipped[-1], known.place
        self.decided = known.place >= 0 or (known.tried >= self.likely and known.seconds >= seconds)

    def remember(self, examiner: Examiner) -> None:
        subject = self.subject
        if subject.unverifiable is None and (subject.found is None or subject.place >= 0):
            known = Known(subject.tried, subject.place, examiner.seconds)
            examiner.cache.put(subject.stored, subject.account, self.stream, known)

    def marks(self, key: bytes) -> list[str]:
        """Equal within one audit where the password is known to be the same, or the hash is."""
        values = [f"hash\0{self.subject.stored}"]
        if self.subject.found or self.subject.stored.startswith(PLAIN):
            values.append(f"password\0{_password(self.subject)}")
        return [hmac.digest(key, value.encode("utf-8", "surrogateescape"), "sha256").hex() for value in values]

    def verdict(self, same: int) -> Verdict:
        subject, found = self.subject, self.subject.found
        outcome = Outcome.WEAK if found else Outcome.UNVERIFIABLE if subject.unverifiable else self._withstood()
        why = subject.unverifiable
        return Verdict(
            subject=clean(self.stored.subject),
            location=clean(self.stored.location),
            scheme=self.scheme,
            outcome=outcome,
            kind=found.kind if found else None,
            tried=subject.place + 1 if subject.place >= 0 else subject.tried + (found is not None),
            remain=0 if found else self._remain(),
            likely=self.likely,
            same=same,
            system=self.stored.system,
            why={"en": why.en, "zh": why.zh} if why else None,
        )

    def _withstood(self) -> Outcome:
        enough = self.subject.complete or self.subject.tried >= self.likely
        return Outcome.WITHSTOOD if enough else Outcome.SHORT

    def _remain(self) -> int:
        return 0 if self.subject.complete else max(0, total(self.clues, self.lists) - self.subject.tried)


def _password(subject: Subject) -> str:
    return subject.found.password if subject.found else subject.stored.removeprefix(PLAIN)


def _same(tests: list[_Test]) -> dict[int, int]:
    """By place, the number of the password that the account shares with another account of this host."""
    groups: dict[str, list[int]] = {}
    for place, test in enumerate(tests):
        subject = test.subject
        known = subject.found or subject.stored.startswith(PLAIN)
        groups.setdefault(f"password\0{_password(subject)}" if known else subject.stored, []).append(place)
    several = [places for places in groups.values() if len(places) > 1]
    return {place: number for number, places in enumerate(several, 1) for place in places}


def total(clues: Clues, lists: Lists) -> int:
    """How many candidates there are for an account."""
    return sum(1 for _ in candidates(clues, lists))
