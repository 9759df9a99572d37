"""What the register says of a time: what was carried over and found, what was mended, what remains, came back or was accepted."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from inspector.model import UNIT, HostStatus, Severity
from inspector.register import rows
from inspector.register.item import PENDING, Event, Item, Kind, State
from inspector.register.terms import order, stamp
from inspector.reporting.paper import Desk
from inspector.reporting.year.period import Span
from inspector.reporting.year.register import history, ledger
from inspector.store import AuditRow, list_audits
from inspector.store.schema import entries, events, hosts

AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Numbers of some items. carried + found = closed + remaining + accepted.

    `carried`: not closed when the time began; `repeated`: had been closed before they came back; `overdue`: of those that remain.
    """

    carried: int
    found: int
    closed: int
    remaining: int
    overdue: int
    accepted: int
    repeated: int

    @property
    def all(self) -> int:
        return self.carried + self.found


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`items`: all that were not closed before the time began, as they stood at its end (or as the report speaks of), worst first.

    `carried`: ids of those that were there before; `accepted_before`: of these, those whose risk was accepted.
    `endings`: by the item, the event that closed it; `acceptances`: the one that accepted its risk. `audits`: those finished in the time;
    `examined`: by an audit's number, how many hosts it examined, where all of them are still kept.
    """

    desk: Desk
    period: Span
    items: tuple[Item, ...]
    carried: frozenset[int]
    accepted_before: frozenset[int]
    endings: Mapping[int, Event] = field(default_factory=dict)
    acceptances: Mapping[int, Event] = field(default_factory=dict)
    audits: tuple[AuditRow, ...] = ()
    examined: Mapping[int, int] = field(default_factory=dict)

    def _those(self, holds: Callable[[Item], bool]) -> tuple[Item, ...]:
        return tuple(item for item in self.items if holds(item))

    @property
    def closed(self) -> tuple[Item, ...]:
        return self._those(lambda item: item.state is State.CLOSED)

    @property
    def remaining(self) -> tuple[Item, ...]:
        return self._those(lambda item: item.state in PENDING)

    @property
    def accepted(self) -> tuple[Item, ...]:
        return self._those(lambda item: item.state is State.ACCEPTED)

    @property
    def repeated(self) -> tuple[Item, ...]:
        return self._those(lambda item: item.repeat_of is not None)

    @property
    def back(self) -> frozenset[int]:
        """Ids of items that were closed and came back by the end, as items of their own."""
        return frozenset(item.repeat_of for item in self.items if item.repeat_of is not None)

    def overdue(self, item: Item) -> bool:
        return item.overdue(self.period.as_of.astimezone(self.period.zone).date())

    def tally(self, items: Sequence[Item]) -> Tally:
        return Tally(
            carried=sum(item.id in self.carried for item in items),
            found=sum(item.id not in self.carried for item in items),
            closed=sum(item.state is State.CLOSED for item in items),
            remaining=sum(item.state in PENDING for item in items),
            overdue=sum(self.overdue(item) for item in items),
            accepted=sum(item.state is State.ACCEPTED for item in items),
            repeated=sum(item.repeat_of is not None for item in items),
        )

    def by(self, name: str) -> list[tuple[str, Tally]]:
        """Items by their department or owner, those with most that remains first, those of nobody last."""
        groups: dict[str, list[Item]] = {}
        for item in self.items:
            groups.setdefault(getattr(item, name).strip(), []).append(item)
        told = [(word, self.tally(items)) for word, items in groups.items()]
        return sorted(told, key=lambda each: (not each[0], -each[1].remaining, -each[1].all, each[0]))


def levels(items: Collection[Item]) -> Mapping[Severity, int]:
    return {level: sum(item.severity is level for item in items) for level in Severity}


def facts_of(connection: Connection, desk: Desk, period: Span) -> Facts:
    """Raises InspectorError where the register is damaged."""
    whole = history(connection)
    book = ledger(whole, period)
    start = datetime.datetime.fromisoformat(period.begin) - datetime.timedelta(microseconds=1)
    first = {item.id: item for item in whole.at(start) if item.state is not State.CLOSED}
    told = _events(connection, period)
    audits = tuple(row for row in list_audits(connection) if period.holds(row.finished))
    return Facts(
        desk=desk,
        period=period,
        items=tuple(sorted(book.items, key=lambda item: (-item.severity.rank, item.deadline or "9999", item.id))),
        carried=frozenset(first),
        accepted_before=frozenset(number for number, item in first.items() if item.state is State.ACCEPTED),
        endings={event.item: event for event in told if event.kind is Kind.CLOSED},
        acceptances={event.item: event for event in told if event.kind is Kind.ACCEPTED},
        audits=audits,
        examined=_examined(connection, audits),
    )


def _examined(connection: Connection, audits: Collection[AuditRow]) -> Mapping[int, int]:
    query = (
        select(entries.c.audit, func.count())
        .join(hosts, hosts.c.id == entries.c.host)
        .where(hosts.c.kind != UNIT, entries.c.status.in_([str(status) for status in AUDITED]))
        .group_by(entries.c.audit)
    )
    found: dict[int, int] = {audit: n for audit, n in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    return {row.number: found.get(row.number, 0) for row in audits if not row.pruned}


def _events(connection: Connection, period: Span) -> list[Event]:
    """What closed or accepted items until the end of the time, the last of each item last."""
    wanted = (str(Kind.CLOSED), str(Kind.ACCEPTED))
    query = select(events).where(events.c.kind.in_(wanted)).order_by(events.c.id)
    found = (rows.event_from(row) for row in connection.execute(query).mappings())
    until = order(stamp(period.as_of))
    return [event for event in found if order(event.time) <= until]
