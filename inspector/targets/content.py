"""How much of an open file is taken: whole, its ends, the lines that are wanted, or only its digest."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from inspector.request import MIB, Files, HomeFiles, Part

SCANNED = 256 * MIB
"""How far into a file lines are looked for."""
LINE = MIB
"""A longer line is not judged; the item is then truncated."""


@dataclass(frozen=True)
class Content:
    data: bytes = b""
    digest: str = ""
    whole: bool = True


def take(file: BinaryIO, request: Files | HomeFiles) -> Content:
    """What `request` wants of `file`. Reads at most its limit, or `SCANNED` bytes where lines are filtered."""
    if request.part is Part.DIGEST:
        return _digest(file, max(request.limit, SCANNED))
    if request.part is Part.TAIL:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - request.limit))
    if request.keep:
        return _filtered(file, request.keep, request.limit)
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


def _filtered(file: BinaryIO, keep: tuple[str, ...], limit: int) -> Content:
    wanted = re.compile(b"|".join(b"(?:" + pattern.encode() + b")" for pattern in keep)).search
    kept: list[bytes] = []
    size, whole = 0, True
    for lines, complete in _blocks(file):
        whole &= complete
        found = [line for line in lines if wanted(line)]
        size += sum(map(len, found)) + len(found)
        kept += found
        if size > limit:
            whole = False
            break
    data = b"\n".join(kept) + (b"\n" if kept else b"")
    return Content(data[:limit], whole=whole)


def _blocks(file: BinaryIO) -> Iterator[tuple[list[bytes], bool]]:
    """Lists of whole lines, with whether nothing was left out before them."""
    rest, read, complete = b"", 0, True
    while block := file.read(MIB):
        read += len(block)
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        if len(rest) > LINE:
            rest, complete = b"", False
        yield lines, complete
        if read >= SCANNED:
            yield [], False
            return
    if rest:
        yield [rest], complete
