"""How much of an open file is taken: whole, its ends, the lines that are wanted, or only its digest."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from inspector.request import MIB, Files, Part, Tree
from inspector.snapshot import State
from inspector.targets import unpack
from inspector.targets.lines import matching

SCANNED = 256 * MIB
"""How far into a file lines are looked for; of a compressed one what counts is what is inside."""
LINE = MIB
"""A longer line is not judged; the item is then truncated."""
LONG = 4096
"""Of a longer line in a row of the walk only the parts around what matched are kept."""
ROW = 32 << 10
"""Bytes of matching lines that one row of the walk holds; it is then truncated."""


@dataclass(frozen=True)
class Content:
    data: bytes = b""
    digest: str = ""
    whole: bool = True


def take(file: BinaryIO, request: Files, path: str = "", until: float = float("inf")) -> Content:
    """What `request` wants of the file at `path`. Reads its limit at most, or `SCANNED` bytes where lines are filtered.

    What is decompressed or filtered ends at `until` (of time.monotonic).
    """
    if request.part is Part.DIGEST:
        return _digest(file, max(request.limit, SCANNED))
    packed = request.unpack and unpack.is_packed(path)
    if request.part is Part.TAIL and not packed:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - request.limit))
    if packed or request.keep:
        pieces = _Pieces(unpack.pieces(file, path) if packed else iter(functools.partial(file.read, MIB), b""), until)
        return _filtered(pieces, request) if request.keep else _joined(pieces, request)
    data = file.read(request.limit + 1)
    whole = len(data) <= request.limit or request.part is not Part.ALL
    return Content(data[: request.limit], whole=whole)


def _digest(file: BinaryIO, limit: int) -> Content:
    sums, size = hashlib.sha256(), 0
    while block := file.read(MIB):
        sums.update(block)
        if (size := size + len(block)) > limit:
            return Content(whole=False)
    return Content(digest=f"sha256:{sums.hexdigest()}")


@dataclass
class _Pieces:
    """A file's content piece by piece; `cut` where it went on behind what could be had."""

    source: Iterator[bytes]
    until: float
    cut: bool = False

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        try:
            for piece in self.source:
                yield piece
                read += len(piece)
                if read >= SCANNED or time.monotonic() > self.until:
                    self.cut = True
                    return
        except unpack.Damaged:
            self.cut = True


def _joined(pieces: _Pieces, request: Files) -> Content:
    """The beginning, or where it is asked for the end, of what was compressed."""
    data, size = b"", 0
    for piece in pieces:
        size += len(piece)
        data = (data + piece)[-request.limit :] if request.part is Part.TAIL else data + piece
        if size > request.limit and request.part is Part.ALL:
            return Content(data[: request.limit], whole=False)
    return Content(data, whole=not pieces.cut)


def _filtered(pieces: _Pieces, request: Files) -> Content:
    kept: list[bytes] = []
    size, whole = 0, True
    for lines, complete in _blocks(pieces):
        whole &= complete
        found = list(matching(lines, request.keep))
        size += sum(map(len, found)) + len(found)
        kept += found
        if size > request.limit:
            whole = False
            break
    data = b"\n".join(kept) + (b"\n" if kept else b"")
    return Content(data[: request.limit], whole=whole and not pieces.cut)


def _blocks(pieces: _Pieces) -> Iterator[tuple[bytes, bool]]:
    """Whole lines, without the end of the last one, with whether nothing was left out before them."""
    rest, complete = b"", True
    for piece in pieces:
        lines, newline, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > LINE:
            rest, complete = b"", False
        if newline:
            yield lines, complete
    rest = b"" if pieces.cut else rest  # half a line is none
    if rest or not complete:
        yield rest, complete


@functools.lru_cache(maxsize=64)
def _across_lines(keep: tuple[str, ...]) -> re.Pattern[bytes]:
    """For a search in many lines at once, quicker by far than one by one: `[^"]*` ends where its line does, as for grep."""
    patterns = [
        re.sub(rb"(?<!\\)\[\^(\]?)", rb"[^\1\n", pattern.encode("utf-8", "surrogateescape")) for pattern in keep
    ]
    return re.compile(b"|".join(b"(?:" + pattern + b")" for pattern in patterns), re.MULTILINE)


def _lines(data: bytes, wanted: re.Pattern[bytes]) -> Iterator[bytes]:
    """The lines that match; what may span lines after all is tried on the line alone."""
    at = 0
    while at <= len(data) and (found := wanted.search(data, at)):
        start = data.rfind(b"\n", 0, found.start()) + 1
        end = data.find(b"\n", found.start())
        end = len(data) if end < 0 else end
        line = data[start:end]
        if found.end() <= end or wanted.search(line):
            yield line
        at = end + 1


def row(head: bytes, size: int, tree: Tree) -> tuple[bytes, State] | None:
    """What a row of the walk holds of a file of `size` bytes that begins with `head`; nothing where it is not wanted."""
    if not tree.keep:
        return head, State.OK
    data = b""
    for line in matching(head.removesuffix(b"\n"), tree.keep, LONG):
        data += line + b"\n"
        if len(data) > ROW:
            return data[:ROW], State.TRUNCATED
    if size > tree.content:
        return data, State.TRUNCATED
    return (data, State.OK) if data else None
