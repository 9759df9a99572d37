"""The hooks for pre-commit: what they run, on which files, and by pre-commit itself where it can be had."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.cli.running import Ended, Run
from tests.pipelines.running import loaded
from tests.roots import CHECKOUT
from tests.roots import run as program

HOOKS = {hook["id"]: hook for hook in loaded(".pre-commit-hooks.yaml")}
PROFILE = "id: own\ntitle: {en: Own, zh: 自定}\nextends: ci-image\n"
RULE = """rules:
  - id: site-no-telnet
    category: software-control
    title: {zh: telnet 服务, en: telnet}
    require: {none: [{package: telnetd}]}
"""

WAIVERS = """waivers:
  - check: {check}
    reason: ticket 12
    approver: Zhang Wei
    start: {year}-01-01T00:00+08:00
    expires: {year}-06-30T00:00+08:00
"""


def hook(run: Run, name: str, *files: Path) -> Ended:
    first, *words = shlex.split(HOOKS[name]["entry"])
    assert first == "inspector"
    return run(*words, *files)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "inspector/profiles").mkdir(parents=True)
    (folder / "inspector-profile.yaml").write_text(PROFILE, encoding="utf-8")
    (folder / "inspector-rules.yaml").write_text(RULE, encoding="utf-8")
    (folder / "inspector-waivers.yaml").write_text(WAIVERS.format(check="weak-password.no-lockout", year=2027))
    (folder / "values.yaml").write_text("profile: none\n")
    return folder


def test_its_keys() -> None:
    for entry in HOOKS.values():
        assert set(entry) == {
            "id", "name", "description", "entry", "language", "files", "require_serial", "minimum_pre_commit_version",
        }  # fmt: skip
        assert entry["language"] == "python"


@pytest.mark.parametrize(
    ("name", "taken", "left"),
    [
        (
            "inspector-profile",
            ["inspector-profile.yaml", "ops/inspector_profiles/web.yml", "inspector/profiles/a.yaml"],
            ["profile.yaml", "inspector.yaml", "inspector/profiles/a.txt", "xinspector-profile.yaml"],
        ),
        (
            "inspector-waivers",
            ["inspector-waivers.yaml", "inspector/waivers/web.yaml", "a/inspector-waiver.yml"],
            ["waivers.yaml", "inspector-profile.yaml", "inspector/waivers/a.txt"],
        ),
        (
            "inspector-rules",
            ["inspector-rules.yaml", "inspector/rules/site.yaml", "a/inspector-rule-web.yml"],
            ["rules.yaml", "rules/site.yaml", "inspector-rules.py"],
        ),
    ],
)
def test_which_files_it_takes(name: str, taken: list[str], left: list[str]) -> None:
    pattern = re.compile(HOOKS[name]["files"])
    assert [path for path in taken + left if pattern.search(path)] == taken


def test_good_files_pass(run: Run, repository: Path) -> None:
    assert hook(run, "inspector-profile", repository / "inspector-profile.yaml").status == 0
    assert hook(run, "inspector-rules", repository / "inspector-rules.yaml").status == 0
    done = hook(run, "inspector-waivers", repository / "inspector-waivers.yaml")
    assert done.status == 0
    assert "nothing wrong" in done.out


def test_waivers_that_have_expired_are_named_and_those_of_no_check_are_refused(run: Run, repository: Path) -> None:
    file = repository / "inspector-waivers.yaml"
    file.write_text(WAIVERS.format(check="weak-password.no-lockout", year=2020))
    done = hook(run, "inspector-waivers", file)
    assert (done.status, done.out.count("expired on 2020-06-30")) == (0, 1)
    file.write_text(WAIVERS.format(check="weak-password.no-lockou", year=2027))
    done = hook(run, "inspector-waivers", file)
    assert done.status == 2
    assert f"{file}, line 2" in done.out and "did you mean weak-password.no-lockout?" in done.out


def test_a_wrong_file_fails_with_its_name(run: Run, repository: Path) -> None:
    for name in HOOKS:
        file = repository / f"{name.replace('rules', 'rule')}.yaml"
        file.write_text("id: [\n")
        done = hook(run, name, file)
        assert done.status == 2
        assert file.name in done.err + done.out


@pytest.mark.full
@pytest.mark.network
def test_pre_commit_runs_them(repository: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    program(sys.executable, "-m", "venv", venv)
    program(venv / "bin/pip", "--quiet", "install", "--only-binary", ":all:", "pre-commit")
    own = tmp_path / "inspector"
    program("git", "clone", "--quiet", "--no-hardlinks", CHECKOUT, own)
    git = ("git", "-C", own, "-c", "user.name=x", "-c", "user.email=x@example.org")
    for name in (".pre-commit-hooks.yaml",):  # not yet committed, or other than what is
        (own / name).write_bytes((CHECKOUT / name).read_bytes())
    program(*git, "add", "--all")
    program(*git, "commit", "--quiet", "--allow-empty", "--message=x")
    program("git", "-C", repository, "init", "--quiet")
    program("git", "-C", repository, "add", "--all")
    words = (f"--chdir={repository}", f"PRE_COMMIT_HOME={tmp_path}/cache", venv / "bin/pre-commit", "try-repo", own)
    output = program("env", *words, "--all-files")
    assert output.count("Passed") == 3, output
