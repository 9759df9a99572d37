"""Examiners for tests: with few candidates, a guesser that counts and can stop, and hosts that nobody has tried yet."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest

from inspector.case import Case, File
from inspector.check import Check
from inspector.engine import evaluate
from inspector.model import Result
from inspector.outcome import Planned
from inspector.passwords.cache import Cache
from inspector.passwords.candidates import Lists
from inspector.passwords.crypt import NO_LIBRARY, Unverifiable
from inspector.passwords.examination import Examiner, Inline
from inspector.passwords.pool import Guesser
from inspector.passwords.verdicts import TRIAL, PasswordMarks, Record, Verdict
from inspector.plugins import check_folders, load_checks
from inspector.snapshot import Item, Snapshot, State
from inspector.targets import memory

LISTS = Lists(common=("dragon", "monkey"), words=("rmyy-own-1",), version="one")
CHECKS = {check.id: check for check in load_checks(check_folders()) if check.category == "weak-password"}
GUESSABLE, SHARED = CHECKS["weak-password.guessable-password"], CHECKS["weak-password.shared-password"]
Files = dict[str, str | File]


class Told(Inline):
    """Counts what it is asked, and stops after so many guesses, as at a deadline."""

    def __init__(self, most: int = 10**9) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()
        self._most = most
        self._closed = threading.Event()

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]:
        if self.asked.total() + len(passwords) > self._most:
            self._closed.wait()
            raise Unverifiable(NO_LIBRARY)
        self.asked[account] += len(passwords)
        return super().guess(stored, account, passwords)

    def close(self) -> None:
        self._closed.set()


def evidence(files: Files, host: str = "case") -> Snapshot:
    """Of a host whose passwords nobody has tried."""
    whole = memory.snapshot(Case(files), [need for need in PasswordMarks.needs if need != TRIAL])
    untried = (Item(TRIAL.name, State.UNSUPPORTED),)
    return replace(whole, host=host, answers={**whole.answers, TRIAL: untried})


def examiner(
    cache: Cache | None = None, told: Guesser | None = None, seconds: float = 30.0, lists: Lists = LISTS, **more: object
) -> Examiner:
    guesser = told or Told()
    return Examiner(lists, seconds, cache or Cache.in_memory(), guessers=lambda: [guesser], **more)  # type: ignore[arg-type]


def record(snapshot: Snapshot) -> Record:
    return msgspec.json.decode(snapshot.items(TRIAL)[0].data, type=Record)


def verdicts(files: Files, with_: Examiner | None = None) -> dict[str, Verdict]:
    tried = (with_ or examiner()).examine(evidence(files))
    return {verdict.subject: verdict for verdict in record(tried).verdicts}


def judged(check: Check, snapshot: Snapshot) -> Result:
    return evaluate(snapshot, [Planned(check=check, severity=check.severity, parameters={})], {}).results[0]


def never() -> Sequence[Guesser]:
    pytest.fail("something is guessed at")
