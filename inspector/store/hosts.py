"""The hosts of the store: what is known of each, under which names, and how an audit adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from inspector.model import UNIT, Host, InspectorError
from inspector.store.columns import moment
from inspector.store.contents import Told
from inspector.store.recognition import Known, Recognised, Sighting, Span, recognise
from inspector.store.schema import host_names, hosts
from inspector.text import Text, clean

NO_HOST = Text(
    en="no host of the store is called {word}; `inspector store hosts` lists them",
    zh="存储库中没有名为 {word} 的主机；可用 `inspector store hosts` 查看",
)
MANY_HOSTS = Text(
    en="several hosts of the store are called {word}; name one by its number: {hosts}",
    zh="存储库中有多台主机名为 {word}，请用编号指定：{hosts}",
)
ALL_HOSTS = "*"


@dataclass(frozen=True, kw_only=True)
class HostRow:
    """A host. `shared`: others have its identity too. `last`: when its newest evidence was taken; empty where there is none.

    `former`: names that it had before.
    """

    id: int
    kind: str
    name: str
    identity: str
    target: str
    shared: bool
    first: str
    last: str
    former: tuple[str, ...] = ()


def sighting(host: Host | Told) -> Sighting:
    """What tells which host an entry is, as it is kept."""
    taken, target = moment(host.taken, host.name), clean(host.target)
    if host.kind == UNIT:
        return Sighting(kind=UNIT, name=ALL_HOSTS, target=target, taken=taken)
    name, identity = clean(host.name), clean(host.identity)
    return Sighting(kind=clean(host.kind), name=name, identity=identity, target=target, taken=taken)


def resolve(connection: Connection, sightings: Sequence[Sighting]) -> tuple[tuple[int, ...], frozenset[int]]:
    """The store's hosts of an audit's entries by place, and those that were renamed. Writes what is new of them."""
    known = load_known(connection)
    seen = recognise(known, sightings)
    made = _insert(connection, seen.new)
    ids = tuple(made[-place - 1] if place < 0 else place for place in seen.hosts)
    before = {host.id: host for host in known} | dict(zip(made, map(_fresh, made, seen.new), strict=True))
    _update(connection, before, _after(before, ids, sightings, seen))
    return ids, seen.renamed


def load_known(connection: Connection) -> list[Known]:
    names: dict[int, dict[str, Span]] = {}
    for row in connection.execute(select(host_names)):
        names.setdefault(row.host, {})[row.name] = (row.first, row.last)
    rows = connection.execute(select(hosts).order_by(hosts.c.id)).mappings()
    return [Known(**row, names=names.get(row["id"], {})) for row in rows]


def list_hosts(connection: Connection) -> list[HostRow]:
    """All hosts, by kind and name."""
    found = sorted(load_known(connection), key=lambda host: (host.kind, host.name, host.id))
    return [_row(host) for host in found]


def find_host(connection: Connection, word: str) -> HostRow:
    """The host with this present or else former name, or `#id`. Raises InspectorError for none or several."""
    known = load_known(connection)
    number = word.removeprefix("#")
    by_id = [host for host in known if word.startswith("#") and number.isdecimal() and host.id == int(number)]
    found = by_id or [host for host in known if host.name == word] or [host for host in known if word in host.names]
    if not found:
        raise InspectorError(NO_HOST.fill({"word": word}))
    if len(found) > 1:
        told = [f"#{host.id} ({host.kind}, {host.target})" for host in found]
        raise InspectorError(MANY_HOSTS.fill({"word": word, "hosts": told}))
    return _row(found[0])


def _row(host: Known) -> HostRow:
    former = tuple(sorted(name for name in host.names if name != host.name))
    return HostRow(
        id=host.id,
        kind=host.kind,
        name=host.name,
        identity=host.identity,
        target=host.target,
        shared=host.shared,
        first=host.first,
        last=host.last,
        former=former,
    )


def _insert(connection: Connection, new: Sequence[Sighting]) -> list[int]:
    rows = [_values(_fresh(0, each)) for each in new]
    if not rows:
        return []
    statement = insert(hosts).returning(hosts.c.id, sort_by_parameter_order=True)
    return [row[0] for row in connection.execute(statement, rows)]


def _fresh(number: int, seen: Sighting) -> Known:
    return Known(id=number, kind=seen.kind, name=seen.name, identity=seen.identity, target=seen.target)


def _values(host: Known) -> dict[str, object]:
    """The columns of a host but for its id."""
    words = ("kind", "name", "identity", "target", "shared", "first", "last")
    return {word: getattr(host, word) for word in words}


def _after(
    before: Mapping[int, Known], ids: Sequence[int], sightings: Sequence[Sighting], seen: Recognised
) -> dict[int, Known]:
    """What is known when the audit is there too."""
    after = dict(before)
    for number, each in zip(ids, sightings, strict=True):
        after[number] = seen_again(after[number], each)
    for host in list(after.values()):
        if (host.kind, host.identity) in seen.shared:
            after[host.id] = replace(host, shared=True)
    return after


def seen_again(host: Known, seen: Sighting) -> Known:
    """The host after one more sighting. Its name and target are those of its newest evidence, in whichever order that comes."""
    first, last = host.names.get(seen.name, ("", ""))
    names = {**host.names, seen.name: (_earliest(first, seen.taken), max(last, seen.taken))}
    newest = seen.taken >= host.last
    return replace(
        host,
        name=seen.name if newest else host.name,
        target=seen.target if newest else host.target,
        identity=host.identity or seen.identity,
        first=_earliest(host.first, seen.taken),
        last=max(host.last, seen.taken),
        names=names,
    )


def _earliest(one: str, other: str) -> str:
    """The earlier time; empty is none."""
    return min(one, other) if one and other else one or other


def _update(connection: Connection, before: Mapping[int, Known], after: Mapping[int, Known]) -> None:
    changed = [host for number, host in after.items() if host != before[number]]
    rows = [{"number": host.id, **_values(host)} for host in changed if _values(host) != _values(before[host.id])]
    if rows:
        words: dict[str, Any] = {word: bindparam(word) for word in _values(changed[0])}
        connection.execute(update(hosts).where(hosts.c.id == bindparam("number")).values(**words), rows)
    _update_names(connection, [host for host in changed if host.names != before[host.id].names], before)


def _update_names(connection: Connection, changed: Iterable[Known], before: Mapping[int, Known]) -> None:
    spans = [
        (host.id, name, span)
        for host in changed
        for name, span in host.names.items()
        if before[host.id].names.get(name) != span
    ]
    if not spans:
        return
    old = [{"number": host, "called": name} for host, name, _ in spans]
    there = (host_names.c.host == bindparam("number"), host_names.c.name == bindparam("called"))
    connection.execute(delete(host_names).where(*there), old)
    rows = [{"host": host, "name": name, "first": first, "last": last} for host, name, (first, last) in spans]
    connection.execute(insert(host_names), rows)
