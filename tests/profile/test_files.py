"""Profiles that extend a file beside them, and that bring rules of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.rules import load_rules
from tests.profile.writing import HEAD, SECOND_ROOT, Writer, ids

RULE = """rules:
  - id: {id}
    category: admin-privilege
    title: {{zh: 标题, en: Title}}
    why: {{zh: 原因, en: Reason}}
    require: {{file: /etc/motd, key: a, is: b}}
    good: [{{files: {{/etc/motd: "a=b\\n"}}}}]
    bad: [{{files: {{/etc/motd: "a=c\\n"}}}}]
"""


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_path_is_relative_to_the_file_that_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "base/one.yaml", f"{HEAD}extends: ../two.yaml\nskip: [boot-security]\n")
    put(tmp_path, "two.yaml", f"{HEAD}extends: quick\nselect: [boot-security, {SECOND_ROOT}]\n")
    mine = put(tmp_path, "mine/mine.yaml", f"{HEAD}extends: ../base/one.yaml\n")
    assert ids(load_rules(str(mine))) == {SECOND_ROOT}
    monkeypatch.chdir(tmp_path)
    assert ids(load_rules("mine/mine.yaml")) == {SECOND_ROOT}
    put(tmp_path, "elsewhere/mine.yaml", f"{HEAD}extends: two.yaml\n")
    assert SECOND_ROOT in ids(load_rules("elsewhere/mine.yaml")), "as before: relative to the folder one is in"


def test_what_cannot_be_extended_is_told_with_its_line(write: Writer, tmp_path: Path) -> None:
    assert write.fails("extends: ./none.yaml\n") == "line 3: extends: ./none.yaml: no such file or directory"
    assert write.fails("extends: quikc\n") == "line 3: extends: no profile is called quikc; did you mean quick?"
    put(tmp_path, "other.yaml", f"{HEAD}extends: mine.yaml\n")
    assert write.fails("extends: other.yaml\n").endswith(
        "other.yaml, line 3: profiles extend each other in a circle: mine.yaml"
    )
    for number in range(9):
        put(tmp_path, f"p{number}.yaml", f"{HEAD}extends: p{number + 1}.yaml\n")
    assert "more than 8 profiles extend one another" in write.fails("extends: p0.yaml\n")


def test_its_rules_run_besides_what_it_selects_and_can_be_skipped(write: Writer, tmp_path: Path) -> None:
    put(tmp_path, "rules/a.yaml", RULE.format(id="rule-a"))
    put(tmp_path, "rules/deep/b.yaml", RULE.format(id="rule-b"))
    said = f"select: [{SECOND_ROOT}]\nrules: ['rules/**/*.yaml', rules/a.yaml]\n"
    own = {"admin-privilege.rule-a", "admin-privilege.rule-b"}
    assert ids(write(said)) == {SECOND_ROOT, *own}
    assert ids(write(f"{said}skip: ['*.rule-b']\nseverity: {{admin-privilege.rule-a: low}}\n")) == {
        SECOND_ROOT,
        min(own),
    }


def test_rules_of_every_profile_in_the_chain(write: Writer, tmp_path: Path) -> None:
    put(tmp_path, "base/rules/a.yaml", RULE.format(id="rule-a"))
    put(tmp_path, "base/base.yaml", f"{HEAD}select: [{SECOND_ROOT}]\nrules: [rules/a.yaml]\n")
    put(tmp_path, "b.yaml", RULE.format(id="rule-b"))
    chosen = ids(write("extends: base/base.yaml\nrules: [b.yaml, base/rules/a.yaml]\n"))
    assert chosen == {SECOND_ROOT, "admin-privilege.rule-a", "admin-privilege.rule-b"}


def test_a_glob_that_finds_nothing_is_a_mistake(write: Writer, tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", RULE.format(id="rule-a"))
    assert write.fails("rules:\n  - a.yaml\n  - rules/*.yaml\n") == "line 5: rules: no file is called rules/*.yaml"


def test_a_mistake_in_a_rules_file_names_that_file(write: Writer, tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", RULE.format(id="rule-a").replace("category", "categroy"))
    put(tmp_path, "b.yaml", RULE.format(id="rule-b").replace("require", "requires"))
    assert "a.yaml, line 3: " in write.fails("rules: ['?.yaml']\n")
    mistakes, _ = write.lint("rules: ['?.yaml']\nselect: [weak-pasword]\n")
    assert [part for line in mistakes for part in ("a.yaml", "b.yaml", "weak-pasword") if part in line] == [
        "weak-pasword",
        "a.yaml",
        "b.yaml",
    ]
