"""Two audits compared: their hosts are paired, and what each came to is put together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inspector.change.causes import AUDITED
from inspector.change.ground import Ground
from inspector.change.hosts import compared
from inspector.change.words import SCHEMA, Audited, Comparison, HostChange, Kind
from inspector.model import UNIT, Dossier, Host
from inspector.text import Text

REVERSED = Text(
    en="the second audit is older than the first: nothing is told as fixed; name them the other way round",
    zh="第二次自查早于第一次：不会判定任何问题已修复，请交换两者的顺序",
)
Choose = Callable[[int, str], bool]
"""Whether a host with this id in the store (0: none) and this name is asked for."""


def everything(number: int, name: str) -> bool:
    return True


@dataclass(frozen=True)
class Source:
    """One of the two: a dossier, how it was named, its number in the store, and there the ids of its hosts by place."""

    dossier: Dossier
    name: str
    number: int = 0
    ids: tuple[int, ...] = ()

    @property
    def told(self) -> Audited:
        audit = self.dossier.audit
        return Audited(
            source=self.name,
            number=self.number,
            id=audit.id,
            started=audit.started,
            finished=audit.finished,
            profile=audit.profile.id,
            tool=self.dossier.tool.version,
        )


Pairs = list[tuple[Host | None, Host | None, int]]
"""A host's entries in both, and its id in the store (0: none)."""


def dossiers(
    before: Source, after: Source, *, full: bool = False, choose: Choose = everything, replayed: bool = False
) -> Comparison:
    """Every host of both. `full`: findings that are as they were are listed as well."""
    ground = Ground(before.dossier, after.dossier, replayed)
    pairs = paired(before, after)
    complete = audited_all(pairs)
    found = [
        compared(ground, one, other, number=number, complete=complete, full=full)
        for one, other, number in pairs
        if any(choose(number, host.name) for host in (one, other) if host)
    ]
    return together(before, after, ground, found)


def together(before: Source, after: Source, ground: Ground, hosts: Sequence[HostChange]) -> Comparison:
    one, other = before.dossier.audit, after.dossier.audit
    older = bool(other.finished and one.finished and other.finished < one.finished)
    named = {change.check for host in hosts for change in host.changes}
    named |= {moved.check for host in hosts for moved in host.coverage}
    infos = {**before.dossier.checks, **after.dossier.checks}
    return Comparison(
        schema=SCHEMA,
        before=before.told,
        after=after.told,
        rules=ground.told(),
        counts=summed(hosts),
        hosts=tuple(hosts),
        titles={name: infos[name].title for name in sorted(named) if name in infos},
        notes=(REVERSED,) if older else (),
    )


def summed(hosts: Iterable[HostChange]) -> dict[Kind, int]:
    total: Counter[Kind] = Counter()
    for host in hosts:
        total.update(host.counts)
    return {kind: total[kind] for kind in Kind if kind in total}


def audited_all(pairs: Pairs) -> bool:
    """Whether every host that was audited then was audited now as well."""
    return all(
        other is not None and other.status in AUDITED
        for one, other, _ in pairs
        if one and one.kind != UNIT and one.status in AUDITED
    )


def paired(before: Source, after: Source) -> Pairs:
    """The entries that are of one host, in the order of the second audit; those of the first alone come last.

    By the store's ids where both have them, and where one host has several entries by their names too; else by the machine id where
    that is one host's on both sides, then by name.
    """
    earlier, later = list(before.dossier.hosts), list(after.dossier.hosts)
    if before.ids and after.ids:
        sides = ((before.ids, earlier), (after.ids, later))
        own = [[number or None for number in ids] for ids, _ in sides]
        named = [
            [(number, host.name) if number else None for number, host in zip(ids, hosts, strict=True)]
            for ids, hosts in sides
        ]
        places = paired_by((own[0], own[1]), (named[0], named[1]))
    else:
        keys = (([key(host) for host in earlier], [key(host) for host in later]) for key in (_identity, _name))
        places = paired_by(*keys)
    return [
        (earlier[a] if a is not None else None, later[b] if b is not None else None, _number((after, b), (before, a)))
        for a, b in places
    ]


def _number(*sides: tuple[Source, int | None]) -> int:
    """The first id that the store has for a place."""
    return next((source.ids[at] for source, at in sides if at is not None and source.ids and source.ids[at]), 0)


def paired_by(*keys: tuple[Sequence[object], Sequence[object]]) -> list[tuple[int | None, int | None]]:
    """Places of what has the same key on both sides, which nobody else there has; keys that come first go before others.

    In the order of the second side; what the first side alone has comes last.
    """
    found: dict[int, int] = {}
    for earlier, later in keys:
        _match(found, earlier, later)
    alone = sorted(set(range(len(keys[0][0]))) - set(found.values()))
    pairs: list[tuple[int | None, int | None]] = [(found.get(place), place) for place in range(len(keys[0][1]))]
    return pairs + [(place, None) for place in alone]


def _identity(host: Host) -> object:
    return (host.kind, host.identity) if host.identity else None


def _name(host: Host) -> object:
    return host.kind, host.name


def _match(found: dict[int, int], earlier: Sequence[object], later: Sequence[object]) -> None:
    """Add to `found` (place in the later, place in the earlier) what has the same key, which is nobody else's, and no pair yet."""
    counts = [Counter(keys) for keys in (earlier, later)]
    places = {key: place for place, key in enumerate(earlier) if place not in found.values()}
    for place, key in enumerate(later):
        once = key is not None and all(count[key] == 1 for count in counts)
        if place not in found and once and key in places:
            found[place] = places[key]
