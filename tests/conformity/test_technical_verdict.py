"""What checks alone say of a clause, before it is held back until a question is answered."""

from __future__ import annotations

import pytest

from inspector.conformity.verdict import Verdict, judge
from inspector.model import Status
from tests.conformity.making import dossier, found, host, info, mapped


@pytest.mark.parametrize(
    ("status", "technical"),
    [
        (Status.PASS, Verdict.MET),
        (Status.FAIL, Verdict.NOT_MET),
        (Status.NOT_APPLICABLE, Verdict.NOT_APPLICABLE),
        (Status.UNKNOWN, Verdict.NOT_EXAMINED),
    ],
)
def test_what_checks_alone_say(status: Status, technical: Verdict) -> None:
    checks = {"own.a": info("part")}
    audited = dossier(host("a", found(status)), checks=checks)
    part = {each.clause.control.id: each for each in judge(audited, mapped(checks), ())}["part"]
    assert part.technical is technical
    assert part.verdict is (technical if status is Status.FAIL else Verdict.NOT_EXAMINED)
    assert part.seen and part.record[: len(part.seen)] == part.seen
    assert not any("ORG-01" in each.en for each in part.seen)


def test_verdicts_alone_are_the_same() -> None:
    checks = {"own.a": info("auto", "part")}
    audited = dossier(host("a", found(Status.FAIL)), host("b", found()), checks=checks)
    whole, brief = (judge(audited, mapped(checks), (), brief=each) for each in (False, True))
    assert [(each.verdict, each.technical) for each in whole] == [(each.verdict, each.technical) for each in brief]


def test_what_was_seen_calls_no_host_unexamined_that_was_examined() -> None:
    checks = {"own.a": info("part")}
    audited = dossier(host("a", found()), host("b", found()), checks=checks)
    part = {each.clause.control.id: each for each in judge(audited, mapped(checks), ())}["part"]
    assert part.seen[0].en == "met: 2 (a, b)."
    assert part.record[0].en == "not examined: 2 (a, b)."
