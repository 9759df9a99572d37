"""The rules of doas."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.doas import Doas
from inspector.targets.memory import snapshot


def read(text: str) -> Doas:
    files: dict[str, str | File] = {"/usr/bin/doas": "", "/etc/doas.conf": text}
    return Doas.read(View(snapshot(Case(files), Doas.needs), Doas.needs))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("permit :wheel", (True, [], ":wheel", "", "", None)),
        ("permit persist nolog bob as root cmd /x args a b # c", (True, ["nolog", "persist"], "bob", "root", "/x", ("a", "b"))),
        ("deny bob as www", (False, [], "bob", "www", "", None)),
        ("permit setenv { A=b -C } nopass bob cmd x", (True, ["nopass", "setenv"], "bob", "", "x", None)),
        ('permit bob cmd "/a b" args', (True, [], "bob", "", "/a b", ())),
        ("permit bob \\\n cmd /x", (True, [], "bob", "", "/x", None)),
    ],
)  # fmt: skip
def test_rules(line: str, expected: tuple[object, ...]) -> None:
    rule = read(f"# x\n\n{line}\n").rules[0]
    found = (rule.permits, sorted(rule.options), rule.identity, rule.target, rule.command, rule.arguments)
    assert found == expected
    assert rule.location == "/etc/doas.conf:3"


@pytest.mark.parametrize(
    "line", ["permit", "allow bob", "permit bob /x", "permit bob cmd", "permit setenv { a", "\x00{ }"]
)
def test_what_is_no_rule(line: str) -> None:
    found = read(f"{line}\npermit root\n")
    assert found.malformed == ("/etc/doas.conf:1",)
    assert [rule.identity for rule in found.rules] == ["root"]


def test_without_the_program_there_are_none() -> None:
    needs = Doas.needs
    with pytest.raises(Absent):
        Doas.read(View(snapshot(Case({"/etc/doas.conf": "permit bob\n"}), needs), needs))
