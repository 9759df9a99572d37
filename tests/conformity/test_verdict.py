"""From verdicts of checks to verdicts on clauses: nothing is met that was not seen."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from inspector.conformity.clauses import clauses
from inspector.conformity.verdict import Verdict, judge, of_results, over_hosts, tally
from inspector.model import NOT_EXAMINED, UNIT, Confidence, HostStatus, Reason, Status
from inspector.text import Text
from tests.conformity.making import QUESTION, dossier, found, host, info, judged, mapped, standard
from tests.reports import dossiers

PASS, FAIL, ABSENT, UNKNOWN, ERROR = (
    Status.PASS,
    Status.FAIL,
    Status.NOT_APPLICABLE,
    Status.UNKNOWN,
    Status.ERROR,
)
ONE = {"own.a": info("auto", "part", "ask")}


@pytest.mark.parametrize(
    ("statuses", "missing", "expected"),
    [
        ([PASS], False, Verdict.MET),
        ([PASS, ABSENT], False, Verdict.MET),
        ([ABSENT, ABSENT], False, Verdict.NOT_APPLICABLE),
        ([FAIL], False, Verdict.NOT_MET),
        ([FAIL, ABSENT], False, Verdict.NOT_MET),
        ([FAIL, PASS], False, Verdict.PARTLY),
        ([FAIL, UNKNOWN], False, Verdict.NOT_MET),
        ([FAIL, UNKNOWN, PASS], False, Verdict.PARTLY),
        ([FAIL], True, Verdict.NOT_MET),
        ([FAIL, PASS], True, Verdict.PARTLY),
        ([PASS, UNKNOWN], False, Verdict.NOT_EXAMINED),
        ([PASS, ERROR], False, Verdict.NOT_EXAMINED),
        ([ABSENT, UNKNOWN], False, Verdict.NOT_EXAMINED),
        ([PASS], True, Verdict.NOT_EXAMINED),
        ([ABSENT], True, Verdict.NOT_EXAMINED),
        ([], True, Verdict.NOT_EXAMINED),
        ([], False, Verdict.NOT_EXAMINED),
    ],
)
def test_on_one_host(statuses: list[Status], missing: bool, expected: Verdict) -> None:
    assert of_results(statuses, missing) is expected


def test_met_takes_a_pass_of_every_check_whatever_their_order() -> None:
    for statuses in itertools.product(Status, repeat=3):
        for missing in (False, True):
            met = of_results(statuses, missing) is Verdict.MET
            assert met == (not missing and PASS in statuses and set(statuses) <= {PASS, ABSENT})


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.MET, Verdict.MET], Verdict.MET),
        ([Verdict.MET, Verdict.NOT_APPLICABLE], Verdict.MET),
        ([Verdict.NOT_APPLICABLE], Verdict.NOT_APPLICABLE),
        ([Verdict.MET, Verdict.NOT_EXAMINED], Verdict.NOT_EXAMINED),
        ([Verdict.NOT_APPLICABLE, Verdict.NOT_EXAMINED], Verdict.NOT_EXAMINED),
        ([Verdict.MET, Verdict.NOT_MET], Verdict.PARTLY),
        ([Verdict.NOT_MET, Verdict.NOT_APPLICABLE], Verdict.NOT_MET),
        ([Verdict.NOT_MET, Verdict.NOT_EXAMINED], Verdict.NOT_MET),
        ([Verdict.NOT_MET, Verdict.PARTLY], Verdict.PARTLY),
        ([Verdict.PARTLY, Verdict.NOT_EXAMINED], Verdict.PARTLY),
        ([Verdict.NOT_EXAMINED], Verdict.NOT_EXAMINED),
        ([], Verdict.NOT_EXAMINED),
    ],
)
def test_over_hosts(verdicts: list[Verdict], expected: Verdict) -> None:
    assert over_hosts(verdicts) is expected
    assert over_hosts(verdicts[::-1]) is expected


@pytest.mark.parametrize("status", list(Status))
def test_checks_alone_never_meet_a_clause_that_is_asked_for_too(status: Status) -> None:
    said = judged(host("a", found(status)), checks=ONE)
    expected = Verdict.NOT_MET if status is FAIL else Verdict.NOT_EXAMINED
    for name in ("part", "ask"):
        assert (said[name].verdict, said[name].hosts[0].verdict) == (expected, expected)


@pytest.mark.parametrize("confidence", [Confidence.MEDIUM, Confidence.LOW])
def test_a_finding_that_is_not_sure_settles_no_clause_that_is_asked_for_too(confidence: Confidence) -> None:
    doubtful = replace(found(FAIL), findings=(dossiers.finding("firewall", confidence=confidence),))
    said = judged(host("a", doubtful), checks=ONE)
    assert said["auto"].verdict is Verdict.NOT_MET
    assert said["part"].verdict is Verdict.NOT_EXAMINED
    assert "Found wrong" in said["part"].record[0].en
    assert any("does not settle" in each.en for each in said["part"].record)
    surely = replace(doubtful, findings=(*doubtful.findings, dossiers.finding("root")))
    assert judged(host("a", surely), checks=ONE)["part"].verdict is Verdict.NOT_MET


def test_what_nobody_looked_at_meets_nothing() -> None:
    """What does not run has no sockets to be seen, and no scan was asked for: that is not the same as having no ports open."""
    why = Reason(code=NOT_EXAMINED, en="the target is not a running system", zh="采集目标不是运行中的系统")
    unseen = replace(found(ABSENT, "own.b"), reason=why)
    two = {"own.a": info("auto"), "own.b": info("auto")}
    said = judged(host("a", found(PASS), unseen), checks=two)["auto"]
    assert said.verdict is Verdict.NOT_EXAMINED
    assert "Not examined: Root login: the target is not a running system." in [each.en for each in said.record]
    assert judged(host("a", unseen), checks={"own.b": info("auto")})["auto"].verdict is Verdict.NOT_EXAMINED
    assert judged(host("a", found(FAIL), unseen), checks=two)["auto"].verdict is Verdict.NOT_MET
    really = replace(unseen, reason=replace(why, code="absent"))
    assert judged(host("a", found(PASS), really), checks=two)["auto"].verdict is Verdict.MET


def test_a_question_on_a_clause_that_checks_decide_is_waited_for() -> None:
    asked = replace(QUESTION, standards={"std": ("auto",)})
    said = judged(host("a", found()), checks=ONE, questions=[asked])["auto"]
    assert said.verdict is Verdict.NOT_EXAMINED
    assert "ORG-01" in said.record[-1].en
    assert judged(host("a", found(FAIL)), checks=ONE, questions=[asked])["auto"].verdict is Verdict.NOT_MET


def test_what_is_wrong_on_one_host_and_right_on_another_is_partly_met_though_a_question_is_open() -> None:
    part = judged(host("a", found(FAIL)), host("b", found()), checks=ONE)["part"]
    assert [each.verdict for each in part.hosts] == [Verdict.NOT_MET, Verdict.NOT_EXAMINED]
    assert part.verdict is Verdict.PARTLY


def test_a_clause_that_is_only_asked_for_waits_for_its_answer() -> None:
    said = judged(host("a", found()))["ask"]
    assert said.verdict is Verdict.NOT_EXAMINED
    assert said.hosts == ()
    assert "ORG-01 (Is it so?)" in said.record[0].en


def test_a_check_that_this_version_maps_and_the_audit_did_not_run_leaves_the_clause_open() -> None:
    own = standard()
    result = dossier(host("a", found()), checks={"own.a": info("auto")})
    newer = {"own.a": info("auto"), "own.newer": info("auto")}
    both = clauses(own, {own.id: own}, [*newer.items(), *result.checks.items()], ())
    [auto] = [each for each in judge(result, both, ()) if each.clause.control.id == "auto"]
    assert auto.verdict is Verdict.NOT_EXAMINED
    assert "own.newer" in auto.record[0].en


def test_what_only_the_result_maps_counts_too() -> None:
    said = judged(host("a", found(), found(FAIL, "own.b")))
    assert said["auto"].verdict is Verdict.PARTLY


def test_a_check_of_the_profile_without_a_result_on_a_host_did_not_run_there() -> None:
    assert judged(host("a", found()))["auto"].verdict is Verdict.NOT_EXAMINED


def test_two_results_of_one_check_do_not_hide_each_other() -> None:
    both = (found(FAIL), found(PASS))
    for results in (both, both[::-1]):
        assert judged(host("a", *results), checks=ONE)["auto"].verdict is Verdict.PARTLY


@pytest.mark.parametrize(
    "status", [each for each in HostStatus if each not in (HostStatus.AUDITED, HostStatus.PARTIAL)]
)
def test_a_host_that_was_not_looked_into_is_named_and_keeps_the_clause_open(status: HostStatus) -> None:
    gone = host("gone", status=status, error=Text(en="no route", zh="无路由"))
    auto = judged(host("a", found()), gone, checks=ONE)["auto"]
    assert auto.verdict is Verdict.NOT_EXAMINED
    assert "met: 1 (a)" in auto.record[0].en
    assert "not examined: 1 (gone)" in auto.record[0].en
    assert any("gone: Not examined: no route" in said.en for said in auto.record)


def test_results_of_a_host_that_says_it_was_not_looked_into_count_for_nothing() -> None:
    gone = host("gone", found(), status=HostStatus.UNREACHABLE)
    assert judged(gone, checks=ONE)["auto"].verdict is Verdict.NOT_EXAMINED


def test_no_hosts() -> None:
    auto = judged(checks=ONE)["auto"]
    assert auto.verdict is Verdict.NOT_EXAMINED
    assert "no host" in auto.record[0].en


def test_hosts_of_one_name_are_told_apart() -> None:
    same = [host("web", found(), target=f"ssh://{n}") for n in (1, 2)]
    hosts = judged(*same, checks=ONE)["auto"].hosts
    assert [(each.place, each.name.en) for each in hosts] == [(0, "web (ssh://1)"), (1, "web (ssh://2)")]


FLEET = {"own.a": info("auto"), "own.all": info("auto")}


def test_what_compares_hosts_is_looked_for_in_their_common_entry() -> None:
    hosts = [host(name, found()) for name in "ab"]
    together = host("unit", found(FAIL, "own.all"), kind=UNIT)
    auto = judged(*hosts, together, checks=FLEET, fleet=["own.all"])["auto"]
    assert [each.verdict for each in auto.hosts] == [Verdict.MET, Verdict.MET, Verdict.NOT_MET]
    assert auto.verdict is Verdict.PARTLY
    assert judged(*hosts, together, checks=FLEET)["auto"] == auto, (
        "a check of the user's own that this version does not know"
    )


def test_hosts_that_were_not_compared_keep_the_clause_open() -> None:
    auto = judged(host("a", found()), host("b", found()), checks=FLEET, fleet=["own.all"])["auto"]
    assert auto.verdict is Verdict.NOT_EXAMINED
    assert any("own.all" in said.en for said in auto.record)


def test_one_host_alone_has_nothing_to_be_compared_with() -> None:
    assert judged(host("a", found()), checks=FLEET, fleet=["own.all"])["auto"].verdict is Verdict.MET
    only = {"own.all": info("auto")}
    auto = judged(host("a"), checks=only, fleet=["own.all"])["auto"]
    assert auto.verdict is Verdict.NOT_EXAMINED
    assert "fewer than two" in auto.record[0].en


def test_level_two_takes_the_checks_of_its_twins() -> None:
    three = standard("three")
    two = standard("two", like={name: name for name in three.controls}, basis="three")
    every = {each.id: each for each in (two, three)}
    found = clauses(two, every, [("own.a", info("auto", standard="three"))], ())
    assert {each.control.id: set(each.checks) for each in found} == {"auto": {"own.a"}, "part": set(), "ask": set()}


def test_what_is_not_covered() -> None:
    by_id = {each.control.id: each for each in mapped({"own.a": info("auto", "nowhere")})}
    assert [name for name, each in by_id.items() if each.uncovered] == ["part"]
    assert by_id["ask"].asked == (QUESTION,)
    assert [each.control.id for each in mapped({}, ()) if each.uncovered] == ["auto", "part", "ask"]


def test_the_tally_has_every_verdict_of_every_area() -> None:
    counts = tally(judged(host("a", found()), checks=ONE).values())
    assert counts == {"area": {**dict.fromkeys(Verdict, 0), Verdict.MET: 1, Verdict.NOT_EXAMINED: 2}}
