"""SARIF: valid, taken by GitHub, stable, and nothing that is wrong, unknown or left out is missing without a word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.audit import audit_host
from inspector.audit import dossier as assemble
from inspector.model import (
    IMAGE,
    Baseline,
    Dossier,
    Gate,
    Gone,
    ImageInfo,
    Layer,
    Severity,
    Standing,
    Status,
    Use,
    WaiverUse,
)
from inspector.rules import load_rules
from inspector.targets.host import rootfs
from inspector.text import Text
from tests.cli.running import PASSWD, plant
from tests.reports.dossiers import FAILED, RESULTS, WAIVER, dossier, finding, host, result
from tests.reports.fleet import fleet
from tests.reports.hostile import hostile
from tests.reports.sarif import notes, results, sarif, validator

BASE = Baseline(source="main.json", id="1" * 32, finished="2026-05-01T00:00:00Z", tool="0.1.0")


def told(log: Any, subject: str) -> Any:
    return next(each for each in results(log) if f"{subject} has" in each["message"]["text"])


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """What all bundled checks say of a small host."""
    root = plant(tmp_path_factory.mktemp("sarif") / "host", passwd=PASSWD + "toor:x:0:0::/root:/bin/sh\n")
    return audited(root, "2026-01-01T00:00:00Z")


def audited(root: Path, time: str) -> Dossier:
    rules = load_rules("self-check")
    return assemble([audit_host(rootfs(str(root)), rules).host], rules, started=time, finished=time)


@pytest.mark.parametrize("full", [False, True])
def test_it_is_valid(real: Dossier, full: bool) -> None:
    for each in (real, dossier(host(), FAILED), replace(dossier(), hosts=()), hostile(), fleet(21)):
        validator()(sarif(each, full=full))
        sarif(each, lang="zh", full=full)


def test_every_finding_is_a_result_and_every_verdict_is_told(real: Dossier) -> None:
    (audited_host,) = real.hosts
    found = [each for each in audited_host.results for _ in each.findings]
    kinds = [each["kind"] for each in results(sarif(real))]
    assert kinds.count("fail") == len(found) > 0
    (run,) = sarif(real)["runs"]
    checks = run["invocations"][0]["properties"]["checks"]
    assert {(each.status.value, each.check) for each in audited_host.results} == {
        (status, name) for status, names in checks.items() for name in names
    }
    other = [each for each in audited_host.results if each.status is not Status.FAIL]
    assert len(results(sarif(real, full=True))) == len(found) + len(other)


def test_fingerprints_outlive_lines_and_times(real: Dossier, tmp_path: Path) -> None:
    again = plant(tmp_path / "host", passwd="\n" + PASSWD + "x:x:7:7::/:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n")
    later = audited(again, "2027-01-01T00:00:00Z")

    def prints(log: Any) -> set[Any]:
        return {(each["ruleId"], *each["partialFingerprints"].values()) for each in results(log)}

    assert prints(sarif(real)) <= prints(sarif(later))
    every = [each["partialFingerprints"]["inspector/v1"] for each in results(sarif(real)) if each["kind"] == "fail"]
    assert every == [each.fingerprint for found in real.hosts[0].results for each in found.findings]


def test_a_result_says_what_where_and_what_to_do() -> None:
    log = sarif(dossier(host("web1")))
    each = told(log, "user0")
    assert each["message"]["text"] == "user0 has an empty password.\nLock it with `passwd -l user0`."
    assert each["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "etc/shadow", "uriBaseId": "ROOT"},
        "region": {"startLine": 3},
    }
    assert (each["kind"], each["level"], each["rank"]) == ("fail", "error", 95)
    chinese = results(sarif(dossier(host("web1")), lang="zh"))
    assert "账户 user0 的口令为空。\n执行 `passwd -l user0` 锁定该账户。" in [
        each["message"]["text"] for each in chinese
    ]


def test_what_is_in_no_file_stands_at_the_name_of_what_was_audited() -> None:
    found = (finding("x", location="live:sockets"), finding("y", location="/a b/../\udcff%:7"))
    log = sarif(dossier(host("服务器 1", results=(result("weak-password.empty", Status.FAIL, *found),))))
    places = [told(log, name)["locations"][0]["physicalLocation"] for name in "xy"]
    assert places[0] == {"artifactLocation": {"uri": "%E6%9C%8D%E5%8A%A1%E5%99%A8%201"}}
    assert places[1]["artifactLocation"]["uri"] == "a%20b/%FF%25"
    assert places[1]["region"] == {"startLine": 7}


def test_a_layer_is_named_with_what_made_it() -> None:
    layers = (Layer(digest="sha256:1"), Layer(digest="sha256:2", command="RUN useradd x"))
    info = ImageInfo(format="oci", digest="sha256:9", platform="linux/amd64", layers=layers)
    one = host(
        "app", kind=IMAGE, image=info, results=(result("weak-password.empty", Status.FAIL, finding("x", layer=2)),)
    )
    log = sarif(dossier(one))
    each = told(log, "x")
    assert "Layer 2 of 2: RUN useradd x.\n" in each["message"]["text"]
    assert each["locations"][0]["logicalLocations"][2] == {
        "name": "layer 2",
        "fullyQualifiedName": "sha256:2",
        "kind": "layer",
    }
    assert log["runs"][0]["invocations"][0]["properties"]["image"]["digest"] == "sha256:9"


def test_accepted_findings_are_suppressed_and_lapsed_ones_are_not() -> None:
    lapsed = result("weak-password.empty", Status.FAIL, finding("old", lapsed=WAIVER))
    log = sarif(dossier(host(results=(*RESULTS[:4], lapsed))))
    (accepted,) = told(log, "svc")["suppressions"]
    assert (accepted["kind"], accepted["status"]) == ("external", "accepted")
    assert "张三" in accepted["justification"]
    assert told(log, "old")["suppressions"] == []
    assert "approved by 张三" in told(log, "old")["message"]["text"]
    assert all("suppressions" not in each for each in results(sarif(dossier(host(results=RESULTS[:3])))))


def test_what_is_unknown_is_told_and_is_no_pass() -> None:
    log = sarif(dossier(host()))
    (unknown,) = [each for each in results(log) if each["ruleId"] == "inspector.unknown"]
    assert unknown["kind"] == "open"
    assert unknown["properties"]["checks"] == ["own.check", "weak-password.hidden", "weak-password.live"]
    kinds = [kind for kind, _ in notes(log)]
    assert kinds == ["evidence-denied", "check-error", "check-unknown", "check-unknown"]
    opened = [each["ruleId"] for each in results(sarif(dossier(host()), full=True)) if each["kind"] == "open"]
    assert opened == unknown["properties"]["checks"]


def test_a_host_that_was_not_audited_is_no_clean_run() -> None:
    log = sarif(dossier(FAILED))
    (run,) = log["runs"]
    assert [each["executionSuccessful"] for each in run["invocations"]] == [False]
    assert [each["ruleId"] for each in run["results"]] == ["inspector.not-audited"]
    assert notes(log)[0][0] == "not-audited"
    assert "it went away" in notes(log)[0][1]


def gated() -> Dossier:
    found = [replace(finding(name), fingerprint=name) for name in ("new", "rule", "worse", "known")]
    standings = {"new": Standing.NEW, "rule": Standing.NEW_RULE, "worse": Standing.WORSE, "known": Standing.KNOWN}
    message = Text(en="old has an empty password", zh="账户 old 的口令为空")
    gone = Gone(
        host="web1",
        check="weak-password.empty",
        subject="old",
        location="/etc/shadow:9",
        fingerprint="old",
        severity=Severity.HIGH,
        message=message,
    )
    uses = tuple(
        WaiverUse(name=f"w.{use} old", place="waivers.yaml:3", waiver=WAIVER, use=use)
        for use in (Use.USED, Use.UNUSED, Use.EXPIRED)
    )
    gate = Gate(passed=False, baseline=BASE, standings={"web1": standings}, gone=(gone,), waivers=uses)
    accepted = RESULTS[3]
    return replace(dossier(host(results=(result("weak-password.empty", Status.FAIL, *found), accepted))), gate=gate)


def test_the_baseline_is_told() -> None:
    log = sarif(gated())
    validator()(log)
    states = {name: told(log, name)["baselineState"] for name in ("new", "rule", "worse", "known")}
    assert states == {"new": "new", "rule": "new", "worse": "updated", "known": "unchanged"}
    assert told(log, "rule")["properties"]["standing"] == "new-rule"
    assert told(log, "svc")["properties"]["compared"] is False
    assert [each["fingerprint"] for each in log["runs"][0]["properties"]["gone"]] == ["old"]
    absent = [each for each in results(sarif(gated(), full=True)) if each["baselineState"] == "absent"]
    assert [each["message"]["text"] for each in absent] == ["No longer there: old has an empty password."]


def test_waivers_of_which_somebody_should_know_are_told() -> None:
    found = notes(sarif(gated()), "toolConfigurationNotifications")
    assert [kind for kind, _ in found] == ["waiver-unused", "waiver-expired"]
    assert all("waivers.yaml:3" in text for _, text in found)


def test_many_hosts_share_a_run() -> None:
    log = sarif(fleet(21))
    (run,) = log["runs"]
    assert len(run["invocations"]) == run["properties"]["hosts"] == 21
    assert run["properties"]["merged"]
    assert all(each["message"]["text"].startswith("host-") for each in run["results"])
    assert len(sarif(fleet(20))["runs"]) == 20


def test_the_same_finding_of_two_hosts_is_two() -> None:
    for log in (sarif(dossier(host("a"), host("b"))), sarif(dossier(*(host("a") for _ in range(21))))):
        prints = [
            each["partialFingerprints"]["primaryLocationLineHash"] for each in results(log) if "user0" in str(each)
        ]
        assert len(set(prints)) == len(prints) >= 2


def test_the_worst_stay_where_there_is_no_room_for_all() -> None:
    low = tuple(finding(f"low{n}", Severity.LOW) for n in range(24_999))
    bad = tuple(finding(f"bad{n}", Severity.CRITICAL) for n in range(5))
    log = sarif(
        dossier(host("a", results=(result("weak-password.empty", Status.FAIL, *low, *bad),)), host("b", results=()))
    )
    assert len(results(log)) == 25_000
    assert sum(each["properties"]["severity"] == "critical" for each in results(log)) == 5
    assert [text for kind, text in notes(log) if kind == "left-out"] == [
        "4 results of a left out, the least severe, so that the file has no more than 25000: the JSON result has all."
    ]
    assert [run["properties"]["resultsLeftOut"] for run in log["runs"]] == [4, 0]


@given(st.text(max_size=60), st.text(max_size=40))
def test_no_words_break_it(words: str, name: str) -> None:
    found = finding(words, location=f"/{words}")
    sarif(dossier(host(name, results=(result("weak-password.empty", Status.FAIL, found),)), host("b")))


def test_links_of_others_are_no_links() -> None:
    found = finding("[click](https://registry.example.org)")
    text = results(sarif(dossier(host(results=(result("weak-password.empty", Status.FAIL, found),)))))[0]["message"][
        "text"
    ]
    assert r"\[click\](https://registry.example.org) has" in text
