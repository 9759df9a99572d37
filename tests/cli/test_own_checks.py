"""`inspector checks new` and `inspector checks test`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.plugins import bundled, check_folders, load_checks
from inspector.trial import tried
from tests.cli.running import Run, own_check, profile

ID = "access-permission.backup-agent-open"


def test_a_new_check_works_as_it_stands(run: Run, tmp_path: Path, good: Path) -> None:
    own = tmp_path / "my checks"
    ended = run("checks", "new", "access_permission", "backup-agent-open", "--into", own)
    assert ended.status == 0, ended.err
    assert f"inspector checks test --checks '{own}' {ID}" in ended.out
    (made,) = [check for check in load_checks(check_folders([own])) if check.id == ID]
    assert made.file == str(own / "access_permission/backup_agent_open.py")
    assert tried(made) == []
    assert run("checks", "test", "--checks", own).out.startswith("1 check tried on 6 cases")
    few = profile(tmp_path, select=(ID,))
    (good / "etc/backup-agent-open.conf").write_text("audit = off\n")
    ended = run("audit", f"rootfs:{good}", "-p", few, "--checks", own, "-f", "json")
    assert ended.status == 0, ended.err
    (result,) = json.loads(ended.out)["hosts"][0]["results"]
    assert result["status"] == "fail"
    assert result["findings"][0]["message"]["zh"] == "`audit` 的值为 off，应为 on"


def test_a_clause_that_there_is_not_is_refused(run: Run, tmp_path: Path) -> None:
    run("checks", "new", "xss", "one-two", "--into", tmp_path)
    path = tmp_path / "xss/one_two.py"
    mapped = 'standards={"gbt22239-l3": ("8.1.4.3z",)},'
    path.write_text(path.read_text("utf-8").replace('# standards={"gbt22239-l3": ("8.1.4.3a",)},', mapped), "utf-8")
    for words in (("checks", "test"), ("standards", "coverage", "gbt22239-l3")):
        ended = run(*words, "--checks", tmp_path)
        assert ended.status == 2
        assert "gbt22239-l3 has no control 8.1.4.3z; did you mean 8.1.4.3" in ended.err


def test_the_texts_of_the_template_name_no_other_check(run: Run, tmp_path: Path) -> None:
    run("checks", "new", "xss", "one-two", "--into", tmp_path)
    text = (tmp_path / "xss/one_two.py").read_text("utf-8")
    assert "example" not in text
    assert "/etc/one-two.conf" in text
    assert "def one_two(" in text


@pytest.mark.parametrize(
    ("category", "name", "what"),
    [
        ("acess-permission", "x", "no category is called acess-permission; did you mean access-permission?"),
        ("access-permission", "Bad", "Bad: the name of a check is"),
        ("access-permission", "../x", "../x: the name of a check is"),
        ("access-permission", "class", "class: the name of a check is"),
        ("access-permission", "x" * 61, f"{'x' * 61}: the name of a check is"),
        ("access-permission", "shadow-readable", "there is a check access-permission.shadow-readable already, in "),
    ],
)
def test_mistakes_get_one_line(run: Run, tmp_path: Path, category: str, name: str, what: str) -> None:
    ended = run("checks", "new", category, name, "--into", tmp_path / "own")
    assert ended.status == 2
    assert ended.err.startswith(f"inspector: {what}")
    assert ended.err.count("\n") == 1
    assert not (tmp_path / "own").exists()


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "access_permission/backup_agent_open.py"
    path.parent.mkdir()
    path.write_text("mine")
    ended = run("checks", "new", "access-permission", "backup-agent-open", "--into", tmp_path)
    assert (ended.status, path.read_text()) == (2, "mine")
    assert "exists already" in ended.err


def test_a_folder_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own").write_text("")
    ended = run("checks", "new", "xss", "one-two", "--into", tmp_path / "own")
    assert ended.status == 2
    assert ended.err.count("\n") == 1


def test_what_is_wrong_with_a_check_is_said(run: Run, tmp_path: Path) -> None:
    own = own_check(tmp_path / "own")
    ended = run("checks", "test", "--checks", own)
    assert ended.status == 1
    assert "own.waiting\n  no good case passes\n  there is no bad case" in ended.out
    assert "1 with problems" in ended.out
    told = json.loads(run("checks", "test", "own.waiting", "--checks", own, "-f", "json").out)
    assert told["own.waiting"][0] == {"case": "", "en": "no good case passes", "zh": "没有能通过的 good 用例"}


def test_bundled_checks_are_named_by_id(run: Run) -> None:
    ended = run("checks", "test", "admin-privilege.second-uid-0")
    assert ended.status == 0
    assert ended.out.startswith("1 check tried on ")
    ended = run("checks", "test", "admin-privilege.second-uid")
    assert ended.status == 2
    assert "did you mean admin-privilege.second-uid-0?" in ended.err


def test_the_bundled_folder_needs_no_name(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a checkout: what is written stands beside the bundled checks, and is found there."""
    folder = tmp_path / "checks"
    monkeypatch.setattr("inspector.cli.new_check.bundled", lambda name: folder)
    monkeypatch.chdir(tmp_path)
    ended = run("checks", "new", "xss", "one-two")
    assert ended.status == 0, ended.err
    assert "inspector checks test xss.one-two" in ended.out
    assert (folder / "xss/one_two.py").is_file()
    assert not (bundled("checks") / "xss/one_two.py").exists()
