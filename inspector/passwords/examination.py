"""The stored passwords of a snapshot are tried against the candidates, and the verdicts become part of the snapshot.

This is done while collecting, since it takes time that is bounded in seconds: what was tried is evidence, and the checks judge
that. Passwords and hashes stay in this process and its workers.
"""

from __future__ import annotations

import datetime
import hmac
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice

import msgspec

from inspector import __version__
from inspector.fact import View
from inspector.passwords.cache import Cache, Known, Question
from inspector.passwords.candidates import LIKELY, Clues, Lists, candidates, counted
from inspector.passwords.crypt import Crypt
from inspector.passwords.pool import Guesser, processes, run
from inspector.passwords.schemes import PLAIN, method
from inspector.passwords.stored import HOSTNAME, NEEDS, Stored, stored_passwords
from inspector.passwords.stream import Stream
from inspector.passwords.trial import Subject, Trial
from inspector.passwords.verdicts import TRIAL, Outcome, Record, Verdict
from inspector.passwords.worker import attempt
from inspector.snapshot import Item, Snapshot, State
from inspector.text import clean

SAME = f"{TRIAL.name} (same)"
"""The item that tells equal passwords across hosts; secret, so it is never kept."""
MOST = 10_000
"""Stored passwords of one host that are judged."""
LONGEST_NAME = 255
"""Characters of a host's name."""


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
    running: deque[Stream] = field(default_factory=deque, repr=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _found: dict[str, None] = field(default_factory=dict, repr=False)
    _clear: dict[str, None] = field(default_factory=dict, repr=False)

    def examine(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with the answer to `Trial`; unchanged where nobody asked, or where it came with an answer."""
        if TRIAL not in snapshot.answers or snapshot.items(TRIAL)[0].state is not State.UNSUPPORTED:
            return snapshot
        stored = list(islice(stored_passwords(View(snapshot, NEEDS)), MOST + 1))
        if not stored:  # no reason to wait for one's turn
            return replace(snapshot, answers={**snapshot.answers, TRIAL: tuple(self._items([], more=False))})
        with self._turn:
            tests = [_Test.of(each, self._clues(each, snapshot), self) for each in stored[:MOST]]
            self._guess(tests)
            answer = tuple(self._items(tests, more=len(stored) > MOST))
        return replace(snapshot, answers={**snapshot.answers, TRIAL: answer})

    def _clues(self, stored: Stored, snapshot: Snapshot) -> Clues:
        names = [name[:LONGEST_NAME] for name in (snapshot.host, snapshot.items(HOSTNAME)[0].text.strip())]
        labels = [label for name in names for label in name.split(".")[:-1] or [name]]
        return Clues(
            account=stored.account,
            person=stored.person,
            hosts=tuple(dict.fromkeys(label for label in labels if label)),
            organisations=self.organisations,
            year=datetime.datetime.fromisoformat(snapshot.taken).year,
        )

    def _guess(self, tests: list[_Test]) -> None:
        self._keep(tests)
        before = [test for test in tests if not test.subject.found]
        if self.seconds <= 0 or all(test.subject.closed for test in before):
            return
        trial = Trial([test.subject for test in before])
        trial.pass_on(self._found, self._clear)
        run(trial, self.guessers(), time.monotonic() + self.seconds)
        for test in before:
            test.explain()
        self._keep(before)
        self.cache.put((test.question, test.known(self.seconds)) for test in before if test.learned)

    def _keep(self, tests: list[_Test]) -> None:
        """Passwords that are known now, for the other accounts and hosts."""
        for test in tests:
            if test.subject.found:
                self._found[test.subject.found.password] = None
            elif test.password is not None:
                self._clear[test.password] = None

    def _items(self, tests: list[_Test], *, more: bool) -> Iterator[Item]:
        marks = {clean(test.stored.subject): test.marks(self.key) for test in tests}
        same = _same(tests)
        verdicts = tuple(test.verdict(same.get(place, 0)) for place, test in enumerate(tests))
        record = Record(seconds=self.seconds, candidates=self.lists.version, verdicts=verdicts, more=more)
        yield Item(TRIAL.name, data=msgspec.json.encode(record))
        yield Item(SAME, data=msgspec.json.encode(marks), secret=True)


@dataclass(eq=False)
class _Test:
    """One stored password on its way to a verdict."""

    stored: Stored
    subject: Subject
    question: Question
    scheme: str
    before: int
    usual: Callable[[], int] = field(repr=False)
    counted: int | None = None

    @classmethod
    def of(cls, stored: Stored, clues: Clues, examiner: Examiner) -> _Test:
        """With what earlier audits found: nothing is guessed twice, and a longer budget goes on where a shorter one ended."""
        text, lists = str(stored.field.value), examiner.lists
        how = method(text)
        question = Question(text, stored.account, repr((__version__, lists.version, clues)))
        known = examiner.cache.get(question)
        before = known.tried if known else 0
        stream = Stream(lambda: candidates(clues, lists), lambda: counted(clues, lists), examiner.running, taken=before)
        subject = Subject(text, stored.account, how.seconds, stream)
        test = cls(stored, subject, question, how.name, before, lambda: _usual(clues.year, lists))
        if known and known.seconds >= 0:
            test._resume(known, examiner.seconds)
        return test

    def _resume(self, known: Known, seconds: float) -> None:
        subject = self.subject
        self.counted = known.total
        if known.place >= 0 and (found := subject.stream.at(known.place)):
            subject.found, subject.place = found, known.place
        subject.closed = known.tried >= min(LIKELY, known.total) and known.seconds >= seconds

    def explain(self) -> None:
        """A password that fitted because another account has it may be a candidate of this one as well, which says more."""
        subject = self.subject
        if subject.found and subject.place < 0 and (own := subject.stream.place(subject.found.password)):
            subject.place, subject.found = own

    @property
    def password(self) -> str | None:
        """Where it is known: it was found, or is stored as it is."""
        if self.subject.found:
            return self.subject.found.password
        return self.subject.stored.removeprefix(PLAIN) if self.subject.stored.startswith(PLAIN) else None

    @property
    def learned(self) -> bool:
        """Whether this audit decided something that the next one need not."""
        subject = self.subject
        return subject.found is not None or (
            subject.unverifiable is None and not subject.closed and (subject.tried > self.before or subject.complete)
        )

    @property
    def total(self) -> int:
        """How many candidates there are; about, as long as none but the likely ones were wanted."""
        return self.subject.stream.total or self.counted or self.usual()

    def known(self, seconds: float) -> Known:
        """One that fits another account's password alone must be tried with that again: it may be changed there."""
        subject = self.subject
        if subject.found and subject.place < 0:
            return Known(0, -1, 0, -1.0)
        return Known(subject.tried, subject.place, self.total, seconds)

    def marks(self, key: bytes) -> list[str]:
        """Equal within one audit where the password is known to be the same, or the hash is."""
        values = [f"hash\0{self.subject.stored}"]
        if (password := self.password) is not None:
            values.append(f"password\0{password}")
        return [hmac.digest(key, value.encode("utf-8", "surrogateescape"), "sha256").hex() for value in values]

    def verdict(self, same: int) -> Verdict:
        subject, found = self.subject, self.subject.found
        why = None if found else subject.unverifiable
        return Verdict(
            subject=clean(self.stored.subject),
            location=self.stored.location,
            scheme=self.scheme,
            outcome=Outcome.WEAK if found else Outcome.UNVERIFIABLE if why else self._withstood(),
            kind=found.kind if found else None,
            tried=subject.place + 1 if subject.place >= 0 else subject.tried + (found is not None),
            remain=0 if found or subject.complete else max(0, self.total - subject.tried),
            likely=min(LIKELY, self.total),
            same=same,
            system=self.stored.system,
            why={"en": why.en, "zh": why.zh} if why else None,
        )

    def _withstood(self) -> Outcome:
        enough = self.subject.complete or self.subject.tried >= LIKELY
        return Outcome.WITHSTOOD if enough else Outcome.SHORT


@lru_cache(maxsize=4)
def _usual(year: int, lists: Lists) -> int:
    """How many candidates there are where nothing is known of an account."""
    return counted(Clues(year=year), lists)[0]


def _same(tests: list[_Test]) -> dict[int, int]:
    """By place, the number of the password that the account shares with another account of this host."""
    groups: dict[str, list[int]] = {}
    for place, test in enumerate(tests):
        password = test.password
        groups.setdefault(f"hash\0{test.subject.stored}" if password is None else f"password\0{password}", []).append(
            place
        )
    several = [places for places in groups.values() if len(places) > 1]
    return {place: number for number, places in enumerate(several, 1) for place in places}
