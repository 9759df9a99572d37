"""What becomes of an answer."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from inspector.answers.model import Raised, Standing
from inspector.answers.standing import severity_of, stand, standings, without_evidence
from inspector.conformity.verdict import Verdict
from inspector.model import Severity
from inspector.organisation.model import Organisation, Sector, System, Unit
from inspector.plugins import questionnaire
from inspector.questionnaire import Answer, Questionnaire
from inspector.store.attestations import Attestation, Proof
from inspector.text import Text
from tests.answers.giving import DAY, PROOF, given, question, same

KNOWN = questionnaire()
EMPTY = Proof(path="/evidence/gone.pdf", digest="")
MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
NA, UNKNOWN = Verdict.NOT_APPLICABLE, Verdict.NOT_EXAMINED
ROW = {"name": "甲", "found": 3, "fixed": 3, "on": None, "told": "yes", "grade": None}


def standing(kind: Answer, answer: object, *files: Proof, level: int | None = None, **more: object) -> Standing:
    return stand(question(kind, **more), given(answer, *files, note="因为"), DAY, level=level)


@pytest.mark.parametrize("kind", Answer)
def test_of_what_is_not_filled_in_nothing_is_known_and_nothing_raised(kind: Answer) -> None:
    found = stand(question(kind), None, DAY)
    assert (found.verdict, found.raised, found.message, found.measure) == (UNKNOWN, (), None, None)
    assert found.said.zh == "是否如此——未填报。"


@pytest.mark.parametrize(
    ("kind", "answer", "files", "verdict", "raised"),
    [
        (Answer.YNPA, "yes", [PROOF], MET, []),
        (Answer.YNPA, "yes", [], PARTLY, [Raised.UNPROVEN]),
        (Answer.YNPA, "yes", [EMPTY], PARTLY, [Raised.UNPROVEN]),
        (Answer.YNPA, "partial", [PROOF], PARTLY, [Raised.PARTIAL]),
        (Answer.YNPA, "no", [PROOF], NOT_MET, [Raised.NO]),
        *((kind, "na", [], NA, []) for kind in Answer),
        (Answer.DATE, "2025-11-30", [PROOF], MET, []),
        (Answer.DATE, "2025-11-29", [PROOF], PARTLY, [Raised.STALE]),
        (Answer.DATE, "2026-11-01", [], PARTLY, []),
        (Answer.DATE, "none", [PROOF], NOT_MET, [Raised.MISSING]),
        (Answer.NUMBER, 180, [PROOF], MET, []),
        (Answer.NUMBER, 180, [], PARTLY, []),
        (Answer.NUMBER, 179.5, [PROOF], PARTLY, [Raised.LIMIT]),
        (Answer.NUMBER, 0, [PROOF], NOT_MET, [Raised.LIMIT]),
        (Answer.NUMBER, "none", [PROOF], NOT_MET, [Raised.MISSING]),
        (Answer.CHOICE, "room", [PROOF], MET, []),
        (Answer.CHOICE, "room", [], PARTLY, []),
        (Answer.CHOICE, "long", [PROOF], NOT_MET, [Raised.NO]),
        (Answer.MULTI, ["room", "long", "top"], [PROOF], MET, []),
        (Answer.MULTI, ["room", "long", "top"], [], PARTLY, []),
        (Answer.MULTI, ["room"], [PROOF], PARTLY, [Raised.MISSING_ITEMS]),
        (Answer.MULTI, [], [PROOF], NOT_MET, [Raised.MISSING_ITEMS]),
        (Answer.COUNT_TABLE, [ROW], [PROOF], MET, []),
        (Answer.COUNT_TABLE, [ROW], [], PARTLY, []),
        (Answer.COUNT_TABLE, [{**ROW, "fixed": 2}], [PROOF], PARTLY, [Raised.LIMIT]),
        (Answer.COUNT_TABLE, [{**ROW, "told": "no"}], [PROOF], PARTLY, [Raised.NO]),
        (Answer.COUNT_TABLE, "none", [PROOF], NOT_MET, [Raised.MISSING]),
    ],
)
def test_an_answer_and_its_evidence_decide(
    kind: Answer, answer: object, files: list[Proof], verdict: Verdict, raised: list[Raised]
) -> None:
    found = standing(kind, answer, *files)
    assert (found.verdict, list(found.raised)) == (verdict, raised)
    assert bool(found.message) is bool(found.measure) is bool(raised)
    assert found.said.zh.startswith("是否如此——")


def test_there_may_be_nothing_of_a_kind_where_that_is_not_wrong() -> None:
    assert standing(Answer.COUNT_TABLE, "none", raise_if=("no",)).verdict is NA
    assert standing(Answer.YNPA, "no", raise_if=()).raised == ()
    assert standing(Answer.YNPA, "yes", raise_if=()).raised == ()


def test_a_level_two_unit_is_not_asked_for_what_level_three_has() -> None:
    assert standing(Answer.MULTI, ["room", "long"], PROOF, level=2).verdict is MET
    found = standing(Answer.MULTI, ["room", "long"], PROOF, level=3)
    assert found.message
    assert found.message.zh == "缺少：三级要求。"


def test_evidence_that_is_another_file_now_no_longer_shows_it() -> None:
    found = stand(question(Answer.YNPA), given("yes", PROOF), DAY, evidence_ok=lambda file: False)
    assert (found.verdict, found.raised, severity_of(found)) == (PARTLY, (Raised.CHANGED,), Severity.LOW)
    assert stand(question(Answer.YNPA), given("yes", PROOF), DAY, evidence_ok=lambda file: True).verdict is MET
    assert stand(question(Answer.YNPA), given("no", PROOF), DAY, evidence_ok=lambda file: False).raised == (Raised.NO,)


def test_a_claim_that_nothing_shows_says_so() -> None:
    asked = KNOWN.questions["ORG-01"]
    shown, bare = (stand(asked, given("yes", *files, question="ORG-01"), DAY).said for files in ([PROOF], []))
    assert bare.zh == f"{shown.zh.rstrip('。')}（据填报，未附证据材料）。"
    assert bare.en == f"{shown.en.rstrip('.')} (as answered; no file shows it)."
    gone = stand(asked, given("yes", PROOF, question="ORG-01"), DAY, evidence_ok=lambda file: False).said
    assert gone.zh.endswith("（据填报，证据材料已变更或缺失）。")


def test_only_what_lacks_evidence_alone_is_low() -> None:
    assert severity_of(standing(Answer.YNPA, "yes")) is Severity.LOW
    assert severity_of(standing(Answer.YNPA, "no")) is Severity.HIGH
    assert without_evidence(standing(Answer.YNPA, "yes"))
    assert without_evidence(standing(Answer.NUMBER, 200))
    assert not without_evidence(standing(Answer.YNPA, "partial"))
    assert not without_evidence(standing(Answer.DATE, "2020-01-01"))


def test_what_is_wrong_is_said_with_its_figures() -> None:
    stale = standing(Answer.DATE, "2024-11-30", PROOF).message
    assert stale == Text(
        en="The last time was 2024-11-30, 730 days before 2026-11-30; 365 days are allowed.",
        zh="最近一次为 2024-11-30，距 2026-11-30 已 730 天，超过 365 天。",
    )
    limit = standing(Answer.NUMBER, 90, PROOF).message
    assert limit == Text(en="The answer is 90; it should be at least 180.", zh="填报值为 90，低于 180。")
    over = standing(Answer.NUMBER, 45, PROOF, raise_if=(">30",)).message
    assert over == Text(en="The answer is 45; it should be at most 30.", zh="填报值为 45，超过 30。")


def test_bundled_questions_are_told_in_sentences() -> None:
    asked = KNOWN.questions["ORG-03"]
    found = stand(asked, given("no", question="ORG-03"), DAY, unit=Text(en="the hospital", zh="我院"))
    assert found.message == found.said
    assert "我单位" not in found.said.zh
    assert "{" not in found.said.zh + found.said.en
    renamed = replace(asked, text=same("本单位自拟的问题"))
    assert stand(renamed, given("no", question="ORG-03"), DAY).said.zh.startswith("本单位自拟的问题")


@pytest.mark.parametrize("name", KNOWN.questions)
def test_every_bundled_question_can_be_told_whatever_is_answered(name: str) -> None:
    asked = KNOWN.questions[name]
    answers: dict[Answer, list[object]] = {
        Answer.YNPA: ["yes", "partial", "no", "na"],
        Answer.DATE: ["2026-11-01", "2001-01-01", "none", "na"],
        Answer.NUMBER: [0, 1, 90, 10**6, "none", "na"],
        Answer.CHOICE: [*asked.options, "na"],
        Answer.MULTI: [[], list(asked.options), list(asked.options)[:1], "na"],
        Answer.COUNT_TABLE: ["none", "na", [{column.id: None for column in asked.columns}]],
    }
    for answer in answers[asked.answer]:
        found = stand(asked, given(answer, question=name, note="因为"), DAY, level=3)
        for text in (found.said, found.message, found.measure):
            assert text is None or not {"{", "["} & {*text.zh, *text.en}, text


def organisation(*levels: int | None) -> Organisation:
    systems = tuple(System(id=f"s{n}", name=same(f"系统{n}"), level=level) for n, level in enumerate(levels, 1))
    return Organisation(unit=Unit(name=same("某单位"), sector=Sector.HEALTH), systems=systems)


def few() -> Questionnaire:
    asked = {
        "A-01": question(Answer.YNPA, id="A-01"),
        "A-02": question(Answer.YNPA, id="A-02", levels=(3,)),
        "A-03": question(Answer.MULTI, id="A-03"),
    }
    return replace(KNOWN, questions=asked)


def stood(organisation: Organisation | None, *answers: Attestation) -> list[tuple[str, str, Verdict]]:
    found = standings(few(), answers, organisation, DAY)
    return [(each.question.id, each.scope, each.verdict) for each in found]


@pytest.mark.parametrize(
    ("levels", "asked"),
    [
        ((2,), ["A-01", "A-03"]),
        ((1,), ["A-01", "A-03"]),
        ((2, 4), ["A-01", "A-02", "A-03"]),
        ((None, 0), ["A-01", "A-02", "A-03"]),
    ],
)
def test_a_unit_is_asked_by_its_levels(levels: tuple[int | None, ...], asked: list[str]) -> None:
    assert [name for name, _, _ in stood(organisation(*levels))] == asked
    assert len(stood(None)) == 3


def test_what_is_answered_beyond_the_levels_stands_there_too() -> None:
    assert ("A-02", "", NOT_MET) in stood(organisation(2), given("no", question="A-02"))


def test_answers_for_systems_come_after_those_for_the_unit() -> None:
    unit = organisation(3, 2)
    all_options = given(["room", "long"], PROOF, question="A-03", scope="s2")
    found = stood(unit, all_options, given("no", question="A-01", scope="gone"))
    assert found[-2:] == [("A-01", "gone", NOT_MET), ("A-03", "s2", MET)]
    assert found[0] == ("A-01", "", UNKNOWN)


def test_a_question_answered_for_each_system_is_not_open_for_the_unit() -> None:
    both = [given("yes", PROOF, question="A-01", scope=name) for name in ("s1", "s2")]
    assert [each for each in stood(organisation(3, 2), *both) if each[0] == "A-01"] == [
        ("A-01", "s1", MET),
        ("A-01", "s2", MET),
    ]
    assert ("A-01", "", UNKNOWN) in stood(organisation(3, 2), both[0])


def test_the_day_decides_what_is_stale() -> None:
    asked, answer = question(Answer.DATE), given("2025-06-01", PROOF)
    assert stand(asked, answer, datetime.date(2025, 12, 31)).verdict is MET
    assert stand(asked, answer, datetime.date(2026, 12, 31)).raised == (Raised.STALE,)


@pytest.mark.parametrize("answer", ["yes", "partial"])
def test_what_no_file_shows_is_said_to_be_so_also_where_it_is_met_in_part(answer: str) -> None:
    assert "未附证据材料" in standing(Answer.YNPA, answer).said.zh
    assert "未附证据材料" not in standing(Answer.YNPA, answer, PROOF).said.zh
    assert "未附证据材料" not in standing(Answer.YNPA, "no").said.zh
