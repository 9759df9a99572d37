"""One audit of the store beside what was recorded: its digests and columns computed again from the bytes that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from inspector.model import Dossier, InspectorError, Result
from inspector.store import chain
from inspector.store.columns import Tally, audit_columns, count_columns, entry_columns, tally
from inspector.store.contents import CONTENT, ToldDocument, batches, decode, unpack
from inspector.store.entries import ENTRY
from inspector.store.hosts import sighting
from inspector.store.recognition import Known
from inspector.store.schema import checks, contents, entries, results, snapshots
from inspector.store.snapshots import EVIDENCE
from inspector.text import Text

CACHED = 50_000
"""How many results are remembered at once: most are in many entries."""
Verifier = Callable[[bytes, str], bool]

BROKEN = Text(en="{what} is damaged or was altered", zh="{what}已损坏或被改动")
OTHER_COLUMNS = Text(
    en="{what}: {columns} in the table are not what was recorded", zh="{what}：数据表中的 {columns} 与入库时不一致"
)
NOT_LINKED = Text(
    en="{what} does not follow on the one before it: it was altered, or one before it was altered, replaced or removed",
    zh="{what}与前一次自查的校验链不衔接：该次或之前的自查被改动、替换或删除",
)
OTHER_ENTRIES = Text(
    en="{what}: its head was altered, or hosts' entries were removed, added or put in another order",
    zh="{what}：自查信息被改动，或主机记录被删除、增加、调换了顺序",
)
BAD_SIGNATURE = Text(en="{what}: its signature is not valid", zh="{what}：签名无效")
AUDIT = Text(en="audit #{number}", zh="编号 #{number} 的自查")
OF_AUDIT = Text(en="audit #{number}: {what}", zh="自查 #{number}：{what}")


class Tallies:
    """What results add to their entries' columns, by the digests of their documents. Those that cannot be read are missing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[bytes, Tally] = {}

    def of(self, digests: Iterable[bytes]) -> dict[bytes, Tally]:
        wanted = set(digests)
        if len(self._known) > CACHED:
            self._known.clear()
        for part in batches(wanted - self._known.keys()):
            for digest, data in self._connection.execute(select(contents).where(contents.c.digest.in_(part))):
                self._add(bytes(digest), data)
        return {digest: self._known[digest] for digest in wanted if digest in self._known}

    def _add(self, digest: bytes, data: bytes) -> None:
        try:
            self._known[digest] = tally(decode(unpack(data, digest, CONTENT), Result, CONTENT))
        except InspectorError:
            return


def compare_audit(connection: Connection, row: Row[Any], before: bytes, verify: Verifier | None) -> Iterator[Text]:
    """What is not right of an audit's own row. `before`: the chain up to the audit before it."""
    what = AUDIT.fill({"number": row.number})
    try:
        document = unpack(row.head, None, what)
        yield from _other_columns(what, row, audit_columns(decode(document, Dossier, what)))
    except InspectorError:
        yield BROKEN.fill({"what": what})
    else:
        of_audit = select(entries.c.place, entries.c.digest).where(entries.c.audit == row.number)
        told = _digests(row, connection.execute(of_audit.order_by(entries.c.place)).all())
        if told is None or chain.audit_digest(document, told) != row.digest:
            yield OTHER_ENTRIES.fill({"what": what})
    if chain.link(before, row.digest, row.number, row.id, row.recorded) != row.chain:
        yield NOT_LINKED.fill({"what": what})
    if verify and row.signature and not verify(chain.message(row.chain), row.signature):
        yield BAD_SIGNATURE.fill({"what": what})


def _digests(row: Row[Any], found: Sequence[Any]) -> list[bytes] | None:
    """The digests of all entries that the audit was recorded with; None where those that are there are not of them."""
    if row.entry_digests is None:
        right = row.pruned is None and [each.place for each in found] == list(range(len(found)))
        return [each.digest for each in found] if right else None
    told = [row.entry_digests[at : at + 32] for at in range(0, len(row.entry_digests), 32)]
    right = row.pruned is not None and all(each.digest in told[each.place : each.place + 1] for each in found)
    return told if right else None


def compare_entries(
    connection: Connection, number: int, known: Mapping[int, Known], tallies: Tallies
) -> Iterator[Text]:
    """What is not right of an audit's entries."""
    for entry in connection.scalars(
        select(entries.c.id).where(entries.c.audit == number).order_by(entries.c.place)
    ).all():
        row = connection.execute(select(entries).where(entries.c.id == entry)).one()
        for text in (*_entry(connection, row, known, tallies), *_evidence(connection, row)):
            yield OF_AUDIT.fill({"number": number, "what": text})


def _entry(connection: Connection, row: Row[Any], known: Mapping[int, Known], tallies: Tallies) -> Iterator[Text]:
    what = ENTRY.fill({"host": row.name})
    columns = (checks.c.name, results.c.status, results.c.content)
    wanted = select(*columns).join_from(results, checks).where(results.c.entry == row.id).order_by(results.c.place)
    told = connection.execute(wanted).all()
    try:
        document = unpack(row.document, None, what)
        host = decode(document, ToldDocument, what).host
        columns_of_host = entry_columns(host)
    except InspectorError:
        yield BROKEN.fill({"what": what})
        return
    body = chain.body_digest(document, row.holdings, row.evidence, ((each.name, each.content) for each in told))
    if chain.entry_digest(row.host, body) != row.digest:
        yield BROKEN.fill({"what": what})
    found = tallies.of(each.content for each in told)
    if len(found) == len({each.content for each in told}):  # one that is missing is told of elsewhere
        adding = [found[each.content] for each in told]
        yield from _other_columns(what, row, columns_of_host | count_columns(adding))
        if any(each.status != right.status for each, right in zip(told, adding, strict=True)):
            yield OTHER_COLUMNS.fill({"what": what, "columns": ["results.status"]})
    seen, whose = sighting(host), known.get(row.host)
    if whose is None or whose.kind != seen.kind or seen.identity not in ("", whose.identity):
        yield OTHER_COLUMNS.fill({"what": what, "columns": ["host"]})


def _evidence(connection: Connection, row: Row[Any]) -> Iterator[Text]:
    kept = connection.execute(select(snapshots).where(snapshots.c.entry == row.id)).first()
    if kept is None:
        return
    what = EVIDENCE.fill({"host": row.name})
    try:
        if len(unpack(kept.data, row.evidence or b"", what)) != kept.size:
            yield OTHER_COLUMNS.fill({"what": what, "columns": ["size"]})
    except InspectorError:
        yield BROKEN.fill({"what": what})


def _other_columns(what: Text, row: Row[Any], columns: Mapping[str, object]) -> Iterator[Text]:
    other = [name for name, value in columns.items() if row._mapping[name] != value]
    if other:
        yield OTHER_COLUMNS.fill({"what": what, "columns": other})
