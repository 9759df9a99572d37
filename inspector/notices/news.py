"""What there is to tell of an audit: counts, and the few worst by name. Pure, and nothing of where a weakness lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from inspector.model import Severity
from inspector.text import Text

WORST = 8
"""How many of a kind are kept by name; the rest is counted."""


class On(StrEnum):
    """`change`: for better or worse. `worse`: for worse. `always`: every audit, as a sign of life too."""

    CHANGE = "change"
    WORSE = "worse"
    ALWAYS = "always"


class Rule(Protocol):
    """When a channel is to be told. With `severity` only findings of at least that count, and good news do not."""

    @property
    def on(self) -> On: ...
    @property
    def severity(self) -> Severity | None: ...
    @property
    def overdue(self) -> bool: ...


@dataclass(frozen=True)
class Notable:
    """A finding as far as it is told to others: on which host, and the title of its check. No evidence, no place."""

    host: str | Text
    title: Text
    severity: Severity


@dataclass(frozen=True)
class Gathered:
    """Findings by number; `worst`: some of them, worst first, each with how often it is there."""

    counts: Mapping[Severity, int] = field(default_factory=dict)
    worst: tuple[tuple[Notable, int], ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def at_least(self, severity: Severity | None) -> int:
        return sum(n for each, n in self.counts.items() if severity is None or each.rank >= severity.rank)


def gather(found: Iterable[Notable]) -> Gathered:
    """Many findings in few words, whatever their order."""
    alike = Counter(found)
    counts: Counter[Severity] = Counter()
    for each, n in alike.items():
        counts[each.severity] += n
    worst = sorted(alike.items(), key=lambda pair: (-pair[0].severity.rank, str(pair[0].host), pair[0].title.en))
    return Gathered(dict(counts), tuple(worst[:WORST]))


@dataclass(frozen=True, kw_only=True)
class News:
    """One audit against what was known before it. Times are ISO 8601.

    `new`, `again` (closed once, now back) and `worse` (a severity that rose): findings. `closed`, `to_verify`: items that this audit
    moved there. `overdue`: all items past their day. `missed`: hosts not audited this time, `lost`: those of them that were the
    time before. `unknown`: undecided checks; `unknown_before` None: nothing to compare with. `gate`: passed, or None without one.
    `failed`: the run came to nothing, and nothing else here says anything; why is in the journal.
    """

    audit: str
    number: int
    finished: str
    audited: int
    missed: int = 0
    lost: tuple[str, ...] = ()
    new: Gathered = Gathered()
    again: Gathered = Gathered()
    worse: Gathered = Gathered()
    closed: int = 0
    to_verify: int = 0
    overdue: int = 0
    unknown: int = 0
    unknown_before: int | None = None
    gate: bool | None = None
    failed: bool = False

    @property
    def blinder(self) -> int:
        """By how many undecided checks less is known than before."""
        return max(0, self.unknown - self.unknown_before) if self.unknown_before is not None else 0


def worth_telling(news: News, rule: Rule) -> bool:
    """Whether it is to be told. A lost host always is: what it hides may be of any severity; and so is a run that failed."""
    if rule.on is On.ALWAYS or news.failed or news.lost or (rule.overdue and news.overdue):
        return True
    if any(each.at_least(rule.severity) for each in (news.new, news.again, news.worse)):
        return True
    if rule.severity is not None:
        return False
    return bool(news.blinder) or (rule.on is On.CHANGE and bool(news.closed or news.to_verify))
