"""The example workflow: least rights, results kept where the gate fails, and nothing that the action does not know."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.pipelines.running import loaded, shellcheck
from tests.roots import CHECKOUT

WORKFLOW = loaded("ci/github-workflow.yml")
[JOB] = WORKFLOW["jobs"].values()


def step(uses: str) -> dict[str, Any]:
    [found] = [step for step in JOB["steps"] if step.get("uses", "").startswith(uses)]
    return dict(found)


def test_its_keys_and_rights() -> None:
    assert set(WORKFLOW) == {"name", "on", "permissions", "jobs"}
    assert set(JOB) == {"runs-on", "timeout-minutes", "permissions", "steps"}
    assert not WORKFLOW["permissions"]
    assert JOB["permissions"] == {"contents": "read", "security-events": "write"}
    assert step("actions/checkout")["with"] == {"persist-credentials": "false"}
    for each in JOB["steps"]:
        assert set(each) <= {"name", "uses", "with", "run", "if"}
        assert "${{" not in each.get("run", "")


def test_it_asks_the_action_for_what_there_is() -> None:
    inputs = loaded("action.yml")["inputs"]
    given = dict(step("OWNER/inspector")["with"])
    assert set(given) <= set(inputs)
    assert "target" in given


@pytest.mark.parametrize("uses", ["github/codeql-action/upload-sarif", "actions/upload-artifact"])
def test_results_are_kept_where_the_gate_fails(uses: str) -> None:
    kept = step(uses)
    assert re.fullmatch(r"always\(\) && hashFiles\('inspector-results/[a-z.]+'\) != ''", kept["if"])
    assert JOB["steps"].index(kept) > JOB["steps"].index(step("OWNER/inspector"))


def test_the_documentation_names_the_same_version_of_what_uploads() -> None:
    uploads = step("github/codeql-action/upload-sarif")["uses"]
    assert re.findall(r"uses: (github/codeql-action/\S+)", (CHECKOUT / "docs/formats.md").read_text("utf-8")) == [
        uploads
    ]


def test_its_script_is_sound() -> None:
    [script] = [each["run"] for each in JOB["steps"] if "run" in each]
    shellcheck(script, "bash")
