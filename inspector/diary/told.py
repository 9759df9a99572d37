"""What only the documents of entries tell, and little of them is read: why a host was not audited, and what its logs had."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from inspector.model import Activity
from inspector.store.contents import batches, decode, unpack
from inspector.store.entries import ENTRY
from inspector.store.schema import entries
from inspector.text import Text


class Told(msgspec.Struct, frozen=True):
    """Of a host."""

    error: Text | None = None
    activity: tuple[Activity, ...] = ()


class _Document(msgspec.Struct, frozen=True):
    host: Told


def load_told(connection: Connection, wanted: Sequence[int]) -> dict[int, Told]:
    """By the ids of entries. Raises InspectorError for one that is damaged."""
    found = {}
    for part in batches(wanted):
        rows = select(entries.c.id, entries.c.name, entries.c.document).where(entries.c.id.in_(part))
        for number, name, data in connection.execute(rows):
            what = ENTRY.fill({"host": name})
            found[number] = decode(unpack(data, None, what), _Document, what).host
    return found
