"""Which questions are to be asked, and what is known of each: this year's answer, the last one before, and what can be offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.answers.prefill import offered
from inspector.organisation.model import Organisation
from inspector.questionnaire import Question
from inspector.store.attestations import Attestation


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`given`: this year's answer; `last`: the last one of an earlier year; `offer`: an answer that organisation.yaml holds."""

    question: Question
    scope: str
    given: Attestation | None = None
    last: Attestation | None = None
    offer: object = None


def answered(scope: str, given: Iterable[Attestation], organisation: Organisation | None) -> set[str]:
    """The ids of questions that have an answer for the unit, or one system. What is answered for each system is so for the unit."""
    names = {system.id for system in organisation.systems} if organisation else set()
    scopes: dict[str, set[str]] = {}
    for each in given:
        scopes.setdefault(each.question, set()).add(each.scope)
    return {
        question for question, found in scopes.items() if scope in found or (not scope and names and names <= found)
    }


def plan(  # noqa: PLR0913 - what there is, and what is wanted of it
    questions: Sequence[Question],
    scope: str,
    given: Iterable[Attestation],
    last: Iterable[Attestation],
    organisation: Organisation | None,
    *,
    again: bool,
) -> list[Asked]:
    """The questions to ask for the unit or one system. `again`: those that are answered too."""
    given = list(given)
    settled = set() if again else answered(scope, given, organisation)
    now = {each.question: each for each in given if each.scope == scope}
    before = {each.question: each for each in last if each.scope == scope}
    return [
        Asked(
            question=question,
            scope=scope,
            given=now.get(question.id),
            last=before.get(question.id),
            offer=None if scope or organisation is None else offered(question, organisation),
        )
        for question in questions
        if question.id not in settled
    ]
