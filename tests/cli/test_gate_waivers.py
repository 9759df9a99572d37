"""`--waivers`: what a pipeline accepts, in a file beside what it builds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.running import PASSWD, Run, plant, profile

CHECK = "admin-privilege.second-uid-0"


def waivers(folder: Path, *, check: str = CHECK, expires: str = "2099-01-01T00:00Z", **more: str) -> Path:
    words = {"check": check, "reason": "lab", "approver": "Zhang Wei", "start": "2026-01-01T00:00Z", "expires": expires}
    path = folder / "waivers.yaml"
    path.write_text(f"waivers:\n  - {json.dumps({**words, **more})}\n", encoding="utf-8")
    return path


def test_what_is_accepted_passes_and_the_result_tells_of_it(run: Run, bad: Path, few: Path, tmp_path: Path) -> None:
    words = ("audit", f"rootfs:{bad}", "-p", few, "--fail-on", "low", "-f")
    plain, held = tmp_path / "plain.json", tmp_path / "held.json"
    assert run(*words, f"json={plain}").status == 1
    assert run(*words, f"json={held}", "--waivers", waivers(tmp_path, subject="toor")).status == 0
    one, other = (json.loads(path.read_bytes()) for path in (plain, held))
    assert one["audit"]["id"] != other["audit"]["id"]
    assert one["audit"]["profile"]["digest"] != other["audit"]["profile"]["digest"]
    (use,) = other["gate"]["waivers"]
    assert (use["name"], use["use"], use["findings"], use["beside"]) == (f"{CHECK} toor", "used", 1, True)
    assert use["place"].endswith("waivers.yaml:2")
    assert run("audit", f"rootfs:{bad}", "-p", few, "--fail-on-new", held).status == 1, "it is accepted no more"


def test_an_expired_one_fails_by_its_name_however_slight_the_finding(
    run: Run, bad: Path, few: Path, tmp_path: Path
) -> None:
    over = waivers(tmp_path, expires="2026-02-01T00:00Z")
    done = run("audit", f"rootfs:{bad}", "-p", few, "--waivers", over, "--explain-gate")
    assert done.status == 1
    assert f"its waiver expired 2026-02-01T00:00Z, approved by Zhang Wei: {CHECK} ({over}:2)" in done.err
    assert "1 finding whose waiver has expired" in done.err
    known = tmp_path / "known.json"
    run("audit", f"rootfs:{bad}", "-p", few, "-f", f"json={known}")
    assert run("audit", f"rootfs:{bad}", "-p", few, "--waivers", over, "--fail-on-new", known).status == 1
    assert run("audit", f"rootfs:{bad.parent / 'good'}", "-p", few).status == 2, "there is no such root"


def test_one_of_the_profile_that_has_expired_counts_by_severity(run: Run, bad: Path, tmp_path: Path) -> None:
    own = waivers(tmp_path, expires="2026-02-01T00:00Z").read_text("utf-8")
    few = profile(tmp_path, waivers=f"{own}severity: {{{CHECK}: low}}\n")
    done = run("audit", f"rootfs:{bad}", "-p", few, "--fail-on", "high", "--explain-gate")
    assert (done.status, "waivers of the profile that have expired" in done.err) == (0, True)
    assert run("audit", f"rootfs:{bad}", "-p", few, "--fail-on", "low").status == 1


def test_what_a_host_made_unreadable_is_accepted_by_the_name_that_is_shown(run: Run, few: Path, tmp_path: Path) -> None:
    odd = plant(tmp_path / "odd", passwd=PASSWD + "a\x7f:x:0:0::/root:/bin/sh\n")
    words = ("audit", f"rootfs:{odd}", "-p", few, "--fail-on", "low", "--explain-gate")
    pasted = run(*words).err.splitlines()[-1]
    assert "\\x7f" in pasted
    subject = yaml.safe_load(pasted)[0]["subject"]
    assert run(*words, "--waivers", waivers(tmp_path, subject=subject)).status == 0


def test_unused_and_early_ones_are_told(run: Run, good: Path, bad: Path, few: Path, tmp_path: Path) -> None:
    idle = waivers(tmp_path)
    done = run("audit", f"rootfs:{good}", "-p", few, "--waivers", idle)
    assert (done.status, done.err) == (
        0,
        f"inspector: waivers without effect in this audit: {CHECK} ({idle}:2)\n",
    )
    early = waivers(tmp_path, start="2098-01-01T00:00Z")
    done = run("audit", f"rootfs:{bad}", "-p", few, "--waivers", early, "--fail-on", "low", "--explain-gate")
    assert (done.status, "waivers that do not hold yet" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("waivers:\n  - {check: admin-privilege.second-uid-9}\n", "2: waivers[0]: the key reason is missing"),
        ("{}\n", "1: the key waivers is missing"),
        ("waivers: 5\n", "1: waivers: a list expected"),
        ("waivers: []\nselect: [a]\n", "2: unknown key select"),
        ("[1]\n", "1: keys with values expected"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(run: Run, good: Path, few: Path, text: str, expected: str) -> None:
    path = few.parent / "w.yaml"
    path.write_text(text)
    done = run("audit", f"rootfs:{good}", "-p", few, "--waivers", path)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert f"w.yaml, line {expected}" in done.err


def test_a_misspelt_check_is_refused_with_the_nearest(run: Run, good: Path, few: Path, tmp_path: Path) -> None:
    path = waivers(tmp_path, check="admin-privilege.second-uid-00")
    done = run("audit", f"rootfs:{good}", "-p", few, "--waivers", path)
    assert done.status == 2
    assert CHECK in done.err
    assert "w.yaml: no such file" in run("audit", f"rootfs:{good}", "--waivers", tmp_path / "w.yaml").err
