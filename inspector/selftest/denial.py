"""What a pass rests on, taken away: a check that passes all the same has not looked.

Where a fact asks in the plain way the engine itself keeps what was not read from becoming a pass, whatever the fact makes of
it: a few such answers of each check are tried as a probe. Where a fact takes gaps upon itself, all its answers are tried; but for
files that others name, of which more are collected than count, so that only the fact knows which gap matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from inspector.model import Reason, Status, reason
from inspector.outcome import Planned
from inspector.request import Follow, Request
from inspector.selftest.bench import Answers, Bench
from inspector.snapshot import Item, State
from inspector.text import Text, clean
from inspector.trial import VERDICTS

PROBES, ITEMS = 2, 4
"""How many answers are tried where the engine vouches for them, and how many items of an answer; they are spread evenly."""

BLIND = {
    State.DENIED: Text(
        en="{item} denied, and the verdict is {verdict} all the same", zh="{item} 被拒绝读取，却仍判定为{verdict}"
    ),
    State.TRUNCATED: Text(
        en="{item} cut in half, and the verdict is {verdict} all the same", zh="{item} 只剩一半，却仍判定为{verdict}"
    ),
}
SURE = (Status.PASS, Status.NOT_APPLICABLE)
T = TypeVar("T")


@dataclass(frozen=True)
class _Less:
    """One answer with less in it."""

    request: Request
    item: str
    state: State
    items: tuple[Item, ...]


def blind(bench: Bench, passed: Sequence[tuple[Planned, Answers]]) -> dict[str, Reason]:
    """The checks that are not unknown where something that their pass rests on is denied or cut, with what that is.

    `passed`: each check that passed, with what it rests on.
    """
    found: dict[str, Reason] = {}
    for request, plans in _resting(bench, passed).items():
        for less in _less(request, bench.snapshot.items(request)):
            copy = bench.altered({request: less.items})
            for plan in plans:
                look = bench.tried(plan, copy)
                if look and look.status in SURE and plan.check.id not in found:
                    values = {"item": clean(less.item), "verdict": VERDICTS[look.status]}
                    found[plan.check.id] = reason("blind", BLIND[less.state], **values)
    return found


def _resting(bench: Bench, passed: Sequence[tuple[Planned, Answers]]) -> Mapping[Request, list[Planned]]:
    """What is to be tried, and with which checks: answers in which there was something."""
    found: dict[Request, list[Planned]] = {}
    for plan, asked in passed:
        own = bench.own_gaps(plan)
        there = [request for request, items in asked.items() if items]
        probes = _spread([request for request in there if request not in own], PROBES)
        watched = [request for request in there if request in own and not isinstance(request, Follow)]
        for request in (*watched, *probes):
            found.setdefault(request, []).append(plan)
    return {request: found[request] for request in sorted(found, key=repr)}


def _less(request: Request, items: tuple[Item, ...]) -> Iterator[_Less]:
    yield _Less(request, request.name, State.DENIED, (Item(request.name, State.DENIED),))
    for item in _spread(items, ITEMS):
        if item.name != request.name:
            yield _with(request, items, item, Item(item.name, State.DENIED, secret=item.secret))
        if item.data:
            half = item.data[: len(item.data) // 2]
            yield _with(request, items, item, replace(item, state=State.TRUNCATED, data=half))


def _with(request: Request, items: tuple[Item, ...], item: Item, less: Item) -> _Less:
    return _Less(request, item.name, less.state, tuple(less if each is item else each for each in items))


def _spread(of: Sequence[T], number: int) -> list[T]:
    if len(of) <= number:
        return list(of)
    return [of[place * (len(of) - 1) // (number - 1)] for place in range(number)]
