"""How a problem was looked at when it was found, and whether a later look that does not see it is as good: what is not seen any more
may be there all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from inspector.model import CheckInfo, Dossier, EvidenceRef, Host, InspectorError, Knowledge, Result
from inspector.register.item import Basis, Item
from inspector.register.terms import kept, order, utc
from inspector.snapshot import State
from inspector.store import load_entry
from inspector.store.contents import decode, unpack
from inspector.store.schema import audits, entries
from inspector.text import Text

AUDIT = Text(en="audit #{number}", zh="编号 #{number} 的自查")


@dataclass(frozen=True)
class _Entry:
    """A host in an audit."""

    id: int
    target: str
    taken: str


@dataclass
class Earlier:
    """Of the audits in which items were last found, read when it is asked for and once."""

    connection: Connection
    _heads: dict[int, Dossier | None] = field(default_factory=dict)
    _entries: dict[tuple[int, int], list[_Entry]] = field(default_factory=dict)
    _hosts: dict[int, Host | None] = field(default_factory=dict)

    def doubt(self, item: Item, result: Result, host: Host, dossier: Dossier) -> Basis:
        """Why a whole result that does not name the item's problem is no proof that it is gone; none where it is one."""
        if item.found_by is None or item.host is None:
            return Basis.NONE
        there = self._there(item.found_by, item.host, item.found)
        if not host.identity and there and kept(host.target) not in {each.target for each in there}:
            return Basis.ELSEWHERE
        if self._other_rules(item, result, there, dossier):
            return Basis.RULES
        unseen = {ref.item for ref in result.evidence if ref.state == State.UNSUPPORTED}
        if unseen and not all(unseen <= _unsupported(refs) for refs in self._evidence(item, there)):
            return Basis.UNSEEN
        return Basis.NONE

    def alike(self, audit: int, check: str, dossier: Dossier) -> bool:
        """Whether another audit judged by the same check and parameters: by others it does not speak against a finding."""
        head = self._head(audit)
        if head is None or check not in head.checks or check not in dossier.checks:
            return True
        parameters = [each.audit.profile.parameters.get(check, {}) for each in (head, dossier)]
        return head.checks[check].digest == dossier.checks[check].digest and parameters[0] == parameters[1]

    def _other_rules(self, item: Item, result: Result, there: Sequence[_Entry], dossier: Dossier) -> bool:
        """Whether the check is another one now, or knows other things, so that these may be what changed.

        Where a table is newer and the host changed as well, it is taken for mended: tables of patches change from day to day.
        """
        head = self._head(item.found_by or 0)
        if head is None:
            return False
        then, now = head.checks.get(item.check), dossier.checks.get(result.check)
        if then is None or now is None:
            return False
        if then.digest != now.digest:
            return True
        changed = list(_changed(now, head.audit.knowledge, dossier.audit.knowledge))
        if any(after is None or before is None or after.date < before.date for before, after in changed):
            return True
        return bool(changed) and any(_same(refs, result.evidence) for refs in self._evidence(item, there))

    def _evidence(self, item: Item, there: Sequence[_Entry]) -> list[tuple[EvidenceRef, ...]]:
        """What the check rested on when the problem was found; nothing in it where that was pruned, or is damaged."""
        hosts = [host for entry in there if (host := self._host(entry.id))]
        return [each.evidence for host in hosts for each in host.results if each.check == item.check] or [()]

    def _host(self, entry: int) -> Host | None:
        if entry not in self._hosts:
            try:
                self._hosts[entry] = load_entry(self.connection, entry)
            except InspectorError:
                self._hosts[entry] = None
        return self._hosts[entry]

    def _head(self, audit: int) -> Dossier | None:
        if audit not in self._heads:
            row = self.connection.execute(select(audits.c.head).where(audits.c.number == audit)).first()
            what = AUDIT.fill({"number": audit})
            self._heads[audit] = decode(unpack(row.head, None, what), Dossier, what) if row else None
        return self._heads[audit]

    def _there(self, audit: int, host: int, found: str) -> list[_Entry]:
        """The entries that the problem may have been found in: a host may be in an audit more than once."""
        if (audit, host) not in self._entries:
            columns = (entries.c.id, entries.c.target, entries.c.taken)
            query = select(*columns).where(entries.c.audit == audit, entries.c.host == host)
            self._entries[audit, host] = [_Entry(*row) for row in self.connection.execute(query)]
        return [each for each in self._entries[audit, host] if order(utc(each.taken)) == order(found)]


def _changed(
    info: CheckInfo, before: Iterable[Knowledge], after: Iterable[Knowledge]
) -> Iterable[tuple[Knowledge | None, Knowledge | None]]:
    """The tables of a check that are others than they were."""
    then, now = ({each.name: each for each in tables} for tables in (before, after))
    for name in info.knowledge:
        one, other = then.get(name), now.get(name)
        if (one and one.digest) != (other and other.digest):
            yield one, other


def _same(before: Iterable[EvidenceRef], after: Iterable[EvidenceRef]) -> bool:
    """Whether nothing shows that the host changed; of what is secret, no digest is kept."""
    return set(before) in (set(), set(after))


def _unsupported(refs: Iterable[EvidenceRef]) -> set[str]:
    return {ref.item for ref in refs if ref.state == State.UNSUPPORTED}
