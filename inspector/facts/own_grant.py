"""The grant of inspector's own: the collector that is installed on a host, which one account may run as root through sudo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from inspector.facts.permissions import Identities
from inspector.facts.sudo_grammar import Grant, Member
from inspector.facts.sudoers import COMPARED, ShellEscapes, Sudoers, covers, hands_over, holds
from inspector.patterns import matches
from inspector.snapshot import Stat
from inspector.text import Text

COLLECTOR = "/usr/local/libexec/inspector-collector"
FOLDER, NAME = COLLECTOR.rsplit("/", 1)
MANY = 50
"""Accounts that are judged, and rules of each: who holds so many has been found out by the first."""


def pinned(grant: Grant) -> bool:
    """Whether it is the rule that `inspector collector install` prints: one content, no arguments, no environment."""
    command = grant.command
    exact = command.name == COLLECTOR and command.arguments == "" and bool(command.digests)
    return exact and not grant.setenv and not any(member.name == "ALL" for member in grant.users)


def reaches(command: Member) -> bool:
    """Whether a rule names the collector: by its path, its folder or a pattern. ALL names nothing."""
    name = command.name.replace("**", "*")  # sudo's `*` spans no folders, and neither does `**`
    if name.startswith("^"):
        return NAME in name.replace("\\", "")  # an expression of others is not run here
    if not name.startswith("/"):
        return False
    return matches(name, FOLDER if name.endswith("/") else COLLECTOR)


@dataclass(frozen=True)
class Holder:
    """Who is given the collector by name, and his rules beyond it that let him run whatever he likes."""

    name: str
    own: tuple[Grant, ...]
    wider: tuple[Grant, ...]


def holders(sudoers: Sudoers, identities: Identities, escapes: ShellEscapes) -> tuple[Holder, ...]:
    """All but root, the first `MANY`, in the order of their rules."""
    own = _by_user(sudoers, reaches)
    wide = _by_user(sudoers, lambda command: not reaches(command) and hands_over(command, escapes))
    found: list[Holder] = []
    for user, places in own.items():
        if user in ("root", "#0") or identities.uids.get(user) == 0:
            continue
        groups = frozenset(f"%{group}" for group in identities.groups_of(user))
        names = (user, f"#{identities.uids.get(user, '')}", *sorted(groups))
        beyond = sorted({index for name in (*names, "ALL") for index in wide.get(name, ())})
        fitting = [index for index in beyond if holds(sudoers.grants[index].users, *names)]
        standing = [_standing(sudoers, each[:MANY], user, groups) for each in (places, fitting)]
        if standing[0]:
            found.append(Holder(user, *standing))
        if len(found) == MANY:
            break
    return tuple(found)


def _by_user(sudoers: Sudoers, wanted: Callable[[Member], bool]) -> dict[str, list[int]]:
    """The places of the first such grants of each user or group that a line names."""
    found: dict[str, list[int]] = {}
    for index, grant in enumerate(sudoers.grants):
        if not grant.command.negated and wanted(grant.command):
            for user in dict.fromkeys(member.name for member in grant.users if not member.negated):
                places = found.setdefault(user, [])
                if len(places) < 2 * MANY:
                    places.append(index)
    return found


def _standing(sudoers: Sudoers, places: list[int], user: str, groups: frozenset[str]) -> tuple[Grant, ...]:
    """Those of the grants that no later line takes back."""
    found = []
    for index in places:
        grant = sudoers.grants[index]
        after = sudoers.grants[index + 1 : index + 1 + COMPARED]
        if not any(later.command.negated and covers(later, grant, user, groups) for later in after):
            found.append(grant)
    return tuple(found)


def changers(stats: Mapping[str, Stat | None], identities: Identities) -> Iterator[tuple[str, Stat, list[Text]]]:
    """Each place that is there, from the collector upwards, with who else than root can change what is run there."""
    direct = True
    for path, stat in stats.items():
        if stat is not None:
            # in a sticky folder everybody may still make what is not there yet
            yield path, stat, (identities.writers if direct else identities.placers)(stat)
        direct = stat is None
