"""Which candidate is tried against which hash next: every account's likely ones first, cheap hashes before dear ones."""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from inspector.passwords.candidates import LIKELY, Candidate, Kind
from inspector.passwords.schemes import PLAIN
from inspector.passwords.stream import Stream
from inspector.text import Text

ROUNDS = (1, 4, 16, 64, LIKELY)
"""Every account is taken so far before any is taken further; after that whatever finds most in a second comes first. The first
round also measures what a guess costs."""
SHARE = 0.25
"""Seconds of work that are handed out at once: short, so that a deadline is kept, and long beside the handing out."""
MOST = 20_000
"""Candidates handed out at once at most."""
URGENT = 1
"""The round in which a password that fits another account is tried."""
SPREAD = 20
"""So many different passwords that were found are tried on every other account."""
DEAR = 1.0
"""A hash that takes more seconds a guess comes after all others: its parameters may be there to hold us up."""


@dataclass(eq=False)
class Subject:
    """One stored password under trial. `cost` is in seconds a guess, as stated by the hash and then as measured.

    The stream begins behind the candidates that earlier audits tried. `closed`: those were enough, and only passwords that are
    found in this audit are tried.
    """

    stored: str = field(repr=False)
    account: str
    cost: float
    stream: Stream = field(repr=False)
    closed: bool = False
    found: Candidate | None = field(default=None, repr=False)
    place: int = -1
    unverifiable: Text | None = None
    exhausted: bool = False
    pending: dict[int, int] = field(default_factory=dict)
    extras: deque[str] = field(default_factory=deque, repr=False)

    @property
    def settled(self) -> bool:
        return self.found is not None or self.unverifiable is not None

    @property
    def tried(self) -> int:
        """How many of the stream, from its beginning, were tried without a gap."""
        return min(self.pending, default=self.stream.taken)

    @property
    def complete(self) -> bool:
        return self.exhausted and not self.pending


@dataclass(frozen=True)
class Batch:
    """Work for one process. `start` is the place of its first candidate in the stream; -1 for passwords of others."""

    subject: Subject
    candidates: tuple[Candidate, ...] = field(repr=False)
    start: int

    @property
    def passwords(self) -> Sequence[str]:
        return [candidate.password for candidate in self.candidates]


class Trial:
    """The work that is open and what came of it; safe to use from several threads."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self.subjects = subjects
        self._open: list[tuple[int, float, int, bool]] = []
        self._busy = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._spread: set[str] = set()
        for number, subject in enumerate(subjects):
            if not subject.closed:
                self._offer(number)

    def next(self, deadline: float) -> Batch | None:
        """The next batch; waits while others' work may still open more. None when all is done or the time is over."""
        with self._changed:
            while not self._stopped and time.monotonic() < deadline:
                if self._open:
                    _, _, number, shared = heapq.heappop(self._open)
                    if batch := self._shared(number) if shared else self._batch(number, deadline):
                        self._busy += 1
                        return batch
                elif self._busy:
                    self._changed.wait(max(0.0, deadline - time.monotonic()))
                else:
                    break
            self._changed.notify_all()
            return None

    def _offer(self, number: int) -> None:
        heapq.heappush(self._open, (*_turn(self.subjects[number]), number, False))

    def _shared(self, number: int) -> Batch | None:
        subject = self.subjects[number]
        passwords = tuple(Candidate(password, Kind.SHARED) for password in subject.extras)
        subject.extras.clear()
        return None if subject.settled or not passwords else Batch(subject, passwords, -1)

    def _batch(self, number: int, deadline: float) -> Batch | None:
        subject = self.subjects[number]
        if subject.settled:
            return None
        count = _count(subject, deadline - time.monotonic())
        start = subject.stream.taken
        chosen = subject.stream.take(count)
        subject.exhausted = len(chosen) < count
        if not chosen:
            return None
        batch = Batch(subject, chosen, start)
        subject.pending[start] = len(chosen)
        if not subject.exhausted:
            self._offer(number)
        return batch

    def done(self, batch: Batch, place: int, seconds: float) -> None:
        """A batch came back: `place` is that of the password that fits, or below 0."""
        with self._changed:
            subject = batch.subject
            self._busy -= 1
            subject.pending.pop(batch.start, None)
            subject.cost = max(seconds / len(batch.candidates), 1e-8)
            if place >= 0 and not subject.settled:
                subject.found = batch.candidates[place]
                subject.place = batch.start + place if batch.start >= 0 else -1
                self._pass_on(subject.found.password)
            self._changed.notify_all()

    def give_up(self, batch: Batch, why: Text) -> None:
        """A batch could not be computed. After the trial was stopped that tells nothing about the hash."""
        with self._changed:
            self._busy -= 1
            if not self._stopped:
                batch.subject.pending.pop(batch.start, None)
                batch.subject.unverifiable = why
            self._changed.notify_all()

    def stop(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def pass_on(self, passwords: Iterable[str], clear: Iterable[str] = ()) -> None:
        """Passwords that were found elsewhere, before, and such as lie somewhere in clear: which alone makes none of these weak
        where it lies. Subjects that are closed had their turn at them."""
        with self._changed:
            for password in passwords:
                self._pass_on(password, lambda subject: not subject.closed)
            for password in clear:
                self._pass_on(password, lambda subject: not subject.closed and not subject.stored.startswith(PLAIN))

    def _pass_on(self, password: str, wanted: Callable[[Subject], bool] = lambda subject: True) -> None:
        """What one account has, another may have too."""
        if password in self._spread or len(self._spread) >= SPREAD:
            return
        self._spread.add(password)
        for number, subject in enumerate(self.subjects):
            if not subject.settled and subject.cost <= DEAR and wanted(subject):
                subject.extras.append(password)
                if len(subject.extras) == 1:
                    heapq.heappush(self._open, (URGENT, subject.cost, number, True))


def _turn(subject: Subject) -> tuple[int, float]:
    """The round, and the order within it. A candidate at place n fits about n times less often than the first, so that in the
    end the place times the cost is what is paid for a hit."""
    if subject.cost > DEAR:
        return len(ROUNDS) + 1, subject.cost
    taken = subject.stream.taken
    number = sum(taken >= end for end in ROUNDS)
    return number, subject.cost if number < len(ROUNDS) else taken * subject.cost


def _count(subject: Subject, left: float) -> int:
    """As many as fit into a share of work, into the round, and before the deadline."""
    share = min(SHARE, max(left, 0.0))
    taken = subject.stream.taken
    end = next((end for end in ROUNDS if end > taken), taken + MOST)
    return max(1, min(int(share / max(subject.cost, 1e-8)), end - taken, MOST))
