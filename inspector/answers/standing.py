"""What becomes of an answer: whether the question is met, what is wrong, and how it reads. Pure, but for the evidence that is asked for.

Nothing is known of what is not filled in. What nothing shows is met in part at most.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inspector.answers import rows, shape, wording
from inspector.answers.model import NONE, NOT_APPLICABLE, Raised, Standing
from inspector.conformity.verdict import Verdict
from inspector.model import Severity
from inspector.organisation.model import Organisation, System
from inspector.questionnaire import Answer, Question, Questionnaire
from inspector.statements import UNIT
from inspector.store.attestations import Attestation, Proof
from inspector.text import Text

DOUBTED = (Raised.UNPROVEN, Raised.CHANGED)
"""What is wrong with the evidence alone."""
LIMITS = ("<", ">")


@dataclass(frozen=True)
class _Found:
    """What an answer says by itself, before its evidence is looked at."""

    verdict: Verdict
    raised: tuple[Raised, ...] = ()


def stand(  # noqa: PLR0913 - the answer, the day, and what the unit is
    question: Question,
    given: Attestation | None,
    day: datetime.date,
    *,
    evidence_ok: Callable[[Proof], bool] | None = None,
    level: int | None = None,
    unit: Text = UNIT,
) -> Standing:
    """A question and its answer, as of a day.

    `evidence_ok`: whether a file is still the one that it was; without it, files are believed. `level`: the highest of the unit's
    systems, or the system's that the answer is for; None where nothing is graded: then every option counts.
    `unit`: what the unit calls itself in sentences.
    """
    scope = given.scope if given else ""
    if given is None:
        said = wording.not_filled_in(question)
        return Standing(question=question, scope=scope, given=None, verdict=Verdict.NOT_EXAMINED, said=said)
    options = counting(question, level)
    if given.answer == NOT_APPLICABLE:
        said = wording.not_applicable(question, given.note)
        return Standing(question=question, scope=scope, given=given, verdict=Verdict.NOT_APPLICABLE, said=said)
    alone = _by_itself(question, given.answer, options, day)
    found = _proven(alone, question, given, evidence_ok)
    telling = wording.Telling(question=question, given=given, day=day, options=options, unit=unit)
    said = wording.said(telling, stale=_stale(question, given.answer, day))
    if doubts := _doubts(alone, question, given, evidence_ok):
        said = wording.doubted(said, doubts)
    return Standing(
        question=question,
        scope=scope,
        given=given,
        verdict=found.verdict,
        said=said,
        raised=found.raised,
        problem=wording.problem(telling, found.raised),
        message=wording.message(telling, found.raised, said),
        measure=wording.measure(telling, found.raised),
    )


def standings(  # noqa: PLR0913, PLR0917 - as stand
    questionnaire: Questionnaire,
    given: Iterable[Attestation],
    organisation: Organisation | None,
    day: datetime.date,
    evidence_ok: Callable[[Proof], bool] | None = None,
    unit: Text = UNIT,
) -> tuple[Standing, ...]:
    """All questions that the unit is asked, in order, then those that were answered for single systems.

    A question beyond the unit's levels stands here where it was answered. One that was answered for every single system, and
    not for the unit, does not stand here for the unit as well.
    """
    systems = organisation.systems if organisation else ()
    answers = {(each.question, each.scope): each for each in given}

    def one(question: Question, scope: str) -> Standing:
        level = level_of(systems, scope)
        return stand(question, answers.get((question.id, scope)), day, evidence_ok=evidence_ok, level=level, unit=unit)

    asked = asked_of(questionnaire, systems)
    names = [system.id for system in systems]
    whole = [
        one(question, "")
        for question in questionnaire.questions.values()
        if (question.id, "") in answers
        or (question in asked and not (names and all((question.id, name) in answers for name in names)))
    ]
    places = {name: place for place, name in enumerate(names)}
    single = [
        one(question, scope)
        for question in questionnaire.questions.values()
        for scope in sorted(
            (scope for name, scope in answers if name == question.id and scope),
            key=lambda scope: (places.get(scope, len(places)), scope),
        )
    ]
    return (*whole, *single)


def asked_of(questionnaire: Questionnaire, systems: Sequence[System]) -> list[Question]:
    """The questions of the unit's levels; all where no system is graded."""
    levels = levels_of(systems)
    return [each for each in questionnaire.questions.values() if not levels or levels & {*each.levels}]


def levels_of(systems: Iterable[System]) -> set[int]:
    """The levels by which questions are chosen: 2 stands for 1 too, and 3 for 4."""
    return {min(max(system.level, 2), 3) for system in systems if system.level}


def level_of(systems: Iterable[System], scope: str) -> int | None:
    """The level of a system, or the highest of all; None where none is graded."""
    return max(levels_of(system for system in systems if scope in ("", system.id)), default=None)


def counting(question: Question, level: int | None) -> tuple[str, ...]:
    """The options that are asked for at a level."""
    return tuple(name for name, option in question.options.items() if level is None or level in option.levels)


def severity_of(standing: Standing) -> Severity:
    """Of the item that the answer opens: low where only the evidence is missing."""
    doubted = standing.raised and set(standing.raised) <= {*DOUBTED}
    return Severity.LOW if doubted else standing.question.severity


def without_evidence(standing: Standing) -> bool:
    """Whether a question would be met, were there a file that shows it."""
    given = standing.given
    if given is None or standing.verdict is not Verdict.PARTLY or any(file.digest for file in given.evidence):
        return False
    if rows.unjudged(standing.question, given.answer):
        return False
    return Raised.UNPROVEN in standing.raised or not (standing.raised or given.answer == "partial")


def _by_itself(question: Question, answer: object, options: Sequence[str], day: datetime.date) -> _Found:
    if (answer == NONE and question.answer in shape.FREE) or rows.nothing(question, answer):
        return _none(question)
    if question.answer is Answer.YNPA:
        return _ynpa(question, str(answer))
    if question.answer is Answer.MULTI:
        return _multi(question, answer if isinstance(answer, list) else [], options)
    return _one_value(question, answer, day)


def _one_value(question: Question, answer: object, day: datetime.date) -> _Found:
    """A choice, a number, a day, a table."""
    if question.answer is Answer.CHOICE and answer in question.raise_if:
        return _Found(Verdict.NOT_MET, (Raised.NO,))
    if question.answer is Answer.NUMBER and _beyond(question, answer):
        return _Found(Verdict.PARTLY if answer else Verdict.NOT_MET, (Raised.LIMIT,))
    if broken := rows.broken(question, answer, day):
        return _Found(Verdict.PARTLY, tuple(dict.fromkeys(each.raised for each in broken)))
    if _stale(question, answer, day):
        return _Found(Verdict.PARTLY, _if(question, Raised.STALE))
    return _Found(Verdict.PARTLY if rows.unjudged(question, answer) else Verdict.MET)


def _none(question: Question) -> _Found:
    """There is no such thing. Whether that is wrong, the question says: where nothing is outsourced, nothing has to be agreed on."""
    limited = any(each.startswith(LIMITS) for each in question.raise_if)
    if limited or Raised.MISSING in question.raise_if:
        return _Found(Verdict.NOT_MET, (Raised.MISSING,))
    return _Found(Verdict.NOT_APPLICABLE if question.answer is Answer.COUNT_TABLE else Verdict.NOT_MET)


def _ynpa(question: Question, answer: str) -> _Found:
    if answer == "yes":
        return _Found(Verdict.MET)
    partial = answer == "partial"
    return _Found(
        Verdict.PARTLY if partial else Verdict.NOT_MET, _if(question, Raised.PARTIAL if partial else Raised.NO)
    )


def _multi(question: Question, chosen: Sequence[object], options: Sequence[str]) -> _Found:
    lacking = [name for name in options if name not in chosen]
    if not lacking:
        return _Found(Verdict.MET)
    return _Found(Verdict.PARTLY if chosen else Verdict.NOT_MET, _if(question, Raised.MISSING_ITEMS))


def _proven(
    found: _Found, question: Question, given: Attestation, evidence_ok: Callable[[Proof], bool] | None
) -> _Found:
    """What is met only if something shows it. Without evidence a yes is a finding too; of other kinds it is met in part."""
    if found.verdict is not Verdict.MET:
        return found
    doubts = _doubts(found, question, given, evidence_ok)
    if doubts == (Raised.CHANGED,):
        return _Found(Verdict.PARTLY, doubts)
    if not doubts:
        return found
    raises = question.answer is Answer.YNPA and {Raised.PARTIAL, Raised.NO} & {*question.raise_if}
    return _Found(Verdict.PARTLY, (Raised.UNPROVEN,) if raises else ())


def _doubts(
    found: _Found, question: Question, given: Attestation, evidence_ok: Callable[[Proof], bool] | None
) -> tuple[Raised, ...]:
    """Why what an answer claims, also in part, is not shown; nothing where it claims nothing or what shows it stays in its place."""
    if question.kept_in_place or found.verdict not in (Verdict.MET, Verdict.PARTLY):
        return ()
    files = [each for each in given.evidence if each.digest]
    if any(evidence_ok and not evidence_ok(each) for each in files):
        return (Raised.CHANGED,)
    return () if files else (Raised.UNPROVEN,)


def _if(question: Question, raised: Raised) -> tuple[Raised, ...]:
    return (raised,) if raised in question.raise_if else ()


def _beyond(question: Question, answer: object) -> bool:
    """Whether a number is beyond a limit of `raise_if`."""
    return isinstance(answer, int | float) and any(
        answer < int(each[1:]) if each[0] == "<" else answer > int(each[1:])
        for each in question.raise_if
        if each.startswith(LIMITS)
    )


def _stale(question: Question, answer: object, day: datetime.date) -> bool:
    """Whether a day is longer ago than the question allows."""
    if question.answer is not Answer.DATE or not isinstance(answer, str) or answer == NONE:
        return False
    return (day - datetime.date.fromisoformat(answer)).days > question.stale_after_days
