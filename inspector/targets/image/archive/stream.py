"""Bytes that come one after the other: taken, passed over, checked against a digest."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from inspector.targets.image.archive.damage import Damaged
from inspector.text import Text

PIECE = 256 * 1024
LEAST = 64 * 1024
"""Bytes read at a time where what follows is likely passed over."""
OTHER_DIGEST = Text(
    en="its digest is {found}, but {expected} is expected: damaged or altered",
    zh="其摘要为 {found}，应为 {expected}：已损坏或被改动",
)
OTHER_SIZE = Text(
    en="{found:byte|bytes} instead of the expected {expected}: damaged or altered",
    zh="大小为 {found} 字节，应为 {expected} 字节：已损坏或被改动",
)


@dataclass(frozen=True)
class Window:
    """A part of an open file. Reading moves no position that others share."""

    file: int
    start: int
    size: int

    def at(self, position: int, size: int) -> bytes:
        return os.pread(self.file, max(0, min(size, self.size - position)), self.start + position)

    def pieces(self) -> Iterator[bytes]:
        position = 0
        while piece := self.at(position, PIECE):
            position += len(piece)
            yield piece


class Leaping:
    """The pieces of a window, of which what is passed over is not read."""

    def __init__(self, window: Window) -> None:
        self._window, self._position = window, 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._window.at(self._position, LEAST)
        if not piece:
            raise StopIteration
        self._position += len(piece)
        return piece

    def leap(self, size: int) -> int:
        """Passes over `size` bytes, or to the end; how many that were."""
        size = min(size, self._window.size - self._position)
        self._position += size
        return size


class Stream:
    """Pieces as one run of bytes. `position`: how many were taken or passed over."""

    __slots__ = ("_at", "_base", "_data", "_leap", "_pieces")

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._leap = pieces.leap if isinstance(pieces, Leaping) else None
        self._data, self._at, self._base = b"", 0, 0

    @property
    def position(self) -> int:
        return self._base + self._at

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end alone."""
        at = self._at
        end = at + size
        if end <= len(self._data):
            self._at = end
            return self._data[at:end]
        found = [self._data[at:]]
        missing = end - len(self._data)
        while missing and self._next():
            found.append(self._data[:missing])
            self._at = len(found[-1])
            missing -= self._at
        return b"".join(found)

    def some(self, size: int) -> bytes:
        """Of the next `size` bytes those that are at hand; empty at the end alone."""
        if self._at == len(self._data) and not self._next():
            return b""
        piece = self._data[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def skip(self, size: int) -> bool:
        """Passes over `size` bytes. False where there were fewer."""
        end = self._at + size
        if end <= len(self._data):
            self._at = end
            return True
        missing = end - len(self._data)
        if self._leap:
            passed = self._leap(missing)
            self._base += len(self._data) + passed
            self._data, self._at = b"", 0
            return passed == missing
        while missing and self._next():
            self._at = min(missing, len(self._data))
            missing -= self._at
        return not missing

    def _next(self) -> bool:
        """Has the next piece at hand; what was left of the one before is gone. False at the end."""
        self._base += len(self._data)
        self._data, self._at = next(self._pieces, b""), 0
        return bool(self._data)


def verified(pieces: Iterable[bytes], digest: str, size: int | None = None) -> Iterator[bytes]:
    """The pieces themselves. Raises Damaged behind the last one where they are not what `digest` and `size` say."""
    algorithm, _, expected = digest.partition(":")
    running, count = hashlib.new(algorithm, usedforsecurity=False), 0
    for piece in pieces:
        running.update(piece)
        count += len(piece)
        if size is not None and count > size:
            break
        yield piece
    if size is not None and count != size:
        raise Damaged(OTHER_SIZE.fill({"found": count, "expected": size}))
    if running.hexdigest() != expected:
        raise Damaged(OTHER_DIGEST.fill({"found": f"{algorithm}:{running.hexdigest()}", "expected": digest}))


class Reading(io.RawIOBase):
    """A file whose content comes from a function of position and size; `seekable` where it need not be asked in order."""

    def __init__(self, at: Callable[[int, int], bytes], size: int, seekable: bool) -> None:
        self._at, self._size, self._position, self._seekable = at, size, 0, seekable

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if not self._seekable:
            raise io.UnsupportedOperation("seek")
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what io.BufferedReader passes
        wanted = min(len(buffer), max(0, self._size - self._position))
        data = self._at(self._position, wanted) if wanted else b""
        if wanted and not data:
            raise OSError(5, "Input/output error")  # cut since it was indexed
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
