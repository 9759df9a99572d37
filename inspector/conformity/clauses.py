"""What decides each clause of a standard: checks, questions, or nothing yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from inspector.check import Check
from inspector.model import CheckInfo
from inspector.questionnaire import Question
from inspector.standards import Control, Means, Standard, Standards, controls_of


@dataclass(frozen=True, kw_only=True)
class Clause:
    """`checks`: the ids of those that help to decide it; `asked`: the questions."""

    control: Control
    checks: frozenset[str] = frozenset()
    asked: tuple[Question, ...] = ()

    @property
    def on_hosts_alone(self) -> bool:
        """Whether checks can decide it without an answer to a question: then no question is part of it."""
        return self.control.means is Means.AUTO and not self.asked

    @property
    def on_questions_alone(self) -> bool:
        return self.control.means is Means.ASK

    @property
    def uncovered(self) -> bool:
        """Whether something that decides it is missing: a check, or a question where one is needed."""
        return (not self.on_questions_alone and not self.checks) or (
            self.control.means is not Means.AUTO and not self.asked
        )


def clauses(
    standard: Standard,
    standards: Standards,
    checks: Iterable[tuple[str, Check | CheckInfo]],
    questions: Iterable[Question],
) -> list[Clause]:
    """All clauses of a standard in its order. A check may stand in `checks` more than once: all that any of them names counts."""
    mapped: dict[str, set[str]] = {name: set() for name in standard.controls}
    for name, check in checks:
        for control in controls_of(cast(Check, check), standards).get(standard.id, ()):
            mapped[control].add(name)
    asked: dict[str, list[Question]] = {name: [] for name in standard.controls}
    for question in questions:
        for control in question.standards.get(standard.id, ()):
            asked.get(control, []).append(question)
    return [
        Clause(control=control, checks=frozenset(mapped[control.id]), asked=tuple(asked[control.id]))
        for control in standard.controls.values()
    ]
