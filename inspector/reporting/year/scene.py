"""What audits and the register say of a period: the ground on which all its numbers stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from inspector.check import Check
from inspector.model import CheckInfo, Dossier, Knowledge
from inspector.organisation.model import Organisation, Retired
from inspector.reporting.year.findings import Found, findings
from inspector.reporting.year.hosts import system_named, told_names
from inspector.reporting.year.period import Span
from inspector.reporting.year.register import History, Ledger, ledger
from inspector.reporting.year.speaking import Speaking, speaking
from inspector.reporting.year.spoken import Reader, Spoken, heads, short
from inspector.reporting.year.unseen_hosts import Register, retired_hosts
from inspector.store import AuditRow, list_audits
from inspector.store.audits import AUDIT
from inspector.store.contents import decode, unpack
from inspector.store.schema import audits
from inspector.text import Text


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`spoken`: by the entries that speak, that of all hosts together last. `dossier`: these as one result; None where there is none.

    `titles`: of checks, by the ids that they have now.
    """

    period: Span
    speaking: Speaking
    names: Mapping[int, str]
    retired: Mapping[int, Retired]
    spoken: tuple[Spoken, ...]
    book: Ledger
    found: tuple[Found, ...]
    dossier: Dossier | None
    audits: tuple[AuditRow, ...]
    knowledge: tuple[Knowledge, ...]
    profiles: Mapping[str, str]
    titles: Mapping[str, Text]

    def unheard(self, connection: Connection) -> Register:
        """What is known of the hosts that no entry speaks for."""
        lines = {**self.speaking.earlier, **self.speaking.tried}
        told = {each.number: each.host for each in self.spoken}
        wanted = {line.id: host for host, line in lines.items() if host not in told}
        known = {wanted[entry]: host for entry, host in heads(connection, wanted)}
        return Register(speaking=self.speaking, heads=known, names=self.names, retired=self.retired, period=self.period)


def scene(
    connection: Connection, period: Span, organisation: Organisation, whole: History, checks: Sequence[Check]
) -> Scene:
    """Raises InspectorError where the store is damaged."""
    voices = speaking(connection, period)
    names, present = told_names(voices), present_ids(checks)
    retired = retired_hosts(voices, organisation, period)
    heard = {number: line.id for number, line in voices.audited.items() if number not in retired}
    reader = Reader(connection, present)
    spoken = _in_order((reader.read(entry, number, names[number]) for number, entry in heard.items()), organisation)
    book = ledger(whole, period)
    rows = _audits(connection, {each.audit for each in spoken})
    files = _files(connection, [row.number for row in rows])
    infos = {present.get(name, name): info for file in files for name, info in file.checks.items()}
    return Scene(
        period=period,
        speaking=voices,
        names=names,
        retired=retired,
        spoken=spoken,
        book=book,
        found=tuple(findings(spoken, book, period.as_of)),
        dossier=_together(files, infos, spoken),
        audits=rows,
        knowledge=_knowledge(files),
        profiles={row.profile: row.profile_digest for row in rows},
        titles={
            **{name: short(info.title) for name, info in infos.items()},
            **{check.id: check.title for check in checks},
        },
    )


def present_ids(checks: Iterable[Check]) -> Mapping[str, str]:
    """The ids that checks have now, by those that they had before."""
    known = {check.id for check in checks}
    return {old: check.id for check in checks for old in check.aliases if old not in known}


def _in_order(spoken: Iterable[Spoken], organisation: Organisation) -> tuple[Spoken, ...]:
    """By name, all hosts together last; each with its system."""

    def placed(each: Spoken) -> Spoken:
        tag = each.host.tags.get("system", "")
        return each if each.unit else replace(each, system=system_named(organisation, each.host.name, tag))

    return tuple(placed(each) for each in sorted(spoken, key=lambda each: (each.unit, each.name, each.number)))


def _audits(connection: Connection, wanted: set[int]) -> tuple[AuditRow, ...]:
    """By number: in the order in which they were recorded."""
    return tuple(sorted((row for row in list_audits(connection) if row.number in wanted), key=lambda row: row.number))


def _files(connection: Connection, numbers: Iterable[int]) -> list[Dossier]:
    """Results without hosts, also of audits of which other entries were removed."""
    found = []
    for number in numbers:
        data = connection.execute(select(audits.c.head).where(audits.c.number == number)).scalar_one()
        what = AUDIT.fill({"number": number})
        found.append(decode(unpack(data, None, what), Dossier, what))
    return found


def _together(files: Sequence[Dossier], infos: Mapping[str, CheckInfo], spoken: Sequence[Spoken]) -> Dossier | None:
    """One result of all entries that speak."""
    if not files:
        return None
    return replace(files[-1], checks=infos, hosts=tuple(replace(each.host, name=each.name) for each in spoken))


def _knowledge(files: Iterable[Dossier]) -> tuple[Knowledge, ...]:
    """The tables that verdicts rest on, in each edition that was used."""
    found = {each for file in files for each in file.audit.knowledge}
    return tuple(sorted(found, key=lambda each: (each.name, each.date, each.digest)))
