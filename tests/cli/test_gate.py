"""When an audit ends with a failure: as the profile's `gate:` says, unless the command line says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Run, plant, profile


@pytest.mark.parametrize(
    ("gate", "words", "status"),
    [
        ("{}", (), 0),
        ("{fail_on: critical}", (), 1),
        ("{fail_on: info}", (), 1),
        ("{fail_on: critical}", ("--max-unknown", "0"), 1),
        ("{max_unknown: 0}", (), 0),
        ("{}", ("--fail-on", "critical"), 1),
    ],
)
def test_a_finding_fails_the_gate(run: Run, bad: Path, gate: str, words: tuple[str, ...], status: int) -> None:
    few = profile(bad.parent, waivers=f"gate: {gate}\n")
    assert run("audit", f"rootfs:{bad}", "-p", few, *words).status == status


def test_the_command_line_goes_before_the_profile(run: Run, bad: Path, tmp_path: Path) -> None:
    """The finding is critical, and the profile calls it medium."""
    few = profile(tmp_path, waivers="gate: {fail_on: low}\nseverity: {admin-privilege.second-uid-0: medium}\n")
    assert run("audit", f"rootfs:{bad}", "-p", few).status == 1
    assert run("audit", f"rootfs:{bad}", "-p", few, "--fail-on", "high").status == 0


@pytest.mark.parametrize(
    ("gate", "words", "status"),
    [
        ("{max_unknown: 0}", (), 3),
        ("{max_unknown: 49.9%}", (), 3),
        ("{max_unknown: 1}", (), 0),
        ("{max_unknown: 50%}", (), 0),
        ("{max_unknown: 0}", ("--max-unknown", "1"), 0),
        ("{max_unknown: 1}", ("--max-unknown", "0"), 3),
    ],
)
def test_too_much_that_is_unknown_fails_the_gate(
    run: Run, tmp_path: Path, gate: str, words: tuple[str, ...], status: int
) -> None:
    root = plant(tmp_path / "odd")
    (root / "etc/shadow").unlink()
    (root / "etc/shadow").mkdir()
    few = profile(tmp_path, waivers=f"gate: {gate}\n")
    assert run("audit", f"rootfs:{root}", "-p", few, *words).status == status


@pytest.mark.parametrize("release", [None, "", "VERSION_ID=3\n", "NAME=Mine\n", "ID=mine\n"])
@pytest.mark.parametrize(("limit", "status"), [("5", 3), ("99%", 3), ("100%", 0)])
def test_a_root_without_a_system_is_not_passed(
    run: Run, tmp_path: Path, limit: str, status: int, release: str | None
) -> None:
    """A folder that was to be filled, say: what little applies to it is in order."""
    (tmp_path / "wrong/etc").mkdir(parents=True)
    if release is not None:
        (tmp_path / "wrong/etc/os-release").write_text(release)
    ended = run("audit", f"rootfs:{tmp_path / 'wrong'}", "-p", "ci-image", "--max-unknown", limit)
    assert ended.status == status, ended.err
    assert ("no system recognised on 1 host" in ended.err) == bool(status)
