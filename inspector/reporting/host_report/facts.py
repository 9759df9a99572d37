"""What the store says of one host: its last audit whole, those before it, and what became of its problems."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from inspector.model import Finding, Host, HostStatus, InspectorError, Knowledge, Result, Severity
from inspector.organisation.systems import system_of
from inspector.register.item import PENDING, Event, Item
from inspector.register.listing import timeline
from inspector.register.terms import order, stamp
from inspector.reporting.audit_report.facts import Items, by_mark, head_of
from inspector.reporting.paper import Desk
from inspector.reporting.year.register import history
from inspector.store import (
    AuditRow,
    EntryRow,
    HostRow,
    find_audit,
    find_host,
    list_audits,
    list_entries,
    load_entry,
)
from inspector.store.schema import audits
from inspector.summary import HOST_STATUSES
from inspector.text import Text, clean

AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)
NEVER = Text(
    en="{host}: no audit that is still kept has reached it, so that nothing can be said of it; the last try: {status}",
    zh="主机 {host} 没有保留中的已完成自查，无法生成报告；最近一次结果：{status}",
)
NOT_KEPT = Text(en="{host}: no audit of it is kept any more", zh="主机 {host} 的自查结果已不再保留，无法生成报告")
NOT_IN = Text(
    en="audit #{number} has no entry of {host}; `inspector history {host:sh}` lists the audits that have",
    zh="自查 #{number} 中没有主机 {host} 的记录；可用 `inspector history {host:sh}` 查看该主机的历次自查",
)
NOT_REACHED = Text(
    en="audit #{number} did not examine {host} ({status}), so that nothing can be said of it; leave --audit out for its last audit that did",
    zh="自查 #{number} 未能核查主机 {host}（{status}），无法生成报告；不指定 --audit 时取其最近一次完成的自查",
)


@dataclass(frozen=True)
class Chosen:
    """A host in one audit."""

    host: HostRow
    entry: EntryRow
    audit: AuditRow


@dataclass(frozen=True)
class Past:
    """One of the host's audits."""

    entry: EntryRow
    audit: AuditRow

    @property
    def reached(self) -> bool:
        return self.entry.status in AUDITED

    @property
    def levels(self) -> Mapping[Severity, int]:
        return {level: getattr(self.entry, level.value) for level in Severity}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`host`: as the audit has it, whole. `past`: all of its audits that were recorded until now, oldest first. `items`, `events`: of the register, as of now."""

    desk: Desk
    chosen: Chosen
    host: Host
    titles: Mapping[str, Text]
    whys: Mapping[str, Text]
    knowledge: tuple[Knowledge, ...]
    system: str
    past: tuple[Past, ...]
    items: tuple[Item, ...]
    events: tuple[Event, ...]
    marks: Items

    def title(self, check: str) -> Text:
        return self.titles.get(check) or Text(en=check, zh=check)

    @property
    def levels(self) -> Mapping[Severity, int]:
        """Open findings, as the audit found them."""
        found = [finding.severity for result in self.host.results for finding in result.open]
        return {level: found.count(level) for level in Severity}

    @property
    def accepted(self) -> list[tuple[Result, Finding]]:
        return [(result, each) for result in self.host.results for each in result.findings if each.waiver]

    @property
    def pending(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state in PENDING)

    @property
    def previous(self) -> Past | None:
        """The last audit before this one that reached the host."""
        before = [each for each in self.past if each.reached and _order(each) < _order(self.now)]
        return before[-1] if before else None

    @property
    def now(self) -> Past:
        return Past(self.chosen.entry, self.chosen.audit)


def _order(past: Past) -> tuple[str, int]:
    return order(past.audit.finished), past.audit.number


def chosen(connection: Connection, host: str, audit: str | None) -> Chosen:
    """The host's last audit that examined it, or the one that is named. Raises InspectorError."""
    found = find_host(connection, host)
    entries = list_entries(connection, host=found.id)
    name = clean(found.name)
    if audit is not None:
        row = find_audit(connection, audit)
        own = next((entry for entry in entries if entry.audit == row.number), None)
        if own is None:
            raise InspectorError(NOT_IN.fill({"number": row.number, "host": name}))
        if own.status not in AUDITED:
            status = HOST_STATUSES[HostStatus(own.status)]
            raise InspectorError(NOT_REACHED.fill({"number": row.number, "host": name, "status": status}))
        return Chosen(found, own, row)
    reached = [entry for entry in entries if entry.status in AUDITED]
    if not reached:
        raise InspectorError(_never(name, entries))
    return Chosen(found, reached[-1], find_audit(connection, f"#{reached[-1].audit}"))


def _never(name: str, entries: Sequence[EntryRow]) -> Text:
    if not entries:
        return NOT_KEPT.fill({"host": name})
    return NEVER.fill({"host": name, "status": HOST_STATUSES[HostStatus(entries[-1].status)]})


def facts_of(connection: Connection, desk: Desk, found: Chosen) -> Facts:
    """Raises InspectorError where something is damaged."""
    host = load_entry(connection, found.entry.id)
    head = head_of(connection, found.audit)
    items = [item for item in history(connection).at(desk.now) if item.host == found.host.id]
    return Facts(
        desk=desk,
        chosen=found,
        host=host,
        titles={name: info.title for name, info in head.checks.items()},
        whys={name: info.why for name, info in head.checks.items()},
        knowledge=head.audit.knowledge,
        system=_system(desk, host),
        past=_past(connection, found, desk.now),
        items=tuple(sorted(items, key=_worst_first)),
        events=_events(connection, found.host.id, desk.now),
        marks=by_mark(items),
    )


def _system(desk: Desk, host: Host) -> str:
    tag = clean(host.tags.get("system", ""))
    known = system_of(desk.organisation, clean(host.name), tag) if desk.organisation else None
    return known.id if known else tag


def _worst_first(item: Item) -> tuple[object, ...]:
    """What is to be done before what is closed."""
    return item.state not in PENDING, -item.severity.rank, item.deadline or "9999", item.id


def _past(connection: Connection, found: Chosen, now: datetime.datetime) -> tuple[Past, ...]:
    """Audits are numbered as they are recorded: what came before the chosen one was there, whatever clocks said."""
    until, host = order(stamp(now)), found.host.id
    recorded = {
        row.number
        for row in connection.execute(select(audits.c.number, audits.c.recorded))
        if row.number <= found.audit.number or order(row.recorded) <= until
    }
    rows = {row.number: row for row in list_audits(connection, host=host)}
    entries: Sequence[EntryRow] = list_entries(connection, host=host)
    return tuple(Past(entry, rows[entry.audit]) for entry in entries if entry.audit in recorded)


def _events(connection: Connection, host: int, now: datetime.datetime) -> tuple[Event, ...]:
    """The newest first."""
    until = order(stamp(now))
    found = [each.event for each in timeline(connection, host=host)]
    return tuple(sorted((each for each in found if order(each.time) <= until), key=_newest_first, reverse=True))


def _newest_first(event: Event) -> tuple[str, int]:
    return order(event.time), event.id
