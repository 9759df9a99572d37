"""Several reports of one audit tell the same."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import Run
from tests.reports.sarif import acceptable, results, validator
from tests.roots import debian


def test_sarif_gitlab_and_json_of_one_audit_agree(run: Run, bad: Path, few: Path, tmp_path: Path) -> None:
    for lang in ("en", "zh"):
        ended = run("audit", f"rootfs:{bad}", "-p", few, "--lang", lang, *formats(tmp_path))
        assert (ended.status, ended.out) == (0, "")
        agree(tmp_path)


def test_they_agree_of_a_real_root(run: Run, tmp_path: Path) -> None:
    assert run("audit", f"rootfs:{debian()}", *formats(tmp_path)).status == 0
    agree(tmp_path)
    validator()(json.loads((tmp_path / "sarif").read_bytes()))


def test_one_of_them_goes_to_standard_output(run: Run, bad: Path, few: Path) -> None:
    ended = run("audit", f"rootfs:{bad}", "-p", few, "-f", "sarif")
    assert len(results(json.loads(ended.out))) == 1
    assert "toor" in ended.err


def formats(folder: Path) -> list[str]:
    return [word for name in ("sarif", "gitlab", "json") for word in ("-f", f"{name}={folder / name}")]


def agree(folder: Path) -> None:
    sarif, gitlab, whole = (json.loads((folder / name).read_bytes()) for name in ("sarif", "gitlab", "json"))
    acceptable(sarif)
    found = [(each["check"], finding) for each in whole["hosts"][0]["results"] for finding in each["findings"]]
    told = [each for each in results(sarif) if each["kind"] == "fail"]
    assert [each["properties"]["fingerprint"] for each in told] == [finding["fingerprint"] for _, finding in found]
    listed = [each for each in gitlab if not each["check_name"].startswith("inspector.")]
    assert [each["check_name"] for each in listed] == [check for check, finding in found if not finding["waiver"]]
    assert found
