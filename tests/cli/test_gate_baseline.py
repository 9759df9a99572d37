"""`--fail-on-new`: a build fails for what an earlier result did not have."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import pytest

from tests.cli.running import PASSWD, Run, own_check, plant, profile
from tests.roots import CHECKOUT

TOOR = PASSWD + "toor:x:0:0::/root:/bin/sh\n"
RULE = """
from inspector.check import Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.model import Fail, Severity
from inspector.text import Text

SAME = Text(en="An account", zh="账户")

@check(severity=Severity.HIGH, title=SAME, why=SAME, fails=SAME, remedy=SAME, command="true", good=[], bad=[])
def waiting(passwd: Passwd) -> Verdicts:
    for account in passwd.accounts:
        yield Fail(account.name, "/etc/passwd")
"""
"""A rule that finds something everywhere."""


@pytest.fixture
def base(run: Run, good: Path, few: Path, tmp_path: Path) -> Path:
    path = tmp_path / "base.json"
    assert run("audit", f"rootfs:{good}", "-p", few, "-f", f"json={path}").status == 0
    return path


def test_a_build_with_a_new_defect_fails_and_one_without_passes(
    run: Run, base: Path, few: Path, bad: Path, tmp_path: Path
) -> None:
    good = tmp_path / "good"
    words = ("-p", few, "--fail-on-new", base, "-f", f"json={tmp_path / 'new.json'}")
    done = run("audit", f"rootfs:{good}", *words)
    assert (done.status, "gate" in done.err) == (0, False)
    done = run("audit", f"rootfs:{bad}", *words)
    assert done.status == 1
    assert done.err.splitlines()[-1].startswith(
        "inspector: gate failed (exit status 1): 1 finding new or worse than in"
    )
    made = json.loads((tmp_path / "new.json").read_bytes())
    fastjsonschema.compile(json.loads((CHECKOUT / "inspector/audit.schema.json").read_bytes()))(made)
    (blocker,) = made["gate"]["blockers"]
    assert (blocker["subject"], blocker["standing"], blocker["why"]["code"]) == ("toor", "new", "new")
    assert made["gate"]["baseline"]["source"] == "base.json"
    assert list(made["gate"]["standings"]["bad"].values()) == ["new"]
    assert run("verify", tmp_path / "new.json").out.strip().endswith("the audit's id fits what it says")
    again = run("audit", f"rootfs:{bad}", "-p", few, "--fail-on-new", tmp_path / "new.json", "--explain-gate")
    assert (again.status, "(1 known, 0 gone)" in again.err) == (0, True)
    mended = run("audit", f"rootfs:{good}", "-p", few, "--fail-on-new", tmp_path / "new.json", "--explain-gate")
    assert (mended.status, "(0 known, 1 gone)" in mended.err) == (0, True)


def test_a_new_rule_is_reported_and_fails_only_where_that_is_wanted(
    run: Run, base: Path, good: Path, tmp_path: Path
) -> None:
    more = profile(tmp_path / "good", select=("admin-privilege.second-uid-0", "weak-password.empty-password", "own.*"))
    words = ("audit", f"rootfs:{good}", "-p", more, "--checks", own_check(tmp_path / "checks", RULE))
    told = run(*words, "--fail-on-new", base, "--explain-gate")
    assert (told.status, "reported only: 1 finding of new rules" in told.err) == (0, True)
    assert run(*words, "--fail-on-new", base, "--fail-on-new-rules").status == 1
    more.write_text(more.read_text() + "gate: {new_rules: true}\n")
    assert run(*words, "--fail-on-new", base).status == 1


def test_what_is_no_baseline_is_told_before_hosts_are_reached(run: Run, base: Path, few: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_bytes(base.read_bytes()[:-100])
    (tmp_path / "other.json").write_text('{"schema": "inspector/changes/1"}')
    words = ("audit", f"rootfs:{tmp_path / 'good'}", "-p", few)
    for name in ("none.json", "cut.json", "other.json", "good"):
        done = run(*words, "--fail-on-new", tmp_path / name)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1), name
        assert name in done.err
    assert "--fail-on-new BASELINE.json" in run(*words, "--fail-on-new-rules").err


def test_a_recorded_run_tells_the_gate_and_the_record_holds(run: Run, base: Path, few: Path, bad: Path) -> None:
    store = f"sqlite:///{bad.parent / 'store.db'}"
    done = run("audit", f"rootfs:{bad}", "-p", few, "--fail-on-new", base, "--store", "--database", store)
    assert done.status == 1
    assert run("store", "check", "--database", store).status == 0


def test_several_hosts_are_named_and_one_that_cannot_be_reached_decides_nothing(
    run: Run, base: Path, few: Path, bad: Path
) -> None:
    other = plant(bad.parent / "other", passwd=TOOR)
    done = run(
        "audit", f"rootfs:{bad}", f"rootfs:{other}", "-p", few, "--fail-on-new", base, "--explain-gate", "--lang", "zh"
    )
    assert done.status == 1
    lines = done.err.splitlines()
    assert "[严重] other admin-privilege.second-uid-0 toor（/etc/passwd:2）：新增：基线中没有此主机" in done.err
    assert len(lines) <= 10


@pytest.mark.parametrize("option", ["--fail-on-new", "--waivers"])
def test_a_variable_that_is_not_set_is_told_as_such(run: Run, good: Path, few: Path, option: str) -> None:
    done = run("audit", f"rootfs:{good}", "-p", few, option, "")
    assert (done.status, done.err) == (2, f"inspector: {option}: the name of a file is expected, not an empty value\n")
