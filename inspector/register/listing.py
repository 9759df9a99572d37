"""Reading the register."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, func, select

from inspector.model import InspectorError, Severity
from inspector.register import rows
from inspector.register.item import PENDING, Acceptance, Event, Item, State
from inspector.register.waivers import held_by
from inspector.store.contents import damaged
from inspector.store.schema import events, host_names, hosts, items
from inspector.text import Text

NO_ITEM = Text(en="there is no item #{id}", zh="没有编号为 #{id} 的整改项")
NO_HOST = Text(
    en="no host called {name} was ever recorded; `inspector store hosts` lists them",
    zh="从未记录过名为 {name} 的主机；可用 `inspector store hosts` 查看",
)


REGISTER = Text(en="the register", zh="整改台账")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What is asked for; what is empty asks for nothing. Words are compared whole, and without regard to case for people and systems.

    `host`: its name, present or former, or `#` and its id in the store. `category` also stands for the beginning of a check's id.
    """

    host: str = ""
    system: str = ""
    department: str = ""
    owner: str = ""
    at_least: Severity | None = None
    severities: tuple[Severity, ...] = ()
    states: tuple[State, ...] = ()  # none: every state
    overdue: bool = False
    repeated: bool = False
    category: str = ""
    check: str = ""
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Counts:
    """`pending`: items to be mended or verified, by severity; `overdue` and `repeated` are of these."""

    states: Mapping[State, int] = field(default_factory=dict)
    pending: Mapping[Severity, int] = field(default_factory=dict)
    overdue: int = 0
    repeated: int = 0


@dataclass(frozen=True)
class Happening:
    event: Event
    item: Item


def list_items(connection: Connection, wanted: Filter, now: datetime.datetime) -> list[Item]:
    """The worst first, then the nearest deadline; `now` in the time zone by whose days deadlines are over.

    Raises InspectorError for a host that is not known.
    """
    query = rows.chosen()
    for condition in _conditions(connection, wanted):
        query = query.where(condition)
    found = [item for item in rows.read(connection, query) if _wanted(item, wanted, now.date())]
    return sorted(found, key=lambda item: (-item.severity.rank, item.deadline or "9999", item.id))


def _conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """What the database decides; words of people are compared here, since it folds the case of ASCII alone."""
    found: list[ColumnElement[bool]] = []
    if wanted.host:
        found.append(items.c.host.in_(_hosts(connection, wanted.host)))
    if wanted.states:
        found.append(items.c.state.in_([str(state) for state in wanted.states]))
    if wanted.overdue:
        found.append(items.c.state.in_([str(state) for state in PENDING]))
    severities = [str(level) for level in Severity if _severe(level, wanted)]
    if len(severities) < len(Severity):
        found.append(items.c.severity.in_(severities))
    if wanted.repeated:
        found.append(items.c.repeat_of.is_not(None))
    return found


def _severe(level: Severity, wanted: Filter) -> bool:
    enough = wanted.at_least is None or level.rank >= wanted.at_least.rank
    return enough and (not wanted.severities or level in wanted.severities)


def _wanted(item: Item, wanted: Filter, today: datetime.date) -> bool:
    if wanted.ids and item.id not in wanted.ids:
        return False
    if wanted.overdue and not item.overdue(today):
        return False
    if wanted.check and wanted.check not in (item.check, *item.aliases):
        return False
    if wanted.category and item.category != wanted.category and not item.check.startswith(f"{wanted.category}."):
        return False
    words = ("system", "department", "owner")
    return all(_same(getattr(wanted, name), getattr(item, name)) for name in words if getattr(wanted, name))


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _hosts(connection: Connection, word: str) -> list[int]:
    """All that have or had a name; of two machines with the same name both are meant."""
    if word.startswith("#") and word[1:].isascii() and word[1:].isdecimal() and len(word) < 11:
        found = select(hosts.c.id).where(hosts.c.id == int(word[1:]))
    else:
        former = select(host_names.c.host).where(host_names.c.name == word)
        found = select(hosts.c.id).where((hosts.c.name == word) | hosts.c.id.in_(former))
    ids = list(connection.execute(found).scalars())
    if not ids:
        raise InspectorError(NO_HOST.fill({"name": word}))
    return ids


def get_item(connection: Connection, item: int) -> Item:
    """Raises InspectorError where there is none."""
    found = rows.read(connection, rows.chosen().where(items.c.id == item)) if 0 < item < 1 << 31 else []
    if not found:
        raise InspectorError(NO_ITEM.fill({"id": item}))
    return found[0]


def events_of(connection: Connection, item: int) -> list[Event]:
    """In the order in which they were recorded."""
    query = select(events).where(events.c.item == item).order_by(events.c.id)
    return [rows.event_from(row) for row in connection.execute(query).mappings()]


def acceptances(connection: Connection, wanted: Sequence[Item]) -> dict[int, Acceptance]:
    """The waiver of each that has one, by the item's id."""
    held = held_by(connection, wanted)
    return {item.id: held[item.waiver] for item in wanted if item.waiver is not None}


def counts(connection: Connection, now: datetime.datetime, *, system: str = "", department: str = "") -> Counts:
    """How much there is in which state; `now` as for `list_items`."""
    names = (items.c.state, items.c.severity, items.c.system, items.c.department)
    late = items.c.deadline.is_not(None) & (items.c.deadline < now.date().isoformat())
    again = items.c.repeat_of.is_not(None)
    query = select(*names, late.label("late"), again.label("again"), func.count().label("n"))
    states, pending = dict.fromkeys(State, 0), dict.fromkeys(Severity, 0)
    overdue = repeated = 0
    for row in connection.execute(query.group_by(*names, late, again)):
        if row.state not in states or row.severity not in pending:
            raise damaged(REGISTER)
        if (system and not _same(system, row.system)) or (department and not _same(department, row.department)):
            continue
        states[State(row.state)] += row.n
        if row.state in PENDING:
            pending[Severity(row.severity)] += row.n
            overdue += row.n * bool(row.late)
            repeated += row.n * bool(row.again)
    return Counts(states=states, pending=pending, overdue=overdue, repeated=repeated)


def timeline(connection: Connection, since: str = "", until: str = "", *, host: int | None = None) -> list[Happening]:
    """What happened from `since` until before `until` (times or days as the store has them), by time.

    With each event its item as it is today.
    """
    query = select(events).order_by(events.c.time, events.c.id)
    if since:
        query = query.where(events.c.time >= since)
    if until:
        query = query.where(events.c.time < until)
    if host is not None:
        query = query.where(events.c.item.in_(select(items.c.id).where(items.c.host == host)))
    found = [rows.event_from(row) for row in connection.execute(query).mappings()]
    ids = sorted({event.item for event in found})
    known = {
        item.id: item
        for some in rows.parts(ids)
        for item in rows.read(connection, rows.chosen().where(items.c.id.in_(some)))
    }
    return [Happening(event, known[event.item]) for event in found]
