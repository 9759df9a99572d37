"""What is asked of a gate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.change.compare import Source
from inspector.model import Host, InspectorError, Severity
from inspector.profile import Placed, WaiverRule
from inspector.summary import counts
from inspector.text import Text

NO_LIMIT = Text(
    en="--max-unknown {word}: give a number of checks such as 5, or a share such as 10%",
    zh="--max-unknown {word}：请给出检查项数量（如 5）或比例（如 10%）",
)
LEAST = Severity.LOW
"""From which severity on what is new counts, where nobody says otherwise."""


@dataclass(frozen=True)
class Limit:
    """How much may stay unknown on a host: a number of checks, or a share of those that apply, in percent."""

    number: float
    share: bool

    def __str__(self) -> str:
        return f"{self.number:g}{'%' if self.share else ''}"

    @classmethod
    def parse(cls, word: str) -> Limit:
        """Read `N` or `N%`. Raises InspectorError."""
        match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(%?)", word, re.ASCII)
        if not match or (not match[2] and "." in match[1]) or (match[2] and float(match[1]) > 100):
            raise InspectorError(NO_LIMIT.fill({"word": word}))
        return cls(float(match[1]), bool(match[2]))

    @property
    def anything(self) -> bool:
        """Whether a host may be wholly unknown."""
        return self.share and self.number >= 100

    def exceeded(self, host: Host) -> bool:
        found = counts(host.results)
        applicable = found.total - found.inapplicable
        return found.unknown > (self.number * applicable / 100 if self.share else self.number)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`beside`: waivers of files of their own, of which an expired one fails the gate; `own`: those of the profile.

    `new_rules`: what is found by rules that the baseline did not know counts too.
    """

    fail_on: Severity | None = None
    limit: Limit | None = None
    baseline: Source | None = None
    new_rules: bool = False
    beside: tuple[Placed[WaiverRule], ...] = ()
    own: tuple[Placed[WaiverRule], ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything for which a result could fail."""
        return bool(self.fail_on or self.limit or self.baseline or self.beside)

    @property
    def least(self) -> Severity | None:
        """From which severity on a finding counts; None: no finding does."""
        return self.fail_on or (LEAST if self.baseline else None)
