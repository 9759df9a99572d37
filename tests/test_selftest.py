"""The self-test: what it names, and what it must not name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from inspector import selftest
from inspector.case import Case, File
from inspector.check import Check, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.system import OsRelease
from inspector.model import Fail, Seen, Selftest, Severity, Waiver
from inspector.outcome import Planned, Terms
from inspector.request import Files
from inspector.rules import load_rules
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.memory import snapshot
from inspector.text import Text

PATH = "/etc/service.conf"
CONFIG = Files(PATH, secret=True)
MAIN, PARTS = Files("/etc/main.conf"), Files("/etc/main.d/*.conf")
DEBIAN = {"/etc/os-release": "ID=debian\nVERSION_ID=12\n"}
GOOD = {**DEBIAN, PATH: "audit on canary\n"}
SAME = Text(en="Audit", zh="审计")
BAD = (Case({PATH: "audit off\n"}, fails=[PATH]),)


def made(
    run: Callable[..., Verdicts],
    *,
    bad: Iterable[Case] = BAD,
    good: Iterable[Case] = (Case({PATH: "audit on\n"}),),
    needs: Iterable[Files] = (CONFIG,),
) -> Check:
    """A check with the id `own.<name of the function>`."""
    words = {"title": SAME, "why": SAME, "fails": SAME, "remedy": SAME}
    declare = check(
        severity=Severity.LOW,
        command="true",
        good=good,
        bad=bad,
        needs=lambda _: needs,
        **words,  # type: ignore[arg-type]
    )
    return replace(declare(run), id=f"own.{run.__name__}", category="own")


def audit_off(view: View, *, accepted: tuple[str, ...] = ()) -> Verdicts:
    item = view.one(CONFIG)
    if item.stat is None:
        raise Absent("no service", "没有该服务")
    fine = "audit on" in item.text or PATH in accepted
    yield Seen(PATH) if fine else Fail(PATH, PATH)


def never_fails(view: View) -> Verdicts:
    yield Seen(view.one(CONFIG).name)


def host(files: Mapping[str, str | File], *checks: Check) -> Snapshot:
    return snapshot(Case(files), {need for one in checks for need in one.needs({})} | set(OsRelease.needs))


def tried(evidence: Snapshot, *checks: Check, parameters: Mapping[str, Any] | None = None, **more: Any) -> Selftest:
    plans = [Planned(check=one, severity=one.severity, parameters=one.parameters(parameters or {})) for one in checks]
    return selftest.tried(evidence, plans, {}, **more)


def test_a_check_that_can_fail_is_counted_and_not_named() -> None:
    one = made(audit_off)
    found = tried(host(GOOD, one), one)
    assert (found.checks, found.can_fail, found.skipped) == (1, 1, 0)
    assert found.sound
    assert not found.not_applicable
    assert not found.no_evidence
    assert found == tried(host(GOOD, one), one)


def test_one_that_cannot_fail_is_named() -> None:
    one, other = made(never_fails), made(audit_off)
    found = tried(host(GOOD, one, other), one, other)
    assert (found.checks, found.can_fail) == (2, 1)
    assert list(found.cannot_fail) == ["own.never_fails"]
    assert found.cannot_fail["own.never_fails"].code == "harmless"
    assert not found.sound


def test_one_without_bad_cases_is_named() -> None:
    one = made(audit_off, bad=())
    assert tried(host(GOOD, one), one).cannot_fail["own.audit_off"].code == "no-case"


def test_one_without_bad_cases_is_named_where_it_does_not_apply_too() -> None:
    one = made(audit_off, bad=())
    assert tried(host(DEBIAN, one), one).cannot_fail["own.audit_off"].code == "no-case"


def test_one_that_fails_on_others_than_its_cases_name_is_told_so() -> None:
    one = made(audit_off, bad=[Case({PATH: "audit off\n"}, params={"accepted": ()}, fails=["/etc/elsewhere"])])
    why = tried(host(GOOD, one), one).cannot_fail["own.audit_off"]
    assert (why.code, PATH in why.en, "/etc/elsewhere" in why.en) == ("subjects", True, True)


def test_what_breaks_by_its_parameters_is_told_as_it_breaks() -> None:
    def by_port(view: View, *, ports: tuple[str, ...] = ()) -> Verdicts:
        wrong = "audit off" in view.one(CONFIG).text and not [int(each) for each in ports]
        yield Fail(PATH) if wrong else Seen(PATH)

    one = made(by_port)
    why = tried(host(GOOD, one), one, parameters={"ports": ["x"]}).cannot_fail["own.by_port"]
    assert why.code == "error"
    assert "ValueError" in why.en


def test_one_that_fails_on_the_host_can_fail() -> None:
    one = made(audit_off, bad=())
    assert tried(host({**DEBIAN, PATH: "audit off\n"}, one), one).can_fail == 1


def test_parameters_that_leave_nothing_to_find_are_named() -> None:
    one = made(audit_off)
    why = tried(host(GOOD, one), one, parameters={"accepted": [PATH]}).cannot_fail["own.audit_off"]
    assert why.code == "parameters"
    assert "accepted" in why.zh


def test_a_waiver_of_everything_is_named() -> None:
    one = made(audit_off)
    waiver = Waiver(reason="x", approver="y", start="", expires="")
    assert (
        tried(host(GOOD, one), one, waive=lambda *_: Terms(holds=waiver)).cannot_fail["own.audit_off"].code == "waived"
    )
    found = tried(host(GOOD, one), one, waive=lambda _, subject, mark: Terms(lapsed=waiver))
    assert found.can_fail == 1


def redhat_only(view: View, release: OsRelease) -> Verdicts:
    if release.id != "rhel":
        raise Absent("no Red Hat", "不是 Red Hat")
    yield from audit_off(view)


def test_a_case_does_not_make_another_system_of_the_host() -> None:
    one = made(redhat_only, bad=[Case({PATH: "audit off\n", "/etc/os-release": "ID=rhel\n"}, fails=[PATH])], good=())
    found = tried(host(GOOD, one), one)
    assert found.not_applicable["own.redhat_only"].en == "no Red Hat"
    assert found.sound
    assert tried(host({**GOOD, "/etc/os-release": "ID=rhel\n"}, one), one).can_fail == 1


def test_what_could_be_there_and_is_not_is_tried_all_the_same() -> None:
    one = made(audit_off)
    assert tried(host(DEBIAN, one), one).can_fail == 1


@pytest.mark.parametrize("state", [State.DENIED, State.UNSUPPORTED, State.MISSING, State.TIMEOUT])
def test_what_the_host_does_not_show_a_case_does_not_show_either(state: State) -> None:
    one = made(audit_off)
    evidence = host(GOOD, one)
    evidence = replace(evidence, answers={**evidence.answers, CONFIG: (Item(PATH, state),)})
    found = tried(evidence, one)
    assert found.no_evidence["own.audit_off"].code == state
    assert found.sound


def part_bad(view: View) -> Verdicts:
    items = [view.one(MAIN), *view.ask(PARTS)]
    for item in items:
        if item.state is State.OK:
            yield Fail(item.name, item.name) if "off" in item.text else Seen(item.name)


def test_a_case_lies_over_what_the_host_has_beside_it() -> None:
    bad = [Case({"/etc/main.d/x.conf": "off"}, fails=["/etc/main.d/x.conf"])]
    one = made(part_bad, bad=bad, good=[Case({"/etc/main.conf": "on"})], needs=(MAIN, PARTS))
    evidence = host({**DEBIAN, "/etc/main.conf": "on", "/etc/main.d/a.conf": "on", "/etc/main.d/z.conf": "on"}, one)
    assert tried(evidence, one).can_fail == 1
    parts = evidence.answers[PARTS]
    closed = replace(evidence, answers={**evidence.answers, PARTS: (*parts, Item("/etc/main.d", State.DENIED))})
    assert list(tried(closed, one).no_evidence) == ["own.part_bad"]


def test_a_defect_that_is_the_lack_of_something_is_tried() -> None:
    def nothing_there(view: View) -> Verdicts:
        yield Seen("service") if view.one(CONFIG).stat else Fail("service")

    one = made(nothing_there, bad=[Case({}, fails=["service"])])
    assert tried(host(GOOD, one), one).can_fail == 1


def test_one_that_fails_a_good_case_is_named() -> None:
    one = made(audit_off, good=[Case({PATH: "audit on\n"}), Case({PATH: "audit = on\n"})])
    found = tried(host(GOOD, one), one)
    assert "good case 2" in found.fails_good["own.audit_off"].en
    assert not found.sound


def test_a_good_case_is_not_held_against_stricter_parameters() -> None:
    def too_short(view: View, *, least: int = 8) -> Verdicts:
        yield (Fail if len(view.one(CONFIG).text) < least else Seen)("service")

    one = made(too_short, bad=[Case({PATH: "1"}, fails=["service"])], good=[Case({PATH: "12345678"})])
    assert tried(host({**DEBIAN, PATH: "x" * 50}, one), one, parameters={"least": 40}).sound


def test_one_that_passes_what_it_has_not_seen_is_named() -> None:
    def looks_away(view: View) -> Verdicts:
        item = view.ask(CONFIG, own_gaps=True)[0]
        yield Fail(PATH) if "off" in item.text else Seen(PATH)

    one = made(looks_away)
    found = tried(host(GOOD, one), one)
    assert PATH in found.blind["own.looks_away"].en
    assert found.can_fail == 1
    assert not found.sound


def test_a_check_that_breaks_costs_itself_alone() -> None:
    broken = made(never_fails, bad=[Case({PATH: "x"}, params={"no": 1}, fails=["x"])])
    odd = made(part_bad, needs=(MAIN, PARTS), bad=[Case({PATH: 5})])  # type: ignore[dict-item]
    one = made(audit_off)
    found = tried(host(GOOD, broken, odd, one), broken, odd, one)
    assert found.can_fail == 1
    assert {why.code for why in found.cannot_fail.values()} == {"error"}


def test_what_is_left_out_for_its_size_is_counted() -> None:
    one = made(audit_off)
    found = tried(host(GOOD, one), one, work=0)
    assert found.skipped > 0
    assert found.can_fail == 0
    assert found.no_evidence["own.audit_off"].code == "work"


def test_no_secret_stands_in_the_result() -> None:
    one, other = made(audit_off), made(never_fails)
    assert "canary" not in json.dumps(msgspec.to_builtins(tried(host(GOOD, one, other), one, other)))


def test_no_bundled_check_is_at_fault_on_a_small_host() -> None:
    rules = load_rules("self-check")
    files = {**DEBIAN, "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n", "/etc/ssh/sshd_config": "Port 22\n"}
    found = selftest.run(snapshot(Case(files), rules.needs()), rules)
    assert not found.cannot_fail
    assert not found.fails_good
    assert not found.blind
    assert not found.skipped
    assert found.can_fail + len(found.no_evidence) + len(found.not_applicable) == found.checks
