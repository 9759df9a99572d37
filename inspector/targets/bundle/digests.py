"""The digests of a bundle: SHA-256, or the CRC of POSIX cksum where a host has no program for the other."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def cksum(data: bytes) -> str:
    """`CRC-SIZE` as cksum(1) prints them. Its CRC is that of zlib with the bits of each byte in the other order."""
    size, octets = len(data), bytearray()
    while size:
        octets.append(size & 0xFF)
        size >>= 8
    value = zlib.crc32((data + bytes(octets)).translate(_REVERSED), 0xFFFFFFFF)
    return f"{int(f'{value:032b}'[::-1], 2)}-{len(data)}"


ALGORITHMS: Mapping[str, Callable[[bytes], str]] = {"sha256": sha256, "cksum": cksum}
