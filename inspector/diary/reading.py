"""A diary read from the store."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from inspector.change import moments
from inspector.change.trend import called, shared_names
from inspector.diary.changes import Changes, changes
from inspector.diary.logs import sightings
from inspector.diary.period import Period
from inspector.diary.record import SCHEMA, AuditNote, Basis, Day, Diary, Entry
from inspector.diary.register import happenings
from inspector.diary.told import Told, load_told
from inspector.model import HostStatus, Score, Severity
from inspector.store import AuditRow, EntryRow, HostRow, list_audits, list_hosts
from inspector.store.entries import NARROW
from inspector.store.schema import audits, entries

AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)
WHEN: ColumnElement[str] = func.coalesce(func.nullif(entries.c.taken, ""), audits.c.finished)
"""When an entry is of: when its evidence was taken, else when its audit was finished."""


def read(connection: Connection, period: Period, now: datetime.datetime, host: HostRow | None = None) -> Diary:
    """Raises InspectorError where the store is damaged."""
    return _Reading(connection, period, now, host).diary()


@dataclass(frozen=True)
class _Reading:
    connection: Connection
    period: Period
    now: datetime.datetime
    host: HostRow | None

    def diary(self) -> Diary:
        days = self._days()
        seen = [one for day in days.values() for one in day.seen]
        return Diary(
            schema=SCHEMA,
            first=str(self.period.first),
            last=str(self.period.last),
            offset=moments.offset(self.period.zone, self.now),
            host=self.host.name if self.host else "",
            hosts=tuple(
                sorted(self.names[number] for number in {row.host for row in self.rows} | {one.host for one in seen})
            ),
            audits=tuple(
                _note(self.audits[number])
                for number in sorted({row.audit for row in self.rows} | {one.audit for one in seen})
            ),
            days=tuple(days[day] for day in sorted(days)),
            titles=self.changes.titles,
        )

    @cached_property
    def audits(self) -> Mapping[int, AuditRow]:
        return {audit.number: audit for audit in list_audits(self.connection)}

    @cached_property
    def hosts(self) -> Mapping[int, HostRow]:
        return {host.id: host for host in list_hosts(self.connection)}

    @cached_property
    def twice(self) -> frozenset[str]:
        return shared_names(self.hosts.values())

    @cached_property
    def names(self) -> Mapping[int, str]:
        return {number: called(host.name, number, self.twice) for number, host in self.hosts.items()}

    @cached_property
    def rows(self) -> list[EntryRow]:
        """Those of the period."""
        period = self._asked().where(WHEN.between(self.period.begin, self.period.end))
        rows = self.connection.execute(period.order_by(WHEN, entries.c.audit, entries.c.place))
        return [EntryRow(*row) for row in rows]

    @cached_property
    def before(self) -> Mapping[int, EntryRow]:
        """Of each entry of the period in which a host was audited, the last one before it."""
        latest = {row.host: row for row in self._nearest(func.max, entries.c.taken < self.period.begin)}
        found = {}
        for row in self.rows:
            if row.status in AUDITED:
                if row.host in latest:
                    found[row.id] = latest[row.host]
                latest[row.host] = row
        return found

    @cached_property
    def after(self) -> list[EntryRow]:
        """Of each host its first entry after the period: its logs tell of the last days."""
        return self._nearest(func.min, entries.c.taken > self.period.end)

    @cached_property
    def changes(self) -> Changes:
        pairs = {row.id: (self.before[row.id], row) for row in self.rows if row.id in self.before}
        return changes(self.connection, pairs, self.audits)

    @cached_property
    def told(self) -> Mapping[int, Told]:
        wanted = [row.id for row in (*self.rows, *self.after)]
        return load_told(self.connection, wanted)

    def _asked(self) -> Select[Any]:
        wanted = select(*(entries.c[name] for name in NARROW)).join(audits)
        return wanted.where(entries.c.host == self.host.id) if self.host else wanted

    def _nearest(self, which: Callable[..., Any], condition: ColumnElement[bool]) -> list[EntryRow]:
        """Of each host the last or the first entry, of those in which it was audited, that the condition is true of."""
        audited = entries.c.status.in_([str(status) for status in AUDITED])
        near = select(entries.c.host, which(entries.c.taken).label("taken")).where(audited, condition)
        near_by = near.group_by(entries.c.host).subquery()
        wanted = self._asked().join(near_by, (entries.c.host == near_by.c.host) & (entries.c.taken == near_by.c.taken))
        rows = self.connection.execute(wanted.where(audited).order_by(entries.c.audit))
        return list({row.host: EntryRow(*row) for row in rows}.values())

    def _days(self) -> dict[str, Day]:
        found: dict[str, dict[str, list[Any]]] = {}

        def put(day: str, part: str, values: Iterable[Any]) -> None:
            if str(self.period.first) <= day <= str(self.period.last):
                found.setdefault(day, {}).setdefault(part, []).extend(values)

        for row in self.rows:
            entry = self._entry(row)
            put(str(moments.day(entry.time, self.period.zone)), "entries", [entry])
        for day, seen in sightings([*self.rows, *self.after], self.told, self.names).items():
            put(day, "seen", seen)
        for day, moved in happenings(self.connection, self.period, self.now, self.host, self.names).items():
            put(day, "items", moved)
        return {
            day: Day(day=day, **{part: tuple(values) for part, values in parts.items()}) for day, parts in found.items()
        }

    def _entry(self, row: EntryRow) -> Entry:
        known, earlier = row.status in AUDITED, self.before.get(row.id)
        if earlier:
            pruned = any(self.audits[each.audit].pruned for each in (earlier, row))
            told = Basis.BEFORE if row.id in self.changes.by_entry else Basis.UNTOLD
            basis = Basis.PRUNED if pruned else told
        else:
            basis = Basis.PRUNED if self.hosts[row.host].first < row.taken else Basis.FIRST
        score = row.score_low is not None and row.score_high is not None
        return Entry(
            audit=row.audit,
            host=row.host,
            name=called(row.name, row.host, self.twice),
            kind=self.hosts[row.host].kind,
            time=row.taken or self.audits[row.audit].finished,
            status=HostStatus(row.status),
            error=self.told[row.id].error,
            findings={level: getattr(row, str(level)) for level in reversed(Severity)} if known else None,
            unknown=row.unknown if known else None,
            accepted=row.accepted if known else None,
            score=Score(low=row.score_low or 0.0, high=row.score_high or 0.0) if score else None,
            basis=basis if known else Basis.NONE,
            before=earlier.audit if earlier and known else 0,
            change=self.changes.by_entry.get(row.id),
        )


def _note(audit: AuditRow) -> AuditNote:
    return AuditNote(number=audit.number, id=audit.id, finished=audit.finished, profile=audit.profile, tool=audit.tool)
