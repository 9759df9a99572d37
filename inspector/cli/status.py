"""Exit statuses, and what of an audit's result calls for which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from inspector.model import UNIT, Dossier, Host, HostStatus, InspectorError, Severity
from inspector.summary import counts
from inspector.text import Text

ANSWERED = (HostStatus.AUDITED, HostStatus.PARTIAL, HostStatus.NOT_AUDITED)
"""Of a host that is not to be audited nothing was wanted."""
NO_LIMIT = Text(
    en="--max-unknown {word}: give a number of checks such as 5, or a share such as 10%",
    zh="--max-unknown {word}：请给出检查项数量（如 5）或比例（如 10%）",
)


class Exit(IntEnum):
    """What a command's end tells the caller. Without `--fail-on`, findings are no failure of the audit."""

    DONE = 0
    GATE = 1
    BAD_INPUT = 2
    NOT_ENOUGH = 3
    INTERNAL = 4
    INTERRUPTED = 130


ORDER = (Exit.INTERRUPTED, Exit.INTERNAL, Exit.BAD_INPUT, Exit.GATE, Exit.NOT_ENOUGH)


def most_telling(statuses: Iterable[Exit]) -> Exit:
    """The one that counts where several hold."""
    held = set(statuses)
    return next((status for status in ORDER if status in held), Exit.DONE)


@dataclass(frozen=True)
class Limit:
    """How much may stay unknown on a host: a number of checks, or a share of those that apply, in percent."""

    number: float
    share: bool

    @classmethod
    def parse(cls, word: str) -> Limit:
        """Read `N` or `N%`. Raises InspectorError."""
        match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(%?)", word, re.ASCII)
        if not match or (not match[2] and "." in match[1]) or (match[2] and float(match[1]) > 100):
            raise InspectorError(NO_LIMIT.fill({"word": word}))
        return cls(float(match[1]), bool(match[2]))

    def exceeded(self, host: Host) -> bool:
        found = counts(host.results)
        applicable = found.total - found.inapplicable
        return found.unknown > (self.number * applicable / 100 if self.share else self.number)


def verdicts(dossier: Dossier, fail_on: Severity | None, max_unknown: Limit | None) -> Iterator[Exit]:
    """What the result means for the exit status."""
    for host in dossier.hosts:
        worst = counts(host.results).worst
        if fail_on and worst and worst.rank >= fail_on.rank:
            yield Exit.GATE
        if host.status not in ANSWERED or (max_unknown and host.kind != UNIT and max_unknown.exceeded(host)):
            yield Exit.NOT_ENOUGH
