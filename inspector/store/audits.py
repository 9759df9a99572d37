"""Audits in the store: finding one by a word, listing them, and reading one as it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from sqlalchemy import Connection, Select, func, select

from inspector.document import nearest
from inspector.model import Dossier, Host, InspectorError
from inspector.store.contents import decode, unpack
from inspector.store.entries import load_entry
from inspector.store.schema import audits, baselines, entries
from inspector.text import Text

SHORTEST = 6
"""How many characters of an id are enough to name an audit by."""
WORDS = {"latest": 0, "previous": 1}
AUDIT = Text(en="audit #{number}", zh="编号 #{number} 的自查")
NO_AUDIT = Text(
    en="{word}: the store has no such audit{hint}; give latest, previous, #NUMBER, six or more characters of an id, or a baseline",
    zh="{word}：存储库中没有这次自查{hint}；可用 latest、previous、#编号、编号标识的前六位以上，或基线名称",
)
MANY = Text(
    en="{word}: several audits have an id that begins so: {audits}", zh="{word}：多次自查的标识以此开头：{audits}"
)
TOO_FEW = Text(en="{word}: the store has {count:audit|audits} only", zh="{word}：存储库中只有 {count} 次自查")
PRUNED = Text(
    en="audit #{number} was pruned on {day}: its results are no longer kept",
    zh="自查 #{number} 已于 {day} 清理，检查结果不再保留",
)


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """An audit. `hosts`: how many entries it has now; `pruned`: when entries of it were removed."""

    number: int
    id: str
    started: str
    finished: str
    profile: str
    profile_digest: str
    tool: str
    recorded: str
    hosts: int
    pruned: str | None
    digest: bytes
    chain: bytes
    signature: str


class Hosts(Sequence[Host]):
    """The hosts of an audit, each read when it is asked for, while the connection is open."""

    def __init__(self, connection: Connection, ids: Sequence[int]) -> None:
        self._connection, self._ids = connection, ids

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Host: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Host]: ...
    def __getitem__(self, place: int | slice) -> Host | Sequence[Host]:
        if isinstance(place, slice):
            return Hosts(self._connection, self._ids[place])
        return load_entry(self._connection, self._ids[place])


def list_audits(connection: Connection, *, since: str = "", until: str = "", host: int | None = None) -> list[AuditRow]:
    """Audits by the time at which they were finished, oldest first; of one host, those that have an entry of it.

    `since`, `until`: that time, from and up to.
    """
    wanted = _rows().order_by(audits.c.finished, audits.c.number)
    if since:
        wanted = wanted.where(audits.c.finished >= since)
    if until:
        wanted = wanted.where(audits.c.finished <= until)
    if host is not None:
        wanted = wanted.where(audits.c.number.in_(select(entries.c.audit).where(entries.c.host == host)))
    return [AuditRow(**row) for row in connection.execute(wanted).mappings()]


def find_audit(connection: Connection, word: str) -> AuditRow:
    """The audit that a word names: latest, previous, #12 or 12, an id or six or more characters of its beginning, a baseline.

    Latest is the one that was finished last, whenever it was recorded. Raises InspectorError.
    """
    if word in WORDS:
        return _from_last(connection, word)
    number = word.removeprefix("#")
    if number.isdecimal() and len(number) < 10:
        found = _read(connection, audits.c.number == int(number))
        if found or word.startswith("#"):
            return _one(connection, word, found)
    named = select(baselines.c.audit).where(baselines.c.name == word)
    found = _read(connection, audits.c.number.in_(named)) or _read(connection, audits.c.id == word)
    if not found and len(word) >= SHORTEST:
        found = _read(connection, audits.c.id.startswith(word, autoescape=True))
    return _one(connection, word, found)


def load_dossier(connection: Connection, number: int) -> Dossier:
    """An audit as it was recorded; its hosts are read one by one as they are asked for, while the connection is open.

    Raises InspectorError where it is not there, was pruned or is damaged, also later, as a host is read.
    """
    row = connection.execute(select(audits.c.head, audits.c.pruned).where(audits.c.number == number)).first()
    if row is None:
        raise _unknown(connection, f"#{number}")
    if row.pruned:
        raise InspectorError(PRUNED.fill({"number": number, "day": row.pruned[:10]}))
    what = AUDIT.fill({"number": number})
    head = decode(unpack(row.head, None, what), Dossier, what)
    ids = connection.scalars(select(entries.c.id).where(entries.c.audit == number).order_by(entries.c.place)).all()
    return replace(head, hosts=Hosts(connection, ids))


def _rows() -> Select[Any]:
    count = select(func.count()).where(entries.c.audit == audits.c.number).scalar_subquery()
    names = [name for name in AuditRow.__dataclass_fields__ if name != "hosts"]
    return select(*(audits.c[name] for name in names), count.label("hosts"))


def _read(connection: Connection, condition: Any) -> list[AuditRow]:
    wanted = _rows().where(condition).order_by(audits.c.number)
    return [AuditRow(**row) for row in connection.execute(wanted).mappings()]


def _one(connection: Connection, word: str, found: Sequence[AuditRow]) -> AuditRow:
    if not found:
        raise _unknown(connection, word)
    if len(found) > 1:
        raise InspectorError(MANY.fill({"word": word, "audits": [f"#{row.number} {row.id}" for row in found]}))
    return found[0]


def _from_last(connection: Connection, word: str) -> AuditRow:
    wanted = _rows().order_by(audits.c.finished.desc(), audits.c.number.desc()).limit(2)
    found = connection.execute(wanted).mappings().all()
    if len(found) <= WORDS[word]:
        raise InspectorError(TOO_FEW.fill({"word": word, "count": len(found)}))
    return AuditRow(**found[WORDS[word]])


def _unknown(connection: Connection, word: str) -> InspectorError:
    names = [*WORDS, *connection.scalars(select(baselines.c.name))]
    return InspectorError(NO_AUDIT.fill({"word": word, "hint": nearest(word, names)}))
