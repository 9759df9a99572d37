"""Open findings merged by check, answers that raise something, and each finding in detail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.answers.model import Standing
from inspector.answers.standing import severity_of
from inspector.layout import shorten
from inspector.model import EvidenceRef
from inspector.outcome import fingerprint
from inspector.register.item import PENDING, Item
from inspector.register.questions import CATEGORY as MANAGEMENT
from inspector.reporting.year import Detail, Problem
from inspector.reporting.year.findings import Found
from inspector.reporting.year.register import Ledger
from inspector.reporting.year.spoken import REFS, WIDE, short
from inspector.summary import CONFIDENCES
from inspector.text import Text, clean

DIGITS = 12
NOTHING = Text(en="", zh="")


@dataclass(frozen=True)
class Merging:
    """What is needed to merge findings: `titles` of checks, and the register."""

    titles: Mapping[str, Text]
    book: Ledger

    def open(self, found: Iterable[Found]) -> tuple[Problem, ...]:
        """Those of checks with open findings, worst first; only these count."""
        return ranked(self._merged(each) for each in _by_check(each for each in found if each.open).values())

    def accepted(self, found: Sequence[Found]) -> tuple[Problem, ...]:
        """Those of checks all of whose findings are accepted."""
        with_open = {each.result.check for each in found if each.open}
        wanted = _by_check(each for each in found if each.result.check not in with_open)
        return ranked(replace(self._merged(each), accepted=True) for each in wanted.values())

    def _merged(self, found: Sequence[Found]) -> Problem:
        ordered = sorted(found, key=_worst_first)
        worst, check = ordered[0], ordered[0].result.check
        problem = Problem(
            check=check,
            category=worst.result.category,
            title=self.titles.get(check) or Text(en=check, zh=check),
            severity=worst.finding.severity,
            message=short(worst.finding.message),
            remedy=short(worst.finding.remedy),
            findings=len(ordered),
            hosts=tuple(dict.fromkeys(each.spoken.name for each in ordered if not each.spoken.unit)),
            systems=tuple(dict.fromkeys(each.spoken.system for each in ordered if each.spoken.system)),
        )
        items = {item.id: item for each in ordered for item in each.items}
        return self.followed(problem, items.values())

    def followed(self, problem: Problem, items: Iterable[Item]) -> Problem:
        """With what the register says of it: who, and by when."""
        known = sorted(items, key=lambda item: (item.deadline or "9999", item.id))
        pending = [item for item in known if item.state in PENDING]
        return replace(
            problem,
            items=tuple(sorted(item.id for item in known)),
            owners=tuple(dict.fromkeys(item.owner for item in known if item.owner)),
            departments=tuple(dict.fromkeys(item.department for item in known if item.department)),
            deadline=next((item.deadline for item in pending if item.deadline), ""),
            overdue=any(item.overdue(self.book.day) for item in pending),
            repeated=any(self.book.repeated(item) for item in known),
        )

    def raised(self, standings: Iterable[Standing]) -> tuple[Problem, ...]:
        """The answers that raise something, those of several systems to one question together."""
        found: dict[str, list[Standing]] = {}
        for each in standings:
            if each.raised:
                found.setdefault(each.question.id, []).append(each)
        return ranked(self._raised(each) for each in found.values())

    def _raised(self, standings: Sequence[Standing]) -> Problem:
        question, first = standings[0].question, max(standings, key=lambda each: severity_of(each).rank)
        problem = Problem(
            check=question.id,
            category=MANAGEMENT,
            title=first.problem or question.text,
            severity=max((severity_of(each) for each in standings), key=lambda level: level.rank),
            message=short(first.message or first.said),
            remedy=short(first.measure or NOTHING),
            findings=len(standings),
            hosts=(),
            systems=tuple(each.scope for each in standings if each.scope),
        )
        marks = [fingerprint(question.id, each.scope, "") for each in standings]
        return self.followed(problem, self.book.known(None, marks))


def _by_check(found: Iterable[Found]) -> dict[str, list[Found]]:
    by_check: dict[str, list[Found]] = {}
    for each in found:
        by_check.setdefault(each.result.check, []).append(each)
    return by_check


def _worst_first(found: Found) -> tuple[object, ...]:
    finding = found.finding
    confidence = list(CONFIDENCES).index(finding.confidence)
    return -finding.severity.rank, confidence, found.spoken.unit, found.spoken.name, finding.subject


def ranked(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By severity, then those that are overdue, those that are back, and those of most hosts."""

    def weight(each: Problem) -> tuple[object, ...]:
        return (
            each.accepted,
            -each.severity.rank,
            not each.overdue,
            not each.repeated,
            -len(each.hosts),
            each.check,
        )

    return tuple(sorted(problems, key=weight))


def details(found: Iterable[Found], titles: Mapping[str, Text]) -> tuple[Detail, ...]:
    """The open ones, worst first, then by host and check. The entry of all hosts together has no host's name."""
    ordered = sorted(
        (each for each in found if each.open),
        key=lambda each: (
            -each.finding.severity.rank,
            each.spoken.unit,
            each.spoken.name,
            each.result.check,
            each.finding.subject,
        ),
    )
    return tuple(_detail(each, titles) for each in ordered)


def _detail(found: Found, titles: Mapping[str, Text]) -> Detail:
    spoken, result, finding = found.spoken, found.result, found.finding
    return Detail(
        host="" if spoken.unit else spoken.name,
        system=spoken.system,
        check=result.check,
        category=result.category,
        title=titles.get(result.check) or Text(en=result.check, zh=result.check),
        severity=finding.severity,
        subject=shorten(clean(finding.subject), WIDE),
        location=shorten(clean(finding.location), WIDE),
        message=short(finding.message),
        remedy=short(finding.remedy),
        evidence=proofs(spoken.proofs.get(result.check, ()), finding.location),
        taken=spoken.host.taken,
        item=found.items[0].id if found.items else None,
    )


def proofs(refs: Sequence[EvidenceRef], location: str) -> tuple[tuple[str, str], ...]:
    """What a finding rests on, first the item that it was found in, then those with a digest, of which the beginning is named."""

    def last(ref: EvidenceRef) -> tuple[bool, bool]:
        return not (location == ref.item or location.startswith(f"{ref.item}:")), not ref.digest

    ordered = sorted(refs, key=last)
    return tuple((shorten(clean(ref.item), WIDE), _digest(ref.digest)) for ref in ordered[:REFS])


def _digest(text: str) -> str:
    kind, mark, digits = text.rpartition(":")
    return clean(f"{kind}{mark}{digits[:DIGITS]}")
