"""Whether the store is what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Select, func, select

from inspector.model import UNIT, InspectorError
from inspector.store import chain
from inspector.store.comparing import BROKEN, Tallies, Verifier, compare_audit, compare_entries
from inspector.store.contents import CONTENT, unpack
from inspector.store.hosts import load_known
from inspector.store.pruning import orphans
from inspector.store.recognition import Known
from inspector.store.schema import audits, contents, entries, metadata, results
from inspector.store.types import other_types
from inspector.text import Text

Checker = Callable[[Connection], Iterable[Text]]
NUMBER_GONE = Text(en="audit #{number} was removed", zh="自查 #{number} 已被删除")
UNUSED = Text(
    en="{count:document is|documents are} kept that nothing refers to; `inspector store prune` removes them",
    zh="有 {count} 个文档未被引用，可用 `inspector store prune` 清理",
)
DANGLING = Text(
    en="{count:row|rows} of the table {table} refer to what is not there ({column})",
    zh="数据表 {table} 中有 {count} 行引用的内容不存在（{column}）",
)
OTHER_HOST = Text(
    en="host #{id} ({name}): {columns} are not what its entries say",
    zh="主机 #{id}（{name}）：{columns} 与其记录不一致",
)
UNREADABLE = Text(
    en="the register cannot be read: a column of items or events holds what no inspector wrote there",
    zh="无法读取整改台账：整改项或经过的某列内容不是 inspector 写入的",
)
DOCUMENT = Text(en="the document {digest}", zh="文档 {digest} ")


@dataclass(frozen=True)
class Problem:
    """`audit`: its number, where it is of one."""

    text: Text
    audit: int | None = None


def check(connection: Connection, *, verify: Verifier | None = None, more: Sequence[Checker] = ()) -> Iterator[Problem]:
    """What is not as it was recorded: nothing where all is well. `more`: others who know what the store must hold.

    A change of an old audit is found, be it of a document, of a column beside it, of the order or number of entries or audits. What
    cannot be found from the store alone: that the newest audits were removed as if they had never been; that entries were pruned
    before their time; and that somebody who may write to the store computed all digests anew from an altered audit on. The last is
    found where audits are signed and `verify` has the key, which must be kept elsewhere: `verify(message, signature)`.
    """
    mistyped = [Problem(text) for text in other_types(connection)]
    if mistyped:  # what follows computes with these values
        yield from mistyped
        return
    yield from _documents(connection)
    known = {host.id: host for host in load_known(connection)}
    yield from _audits(connection, known, verify)
    yield from (Problem(text) for text in _hosts(connection, known))
    yield from (Problem(text) for text in _dangling(connection))
    for checker in more:
        try:
            yield from [Problem(text) for text in checker(connection)]
        except (LookupError, TypeError, ValueError, msgspec.MsgspecError):  # a word of the program's own, or JSON
            yield Problem(UNREADABLE)


def covered(connection: Connection, verify: Verifier) -> int:
    """The number of the newest audit with a signature that is right: it holds all before it too. 0 for none."""
    rows = connection.execute(
        select(audits.c.number, audits.c.chain, audits.c.signature).order_by(audits.c.number.desc())
    )
    right = (
        row.number
        for row in rows
        if row.signature and isinstance(row.chain, bytes) and verify(chain.message(row.chain), row.signature)
    )
    return next(right, 0)


def _documents(connection: Connection) -> Iterator[Problem]:
    for digest, data in connection.execute(select(contents).execution_options(yield_per=500)):
        try:
            unpack(data, bytes(digest), CONTENT)
        except InspectorError:
            yield Problem(BROKEN.fill({"what": DOCUMENT.fill({"digest": digest.hex()[:16]})}))
    unused = connection.scalar(select(func.count()).select_from(orphans().subquery()))
    if unused:
        yield Problem(UNUSED.fill({"count": unused}))


def _audits(connection: Connection, known: dict[int, Known], verify: Verifier | None) -> Iterator[Problem]:
    tallies = Tallies(connection)
    before, expected = chain.START, 1
    for number in connection.scalars(select(audits.c.number).order_by(audits.c.number)).all():
        yield from (Problem(NUMBER_GONE.fill({"number": gone}), gone) for gone in range(expected, number))
        row = connection.execute(select(audits).where(audits.c.number == number)).one()
        yield from (Problem(text, number) for text in compare_audit(connection, row, before, verify))
        yield from (Problem(text, number) for text in compare_entries(connection, number, known, tallies))
        before, expected = row.chain, number + 1


def _hosts(connection: Connection, known: dict[int, Known]) -> Iterator[Text]:
    """A host is called what it was called in its newest evidence, which is never pruned."""
    newest: dict[int, tuple[str, set[str]]] = {}
    columns = (entries.c.host, entries.c.taken, entries.c.name)
    for host, taken, name in connection.execute(select(*columns).order_by(entries.c.taken)):
        names = newest[host][1] if host in newest and newest[host][0] == taken else set()
        newest[host] = (taken, names | {name})
    for number, (taken, names) in newest.items():
        host = known.get(number)
        if host is None or host.kind == UNIT:
            continue  # the former is told of as a reference to what is not there; the latter has no name of its own
        right = {"last": host.last == taken, "name": host.name in names, "names": names <= host.names.keys()}
        other = [word for word, holds in right.items() if not holds]
        if other:
            yield OTHER_HOST.fill({"id": host.id, "name": host.name, "columns": other})


def _dangling(connection: Connection) -> Iterator[Text]:
    """Rows that refer to others that are not there. A database holds that together itself, unless it is told not to."""
    pairs = [(key.parent, key.column) for table in metadata.sorted_tables for key in table.foreign_keys]
    pairs += [(column, contents.c.digest) for column in (results.c.content, entries.c.holdings)]
    for column, other in pairs:
        count = connection.scalar(_without(column, other))
        if count:
            names = {"count": count, "table": column.table.name, "column": column.name}
            yield DANGLING.fill(names)


def _without(column: Column[Any], other: Column[Any]) -> Select[Any]:
    parent = other.table.alias()
    there = select(parent.c[other.name]).where(parent.c[other.name] == column).exists()
    return select(func.count()).select_from(column.table).where(column.is_not(None), ~there)
