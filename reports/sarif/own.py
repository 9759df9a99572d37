"""Rules that are no checks: what was not looked at. An upload that lacks a finding closes its alert, whyever it lacks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector import summary
from inspector.model import Host, Severity
from inspector.text import Text


@dataclass(frozen=True)
class OwnRule:
    title: Text
    why: Text
    severity: Severity


NOT_AUDITED = "inspector.not-audited"
UNKNOWN = "inspector.unknown"
RULES: Mapping[str, OwnRule] = {
    NOT_AUDITED: OwnRule(
        Text(en="Host not audited", zh="主机未完成核查"),
        Text(
            en="Nothing is known of a host that could not be audited: that no finding is listed does not mean that none is there, "
            "and an alert that was closed on this occasion is not mended.",
            zh="主机未能核查，情况不明：没有列出问题不代表没有问题，此次随之关闭的告警也不代表已整改。",
        ),
        Severity.HIGH,
    ),
    UNKNOWN: OwnRule(
        Text(en="Checks without a verdict", zh="未能判定的检查项"),
        Text(
            en="What these checks ask for could not be read, or they failed themselves. That no finding of theirs is listed does "
            "not mean that none is there, and an alert of theirs that was closed on this occasion is not mended.",
            zh="这些检查项所需证据无法读取，或检查项自身出错：没有列出其问题不代表没有问题，此次随之关闭的告警也不代表已整改。",
        ),
        Severity.INFO,
    ),
}


def undecided(host: Host) -> list[str]:
    """The checks without a verdict."""
    return sorted(result.check for result in host.results if result.status in summary.UNDECIDED)
