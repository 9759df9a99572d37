"""What is inside compressed files, piece by piece: never more of it in memory than a few megabytes."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from inspector.request import MIB
from inspector.targets import lz4

MEMORY = 128 * MIB
"""What an .xz file may ask for; `xz -9` takes 65 MiB."""
UNREAD = (".zst", ".lz", ".lzo", ".Z")
"""Compressed in ways for which there is nothing at hand."""


class Damaged(Exception):
    """What is left of the file cannot be decompressed: cut, corrupt, or not what its name says."""


def is_packed(path: str) -> bool:
    return _suffix(path) in _CODECS


def is_unread(path: str) -> bool:
    return path.endswith(UNREAD)


def pieces(file: BinaryIO, path: str) -> Iterator[bytes]:
    """The content of a file for whose name `is_packed` holds. Raises Damaged after what came whole."""
    try:
        if not file.read(1):
            raise Damaged  # an archive of nothing is not empty
        file.seek(0)
        yield from _CODECS[_suffix(path)](file)
    except (EOFError, OSError, zlib.error, lzma.LZMAError, lz4.Damaged, MemoryError) as error:
        raise Damaged from error


def _suffix(path: str) -> str:
    return path[path.rfind(".") :]


def _gzip(file: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as stream:
        while piece := stream.read1(MIB):  # read() would lose what came before an error
            yield piece


def _bzip2(file: BinaryIO) -> Iterator[bytes]:
    with bz2.BZ2File(file) as stream:
        while piece := stream.read1(MIB):
            yield piece


def _xz(file: BinaryIO) -> Iterator[bytes]:
    """One stream after another; not by LZMAFile, which has no limit of memory."""
    data = file.read(MIB)
    while data:
        decoder = lzma.LZMADecompressor(memlimit=MEMORY)
        while not decoder.eof:
            if decoder.needs_input and not (data := data or file.read(MIB)):
                raise EOFError
            yield decoder.decompress(data, MIB)
            data = b""
        data = decoder.unused_data.lstrip(b"\0") or file.read(MIB).lstrip(b"\0")  # streams are padded with zeros


_CODECS: Mapping[str, Callable[[BinaryIO], Iterator[bytes]]] = {
    ".gz": _gzip,
    ".bz2": _bzip2,
    ".xz": _xz,
    ".lzma": _xz,
    ".lz4": lz4.pieces,
}
