"""Whom a list of sudoers(5) holds: accounts and groups by every name that sudo knows them by."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspector.facts.name_services import NameServices
from inspector.facts.permissions import Identities
from inspector.facts.sudo_grammar import Member
from inspector.patterns import is_pattern

ROOT = frozenset({"root", "#0"})
SERVED = ("+", "%:")
"""Netgroups, and groups that only a plug-in of sudo knows."""


@dataclass(frozen=True)
class Party:
    """Somebody who may be granted something. `names` are in small letters, since sudo takes them so.

    `alone`: a single account, and not a group of them. `unknown`: beginnings of names of which cannot be told whether they are
    his too.
    """

    name: str
    names: frozenset[str]
    alone: bool = True
    unknown: tuple[str, ...] = ()

    def called(self, name: str) -> bool | None:
        if name.lower() in self.names:
            return True
        return None if name.startswith(self.unknown) else name == "ALL"


def held(members: Iterable[Member], party: Party) -> bool | None:
    """Whether a list holds somebody: the last entry that is about him decides. None where that cannot be told."""
    found = {False}
    for member in members:
        called = party.called(member.name)
        if called is not False:
            found = {not member.negated} | (set() if called else found)
    return found.pop() if len(found) == 1 else None


@dataclass
class People:
    """Everybody on a host, as far as its own files tell."""

    identities: Identities
    services: NameServices
    _gids: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for gid, members in self.identities.members.items():
            for name in members:
                self._gids[name].add(gid)
        self._strangers = bool(self.services.outside("passwd"))
        self._groups_elsewhere = bool(self.services.outside("group", "initgroups"))

    def party(self, name: str) -> Party:
        """An account by name or `#uid`; `%group`, `%#gid`, `+netgroup`, or ALL itself."""
        if name == "ALL" or name.startswith(SERVED):
            return Party(name, frozenset({name.lower()}), alone=False)
        return self._group(name) if name.startswith("%") else self._account(name)

    def _account(self, name: str) -> Party:
        known = self.identities
        uid = known.uids.get(name, 0 if name == "root" else None)
        if re.fullmatch("#[0-9]+", name):
            uid = int(name[1:])
            name = known.users.get(uid, "root" if uid == 0 else name)
        names = {name.lower()} if uid is None else {name.lower(), f"#{uid}"}
        for gid in self._gids.get(name, ()):
            names |= {f"%#{gid}", f"%{known.groups.get(gid, f'#{gid}')}".lower()}
        groups = ("%",) if self._groups_elsewhere else ()
        number = ("#",) if uid is None and self._strangers else ()
        return Party(name, frozenset(names), unknown=(*SERVED, *groups, *number))

    def _group(self, name: str) -> Party:
        known = self.identities.groups.items()
        same = [(gid, group) for gid, group in known if name.lower() in (f"%#{gid}", f"%{group}".lower())]
        names = {name.lower(), *(f"%#{gid}" for gid, _ in same), *(f"%{group}".lower() for _, group in same)}
        unknown = ("%#",) if self._groups_elsewhere and not same else ()
        return Party(name, frozenset(names), alone=False, unknown=unknown)

    def meant(self, wanted: str) -> Meant:
        """Those of a rule: one, or all but root whose names are like that."""
        if not is_pattern(wanted):
            return Meant(self, "", (self.party(wanted),))
        groups = wanted.startswith("%")
        names = [f"%{name}" for name in self.identities.groups.values()] if groups else self.identities.uids
        found = [self.party(name) for name in names if name not in ROOT and fnmatch.fnmatchcase(name, wanted)]
        if self._groups_elsewhere if groups else self._strangers:
            # somebody of whom no more is known than that his name may be like that
            found.append(Party(wanted, frozenset(), unknown=("ALL", "%", "+", "#")))
        return Meant(self, wanted, tuple(found))


@dataclass
class Meant:
    """Whom a rule is about. With a wildcard (`wild`) also who is named by nothing but sudoers."""

    people: People
    wild: str
    parties: tuple[Party, ...]
    _by_name: dict[str, list[Party]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for party in self.parties:
            for name in party.names:
                self._by_name[name].append(party)

    def among(self, members: tuple[Member, ...]) -> Iterator[Party]:
        """Those whom a list may hold, who is written there himself first."""
        if not self.wild:
            yield from self.parties
            return
        names = dict.fromkeys(member.name for member in members if not member.negated)
        for name in names:
            if name not in ROOT and fnmatch.fnmatchcase(name, self.wild):
                yield self.people.party(name)
        yield from dict.fromkeys(party for name in names for party in self._by_name.get(name.lower(), ()))
        for name in names:
            if name == "ALL" or name.startswith(("+", "%", "#")):
                yield from (party for party in self.parties if party.called(name) is not False)
