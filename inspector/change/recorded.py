"""Two audits of the store compared: what has the same digest in both is the same, and is not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection

from inspector.change import holdings
from inspector.change.causes import AUDITED
from inspector.change.compare import Choose, Source, everything, paired_by, together
from inspector.change.compare import dossiers as in_memory
from inspector.change.ground import Ground
from inspector.change.hosts import compared
from inspector.change.words import Comparison, HostChange, Kind
from inspector.model import Host, HostStatus, Score, Severity, Status, System
from inspector.store import (
    AuditRow,
    EntryRow,
    list_entries,
    list_hosts,
    load_contents,
    load_dossier,
    load_entry,
)
from inspector.store.excerpts import Holdings, load_excerpts, other_holdings, other_results


def source(connection: Connection, row: AuditRow) -> Source:
    """An audit of the store; its hosts are read when they are asked for, while the connection is open."""
    ids = tuple(entry.host for entry in list_entries(connection, audit=row.number))
    return Source(load_dossier(connection, row.number), f"#{row.number}", row.number, ids)


def hosts(connection: Connection, row: AuditRow) -> frozenset[int]:
    """The ids of an audit's hosts."""
    return frozenset(entry.host for entry in list_entries(connection, audit=row.number))


def of_bundle(connection: Connection, digest: str) -> Source | None:
    """The newest audit of a bundle whose file has this digest, with this one host."""
    rows = [entry for entry in reversed(list_entries(connection)) if entry.target.startswith("bundle:")]
    for row in rows:
        host = load_entry(connection, row.id)
        if digest in str(host.transport.get("bundle", "")):
            dossier = load_dossier(connection, row.audit)
            return Source(replace(dossier, hosts=(host,)), f"#{row.audit}", row.audit, (row.host,))
    return None


def audits(
    connection: Connection, before: AuditRow, after: AuditRow, *, full: bool = False, choose: Choose = everything
) -> Comparison:
    """Two audits of the store. Its own ids tell which host is which."""
    one, other = _Side(connection, before), _Side(connection, after)
    if one.twice or other.twice:  # one host under two names in one audit: the names tell its entries apart
        return in_memory(one.source, other.source, full=full, choose=choose)
    return _Both(connection, one, other, full).compared(choose)


@dataclass(frozen=True)
class _Side:
    connection: Connection
    row: AuditRow

    @cached_property
    def source(self) -> Source:
        ids = tuple(entry.host for entry in self.entries)
        return Source(load_dossier(self.connection, self.row.number), f"#{self.row.number}", self.row.number, ids)

    @cached_property
    def entries(self) -> Sequence[EntryRow]:
        return list_entries(self.connection, audit=self.row.number)

    @property
    def twice(self) -> bool:
        return len({entry.host for entry in self.entries}) < len(self.entries)


Pair = tuple[EntryRow, EntryRow]


@dataclass(frozen=True)
class _Both:
    connection: Connection
    before: _Side
    after: _Side
    full: bool

    @cached_property
    def ground(self) -> Ground:
        return Ground(self.before.source.dossier, self.after.source.dossier)

    def compared(self, choose: Choose) -> Comparison:
        one, other = self.before.entries, self.after.entries
        pairs = paired_by(([entry.host for entry in one], [entry.host for entry in other]))
        rows = [(one[a] if a is not None else None, other[b] if b is not None else None) for a, b in pairs]
        complete = all(after and _audited(after) for before, after in rows if before and _audited(before))
        asked = [pair for pair in rows if any(choose(entry.host, entry.name) for entry in pair if entry)]
        both = {b.host: (a, b) for a, b in asked if a and b and _audited(a) and _audited(b)}
        found = self._audited(both, complete)
        held = other_holdings(self.connection, self.before.row.number, self.after.row.number)
        hosts = [
            _with_holdings(found[b.host], held.get(b.host)) if b and b.host in found else self._whole(a, b)
            for a, b in asked
        ]
        return together(self.before.source, self.after.source, self.ground, hosts)

    @cached_property
    def _kinds(self) -> Mapping[int, str]:
        return {host.id: host.kind for host in list_hosts(self.connection)}

    def _light(self, entry: EntryRow) -> Host:
        """As much of a host as its columns tell."""
        return Host(
            name=entry.name,
            kind=self._kinds.get(entry.host, "host"),
            identity="",
            target=entry.target,
            tags={},
            taken=entry.taken,
            transport={},
            cost={},
            status=HostStatus(entry.status),
            error=None,
            privileged=False,
            score=None
            if entry.score_low is None or entry.score_high is None
            else Score(low=entry.score_low, high=entry.score_high),
            system=System(),
            gaps=(),
            results=(),
        )

    def _whole(self, before: EntryRow | None, after: EntryRow | None) -> HostChange:
        """A host that one side alone has seen."""
        one, other = (load_entry(self.connection, entry.id) if entry else None for entry in (before, after))
        number = next(entry.host for entry in (after, before) if entry)
        return compared(self.ground, one, other, number=number, full=self.full)

    def _audited(self, pairs: Mapping[int, Pair], complete: bool) -> dict[int, HostChange]:
        """Hosts that both have seen: first without the evidence, which is read of those where anything moved."""
        asked = {row.id for pair in pairs.values() for row in pair}
        differing = {entry: side for entry, side in self._differing().items() if entry in asked}
        contents = load_contents(self.connection, {digest for side in differing.values() for digest in side.values()})
        results = {
            entry: {place: contents[digest] for place, digest in side.items()} for entry, side in differing.items()
        }

        def told(pair: Pair, one: Host, other: Host) -> HostChange:
            found = results.get(pair[1].id, {}).values()
            steady = {} if self.full else {Kind.OPEN: _open(pair[1]) - sum(len(each.open) for each in found)}
            number = pair[1].host
            return compared(self.ground, one, other, number=number, complete=complete, full=self.full, steady=steady)

        def light(row: EntryRow) -> Host:
            return replace(self._light(row), results=tuple(results.get(row.id, {}).values()))

        quick = {host: told(pair, light(pair[0]), light(pair[1])) for host, pair in pairs.items()}
        moved = [host for host, change in quick.items() if change.changed]
        excerpts = load_excerpts(self.connection, (row.id for host in moved for row in pairs[host]))
        for host in moved:
            pair = pairs[host]
            one, other = (excerpts[row.id].having(results.get(row.id, {})) for row in pair)
            quick[host] = told(pair, one, other)
        return quick

    def _differing(self) -> dict[int, dict[int, bytes]]:
        """Of results that are the same on both sides nothing is read, unless all findings are to be listed."""
        also = Status.FAIL if self.full else None
        one, other = self.before.row.number, self.after.row.number
        return {
            **other_results(self.connection, one, other, also=also),
            **other_results(self.connection, other, one, also=also),
        }


def _with_holdings(host: HostChange, held: tuple[Holdings, Holdings] | None) -> HostChange:
    if held is None:
        return host
    return replace(host, holdings=holdings.compared(*held), unlisted=holdings.unlisted(*held))


def _audited(entry: EntryRow) -> bool:
    return entry.status in AUDITED


def _open(entry: EntryRow) -> int:
    return sum(getattr(entry, str(severity)) for severity in Severity)
