"""What was known of the hosts of an audit before it."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from inspector.store.entries import NARROW, EntryRow
from inspector.store.schema import audits, entries


def entries_before(connection: Connection, number: int, *, same_profile: bool = False) -> dict[int, EntryRow]:
    """Of each host of an audit its entry in the last one that was recorded before, by the store's id of the host.

    `same_profile`: in the last one by the same profile: counts of checks by another say nothing.
    """
    these = select(entries.c.host).where(entries.c.audit == number)
    before = select(entries.c.host, func.max(entries.c.id).label("entry"))
    before = before.where(entries.c.audit < number, entries.c.host.in_(these)).group_by(entries.c.host)
    if same_profile:
        profile = select(audits.c.profile).where(audits.c.number == number).scalar_subquery()
        before = before.where(entries.c.audit.in_(select(audits.c.number).where(audits.c.profile == profile)))
    latest = before.subquery()
    rows = connection.execute(
        select(*(entries.c[name] for name in NARROW)).join(latest, entries.c.id == latest.c.entry)
    )
    return {row.host: EntryRow(*row) for row in rows}
