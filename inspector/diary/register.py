"""What became of items of the register, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from inspector.change import moments
from inspector.change.moments import Zone
from inspector.diary.period import Period
from inspector.diary.record import Happened
from inspector.register import rows
from inspector.register.item import PENDING, Event, Item, Kind
from inspector.register.listing import timeline
from inspector.store import HostRow
from inspector.store.schema import events, items

TOLD = (
    *(Kind.OPENED, Kind.FOUND, Kind.REOPENED, Kind.LAPSED, Kind.RAISED),
    *(Kind.DONE, Kind.CHECKED, Kind.ACCEPTED, Kind.CLOSED),
)
"""In the order in which they are told; after the first five, what is overdue."""
OVERDUE = "overdue"
DAY = datetime.timedelta(days=1)


def happenings(
    connection: Connection, period: Period, now: datetime.datetime, host: HostRow | None, names: Mapping[int, str]
) -> dict[str, list[Happened]]:
    """By day: events, and items that were not mended when their deadline was over. `names`: of the hosts."""
    zone, after = period.zone, moments.begin(period.last + DAY, period.zone) if period.last < datetime.date.max else ""
    number = host.id if host else None
    found: dict[str, list[Happened]] = {}

    def tell(day: str, item: Item, **more: Any) -> None:
        found.setdefault(day, []).append(_happened(item, names.get(item.host or 0, ""), **more))

    for event, item in ((each.event, each.item) for each in timeline(connection, period.begin, after, host=number)):
        if event.kind in TOLD:
            tell(str(moments.day(event.time, zone)), item, **_event(event, item))
    for day, item, deadline in overdue(connection, period, now, number):
        tell(day, item, kind=OVERDUE, deadline=deadline)
    return found


def _event(event: Event, item: Item) -> dict[str, Any]:
    repeats = item.repeat_of if event.kind is Kind.OPENED else None
    moved = {"kind": str(event.kind), "time": event.time, "actor": event.actor, "audit": event.audit or 0}
    return {**moved, "repeat_of": repeats or 0}


def _happened(item: Item, host: str, **more: Any) -> Happened:
    told = {"time": "", "actor": "", "audit": 0, **more}
    return Happened(item=item.id, host=host, severity=item.severity, title=item.title, subject=item.subject, **told)


def overdue(
    connection: Connection, period: Period, now: datetime.datetime, host: int | None
) -> Iterator[tuple[str, Item, str]]:
    """The day after each deadline on which the item was still to be mended, the item as it is now, and the deadline.

    What it was then is told by its events: its state by the last one, its deadline by what later ones have changed.
    """
    today = min(period.last, now.astimezone(period.zone).date())
    if today == datetime.date.min:  # no deadline was over before the calendar began
        return
    first, last = period.first - DAY if period.first > datetime.date.min else period.first, today - DAY
    moved = _moved(connection, period.begin)
    late = (items.c.deadline >= str(first)) & (items.c.deadline <= str(last))
    found = _read(connection, [late, *(items.c.id.in_(some) for some in rows.parts(sorted(moved)))], host)
    for some in rows.parts(found):
        states = _states(connection, [item.id for item in some])
        for item in some:
            for deadline in _deadlines(item, moved.get(item.id, ()), period.zone):
                over = datetime.date.fromisoformat(deadline) + DAY
                if first <= over - DAY <= last and _then(states[item.id], moments.begin(over, period.zone)) in PENDING:
                    yield str(over), item, deadline


def _read(connection: Connection, conditions: Iterable[ColumnElement[bool]], host: int | None) -> list[Item]:
    """The items for which any of these is true, each once."""
    found: dict[int, Item] = {}
    for condition in conditions:
        query = rows.chosen().where(condition)
        query = query.where(items.c.host == host) if host is not None else query
        found |= {item.id: item for item in rows.read(connection, query)}
    return list(found.values())


def _moved(connection: Connection, since: str) -> dict[int, list[tuple[str, str, str]]]:
    """Deadlines that were changed since a time: when, from what, to what, by item."""
    query = select(events.c.item, events.c.time, events.c.data).where(
        events.c.time >= since, events.c.data.like('%"deadline"%')
    )
    found: dict[int, list[tuple[str, str, str]]] = {}
    for item, time, data in connection.execute(query.order_by(events.c.id)):
        change = msgspec.json.decode(data, type=dict[str, object]).get("deadline")
        if isinstance(change, list) and len(change) == 2:
            found.setdefault(item, []).append((time, str(change[0] or ""), str(change[1] or "")))
    return found


def _deadlines(item: Item, moved: Iterable[tuple[str, str, str]], zone: Zone) -> set[str]:
    """Those that held when they were over."""
    held, since = set(), ""
    for time, before, _ in moved:
        if before and since <= _over(before, zone) <= time < moments.LAST:
            held.add(before)
        since = time
    if item.deadline and since <= _over(item.deadline, zone) < moments.LAST:
        held.add(item.deadline)
    return held


def _over(deadline: str, zone: Zone) -> str:
    """The moment at which it is over; that of the last day of the calendar never is."""
    if deadline >= str(datetime.date.max):
        return moments.LAST
    return moments.begin(datetime.date.fromisoformat(deadline) + DAY, zone)


def _states(connection: Connection, wanted: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    """The states of items, each with the time from which on it was that."""
    query = select(events.c.item, events.c.time, events.c.state).where(events.c.item.in_(wanted))
    found: dict[int, list[tuple[str, str]]] = {number: [] for number in wanted}
    for item, time, state in connection.execute(query.order_by(events.c.time, events.c.id)):
        found[item].append((time, state))
    return found


def _then(states: Iterable[tuple[str, str]], time: str) -> str:
    """The state at a time; none before the item was opened."""
    return next((state for since, state in reversed(list(states)) if since < time), "")
