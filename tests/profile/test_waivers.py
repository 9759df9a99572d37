"""Waivers that hold, and waivers that do not hold any more or not yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector import plugins
from inspector.case import Case
from inspector.entry import judge
from inspector.model import Finding
from inspector.targets.memory import snapshot
from tests.profile.writing import SECOND_ROOT, Writer, result_of

TOOR = Case({"/etc/passwd": "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"})
"""Taken on 2026-06-01 at midnight UTC."""


def waiver(start: str, expires: str, **more: str) -> str:
    said = {"check": SECOND_ROOT, "reason": "lab", "approver": "Zhang", "start": start, "expires": expires, **more}
    return "  - {" + ", ".join(f"{name}: {value}" for name, value in said.items()) + "}\n"


def found(write: Writer, *waivers: str, **tags: str) -> Finding:
    rules = write(f"select: [{SECOND_ROOT}]\nwaivers:\n{''.join(waivers)}")
    taken = replace(snapshot(TOOR, rules.needs()), tags=tags)
    [finding] = result_of(judge(taken, rules).host.results, SECOND_ROOT).findings
    return finding


PAST = waiver("2025-01-01T00:00Z", "2026-01-01T00:00Z")
NOW = waiver("2026-01-01T00:00Z", "2027-01-01T00:00Z")
FUTURE = waiver("2026-07-01T00:00+08:00", "2026-09-01T00:00+08:00")


def test_one_that_holds_goes_before_one_that_does_not(write: Writer) -> None:
    finding = found(write, PAST, NOW, FUTURE)
    assert finding.waiver
    assert finding.waiver.expires == "2027-01-01T00:00Z"
    assert finding.lapsed is None


@pytest.mark.parametrize(
    ("lapsed", "named"), [((PAST,), "2026-01-01"), ((FUTURE,), "2026-09-01"), ((PAST, FUTURE), "2026-09")]
)
def test_one_that_does_not_hold_is_named(write: Writer, lapsed: tuple[str, ...], named: str) -> None:
    finding = found(write, *lapsed)
    assert finding.waiver is None
    assert finding.lapsed
    assert finding.lapsed.expires.startswith(named)
    assert finding.lapsed.approver == "Zhang"


def test_one_of_something_else_is_neither(write: Writer) -> None:
    for other in (
        {"subject": "other"},
        {"host": "elsewhere"},
        {"fingerprint": "'" + "0" * 32 + "'"},
        {"tags": "{role: db}"},
    ):
        finding = found(write, waiver("2025-01-01T00:00Z", "2026-01-01T00:00Z", **other), role="web")
        assert (finding.waiver, finding.lapsed) == (None, None)


def test_one_for_hosts_with_tags(write: Writer) -> None:
    bounded = waiver("2026-01-01T00:00Z", "2027-01-01T00:00Z", tags="{role: w*, level: 3}")
    assert found(write, bounded, role="web", level="3").waiver
    assert not found(write, bounded, role="web", level="2").waiver
    assert not found(write, bounded).waiver


def test_one_that_fits_nothing_in_the_audit_is_no_mistake(write: Writer) -> None:
    rules = write(f"select: [boot-security]\nwaivers:\n{NOW}")
    assert judge(snapshot(TOOR, rules.needs()), rules).host.results


def test_an_old_name_of_a_check_will_do(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    load = plugins.load_checks
    renamed = [
        replace(c, aliases=("admin-privilege.old-name",)) if c.id == SECOND_ROOT else c
        for c in load(plugins.check_folders())
    ]
    monkeypatch.setattr(plugins, "load_checks", lambda folders: renamed)
    rules = write(
        "select: [admin-privilege.old-name]\nparameters: {admin-privilege.old-name: {allow: [x]}}\n"
        f"severity: {{admin-privilege.old-name: low}}\nwaivers:\n{NOW.replace('second-uid-0', 'old-name')}"
    )
    [plan] = rules.planned
    assert (plan.check.id, plan.severity, plan.parameters) == (SECOND_ROOT, "low", {"allow": ("x",)})
    [finding] = result_of(judge(snapshot(TOOR, rules.needs()), rules).host.results, SECOND_ROOT).findings
    assert finding.waiver
