"""The rules that bundled tables have: what their rows say makes findings, what is not filled in does not."""

from __future__ import annotations

import datetime

import pytest

from inspector.answers.model import Raised, Standing
from inspector.answers.standing import stand
from inspector.conformity.verdict import Verdict
from inspector.plugins import questionnaire
from inspector.store.attestations import Attestation, Proof

QUESTIONS = questionnaire().questions
DAY = datetime.date(2026, 12, 1)
SCAN = {"date": "2026-11-01", "hosts": 20, "high": 5, "fixed": 5}


def standing(name: str, answer: object) -> Standing:
    proof = Proof(path="record.pdf", digest="0" * 64)
    given = Attestation(question=name, year=2026, answer=answer, answered="2026-11-30T00:00:00Z", evidence=(proof,))
    return stand(QUESTIONS[name], given, DAY)


@pytest.mark.parametrize(
    ("name", "rows", "raised"),
    [
        ("OPS-01", [SCAN], set()),
        ("OPS-01", [SCAN | {"fixed": 4}], {Raised.LIMIT}),
        ("OPS-01", [SCAN | {"fixed": None}], set()),
        ("OPS-01", [SCAN | {"date": "2026-05-01"}], {Raised.STALE}),
        ("OPS-01", [SCAN | {"date": None}], set()),
        ("OPS-01", "none", {Raised.MISSING}),
        ("OPS-01", [{"hosts": 0}], {Raised.MISSING}),
        ("PPL-04", [{"sessions": 0, "attendees": 0, "share": 0}], {Raised.MISSING}),
        ("PPL-04", [{"sessions": None, "attendees": 20}], set()),
        ("PHY-05", [{"units": 0}], {Raised.MISSING}),
        ("PRV-02", [{"budget": 0, "spent": 0}], {Raised.MISSING}),
        ("PRV-02", [{"budget": 0.5}], set()),
        ("OPS-06", [{"date": "2020-01-01", "found": 0}], {Raised.STALE}),
        (
            "AST-04",
            [{"system": "A", "reported": "2026-05-01"}, {"system": "B", "reported": "2020-05-01"}],
            {Raised.STALE},
        ),
        ("AST-04", [{"system": "A", "reported": "2026-05-01"}, {"system": "A", "reported": "2020-05-01"}], set()),
        ("INC-04", "none", set()),
        ("INC-04", [{"reported": "yes", "reviewed": None}], set()),
        ("INC-04", [{"reported": "yes", "reviewed": "yes"}, {"reported": "no", "reviewed": "yes"}], {Raised.NO}),
        ("DEV-03", "none", set()),
        ("DEV-03", [{"accounts": 3, "dated": 3}, {"accounts": 2, "dated": 1}], {Raised.LIMIT}),
        ("PRV-03", "none", set()),
        ("PRV-03", [{"thing": "A", "plan": "no"}], {Raised.NO}),
    ],
)
def test_rows_raise_what_they_say(name: str, rows: object, raised: set[Raised]) -> None:
    found = standing(name, rows)
    assert set(found.raised) == raised
    assert bool(found.message) is bool(found.measure) is bool(raised)


@pytest.mark.parametrize(
    ("name", "rows", "verdict"),
    [
        ("OPS-01", [SCAN], Verdict.MET),
        ("OPS-01", [SCAN | {"date": None}], Verdict.PARTLY),
        ("OPS-01", [SCAN | {"fixed": None}], Verdict.PARTLY),
        ("AST-04", [{"system": "A", "reported": "2026-05-01"}, {"system": "B"}], Verdict.PARTLY),
        ("INC-04", [{"event": "A"}], Verdict.PARTLY),
        ("DATA-07", [{"data": "A", "transit": "yes", "stored": "yes", "encrypted": None}], Verdict.MET),
        ("INC-02", [{"date": "2026-05-01"}], Verdict.MET),
    ],
)
def test_what_cannot_be_judged_does_not_pass(name: str, rows: object, verdict: Verdict) -> None:
    assert standing(name, rows).verdict is verdict


def test_a_table_that_counts_nothing_is_told_as_none() -> None:
    assert standing("PPL-04", [{"sessions": 0}]).said.zh == "我单位本年度未开展网络安全培训。"


def test_how_a_question_is_filled_in_is_no_part_of_what_is_told_of_it() -> None:
    given = Attestation(
        question="AST-04", year=2026, answer="na", answered="2026-11-30T00:00:00Z", note="没有三级系统。"
    )
    told = stand(QUESTIONS["AST-04"], given, DAY).said
    assert told.zh == "三级以上系统最近一次等级测评：系统名称、报告日期、结论、未整改项数——不适用：没有三级系统。"
    assert stand(QUESTIONS["DEV-01"], None, DAY).said.en.endswith("with reports - not filled in.")


def test_what_is_old_is_named() -> None:
    rows = [{"system": "A", "reported": "2026-05-01"}, {"system": "病案系统", "reported": "2020-05-01"}]
    message = standing("AST-04", rows).message
    assert message
    assert message.zh.startswith("病案系统：最近一次为 2020-05-01")


def test_what_is_wrong_is_said_in_figures() -> None:
    message = standing("OPS-01", [SCAN | {"fixed": 3}]).message
    assert message
    assert "3" in message.zh
    assert "5" in message.zh
