"""What changed on hosts since each was audited before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from inspector.change import recorded
from inspector.change.compare import Choose
from inspector.change.words import HostChange, State
from inspector.store import AuditRow, EntryRow
from inspector.text import Text

Pair = tuple[EntryRow, EntryRow]


@dataclass(frozen=True)
class Changes:
    """By the id of the later entry; and the titles of the checks that are named."""

    by_entry: Mapping[int, HostChange]
    titles: Mapping[str, Text]


def changes(connection: Connection, pairs: Mapping[int, Pair], audits: Mapping[int, AuditRow]) -> Changes:
    """Two audits are compared once for all the hosts that have them as theirs; those whose results are kept no more are left out."""
    groups: dict[tuple[int, int], list[Pair]] = {}
    for pair in pairs.values():
        groups.setdefault((pair[0].audit, pair[1].audit), []).append(pair)
    found: dict[int, HostChange] = {}
    titles: dict[str, Text] = {}
    for (before, after), group in sorted(groups.items()):
        if before == after or audits[before].pruned or audits[after].pruned:  # one host under two names in one audit
            continue
        told = recorded.audits(
            connection, audits[before], audits[after], choose=_one_of({row.host for row, _ in group})
        )
        hosts = {(host.id, host.name): host for host in told.hosts if host.state is not State.GONE}
        found |= {row.id: hosts[row.host, row.name] for _, row in group if (row.host, row.name) in hosts}
        titles |= told.titles
    return Changes(found, titles)


def _one_of(hosts: Collection[int]) -> Choose:
    return lambda number, name: number in hosts
