"""What the store has of other audits that bears on a verdict: newer evidence of a host, and which hosts an audit looked at."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select

from inspector.model import HostStatus, Result, Status
from inspector.register.rows import parts
from inspector.register.terms import moment, order, utc
from inspector.store import load_contents
from inspector.store.schema import audits, checks, entries, results

LOOKED = (str(HostStatus.AUDITED), str(HostStatus.PARTIAL))
DECIDED = tuple(list(Status).index(status) for status in (Status.PASS, Status.FAIL))
"""As the store has them."""


AHEAD = datetime.timedelta(days=1)
"""Evidence that is this much newer than the day comes from a clock that goes wrong: it would decide over all that is to come."""


def ahead(taken: str, now: datetime.datetime) -> bool:
    """Whether evidence has a time that was not there yet."""
    when = moment(taken)
    return when is not None and when - now > AHEAD


def _ahead(connection: Connection, hosts: Sequence[int]) -> dict[int, int]:
    """Entries of hosts that were ahead when they were recorded, with the hosts."""
    query = (
        select(entries.c.id, entries.c.host, entries.c.taken, audits.c.recorded)
        .join_from(entries, audits)
        .where(entries.c.host.in_(hosts), entries.c.taken > audits.c.recorded)
    )
    rows = ((row, moment(row.recorded)) for row in connection.execute(query))
    return {row.id: row.host for row, recorded in rows if recorded and ahead(row.taken, recorded)}


def newest(connection: Connection, hosts: Collection[int]) -> dict[int, str]:
    """When the newest evidence was taken that there is of these hosts."""
    found: dict[int, str] = {}
    for some in parts(sorted(hosts)):
        query = select(entries.c.host, func.max(entries.c.taken)).where(
            entries.c.host.in_(some), entries.c.status.in_(LOOKED)
        )
        found |= {host: utc(taken) for host, taken in connection.execute(query.group_by(entries.c.host))}
        wrong = _ahead(connection, some)
        for host in set(wrong.values()):
            each = select(entries.c.id, entries.c.taken).where(entries.c.host == host, entries.c.status.in_(LOOKED))
            taken = [row.taken for row in connection.execute(each) if row.id not in wrong]
            found[host] = utc(max(taken, default=""))
    return found


def newer_verdicts(connection: Connection, host: int, taken: str, names: Sequence[str]) -> list[tuple[int, Result]]:
    """Where newer evidence of the host decided for every subject of a check: the audit and the result. `names`: the check's ids."""
    query = (
        select(entries.c.id, entries.c.audit, entries.c.taken, results.c.content)
        .select_from(
            results.join(entries, results.c.entry == entries.c.id).join(checks, results.c.check == checks.c.id)
        )
        .where(entries.c.host == host, entries.c.status.in_(LOOKED), results.c.status.in_(DECIDED))
        .where(checks.c.name.in_(names), entries.c.taken > taken[:10])
    )
    wrong = _ahead(connection, [host])
    found = [row for row in connection.execute(query) if row.id not in wrong]
    rows = [row for row in found if order(utc(row.taken)) > order(taken)]
    contents = load_contents(connection, {row.content for row in rows})
    return [(row.audit, contents[row.content]) for row in rows if contents[row.content].whole]


def looked_at(connection: Connection, audit: int) -> frozenset[int]:
    """The hosts that an audit looked at; empty where its entries are gone."""
    query = select(entries.c.host).where(entries.c.audit == audit, entries.c.status.in_(LOOKED))
    return frozenset(connection.execute(query).scalars())
