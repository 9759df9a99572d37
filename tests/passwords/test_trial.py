"""The order in which candidates are tried, and that the counts of what was tried are right whatever happens."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import count, islice

import pytest

from inspector.passwords.candidates import LIKELY, Candidate, Kind
from inspector.passwords.crypt import NO_LIBRARY, Unverifiable
from inspector.passwords.pool import run
from inspector.passwords.stream import RUNNING, Stream
from inspector.passwords.trial import DEAR, ROUNDS, SPREAD, Batch, Subject, Trial

END = float("inf")


def words(name: str, number: int | None = None) -> Iterator[Candidate]:
    return (Candidate(f"{name}{place}", Kind.COMMON) for place in (count() if number is None else range(number)))


def stream(name: str, number: int | None = None, taken: int = 0, running: deque[Stream] | None = None) -> Stream:
    return Stream(
        lambda: words(name, number), lambda: (number or 0, islice(words(name, number), LIKELY, None)), running, taken
    )


def subject(name: str = "a", cost: float = 1e-3, number: int | None = None, fits: str = "", **more: object) -> Subject:
    return Subject(fits, name, cost, stream(name, number), **more)  # type: ignore[arg-type]


class Told:
    """Knows the password, which stands in place of the hash; says what a guess costs."""

    def __init__(self, costs: dict[str, float] | None = None) -> None:
        self.asked: list[tuple[str, list[str]]] = []
        self._costs = costs or {}

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]:
        self.asked.append((account, list(passwords)))
        place = passwords.index(stored) if stored in passwords else -1
        return place, self._costs.get(account, 1e-3) * len(passwords)

    def close(self) -> None:
        return


def work_off(trial: Trial, guesser: Told, batches: int | None = None) -> list[Batch]:
    """In one thread, in the order in which the trial wants it."""
    done: list[Batch] = []
    while (batches is None or len(done) < batches) and (batch := trial.next(END)) is not None:
        trial.done(batch, *guesser.guess(batch.subject.stored, batch.subject.account, batch.passwords))
        done.append(batch)
    return done


def test_every_account_gets_its_likely_ones_before_any_gets_its_unlikely_ones() -> None:
    subjects = [subject(f"s{number}", number=500) for number in range(20)]
    reached = {each.account: 0 for each in subjects}
    for batch in work_off(Trial(subjects), Told()):
        reached[batch.subject.account] += len(batch.candidates)
        for end in ROUNDS:
            if max(reached.values()) > end:
                assert min(reached.values()) >= end
    assert set(reached.values()) == {500}


def test_cheap_hashes_come_first() -> None:
    dear, cheap = subject("dear", 0.1), subject("cheap", 1e-4)
    batches = work_off(Trial([dear, cheap]), Told({"dear": 0.1, "cheap": 1e-4}), 2)
    assert [batch.subject.account for batch in batches] == ["cheap", "dear"]


def test_behind_the_likely_ones_place_times_cost_decides() -> None:
    dear, cheap = subject("dear", 0.01), subject("cheap", 1e-4)
    batches = work_off(Trial([dear, cheap]), Told({"dear": 0.01, "cheap": 1e-4}), 400)
    assert dear.tried > LIKELY
    assert 30 < cheap.tried / dear.tried < 300
    assert max(len(batch.candidates) * batch.subject.cost for batch in batches) <= 0.26


def test_a_hash_that_may_hold_all_up_comes_last() -> None:
    subjects = [subject("slow", DEAR * 2, number=300), *(subject(f"s{n}", number=300) for n in range(3))]
    order = [batch.subject.account for batch in work_off(Trial(subjects), Told({"slow": 3.0}))]
    assert "slow" not in order[: order.index("slow")]
    assert set(order[order.index("slow") :]) == {"slow"}


def test_what_a_guess_costs_is_measured_by_one_guess() -> None:
    """What the hash states may be a lie."""
    liar = subject("liar", 1e-7)
    batches = work_off(Trial([liar]), Told({"liar": 2.0}), 3)
    assert [len(batch.candidates) for batch in batches] == [1, 1, 1]
    assert liar.cost == 2.0


def test_a_password_that_is_found_is_tried_on_the_others_at_once() -> None:
    one, other, third = subject("one", fits="one5"), subject("other", fits="one5"), subject("third", fits="no")
    trial, guesser = Trial([one, other, third]), Told()
    while one.found is None or other.found is None:
        assert work_off(trial, guesser, 1)
    assert one.found.kind is Kind.COMMON
    assert (other.found.kind, other.place) == (Kind.SHARED, -1)
    assert other.tried < 64
    assert (one.tried, one.place) == (16, 5)
    assert sum(passwords == ["one5"] for account, passwords in guesser.asked if account == "third") <= 1


def test_only_so_many_are_tried_on_others() -> None:
    lone = subject("lone", number=0)
    trial, guesser = Trial([lone]), Told()
    trial.pass_on(f"found{number}" for number in range(100))
    work_off(trial, guesser)
    assert sum(len(passwords) for _, passwords in guesser.asked) == SPREAD
    assert lone.complete


def test_what_was_decided_before_is_asked_only_for_what_is_found_now() -> None:
    closed, fresh = subject("closed", fits="fresh3", closed=True), subject("fresh", fits="fresh3", number=50)
    trial, guesser = Trial([closed, fresh]), Told()
    trial.pass_on(["known"])
    work_off(trial, guesser)
    assert closed.found is not None
    assert [passwords for account, passwords in guesser.asked if account == "closed"] == [["fresh3"]]


def test_what_cannot_be_computed_ends_alone() -> None:
    broken, whole = subject("broken"), subject("whole", number=30)
    trial = Trial([broken, whole])
    while (batch := trial.next(END)) is not None:
        if batch.subject is broken:
            trial.give_up(batch, NO_LIBRARY)
        else:
            trial.done(batch, -1, 0.01)
    assert broken.unverifiable is NO_LIBRARY
    assert (whole.tried, whole.complete, whole.unverifiable) == (30, True, None)


def test_no_time_is_no_work() -> None:
    trial = Trial([subject()])
    assert trial.next(time.monotonic() - 1) is None
    assert trial.subjects[0].tried == 0
    assert Trial([]).next(END) is None


class Worker(Told):
    """Gives up the batches that `lost` chooses, as a process does that is killed at the deadline."""

    def __init__(self, seed: int, lost: float) -> None:
        super().__init__()
        self._random = random.Random(seed)  # noqa: S311 - alike each time
        self._lost = lost
        self._closed = threading.Event()

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]:
        if self._random.random() < self._lost:
            self._closed.wait()
            raise Unverifiable(NO_LIBRARY)
        time.sleep(self._random.random() * 1e-3)
        return super().guess(stored, account, passwords)

    def close(self) -> None:
        self._closed.set()


@pytest.mark.parametrize("seed", range(5))
def test_tried_counts_nothing_that_was_lost(seed: int) -> None:
    subjects = [subject(f"s{number}", number=1000) for number in range(8)]
    guessers = [Worker(seed * 10 + number, lost=0.03) for number in range(4)]
    run(Trial(subjects), guessers, time.monotonic() + 0.3)
    for each in subjects:
        asked = {
            password
            for guesser in guessers
            for account, passwords in guesser.asked
            if account == each.account
            for password in passwords
        }
        assert {candidate.password for candidate in words(each.account, each.tried)} <= asked
        assert each.complete == (len(asked) == 1000)
        assert each.unverifiable is None, "what was killed at the end tells nothing about the hash"


def test_with_many_workers_all_is_tried_once() -> None:
    subjects = [subject(f"s{number}-", number=700) for number in range(20)]
    guessers = [Worker(number, lost=0) for number in range(8)]
    run(Trial(subjects), guessers, time.monotonic() + 60)
    assert all(each.complete and each.tried == 700 for each in subjects)
    asked = [password for guesser in guessers for _, passwords in guesser.asked for password in passwords]
    assert len(asked) == len(set(asked)) == 700 * 20


def test_streams_that_were_put_aside_go_on_where_they_were() -> None:
    running: deque[Stream] = deque()
    streams = [stream(f"s{number}-", 3 * LIKELY, running=running) for number in range(2 * RUNNING)]
    taken: dict[int, list[str]] = {number: [] for number in range(len(streams))}
    for size in (1, 3, LIKELY, 100, 100, 1000, 1):
        for number, each in enumerate(streams):
            taken[number] += [candidate.password for candidate in each.take(size)]
    for number, found in taken.items():
        assert found == [candidate.password for candidate in words(f"s{number}-", 3 * LIKELY)]
    assert len(running) == RUNNING
    assert {each.total for each in streams} == {3 * LIKELY}


@pytest.mark.parametrize("before", [0, 1, LIKELY - 1, LIKELY, LIKELY + 1, 2 * LIKELY, 10**6])
def test_a_stream_begins_behind_what_was_tried(before: int) -> None:
    each = stream("s", 2 * LIKELY, taken=before)
    rest = [candidate.password for candidate in each.take(10**6)]
    assert rest == [candidate.password for candidate in words("s", 2 * LIKELY)][before:]
    assert each.at(7) == Candidate("s7", Kind.COMMON)
    assert each.at(10**6) is None


def test_nothing_shows_a_password() -> None:
    each = subject("bob", fits="$1$hash", number=5)
    each.found = Candidate("canary", Kind.COMMON)
    shown = repr(each) + repr(Batch(each, (each.found,), 0)) + str(each.found)
    assert "canary" not in shown
    assert "$1$hash" not in shown
