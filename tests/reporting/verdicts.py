"""What the program's own checks say of made hosts: always the same of the same host at the same turn."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from inspector.check import Check
from inspector.model import EvidenceRef, Finding, Result, Status, Waiver, reason
from inspector.outcome import fingerprint
from inspector.text import Text

DENIED = Text(en="{item}: permission denied", zh="{item}：无读取权限")
NO_SERVER = Text(en="no web server is installed", zh="未安装 Web 服务器")
WAIVER = Waiver(
    reason="业务系统停用前保留", approver="王建国", start="2026-01-01T00:00+08:00", expires="2027-06-30T00:00+08:00"
)
WEB = ("sql-injection", "xss", "web-tampering")


def share(*words: object) -> float:
    """A number from 0 to 1 that is always the same for the same words."""
    data = "/".join(map(str, words)).encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "big") / 2**32


def results(name: str, turn: int, chosen: Iterable[Check]) -> tuple[Result, ...]:
    """`turn`: which of the audits it is; findings of a host come and go with it."""
    return tuple(_result(name, turn, each) for each in chosen)


def _result(name: str, turn: int, check: Check) -> Result:
    chance = share(name, check.id)
    item = f"/etc/{check.category}.conf"
    ref = EvidenceRef(item=item, state="ok", digest=f"sha256:{hashlib.sha256(item.encode()).hexdigest()}")
    made = Result(check=check.id, category=check.category, severity=check.severity, status=Status.PASS, evidence=(ref,))
    if _wrong(chance, turn):
        many = 1 + int(share(name, check.id, "many") * 3)
        waiver = WAIVER if share(name, check.id, "waived") < 0.12 else None
        found = tuple(finding(check, f"{item}:{n}", item, waiver) for n in range(many))
        return replace(made, status=Status.FAIL, findings=found, whole=True)
    if 0.12 <= chance < 0.17:
        why = reason("denied", DENIED, item="/etc/shadow")
        denied = EvidenceRef(item="/etc/shadow", state="denied")
        return replace(made, status=Status.UNKNOWN, reason=why, evidence=(denied,))
    if 0.17 <= chance < 0.3 or (check.category in WEB and not name.startswith("web")):
        return replace(made, status=Status.NOT_APPLICABLE, reason=reason("absent", NO_SERVER), whole=True)
    return replace(made, whole=True)


def _wrong(chance: float, turn: int) -> bool:
    """Always, until the second audit, in all but the third, or from the third on."""
    return (
        chance < 0.04
        or (chance < 0.09 and turn < 2)
        or (0.09 <= chance < 0.12 and turn != 2)
        or (chance >= 0.97 and turn > 1)
    )


def finding(check: Check, subject: str, item: str, waiver: Waiver | None) -> Finding:
    values: Mapping[str, Any] = defaultdict(lambda: "8", subject=subject, location=item)
    return Finding(
        fingerprint=fingerprint(check.id, subject, ""),
        subject=subject,
        location=f"{item}:3",
        severity=check.severity,
        confidence=check.confidence,
        message=_filled(check.fails, values),
        remedy=_filled(check.remedy, values),
        command="",
        data={},
        waiver=waiver,
        formerly=tuple(fingerprint(old, subject, "") for old in check.aliases),
    )


def _filled(text: Text, values: Mapping[str, Any]) -> Text:
    return text.fill({name: values[name] for name in text.fields()})
