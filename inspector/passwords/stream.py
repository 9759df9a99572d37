"""The candidates for one account, taken in portions, where thousands of accounts take turns."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from inspector.passwords.candidates import LIKELY, Candidate

RUNNING = 64
"""Streams that keep all that was made for their account, some hundred kilobytes each. The others make it anew for their turn."""

Start = Callable[[], Iterator[Candidate]]
"""All candidates, from the beginning: alike each time. The likely ones come at little cost."""
Rest = Callable[[], tuple[int, Iterator[Candidate]]]
"""How many candidates there are, and those behind the likely ones."""


class Stream:
    """Up to the likely ones an account needs little memory; behind them only the last RUNNING of those that share `running` do.

    `taken` is how many were taken, those of earlier audits among them. `total` is None until any behind the likely are wanted.
    """

    def __init__(self, start: Start, rest: Rest, running: deque[Stream] | None = None, taken: int = 0) -> None:
        self.taken = taken
        self.total: int | None = None
        self._start, self._rest = start, rest
        self._likely: deque[Candidate] | None = None
        self._behind: Iterator[Candidate] | None = None
        self._running: deque[Stream] = deque() if running is None else running

    def take(self, count: int) -> tuple[Candidate, ...]:
        """The next ones; fewer than asked for where they end."""
        if self._likely is None:
            self._likely = deque(islice(self._start(), self.taken, LIKELY) if self.taken < LIKELY else ())
        chosen = tuple(self._likely.popleft() for _ in range(min(count, len(self._likely))))
        self.taken += len(chosen)
        if len(chosen) < count and self.taken >= LIKELY:
            more = tuple(islice(self._further(), count - len(chosen)))
            self.taken += len(more)
            chosen += more
        return chosen

    def at(self, place: int) -> Candidate | None:
        return next(islice(self._start(), place, None), None)

    def place(self, password: str) -> tuple[int, Candidate] | None:
        """Where a password stands among the candidates."""
        return next((found for found in enumerate(self._start()) if found[1].password == password), None)

    def _further(self) -> Iterator[Candidate]:
        if self._behind is None:
            if len(self._running) >= RUNNING:
                self._running.popleft()._behind = None
            self._running.append(self)
            self.total, behind = self._rest()
            self._behind = islice(behind, self.taken - LIKELY, None)
        return self._behind
