"""How a profile says that problems are followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.model import Severity
from inspector.profile.merged import DAYS
from tests.profile.writing import HEAD, Writer


def test_what_no_profile_says(write: Writer) -> None:
    said = write("").profile.remediation
    assert (said.days, said.verify) == (DAYS, ())
    assert Severity.INFO not in said.days


def test_days_are_set_one_by_one(write: Writer, tmp_path: Path) -> None:
    base = "remediation: {days: {critical: 2, info: 365}, verify: [high, critical]}\n"
    (tmp_path / "base.yaml").write_text(HEAD.replace("mine", "base") + base, "utf-8")
    said = write("extends: ./base.yaml\nremediation: {days: {critical: 3, low: 60}}\n").profile.remediation
    assert [said.days[level] for level in Severity] == [365, 60, 30, 15, 3]
    assert said.verify == (Severity.HIGH, Severity.CRITICAL)
    assert write("extends: ./base.yaml\nremediation: {verify: false}\n").profile.remediation.verify == ()
    assert write("remediation: {verify: true}\n").profile.remediation.verify == tuple(Severity)


@pytest.mark.parametrize(
    "said",
    [
        "[x]",
        "{day: 3}",
        "{days: {hihg: 3}}",
        "{days: {high: 0}}",
        "{days: {high: soon}}",
        "{verify: [hihg]}",
        "{verify: often}",
    ],
)
def test_what_is_wrong_is_told_with_its_line(write: Writer, said: str) -> None:
    assert write.fails(f"remediation: {said}\n").startswith("line 3: ")


def test_more_days_for_what_is_worse_are_doubtful(write: Writer) -> None:
    assert write.lint("remediation:\n  days: {critical: 3, high: 45}\n") == (
        [],
        ["line 4: high problems are given more days (45) than medium ones (30)"],
    )
    assert write.lint("remediation: {days: {critical: 3, high: 10, low: 30}}\n") == ([], [])
