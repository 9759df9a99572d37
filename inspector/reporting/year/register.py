"""The register as it stood at a moment, told from its events."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, select

from inspector.model import Finding, Severity
from inspector.register import rows, terms
from inspector.register.item import PENDING, Acceptance, Item, State, altered
from inspector.register.moves import lapsed
from inspector.register.terms import order, stamp
from inspector.register.waivers import held_by, over
from inspector.reporting.year import Register
from inspector.reporting.year.period import Span
from inspector.reporting.year.spoken import marks
from inspector.store.contents import damaged
from inspector.store.schema import events, items


@dataclass(frozen=True)
class Told:
    """An event as far as it says how an item stood. `changes`: what it was changed from, by the field."""

    time: str
    state: State
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """All items as they are, with their events in the order of recording, and the acceptances of those that are accepted."""

    items: tuple[Item, ...]
    told: Mapping[int, tuple[Told, ...]]
    held: Mapping[int, Acceptance]

    def at(self, moment: datetime.datetime) -> list[Item]:
        """The items that there were at a moment, as they stood then."""
        time = stamp(moment)
        made = (self._stood(item, time, moment) for item in self.items)
        return [item for item in made if item]

    def _stood(self, item: Item, time: str, moment: datetime.datetime) -> Item | None:
        told = self.told.get(item.id, ())
        until = [each for each in told if order(each.time) <= order(time)]
        if not until:
            return None
        stood = item if len(until) == len(told) else _undone(item, told, time, until[-1].state)
        held = self.held.get(item.waiver or 0) if item.state is State.ACCEPTED else None
        if stood.state is State.ACCEPTED and held and over(held.expires, moment):
            return lapsed(stood, terms.utc(held.expires) or time)
        return stood


def _undone(item: Item, told: Sequence[Told], time: str, state: State) -> Item:
    """Before what happened later."""
    before: dict[str, str] = {}
    for each in reversed(told):
        if order(each.time) > order(time):
            before |= each.changes
    values: dict[str, object] = {"state": state}
    values |= {"deadline": before["deadline"]} if "deadline" in before else {}
    values |= {"severity": Severity(before["severity"])} if "severity" in before else {}
    return altered(item, **values, **({} if state is State.CLOSED else {"closed": "", "closed_by": None}))


def history(connection: Connection) -> History:
    """Raises InspectorError where the register is damaged."""
    found = rows.read(connection, rows.chosen().order_by(items.c.id))
    columns = (events.c.item, events.c.time, events.c.state, events.c.data)
    told: dict[int, list[Told]] = {}
    for item, time, state, data in connection.execute(select(*columns).order_by(events.c.id)):
        try:
            told.setdefault(item, []).append(Told(time, State(state), _changes(data)))
        except ValueError:  # of msgspec too
            raise damaged(rows.ITEM.fill({"id": item})) from None
    held = held_by(connection, [item for item in found if item.state is State.ACCEPTED])
    return History(tuple(found), {item: tuple(each) for item, each in told.items()}, held)


def _changes(data: str) -> Mapping[str, str]:
    """What deadline and severity were before: `{"deadline": [old, new]}`."""
    if '["' not in data:
        return {}
    said = msgspec.json.decode(data, type=dict[str, object])
    known = {name: said.get(name) for name in ("deadline", "severity")}
    return {
        name: value[0]
        for name, value in known.items()
        if isinstance(value, list) and value and isinstance(value[0], str)
    }


@dataclass(frozen=True)
class Ledger:
    """The register at the end of a period. `before`: ids of items that were pending when it began."""

    items: tuple[Item, ...]
    before: frozenset[int]
    day: datetime.date
    marks: Mapping[tuple[int | None, str], tuple[Item, ...]] = field(default_factory=dict)

    def following(self, host: int | None, finding: Finding) -> tuple[Item, ...]:
        """The items of a finding that are not closed."""
        return self.known(host, marks(finding))

    def known(self, host: int | None, wanted: Iterable[str]) -> tuple[Item, ...]:
        found = (item for mark in wanted for item in self.marks.get((host, mark), ()))
        return tuple({item.id: item for item in found}.values())

    def repeated(self, item: Item) -> bool:
        return item.repeat_of is not None or item.id in self.before


def ledger(whole: History, period: Span) -> Ledger:
    start = datetime.datetime.fromisoformat(period.begin) - datetime.timedelta(microseconds=1)
    first = {item.id: item for item in whole.at(start)}
    gone = {number for number, item in first.items() if item.state is State.CLOSED}
    last = tuple(item for item in whole.at(period.as_of) if item.id not in gone)
    found: dict[tuple[int | None, str], list[Item]] = {}
    for item in last:
        if item.state is not State.CLOSED:
            for mark in (item.fingerprint, *item.formerly):
                found.setdefault((item.host, mark), []).append(item)
    before = frozenset(number for number, item in first.items() if item.state in PENDING)
    return Ledger(
        last, before, period.as_of.astimezone(period.zone).date(), {key: tuple(each) for key, each in found.items()}
    )


def register(book: Ledger, period: Span, retired: Collection[int] = ()) -> Register:
    """`retired`: hosts out of service."""
    pending = [item for item in book.items if item.state in PENDING]
    since = [item for item in book.items if item.id in book.before]
    return Register(
        states={state: sum(item.state is state for item in book.items) for state in State},
        pending={level: sum(item.severity is level for item in pending) for level in Severity},
        found=sum(period.holds(item.opened) for item in book.items),
        closed=sum(item.state is State.CLOSED for item in book.items),
        overdue=sum(item.overdue(book.day) for item in pending),
        retired=sum(item.host in retired for item in pending),
        repeated=sum(item.repeat_of is not None for item in pending),
        before=len(book.before),
        before_closed=sum(item.state is State.CLOSED for item in since),
        before_pending=sum(item.state in PENDING for item in since),
        before_accepted=sum(item.state is State.ACCEPTED for item in since),
        items=tuple(sorted(book.items, key=lambda item: (-item.severity.rank, item.deadline or "9999", item.id))),
    )
