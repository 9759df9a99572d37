"""`inspector rules`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import Run

GOOD = """rules:
  - id: banner
    category: admin-privilege
    title: {zh: 登录提示, en: Banner}
    standards: {gbt22239-l3: [8.1.4.1b]}
    applies: {package: openssh-server}
    require: {any: [{sshd: Banner, is: /etc/issue.net}, {file: /etc/x, exists: true}]}
    good: [{packages: {openssh-server: "1"}, files: {/etc/ssh/sshd_config: "Banner /etc/issue.net\\n"}}]
    bad: [{packages: {openssh-server: "1"}, files: {/etc/ssh/sshd_config: ""}}]
"""
MORE = """  - id: bare
    category: admin-privilege
    title: 只有中文
    require: {file: /etc/x, exists: true}
"""
WRONG = """  - id: wrong
    category: admin-privilege
    title: Wrong
    fails: 只有中文
    require: {file: /etc/x, key: k, is: 1}
    good: [{files: {/etc/x: "k=2\\n"}}]
    bad: [{files: {/etc/x: "k=1\\n"}}, {files: {/etc/x: "k=3\\n"}, fails: [other]}]
"""


def rules(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_that_hold_are_one_line_each(run: Run, tmp_path: Path) -> None:
    path = rules(tmp_path, GOOD + MORE)
    ended = run("rules", "test", path)
    assert ended.status == 0
    first, second, *warnings, last = ended.out.splitlines()
    assert first.split("  ") == ["ok", "admin-privilege.banner", "1 good, 1 bad case", f"{path}:2"]
    assert "admin-privilege.bare" in second
    assert [line.split(":")[0].strip() for line in warnings] == ["warning", "warning"]
    assert last == "2 rules, 0 wrong"
    assert "提醒：没有 good 用例" in run("rules", "test", path, "--lang", "zh").out


def test_rules_that_do_not_hold_are_told_with_their_case(run: Run, tmp_path: Path) -> None:
    path = rules(tmp_path, GOOD + WRONG)
    ended = run("rules", "test", path)
    assert ended.status == 1
    assert "WRONG  admin-privilege.wrong" in ended.out
    for words in ("good 1: fails on /etc/x k", "bad 1: is to fail", "bad 2: is to fail on other"):
        assert words in ended.out
    shown = json.loads(run("rules", "test", path, "-f", "json").out)
    assert [each["ok"] for each in shown] == [True, False]
    assert {problem["case"] for problem in shown[1]["problems"]} >= {"good 1", "bad 1", "bad 2"}


def test_a_broken_file_ends_with_2(run: Run, tmp_path: Path) -> None:
    path = rules(tmp_path, GOOD.replace("severity", "x").replace("require:", "requires:"))
    ended = run("rules", "test", path)
    assert ended.status == 2
    assert ended.err == f"inspector: {path}, line 7: unknown key requires; did you mean require?\n"
    assert run("rules", "test", tmp_path / "none.yaml").status == 2
    assert run("rules", "test").status == 2


def test_rules_are_shown(run: Run, tmp_path: Path) -> None:
    path = rules(tmp_path, GOOD)
    out = run("rules", "show", path, "--lang", "zh").out
    for words in (
        "登录提示",
        "gbt22239-l3:8.1.4.1b",
        "openssh-server：已安装",
        "至少满足其一",
        "Banner：/etc/issue.net",
        "/etc/x（仅属性）",
    ):
        assert words in out
    (shown,) = json.loads(run("rules", "show", path, "-f", "json").out)
    assert shown["id"] == "admin-privilege.banner"
    assert {"request": "Files", "glob": "/etc/x", "part": "stat"}.items() <= shown["collects"][0].items()
