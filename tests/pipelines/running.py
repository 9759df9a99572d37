"""Runs the scripts of the pieces for pipelines, as their platforms would, on images so small that it takes a second."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.running import PASSWD, plant
from tests.roots import CHECKOUT, run

HOSTILE = "a b'\"$(touch ../pwned)`touch ../pwned`;touch ../pwned;&|>pwned\n::error::x\ngate=passed"
"""Does something wherever it is taken for more than a value."""


class Ended(NamedTuple):
    status: int
    log: str


def loaded(name: str) -> Any:
    """A YAML file of the checkout. `on` is a key of GitHub's, and no boolean."""
    return yaml.load((CHECKOUT / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # ours


def image(folder: Path, *, bad: bool = False) -> str:
    """The target of an image, a root tarball; the bad one has a second account of UID 0."""
    root = plant(folder / "root", passwd=PASSWD + ("toor:x:0:0::/root:/bin/sh\n" if bad else ""))
    run("tar", "--create", f"--file={folder}/image.tar", f"--directory={root}", ".")
    shutil.rmtree(root)
    return "image:image.tar"


def tools(folder: Path) -> Path:
    """A folder with the checkout's `inspector`, to be put on PATH."""
    program = folder / "tools/inspector"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={CHECKOUT} exec {sys.executable} -m inspector "$@"\n')
    program.chmod(0o755)
    return program.parent


def shell(
    script: str, folder: Path, variables: Mapping[str, str], words: tuple[str, ...] = ("bash", "-eo", "pipefail")
) -> Ended:
    """Runs a script in a folder, with nothing of this process's environment."""
    path = f"{folder.parent}/tools:/usr/local/bin:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(folder.parent), "LANG": "C.UTF-8", **variables}
    file = folder.parent / "script"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [*words, file], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return Ended(done.returncode, done.stdout.decode())


def shellcheck(script: str, kind: str) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    done = subprocess.run(
        ["shellcheck", f"--shell={kind}", "-"], input=script, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


EXPRESSION = re.compile(r"\$\{\{ ([a-z]+(?:\.[a-z_-]+)+) \}\}")


def filled(text: str, known: Mapping[str, str]) -> str:
    return EXPRESSION.sub(lambda found: known[found[1]], text)


class Action(NamedTuple):
    """One run of the composite action: the folder of the job, and what its steps left."""

    ended: Ended
    outputs: dict[str, str]
    summary: str


def action(folder: Path, **inputs: str) -> Action:
    """Runs the steps of action.yml with these inputs (- as _) in folder/work, as a runner does."""
    described = loaded("action.yml")
    given = {name: described["inputs"][name].get("default", "") for name in described["inputs"]}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    known = {f"inputs.{name}": value for name, value in given.items()} | {"github.action_path": str(CHECKOUT)}
    summary = folder / "summary"
    summary.touch()
    log = ""
    outputs: dict[str, str] = {}
    ended = Ended(0, "")
    for step in described["runs"]["steps"]:
        written = folder / f"output-{step['id']}"
        written.touch()
        variables = {name: filled(text, known) for name, text in step["env"].items()}
        variables |= {
            "GITHUB_OUTPUT": str(written),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(folder / "temp"),
        }
        ended = shell(step["run"], folder / "work", variables, ("bash", "--noprofile", "--norc", "-eo", "pipefail"))
        log += ended.log
        lines = [line.partition("=") for line in written.read_text().splitlines()]
        outputs = {name: value for name, _, value in lines}
        known |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items()}
        if ended.status:
            break
    return Action(Ended(ended.status, log), outputs, summary.read_text())


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder whose `work` is the job's, beside the tools."""
    tools(tmp_path)
    (tmp_path / "work").mkdir()
    return tmp_path


def made(folder: Path) -> set[str]:
    """The files that are there below a folder."""
    return {str(Path(place, name).relative_to(folder)) for place, _, names in os.walk(folder) for name in names}
