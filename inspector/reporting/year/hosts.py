"""The hosts of a year: those that an audit speaks for, and those that none does, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from inspector.layout import shorten
from inspector.model import UNIT, Severity, Status
from inspector.organisation.model import Organisation
from inspector.organisation.systems import system_of
from inspector.reporting.year import AuditedHost
from inspector.reporting.year.findings import Found, undecided
from inspector.reporting.year.period import Span
from inspector.reporting.year.speaking import Speaking
from inspector.reporting.year.spoken import Spoken

NAME = 120
"""Columns of a host's name."""


def audited_hosts(
    spoken: Iterable[Spoken], found: Iterable[Found], speaking: Speaking, organisation: Organisation, period: Span
) -> tuple[AuditedHost, ...]:
    """By system, in the organisation's order, and name; those of systems that it does not know come after, those of none last."""
    of_host: dict[int, list[Found]] = {}
    for each in found:
        of_host.setdefault(each.spoken.number, []).append(each)
    new = new_hosts(speaking, period)
    stale = organisation.inspection.stale_after
    made = [
        _audited(each, of_host.get(each.number, ()), period, stale, new=each.number in new)
        for each in spoken
        if not each.unit
    ]
    places = {system.id: place for place, system in enumerate(organisation.systems)}

    def order(host: AuditedHost) -> tuple[object, ...]:
        place = places.get(host.system, len(places) + (not host.system))
        return place, host.system, host.name, host.id

    return tuple(sorted(made, key=order))


def new_hosts(speaking: Speaking, period: Span) -> frozenset[int]:
    """Those whose first audit ever is in the period; none where no host has an earlier one, for then all are."""
    first = {number: host.first for number, host in speaking.hosts.items() if host.kind != UNIT}
    if not any(period.before(time) for time in first.values()):
        return frozenset()
    return frozenset(number for number, time in first.items() if period.holds(time))


def _audited(spoken: Spoken, found: Sequence[Found], period: Span, stale: int, *, new: bool) -> AuditedHost:
    host, counts, days = spoken.host, counted(spoken, found), _days(spoken, period)
    severities = Counter(each.finding.severity for each in found if each.open)
    return AuditedHost(
        id=spoken.number,
        entry=spoken.entry,
        audit=spoken.audit,
        name=spoken.name,
        kind=host.kind,
        target=host.target,
        status=host.status,
        taken=host.taken,
        days=days,
        os=shorten(host.system.name, NAME) or f"{host.system.id} {host.system.version}".strip(),
        system=spoken.system,
        department=host.tags.get("department", ""),
        owner=host.tags.get("owner", ""),
        privileged=host.privileged,
        severities={level: severities[level] for level in Severity},
        lacks=spoken.lacks,
        new=new,
        stale=days > stale,
        **counts,
    )


def counted(spoken: Spoken, found: Iterable[Found]) -> Mapping[str, int]:
    """Its checks by their status: one that found something failed where any of it is open."""
    with_open = {each.result.check for each in found if each.open}
    statuses = Counter(result.status for result in spoken.host.results)
    failed = sum(result.status is Status.FAIL and result.check in with_open for result in spoken.host.results)
    return {
        "passed": statuses[Status.PASS],
        "failed": failed,
        "accepted": statuses[Status.FAIL] - failed,
        "inapplicable": statuses[Status.NOT_APPLICABLE],
        "unknown": sum(undecided(result) for result in spoken.host.results),
    }


def _days(spoken: Spoken, period: Span) -> int:
    """Since its evidence was taken, at the end of the period or when the report is made."""
    day = period.day(spoken.host.taken)
    end = period.as_of.astimezone(period.zone).date()
    return max((end - day).days, 0) if day else 0


def told_names(speaking: Speaking) -> Mapping[int, str]:
    """What hosts are called: several with one name have their number with it, and so has a name that is cut short."""
    short = {number: shorten(host.name, NAME) for number, host in speaking.hosts.items()}
    named = Counter(host.name for host in speaking.hosts.values())
    return {
        number: short[number] if named[host.name] == 1 and short[number] == host.name else f"{short[number]} #{number}"
        for number, host in speaking.hosts.items()
    }


def system_named(organisation: Organisation, name: str, tag: str = "") -> str:
    """The id of the host's system in the organisation, else what it is tagged with."""
    system = system_of(organisation, name, tag)
    return system.id if system else tag
