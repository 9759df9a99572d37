"""`profiles lint`, `profiles diff`, and what `show` and `explain` say of tags, gates and lapsed waivers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Run, profile

CHECK = "admin-privilege.second-uid-0"
HOSTS = f"hosts:\n  - {{tags: {{role: web}}, severity: {{{CHECK}: low}}, parameters: {{{CHECK}: {{allow: [toor]}}}}}}\n"


def waiver(expires: str) -> str:
    terms = f"reason: lab, approver: Zhang, start: 2020-01-01T00:00Z, expires: {expires}T00:00Z"
    return f"waivers:\n  - {{check: {CHECK}, {terms}}}\n"


def test_lint_ends_with_2_where_something_is_wrong(run: Run, tmp_path: Path) -> None:
    wrong = profile(tmp_path, select=("weak-pasword", "tag:x"))
    ended = run("profiles", "lint", wrong)
    assert ended.status == 2
    assert ended.out.splitlines() == [
        f"{wrong}, line 3: no check is called weak-pasword; did you mean weak-password?",
        f"{wrong}, line 3: no check has the tag x",
        f"{wrong}: 2 mistakes, 0 warnings",
    ]
    [told] = json.loads(run("profiles", "lint", wrong, "-f", "json").out)
    assert told["errors"][0] == {
        "file": str(wrong),
        "line": 3,
        "text": {
            "en": "no check is called weak-pasword; did you mean weak-password?",
            "zh": "没有名为 weak-pasword 的检查项；是否应为 weak-password？",
        },
    }


def test_lint_ends_with_0_where_something_is_only_doubtful(run: Run, tmp_path: Path) -> None:
    few = profile(tmp_path, waivers=waiver("2021-01-01"))
    ended = run("profiles", "lint", few, "quick", "--lang", "zh")
    assert ended.status == 0
    assert f"{few} 第 5 行：提醒：{CHECK} 的例外已于 2021-01-01T00:00Z 到期，不再有效" in ended.out
    assert "quick：未发现问题" in ended.out


def test_lint_of_what_is_no_file(run: Run, tmp_path: Path) -> None:
    ended = run("profiles", "lint", tmp_path / "none.yaml")
    assert ended.status == 2
    assert "no such file" in ended.out


def test_diff_tells_what_is_otherwise(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = profile(tmp_path / "a", select=(CHECK, "boot-security"))
    more = f"parameters: {{{CHECK}: {{allow: [x]}}}}\nseverity: {{{CHECK}: low}}\ngate: {{fail_on: high}}\n"
    other = profile(tmp_path / "b", waivers=f"{more}{HOSTS}{waiver('2999-01-01')}")
    out = run("profiles", "diff", one, other).out.replace("\n    ", " ")
    for words in (
        f"Checks of {one} alone\n  boot-security.ctrl-alt-delete-reboots\n",
        f"Checks of {other} alone\n  weak-password.empty-password\n",
        f"{CHECK}: critical → low",
        f"{CHECK}.allow: none → x",
        "gate.fail_on: not set → high",
        f"role=web: {CHECK} allow=toor low",
        "by Zhang:",
        f"Collected by {other} alone\n  Files: /etc/shadow (secret",
    ):
        assert words in out
    told = json.loads(run("profiles", "diff", one, other, "-f", "json").out)
    assert told["parameters"] == {f"{CHECK}.allow": [[], ["x"]]}
    assert told["only"][1]["checks"] == ["weak-password.empty-password"]
    assert run("profiles", "diff", one, one, "--lang", "zh").out.endswith("没有差异\n")


@pytest.mark.parametrize(
    ("name", "told"), [("quick", set()), ("self-check", {"walk", "passwords"}), ("annual", {"walk", "passwords"})]
)
def test_what_may_disturb(run: Run, name: str, told: set[str]) -> None:
    shown = json.loads(run("profiles", "show", name, "--collects", "-f", "json").out)
    assert {each["what"] for each in shown["disturbs"]} == told
    assert shown.keys() == {"id", "collects", "disturbs"}


def test_a_scan_is_told_with_its_rate_and_time(run: Run, tmp_path: Path) -> None:
    few = profile(tmp_path, waivers="outside: {scan: true, rate: 50, ports: [22, 8000-8100]}\n")
    out = " ".join(run("profiles", "show", few, "--collects").out.split())
    assert "(22, 8000-8100) are scanned from here: at most 50 packets a second, for at most 120 seconds" in out
    assert "Nothing is written, installed or restarted on a host" in out
    assert "Runs" not in out
    assert "/etc/shadow (secret" in out


def test_tags_and_the_gate_are_shown(run: Run, tmp_path: Path) -> None:
    few = profile(tmp_path, waivers=f"gate: {{fail_on: high, max_unknown: 10%}}\n{HOSTS}")
    out = run("profiles", "show", few, "--lang", "zh").out
    for words in ("标签为 role=web 的主机另行设置", "allow=toor  级别 低危", "存在“高危”及以上级别的问题", "超过 10%"):
        assert words in out
    shown = json.loads(run("profiles", "show", few, "-f", "json").out)
    assert shown["gate"] == {"fail_on": "high", "max_unknown": "10%", "new_rules": None}
    assert shown["hosts"] == [
        {"tags": {"role": "web"}, "severity": {CHECK: "low"}, "parameters": {CHECK: {"allow": ["toor"]}}}
    ]


def audited(run: Run, tmp_path: Path, root: Path, more: str, **tags: str) -> Path:
    inventory = tmp_path / "hosts.yaml"
    inventory.write_text(f"hosts:\n  it: {{target: 'rootfs:{root}', tags: {json.dumps(tags)}}}\n")
    result = tmp_path / "r.json"
    run("audit", "-i", inventory, "-p", profile(tmp_path, waivers=more), "-f", f"json={result}")
    return result


def test_what_a_host_was_judged_with_by_its_tags_is_explained(run: Run, bad: Path, tmp_path: Path) -> None:
    result = audited(run, tmp_path, bad, HOSTS, role="web")
    out = run("explain", CHECK, "--in", result).out
    assert "allow = toor" in out
    assert "By its tags" in out
    [told] = json.loads(run("explain", CHECK, "--in", result, "-f", "json").out)
    assert told["parameters"] == {"allow": ["toor"]}
    assert told["result"]["status"] == "pass"
    other = audited(run, tmp_path, bad, HOSTS, role="db")
    assert "By its tags" not in run("explain", CHECK, "--in", other).out


def test_a_lapsed_waiver_is_explained(run: Run, bad: Path, tmp_path: Path) -> None:
    result = audited(run, tmp_path, bad, waiver("2021-01-01"))
    out = " ".join(run("explain", CHECK, "--in", result, "--lang", "zh").out.split())
    assert "例外失效 例外已于 2021-01-01T00:00Z 到期，不再有效（批准人 Zhang：lab）" in out
