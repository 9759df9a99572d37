"""Contents of an image's files: what was kept while its layers went by, what is read where it stands, and what was not had.

Content that is not at hand is noted and its item is missing; one more pass over the layers that hold it brings it.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from inspector.request import MIB, Files, Part
from inspector.snapshot import State
from inspector.targets import unpack
from inspector.targets.collect import Degraded
from inspector.targets.content import SCANNED, Content, take
from inspector.targets.image.layer import Layer, Member
from inspector.targets.image.merging import SHIFT, place
from inspector.targets.image.wants import Want, needed
from inspector.targets.treefiles import Contents, Node

FIRST = 64 * MIB
"""Bytes kept in the first pass."""
SMALL_ONES = 16 * MIB
"""Of them those of small files that nothing asks for yet."""
FURTHER = 192 * MIB
"""Bytes kept in the second."""
ONE = 64 * MIB
"""Bytes kept of one file."""
BLOCK = 256 << 10


@dataclass(frozen=True, slots=True)
class Held:
    """The beginning of a content of `size` bytes, and digests of all of it."""

    data: bytes
    size: int
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def cut(self) -> bool:
        return len(self.data) < self.size


@dataclass
class Room:
    """Bytes that may still be kept. Threads share it."""

    left: int = FIRST
    small: int = SMALL_ONES
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, size: int, small: bool = False) -> bool:
        with self._lock:
            if size > self.left or (small and size > self.small):
                return False
            self.left -= size
            self.small -= size if small else 0
            return True

    def give(self, size: int) -> None:
        with self._lock:
            self.left += size


class Store(Contents):
    """The contents of one image's files, by `Node.at`. `missed`: what was asked for and is not at hand, with where it stands."""

    def __init__(self, layers: Collection[Layer]) -> None:
        self.held: dict[int, Held] = {}
        self.room = Room()
        self.missed: dict[int, Want] = {}
        self.paths: dict[int, str] = {}
        self._layers = {layer.number: layer for layer in layers}

    def open(self, path: str, node: Node, wanted: int) -> BinaryIO:
        amount = min(wanted, node.size)
        if not amount:
            return io.BytesIO()
        held = self.held.get(node.at)
        if held and len(held.data) >= amount:
            return io.BytesIO(held.data)
        layer = self._layers[node.at >> SHIFT]
        if layer.direct:
            return layer.open(_member(path, node))
        self._miss(path, node, Want(amount))
        raise Degraded(State.MISSING)

    def taken(self, path: str, node: Node, request: Files, until: float) -> Content:
        if request.part is Part.DIGEST:
            if node.size > max(request.limit, SCANNED):
                return Content(whole=False)
            return Content(digest=f"sha256:{self.digest(path, node, 'sha256')}")
        held, amount = self.held.get(node.at), min(needed(request, path), node.size)
        if held and len(held.data) == ONE < amount and not self._layers[node.at >> SHIFT].direct:
            return _beginning(held, request, path, until)  # more of it is not kept
        with self.open(path, node, amount) as file:
            return take(file, request, path, until)

    def digest(self, path: str, node: Node, name: str) -> str:
        held = self.held.get(node.at)
        if held and name in held.digests:
            return held.digests[name]
        if not node.size or (held and not held.cut) or self._layers[node.at >> SHIFT].direct:
            return super().digest(path, node, name)
        self._miss(path, node, Want(digests=(name,)))
        raise Degraded(State.MISSING)

    def keep(self, layer: int, member: Member, content: BinaryIO, want: Want) -> None:
        """What is wanted of a member whose content goes by, as far as there is room."""
        at, size = place(layer, member.offset), min(want.bytes, member.size, ONE)
        if not self.room.take(size, want.small):
            size = 0
            if not want.digests:
                return
        data, digests = _read(content, size, member.size, want.digests)
        before = self.held.get(at)
        if before:
            digests = {**before.digests, **digests}
            data = max(data, before.data, key=len)
        self.held[at] = Held(data, member.size, digests)

    def drop(self, at: int) -> None:
        """What nothing shows any more. Should it have another name, it is read again."""
        if held := self.held.pop(at, None):
            self.room.give(len(held.data))

    def _miss(self, path: str, node: Node, want: Want) -> None:
        before = self.missed.get(node.at, Want())
        digests = tuple(dict.fromkeys((*before.digests, *want.digests)))
        self.missed[node.at] = Want(max(before.bytes, want.bytes), digests)
        self.paths[node.at] = path


def _read(content: BinaryIO, keep: int, size: int, names: tuple[str, ...]) -> tuple[bytes, dict[str, str]]:
    """The first `keep` bytes, and digests of all."""
    if not names:
        return _exactly(content, keep), {}
    sums = [hashlib.new(name, usedforsecurity=False) for name in names]
    pieces, left = [], keep
    while block := content.read(min(BLOCK, size)):
        for each in sums:
            each.update(block)
        if left > 0:
            pieces.append(block[:left])
            left -= len(block)
        size -= len(block)
    return b"".join(pieces), {name: each.hexdigest() for name, each in zip(names, sums, strict=True)}


def _exactly(content: BinaryIO, size: int) -> bytes:
    data = content.read(size)
    if len(data) == size:
        return data
    pieces = [data]
    while (left := size - sum(map(len, pieces))) and (block := content.read(left)):
        pieces.append(block)
    return b"".join(pieces)


def _beginning(held: Held, request: Files, path: str, until: float) -> Content:
    """Of a very long file, of which the end is not to be had."""
    if request.part is Part.TAIL:
        return Content(whole=False)
    packed = request.unpack and unpack.is_packed(path)
    data = held.data[: held.data.rfind(b"\n") + 1] if request.keep and not packed else held.data  # half a line is none
    return replace(take(io.BytesIO(data), request, path, until), whole=False)


def _member(path: str, node: Node) -> Member:
    """The member that a node was made of, as far as its content goes."""
    offset = node.at & (1 << SHIFT) - 1
    name = path.strip("/")
    return Member(name, "file", node.mode, node.uid, node.gid, node.size, node.mtime, offset=offset)
