"""The verdict on each clause, counted again from the store's rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from inspector.answers.model import Standing
from inspector.check import Check
from inspector.questionnaire import Question, Questionnaire
from inspector.standards import Standard
from tests.reporting.recount import Recount, unseen
from tests.reporting.recount_rows import Row


def of_clauses(
    of: Recount, standard: Standard, questions: Questionnaire, answers: Sequence[Standing]
) -> dict[str, str]:
    found = {}
    for control in standard.controls.values():
        asked = [q for q in questions.questions.values() if control.id in q.standards.get(standard.id, ())]
        mine = {check.id for check in of.checks if _helps(check, control, standard)}
        technical = [_over([*_technical(of, mine, control)])] if mine else []
        found[control.id] = _over([*technical, *_answered(control, asked, answers)])
    return found


def _answered(control: Any, asked: Sequence[Question], answers: Sequence[Standing]) -> Iterable[str]:
    for question in asked:
        yield from [str(each.verdict) for each in answers if each.question.id == question.id] or ["not-examined"]
    if control.means != "auto" and not asked:
        yield "not-examined"


def _technical(of: Recount, mine: set[str], control: Any) -> Iterable[str]:
    fleet = {check.id for check in of.checks if check.over_fleet}
    for host, results in of.results.items():
        wanted = mine & fleet if of.unit(host) else mine - fleet
        ran = [result for result in results if result["check"] in mine]
        if wanted or ran:
            missing = wanted - {result["check"] for result in ran}
            yield _on_host([_settled(result, control) for result in ran], bool(missing))
    alone = sum(not of.unit(host) for host in of.results)
    if alone > 1 and not any(map(of.unit, of.results)) and mine & fleet:
        yield "not-examined"


def _helps(check: Check, control: Any, standard: Standard) -> bool:
    own, basis = set(check.standards.get(standard.id, ())), set(check.standards.get(standard.basis, ()))
    return control.id in own or check.category in control.categories or bool(standard.basis and basis & {*control.like})


def _settled(result: Row, control: Any) -> str:
    if unseen(result) or result["status"] == "error":
        return "unknown"
    sure = control.means == "auto" or any(each["confidence"] == "high" for each in result["findings"])
    return "unknown" if result["status"] == "fail" and not sure else str(result["status"])


def _on_host(found: Sequence[str], missing: bool) -> str:
    if "fail" in found:
        return "partly-met" if "pass" in found else "not-met"
    if missing or not found or "unknown" in found:
        return "not-examined"
    return "met" if "pass" in found else "not-applicable"


def _over(found: Sequence[str]) -> str:
    """Of several verdicts."""
    rest = set(found) - {"not-applicable"}
    if "partly-met" in rest or ("not-met" in rest and "met" in rest):
        return "partly-met"
    if "not-met" in rest:
        return "not-met"
    if "not-examined" in rest or not found:
        return "not-examined"
    return "met" if rest else "not-applicable"
