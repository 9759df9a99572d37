"""`checks`, `profiles` and `explain`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.cli.requests import HEADINGS
from inspector.layout import cells
from inspector.request import KINDS
from tests.cli.running import PASSWD, Run, own_check, plant, profile

CHECK = "admin-privilege.second-uid-0"


def test_checks_are_listed_one_a_line_in_the_order_of_the_checklist(run: Run) -> None:
    lines = run("checks", "list", "--lang", "zh").out.splitlines()
    listed = json.loads(run("checks", "list", "-f", "json").out)
    assert [line.split()[1] for line in lines[1:]] == [each["id"] for each in listed]
    assert any(line.split() == ["严重", CHECK, "root", "以外", "UID", "为", "0", "的账户"] for line in lines)
    found = [each["category"] for each in listed]
    assert found.index("weak-password") < found.index("admin-privilege")
    assert {"id": CHECK, "category": "admin-privilege", "severity": "critical"}.items() <= next(
        each for each in listed if each["id"] == CHECK
    ).items()


def test_checks_of_the_users_own_come_last(run: Run, tmp_path: Path) -> None:
    own = own_check(tmp_path / "checks")
    assert run("checks", "list", "--checks", own).out.splitlines()[-1].split() == ["low", "own.waiting", "Waiting"]
    assert "own" in run("checks", "show", "own.waiting", "--checks", own).out


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("Severity", "critical", "<subject> has UID 0")), ("zh", ("级别", "严重"))]
)
def test_a_check_is_shown(run: Run, lang: str, words: tuple[str, ...]) -> None:
    out = run("checks", "show", CHECK, "--lang", lang).out
    for word in (*words, "/etc/passwd", "awk -F: 'NF > 3 && $3 + 0 == 0 {print $1}' /etc/passwd", "allow"):
        assert word in out


def test_a_check_is_shown_as_json(run: Run) -> None:
    shown = json.loads(run("checks", "show", CHECK, "-f", "json").out)
    assert shown["parameters"]["allow"]["default"] == []
    [collected] = shown["collects"]
    assert {"request": "Files", "glob": "/etc/passwd", "part": "all", "secret": False}.items() <= collected.items()


def test_profiles_are_listed(run: Run) -> None:
    listed = {each["id"]: each for each in json.loads(run("profiles", "list", "-f", "json").out)}
    assert listed["self-check"]["checks"] > 1
    assert listed["self-check"]["title"] == {"en": "Self-inspection", "zh": "安全自查"}
    assert "安全自查" in run("profiles", "list", "--lang", "zh").out


def test_a_profile_says_exactly_what_it_collects(run: Run, tmp_path: Path) -> None:
    waivers = (
        "parameters: {admin-privilege.second-uid-0: {allow: [toor]}}\nwaivers:\n  - {check: admin-privilege.second-uid-0,"
        " reason: lab, approver: Zhang, start: 2020-01-01T00:00+00:00, expires: 2999-01-01T00:00+00:00}\n"
    )
    few = profile(tmp_path, waivers=waivers)
    out = run("profiles", "show", few).out
    assert f"critical  {CHECK} allow=toor" in out.replace("  allow", " allow")
    assert "Zhang: lab" in out
    assert "/etc/shadow (secret: judged in memory, never kept)" in out
    shown = json.loads(run("profiles", "show", few, "-f", "json").out)
    globs = {each["glob"] for each in shown["collects"] if each["request"] == "Files"}
    assert globs == {"/etc/passwd", "/etc/shadow", "/etc/machine-id", "/etc/os-release", "/usr/lib/os-release"}
    assert shown["waivers"][0]["approver"] == "Zhang"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_fits_a_narrow_terminal(run: Run, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    whole = run("profiles", "show", "self-check", "--lang", lang).out
    assert max(map(cells, whole.splitlines())) <= 40
    shown = run("checks", "show", CHECK, "--lang", lang).out
    assert [line for line in shown.splitlines() if cells(line) > 40] == [
        "  awk -F: 'NF > 3 && $3 + 0 == 0 {print $1}' /etc/passwd"
    ], "a command to copy stays whole"


def test_what_the_whole_profile_collects_is_json_whatever_bytes_a_pattern_has(run: Run) -> None:
    assert len(json.loads(run("profiles", "show", "self-check", "-f", "json").out)["collects"]) > 100


def test_every_kind_of_request_has_words() -> None:
    assert set(HEADINGS) == set(KINDS.values())


@pytest.fixture
def result(run: Run, bad: Path, good: Path, few: Path, tmp_path: Path) -> Path:
    run("audit", f"rootfs:{bad}", f"rootfs:{good}", "-p", few, "-f", f"json={tmp_path}/r.json")
    return tmp_path / "r.json"


def test_a_verdict_is_explained(run: Run, result: Path) -> None:
    out = run("explain", CHECK, "--in", result, "--host", "bad").out
    for word in ("fail", "toor has UID 0", "/etc/passwd:2", "userdel -f toor", "awk -F:", "/etc/passwd  read  sha256:"):
        assert word in out
    assert "good" not in out
    both = run("explain", CHECK, "--in", result, "--lang", "zh").out
    assert "未通过" in both
    assert "核查正常：1 项" in both
    assert [each["host"] for each in json.loads(run("explain", CHECK, "--in", result, "-f", "json").out)] == [
        "bad",
        "good",
    ]


def test_an_accepted_finding_is_explained(run: Run, bad: Path, tmp_path: Path) -> None:
    waiver = (
        f"waivers:\n  - {{check: {CHECK}, reason: lab, approver: Zhang, start: 2020-01-01T00:00+00:00,"
        " expires: 2999-01-01T00:00+00:00}\n"
    )
    run("audit", f"rootfs:{bad}", "-p", profile(tmp_path, waivers=waiver), "-f", f"json={tmp_path}/r.json")
    assert "by Zhang until 2999-01-01T00:00+00:00: lab" in run("explain", CHECK, "--in", tmp_path / "r.json").out


def test_a_host_that_was_not_audited_is_explained(run: Run, tmp_path: Path) -> None:
    own = own_check(tmp_path / "checks")
    odd = plant(tmp_path / "odd", passwd="exit:x:1:1::/:/bin/sh\n")
    few = profile(tmp_path, select=("own.waiting",))
    run("audit", f"rootfs:{odd}", "--checks", own, "-p", few, "-f", f"json={tmp_path}/r.json")
    assert "not audited: internal error: SystemExit" in run("explain", "own.waiting", "--in", tmp_path / "r.json").out


def test_an_unknown_verdict_is_explained(run: Run, few: Path, tmp_path: Path) -> None:
    odd = plant(tmp_path / "odd", passwd=PASSWD)
    (odd / "etc/passwd").unlink()
    (odd / "etc/passwd").mkdir()
    run("audit", f"rootfs:{odd}", "-p", few, "-f", f"json={tmp_path}/r.json")
    assert "/etc/passwd: not a regular file (dir)" in run("explain", CHECK, "--in", tmp_path / "r.json").out


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def old(data: bytes) -> bytes:
    return data.replace(b"inspector/audit/1", b"inspector/audit/0")


def wrong(data: bytes) -> bytes:
    return data.replace(b'"severity": "critical"', b'"severity": "terrible"')


def without_hosts(data: bytes) -> bytes:
    return json.dumps({name: value for name, value in json.loads(data).items() if name != "hosts"}).encode()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, "cut short or is not JSON"),
        (old, "its schema is inspector/audit/0, and this version reads inspector/audit/1"),
        (wrong, "Invalid enum value 'terrible'"),
        (without_hosts, "missing required field `hosts`"),
        (lambda data: b"{}", "it does not say inspector/audit/1"),
        (lambda data: b"[1]", "it does not say inspector/audit/1"),
        (lambda data: b"\xff\xfe\x00", "cut short or is not JSON"),
        (lambda data: b"", "cut short or is not JSON"),
        (lambda data: b'{"schema": "\x1b"}', "cut short or is not JSON"),
    ],
)
def test_what_is_no_result_is_said_in_one_line(
    run: Run, result: Path, spoil: Callable[[bytes], bytes], words: str
) -> None:
    result.write_bytes(spoil(result.read_bytes()))
    ended = run("explain", CHECK, "--in", result)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_names_that_are_not_in_the_result(run: Run, result: Path) -> None:
    assert "did you mean bad?" in run("explain", CHECK, "--in", result, "--host", "bat").err
    assert f"did you mean {CHECK}?" in run("explain", "admin-privilege.second-uid", "--in", result).err
