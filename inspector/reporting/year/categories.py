"""The checklist's categories over all hosts, and the three of 两高一弱."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspector.model import Result, Severity
from inspector.register.questions import CATEGORY as MANAGEMENT
from inspector.reporting.year import CategoryOfYear, Focus, Problem
from inspector.reporting.year.findings import Found, applies, undecided, unseen
from inspector.reporting.year.spoken import Spoken
from inspector.text import Text

SERIOUS = (Severity.HIGH, Severity.CRITICAL)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What one of 两高一弱 is about. `beside`: checks of its categories that judge something else."""

    categories: tuple[str, ...]
    severities: tuple[Severity, ...]
    beside: tuple[str, ...] = ()

    def covers(self, result: Result) -> bool:
        return result.category in self.categories and result.check not in self.beside


VULNERABILITIES = Subject(categories=("os-patch", "app-patch"), severities=SERIOUS)
PORTS = Subject(categories=("open-port",), severities=SERIOUS)
PASSWORDS = Subject(
    categories=("weak-password",),
    severities=tuple(Severity),
    beside=(  # rules for passwords: a host without them may have strong ones
        "weak-password.hash-in-passwd",
        "weak-password.new-password-hashed-weakly",
        "weak-password.new-password-never-expires",
        "weak-password.no-complexity-rules",
        "weak-password.no-lockout",
        "weak-password.no-password-history",
        "weak-password.obsolete-hash",
        "weak-password.password-never-expires",
        "weak-password.ssh-many-tries",
    ),
)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of a category on a host."""

    open: bool
    accepted: bool
    unknown: bool


def categories_of_year(
    spoken: Sequence[Spoken], found: Sequence[Found], categories: Mapping[str, Text]
) -> tuple[CategoryOfYear, ...]:
    """All technical ones in the checklist's order, then management where any check looked at it, and those of the user's own."""
    of_category: dict[str, list[Found]] = {}
    for each in found:
        of_category.setdefault(each.result.category, []).append(each)
    left = Counter(result.category for each in spoken for result in each.host.results if undecided(result))
    looks = _looks(spoken, found)
    used = {result.category for each in spoken for result in each.host.results}
    order = [name for name in categories if name != MANAGEMENT or name in used] + sorted(used - set(categories))
    return tuple(
        _category(name, categories.get(name), looks.get(name, ()), of_category.get(name, ()), left[name])
        for name in order
    )


def _category(
    name: str, title: Text | None, looks: Collection[_Look], found: Sequence[Found], left: int
) -> CategoryOfYear:
    kinds = Counter(_kind(look) for look in looks)
    return CategoryOfYear(
        id=name,
        title=title or Text(en=name, zh=name),
        hosts=len(looks),
        conforming=kinds["conforming"],
        problems=kinds["problems"],
        accepted=kinds["accepted"],
        unknown=kinds["unknown"],
        findings=sum(each.open for each in found),
        serious=sum(each.open and each.finding.severity in SERIOUS for each in found),
        undecided=left,
    )


def _kind(look: _Look) -> str:
    if look.open:
        return "problems"
    if look.accepted:
        return "accepted"
    return "unknown" if look.unknown else "conforming"


def _looks(spoken: Iterable[Spoken], found: Iterable[Found]) -> Mapping[str, list[_Look]]:
    """By category, one of each host on which any check of it applies."""
    shown = {(each.spoken.entry, each.result.category, each.open) for each in found}
    looks: dict[str, list[_Look]] = {}
    for each in spoken:
        if each.unit:
            continue
        applying = {result.category for result in each.host.results if applies(result)}
        hidden = {result.category for result in each.host.results if unseen(result)}
        for name in applying:
            is_open, accepted = ((each.entry, name, kind) in shown for kind in (True, False))
            looks.setdefault(name, []).append(_Look(is_open, accepted, name in hidden))
    return looks


def focus(
    spoken: Iterable[Spoken],
    found: Sequence[Found],
    subject: Subject,
    merge: Callable[[Sequence[Found]], tuple[Problem, ...]],
) -> Focus:
    """`merge`: makes problems of findings."""
    wanted = [
        each
        for each in found
        if each.open and subject.covers(each.result) and each.finding.severity in subject.severities
    ]
    affected = {each.spoken.entry for each in wanted if not each.spoken.unit}
    hosts = [each for each in spoken if not each.unit and _any(each, subject, applies)]
    left = [each for each in hosts if each.entry not in affected and _any(each, subject, unseen)]
    return Focus(
        hosts=len(hosts), affected=len(affected), findings=len(wanted), unknown=len(left), problems=merge(wanted)
    )


def _any(spoken: Spoken, subject: Subject, test: Callable[..., bool]) -> bool:
    return any(subject.covers(result) and test(result) for result in spoken.host.results)
