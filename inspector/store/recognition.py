"""Which host of the store an entry of an audit is. Pure.

What is known of a machine goes on from audit to audit by it, so two machines are never joined where that can be told: rather one
machine is two hosts. An identity is a digest of the machine id and survives a rename; machines that were cloned share one, and then
the name decides as well. What has no identity (an image, a switch, a host that was not reached) is told by its kind and name, and by
its target where the audit has several of that name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inspector.model import UNIT

Span = tuple[str, str]
"""First and last time; empty where there was no evidence."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """A host of the store. `names`: all that it had, the present one too, with the times of the evidence under each."""

    id: int
    kind: str
    name: str
    identity: str = ""
    target: str = ""
    shared: bool = False
    first: str = ""
    last: str = ""
    names: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What tells an entry's host. `taken` is empty where it was not audited."""

    kind: str
    name: str
    identity: str = ""
    target: str = ""
    taken: str = ""


@dataclass(frozen=True)
class Recognised:
    """`hosts`: by the sightings' places, an id that is known, or -1, -2 … for the first, second … of `new`.

    `renamed`: hosts recognised by their identity under another name than their present one. `shared`: kinds and identities that
    more than one host has.
    """

    hosts: tuple[int, ...]
    new: tuple[Sighting, ...]
    renamed: frozenset[int]
    shared: frozenset[tuple[str, str]]


Key = tuple[str, str, str, str]
"""Kind, name, identity and target of what is one host in an audit; a target only where it has to tell hosts apart."""


@dataclass(frozen=True)
class Subject:
    """One host of an audit. `exact`: its identity and name are there under other targets too, so that its own counts. `crowded`:
    its name is there of other hosts too. `alone`: nothing else of the audit has its identity.
    """

    sighting: Sighting
    exact: bool
    crowded: bool
    alone: bool


@dataclass
class Ground:
    """What subjects are told by: the hosts that are known, those of them that are taken, and all names of the audit."""

    by_identity: Mapping[tuple[str, str], list[Known]]
    by_name: Mapping[tuple[str, str], list[Known]]
    names: frozenset[tuple[str, str]]
    places: Counter[tuple[str, str, str]]
    taken: set[int] = field(default_factory=set)

    def same_identity(self, sighting: Sighting) -> list[Known]:
        return self.by_identity.get((sighting.kind, sighting.identity), [])

    def same_name(self, sighting: Sighting) -> list[Known]:
        """Hosts of that name that are not taken."""
        found = self.by_name.get((sighting.kind, sighting.name), [])
        return [host for host in found if host.id not in self.taken]


def recognise(known: Sequence[Known], sightings: Sequence[Sighting]) -> Recognised:
    """The host of each sighting. The order of sightings makes no difference but for the numbers of new hosts."""
    keys = _keys(sightings)
    subjects = _subjects(keys, sightings)
    ground = _ground(known, subjects.values())
    found: dict[Key, Known] = {}
    renamed: set[int] = set()
    for way in (_same_name, _renamed, _adopted, _without_identity):
        for key, subject in subjects.items():
            host = None if key in found else way(subject, ground)
            if host:
                found[key] = host
                ground.taken.add(host.id)
                renamed.update({host.id} if way is _renamed else ())
    fresh = [key for key in subjects if key not in found]
    ids = {key: host.id for key, host in found.items()} | {key: -place for place, key in enumerate(fresh, 1)}
    hosts = tuple(ids[key] for key in keys)
    new = tuple(subjects[key].sighting for key in fresh)
    return Recognised(hosts, new, frozenset(renamed), _shared(known, new, found))


def _keys(sightings: Sequence[Sighting]) -> list[Key]:
    targets: dict[tuple[str, ...], set[str]] = {}
    for each in sightings:
        for mark in ((each.kind, each.name), (each.kind, each.name, each.identity)):
            targets.setdefault(mark, set()).add(each.target)

    def key(each: Sighting) -> Key:
        if each.kind == UNIT:
            return (UNIT, each.name, "", "")
        mark = (each.kind, each.name, each.identity) if each.identity else (each.kind, each.name)
        return (each.kind, each.name, each.identity, each.target if len(targets[mark]) > 1 else "")

    return [key(each) for each in sightings]


def _subjects(keys: Sequence[Key], sightings: Sequence[Sighting]) -> dict[Key, Subject]:
    """The newest sighting stands for a host that was seen more than once."""
    newest: dict[Key, Sighting] = {}
    for key, each in zip(keys, sightings, strict=True):
        if key not in newest or each.taken > newest[key].taken:
            newest[key] = each
    named = Counter((each.kind, each.name) for each in newest.values())
    alike = Counter((each.kind, each.identity) for each in newest.values())
    return {
        key: Subject(
            each,
            exact=bool(key[3]),
            crowded=named[each.kind, each.name] > 1,
            alone=alike[each.kind, each.identity] == 1,
        )
        for key, each in newest.items()
    }


def _ground(known: Iterable[Known], subjects: Iterable[Subject]) -> Ground:
    by_identity: dict[tuple[str, str], list[Known]] = {}
    by_name: dict[tuple[str, str], list[Known]] = {}
    for host in known:
        by_name.setdefault((host.kind, host.name), []).append(host)
        if host.identity:
            by_identity.setdefault((host.kind, host.identity), []).append(host)
    sightings = [subject.sighting for subject in subjects]
    names = frozenset((each.kind, each.name) for each in sightings)
    return Ground(by_identity, by_name, names, Counter((each.kind, each.name, each.target) for each in sightings))


def _same_name(subject: Subject, ground: Ground) -> Known | None:
    """The host with this identity and this name."""
    if not subject.sighting.identity:
        return None
    alike = [host for host in ground.same_name(subject.sighting) if host.identity == subject.sighting.identity]
    return _only(alike, subject.sighting.target, exact=subject.exact)


def _renamed(subject: Subject, ground: Ground) -> Known | None:
    """The one host with this identity, under the name that it has now or had when this evidence was taken.

    Where its last name is in the audit too, there are two of them. So it is where it comes back under a name that it had before it
    was taken for renamed: that other one was never gone.
    """
    seen = subject.sighting
    if not (seen.identity and subject.alone):
        return None
    alike = ground.same_identity(seen)
    if len(alike) != 1 or alike[0].shared or alike[0].id in ground.taken or (seen.kind, alike[0].name) in ground.names:
        return None
    host = alike[0]
    back = seen.name in host.names and seen.taken > host.names.get(host.name, ("", ""))[0]
    return None if back else host


def _adopted(subject: Subject, ground: Ground) -> Known | None:
    """A host of this name whose identity is not known yet: it was not reached the first time."""
    seen = subject.sighting
    named = ground.same_name(seen)
    if not seen.identity or ground.places[seen.kind, seen.name, seen.target] > 1:
        return None
    without = [host for host in named if not host.identity]
    return _only(without, seen.target, exact=subject.crowded or len(named) > len(without))


def _without_identity(subject: Subject, ground: Ground) -> Known | None:
    """By the name alone. What was audited and has no identity is never a host that has one; what was not reached may be."""
    seen = subject.sighting
    if seen.identity:
        return None
    if seen.kind == UNIT:
        return next(iter(ground.same_name(seen)), None)
    named = ground.same_name(seen)
    without = [host for host in named if not host.identity]
    if seen.taken:
        return _only(without, seen.target, exact=subject.crowded)
    return _only(named, seen.target, exact=subject.crowded) or _only(without, seen.target, exact=subject.crowded)


def _only(hosts: Sequence[Known], target: str, *, exact: bool) -> Known | None:
    """The one host among `hosts`, or the one that has this target; only the latter where it has to be `exact`."""
    if len(hosts) == 1 and not exact:
        return hosts[0]
    there = [host for host in hosts if host.target == target]
    return there[0] if len(there) == 1 else None


def _shared(known: Iterable[Known], new: Iterable[Sighting], found: Mapping[Key, Known]) -> frozenset[tuple[str, str]]:
    """What more than one host has for its identity now, also those that have just taken one on."""
    now = {host.id: (host.kind, host.identity) for host in known}
    now |= {host.id: (host.kind, key[2]) for key, host in found.items() if key[2]}
    count = Counter([*now.values(), *((each.kind, each.identity) for each in new)])
    return frozenset(mark for mark, number in count.items() if number > 1 and mark[1])
