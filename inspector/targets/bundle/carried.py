"""A snapshot as a bundle: what the auditor's machine collected, to be judged elsewhere or later."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from inspector import __version__
from inspector.model import InspectorError
from inspector.request import Request
from inspector.snapshot import Item, Snapshot, digest, dump, load
from inspector.targets.bundle.container import (
    LIMIT,
    Container,
    Header,
    Made,
    Part,
    lines_part,
    sealed_part,
    unpacked,
    write,
)
from inspector.targets.bundle.keys import Recipients, seal
from inspector.targets.bundle.refusal import refused
from inspector.targets.bundle.secrecy import Answers, left_out, marked, parted
from inspector.text import Text, clean

BROKEN = Text(en="part {name}: {what}", zh="{name} 部分：{what}")
NOT_SNAPSHOT = Text(en="not a snapshot of this version", zh="不是当前版本支持的快照")
ITEM_CHANGED = Text(en="{name}: its content is not that of its digest", zh="{name}：内容与其摘要不符")
OTHERWISE = Text(
    en="the header names another host or time than the snapshot", zh="文件头与快照中的主机或采集时间不一致"
)
NO_RECIPIENT = "no-recipient"


def bundled(snapshot: Snapshot, profile: Made, to: Recipients | None) -> tuple[bytes, Header]:
    """The bundle's bytes. Secrets are encrypted to the recipients; without any they are left out, and the header says so."""
    open_answers, secret = parted(snapshot.answers)
    parts: list[Part] = []
    state, why = "none", ""
    if secret and to:
        state, hidden = "age", _snapshot(snapshot, marked(secret, secret=False))
        parts = [sealed_part("secrets", "age", seal(gzip.compress(hidden, mtime=0), to))]
    elif secret:
        state, why = "left-out", NO_RECIPIENT
        open_answers |= left_out(secret)
    parts = [lines_part("snapshot", _named(_snapshot(snapshot, open_answers), open_answers)), *parts]
    header = Header(
        payload="snapshot",
        host=snapshot.host,
        kind=snapshot.kind,
        target=snapshot.target,
        taken=snapshot.taken,
        tool=__version__,
        profile=profile,
        secrets=state,  # type: ignore[arg-type]  # one of those that it may be
        why=why,
    )
    return write(header, parts), header


def _snapshot(snapshot: Snapshot, answers: Answers) -> bytes:
    return dump(
        replace(snapshot, answers={request: tuple(map(_digested, items)) for request, items in answers.items()})
    )


def _named(data: bytes, answers: Answers) -> Iterator[tuple[str, bytes]]:
    """The lines of a dump: a header, an answer each in their order there, and what closes it."""
    names = ["snapshot", *(request.name for request in sorted(answers, key=repr)), "sealed", "journal", "end"]
    return zip(names, data.splitlines(), strict=True)


def _plain(data: bytes) -> Iterator[bytes]:
    """The lines of what was compressed. Raises ValueError."""
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(data, LIMIT)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not unpacker.eof:
        raise ValueError("cut, or too large")
    yield from plain.splitlines()


def _digested(item: Item) -> Item:
    return replace(item, digest=digest(item.data)) if item.data and not item.digest else item


def unbundled(container: Container, secrets: bytes, wanted: Iterable[Request], path: str) -> Snapshot:
    """The snapshot in a bundle, `secrets` being what its encrypted part holds. Raises Refused."""
    part = container.parts.get("snapshot", Part("snapshot", "lines", ()))
    snapshot = _loaded(unpacked(part), "snapshot", path)
    answers = dict(snapshot.answers)
    if secrets:
        answers |= marked(_loaded(_plain(secrets), "secrets", path).answers, secret=True)
    head = container.header
    if (snapshot.host, snapshot.kind, snapshot.taken) != (head.host, head.kind, head.taken):
        raise refused(path, OTHERWISE)
    kept = {request: answers[request] for request in wanted if request in answers}
    for name in (item.name for items in kept.values() for item in items if _changed(item)):
        raise refused(path, ITEM_CHANGED, name=clean(name))
    return replace(snapshot, answers=kept)


def _changed(item: Item) -> bool:
    return bool(item.data) and item.digest.startswith("sha256:") and item.digest != digest(item.data)


def _loaded(lines: Iterable[bytes], name: str, path: str) -> Snapshot:
    try:
        return load((line + b"\n" for line in lines), name)
    except InspectorError as error:
        raise refused(path, error.text) from None
    except (ValueError, RecursionError, AssertionError):
        raise refused(path, BROKEN, name=name, what=NOT_SNAPSHOT) from None
