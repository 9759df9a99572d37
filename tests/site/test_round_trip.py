"""A whole site: its own profile over level 2, ten rules, three waivers, two kinds of hosts; three recorded hosts, from lint to clauses."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from inspector.rules import load_rules
from inspector.targets.memory import snapshot
from tests.bundle.made import keys
from tests.cli.running import Run
from tests.site import hosts

HERE = Path(__file__).parent
PROFILE = HERE / "hospital.yaml"
RULES = sorted((HERE / "rules").glob("*.yaml"))
OWN = {
    *("data-protection.his-tls", "admin-privilege.his-debug-off", "admin-privilege.his-timeout"),
    *("weak-password.ssh-tries", "network-isolation.no-redirects", "access-permission.shadow-closed"),
    *("admin-privilege.banner", "app-patch.nginx-version", "open-port.no-telnet", "weak-password.password-age"),
}
Found = dict[str, dict[str, dict[str, Any]]]
"""Results by host and check."""


@pytest.fixture
def result(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The three hosts audited as bundles whose secrets are encrypted to this site's key."""
    identity, to = keys(tmp_path)
    monkeypatch.setenv("INSPECTOR_IDENTITY", str(identity))
    inventory = hosts.record(tmp_path, load_rules(str(PROFILE)), to)
    words = ("-f", f"json={tmp_path / 'r.json'}", "-f", f"html={tmp_path / 'r.html'}", "-f", "console")
    ended = run("audit", "-i", inventory, "-p", PROFILE, *words, "--lang", "zh")
    assert ended.status == 0, ended.err
    (tmp_path / "console.txt").write_text(ended.out)
    return tmp_path / "r.json"


def read(result: Path) -> tuple[dict[str, Any], Found]:
    told = json.loads(result.read_text())
    return told, {host["name"]: {each["check"]: each for each in host["results"]} for host in told["hosts"]}


def test_the_rules_hold_on_their_own_cases_and_the_profile_is_right(run: Run) -> None:
    ended = run("rules", "test", *RULES)
    assert ended.status == 0, ended.out
    assert ended.out.endswith("10 rules, 0 wrong\n")
    assert "warning" not in ended.out
    [told] = json.loads(run("profiles", "lint", PROFILE, "-f", "json").out)
    assert told["errors"] == []
    [expired] = [each for each in told["warnings"] if "no longer holds" in each["text"]["en"]]
    assert "admin-privilege.his-debug-off" in expired["text"]["en"]
    assert PROFILE.read_text().split("\n")[expired["line"] - 1].strip().startswith("expires: 2021")


def test_rules_and_level_2_judge_each_host(result: Path) -> None:
    told, found = read(result)
    assert told["audit"]["profile"]["id"] == "hospital"
    assert told["checks"].keys() >= OWN
    assert told["checks"]["data-protection.his-tls"]["standards"] == {"gbt22239-l3": ["8.1.4.7a", "8.1.4.8a"]}
    assert "web-tampering.web-root-writable" not in told["checks"], "skipped"
    failed = {
        name: {check for check in OWN if results[check]["status"] == "fail"}
        for name, results in found.items()
        if name != "*"
    }
    assert failed == {
        "web1": set(),
        "db1": {
            *("data-protection.his-tls", "admin-privilege.his-debug-off", "admin-privilege.his-timeout"),
            *("weak-password.ssh-tries", "admin-privilege.banner"),
        },
        "old1": {"weak-password.ssh-tries", "network-isolation.no-redirects"},
    }
    assert {results[check]["status"] for results in found.values() for check in OWN & results.keys()} <= {
        *("pass", "fail", "not-applicable")
    }


def test_tags_decide_parameters_and_severities(result: Path) -> None:
    told, found = read(result)
    ports, root = "open-port.unexpected-listener", "admin-privilege.ssh-root-login"
    assert found["web1"][ports]["status"] == "pass"
    assert [each["subject"] for each in found["db1"][ports]["findings"]] == ["tcp/8443"]
    by_name = {host["name"]: host for host in told["hosts"]}
    assert by_name["web1"]["parameters"] == {ports: {"allow": ["tcp/22", "tcp/8443"]}}
    assert by_name["db1"]["parameters"] == {}
    assert (found["old1"][root]["severity"], found["db1"][root]["severity"]) == ("low", "high")


def test_waivers_hold_where_and_as_long_as_they_say(result: Path) -> None:
    _, found = read(result)
    root, debug = "admin-privilege.ssh-root-login", "admin-privilege.his-debug-off"
    second = "admin-privilege.second-uid-0"
    [accepted] = found["db1"][root]["findings"]
    assert accepted["waiver"]["approver"] == "信息科 李主任"
    assert found["old1"][root]["findings"][0]["waiver"] is None, "the waiver is for db1 alone"
    [lapsed] = found["db1"][debug]["findings"]
    assert (lapsed["waiver"], lapsed["lapsed"]["expires"]) == (None, "2021-01-01T00:00+08:00")
    [toor] = found["old1"][second]["findings"]
    assert (toor["subject"], toor["waiver"]["reason"]) == ("toor", "退役主机，等待下架")
    page = re.sub(r"\s+", "", (result.parent / "console.txt").read_text())
    assert "例外已于2021-01-01T00:00+08:00到期，不再有效" in page
    assert "例外已于 2021-01-01T00:00+08:00 到期，不再有效" in (result.parent / "r.html").read_text()


def test_the_gate_fails_for_what_is_open_alone(run: Run, result: Path) -> None:
    inventory = result.parent / "hosts.yaml"
    words = ("audit", "-i", inventory, "-p", PROFILE, "-f", f"json={result.parent / 'g.json'}", "--fail-on")
    assert run(*words, "critical", "old1").status == 0, "the second account of UID 0 is accepted"
    assert run(*words, "high", "db1").status == 1, "the expired waiver holds no more"


def test_clauses_tell_what_was_seen(run: Run, result: Path) -> None:
    words = ("standards", "coverage", "gbt22239-l2", "--in", result)
    told = json.loads(run(*words, "-f", "json").out)
    clauses = {each["id"]: each for each in told["clauses"]}
    assert len(clauses) == 135
    verdicts = {host["name"]["zh"]: host["verdict"] for host in clauses["7.1.4.7"]["hosts"]}
    assert verdicts["db1"] == "partly-met", "its TLS is too old, and no service in clear text was found"
    assert verdicts["web1"] == "not-examined", "by technical means nothing was found, and the question is open"
    assert "his-tls" in " ".join(clauses["7.1.4.7"]["checks"])
    [record] = [host["record"] for host in clauses["7.1.4.7"]["hosts"] if host["name"]["zh"] == "db1"]
    assert "HIS 传输加密：/opt/his/app.json tls.minimum：1.0，要求：不小于 1.2" in record["zh"]
    assert "TLS of the HIS: /opt/his/app.json tls.minimum is 1.0, expected at least 1.2" in record["en"]
    rows = list(csv.DictReader(io.StringIO(run(*words, "-f", "csv", "--lang", "zh").out.removeprefix("\ufeff"))))
    assert {row["结果"] for row in rows} <= {"符合", "部分符合", "不符合", "不适用", "未核查"}
    root = [row for row in rows if row["条款"] == "7.1.4.1a" and row["核查对象"] == "old1"]
    assert "已接受风险，批准人：信息科 李主任" in root[0]["结果记录"]
    assert "测评结论" not in json.dumps(told, ensure_ascii=False)


def test_nothing_secret_leaves_the_bundles(result: Path) -> None:
    evidence = snapshot(hosts.WEB, load_rules(str(PROFILE)).needs())
    collected = [item for items in evidence.answers.values() for item in items if hosts.CANARY.encode() in item.data]
    assert collected, "there is something to be kept"
    assert all(item.secret for item in collected)
    for path in (*result.parent.glob("*.bundle"), result, result.parent / "r.html", result.parent / "console.txt"):
        assert hosts.CANARY.encode() not in path.read_bytes(), path
