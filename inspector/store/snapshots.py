"""Sealed evidence of hosts, as it was collected, for judging it again later."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert, select

from inspector.model import InspectorError
from inspector.snapshot import Snapshot, load
from inspector.store.contents import pack, unpack
from inspector.store.schema import entries, snapshots
from inspector.text import Text, os_error

UNREADABLE = Text(en="the evidence in {file} cannot be kept: {why}", zh="{file} 中的采集证据无法入库：{why}")
EVIDENCE = Text(en="the evidence of {host}", zh="主机 {host} 的采集证据")


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"file": str(path), "why": os_error(error)})) from None


def keep(connection: Connection, entry: int, sealed: bytes) -> None:
    """Keep what `inspector.snapshot.dump` wrote with an entry; it holds no secrets."""
    connection.execute(insert(snapshots).values(entry=entry, data=pack(sealed), size=len(sealed)))


def load_snapshot(connection: Connection, entry: int) -> Snapshot | None:
    """The evidence of an entry, if it was kept and is kept still. Raises InspectorError where it is damaged."""
    wanted = select(entries.c.name, entries.c.evidence, snapshots.c.data).join(snapshots).where(entries.c.id == entry)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    what = EVIDENCE.fill({"host": row.name})
    return load(unpack(row.data, row.evidence or b"", what).splitlines(keepends=True), what.en)
