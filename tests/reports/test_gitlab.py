"""GitLab's code quality report: what is open, told apart, and no empty array where something was not looked at."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from inspector.layout import Layout
from inspector.model import UNIT, Dossier, Severity, Status
from inspector.plugins import load_report
from inspector.text import Lang
from tests.reports.dossiers import FAILED, RESULTS, WAIVER, dossier, finding, host, result
from tests.reports.fleet import fleet
from tests.reports.hostile import hostile

RENDER = load_report("gitlab")


def entries(data: Dossier, lang: Lang = "en") -> Any:
    """The report, as GitLab wants it."""
    made = RENDER(data, Layout(lang=lang))
    assert made == RENDER(data, Layout(lang=lang))
    found = json.loads(made)
    assert len({each["fingerprint"] for each in found}) == len(found)
    for each in found:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert re.fullmatch("[0-9a-f]{32}", each["fingerprint"])
        assert each["description"]
        assert each["location"]["lines"]["begin"] >= 1
        assert not {"", ".", ".."} & set(each["location"]["path"].split("/")) or each["location"]["path"] == "."
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_as_gitlab_wants_it(lang: Lang) -> None:
    for data in (dossier(host(), FAILED), hostile(), fleet(30)):
        assert entries(data, lang)


def test_an_entry_is_an_open_finding() -> None:
    lapsed = finding("old", Severity.CRITICAL, lapsed=WAIVER)
    found = entries(dossier(host(results=(RESULTS[3], result("weak-password.empty", Status.FAIL, lapsed)))))
    assert found == [
        {
            "description": "old has an empty password",
            "check_name": "weak-password.empty",
            "severity": "blocker",
            "location": {"path": "etc/shadow", "lines": {"begin": 3}},
            "fingerprint": found[0]["fingerprint"],
        }
    ]


def test_nothing_wrong_is_an_empty_array() -> None:
    assert RENDER(dossier(host(results=(RESULTS[5],))), Layout()) == b"[]\n"


def test_what_was_not_looked_at_is_an_entry() -> None:
    found = entries(dossier(host(results=RESULTS[5:]), FAILED))
    assert [(each["check_name"], each["severity"], each["location"]["path"]) for each in found] == [
        ("inspector.unknown", "info", "web1"),
        ("inspector.not-audited", "blocker", "gone"),
    ]
    assert "weak-password.hidden, weak-password.live" in found[0]["description"]


def test_what_is_found_over_all_hosts_stands_at_a_name_of_its_own() -> None:
    unit = host("*", kind=UNIT, results=(result("weak-password.empty", Status.FAIL, finding("x", location="")),))
    assert [each["location"]["path"] for each in entries(dossier(unit))] == ["all-hosts"]


def test_fingerprints_stay_whatever_the_line_and_the_name_of_the_only_host() -> None:
    def prints(*findings: Any, name: str = "image-1.0") -> list[str]:
        data = dossier(host(name, results=(result("weak-password.empty", Status.FAIL, *findings),)))
        return [each["fingerprint"] for each in entries(data)]

    one = replace(finding("x"), fingerprint="1" * 32)
    assert prints(one) == prints(replace(one, location="/etc/shadow:9"), name="image-1.1")
    assert prints(one) != prints(replace(one, fingerprint="2" * 32))
    assert len(set(prints(one, one))) == 2
