"""An audit is written into the store: one host at a time, so that memory does not grow with hosts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, bindparam, func, insert, select, update

from inspector.model import Dossier, Host, InspectorError
from inspector.store import chain, contents, snapshots
from inspector.store.columns import (
    Tally,
    audit_columns,
    count_columns,
    entry_columns,
    head_document,
    require_fitting,
    tally,
)
from inspector.store.hosts import resolve, sighting
from inspector.store.recognition import Sighting
from inspector.store.schema import audits, checks, entries, results
from inspector.text import Text, clean

FULL = 1_000
"""How many documents and rows are held before they are written."""
TWICE = Text(
    en="host {host} cannot be recorded: it has two results of {check}",
    zh="主机 {host} 无法入库：检查项 {check} 有两个结果",
)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An audit in the store. `again`: it was there before, and nothing was written.

    `hosts` and `entries`: the store's ids by the hosts' places. `renamed`: hosts that were recognised by their identity, under
    another name than before.
    """

    number: int
    id: str
    again: bool
    hosts: tuple[int, ...]
    entries: tuple[int, ...]
    renamed: frozenset[int]
    chain: bytes


def record(
    connection: Connection,
    dossier: Dossier,
    *,
    snapshots: Mapping[int, Path] = {},
    sign: Callable[[bytes], str] | None = None,
) -> Recorded:
    """Keep an audit, and the evidence in the files of `snapshots` by its hosts' places. Goes through the hosts once.

    `sign`: makes a signature of a message that stands for this audit and all before it. Raises InspectorError for what is no
    result of an audit; call it where everything is rolled back then.
    """
    columns = audit_columns(dossier)
    there = _there(connection, dossier.audit.id)
    if there:
        return there
    head = head_document(dossier)
    number = 1 + (connection.scalar(select(func.max(audits.c.number))) or 0)
    recorded = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    row = {**columns, "number": number, "recorded": recorded, "head": contents.pack(head)}
    connection.execute(insert(audits).values(**row, digest=b"", chain=b""))
    writer = _writer(connection, number)
    for place, host in enumerate(dossier.hosts):
        writer.add(place, host, snapshots.get(place))
    writer.flush()
    hosts, renamed = resolve(connection, writer.sightings)
    digests = _settle(connection, writer, hosts)
    link = _seal(connection, number, chain.audit_digest(head, digests), sign)
    ids = tuple(writer.first + place for place in range(len(hosts)))
    return Recorded(
        number=number, id=dossier.audit.id, again=False, hosts=hosts, entries=ids, renamed=renamed, chain=link
    )


def _there(connection: Connection, mark: str) -> Recorded | None:
    row = connection.execute(select(audits.c.number, audits.c.chain).where(audits.c.id == mark)).first()
    if row is None:
        return None
    of_audit = select(entries.c.id, entries.c.host).where(entries.c.audit == row.number).order_by(entries.c.place)
    found = connection.execute(of_audit).all()
    return Recorded(
        number=row.number,
        id=mark,
        again=True,
        hosts=tuple(each.host for each in found),
        entries=tuple(each.id for each in found),
        renamed=frozenset(),
        chain=row.chain,
    )


@dataclass
class _Writer:
    """Entries on their way into the store. `first`: the id of the first one."""

    connection: Connection
    audit: int
    first: int
    checks: dict[str, int]
    sightings: list[Sighting] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    documents: dict[bytes, bytes] = field(default_factory=dict)
    results: list[dict[str, object]] = field(default_factory=list)

    def add(self, place: int, host: Host, evidence: Path | None) -> None:
        entry = self.first + place
        document = contents.host_document(host)
        holdings = self._keep(contents.encode(host.holdings)) if host.holdings else None
        sealed = snapshots.read_file(evidence) if evidence else None
        told = contents.sha256(sealed) if sealed is not None else None
        require_fitting(host)
        tallies = [tally(result) for result in host.results]
        row = {
            **entry_columns(host),
            **count_columns(tallies),
            "id": entry,
            "audit": self.audit,
            "place": place,
            "host": 0,
            "digest": b"",
            "document": contents.pack(document),
            "holdings": holdings,
            "evidence": told,
        }
        self.connection.execute(insert(entries), [row])
        if sealed is not None:
            snapshots.keep(self.connection, entry, sealed)
        self.sightings.append(sighting(host))
        self.bodies.append(chain.body_digest(document, holdings, told, self._add_results(entry, host, tallies)))
        if len(self.documents) >= FULL or len(self.results) >= FULL:
            self.flush()

    def flush(self) -> None:
        """Write what is held; what the store has already is not compressed again."""
        new = contents.missing(self.connection, self.documents)
        contents.add(self.connection, {digest: self.documents[digest] for digest in new})
        if self.results:
            self.connection.execute(insert(results), self.results)
        self.documents.clear()
        self.results.clear()

    def _add_results(self, entry: int, host: Host, tallies: list[Tally]) -> list[tuple[str, bytes]]:
        told = [(clean(result.check), self._keep(contents.result_document(result))) for result in host.results]
        ids = [self._check(check) for check, _ in told]
        if len(set(ids)) < len(ids):
            twice = next(check for place, (check, _) in enumerate(told) if ids[place] in ids[:place])
            raise InspectorError(TWICE.fill({"host": host.name, "check": twice}))
        for place, (check, (_, content), each) in enumerate(zip(ids, told, tallies, strict=True)):
            row = {"entry": entry, "check": check, "place": place, "status": each.status, "content": content}
            self.results.append(row)
        return told

    def _keep(self, document: bytes) -> bytes:
        digest = contents.sha256(document)
        self.documents[digest] = document
        return digest

    def _check(self, name: str) -> int:
        if name not in self.checks:
            made = self.connection.execute(insert(checks).values(name=name).returning(checks.c.id)).scalar_one()
            self.checks[name] = made
        return self.checks[name]


def _writer(connection: Connection, number: int) -> _Writer:
    first = 1 + (connection.scalar(select(func.max(entries.c.id))) or 0)
    known = {row.name: row.id for row in connection.execute(select(checks))}
    return _Writer(connection, number, first, known)


def _settle(connection: Connection, writer: _Writer, hosts: tuple[int, ...]) -> list[bytes]:
    """Write which host each entry is, and its digest; these."""
    digests = [chain.entry_digest(host, body) for host, body in zip(hosts, writer.bodies, strict=True)]
    rows = [
        {"number": writer.first + place, "whose": host, "sum": digest}
        for place, (host, digest) in enumerate(zip(hosts, digests, strict=True))
    ]
    if rows:
        put = update(entries).where(entries.c.id == bindparam("number"))
        connection.execute(put.values(host=bindparam("whose"), digest=bindparam("sum")), rows)
    return digests


def _seal(connection: Connection, number: int, digest: bytes, sign: Callable[[bytes], str] | None) -> bytes:
    """Put the audit into the chain; its place there."""
    before = connection.scalar(select(audits.c.chain).where(audits.c.number == number - 1)) or chain.START
    row = connection.execute(select(audits.c.id, audits.c.recorded).where(audits.c.number == number)).one()
    link = chain.link(before, digest, number, row.id, row.recorded)
    signature = sign(chain.message(link)) if sign else ""
    sealed = {"digest": digest, "chain": link, "signature": signature}
    connection.execute(update(audits).where(audits.c.number == number).values(**sealed))
    return link
