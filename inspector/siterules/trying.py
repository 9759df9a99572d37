"""Rules on their own cases: what `inspector rules test` says of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspector import trial
from inspector.check import Check
from inspector.siterules.cases import completed
from inspector.siterules.compiled import FIX, SAYS
from inspector.text import Text
from inspector.trial import Problem

NO_GOOD = Text(en="no good case: nothing shows that it can hold", zh="没有 good 用例，无法证明规则能通过")
NO_BAD = Text(en="no bad case: nothing shows that it can fail", zh="没有 bad 用例，无法证明规则能发现问题")


@dataclass(frozen=True)
class Tried:
    """One rule, what is wrong with it, and what it lacks."""

    check: Check
    problems: tuple[Problem, ...]
    warnings: tuple[Text, ...]


def tried(check: Check) -> Tried:
    """Its own cases, whole and degraded. A rule that has none of a kind is warned of, and no worse."""
    warnings = [text for cases, text in ((check.good, NO_GOOD), (check.bad, NO_BAD)) if not cases]
    known = [text for cases, text in ((check.good, trial.WITHOUT_GOOD), (check.bad, trial.WITHOUT_BAD)) if not cases]
    found = trial.tried(_spoken(completed(check)))
    return Tried(check, tuple(each for each in found if each.text not in known), tuple(warnings))


def _spoken(check: Check) -> Check:
    """A site may write in one language alone: then its sentences are not tried, but those that stand behind them."""
    fails, remedy = (usual if own.en == own.zh else own for own, usual in ((check.fails, SAYS), (check.remedy, FIX)))
    return replace(check, fails=fails, remedy=remedy)
