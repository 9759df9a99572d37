"""What is old goes from the store; what is still needed stays.

An audit's row stays for ever, with the digests of the entries that it had: the chain over all audits still holds, and what is left of
an audit is still compared with it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, Connection, Select, delete, except_, func, select, union, union_all, update

from inspector.store.contents import batches
from inspector.store.schema import audits, baselines, contents, entries, items, results, snapshots


@dataclass(frozen=True)
class Pruned:
    """How many of each are gone: audits of which entries were removed, entries, evidence of hosts, documents."""

    audits: int = 0
    entries: int = 0
    snapshots: int = 0
    contents: int = 0


def prune(connection: Connection, *, before: str = "", evidence_before: str = "") -> Pruned:
    """Remove the entries of audits that were finished before one time, and kept evidence of those before the other.

    These entries stay: the newest of each host that was audited, for it is the last that is known; those of the audit that was
    finished last; those of audits that a baseline names; those of audits in which an item was last found that is not closed. Evidence
    goes whatever it belongs to.
    """
    old = _old(connection, before) if before else []
    of_audits = sorted({number for _, number in old})
    ids = [entry for entry, _ in old]
    gone = _drop_evidence(connection, ids, evidence_before)
    _remember(connection, of_audits)
    for part in batches(ids):
        connection.execute(delete(results).where(results.c.entry.in_(part)))
        connection.execute(delete(entries).where(entries.c.id.in_(part)))
    orphans = _drop_orphans(connection) if ids else 0
    return Pruned(audits=len(of_audits), entries=len(ids), snapshots=gone, contents=orphans)


def _old(connection: Connection, before: str) -> list[tuple[int, int]]:
    """Entries that are to go, with their audits' numbers."""
    last = select(audits.c.number).order_by(audits.c.finished.desc(), audits.c.number.desc()).limit(1)
    kept = union(
        select(baselines.c.audit),
        select(last.subquery().c.number),
        select(items.c.found_by).where(items.c.state != "closed", items.c.found_by.is_not(None)),
    )
    wanted = (
        select(entries.c.id, entries.c.audit)
        .join(audits)
        .where(audits.c.finished < before, entries.c.audit.not_in(kept), entries.c.id.not_in(_newest()))
    )
    return [(entry, number) for entry, number in connection.execute(wanted)]


def _newest() -> Select[tuple[int]]:
    """The newest audited entry of each host; of several at the same time the one that was recorded last."""
    order = func.row_number().over(partition_by=entries.c.host, order_by=(entries.c.taken.desc(), entries.c.id.desc()))
    ranked = select(entries.c.id, order.label("rank")).where(entries.c.taken != "").subquery()
    return select(ranked.c.id).where(ranked.c.rank == 1)


def _remember(connection: Connection, numbers: Sequence[int]) -> None:
    """Keep the digests of the entries that audits were recorded with, and that some are gone now."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for number in numbers:
        of_audit = select(entries.c.digest).where(entries.c.audit == number).order_by(entries.c.place)
        change = update(audits).where(audits.c.number == number)
        digests = b"".join(connection.scalars(of_audit))
        connection.execute(change.where(audits.c.entry_digests.is_(None)).values(entry_digests=digests))
        connection.execute(change.values(pruned=now))


def _drop_evidence(connection: Connection, ids: Sequence[int], before: str) -> int:
    gone = 0
    for part in batches(ids):
        gone += connection.execute(delete(snapshots).where(snapshots.c.entry.in_(part))).rowcount
    if before:
        old = select(entries.c.id).join(audits).where(audits.c.finished < before)
        gone += connection.execute(delete(snapshots).where(snapshots.c.entry.in_(old))).rowcount
    return gone


def orphans() -> CompoundSelect[tuple[bytes]]:
    """Digests of documents that nothing refers to. Two sets, each read once: asked document by document it takes minutes."""
    used = union_all(select(results.c.content), select(entries.c.holdings).where(entries.c.holdings.is_not(None)))
    return except_(select(contents.c.digest), select(used.subquery().c[0]))


def _drop_orphans(connection: Connection) -> int:
    return connection.execute(delete(contents).where(contents.c.digest.in_(orphans()))).rowcount
