"""Which questions are asked, and what is offered."""

from __future__ import annotations

import datetime
from dataclasses import replace

from inspector.answers.asking import answered, plan
from inspector.answers.prefill import offered
from inspector.organisation.model import Organisation, Person, Sector, System, Unit
from inspector.plugins import questionnaire
from inspector.questionnaire import Answer
from tests.answers.giving import given, question, same

QUESTIONS = questionnaire().questions
HIS = System(
    id="his",
    name=same("医院信息系统"),
    level=3,
    department=same("信息科"),
    owner=Person(name=same("张三")),
    launched=datetime.date(2020, 1, 2),
    assessed=datetime.date(2026, 5, 6),
)
OA = System(id="oa", name=same("办公系统"), level=0)
UNIT = Organisation(unit=Unit(name=same("某单位"), sector=Sector.HEALTH), systems=(HIS, OA))


def test_what_is_answered_is_not_asked_again_unless_it_is_named() -> None:
    asked = [question(Answer.YNPA, id=name) for name in ("A-01", "A-02", "A-03")]
    now = [
        given("yes", question="A-01"),
        given("no", question="A-02", scope="his"),
        *(given("no", question="A-03", scope=name) for name in ("his", "oa")),
    ]
    last = [given("no", question="A-02", year=2025), given("no", question="A-02", year=2024, scope="his")]
    assert answered("", now, UNIT) == {"A-01", "A-03"}
    [only] = plan(asked, "", now, last, UNIT, again=False)
    assert (only.question.id, only.last and only.last.year, only.given) == ("A-02", 2025, None)
    assert [each.question.id for each in plan(asked, "his", now, last, UNIT, again=False)] == ["A-01"]
    every = plan(asked, "", now, last, UNIT, again=True)
    assert [each.given is not None for each in every] == [True, False, False]


def test_what_the_organisation_holds_is_offered_as_an_answer() -> None:
    blank = dict.fromkeys(column.id for column in QUESTIONS["AST-01"].columns)
    assert offered(QUESTIONS["AST-01"], UNIT) == [
        {
            **blank,
            "name": "医院信息系统",
            "department": "信息科",
            "owner": "张三",
            "level": "3",
            "launched": "2020-01-02",
        },
        {**blank, "name": "办公系统", "level": "0"},
    ]
    assert offered(QUESTIONS["AST-02"], UNIT) == [{"level4": 0, "level3": 1, "level2": 0, "level1": 0, "ungraded": 1}]
    assert offered(QUESTIONS["AST-04"], UNIT) == [
        {"system": "医院信息系统", "reported": "2026-05-06", "conclusion": None, "open": None}
    ]


def test_nothing_is_offered_that_is_not_known() -> None:
    unsaid = replace(UNIT, systems=(HIS, replace(OA, level=None)))
    assert offered(QUESTIONS["AST-02"], unsaid) is None
    assert offered(QUESTIONS["AST-04"], replace(UNIT, systems=(OA,))) is None
    assert offered(QUESTIONS["AST-01"], replace(UNIT, systems=())) is None
    assert offered(QUESTIONS["ORG-01"], UNIT) is None
    assert offered(QUESTIONS["AST-01"], replace(UNIT, systems=(HIS,) * 301)) is None
