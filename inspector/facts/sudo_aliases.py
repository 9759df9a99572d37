"""Aliases of sudoers(5), written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from inspector.facts.sudo_grammar import Grant, Member

MEMBERS = 10_000
"""How many members one list may have once its aliases are written out."""
KINDS = {":": "User", ">": "Runas", "@": "Host", "!": "Cmnd"}
"""Of the members of a Defaults line."""
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
Aliases = Mapping[str, tuple[Member, ...]]
"""By kind and name: `User ADMINS`."""


def expanded(grant: Grant, known: Aliases) -> Iterator[Grant]:
    """The grant with all aliases written out, once for each command."""
    users, hosts = written_out(grant.users, "User", known), written_out(grant.hosts, "Host", known)
    runas = None if grant.runas is None else written_out(grant.runas, "Runas", known)
    for command in written_out((grant.command,), "Cmnd", known):
        yield replace(grant, users=users, hosts=hosts, runas=runas, command=command)


def written_out(members: tuple[Member, ...], kind: str, known: Aliases) -> tuple[Member, ...]:
    """A list with each alias of that kind replaced by its members, which `!` turns round."""
    found: list[Member] = []
    todo = [(member, frozenset[str]()) for member in reversed(members)]
    while todo and len(found) < MEMBERS:
        member, inside = todo.pop()
        key = f"{kind} {member.name}"
        if _NAME.fullmatch(member.name) and key in known and key not in inside:
            inner = [replace(each, negated=each.negated != member.negated) for each in known[key]]
            todo += [(each, inside | {key}) for each in reversed(inner)]
        else:
            found.append(member)
    return tuple(found)
