"""What the waivers of an audit did in it. Pure."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspector.model import Finding, Host, Use, WaiverUse
from inspector.profile import Placed, WaiverRule, as_waiver, concerns, names
from inspector.text import clean

Rules = Sequence[Placed[WaiverRule]]


@dataclass
class Watched:
    """Counts, host by host, which findings each waiver names, by what came of it."""

    rules: Rules
    beside: bool = False
    seen: list[Counter[Use]] = field(init=False)

    def __post_init__(self) -> None:
        self.seen = [Counter() for _ in self.rules]

    def host(self, host: Host) -> dict[str, Placed[WaiverRule]]:
        """An expired waiver for each open finding that one names, by the finding's fingerprint."""
        over: dict[str, Placed[WaiverRule]] = {}
        if not (self.rules and host.taken):
            return over
        now = datetime.datetime.fromisoformat(host.taken)
        about = [(place, rule) for place, rule in enumerate(self.rules) if concerns(rule.value, host.name, host.tags)]
        for place, rule, finding in _named(about, host):
            use = _use(rule.value, finding, now)
            self.seen[place][use] += 1
            if use is Use.EXPIRED:
                over.setdefault(finding.fingerprint, rule)
        return over

    def uses(self) -> tuple[WaiverUse, ...]:
        return tuple(_told(rule, seen, beside=self.beside) for rule, seen in zip(self.rules, self.seen, strict=True))


def name_of(rule: WaiverRule) -> str:
    """Check and subject, as the waiver says them."""
    return clean(rule.check if rule.subject == "*" else f"{rule.check} {rule.subject}")


def place_of(rule: Placed[WaiverRule]) -> str:
    return clean(f"{rule.place.file}:{rule.place.line}")


def _named(
    about: Sequence[tuple[int, Placed[WaiverRule]]], host: Host
) -> Iterator[tuple[int, Placed[WaiverRule], Finding]]:
    findings = {result.check: result.findings for result in host.results}
    for place, rule in about:
        for finding in findings.get(rule.value.check, ()):
            if names(rule.value, finding.subject, finding.fingerprint):
                yield place, rule, finding


def _use(rule: WaiverRule, finding: Finding, now: datetime.datetime) -> Use:
    """Of a finding that another waiver accepts, one that does not hold is not needed."""
    if rule.begins <= now < rule.ends:
        return Use.USED
    if finding.waiver:
        return Use.UNUSED
    return Use.EXPIRED if rule.ends <= now else Use.PENDING


def _told(rule: Placed[WaiverRule], seen: Counter[Use], *, beside: bool) -> WaiverUse:
    use = next((use for use in (Use.EXPIRED, Use.USED, Use.PENDING) if seen[use]), Use.UNUSED)
    return WaiverUse(
        name=name_of(rule.value),
        place=place_of(rule),
        waiver=as_waiver(rule.value),
        use=use,
        findings=0 if use is Use.UNUSED else seen[use],
        beside=beside,
    )
