"""Which entry of the store speaks for each host: the last one of the period in which it was audited at all.

Of all hosts together it is the last that compared not much fewer of them than another one did: an audit of two hosts says nothing of the rest.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from inspector.model import UNIT, HostStatus
from inspector.register.terms import order, stamp
from inspector.reporting.year.period import Span
from inspector.store import HostRow, list_hosts
from inspector.store.audits import AUDIT
from inspector.store.contents import damaged
from inspector.store.schema import audits, entries

AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry without its documents. `time`: when its evidence was taken; of a host that was not audited, when the audit was finished."""

    id: int
    audit: int
    host: int
    status: HostStatus
    taken: str
    time: str


@dataclass(frozen=True, kw_only=True)
class Speaking:
    """By the store's id of the host. `tried`: the last entry of those that were not audited within the period, and are in it all the same.

    `earlier`: the last audited entry before the period that is still kept. `tried_before`: those that have an entry of any kind before it.
    `pruned`: audits of the period of which entries were removed since.
    """

    hosts: Mapping[int, HostRow]
    audited: Mapping[int, Line] = field(default_factory=dict)
    tried: Mapping[int, Line] = field(default_factory=dict)
    earlier: Mapping[int, Line] = field(default_factory=dict)
    tried_before: frozenset[int] = frozenset()
    pruned: int = 0


def speaking(connection: Connection, period: Span) -> Speaking:
    within, before = _within(connection, period), _before(connection, period)
    hosts = {host.id: host for host in list_hosts(connection)}
    units = {number for number, host in hosts.items() if host.kind == UNIT}
    audited = _last(_of_most([line for line in within if line.status in AUDITED], units))
    return Speaking(
        hosts=hosts,
        audited=audited,
        tried=_last(line for line in within if line.host not in audited),
        earlier=_last(line for line in before if line.status in AUDITED),
        tried_before=frozenset(line.host for line in before),
        pruned=_pruned(connection, period),
    )


def _within(connection: Connection, period: Span) -> list[Line]:
    since, until = _days_around(period)
    found = _lines(connection, since, until)
    return [line for line in found if period.holds(line.time)]


def _before(connection: Connection, period: Span) -> list[Line]:
    found = _lines(connection, "", _days_around(period)[1])
    return [line for line in found if period.before(line.time)]


def _lines(connection: Connection, since: str, until: str) -> list[Line]:
    """Entries between two moments, roughly: a time with a fraction sorts otherwise than one without."""
    time = func.coalesce(func.nullif(entries.c.taken, ""), audits.c.finished)
    names = (entries.c.id, entries.c.audit, entries.c.host, entries.c.status, entries.c.taken)
    wanted = select(*names, time.label("time")).join(audits).where(time >= since, time < until)
    return [_line(row) for row in connection.execute(wanted)]


def _line(row: Any) -> Line:
    try:
        status = HostStatus(row.status)
    except ValueError:
        raise damaged(AUDIT.fill({"number": row.audit})) from None
    return Line(id=row.id, audit=row.audit, host=row.host, status=status, taken=row.taken, time=row.time)


def _days_around(period: Span) -> tuple[str, str]:
    moments = (datetime.datetime.fromisoformat(time) for time in (period.begin, period.until))
    begin, until = moments
    return stamp(begin - DAY)[:10], stamp(until + DAY)[:10]


def _last(lines: Iterable[Line]) -> dict[int, Line]:
    found: dict[int, Line] = {}
    for line in lines:
        if line.host not in found or _order(found[line.host]) < _order(line):
            found[line.host] = line
    return found


def _of_most(lines: Sequence[Line], units: Collection[int]) -> Iterator[Line]:
    """Without those of all hosts together in which less than half as many hosts were compared as in another one."""
    compared = Counter(line.audit for line in lines if line.host not in units)
    most = max((compared[line.audit] for line in lines if line.host in units), default=0)
    yield from (line for line in lines if line.host not in units or 2 * compared[line.audit] >= most)


def _order(line: Line) -> tuple[str, int]:
    return order(line.time), line.audit


def _pruned(connection: Connection, period: Span) -> int:
    wanted = select(audits.c.finished).where(audits.c.pruned.is_not(None))
    return sum(period.holds(finished) for finished in connection.scalars(wanted))
