"""The stage for Jenkins: its shell script runs as it stands, and every exit status is told apart."""

from __future__ import annotations

import re
from pathlib import Path

from tests.pipelines.running import HOSTILE, Ended, image, made, shell, shellcheck
from tests.roots import CHECKOUT

TEXT = (CHECKOUT / "ci/Jenkinsfile").read_text(encoding="utf-8")
SCRIPT = re.findall(r"script: '''(.*?)'''", TEXT, re.DOTALL)[0].replace("\\\\", "\\")  # as Groovy reads it
ENVIRONMENT = dict(re.findall(r"^ +(INSPECTOR_[A-Z]+) = '([^']*)'", TEXT, re.MULTILINE))


def jenkins(job: Path, **variables: str) -> Ended:
    file = job / "durable-script"
    file.write_text(SCRIPT)
    file.chmod(0o755)
    return shell(f"exec {file}", job / "work", ENVIRONMENT | variables, ("sh",))


def test_no_value_is_put_into_a_script_by_groovy() -> None:
    assert not re.findall(r'(?:sh|script)[ (:]+"', TEXT)
    assert TEXT.count("{") == TEXT.count("}")
    assert TEXT.count("'''") == 2
    shellcheck(SCRIPT, "sh")


def test_every_status_is_told_apart_and_results_are_kept() -> None:
    assert re.findall(r"status (?:==|!=) (\d)", TEXT) == ["1", "3", "0"]
    always = TEXT[TEXT.index("always {") :]
    for word in ("junit testResults:", "recordIssues enabledForFailure: true", "archiveArtifacts artifacts:"):
        assert word in always


def test_a_bad_image_fails_with_the_files_that_the_steps_take(job: Path) -> None:
    done = jenkins(job, INSPECTOR_TARGET=image(job / "work", bad=True))
    assert done.status == 1, done.log
    for file in re.findall(r"(?:testResults|pattern): '([^']+)'", TEXT):
        assert "toor" in (job / "work" / file).read_text()


def test_bad_input_leaves_no_result_of_an_earlier_build(job: Path) -> None:
    old = job / "work/inspector-results/junit.xml"
    old.parent.mkdir()
    old.touch()
    assert jenkins(job, INSPECTOR_TARGET="image:none.tar").status == 2
    assert not made(job / "work")


def test_hostile_values_stay_values(job: Path) -> None:
    done = jenkins(job, **dict.fromkeys(ENVIRONMENT, HOSTILE))
    assert done.status == 2, done.log
    assert not [file for file in made(job) if "pwned" in file]
