"""Compressed streams as the bytes inside them: known by their first bytes, bounded in memory, and whole or refused."""

from __future__ import annotations

import bz2
import lzma
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from inspector.request import MIB
from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.stream import Stream
from inspector.targets.image.layer import Budget
from inspector.text import Text

MEMORY = 128 * MIB
"""What a stream may ask for; `xz -9` takes 65 MiB, `zstd --ultra -22` 128 MiB."""
OUT = MIB
POINTS = 512
"""At most; each takes about 35 kB."""
RATIO, FREE = 250, 1024 * MIB
"""More bytes for one than this, once so many came out, and it is a bomb."""
IDLE = 10_000
"""Parts in a row of which nothing comes."""
GZIP, XZ, ZSTD, BZIP2 = b"\x1f\x8b", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"BZh"
SKIPPABLE = b"\x2a\x4d\x18"
"""Of the magic number of a zstd frame without content all but the first byte, which is 50 to 5f."""
CUT = Text(en="the compressed data end too early: cut", zh="压缩数据提前结束：不完整")
BROKEN = Text(en="the compressed data are damaged", zh="压缩数据已损坏")
GARBAGE = Text(en="behind the compressed data stands something else", zh="压缩数据之后有多余内容")
BOMB = Text(
    en="more than {ratio} times as large when decompressed: refused as an archive bomb",
    zh="解压后大小超过原来的 {ratio} 倍，按归档炸弹拒绝处理",
)
FRUITLESS = Text(
    en="thousands of compressed parts with nothing in them: refused as an archive bomb",
    zh="含有数千个空的压缩段，按归档炸弹拒绝处理",
)
NO_ZSTD = Text(
    en="zstd needs zstandard: pip install 'inspector-audit[zstd]'",
    zh="读取 zstd 压缩的内容需要 zstandard：pip install 'inspector-audit[zstd]'",
)
NESTED = Text(en="compressed twice", zh="经过两次压缩")


def packing(head: bytes) -> str:
    """How what begins with `head` is compressed: gzip, xz, zstd, bzip2; empty: not at all."""
    if head.startswith(GZIP):
        return "gzip"
    if head.startswith(XZ):
        return "xz"
    if head.startswith(ZSTD) or (head[1:4] == SKIPPABLE and head[0] >> 4 == 5):
        return "zstd"
    return "bzip2" if head.startswith(BZIP2) and head[3:4].isdigit() and head[4:10] in _BZIP2_BLOCKS else ""


_BZIP2_BLOCKS = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")


Point = tuple[int, int, "zlib._Decompress"]
"""A place inside, the place in the file of what is to be decompressed next, and the state of the decompressor."""


@dataclass
class Points:
    """Places in a gzip stream from which decompressing can go on, in order and about `step` bytes apart."""

    step: int = 2 * MIB
    points: list[Point] = field(default_factory=list)

    def add(self, point: Point) -> None:
        if point[0] - (self.points[-1][0] if self.points else 0) < self.step:
            return
        self.points.append((*point[:2], point[2].copy()))
        if len(self.points) >= POINTS:
            del self.points[::2]
            self.step *= 2

    def before(self, position: int) -> Point | None:
        """The nearest that is not behind `position`."""
        found = bisect_right(self.points, position, key=lambda point: point[0])
        return self.points[found - 1] if found else None


def resumed(pieces: Iterable[bytes], budget: Budget, point: Point) -> Iterator[bytes]:
    """What is inside from a point on; `pieces` are those of the file from there. Raises Damaged."""
    for piece in _guarded(_gzip(_Counted(pieces), decoder=point[2].copy())):
        budget.take(len(piece))
        if piece:
            yield piece


def unpacked(pieces: Iterable[bytes], budget: Budget, points: Points | None = None) -> Iterator[bytes]:
    """What is inside, at most a MiB at a time. Ends only where the stream ends as it should. Raises Damaged.

    `points` are filled where it is gzip.
    """
    stream = _Counted(pieces)
    head = stream.peek(10)
    if not (kind := packing(head)):
        while piece := stream.some():
            budget.take(len(piece))
            yield piece
        return
    came = idle = 0
    decoded = _gzip(stream, points) if kind == "gzip" else _DECODERS[kind](stream)
    for piece in _guarded(decoded):
        if not came and packing(piece):
            raise Damaged(NESTED)
        came += len(piece)
        budget.take(len(piece))
        if came > FREE and came > RATIO * stream.count:
            raise Damaged(BOMB.fill({"ratio": RATIO}))
        idle = 0 if piece else idle + 1
        if idle > IDLE:
            raise Damaged(FRUITLESS)
        if piece:
            yield piece


class _Counted:
    """Pieces of which one may see the next bytes before they are taken. `count`: of the bytes taken from below."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._data, self.count = iter(pieces), b"", 0

    @property
    def taken(self) -> int:
        """Bytes taken from here."""
        return self.count - len(self._data)

    def peek(self, size: int) -> bytes:
        """The next bytes, at least `size` where there are so many."""
        while len(self._data) < size and (piece := next(self._pieces, b"")):
            self.count += len(piece)
            self._data += piece
        return self._data

    def some(self) -> bytes:
        """All bytes that are at hand, at least one; empty at the end."""
        data, self._data = self.peek(1), b""
        return data

    def back(self, data: bytes) -> None:
        """Puts in front again what was taken too much."""
        self._data = data + self._data


def _guarded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except (zlib.error, lzma.LZMAError, ValueError, OSError, EOFError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Damaged(BROKEN) from None


def _padded(stream: _Counted) -> bool:
    """Whether nothing follows but zeros, as behind what a tape or a block device held; they are passed over."""
    if not stream.peek(1):
        return True
    if stream.peek(1)[:1] != b"\0":
        return False
    while data := stream.some():
        if data.strip(b"\0"):
            raise Damaged(GARBAGE)
    return True


def _gzip(stream: _Counted, points: Points | None = None, decoder: zlib._Decompress | None = None) -> Iterator[bytes]:
    """One member after the other; the first by `decoder`, where that stands in the middle of it."""
    came, first = 0, True
    while first or not _padded(stream):
        if not decoder and not stream.peek(2).startswith(GZIP):
            raise Damaged(GARBAGE)
        first, decoder, data = False, decoder or zlib.decompressobj(31), b""
        while not decoder.eof:
            if not (data := data or stream.some()):
                raise Damaged(CUT)
            piece = decoder.decompress(data, OUT)
            data = decoder.unconsumed_tail
            yield piece
            came += len(piece)
            if points is not None and not decoder.eof:
                points.add((came, stream.taken - len(data), decoder))
        stream.back(decoder.unused_data)
        decoder = None


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def _streams(stream: _Counted, magic: bytes, decoder_of: Callable[[], _Decoder]) -> Iterator[bytes]:
    first = True
    while first or not _padded(stream):
        if not stream.peek(len(magic)).startswith(magic):
            raise Damaged(GARBAGE)
        first, decoder = False, decoder_of()
        while not decoder.eof:
            data = stream.some() if decoder.needs_input else b""
            if decoder.needs_input and not data:
                raise Damaged(CUT)
            yield decoder.decompress(data, OUT)
        stream.back(decoder.unused_data)


def _xz(stream: _Counted) -> Iterator[bytes]:
    return _streams(stream, XZ, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY))


def _bzip2(stream: _Counted) -> Iterator[bytes]:
    return _streams(stream, BZIP2, bz2.BZ2Decompressor)


def _zstd(stream: _Counted) -> Iterator[bytes]:
    """Frame by frame and block by block: zstandard bounds the window, but not what one call gives, and takes a cut frame for a whole one."""
    try:
        import zstandard
    except ImportError:
        raise Damaged(NO_ZSTD) from None
    context = zstandard.ZstdDecompressor(max_window_size=MEMORY)
    below = Stream(iter(stream.some, b""))
    try:
        while magic := below.take(4):
            if magic[1:] == SKIPPABLE and magic[0] >> 4 == 5:
                if not below.skip(int.from_bytes(_all(below, 4), "little")):
                    raise Damaged(CUT)
                yield b""
                continue
            if magic != ZSTD:
                raise Damaged(GARBAGE if len(magic) == 4 else CUT)
            frame = context.decompressobj()
            for block in _blocks(below):
                yield frame.decompress(block)
            if not frame.eof:
                raise Damaged(BROKEN)
    except zstandard.ZstdError:
        raise Damaged(BROKEN) from None


def _blocks(below: Stream) -> Iterator[bytes]:
    """A frame behind its magic number in parts of which none gives more than a block, 128 KiB."""
    flags = _all(below, 1)
    descriptor = flags[0]
    single = descriptor >> 5 & 1
    sizes = (0 if single else 1, (0, 1, 2, 4)[descriptor & 3], (single, 2, 4, 8)[descriptor >> 6])
    yield ZSTD + flags + _all(below, sum(sizes))
    last = 0
    while not last:
        head = _all(below, 3)
        word = int.from_bytes(head, "little")
        last, kind, size = word & 1, word >> 1 & 3, word >> 3
        if kind == 3 or size > 128 * 1024:
            raise Damaged(BROKEN)
        yield head + _all(below, 1 if kind == 1 else size)
    if descriptor >> 2 & 1:
        yield _all(below, 4)


def _all(below: Stream, size: int) -> bytes:
    data = below.take(size)
    if len(data) < size:
        raise Damaged(CUT)
    return data


_DECODERS: Mapping[str, Callable[[_Counted], Iterator[bytes]]] = {
    "xz": _xz,
    "zstd": _zstd,
    "bzip2": _bzip2,
}
