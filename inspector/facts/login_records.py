"""One attempt to log in, and the binary records of failed ones (btmp)."""

from __future__ import annotations

import datetime
import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.snapshot import Item

# utmp(5): type, host, seconds and address of a record on most machines, and where no 32-bit ancestor set them (aarch64)
_LAYOUTS = (struct.Struct("<h74x256s8xi4x16s20x"), struct.Struct("<h74x256s12xq8x16s24x"))
RECORDS = 9600 * 400
"""Bytes read of such a file: whole records, whichever layout they have."""
_TYPES = range(10)
_LOGIN = (6, 7)
"""LOGIN_PROCESS, which programs write for a failure, and USER_PROCESS."""


@dataclass(frozen=True)
class Attempt:
    """`kind`: how a failure was told (password, unknown, closed, pam, record), since one failure may be told in several ways;
    `accepted` and how for a success. `file` is where it stands. `by`: the user of this host who tried to become another one
    (su, sudo); then there is no source.
    """

    time: datetime.datetime
    source: str
    account: str
    kind: str
    file: str
    count: int = 1
    by: str = ""

    @property
    def accepted(self) -> bool:
        return self.kind.startswith("accepted ")


def address(text: str) -> str:
    """One spelling for each address; a name stays what it is."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def parse_records(item: Item) -> Iterator[Attempt]:
    """The failures that came from another host; a last record that is cut is left out. Raises ValueError for no records."""
    layout = max(_LAYOUTS, key=lambda layout: _records(layout, item.data))
    if _records(layout, item.data) == 0:
        if item.data:
            raise ValueError(item.name)
        return
    for kind, host, seconds, raw in layout.iter_unpack(_whole(layout, item.data)):
        source = _address(raw) or _text(host)
        if kind in _LOGIN and source and 0 < seconds < 1 << 33:
            when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
            yield Attempt(when, address(source), "", "record", item.name)


def _records(layout: struct.Struct, data: bytes) -> int:
    """How many records are in the data if they have this layout; 0 where it is not theirs."""
    kinds = [record[0] for record in layout.iter_unpack(_whole(layout, data))]
    return sum(kind != 0 for kind in kinds) if all(kind in _TYPES for kind in kinds) else 0


def _whole(layout: struct.Struct, data: bytes) -> bytes:
    return data[: len(data) - len(data) % layout.size]


def _address(raw: bytes) -> str:
    """Empty where it is not recorded. IPv4 takes the first four bytes."""
    if not any(raw):
        return ""
    return str(ipaddress.ip_address(raw if any(raw[4:]) else raw[:4]))


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("utf-8", "replace")
