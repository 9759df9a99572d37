"""A register for tests: audits that are recorded and followed, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inspector.model import Host, Result, Severity, Status, Waiver, reason
from inspector.outcome import fingerprint
from inspector.profile import RemediationSettings
from inspector.register import Followed, Item, follow
from inspector.register.listing import Filter, list_items
from inspector.store import Store, record
from inspector.text import Text
from tests.store import making
from tests.store.making import START, at, host, result, unreachable

__all__ = [
    "CHECK",
    "NOW",
    "at",
    "audited",
    "found",
    "host",
    "items",
    "never",
    "passed",
    "result",
    "unreachable",
    "unsure",
    "when",
]

CHECK = "weak-password.empty"
PROFILE_WAIVER = Waiver(
    reason="a lab", approver="Zhang Wei", start="2026-01-01T00:00+08:00", expires="2026-03-01T00:00+08:00"
)


def when(day: float) -> datetime.datetime:
    return START + datetime.timedelta(days=day)


NOW = when(0)


def found(*subjects: str, check: str = CHECK, severity: Severity = Severity.HIGH, **more: Any) -> Result:
    """A whole result with these findings. `formerly`: older ids of the check; `waiver` and others are the findings'."""
    formerly = more.pop("formerly", ())
    whole = more.pop("whole", True)
    made = result(check, Status.FAIL, *subjects, whole=whole)
    findings = tuple(
        replace(
            each,
            severity=severity,
            formerly=tuple(fingerprint(old, each.subject, "") for old in formerly),
            **more,
        )
        for each in made.findings
    )
    return replace(made, findings=findings)


def passed(check: str = CHECK, **more: Any) -> Result:
    return result(check, Status.PASS, **more)


def unsure(check: str = CHECK) -> Result:
    return result(check, Status.UNKNOWN)


def never(check: str = CHECK, code: str = "absent", *, whole: bool = True) -> Result:
    why = reason(code, Text(en="there is none", zh="没有"))
    return result(check, Status.NOT_APPLICABLE, reason=why, whole=whole)


def audited(
    store: Store,
    *hosts: Host,
    day: float = 0,
    settings: RemediationSettings | None = None,
    now: datetime.datetime | None = None,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    aliases: Mapping[str, tuple[str, ...]] | None = None,
    mark: str = "",
) -> Followed:
    """Record an audit of a day and follow it."""
    dossier = making.audit(*hosts, day=int(day), mark=mark)
    checks = {name: replace(info, aliases=(aliases or {}).get(name, ())) for name, info in dossier.checks.items()}
    profile = replace(dossier.audit.profile, parameters=parameters or {})
    dossier = replace(dossier, checks=checks, audit=replace(dossier.audit, profile=profile))
    with store.writing() as connection:
        recorded = record(connection, dossier)
        return follow(connection, recorded, dossier, settings or RemediationSettings(), now=now or when(day))


def items(store: Store, **wanted: Any) -> list[Item]:
    """By their ids."""
    with store.reading() as connection:
        return sorted(list_items(connection, Filter(**wanted), NOW), key=lambda item: item.id)
