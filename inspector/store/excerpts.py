"""Parts of entries, for comparing two audits without reading all of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Connection, and_, or_, select

from inspector.model import EvidenceRef, Holding, Host, HostStatus, Result, Score, Status, System
from inspector.store.columns import PLACES
from inspector.store.contents import BATCH, damaged, decode, read, unpack
from inspector.store.entries import ENTRY, HOLDINGS
from inspector.store.schema import entries, results
from inspector.text import Text

Holdings = Mapping[str, Holding]


class _Host(msgspec.Struct, frozen=True):
    """What of a host's document a comparison needs."""

    name: str
    kind: str
    taken: str
    status: HostStatus
    score: Score | None
    error: Text | None
    parameters: dict[str, dict[str, object]] = {}


class _Document(msgspec.Struct, frozen=True):
    """`inspector.store.contents.HostDocument`, of which little is read."""

    host: _Host
    refs: tuple[msgspec.Raw, ...] = ()
    evidence: tuple[msgspec.Raw, ...] = ()


@dataclass(frozen=True)
class Excerpt:
    """An entry's host without what a comparison does not need, and the evidence of those of its results that are asked for."""

    host: Host
    what: Text
    document: _Document

    def having(self, some: Mapping[int, Result]) -> Host:
        """The host with some of its results, by their places. Raises InspectorError where it is damaged."""
        try:
            put = tuple(replace(result, evidence=self._evidence(place)) for place, result in sorted(some.items()))
        except (IndexError, msgspec.MsgspecError):
            raise damaged(self.what) from None
        return replace(self.host, results=put)

    def _evidence(self, place: int) -> tuple[EvidenceRef, ...]:
        refs = msgspec.json.decode(self.document.evidence[place], type=tuple[int, ...])
        return tuple(msgspec.json.decode(self.document.refs[ref], type=EvidenceRef) for ref in refs)


def load_excerpts(connection: Connection, wanted: Iterable[int]) -> dict[int, Excerpt]:
    """By the ids of their entries. Raises InspectorError for one that is damaged."""
    found = {}
    for part in _parts(sorted(set(wanted))):
        rows = select(entries.c.id, entries.c.name, entries.c.document).where(entries.c.id.in_(part))
        for number, name, data in connection.execute(rows):
            what = ENTRY.fill({"host": name})
            document = decode(unpack(data, None, what), _Document, what)
            found[number] = Excerpt(_host(document.host), what, document)
    return found


def other_results(
    connection: Connection, one: int, other: int, *, also: Status | None = None
) -> dict[int, dict[int, bytes]]:
    """The results of an audit that another does not have alike of the same host: digests by place, by entry.

    `also`: those of this status in any case.
    """
    there, theirs = entries.alias("there"), results.alias("theirs")
    differs = or_(theirs.c.content.is_(None), theirs.c.content != results.c.content)
    if also:
        differs = or_(differs, results.c.status == PLACES[also])
    wanted = (
        select(entries.c.id, results.c.place, results.c.content)
        .outerjoin_from(entries, there, and_(there.c.audit == other, there.c.host == entries.c.host))
        .join(results, results.c.entry == entries.c.id)
        .outerjoin(theirs, and_(theirs.c.entry == there.c.id, theirs.c.check == results.c.check))
        .where(entries.c.audit == one, differs)
    )
    found: dict[int, dict[int, bytes]] = {}
    for entry, place, content in connection.execute(wanted):
        found.setdefault(entry, {})[place] = bytes(content)
    return found


def other_holdings(connection: Connection, before: int, after: int) -> dict[int, tuple[Holdings, Holdings]]:
    """What hosts had in two audits, by the store's ids of the hosts, for those of both that did not have the same."""
    one, other = (_digests(connection, number) for number in (before, after))
    differing = {host for host in one.keys() & other.keys() if one[host] != other[host]}
    digests = {side[host] for side in (one, other) for host in differing}
    found: dict[bytes | None, Holdings] = {None: {}}
    for digest, document in read(connection, {digest for digest in digests if digest}, HOLDINGS):
        found[digest] = decode(document, dict[str, Holding], HOLDINGS)
    if digests - found.keys():
        raise damaged(HOLDINGS)
    return {host: (found[one[host]], found[other[host]]) for host in differing}


def _host(told: _Host) -> Host:
    return Host(
        name=told.name,
        kind=told.kind,
        identity="",
        target="",
        tags={},
        taken=told.taken,
        transport={},
        cost={},
        status=told.status,
        error=told.error,
        privileged=False,
        score=told.score,
        system=System(),
        gaps=(),
        results=(),
        parameters=told.parameters,
    )


def _digests(connection: Connection, number: int) -> dict[int, bytes | None]:
    rows = connection.execute(select(entries.c.host, entries.c.holdings).where(entries.c.audit == number))
    return {host: bytes(digest) if digest else None for host, digest in rows}


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
