"""Reads a baseline so that the hosts in it, which may be hundreds, are not all in memory as values at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import msgspec

from inspector.dossier import read
from inspector.model import Dossier, Host

_decoder = msgspec.json.Decoder(Host)


@dataclass(frozen=True)
class Hosts(Sequence[Host]):
    """Entries as they are written; each is decoded when it is asked for."""

    written: tuple[msgspec.Raw, ...]

    def __len__(self) -> int:
        return len(self.written)

    @overload
    def __getitem__(self, at: int) -> Host: ...
    @overload
    def __getitem__(self, at: slice) -> Hosts: ...
    def __getitem__(self, at: int | slice) -> Host | Hosts:
        return Hosts(self.written[at]) if isinstance(at, slice) else _decoder.decode(self.written[at])


def read_baseline(data: bytes, source: str) -> Dossier:
    """The result in a file. Raises InspectorError naming `source` for whatever is none, as `inspector.dossier` does."""
    try:
        parts = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        hosts = Hosts(tuple(msgspec.json.decode(parts["hosts"], type=list[msgspec.Raw])))
        for place in range(len(hosts)):
            hosts[place]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError):
        return read(data, source)  # which says what is wrong, and where
    head = read(msgspec.json.encode({**parts, "hosts": []}), source)
    return replace(head, hosts=hosts)
