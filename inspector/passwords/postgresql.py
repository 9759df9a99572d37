"""The roles of a PostgreSQL cluster, from the table pg_authid as it lies on disk (global/1260), releases 9.5 to 18.

The page and tuple layout is that of PostgreSQL's storage documentation ("Database Page Layout"). What was changed since the last
checkpoint is not in the file yet.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from inspector.request import Files, Request
from inspector.snapshot import Item

NEEDS: tuple[Request, ...] = tuple(
    Files(glob, secret=True)
    for glob in (
        "/var/lib/postgresql/*/*/global/1260",
        "/var/lib/pgsql/data/global/1260",
        "/var/lib/pgsql/*/data/global/1260",
        "/usr/local/pgsql/data/global/1260",
    )
)
PAGE = 8192
_HEADER = 24
_NORMAL = 1
_XMIN_COMMITTED, _XMIN_INVALID, _XMAX_INVALID, _LOCK_ONLY, _HAS_OID, _HAS_NULL = 0x100, 0x200, 0x800, 0x80, 0x08, 0x01
_NAME = 64
_CAN_LOGIN = 4
_FLAGS_END = 12
"""Bytes from the end of the name to the password: seven flags, padding, the connection limit."""


def roles(item: Item) -> Iterator[tuple[int, str, str]]:
    """Line (none: 0), role and password of each role that may log in and has one."""
    for start in range(0, len(item.data) - PAGE + 1, PAGE):
        page = item.data[start : start + PAGE]
        lower = min(struct.unpack_from("<H", page, 12)[0], PAGE)
        for place in range(_HEADER, lower - 3, 4):
            pointer = struct.unpack_from("<I", page, place)[0]
            offset, flags, size = pointer & 0x7FFF, pointer >> 15 & 3, pointer >> 17
            if flags == _NORMAL and offset + size <= PAGE and (role := _role(page[offset : offset + size])):
                yield 0, *role


def _role(row: bytes) -> tuple[str, str] | None:
    if len(row) < _HEADER or not _alive(row):
        return None
    mask, start = struct.unpack_from("<HB", row, 20)
    own_oid = not mask & _HAS_OID  # from release 12 on the oid is an ordinary column, the first
    name = start + (4 if own_oid else 0)
    password = 10 if own_oid else 9
    place = name + _NAME + _FLAGS_END
    if place >= len(row) or not row[name + _NAME + _CAN_LOGIN]:
        return None
    if mask & _HAS_NULL and not row[23 + password // 8] >> password % 8 & 1:
        return None
    text = _text(row, place)
    return (_decoded(row[name : name + _NAME].split(b"\0")[0]), _decoded(text)) if text else None


def _alive(row: bytes) -> bool:
    """Whether the row is the one in force; one that something may have replaced is not judged."""
    xmax = struct.unpack_from("<I", row, 4)[0]
    mask = struct.unpack_from("<H", row, 20)[0]
    replaced = xmax and not mask & (_XMAX_INVALID | _LOCK_ONLY)
    return not replaced and mask & (_XMIN_COMMITTED | _XMIN_INVALID) != _XMIN_INVALID


def _text(row: bytes, place: int) -> bytes:
    """A value of variable length: one byte of header where it is short, else four."""
    if row[place] & 1:
        return row[place + 1 : place + (row[place] >> 1)]
    if place + 4 > len(row) or row[place] & 3:
        return b""  # compressed or stored elsewhere: no hash is that long
    return row[place + 4 : place + (struct.unpack_from("<I", row, place)[0] >> 2)]


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
