"""What entries say, read once and kept as small as chapters need it: results without what they rest on, unless something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from inspector.layout import shorten
from inspector.model import UNIT, EvidenceRef, Finding, Gap, Host, HostStatus, Result, Status, System
from inspector.register.item import TAGS
from inspector.sentences import ledger
from inspector.store import chain
from inspector.store.contents import CONTENT, damaged, decode, read, unpack
from inspector.store.entries import ENTRY, told_results
from inspector.store.schema import entries
from inspector.text import Text, clean

REFS = 5
"""How many items of evidence are named of a finding."""
WIDE, LONG = 300, 1200
"""Columns of a name or a place, and of a sentence: what hosts say may be of any length."""
LACKS = 3
"""How many items are named that would decide more."""


class _Host(msgspec.Struct, frozen=True):
    """What of a host's document a year needs."""

    name: str
    kind: str
    target: str
    taken: str
    status: HostStatus
    error: Text | None
    privileged: bool = False
    tags: dict[str, str] = {}
    system: System = System()
    gaps: tuple[Gap, ...] = ()


class _Document(msgspec.Struct, frozen=True):
    """`inspector.store.contents.HostDocument`, of which little is read."""

    host: _Host
    refs: tuple[EvidenceRef, ...] = ()
    evidence: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A host by the entry that speaks for it. `host`: with the results under the ids that checks have now, without their evidence.

    `number`: the store's id; `name`: as it is told; `proofs`: of results with findings, by the check, what they rest on.
    `system`: the id of a system of the organisation, else what the host is tagged with.
    """

    entry: int
    audit: int
    number: int
    name: str
    host: Host
    system: str = ""
    proofs: Mapping[str, tuple[EvidenceRef, ...]] = field(default_factory=dict)
    lacks: tuple[Text, ...] = ()

    @property
    def unit(self) -> bool:
        return self.host.kind == UNIT


@dataclass
class Reader:
    """Reads entries one after the other; results that hosts share are decoded once. `names`: present ids of checks by older ones."""

    connection: Connection
    names: Mapping[str, str]
    _known: dict[bytes, Result] = field(default_factory=dict)

    def read(self, entry: int, number: int, name: str) -> Spoken:
        """Raises InspectorError where it is damaged or was altered."""
        row = self.connection.execute(select(entries).where(entries.c.id == entry)).one()
        what = ENTRY.fill({"host": row.name})
        data = unpack(row.document, None, what)
        told = told_results(self.connection, entry)
        if chain.entry_digest(row.host, chain.body_digest(data, row.holdings, row.evidence, told)) != row.digest:
            raise damaged(what)
        document = decode(data, _Document, what)
        whole = _whole(document, self._results(content for _, content in told), what)
        return self._told(row, number, name, document, whole)

    def _told(self, row: Row[Any], number: int, name: str, document: _Document, whole: Sequence[Result]) -> Spoken:
        renamed = [replace(each, check=self.names.get(each.check, each.check)) for each in whole]
        host = _host(document.host)
        return Spoken(
            entry=row.id,
            audit=row.audit,
            number=number,
            name=name,
            host=replace(host, results=tuple(replace(each, evidence=()) for each in renamed)),
            proofs={each.check: each.evidence for each in renamed if each.findings},
            lacks=tuple(
                short(each) for each in ledger(replace(host, gaps=document.host.gaps, results=tuple(renamed)), LACKS)
            ),
        )

    def _results(self, contents: Iterable[bytes]) -> list[Result]:
        wanted = list(contents)
        new = [digest for digest in wanted if digest not in self._known]
        for digest, document in read(self.connection, new, CONTENT):
            self._known[digest] = _small(decode(document, Result, CONTENT))
        if any(digest not in self._known for digest in wanted):
            raise damaged(CONTENT)
        return [self._known[digest] for digest in wanted]


def _small(result: Result) -> Result:
    """Without what no chapter tells."""
    return replace(
        result,
        findings=tuple(replace(each, data={}, command="") for each in result.findings),
        observed=tuple(replace(each, data={}) for each in result.observed),
    )


def _whole(document: _Document, results: Sequence[Result], what: Text) -> list[Result]:
    """The results with what they rest on, where chapters tell of it: what is wrong, and what could not be decided."""
    if len(document.evidence) != len(results):
        raise damaged(what)
    wanted = (Status.FAIL, Status.UNKNOWN)
    try:
        return [
            replace(each, evidence=tuple(document.refs[place] for place in places)) if each.status in wanted else each
            for each, places in zip(results, document.evidence, strict=True)
        ]
    except IndexError:
        raise damaged(what) from None


def _host(told: _Host) -> Host:
    return Host(
        name=clean(told.name),
        kind=told.kind,
        identity="",
        target=shorten(clean(told.target), WIDE),
        tags={name: shorten(clean(value), WIDE) for name, value in told.tags.items() if name in TAGS},
        taken=told.taken,
        transport={},
        cost={},
        status=told.status,
        error=told.error,
        privileged=told.privileged,
        score=None,
        system=System(id=clean(told.system.id), version=clean(told.system.version), name=clean(told.system.name)),
        gaps=(),
        results=(),
    )


def heads(connection: Connection, wanted: Iterable[int]) -> Iterator[tuple[int, Host]]:
    """Entries without results, with their ids: of hosts that were not audited."""
    for entry in sorted(set(wanted)):
        row = connection.execute(select(entries.c.name, entries.c.document).where(entries.c.id == entry)).one()
        what = ENTRY.fill({"host": row.name})
        yield entry, _host(decode(unpack(row.document, None, what), _Document, what).host)


def marks(finding: Finding) -> tuple[str, ...]:
    """By what the register knows a finding."""
    return (finding.fingerprint, *finding.formerly)


def short(text: Text) -> Text:
    return Text(en=shorten(clean(text.en), LONG), zh=shorten(clean(text.zh), LONG))
