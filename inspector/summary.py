"""What every report says of a dossier: the words for its enums, counts, and findings in their order. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector.model import (
    UNIT,
    Confidence,
    Dossier,
    Finding,
    Host,
    HostStatus,
    Result,
    Severity,
    Status,
)
from inspector.text import Text

SEVERITIES: Mapping[Severity, Text] = {
    Severity.CRITICAL: Text(en="critical", zh="严重"),
    Severity.HIGH: Text(en="high", zh="高危"),
    Severity.MEDIUM: Text(en="medium", zh="中危"),
    Severity.LOW: Text(en="low", zh="低危"),
    Severity.INFO: Text(en="info", zh="提示"),
}
"""Worst first."""
CONFIDENCES: Mapping[Confidence, Text] = {
    Confidence.HIGH: Text(en="high", zh="高"),
    Confidence.MEDIUM: Text(en="medium", zh="中"),
    Confidence.LOW: Text(en="low", zh="低"),
}
STATUSES: Mapping[Status, Text] = {
    Status.PASS: Text(en="pass", zh="通过"),
    Status.FAIL: Text(en="fail", zh="未通过"),
    Status.UNKNOWN: Text(en="unknown", zh="未知"),
    Status.ERROR: Text(en="error", zh="出错"),
    Status.NOT_APPLICABLE: Text(en="not applicable", zh="不适用"),
}
HOST_STATUSES: Mapping[HostStatus, Text] = {
    HostStatus.AUDITED: Text(en="audited", zh="已完成"),
    HostStatus.PARTIAL: Text(en="audited in part", zh="部分完成"),
    HostStatus.UNREACHABLE: Text(en="unreachable", zh="无法连接"),
    HostStatus.REFUSED: Text(en="refused", zh="拒绝访问"),
    HostStatus.FAILED: Text(en="failed", zh="失败"),
    HostStatus.NOT_AUDITED: Text(en="not to be audited", zh="未核查"),
}
EVIDENCE: Mapping[str, Text] = {
    "ok": Text(en="read", zh="已读取"),
    "absent": Text(en="not there", zh="不存在"),
    "denied": Text(en="permission denied", zh="无读取权限"),
    "truncated": Text(en="read in part", zh="仅读取一部分"),
    "timeout": Text(en="not read in time", zh="读取超时"),
    "missing": Text(en="not collected", zh="未采集到"),
    "unsupported": Text(en="not available here", zh="该目标无法提供"),
    "redacted": Text(en="sealed", zh="已封存"),
}
"""States of an item of evidence."""
TOGETHER = Text(en="All hosts together", zh="全部主机")
HANDLING = Text(en="Internal. Keep safe.", zh="内部资料 注意保管")
"""Stands on every page: a result is a map for attackers."""
UNDECIDED = (Status.UNKNOWN, Status.ERROR)
AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)
"""Of such a host something is known."""
_LINE = re.compile(r":([1-9][0-9]{0,8})$")


@dataclass(frozen=True)
class Counts:
    """Checks by their status; `unknown` holds those that failed themselves, `accepted` those with accepted findings alone."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    inapplicable: int = 0
    accepted: int = 0
    worst: Severity | None = None

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.unknown + self.inapplicable + self.accepted

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            passed=self.passed + other.passed,
            failed=self.failed + other.failed,
            unknown=self.unknown + other.unknown,
            inapplicable=self.inapplicable + other.inapplicable,
            accepted=self.accepted + other.accepted,
            worst=_worst(worst for worst in (self.worst, other.worst) if worst),
        )


@dataclass(frozen=True)
class Group:
    """The open findings of one check on one host, worst first."""

    result: Result
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding:
        return self.findings[0]


@dataclass(frozen=True)
class Problem:
    """One check with open findings: those of the host that has the worst, and how many each host has, worst first.

    Hosts are named by their place in the dossier.
    """

    group: Group
    hosts: tuple[tuple[int, int], ...]

    @property
    def check(self) -> str:
        return self.group.result.check

    @property
    def worst(self) -> Finding:
        return self.group.worst

    @property
    def findings(self) -> int:
        return sum(number for _, number in self.hosts)


def counts(results: Iterable[Result]) -> Counts:
    results = list(results)
    kinds = Counter(result.status for result in results)
    accepted = sum(result.status is Status.FAIL and not result.open for result in results)
    severities = [finding.severity for result in results for finding in result.open]
    return Counts(
        passed=kinds[Status.PASS],
        failed=kinds[Status.FAIL] - accepted,
        unknown=kinds[Status.UNKNOWN] + kinds[Status.ERROR],
        inapplicable=kinds[Status.NOT_APPLICABLE],
        accepted=accepted,
        worst=_worst(severities),
    )


def _worst(severities: Iterable[Severity]) -> Severity | None:
    return max(severities, key=lambda severity: severity.rank, default=None)


def size(dossier: Dossier) -> int:
    """How many hosts there are, without the entry that holds for all of them together."""
    return sum(host.kind != UNIT for host in dossier.hosts)


def name(host: Host) -> Text:
    return TOGETHER if host.kind == UNIT else Text(en=host.name, zh=host.name)


def named(host: str) -> Text:
    """A host of which the name alone is known; `*` stands for all of them together."""
    return TOGETHER if host == "*" else Text(en=host, zh=host)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """`web`, `web~2`: what has the same name must not be taken for the same."""
    found: dict[str, None] = {}
    for word in names:
        number, own = 1, word
        while own in found:
            number += 1
            own = f"{word}~{number}"
        found[own] = None
    return tuple(found)


def by_category(host: Host, dossier: Dossier) -> dict[str, Counts]:
    """The counts of each category that has results, in the checklist's order; categories of the user's own come last."""
    found: dict[str, list[Result]] = {}
    for result in host.results:
        found.setdefault(result.category, []).append(result)
    order = [*(name for name in dossier.categories if name in found), *sorted(set(found) - set(dossier.categories))]
    return {name: counts(found[name]) for name in order}


def covered(dossier: Dossier) -> dict[str, Counts]:
    """The counts over all hosts of each category of the checklist, those without a check too."""
    found = dict.fromkeys(dossier.categories, Counts())
    for host in dossier.hosts:
        for name, each in by_category(host, dossier).items():
            found[name] = found.get(name, Counts()) + each
    order = [*dossier.categories, *sorted(set(found) - set(dossier.categories))]
    return {name: found[name] for name in order}


def severities(results: Iterable[Result]) -> dict[Severity, int]:
    """How many open findings there are of each severity, worst first."""
    found = Counter(finding.severity for result in results for finding in result.open)
    return {severity: found[severity] for severity in SEVERITIES}


def place(location: str) -> tuple[str, int]:
    """The file that a location names, as a path below the root, and the line in it; "" and 0 where it names none."""
    if not location.startswith("/"):
        return "", 0
    found = _LINE.search(location)
    path, line = (location[: found.start()], int(found[1])) if found else (location, 0)
    return path.strip("/") or ".", line


def stand_in(host: Host) -> str:
    """What stands for a host where a path is asked for, and what was found is in no file."""
    return "all-hosts" if host.kind == UNIT else host.name


def category(name: str, dossier: Dossier) -> Text:
    """A category's name for people; the id where the checklist does not know it."""
    return dossier.categories.get(name) or Text(en=name, zh=name)


def title(check: str, dossier: Dossier) -> Text:
    info = dossier.checks.get(check)
    return info.title if info else Text(en=check, zh=check)


def worst_first(host: Host) -> list[Group]:
    """The open findings, one group a check: by severity, then confidence, then the check's id."""
    groups = [Group(result, result.open) for result in host.results if result.open]
    confidences = list(CONFIDENCES)

    def weight(group: Group) -> tuple[int, int, str]:
        return -group.worst.severity.rank, confidences.index(group.worst.confidence), group.result.check

    return sorted(groups, key=weight)


def problems(dossier: Dossier) -> list[Problem]:
    """What is wrong over all hosts, one entry a check: by severity, then by how many hosts have it."""
    groups: dict[str, Group] = {}
    found: dict[str, list[tuple[int, int, int]]] = {}
    for place, host in enumerate(dossier.hosts):
        for group in worst_first(host):
            check, rank = group.result.check, group.worst.severity.rank
            found.setdefault(check, []).append((-rank, place, len(group.findings)))
            if check not in groups or groups[check].worst.severity.rank < rank:
                groups[check] = group
    each = [
        Problem(groups[check], tuple((place, number) for _, place, number in sorted(hosts)))
        for check, hosts in found.items()
    ]
    return sorted(each, key=lambda problem: (-problem.worst.severity.rank, -len(problem.hosts), problem.check))


def by_reason(results: Iterable[Result]) -> dict[Text, list[Result]]:
    """The results that have a reason, by it; the reason that most share comes first."""
    found: dict[Text, list[Result]] = {}
    for result in results:
        if result.reason:
            found.setdefault(result.reason.text, []).append(result)
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0].en)))


def undecided(host: Host) -> dict[Text, list[Result]]:
    """The checks without a verdict, by the reason; the reason that holds up most comes first."""
    return by_reason(result for result in host.results if result.status in UNDECIDED)


def accepted(host: Host) -> list[tuple[Result, Finding]]:
    """The findings that a waiver accepts."""
    return [(result, finding) for result in host.results for finding in result.findings if finding.waiver]
