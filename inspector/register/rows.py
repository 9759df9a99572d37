"""Items, events and waivers as rows of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, bindparam, insert, select, update

from inspector.model import Severity
from inspector.register.item import Acceptance, Basis, Event, Evidence, Item, Kind, Source, State, altered, item_of
from inspector.store.contents import damaged
from inspector.store.schema import events, hosts, items, waivers
from inspector.text import Text

ITEM = Text(en="item #{id}", zh="整改项 #{id}")
CHUNK = 500
"""Values of one IN (…): SQLite and PostgreSQL bound how many a statement may have."""
TEXTS = ("title", "message", "remedy")
LISTS = ("aliases", "formerly", "by_hand")
NULLABLE = ("closed", "deadline", "done_on", "reviewed_on")
ELSEWHERE = ("host_name", "host_kind")
"""Fields that stand in the host's row."""
QUIET = ("found", "found_by", "looked", "looked_by", "basis", "named", "parameters", "term", "verify")
"""What an audit may set anew without making what a person has before them outdated."""
_quiet = attrgetter(*QUIET)
_loud = attrgetter(*(each.name for each in fields(Item) if each.name not in QUIET))
_encode = msgspec.json.Encoder(order="sorted").encode


def parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def chosen() -> Select[Any]:
    """Items with their hosts, to be narrowed down."""
    whose = (hosts.c.name.label("host_name"), hosts.c.kind.label("host_kind"))
    return select(items, *whose).select_from(items.outerjoin(hosts, items.c.host == hosts.c.id))


def read(connection: Connection, query: Select[Any]) -> list[Item]:
    found = connection.execute(query)
    names = tuple(found.keys())
    return [from_row(dict(zip(names, row, strict=True))) for row in found.all()]


def from_row(row: Mapping[str, Any]) -> Item:
    """Raises InspectorError where somebody has written into the store what no item says."""
    try:
        return _item(row)
    except (ValueError, KeyError, TypeError):
        raise damaged(ITEM.fill({"id": row["id"]})) from None


def _item(row: Mapping[str, Any]) -> Item:
    values: dict[str, Any] = dict(row)
    for name in TEXTS:
        values[name] = Text(en=values.pop(f"{name}_en"), zh=values.pop(f"{name}_zh"))
    for name in NULLABLE:
        values[name] = values[name] or ""
    by_hand, proofs = _list(values["by_hand"]), _list(values["evidence"])
    return item_of(
        values
        | {
            "source": Source(values["source"]),
            "severity": Severity(values["severity"]),
            "state": State(values["state"]),
            "basis": Basis(values["basis"]),
            "resume": State(values["resume"]),
            "host_name": values["host_name"] or "",
            "host_kind": values["host_kind"] or "",
            "aliases": tuple(_list(values["aliases"])),
            "formerly": tuple(_list(values["formerly"])),
            "standards": _standards(values["standards"]),
            "by_hand": frozenset(by_hand),
            "evidence": tuple(Evidence(path=each["path"], digest=each["digest"]) for each in proofs),
        }
    )


def _list(text: str) -> list[Any]:
    return [] if text == "[]" else msgspec.json.decode(text, type=list[Any])


def _standards(text: str) -> Mapping[str, tuple[str, ...]]:
    return {} if text == "{}" else msgspec.json.decode(text, type=dict[str, tuple[str, ...]])


_NAMES = tuple(each.name for each in fields(Item) if each.name not in ELSEWHERE)


def to_row(item: Item) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in _NAMES}
    for name in TEXTS:
        text = row.pop(name)
        row |= {f"{name}_en": text.en, f"{name}_zh": text.zh}
    for name in LISTS:
        row[name] = _encode(sorted(row[name]) if name == "by_hand" else row[name]).decode()
    for name in NULLABLE:
        row[name] = row[name] or None
    for name in ("standards", "evidence"):
        row[name] = _encode(row[name]).decode()
    for name in ("source", "severity", "state", "basis", "resume"):
        row[name] = str(row[name])
    return row


def add(connection: Connection, new: Sequence[Item]) -> list[Item]:
    """The new items with their ids."""
    if not new:
        return []
    rows = [{name: value for name, value in to_row(item).items() if name != "id"} for item in new]
    ids = connection.execute(_INSERT, rows).scalars()
    return [altered(item, id=number) for item, number in zip(new, ids, strict=True)]


_UPDATE = (
    update(items)
    .where(items.c.id == bindparam("new_id"))
    .values({name: bindparam(f"new_{name}") for name in items.c.keys() if name != "id"})  # noqa: SIM118 - no dictionary
)
_INSERT = insert(items).returning(items.c.id, sort_by_parameter_order=True)


def save(connection: Connection, changed: Sequence[tuple[Item, Item]]) -> list[Item]:
    """Write items that were (before) and are (after); those that a person may see to be another get a new version."""
    quiet: dict[tuple[Any, ...], list[int]] = {}
    loud: list[Item] = []
    made: list[Item] = []
    for before, after in changed:
        if before == after:
            made.append(after)
        elif _loud(before) == _loud(after):
            quiet.setdefault(_quiet(after), []).append(after.id)
            made.append(after)
        else:
            loud.append(altered(after, version=before.version + 1))
            made.append(loud[-1])
    for values, ids in quiet.items():
        new = dict(zip(QUIET, values, strict=True))
        for some in parts(ids):
            connection.execute(update(items).where(items.c.id.in_(some)).values(new | {"basis": str(new["basis"])}))
    _write(connection, loud)
    return made


def _write(connection: Connection, changed: Sequence[Item]) -> None:
    if changed:
        rows = [{f"new_{name}": value for name, value in to_row(item).items()} for item in changed]
        connection.execute(_UPDATE, rows)


def tell(connection: Connection, told: Iterable[Event]) -> None:
    rows = [
        {
            "item": event.item,
            "time": event.time,
            "kind": str(event.kind),
            "actor": event.actor,
            "audit": event.audit,
            "state": str(event.state),
            "data": _encode(event.data).decode(),
        }
        for event in told
    ]
    if rows:
        connection.execute(insert(events), rows)


def event_from(row: RowMapping) -> Event:
    """Raises InspectorError as `from_row` does."""
    values = dict(row)
    try:
        values["kind"], values["state"] = Kind(values["kind"]), State(values["state"])
        values["data"] = msgspec.json.decode(values["data"], type=dict[str, Any])
    except (ValueError, TypeError):
        raise damaged(ITEM.fill({"id": values["item"]})) from None
    return Event(**values)


def acceptance(row: RowMapping) -> Acceptance:
    values = {each.name: row[each.name] for each in fields(Acceptance)}
    return Acceptance(**values | {"revoked": row["revoked"] or ""})


def waive(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write waivers down, and give their ids."""
    if not rows:
        return []
    statement = insert(waivers).returning(waivers.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, list(rows)).scalars())


def revoke(connection: Connection, ids: Sequence[int], time: str) -> None:
    for some in parts(ids):
        standing = waivers.c.id.in_(some) & waivers.c.revoked.is_(None)
        connection.execute(update(waivers).where(standing).values(revoked=time))
