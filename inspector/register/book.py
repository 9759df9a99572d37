"""The items of one host while an audit moves them: read at once, and written at once."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import msgspec
from sqlalchemy import Connection, select

from inspector.model import Finding
from inspector.register import rows
from inspector.register.item import Acceptance, Item, Kind, State, altered
from inspector.register.moves import Move
from inspector.register.terms import stamp
from inspector.register.waivers import held_by, over, waiver_row
from inspector.store.schema import items


@dataclass(frozen=True)
class Closed:
    """As much of a closed item as one that comes back needs."""

    id: int
    looked: str


@dataclass
class Book:
    connection: Connection
    now: datetime.datetime
    before: dict[int, Item]
    closed: dict[str, Closed]
    held: dict[int, Acceptance]
    marks: dict[str, list[int]]
    after: dict[int, Item] = field(default_factory=dict)
    moves: dict[int, list[Move]] = field(default_factory=lambda: defaultdict(list))
    new: list[Move] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, connection: Connection, host: int, now: datetime.datetime) -> Self:
        query = rows.chosen().where(items.c.host == host, items.c.state != str(State.CLOSED)).order_by(items.c.id)
        live = {item.id: item for item in rows.read(connection, query)}
        held = held_by(connection, live.values())
        standing = {n: each for n, each in held.items() if not each.revoked and not over(each.expires, now)}
        marks: dict[str, list[int]] = {}
        for item in live.values():
            for mark in (item.fingerprint, *item.formerly):
                marks.setdefault(mark, []).append(item.id)
        return cls(connection, now, live, _closed(connection, host), standing, marks, dict(live))

    @property
    def size(self) -> int:
        return len(self.moves) + len(self.new)

    def live(self) -> list[Item]:
        return [item for item in self.after.values() if item.state is not State.CLOSED]

    def followed(self, finding: Finding) -> list[Item]:
        """The items of this problem: one, unless checks that were two have become one."""
        ids = dict.fromkeys(n for mark in (finding.fingerprint, *finding.formerly) for n in self.marks.get(mark, ()))
        return [self.after[n] for n in ids if self.after[n].state is not State.CLOSED]

    def of_checks(self, checks: Collection[str]) -> list[Item]:
        return [item for item in self.live() if item.check in checks]

    def closed_before(self, finding: Finding) -> Closed | None:
        """The latest item of this problem that was closed."""
        known = [self.closed[mark] for mark in (finding.fingerprint, *finding.formerly) if mark in self.closed]
        return max(known, key=lambda each: each.id, default=None)

    def acceptance(self, item: Item) -> Acceptance | None:
        return self.held.get(item.waiver) if item.waiver is not None else None

    def move(self, item: Item, move: Move | None) -> None:
        if move:
            self.after[item.id] = move.item
            self.moves[item.id].append(move)

    def add(self, move: Move) -> None:
        """A fingerprint stands for one problem: where a result that somebody else made has it twice, the first counts."""
        if move.item.fingerprint not in self.fresh:
            self.fresh.add(move.item.fingerprint)
            self.new.append(move)


def write(books: Sequence[Book]) -> dict[str, list[int]]:
    """What became of which items, by the names of item.Followed. Books of many hosts take hardly longer than one."""
    if not books:
        return {}
    connection, now = books[0].connection, books[0].now
    moved = [(book.after[n], moves) for book in books for n, moves in book.moves.items()]
    new = [(move.item, [move]) for book in books for move in book.new]
    before = [book.before[n] for book in books for n in book.moves]
    waived = _waived(connection, [*moved, *new])
    saved = rows.save(connection, list(zip(before, waived[: len(moved)], strict=True)))
    added = rows.add(connection, waived[len(moved) :])
    every = [(item, move) for item, (_, moves) in zip([*saved, *added], [*moved, *new], strict=True) for move in moves]
    rows.tell(connection, [replace(event, item=item.id) for item, move in every for event in move.events])
    rows.revoke(connection, [move.revoke for _, move in every if move.revoke is not None], stamp(now))
    return _done(before, saved, added, every)


def _done(
    before: Sequence[Item], saved: Sequence[Item], added: Sequence[Item], every: Sequence[tuple[Item, Move]]
) -> dict[str, list[int]]:
    done: dict[str, list[int]] = defaultdict(list)
    for was, item in zip(before, saved, strict=True):
        if kind := _became(was, item):
            done[kind].append(item.id)
    for item in added:
        done["accepted" if item.state is State.ACCEPTED else "opened"].append(item.id)
        done["repeated"] += [item.id] * (item.repeat_of is not None)
    raised = [item.id for item, move in every for event in move.events if event.kind is Kind.RAISED]
    return {**done, "raised": list(dict.fromkeys(raised))}


def _waived(connection: Connection, moved: Sequence[tuple[Item, Sequence[Move]]]) -> list[Item]:
    """With the waivers of profiles written down, where these are what accepts an item."""
    waivers = [next((move.waive for move in reversed(moves) if move.waive), None) for _, moves in moved]
    accepted = [
        (item, waiver)
        for (item, _), waiver in zip(moved, waivers, strict=True)
        if waiver is not None and item.state is State.ACCEPTED
    ]
    ids = iter(rows.waive(connection, [waiver_row(item, waiver, lasting=False) for item, waiver in accepted]))
    return [
        altered(item, waiver=next(ids)) if waiver is not None and item.state is State.ACCEPTED else item
        for (item, _), waiver in zip(moved, waivers, strict=True)
    ]


def _closed(connection: Connection, host: int) -> dict[str, Closed]:
    """The latest of each problem, by its fingerprints."""
    columns = (items.c.id, items.c.fingerprint, items.c.formerly, items.c.looked)
    query = select(*columns).where(items.c.host == host, items.c.state == str(State.CLOSED)).order_by(items.c.id)
    found: dict[str, Closed] = {}
    for row in connection.execute(query):
        former = [] if row.formerly == "[]" else msgspec.json.decode(row.formerly, type=list[str])
        found |= dict.fromkeys((row.fingerprint, *former), Closed(row.id, row.looked))
    return found


def _became(before: Item, after: Item) -> str:
    if after.state is before.state:
        return "found_again" if after.found_by != before.found_by else ""
    if after.state in (State.OPEN, State.IN_PROGRESS):
        return "reopened"
    return {State.CLOSED: "closed", State.TO_VERIFY: "to_verify", State.ACCEPTED: "accepted"}[after.state]
