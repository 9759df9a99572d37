"""How the fleet, or one host, did from audit to audit: `inspector history`. What was not seen stays a gap."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, func, select

from inspector.model import UNIT, HostStatus, Score, Severity
from inspector.register.item import PENDING, Kind, State
from inspector.register.listing import Counts, Filter, list_items
from inspector.store import AuditRow, EntryRow, HostRow, list_audits, list_entries, list_hosts
from inspector.store.schema import events, items

SCHEMA = "inspector/history/1"
AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)
UNKNOWN_SCORE = Score(low=0.0, high=100.0)
"""Of a host that was not reached."""


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Items of the register: `new`, `closed`, and `back`: closed, reported as mended or accepted before, and to be mended again."""

    new: int = 0
    closed: int = 0
    back: int = 0


@dataclass(frozen=True, kw_only=True)
class Point:
    """An audit, of all hosts or of one. `findings` (open ones), `unknown` (checks) and `score` are None where nothing is known.

    `hosts`: those that were to be audited; `reached`: those that were. Of several hosts the score is the mean; one that was not
    reached counts as 0 to 100 there. `partial`: audits before and after it were of more than twice as many hosts; of the newest one, the
    one before it.
    `status`, `name`: of the one host, then.
    """

    audit: int
    id: str
    time: str
    profile: str
    hosts: int
    reached: int
    findings: Mapping[Severity, int] | None
    unknown: int | None
    accepted: int | None
    score: Score | None
    items: Moves = Moves()
    partial: bool = False
    pruned: bool = False
    status: HostStatus | None = None
    name: str = ""

    @property
    def total(self) -> int | None:
        return None if self.findings is None else sum(self.findings.values())


@dataclass(frozen=True, kw_only=True)
class HostLine:
    """A host beside the audits of all: the points of those that it has an entry in. `places`: which audits these are."""

    id: int
    name: str
    kind: str
    places: tuple[int, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """`since`, `until`: days, as they were asked for. `standing`: what the register has now."""

    schema: str
    since: str
    until: str
    host: HostRow | None
    points: tuple[Point, ...]
    standing: Counts
    lines: tuple[HostLine, ...] = field(default=())


def of_fleet(connection: Connection, since: str, until: str) -> tuple[Point, ...]:
    """All audits that were finished between two times of the store, oldest first."""
    audits, rows = _read(connection, since, until, None)
    kinds = {host.id: host.kind for host in list_hosts(connection)}
    found: dict[int, list[EntryRow]] = {}
    for row in rows:
        found.setdefault(row.audit, []).append(row)
    moves = _moves(connection, audits, since, None)
    points = [_of_all(audit, found.get(audit.number, ()), kinds, moves[audit.number]) for audit in audits]
    return _marked(points)


def of_hosts(connection: Connection, since: str, until: str) -> tuple[HostLine, ...]:
    """Each host beside the points of the fleet."""
    audits, rows = _read(connection, since, until, None)
    places = {audit.number: place for place, audit in enumerate(audits)}
    found: dict[int, list[tuple[int, Point]]] = {}
    for row in rows:
        place = places[row.audit]
        found.setdefault(row.host, []).append((place, _of_one(audits[place], row, Moves())))
    hosts = list_hosts(connection)
    twice = shared_names(hosts)
    return tuple(
        HostLine(
            id=host.id,
            name=called(host.name, host.id, twice),
            kind=host.kind,
            places=tuple(place for place, _ in found[host.id]),
            points=tuple(point for _, point in found[host.id]),
        )
        for host in hosts
        if host.id in found
    )


def shared_names(hosts: Iterable[HostRow]) -> frozenset[str]:
    """Names that several hosts of the store have now."""
    return frozenset(name for name, number in Counter(host.name for host in hosts).items() if number > 1)


def called(name: str, host: int, shared: Collection[str]) -> str:
    """A host's name, with its id where others have it too."""
    return f"{name} #{host}" if name in shared else name


def of_host(connection: Connection, host: int, since: str, until: str) -> tuple[Point, ...]:
    """The entries of one host."""
    audits, rows = _read(connection, since, until, host)
    moves = _moves(connection, audits, since, host)
    by_number = {audit.number: audit for audit in audits}
    return tuple(_of_one(by_number[row.audit], row, moves[row.audit]) for row in rows)


def standing(connection: Connection, host: int, now: datetime.datetime) -> Counts:
    """The items of one host as they are."""
    found = list_items(connection, Filter(host=f"#{host}"), now)
    pending = [item for item in found if item.state in PENDING]
    return Counts(
        states={state: sum(item.state is state for item in found) for state in State},
        pending={level: sum(item.severity is level for item in pending) for level in Severity},
        overdue=sum(item.overdue(now.date()) for item in pending),
        repeated=sum(item.repeat_of is not None for item in pending),
    )


def _read(
    connection: Connection, since: str, until: str, host: int | None
) -> tuple[Sequence[AuditRow], Sequence[EntryRow]]:
    audits = list_audits(connection, since=since, until=until, host=host)
    return audits, list_entries(connection, since=since, until=until, host=host)


def _of_all(audit: AuditRow, rows: Sequence[EntryRow], kinds: Mapping[int, str], moves: Moves) -> Point:
    wanted = [row for row in rows if row.status != HostStatus.NOT_AUDITED]
    hosts = [row for row in wanted if kinds.get(row.host) != UNIT]
    seen = [row for row in wanted if row.status in AUDITED]
    reached = sum(row.status in AUDITED for row in hosts)
    known = bool(reached) and not audit.pruned
    return Point(
        audit=audit.number,
        id=audit.id,
        time=audit.finished,
        profile=audit.profile,
        hosts=len(hosts),
        reached=reached,
        findings=_findings(seen) if known else None,
        unknown=sum(row.unknown for row in seen) if known else None,
        accepted=sum(row.accepted for row in seen) if known else None,
        score=_mean(hosts) if known else None,
        items=moves,
        pruned=bool(audit.pruned),
    )


def _of_one(audit: AuditRow, row: EntryRow, moves: Moves) -> Point:
    known = row.status in AUDITED
    return Point(
        audit=audit.number,
        id=audit.id,
        time=row.taken or audit.finished,
        profile=audit.profile,
        hosts=1,
        reached=int(known),
        findings=_findings([row]) if known else None,
        unknown=row.unknown if known else None,
        accepted=row.accepted if known else None,
        score=_score(row) if known else None,
        items=moves,
        status=HostStatus(row.status),
        name=row.name,
    )


def _findings(rows: Iterable[EntryRow]) -> dict[Severity, int]:
    rows = list(rows)
    return {level: sum(getattr(row, str(level)) for row in rows) for level in reversed(Severity)}


def _score(row: EntryRow) -> Score | None:
    if row.score_low is None or row.score_high is None:
        return None
    return Score(low=row.score_low, high=row.score_high)


def _mean(rows: Iterable[EntryRow]) -> Score | None:
    scores = [_score(row) if row.status in AUDITED else UNKNOWN_SCORE for row in rows]
    told = [score for score in scores if score]
    if not told:
        return None
    low, high = (round(sum(values) / len(told), 1) for values in ([s.low for s in told], [s.high for s in told]))
    return Score(low=low, high=high)


def _marked(points: Sequence[Point]) -> tuple[Point, ...]:
    """Those of a small part of the hosts are said to be: the sum of their findings is not to be compared with the others'."""
    sizes = [point.hosts for point in points]

    def partial(place: int) -> bool:
        before, after = max(sizes[:place], default=0), max(sizes[place + 1 :], default=0)
        newest = (
            place == len(sizes) - 1 and sizes[place] * 2 < sizes[place - 1]
        )  # not where there are fewer hosts for good
        return sizes[place] * 2 < before and (sizes[place] * 2 < after or newest)

    return tuple(replace(point, partial=partial(place)) for place, point in enumerate(points))


_KINDS = (Kind.OPENED, Kind.CLOSED, Kind.FOUND, Kind.REOPENED, Kind.LAPSED)


def _moves(connection: Connection, audits: Sequence[AuditRow], since: str, host: int | None) -> dict[int, Moves]:
    """What became of items, by audit. What people did, or the clock, counts with the first audit that was finished after it."""
    again = events.c.data.like('%"repeat_of"%')
    columns = (events.c.audit, events.c.kind, events.c.state, again.label("again"))
    wanted = select(*columns, func.count().label("n")).where(events.c.kind.in_([str(kind) for kind in _KINDS]))
    people = select(events.c.time, events.c.kind, events.c.state).where(events.c.audit.is_(None))
    people = people.where(events.c.kind.in_([str(kind) for kind in _KINDS]), events.c.time >= since)
    if host is not None:
        mine = select(items.c.id).where(items.c.host == host)
        wanted, people = (query.where(events.c.item.in_(mine)) for query in (wanted, people))
    found: dict[int, Counter[str]] = {audit.number: Counter() for audit in audits}
    for row in connection.execute(wanted.where(events.c.audit.is_not(None)).group_by(*columns)):
        if row.audit in found:
            found[row.audit][_word(row.kind, row.state, again=bool(row.again))] += row.n
    finished = [audit.finished for audit in audits]
    for row in connection.execute(people):
        place = bisect_left(finished, row.time)
        if place < len(audits):
            found[audits[place].number][_word(row.kind, row.state)] += 1
    return {number: Moves(new=n["new"], closed=n["closed"], back=n["back"]) for number, n in found.items()}


def _word(kind: str, state: str, *, again: bool = False) -> str:
    if kind == Kind.CLOSED:
        return "closed"
    if state == State.ACCEPTED:
        return ""
    return "new" if kind == Kind.OPENED and not again else "back"
