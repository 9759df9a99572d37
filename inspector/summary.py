"""What every report says of a dossier: the words for its enums, counts, and findings in the order of their weight. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from inspector.layout import shorten
from inspector.model import (
    UNIT,
    Confidence,
    Dossier,
    Finding,
    Host,
    HostStatus,
    Observation,
    Result,
    Score,
    Severity,
    Status,
)
from inspector.text import LISTED, Lang, Text, show

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
LIVE = ("live:", "command:")
"""How items begin that a running host alone can give."""

AS_ROOT = Text(
    en="Run as root, the audit would decide {n:more check|more checks}.", zh="以 root 身份运行，可多判定 {n} 项。"
)
WHILE_RUNNING = Text(
    en="On the running host, the audit would decide {n:more check|more checks}.",
    zh="在运行中的主机上检查，可多判定 {n} 项。",
)
READING = Text(en="Reading {item} decides {n:more check|more checks}.", zh="能读取 {item}，可多判定 {n} 项。")
SCORE = Text(en="Score {interval} of 100", zh="得分 {interval}（满分 100）")
SCORE_MEANS = Text(
    en="{high} if all that is unknown or accepted were right, {low} if all of it were wrong.",
    zh="未知项和例外全部按通过计为 {high}，全部按未通过计为 {low}。",
)
NO_SCORE = Text(en="No score: nothing that counts applies to this host", zh="无得分：没有适用的计分检查项")
CHECKS = Text(
    en="{total:check|checks}: {passed} passed, {failed} failed, {inapplicable} not applicable",
    zh="共 {total} 个检查项：通过 {passed}，未通过 {failed}，不适用 {inapplicable}",
)
CHECKS_ACCEPTED = Text(en=", {accepted} with accepted findings alone", zh="，仅有例外 {accepted}")
CHECKS_UNKNOWN = Text(en="; {unknown} unknown", zh="；未知 {unknown}")
CHECKS_BROKEN = Text(en=", {broken} of them by a fault of the check", zh="（其中 {broken} 项因检查项自身出错）")


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
    """One check with open findings, and every host that has them, worst first."""

    check: str
    hosts: tuple[tuple[Host, Group], ...]

    @property
    def worst(self) -> Finding:
        return self.hosts[0][1].worst

    @property
    def findings(self) -> int:
        return sum(len(group.findings) for _, group in self.hosts)


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
        worst=max(severities, key=lambda severity: severity.rank, default=None),
    )


def hosts(dossier: Dossier) -> list[Host]:
    """Without the entry that holds for all of them together."""
    return [host for host in dossier.hosts if host.kind != UNIT]


def name(host: Host) -> Text:
    return TOGETHER if host.kind == UNIT else Text(en=host.name, zh=host.name)


def by_category(host: Host, dossier: Dossier) -> dict[str, Counts]:
    """The counts of each category that has results, in the checklist's order; categories of the user's own come last."""
    found: dict[str, list[Result]] = {}
    for result in host.results:
        found.setdefault(result.category, []).append(result)
    order = [*(name for name in dossier.categories if name in found), *sorted(set(found) - set(dossier.categories))]
    return {name: counts(found[name]) for name in order}


def covered(dossier: Dossier) -> dict[str, Counts]:
    """The counts over all hosts of each category of the checklist, those without a check too."""
    found: dict[str, list[Result]] = {name: [] for name in dossier.categories}
    for host in dossier.hosts:
        for result in host.results:
            found.setdefault(result.category, []).append(result)
    order = [*dossier.categories, *sorted(set(found) - set(dossier.categories))]
    return {name: counts(found[name]) for name in order}


def severities(results: Iterable[Result]) -> dict[Severity, int]:
    """How many open findings there are of each severity, worst first."""
    found = Counter(finding.severity for result in results for finding in result.open)
    return {severity: found[severity] for severity in SEVERITIES}


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
    found: dict[str, list[tuple[Host, Group]]] = {}
    for host in dossier.hosts:
        for group in worst_first(host):
            found.setdefault(group.result.check, []).append((host, group))
    for hosts in found.values():
        hosts.sort(key=lambda entry: -entry[1].worst.severity.rank)
    each = [Problem(check, tuple(hosts)) for check, hosts in found.items()]
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


def seen(result: Result, limit: int = LISTED) -> list[Text]:
    """The first things that a verdict rests on, each with its values; there are `len(result.observed)` of them."""
    return [Text(en=_told(each, "en"), zh=_told(each, "zh")) for each in result.observed[:limit]]


def _told(seen: Observation, lang: Lang) -> str:
    values = []
    for name, value in seen.data.items():
        words = value[lang] if isinstance(value, Mapping) and lang in value else value
        if words not in (None, "", seen.subject) and words != []:
            values.append(f"{name}={show(words, lang)}")
    return shorten(seen.subject + (f" ({', '.join(values)})" if values else ""), 160)


def _lacks(result: Result, state: str, items: tuple[str, ...] = ("",)) -> bool:
    """Whether an unknown result rests on whole evidence but for such items."""
    bad = [ref for ref in result.evidence if ref.state not in ("ok", "absent")]
    only = all(ref.state == state and ref.item.startswith(items) for ref in bad)
    return result.status is Status.UNKNOWN and bool(bad) and only


def ledger(host: Host, gaps: int | None = None) -> list[Text]:
    """What would decide more checks, a sentence each: who should look, then at most `gaps` items, the weightiest first."""
    root = 0 if host.privileged else sum(_lacks(result, "denied") for result in host.results)
    running = sum(_lacks(result, "unsupported", LIVE) for result in host.results)
    items = [gap for gap in host.gaps if gap.decides and not gap.request.startswith(LIVE)]
    return [
        *(AS_ROOT.fill({"n": n}) for n in [root] if n),
        *(WHILE_RUNNING.fill({"n": n}) for n in [running] if n),
        *(READING.fill({"item": gap.request, "n": gap.decides}) for gap in items[:gaps]),
    ]


def when(time: str) -> str:
    """A time of the result, as people read it."""
    return time.replace("T", " ").replace("Z", " UTC")


def score_line(host: Host) -> tuple[Text, Text | None]:
    """The score, and what it means where it is an interval."""
    if host.score is None:
        return NO_SCORE, None
    exact = host.score.low == host.score.high
    means = None if exact else SCORE_MEANS.fill({"low": host.score.low, "high": host.score.high})
    return SCORE.fill({"interval": interval(host.score)}), means


def interval(score: Score) -> str:
    """`61.0–74.5`, or one number where nothing is open."""
    return str(score.high) if score.low == score.high else f"{score.low}–{score.high}"


def tally(host: Host) -> Text:
    """How many checks came to which verdict; what is unknown stands apart."""
    found = counts(host.results)
    broken = sum(result.status is Status.ERROR for result in host.results)
    ends = ((CHECKS_ACCEPTED, found.accepted), (CHECKS_UNKNOWN, found.unknown), (CHECKS_BROKEN, broken))
    parts = [CHECKS, *(text for text, number in ends if number), Text(en=".", zh="。")]
    whole = Text(en="".join(part.en for part in parts), zh="".join(part.zh for part in parts))
    return whole.fill({**asdict(found), "total": found.total, "broken": broken})
