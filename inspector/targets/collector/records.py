"""The collector's answer as records: what stands between one mark and the next, decompressed as it comes."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inspector.request import MIB

LIMIT = 512 * MIB
"""Of what one host answers, decompressed."""
LONGEST = 128 * MIB
"""Of one record."""


@dataclass(frozen=True)
class Record:
    """`words` is the head's line behind the mark, `body` what follows it."""

    words: tuple[str, ...]
    body: bytes

    @property
    def rest(self) -> str:
        """What follows the first word, blanks and all."""
        return " ".join(self.words[1:])


def new_mark() -> str:
    return secrets.token_hex(16)


def records(chunks: Iterable[bytes], mark: str) -> Iterator[Record]:
    """The records that came whole. What is cut, too long or not decompressible ends them without an error.

    What stands before the first mark is noise and is dropped.
    """
    sign = mark.encode() + b" "
    buffer = bytearray()
    begun = False
    for chunk in _plain(chunks, sign):
        start = max(0, len(buffer) - len(sign))
        buffer += chunk
        while (at := buffer.find(sign, start)) >= 0:
            if begun and (record := _record(bytes(buffer[:at]))):
                yield record
            begun = True
            del buffer[: at + len(sign)]
            start = 0
        if len(buffer) > LONGEST:
            return
    if begun and bytes(buffer).startswith(b"end\n"):
        yield Record(("end",), b"")


def _record(data: bytes) -> Record | None:
    head, newline, body = data.partition(b"\n")
    return Record(tuple(head.decode("utf-8", "surrogateescape").split(" ")), body) if newline else None


def _plain(chunks: Iterable[bytes], sign: bytes) -> Iterator[bytes]:
    """The bytes themselves, or behind a record `gzip` what is compressed in them."""
    left = LIMIT
    opening = sign + b"gzip\n"
    early: bytes | None = b""
    unpacker = None
    for chunk in chunks:
        data = chunk
        if early is not None:
            early += chunk
            if len(early) < len(opening) or (b"\n" not in early[len(sign) :]):
                continue
            data, early = early, None
            if data.startswith(opening):
                unpacker, data = zlib.decompressobj(31), data[len(opening) :]
        try:
            for piece in _unpacked(unpacker, data) if unpacker else (data,):
                yield piece
                left -= len(piece)
        except zlib.error:
            return
        if left < 0:
            return
    if early:
        yield early


def _unpacked(unpacker: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while data:
        yield unpacker.decompress(data, MIB)
        data = unpacker.unconsumed_tail
