"""Documents of the store: JSON in the order in which it was made, compressed, each kept once under the digest of its bytes.

A digest is of the bytes that are kept and never of a value that is encoded anew: another version of the program may write a value
otherwise. What a version does not know is left out when it is read, and what it misses has its default.
"""

from __future__ import annotations

import hashlib
import itertools
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from inspector.model import EvidenceRef, Holding, Host, HostStatus, InspectorError, Result, Score
from inspector.store.schema import contents
from inspector.text import Text

LEVEL = 6
BATCH = 500
"""How many rows are asked for at once: databases limit what a statement may name."""
DAMAGED = Text(
    en="{what} in the store is damaged or was altered; `inspector store check` tells more",
    zh="存储库中的{what}已损坏或被改动；详情请运行 `inspector store check`",
)
CONTENT = Text(en="a result", zh="检查结果")
Made = TypeVar("Made")
_encode = msgspec.json.Encoder().encode


class HostDocument(msgspec.Struct, frozen=True):
    """A host without verdicts and holdings. Of each result the places in `refs` of what it rests on: checks share most of it."""

    host: Host
    refs: tuple[EvidenceRef, ...] = ()
    evidence: tuple[tuple[int, ...], ...] = ()


class Told(msgspec.Struct, frozen=True):
    """Of a host what stands in columns too; names as in the model."""

    name: str
    kind: str
    identity: str
    target: str
    taken: str
    status: HostStatus
    score: Score | None


class ToldDocument(msgspec.Struct, frozen=True):
    """The same document, read for this alone: the rest of it is large."""

    host: Told


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def pack(document: bytes) -> bytes:
    return zlib.compress(document, LEVEL)


def unpack(data: bytes, digest: bytes | None, what: Text) -> bytes:
    """The document in `data`. Raises InspectorError where it has not this digest, if one is given."""
    try:
        document = zlib.decompress(data)
    except zlib.error:
        raise damaged(what) from None
    if digest is not None and sha256(document) != digest:
        raise damaged(what)
    return document


def damaged(what: Text) -> InspectorError:
    return InspectorError(DAMAGED.fill({"what": what}))


def encode(value: object) -> bytes:
    return _encode(value)


def decode(document: bytes, kind: type[Made], what: Text) -> Made:
    try:
        return msgspec.json.decode(document, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise damaged(what) from None


def host_document(host: Host) -> bytes:
    refs: dict[EvidenceRef, int] = {}
    evidence = tuple(tuple(refs.setdefault(ref, len(refs)) for ref in result.evidence) for result in host.results)
    return encode(HostDocument(replace(host, results=(), holdings={}), tuple(refs), evidence))


def result_document(result: Result) -> bytes:
    return encode(replace(result, evidence=()) if result.evidence else result)


def whole_host(document: HostDocument, results: Iterable[Result], holdings: Mapping[str, Holding], what: Text) -> Host:
    """The host as it was recorded. Raises InspectorError where its parts do not fit together."""
    try:
        put = tuple(
            replace(result, evidence=tuple(document.refs[place] for place in places)) if places else result
            for result, places in zip(results, document.evidence, strict=True)
        )
    except (ValueError, IndexError):
        raise damaged(what) from None
    return replace(document.host, results=put, holdings=holdings)


def missing(connection: Connection, digests: Iterable[bytes]) -> set[bytes]:
    """Those of `digests` that the store does not have."""
    wanted = set(digests)
    return wanted - {row[0] for part in batches(wanted) for row in connection.execute(_known(part))}


def add(connection: Connection, documents: Mapping[bytes, bytes]) -> None:
    """Keep documents by their digests; what is there already stays."""
    if not documents:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    rows = [{"digest": digest, "data": pack(document)} for digest, document in documents.items()]
    connection.execute(dialect.insert(contents).on_conflict_do_nothing(), rows)


def read(connection: Connection, digests: Iterable[bytes], what: Text) -> Iterator[tuple[bytes, bytes]]:
    """The documents that are there, with their digests. Raises InspectorError for one that is damaged."""
    for part in batches(digests):
        for digest, data in connection.execute(_known(part, contents.c.data)):
            yield digest, unpack(data, digest, what)


def load_contents(connection: Connection, digests: Iterable[bytes]) -> dict[bytes, Result]:
    """Results by the digests of their documents, without their evidence. Raises InspectorError where one is missing."""
    wanted = set(digests)
    found = {digest: decode(document, Result, CONTENT) for digest, document in read(connection, wanted, CONTENT)}
    if len(found) < len(wanted):
        raise damaged(CONTENT)
    return found


def batches(keys: Iterable[Made]) -> Iterator[tuple[Made, ...]]:
    """As many at a time as a statement may name."""
    rest = iter(keys)
    while part := tuple(itertools.islice(rest, BATCH)):
        yield part


def _known(digests: tuple[bytes, ...], *columns: Any) -> Any:
    return select(contents.c.digest, *columns).where(contents.c.digest.in_(digests))
