"""The composite action: its steps run as they stand, and what is put into it stays a value."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.pipelines.running import EXPRESSION, HOSTILE, action, image, loaded, made, shellcheck

DESCRIBED = loaded("action.yml")
STEPS = DESCRIBED["runs"]["steps"]
ALL = "sarif, junit json gitlab\ncyclonedx md html"
FILES = {
    "inspector.sarif",
    "junit.xml",
    "result.json",
    "gl-code-quality.json",
    "bom.cdx.json",
    "summary.md",
    "report.html",
}


def test_it_is_a_composite_action() -> None:
    assert set(DESCRIBED) == {"name", "description", "branding", "inputs", "outputs", "runs"}
    assert DESCRIBED["runs"]["using"] == "composite"
    for entry in DESCRIBED["inputs"].values():
        assert set(entry) <= {"description", "required", "default"}
    for step in STEPS:
        assert set(step) == {"name", "id", "shell", "env", "run"}
        assert step["shell"] == "bash"


def test_inputs_reach_the_shell_as_variables_alone() -> None:
    assert not [step["name"] for step in STEPS if "${{" in step["run"]]
    used = {name for step in STEPS for text in step["env"].values() for name in EXPRESSION.findall(text)}
    assert {name for name in used if name.startswith("inputs.")} == {f"inputs.{name}" for name in DESCRIBED["inputs"]}
    for step in STEPS:
        assert set(re.findall(r"IN_[A-Z_]+", step["run"])) == set(step["env"])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["id"])
def test_its_scripts_are_sound(step: dict[str, str]) -> None:
    shellcheck(step["run"], "bash")


def test_a_good_image_passes(job: Path) -> None:
    done = action(job, target=image(job / "work"), command="inspector", max_unknown="99%")
    assert done.ended.status == 0, done.ended.log
    assert done.outputs == {"exit-status": "0", "gate": "passed", "sarif": "inspector-results/inspector.sarif"}
    assert json.loads((job / "work" / done.outputs["sarif"]).read_text())["version"] == "2.1.0"
    assert made(job / "work/inspector-results") == {"inspector.sarif", "junit.xml", "result.json", "summary.md"}
    assert done.summary == (job / "work/inspector-results/summary.md").read_text()


def test_a_bad_image_fails_and_its_results_are_kept(job: Path) -> None:
    results = "out put/results"
    done = action(
        job, target=image(job / "work", bad=True), command="inspector", results=results, formats=ALL, fail_on="high"
    )
    assert done.ended.status == 1, done.ended.log
    assert done.outputs == {"exit-status": "1", "gate": "failed", "sarif": f"{results}/inspector.sarif"}
    assert made(job / "work" / results) == FILES
    assert "toor" in done.summary
    assert "::error title=inspector::the gate failed" in done.ended.log


def test_what_an_accepted_result_knew_passes(job: Path) -> None:
    target = image(job / "work", bad=True)
    assert action(job, target=target, command="inspector", max_unknown="99%").outputs["gate"] == "failed"
    (job / "work/inspector-results/result.json").rename(job / "work/baseline.json")
    done = action(job, target=target, command="inspector", max_unknown="99%", baseline="baseline.json")
    assert done.outputs["gate"] == "passed", done.ended.log


def test_too_much_unknown_is_no_pass(job: Path) -> None:
    done = action(job, target=image(job / "work"), command="inspector", max_unknown="0")
    assert (done.ended.status, done.outputs["gate"]) == (3, "undecided"), done.ended.log


def test_results_of_an_earlier_run_are_not_taken_for_this_ones(job: Path) -> None:
    results = job / "work/inspector-results"
    results.mkdir()
    (results / "inspector.sarif").write_text("old")
    (results / "mine.txt").write_text("kept")
    done = action(job, target="image:none.tar", command="inspector")
    assert (done.ended.status, done.outputs["gate"]) == (2, "error")
    assert made(results) == {"mine.txt"}


EARLY = ("results", "formats", "fail-on-new-rules")  # are refused before inspector is called
GROUPS = [
    *((name,) for name in EARLY),
    [name for name in DESCRIBED["inputs"] if name not in ("python", "command", *EARLY)],
]


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[0])
def test_hostile_values_stay_values(job: Path, names: list[str]) -> None:
    done = action(job, command="inspector", **({"target": "rootfs:."} | dict.fromkeys(names, HOSTILE)))
    assert done.ended.status == 2, done.ended.log
    assert done.outputs.pop("exit-status") == "2"
    assert done.outputs.pop("gate") == "error"
    assert set(done.outputs) <= {"sarif"}
    assert not [file for file in made(job) if "pwned" in file]


def test_a_hostile_command_stays_a_value(job: Path) -> None:
    done = action(job, target=image(job / "work"), command=HOSTILE)
    assert (done.ended.status, done.outputs) == (2, {})
    assert not [file for file in made(job) if "pwned" in file]


def test_lines_of_the_audited_are_no_commands_to_the_runner(job: Path) -> None:
    done = action(job, target=image(job / "work", bad=True), command="inspector")
    token = re.search(r"^::stop-commands::([0-9a-f]{32})$", done.ended.log, re.MULTILINE)
    assert token
    inside = done.ended.log.partition(token[0])[2].partition(f"\n::{token[1]}::\n")[0]
    assert "toor" in inside
    assert "toor" not in done.ended.log.replace(inside, "")


@pytest.mark.full
@pytest.mark.network
def test_it_installs_itself_apart(job: Path) -> None:
    done = action(job, target=image(job / "work", bad=True))
    assert (done.ended.status, done.outputs["gate"]) == (1, "failed"), done.ended.log
    assert (job / "temp/inspector-venv/bin/inspector").is_file()
