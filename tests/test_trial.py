"""What is found wrong with a check on its own cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.check import Check, Verdicts, check
from inspector.fact import Absent, Unknown, View
from inspector.model import Fail, Seen, Severity
from inspector.request import Files
from inspector.text import Text

PATH = "/etc/a/service.conf"
CONFIG = Files(PATH)
PARTS = Files("/etc/a/*.conf")
SAME, MESSAGE = Text(en="Audit", zh="审计"), Text(en="{subject} is off", zh="{subject} 未启用")
GOOD, BAD = Case({PATH: "audit on\n"}), Case({PATH: "audit off\n"}, fails=[PATH])


def made(
    run: Callable[[View], Verdicts],
    *,
    good: Iterable[Case | Mapping[str, str | File]] = (GOOD,),
    bad: Iterable[Case | Mapping[str, str | File]] = (BAD,),
    remedy: Text = MESSAGE,
    command: str = "cat {subject}",
    needs: Iterable[Files] = (CONFIG,),
) -> Check:
    declare = check(
        severity=Severity.LOW,
        title=SAME,
        why=SAME,
        fails=MESSAGE,
        remedy=remedy,
        command=command,
        needs=lambda _: needs,
        good=good,
        bad=bad,
    )
    return replace(declare(run), id="own.check", category="own")


def sound(view: View) -> Verdicts:
    item = view.one(CONFIG)
    if item.stat is None:
        raise Absent("no service", "没有该服务")
    yield Fail(PATH, PATH) if "off" in item.text else Seen(PATH)


def problems(one: Check) -> dict[str, str]:
    return {problem.case: problem.text.en for problem in trial.tried(one)}


def test_nothing_is_wrong_with_a_sound_check() -> None:
    assert trial.tried(made(sound, good=[GOOD, {}])) == []


def test_cases_are_needed() -> None:
    assert problems(made(sound, good=[{}], bad=[])) == {"": trial.WITHOUT_BAD.en}
    assert trial.Problem("", trial.WITHOUT_GOOD) in trial.tried(made(sound, good=[{}], bad=[]))


@pytest.mark.parametrize(
    ("good", "bad", "case", "what"),
    [
        (Case({PATH: "off"}), BAD, "good 1", "fails on /etc/a/service.conf and must not"),
        (Case({PATH: File(kind="dir")}), BAD, "good 1", "the verdict is unknown ("),
        (GOOD, Case({PATH: "on"}, fails=[PATH]), "bad 1", "is to fail on /etc/a/service.conf, and the verdict is pass"),
        (GOOD, Case({PATH: "off"}, fails=["x"]), "bad 1", "is to fail on x, and fails on /etc/a/service.conf"),
        (GOOD, Case({PATH: "off"}), "bad 1", "is to fail on nothing, and fails on /etc/a/service.conf"),
        (GOOD, Case({PATH: "off"}, params={"no": 1}, fails=[PATH]), "bad 1", "the check failed itself: KeyError"),
    ],
)
def test_a_case_that_comes_out_otherwise(good: Case, bad: Case, case: str, what: str) -> None:
    assert problems(made(sound, good=[good, GOOD], bad=[bad]))[case].startswith(what)


def test_a_pass_on_nothing() -> None:
    def blind(view: View) -> Verdicts:
        yield Seen("service")

    assert problems(made(blind))["good 1"] == trial.RESTLESS.en


def test_a_pass_without_having_looked() -> None:
    def careless(view: View) -> Verdicts:
        item = view.ask(CONFIG, own_gaps=True)[0]
        yield Fail(PATH, PATH) if "off" in item.text else Seen(PATH)

    found = problems(made(careless))
    assert found[f"good 1, {PATH} denied"] == "pass without having seen it"
    assert found["good 1, /etc/a denied"] == "pass without having seen it"


def test_a_failure_that_is_lost_to_a_gap() -> None:
    def easily_put_off(view: View) -> Verdicts:
        if any(not item.state.whole for item in view.ask(PARTS)):
            raise Unknown.because("gap", "cannot tell", "无法判断")
        yield from sound(view)

    assert problems(made(easily_put_off, needs=[CONFIG, PARTS])) == {
        f"bad 1, {PARTS.glob}": f"the failure of {PATH} is lost to a gap beside it"
    }


def test_texts_that_are_not_there() -> None:
    assert "lacks its remedy" in problems(made(sound, remedy=Text(en="same", zh="same")))["bad 1"]
    assert "no command" in problems(made(sound, command=""))["bad 1"]
