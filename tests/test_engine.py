"""The engine's rules: failures first, gaps never pass, one broken check stops no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import msgspec
import pytest

from inspector.case import Case
from inspector.check import Check, Verdicts, check
from inspector.engine import evaluate
from inspector.fact import Absent, NotExamined, Unknown, View, fact, resource
from inspector.masking import MASKED
from inspector.model import Confidence, Fail, Result, Seen, Severity, Status, Unsure, Waiver, reason
from inspector.outcome import Planned, Terms, fingerprint
from inspector.request import Files
from inspector.snapshot import Item, State
from inspector.targets.memory import snapshot
from inspector.text import Secret, Text

A, B = Files("/a"), Files("/b")
NOTHING = Text(en="{subject} {location}", zh="{subject}：{location}")


@fact
@dataclass(frozen=True)
class Letters:
    needs = (A,)
    text: str

    @classmethod
    def read(cls, view: View) -> Self:
        if not (text := view.text(A)):
            raise Absent("no letters", "没有字母")
        return cls(text)


@fact
@dataclass(frozen=True)
class Both:
    needs = (B,)
    text: str

    @classmethod
    def read(cls, view: View, letters: Letters) -> Self:
        return cls(letters.text + view.text(B))


@resource("table.yaml")
class Table(msgspec.Struct, frozen=True):
    date: str
    bad: str


def make(function: Any, **more: Any) -> Check:
    made = check(
        severity=Severity.HIGH,
        title=NOTHING,
        why=NOTHING,
        fails=more.pop("fails", NOTHING),
        remedy=NOTHING,
        command="grep {subject} /a",
        good=(),
        bad=(),
        **more,
    )(function)
    return replace(made, id=f"c.{function.__name__}", category="c")


def run(function: Any, files: Mapping[str, str] | None = None, **more: Any) -> Result:
    one = make(function, **more)
    taken = snapshot(Case(files if files is not None else {"/a": "x"}), one.needs({}))
    return evaluate(taken, [planned(one)], {Table: Table("2026-01-01", "x")}).results[0]


def planned(one: Check) -> Planned:
    return Planned(check=one, severity=one.severity, parameters={})


def test_no_failure_is_a_pass_and_cites_what_was_read() -> None:
    def fine(letters: Letters) -> Verdicts:
        yield Seen("x", "/a:1")

    result = run(fine)
    assert result.status is Status.PASS
    assert [ref.item for ref in result.evidence] == ["/a"]
    assert result.observed[0].subject == "x"


def test_a_failure_stands_whatever_comes_after_it() -> None:
    def fails(letters: Letters) -> Verdicts:
        yield Fail("x", "/a:1")
        yield Unsure("y", reason("dark", NOTHING, subject="y", location=""))
        raise Unknown.because("dark", "dark", "不明")

    def breaks(letters: Letters) -> Verdicts:
        yield Fail("x", "/a:1")
        raise ZeroDivisionError

    assert run(fails).status is Status.FAIL
    broken = run(breaks)
    assert broken.status is Status.FAIL
    assert broken.reason
    assert broken.reason.code == "error"


def test_what_is_unsure_or_unknown_is_unknown_with_its_reason() -> None:
    def unsure(letters: Letters) -> Verdicts:
        yield Seen("x")
        yield Unsure("y", reason("dark", NOTHING, subject="y", location="z"))

    def unknown(letters: Letters) -> Verdicts:
        yield Seen("x")
        raise Unknown.because("dark", "too dark for {who}", "太暗：{who}", who="me\x1b")

    assert run(unsure).status is Status.UNKNOWN
    result = run(unknown)
    assert result.reason
    assert (result.reason.en, result.reason.zh) == ("too dark for me\\x1b", "太暗：me\\x1b")


def test_absent_is_not_applicable_unless_the_parameter_is_optional() -> None:
    def needs_it(letters: Letters) -> Verdicts:
        yield Fail("never")

    def may_lack(letters: Letters | None) -> Verdicts:
        yield Seen(str(letters))

    assert run(needs_it, {}).status is Status.NOT_APPLICABLE
    assert run(may_lack, {}).status is Status.PASS


def test_a_fact_made_of_facts_hands_on_their_evidence_and_their_absence() -> None:
    def both(both: Both) -> Verdicts:
        yield Seen(both.text)

    assert [ref.item for ref in run(both, {"/a": "1", "/b": "2"}).evidence] == ["/a", "/b"]
    assert run(both, {"/b": "2"}).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("state", [s for s in State if not s.whole])
def test_a_gap_in_the_evidence_is_never_a_pass_and_never_not_applicable(state: State) -> None:
    def fine(letters: Letters | None) -> Verdicts:
        yield Seen("x")

    def absent(letters: Letters) -> Verdicts:
        raise Absent("nothing here", "没有")
        yield

    for function in (fine, absent):
        one = make(function)
        taken = replace(snapshot(Case({"/a": "x"}), one.needs({})), answers={A: (Item("/a", state, b"x"),)})
        evaluation = evaluate(taken, [planned(one)], {})
        assert evaluation.results[0].status is Status.UNKNOWN
        assert [(gap.request, gap.decides) for gap in evaluation.gaps] == [("/a", 1)]


def test_an_exception_is_an_error_of_this_check_alone_and_tells_no_secret() -> None:
    def breaks(letters: Letters) -> Verdicts:
        raise ValueError(f"canary {letters.text}")
        yield

    def fine(letters: Letters) -> Verdicts:
        yield Seen("x")

    checks = [make(breaks), make(fine)]
    results = evaluate(snapshot(Case({"/a": "x"}), (A,)), [planned(c) for c in checks], {}).results
    assert [result.status for result in results] == [Status.ERROR, Status.PASS]
    assert results[0].reason
    assert "ValueError" in results[0].reason.en
    assert "canary" not in str(results)


def test_a_check_sees_only_what_it_declared() -> None:
    def curious(view: View) -> Verdicts:
        view.ask(B)
        yield Seen("x")

    assert run(curious).status is Status.ERROR
    assert run(curious, {"/b": ""}, needs=lambda _: [B]).status is Status.PASS


def test_resources_come_by_their_type() -> None:
    def by_table(letters: Letters, table: Table) -> Verdicts:
        yield Fail(table.bad) if letters.text == table.bad else Seen("x")

    assert run(by_table).status is Status.FAIL
    assert run(by_table, {"/a": "y"}).status is Status.PASS


def test_severity_can_only_be_lowered_and_worst_come_first() -> None:
    def three(letters: Letters) -> Verdicts:
        yield Fail("low", severity=Severity.LOW, confidence=Confidence.LOW)
        yield Fail("high", severity=Severity.CRITICAL)

    findings = run(three).findings
    assert [(f.subject, f.severity, f.confidence) for f in findings] == [
        ("high", Severity.HIGH, Confidence.HIGH),
        ("low", Severity.LOW, Confidence.LOW),
    ]


def test_two_equal_fingerprints_are_a_fault_of_the_check() -> None:
    def twice(letters: Letters) -> Verdicts:
        yield Fail("x", "/a:1")
        yield Fail("x", "/a:2")

    def keyed(letters: Letters) -> Verdicts:
        yield Fail("x", "/a:1")
        yield Fail("x", "/a:2", key="2")

    assert run(twice).status is Status.ERROR
    assert len(run(keyed).findings) == 2


def test_a_fingerprint_depends_on_check_subject_and_key_alone() -> None:
    def here(letters: Letters) -> Verdicts:
        yield Fail("x", f"/a:{len(letters.text)}", {"value": letters.text})

    one, other = run(here, {"/a": "x"}).findings[0], run(here, {"/a": "yyy"}).findings[0]
    assert one.fingerprint == other.fingerprint == fingerprint("c.here", "x", "")
    assert one.location != other.location


def test_data_is_cleaned_and_secrets_are_stars() -> None:
    def hostile(letters: Letters) -> Verdicts:
        yield Fail("a\x1b[31m\udcff", "/p\n:1", {"s": Secret("canary"), "list": ["\u202e"], "n": 3})

    finding = run(hostile, fails=Text(en="{subject} {s}", zh="{s}：{subject}")).findings[0]
    assert finding.subject == "a\\x1b[31m\\xff"
    assert finding.data == {"s": "***", "list": ["\\u202e"], "n": 3}
    assert "\x1b" not in finding.message.en + finding.location
    assert finding.command == "grep $'a\\x1b[31m\\xff' /a"
    assert b"canary" not in msgspec.json.encode(finding)


def test_a_waiver_marks_a_finding_and_moves_only_the_upper_score() -> None:
    def fails(letters: Letters) -> Verdicts:
        yield Fail("x")

    one = make(fails)
    waiver = Waiver(reason="r", approver="a", start="s", expires="e")
    taken = snapshot(Case({"/a": "x"}), (A,))
    evaluation = evaluate(taken, [planned(one)], {}, lambda *_: Terms(holds=waiver))
    assert evaluation.results[0].findings[0].waiver == waiver
    assert not evaluation.results[0].open
    assert evaluation.score
    assert (evaluation.score.low, evaluation.score.high) == (0.0, 100.0)


def test_a_mistake_in_a_declaration_names_the_place() -> None:
    def untyped(letters) -> Verdicts:  # type: ignore[no-untyped-def]
        yield Seen("x")

    def foreign(letters: int) -> Verdicts:
        yield Seen("x")

    with pytest.raises(TypeError, match="untyped: parameter letters has no type"):
        make(untyped)
    with pytest.raises(TypeError, match="foreign: parameter letters"):
        make(foreign)


def test_a_result_is_whole_where_nothing_was_left_open() -> None:
    def passes(letters: Letters) -> Verdicts:
        yield Seen("x")

    def fails(letters: Letters) -> Verdicts:
        yield Fail("x")

    def lacks(letters: Letters) -> Verdicts:
        raise Absent("not here", "没有")
        yield

    assert [run(each).whole for each in (passes, fails, lacks)] == [True, True, True]


def test_a_result_is_not_whole_where_a_subject_may_have_been_missed() -> None:
    def unsure(letters: Letters) -> Verdicts:
        yield Fail("x")
        yield Unsure("y", reason("dark", NOTHING, subject="y", location=""))

    def unknown(letters: Letters) -> Verdicts:
        yield Fail("x")
        raise Unknown.because("dark", "dark", "不明")

    def breaks(letters: Letters) -> Verdicts:
        yield Fail("x")
        raise ZeroDivisionError

    def twice(letters: Letters) -> Verdicts:
        yield Fail("x")
        yield Fail("x")

    def nobody_looked(letters: Letters) -> Verdicts:
        yield Fail("x")
        raise NotExamined("nobody looked", "未检查")

    def fine(letters: Letters) -> Verdicts:
        yield Seen("x")

    assert not any(run(each).whole for each in (unsure, unknown, breaks, twice, nobody_looked))
    for state in (state for state in State if not state.whole):
        assert not with_gap(fails_on_x, state).whole
        assert not with_gap(fine, state).whole


def fails_on_x(letters: Letters | None) -> Verdicts:
    yield Fail("x")


def with_gap(function: Any, state: State) -> Result:
    one = make(function)
    taken = snapshot(Case({"/a": "x"}), (A,))
    return evaluate(replace(taken, answers={A: (Item("/a", state, b"x"),)}), [planned(one)], {}).results[0]


@pytest.mark.parametrize("item", [Item("/a", State.REDACTED), Item("/a", data=b"***", note=MASKED)])
def test_what_was_found_with_the_secret_at_hand_stands_and_what_is_new_comes_to_it(item: Item) -> None:
    def judged(subjects: str, sealed: Mapping[str, Result]) -> Result:
        def finds(view: View) -> Verdicts:
            view.ask(A)
            yield from (Fail(subject) for subject in subjects)

        taken = replace(snapshot(Case({}), (A,)), answers={A: (item,)}, sealed=sealed)
        return evaluate(taken, [planned(make(finds, needs=lambda _: (A,)))], {}).results[0]

    before = replace(judged("xz", {}), whole=True)
    assert judged("", {"c.finds": before}) == before
    assert judged("x", {"c.finds": before}) == before
    more = judged("xy", {"c.finds": before})
    assert ([finding.subject for finding in more.findings], more.whole) == (["x", "z", "y"], False)
