"""What one audit says: its hosts one by one, its problems over all of them, and what nobody could see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from inspector.conformity.record import not_examined
from inspector.model import Dossier, Finding, HostStatus, InspectorError, Severity
from inspector.register.item import Item, State
from inspector.reporting.paper import Desk
from inspector.reporting.year import CategoryOfYear, Problem, Undecided
from inspector.reporting.year.categories import categories_of_year
from inspector.reporting.year.findings import Found
from inspector.reporting.year.hosts import counted, system_named
from inspector.reporting.year.problems import Merging
from inspector.reporting.year.register import Ledger, history
from inspector.reporting.year.spoken import Reader, Spoken, heads, marks
from inspector.reporting.year.undecided import undecided_of_year
from inspector.reporting.year.unseen_hosts import KINDS, NO_REASON
from inspector.store import AuditRow, EntryRow, list_entries
from inspector.store.audits import AUDIT, PRUNED
from inspector.store.contents import decode, unpack
from inspector.store.schema import audits
from inspector.summary import HOST_STATUSES
from inspector.text import Text, clean

AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)


@dataclass(frozen=True, kw_only=True)
class HostLine:
    """A host that was audited. `counts`: its checks by status; `levels`: its open findings by severity, as the audit found them."""

    spoken: Spoken
    found: tuple[Found, ...]
    counts: Mapping[str, int]
    levels: Mapping[Severity, int]

    @property
    def open(self) -> tuple[Found, ...]:
        return tuple(each for each in self.found if each.open)


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A host that was in the audit, and of which nothing could be seen."""

    name: str
    kind: Text
    status: HostStatus
    why: Text
    system: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`head`: the result without its hosts. `lines`: worst host first, all hosts together last. A finding is open unless the audit says that it is accepted.

    `items`: of the register as of now, those that follow a finding, by the host and the finding's fingerprint, the newest of several.
    """

    desk: Desk
    row: AuditRow
    head: Dossier
    lines: tuple[HostLine, ...]
    lost: tuple[Lost, ...]
    categories: tuple[CategoryOfYear, ...]
    problems: tuple[Problem, ...]
    accepted: tuple[Problem, ...]
    undecided: tuple[Undecided, ...]
    items: Mapping[tuple[int | None, str], Item]

    @property
    def hosts(self) -> tuple[HostLine, ...]:
        return tuple(line for line in self.lines if not line.spoken.unit)

    @property
    def levels(self) -> Mapping[Severity, int]:
        return {level: sum(line.levels[level] for line in self.lines) for level in Severity}

    def total(self, name: str) -> int:
        return sum(line.counts[name] for line in self.lines)

    def title(self, check: str) -> Text:
        info = self.head.checks.get(check)
        return info.title if info else Text(en=check, zh=check)

    def item(self, found: Found) -> Item | None:
        return item_of(self.items, found.spoken.number, found.finding)


Items = Mapping[tuple[int | None, str], Item]


def item_of(items: Items, host: int, finding: Finding) -> Item | None:
    """The item that follows a finding; one that is not closed before one that is."""
    known = [items[host, mark] for mark in marks(finding) if (host, mark) in items]
    return max(known, key=lambda item: (item.state is not State.CLOSED, item.id), default=None)


def by_mark(items: Iterable[Item]) -> Items:
    """The newest item of each problem."""
    found: dict[tuple[int | None, str], Item] = {}
    for item in sorted(items, key=lambda item: item.id):
        found |= dict.fromkeys(((item.host, mark) for mark in (item.fingerprint, *item.formerly)), item)
    return found


def facts_of(connection: Connection, desk: Desk, row: AuditRow) -> Facts:
    """Raises InspectorError where it was pruned or is damaged."""
    if row.pruned:
        raise InspectorError(PRUNED.fill({"number": row.number, "day": row.pruned[:10]}))
    head, entries = head_of(connection, row), list_entries(connection, audit=row.number)
    items = by_mark(history(connection).at(desk.now))
    lines = _lines(connection, entries, items, desk)
    spoken = [line.spoken for line in lines]
    found = [each for line in lines for each in line.found]
    titles = {name: info.title for name, info in head.checks.items()}
    merging = Merging(titles, Ledger((), frozenset(), desk.now.date()))
    return Facts(
        desk=desk,
        row=row,
        head=head,
        lines=lines,
        lost=tuple(_lost(connection, entries, desk)),
        categories=categories_of_year(spoken, found, head.categories),
        problems=merging.open(found),
        accepted=merging.accepted(found),
        undecided=undecided_of_year(spoken, titles),
        items=items,
    )


def head_of(connection: Connection, row: AuditRow) -> Dossier:
    data = connection.execute(select(audits.c.head).where(audits.c.number == row.number)).scalar_one()
    what = AUDIT.fill({"number": row.number})
    return decode(unpack(data, None, what), Dossier, what)


def _lines(connection: Connection, entries: Sequence[EntryRow], items: Items, desk: Desk) -> tuple[HostLine, ...]:
    reader, names = Reader(connection, {}), _names(entries)
    made = [
        _line(_placed(reader.read(entry.id, entry.host, names[entry.id]), desk), items)
        for entry in entries
        if entry.status in AUDITED
    ]
    return tuple(sorted(made, key=_worst_first))


def _names(entries: Sequence[EntryRow]) -> Mapping[int, str]:
    """Hosts as they were called then; several with one name have their number with it."""
    named = Counter(entry.name for entry in entries)
    return {
        entry.id: clean(entry.name) if named[entry.name] == 1 else f"{clean(entry.name)} #{entry.host}"
        for entry in entries
    }


def _placed(spoken: Spoken, desk: Desk) -> Spoken:
    """With its system."""
    tag = spoken.host.tags.get("system", "")
    if spoken.unit or desk.organisation is None:
        return replace(spoken, system=tag)
    return replace(spoken, system=system_named(desk.organisation, spoken.host.name, tag))


def _line(spoken: Spoken, items: Items) -> HostLine:
    found = tuple(
        Found(spoken, result, finding, finding.waiver is None, _following(items, spoken, finding))
        for result in spoken.host.results
        for finding in result.findings
    )
    levels = Counter(each.finding.severity for each in found if each.open)
    return HostLine(
        spoken=spoken,
        found=found,
        counts=_counts(spoken, found),
        levels={level: levels[level] for level in Severity},
    )


def _counts(spoken: Spoken, found: Sequence[Found]) -> Mapping[str, int]:
    """What nobody looked into is not called inapplicable."""
    counts = counted(spoken, found)
    skipped = sum(not_examined(result) for result in spoken.host.results)
    return {**counts, "skipped": skipped, "inapplicable": counts["inapplicable"] - skipped}


def _following(items: Items, spoken: Spoken, finding: Finding) -> tuple[Item, ...]:
    item = item_of(items, spoken.number, finding)
    return (item,) if item and item.state is not State.CLOSED else ()


def _worst_first(line: HostLine) -> tuple[object, ...]:
    worst = [-line.levels[level] for level in reversed(Severity)]
    return line.spoken.unit, *worst, line.spoken.name


def _lost(connection: Connection, entries: Sequence[EntryRow], desk: Desk) -> Iterator[Lost]:
    names = _names(entries)
    wanted = {entry.id: entry for entry in entries if entry.status not in AUDITED}
    for number, host in heads(connection, wanted):
        tag = host.tags.get("system", "")
        system = system_named(desk.organisation, host.name, tag) if desk.organisation else tag
        yield Lost(
            name=names[number],
            kind=KINDS.get(host.kind, Text(en=host.kind, zh=host.kind)),
            status=host.status,
            why=host.error or HOST_STATUSES.get(host.status, NO_REASON),
            system=system,
        )
