"""The template for GitLab: its script runs as it stands, and the reports that it names are there whatever the gate says."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.pipelines.running import HOSTILE, Ended, image, loaded, made, shell, shellcheck

TEMPLATE = loaded("ci/gitlab-ci.yml")
JOB = TEMPLATE["inspector"]
[SCRIPT] = JOB["script"]


def gitlab(job: Path, **variables: str) -> Ended:
    """Runs the script with the variables of the template, these instead of some of them."""
    given = TEMPLATE["variables"] | variables | {"CI_PROJECT_DIR": str(job / "work")}
    return shell(SCRIPT, job / "work", given, ("sh",))


def test_its_keys() -> None:
    assert set(TEMPLATE) == {"variables", "inspector"}
    assert set(JOB) == {"stage", "image", "script", "artifacts"}
    assert set(JOB["artifacts"]) == {"when", "access", "expire_in", "paths", "reports"}
    assert JOB["artifacts"]["when"] == "always"
    assert set(JOB["artifacts"]["reports"]) == {"junit", "codequality", "cyclonedx"}
    shellcheck(SCRIPT, "sh")


def test_a_bad_image_fails_with_all_reports(job: Path) -> None:
    done = gitlab(job, INSPECTOR_TARGET=image(job / "work", bad=True), INSPECTOR_LANGUAGE="en")
    assert done.status == 1, done.log
    assert done.log.endswith("inspector: the gate FAILED\n")
    reports = {kind: job / "work" / file for kind, file in JOB["artifacts"]["reports"].items()}
    assert "toor" in reports["codequality"].read_text()
    assert ElementTree.parse(reports["junit"]).getroot().tag == "testsuites"  # noqa: S314  # ours
    assert json.loads(reports["cyclonedx"].read_text())["bomFormat"] == "CycloneDX"


def test_a_good_image_passes(job: Path) -> None:
    done = gitlab(job, INSPECTOR_TARGET=image(job / "work"), INSPECTOR_MAX_UNKNOWN="99%")
    assert done.status == 0, done.log


def test_not_enough_is_told_from_a_failure(job: Path) -> None:
    done = gitlab(job, INSPECTOR_TARGET=image(job / "work"), INSPECTOR_MAX_UNKNOWN="0")
    assert done.status == 3, done.log
    assert "this is no pass" in done.log


def test_bad_input_leaves_no_result_of_an_earlier_run(job: Path) -> None:
    old = job / "work/inspector-results/junit.xml"
    old.parent.mkdir()
    old.touch()
    done = gitlab(job, INSPECTOR_TARGET="image:none.tar")
    assert done.status == 2, done.log
    assert not made(job / "work")


def test_hostile_values_stay_values(job: Path) -> None:
    done = gitlab(job, **dict.fromkeys(TEMPLATE["variables"], HOSTILE))
    assert done.status == 2, done.log
    assert not [file for file in made(job) if "pwned" in file]
