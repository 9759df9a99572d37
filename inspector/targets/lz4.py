"""The LZ4 frame format (lz4_Frame_format.md and lz4_Block_format.md of the lz4 project), read only. Checksums are not verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

_MAGIC = b"\x04\x22\x4d\x18"
_SKIPPABLE = b"\x2a\x4d\x18"
"""Behind a first byte of 0x50 to 0x5f: a frame of the user's own data."""
_SIZES = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22}
_WINDOW = 1 << 16
"""How far back a match may lie, into the blocks before it too."""


class Damaged(ValueError):
    """Not LZ4, or cut short."""


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """What is inside, block by block of at most 4 MiB. Raises Damaged after what came whole."""
    magic = _exactly(file, 4)
    while magic:
        if magic == _MAGIC:
            yield from _frame(file)
        elif magic[0] >> 4 == 5 and magic[1:] == _SKIPPABLE:
            file.seek(_number(file), 1)
        else:
            raise Damaged("not an LZ4 frame")
        magic = file.read(4)


def _frame(file: BinaryIO) -> Iterator[bytes]:
    flags, sizes = _exactly(file, 2)
    size = _SIZES.get(sizes >> 4 & 7)
    if flags >> 6 != 1 or flags & 1 or size is None:
        raise Damaged("another version, a dictionary or a block size that is none")
    _exactly(file, 1 + (8 if flags & 8 else 0))  # content size and header checksum
    window = b""
    while length := _number(file):
        data = _exactly(file, min(length & 0x7FFFFFFF, size + 1))
        block = data if length >> 31 else _block(data, window, size)
        if len(block) > size:
            raise Damaged("a block is too large")
        _exactly(file, 4 if flags & 16 else 0)
        yield block
        window = (window + block)[-_WINDOW:]
    _exactly(file, 4 if flags & 4 else 0)


def _block(data: bytes, window: bytes, limit: int) -> bytes:
    out, at = bytearray(window), 0
    try:
        while True:
            token = data[at]
            literals, at = _length(data, at + 1, token >> 4)
            out += data[at : at + literals]
            at += literals
            if at >= len(data):
                if at > len(data):
                    raise Damaged("literals behind the end")
                return bytes(out[len(window) :])
            offset = data[at] | data[at + 1] << 8
            length, at = _length(data, at + 2, token & 15)
            length += 4
            if not 0 < offset <= len(out) or len(out) + length > limit + len(window):
                raise Damaged("a match outside of the block")
            found = out[-offset : len(out) - offset + length]
            out += found if length <= offset else (found * (length // offset + 1))[:length]
    except IndexError:
        raise Damaged("a sequence behind the end") from None


def _length(data: bytes, at: int, length: int) -> tuple[int, int]:
    """(length, where to go on): 15 goes on in the bytes that follow, up to one that is not 255."""
    if length == 15:
        while data[at] == 255:
            length, at = length + 255, at + 1
        length, at = length + data[at], at + 1
    return length, at


def _number(file: BinaryIO) -> int:
    return int.from_bytes(_exactly(file, 4), "little")


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise Damaged("cut short")
    return data
