"""Parameters and severities by the tags of a host."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspector.audit import dossier
from inspector.case import Case
from inspector.entry import judge
from inspector.model import Host, InspectorError, Severity
from inspector.request import Files
from inspector.rules import ALWAYS, Rules
from inspector.targets.memory import snapshot
from tests.cli.running import own_check
from tests.profile.writing import LISTENER, SECOND_ROOT, Writer, parameter, result_of

TWO_ROOTS = Case({"/etc/passwd": "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"})
ADMINS = f"""select: [{SECOND_ROOT}, {LISTENER}]
parameters: {{{LISTENER}: {{allow: [22/tcp]}}}}
hosts:
  - tags: {{role: web, level: "[34]"}}
    parameters: {{{LISTENER}: {{allow: [443/tcp]}}}}
  - tags: {{site: "北京*"}}
    severity: {{{SECOND_ROOT}: low}}
    parameters: {{{SECOND_ROOT}: {{allow: [toor]}}}}
"""


def judged(rules: Rules, **tags: str) -> Host:
    return judge(replace(snapshot(TWO_ROOTS, rules.needs()), tags=tags), rules).host


def test_all_tags_must_match_and_values_are_globs(write: Writer) -> None:
    rules = write(ADMINS)
    assert parameter(rules, LISTENER, "allow") == ("22/tcp",)
    assert parameter(rules, LISTENER, "allow", role="web") == ("22/tcp",)
    assert parameter(rules, LISTENER, "allow", role="web", level="2") == ("22/tcp",)
    assert parameter(rules, LISTENER, "allow", role="web", level="3", owner="Li") == ("443/tcp",)
    assert parameter(rules, SECOND_ROOT, "allow", role="web", level="3") == ()


def test_a_host_is_judged_with_its_own_and_the_result_tells(write: Writer) -> None:
    rules = write(ADMINS)
    strict, lenient = judged(rules), judged(rules, site="北京机房", role="web", level="3")
    [finding] = result_of(strict.results, SECOND_ROOT).findings
    assert (finding.subject, finding.severity) == ("toor", Severity.CRITICAL)
    assert not result_of(lenient.results, SECOND_ROOT).findings
    assert result_of(lenient.results, SECOND_ROOT).severity is Severity.LOW
    assert strict.parameters == {}
    assert lenient.parameters == {SECOND_ROOT: {"allow": ["toor"]}, LISTENER: {"allow": ["443/tcp"]}}
    whole = dossier([strict, lenient], rules, started="", finished="")
    assert whole.audit.profile.parameters == {SECOND_ROOT: {"allow": []}, LISTENER: {"allow": ["22/tcp"]}}


def allowed(*tags: str, port: int) -> str:
    return f"  - tags: {{{', '.join(tags)}}}\n    parameters: {{{LISTENER}: {{allow: ['{port}']}}}}\n"


def test_later_entries_go_before_and_those_of_an_extended_profile_come_first(write: Writer, tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(f"id: base\ntitle: {{en: B, zh: B}}\nhosts:\n{allowed('role: web', port=80)}")
    rules = write(
        f"extends: ./base.yaml\nparameters: {{{LISTENER}: {{allow: ['1']}}}}\nhosts:\n"
        f"{allowed('site: a', port=2)}{allowed('site: a', 'role: mail', port=25)}"
    )
    assert parameter(rules, LISTENER, "allow", role="db") == ("1",), "what is said for all hosts"
    assert parameter(rules, LISTENER, "allow", role="web") == ("80",), "what the base says of some goes before it"
    assert parameter(rules, LISTENER, "allow", role="web", site="a") == ("2",)
    assert parameter(rules, LISTENER, "allow", role="mail", site="a") == ("25",)


READING = """
from inspector.check import Verdicts, View, check
from inspector.model import Fail, Severity
from inspector.request import Files
from inspector.text import Text

SAME = Text(en="Reading", zh="读取")

@check(severity=Severity.LOW, title=SAME, why=SAME, fails=SAME, remedy=SAME, command="true", good=[], bad=[],
       needs=lambda given: [Files(given["folder"] + name) for name in given["names"]])
def waiting(view: View, *, folder: str = "/a/", names: tuple[str, ...] = ("x",)) -> Verdicts:
    yield Fail("x")
"""
"""A check that reads what its parameters say."""


def test_what_any_host_may_need_is_collected_from_every_host(write: Writer, tmp_path: Path) -> None:
    own = own_check(tmp_path / "checks", READING)
    rules = write(
        "select: [own.waiting]\nhosts:\n  - {tags: {a: b}, parameters: {own.waiting: {folder: /b/}}}\n"
        "  - {tags: {c: d}, parameters: {own.waiting: {names: [k, l]}}}\n",
        own,
    )
    read = {need.glob for need in rules.needs() if isinstance(need, Files)} - {
        need.glob for need in ALWAYS if isinstance(need, Files)
    }
    assert read == {"/a/x", "/b/x", "/a/k", "/a/l", "/b/k", "/b/l"}
    for tags in ({}, {"a": "b"}, {"c": "d"}, {"a": "b", "c": "d"}):
        [plan] = rules.planned_for(tags)
        assert set(plan.check.needs(plan.parameters)) <= set(rules.needs())


def test_parameters_that_go_together_in_too_many_ways_are_refused(write: Writer, tmp_path: Path) -> None:
    own = own_check(tmp_path / "checks", READING)
    entries = "".join(
        f"  - {{tags: {{a: '{n}'}}, parameters: {{own.waiting: {{folder: /{n}/, names: ['{n}']}}}}}}\n"
        for n in range(40)
    )
    rules = write(f"select: [own.waiting]\nhosts:\n{entries}", own)
    with pytest.raises(InspectorError, match="more than 1000 combinations of parameters"):
        rules.needs()


def test_a_variant_is_worked_out_once(write: Writer) -> None:
    rules = write(ADMINS)
    same = rules.planned_for({"role": "web", "level": "3"})
    assert rules.planned_for({"role": "web", "level": "4", "site": "南京"}) is same
    assert rules.planned_for({}) is rules.planned


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hosts:\n  - {parameters: {}}\n", "line 4: hosts[0]: the key tags is missing"),
        ("hosts:\n  - tags: {}\n", "line 4: tags: name at least one tag"),
        ("hosts:\n  - tags: {a: [b]}\n", "line 4: hosts[0].tags.a: a number or text expected, not a list"),
        ("hosts:\n  - tags: {a: b}\n    params: {}\n", "line 5: unknown key params; did you mean parameters?"),
        (
            f"hosts:\n  - tags: {{a: b}}\n    parameters:\n      {SECOND_ROOT}: {{alow: []}}\n",
            f"line 6: {SECOND_ROOT} has no parameter alow; did you mean allow?",
        ),
        (
            f"hosts:\n  - tags: {{a: b}}\n    severity: {{{SECOND_ROOT}: hgih}}\n",
            f"line 5: hosts[0].severity.{SECOND_ROOT}: hgih is none of",
        ),
        ("hosts:\n  - tags: {a: b}\n    severity:\n      a.b: low\n", "line 6: no check is called a.b"),
    ],
)
def test_each_slip_is_one_line_with_its_place(write: Writer, text: str, says: str) -> None:
    assert write.fails(text).startswith(says)
