"""Hosts in audits: their narrow columns, their results, and the whole entry as it was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Row, select

from inspector.model import Holding, Host, InspectorError, Status
from inspector.store import chain
from inspector.store.columns import STATUSES
from inspector.store.contents import HostDocument, damaged, decode, load_contents, read, unpack, whole_host
from inspector.store.schema import audits, checks, entries, results
from inspector.text import Text

ENTRY = Text(en="the entry of {host}", zh="主机 {host} 的记录")
HOLDINGS = Text(en="a listing of what hosts have", zh="主机资产清单")
NO_ENTRY = Text(
    en="the store has no entry {number}; it may have been pruned", zh="存储库中没有记录 {number}，可能已被清理"
)
NARROW = (
    "id audit place host name target status taken score_low score_high passed failed accepted inapplicable unknown"
    " critical high medium low info"
).split()


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A host in an audit, without its documents. `host` is the store's id; `taken` is empty where it was not audited.

    Checks by their status, and open findings by their severity.
    """

    id: int
    audit: int
    place: int
    host: int
    name: str
    target: str
    status: str
    taken: str
    score_low: float | None
    score_high: float | None
    passed: int
    failed: int
    accepted: int
    inapplicable: int
    unknown: int
    critical: int
    high: int
    medium: int
    low: int
    info: int


class VerdictRow(NamedTuple):
    """One result: the same `content` on the same host is the same verdict, with the same findings."""

    entry: int
    host: int
    check: str
    status: Status
    content: bytes


def list_entries(
    connection: Connection, *, audit: int | None = None, host: int | None = None, since: str = "", until: str = ""
) -> list[EntryRow]:
    """Entries by the time at which their audit was finished, then by place. `since`, `until`: that time, from and up to."""
    wanted = select(*(entries.c[name] for name in NARROW)).join(audits)
    wanted = wanted.order_by(audits.c.finished, entries.c.audit, entries.c.place)
    if audit is not None:
        wanted = wanted.where(entries.c.audit == audit)
    if host is not None:
        wanted = wanted.where(entries.c.host == host)
    if since:
        wanted = wanted.where(audits.c.finished >= since)
    if until:
        wanted = wanted.where(audits.c.finished <= until)
    return [EntryRow(*row) for row in connection.execute(wanted)]


def verdicts(connection: Connection, number: int) -> list[VerdictRow]:
    """All results of an audit, by their entries' places and their own.

    Its entries have ids in a row, in the order of their places: by that range even a large store finds their results at once.
    """
    names = {row.id: row.name for row in connection.execute(select(checks))}
    of_audit = select(entries.c.id, entries.c.host).where(entries.c.audit == number)
    hosts = {row.id: row.host for row in connection.execute(of_audit)}
    if not hosts:
        return []
    columns = (results.c.entry, results.c.check, results.c.status, results.c.content)
    wanted = select(*columns).where(results.c.entry.between(min(hosts), max(hosts)))
    rows = connection.execute(wanted.order_by(results.c.entry, results.c.place))
    return [
        VerdictRow(entry, hosts[entry], names[check], STATUSES[status], bytes(content))
        for entry, check, status, content in rows
        if entry in hosts
    ]


def load_holdings(connection: Connection, number: int) -> dict[int, Mapping[str, Holding]]:
    """What hosts had, by the store's id of the host, where it is known."""
    wanted = select(entries.c.host, entries.c.holdings)
    rows = connection.execute(wanted.where(entries.c.audit == number, entries.c.holdings.is_not(None))).all()
    found = _holdings(connection, {row.holdings for row in rows})
    return {row.host: found[row.holdings] for row in rows}


def load_entry(connection: Connection, entry: int) -> Host:
    """A host as it was recorded. Raises InspectorError where there is no such entry, or it is damaged."""
    row = connection.execute(select(entries).where(entries.c.id == entry)).first()
    if row is None:
        raise InspectorError(NO_ENTRY.fill({"number": entry}))
    what = ENTRY.fill({"host": row.name})
    document = unpack(row.document, None, what)
    told = told_results(connection, entry)
    body = chain.body_digest(document, row.holdings, row.evidence, told)
    if chain.entry_digest(row.host, body) != row.digest:
        raise damaged(what)
    return _assembled(connection, row, decode(document, HostDocument, what), told, what)


def told_results(connection: Connection, entry: int) -> list[tuple[str, bytes]]:
    """Names of checks with the digests of their results, in the entry's order."""
    wanted = select(checks.c.name, results.c.content).join_from(results, checks).where(results.c.entry == entry)
    return [(name, bytes(content)) for name, content in connection.execute(wanted.order_by(results.c.place))]


def _assembled(
    connection: Connection,
    row: Row[tuple[object, ...]],
    document: HostDocument,
    told: list[tuple[str, bytes]],
    what: Text,
) -> Host:
    found = load_contents(connection, (content for _, content in told))
    holdings = _holdings(connection, {row.holdings})[row.holdings] if row.holdings else {}
    return whole_host(document, [found[content] for _, content in told], holdings, what)


def _holdings(connection: Connection, digests: Iterable[bytes]) -> dict[bytes, Mapping[str, Holding]]:
    """Listings by the digests of their documents. Raises InspectorError where one is missing."""
    wanted = set(digests)
    found: dict[bytes, Mapping[str, Holding]] = {
        digest: decode(document, dict[str, Holding], HOLDINGS)
        for digest, document in read(connection, wanted, HOLDINGS)
    }
    if len(found) < len(wanted):
        raise damaged(HOLDINGS)
    return found
