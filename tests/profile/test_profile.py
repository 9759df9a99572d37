"""Profiles: extending, choosing, tuning, waiving, and a clear line for every slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.audit import audit_host
from inspector.case import Case
from inspector.entry import judge
from inspector.model import Severity
from inspector.plugins import check_folders, load_checks
from inspector.profile import OutsideSettings
from inspector.request import Altered, Files, Tree
from inspector.rules import load_rules
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot
from tests.profile.writing import Writer, ids, result_of

CHECKS = load_checks(check_folders())
WAIVER = """waivers:
  - check: admin-privilege.second-uid-0
    subject: too*
    host: case
    reason: laboratory
    approver: head
    start: "2026-01-01T00:00+08:00"
    expires: "{expires}"
"""


def test_the_default_profile_runs_every_check() -> None:
    assert ids(load_rules("self-check", [])) == {check.id for check in CHECKS}


def test_the_quick_profile_neither_walks_the_tree_nor_reads_logs() -> None:
    needs = load_rules("quick", []).needs()
    assert not [need for need in needs if isinstance(need, (Altered, Tree))]
    assert not [need for need in needs if isinstance(need, Files) and need.limit > 16 << 20 and "log" in need.glob]
    assert len(ids(load_rules("quick", []))) > 40


def test_a_profile_extends_another_and_chooses_by_id_category_and_glob(write: Writer) -> None:
    assert ids(write("extends: quick\n")) == ids(load_rules("quick", []))
    assert ids(
        write("select: [weak-password.*hash*, boot-security]\nskip: [weak-password.obs*, '*.grub-no-password']\n")
    ) == {
        "boot-security.ctrl-alt-delete-reboots",
        "boot-security.rescue-shell-without-password",
        "weak-password.hash-in-passwd",
        "weak-password.new-password-hashed-weakly",
    }


def test_severity_and_parameters_are_those_of_the_profile(write: Writer) -> None:
    rules = write(
        "select: [admin-privilege.second-uid-0]\nseverity: {admin-privilege.second-uid-0: low}\n"
        "parameters: {admin-privilege.second-uid-0: {allow: [toor]}}\n"
    )
    assert rules.planned[0].severity is Severity.LOW
    assert rules.planned[0].parameters == {"allow": ("toor",)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("extends: quikc\n", "no profile is called quikc; did you mean quick?"),
        ("select: [weak-pasword]\n", "line 3: no check is called weak-pasword; did you mean weak-password?"),
        ("skip:\n  - weak-password.emty-password\n", "line 4: no check is called weak-password.emty-password"),
        ("severity: {weak-password.empty-password: hihg}\n", "line 3: severity"),
        (
            "severity: {weak-password.emptypassword: high}\n",
            "line 3: no check is called weak-password.emptypassword; did",
        ),
        (
            "parameters:\n  admin-privilege.second-uid-0: {alow: [x]}\n",
            "line 4: admin-privilege.second-uid-0 has no parameter alow; did you mean allow?",
        ),
        (
            "parameters:\n  admin-privilege.second-uid-0: {allow: 7}\n",
            "line 4: admin-privilege.second-uid-0.allow: a list expected, not a whole number",
        ),
        (
            "parameters:\n  admin-privilege.second-uid: {allow: []}\n",
            "line 4: no check is called admin-privilege.second-uid;",
        ),
        ("paramters: {}\n", "line 3: unknown key paramters; did you mean parameters?"),
        (WAIVER.format(expires="2027-01-01"), "line 10: expires must be a time with its offset"),
        (WAIVER.format(expires="2025-01-01T00:00Z"), "line 10: expires is not after start"),
        (WAIVER.format(expires="2027-01-01T00:00Z").replace("uid-0", "uid-O"), "line 4: no check is called"),
    ],
)
def test_each_slip_is_one_line_with_its_place(write: Writer, text: str, line: str) -> None:
    assert line in write.fails(text)


def test_profiles_in_a_circle_are_refused(write: Writer) -> None:
    assert "circle" in write.fails(f"extends: {write.path}\n")


@pytest.mark.parametrize(
    ("expires", "host", "holds"),
    [
        ("2026-06-01T00:00:01+00:00", "case", True),
        ("2026-06-01T08:00:00+08:00", "case", False),
        ("2027-01-01T00:00Z", "other", False),
    ],
)
def test_a_waiver_holds_until_it_expires_at_the_snapshots_time(
    write: Writer, expires: str, host: str, holds: bool
) -> None:
    rules = write(WAIVER.format(expires=expires).replace("host: case", f"host: {host}"))
    case = Case({"/etc/passwd": "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\nevil:x:0:0::/:/bin/sh\n"})
    entry = judge(snapshot(case, rules.needs()), rules).host
    found = {f.subject: f.waiver for f in result_of(entry.results, "admin-privilege.second-uid-0").findings}
    assert found["evil"] is None
    assert (found["toor"] is not None) is holds
    if found["toor"]:
        assert (found["toor"].approver, found["toor"].reason) == ("head", "laboratory")


def test_the_same_snapshot_gives_the_same_bytes(tmp_path: Path) -> None:
    import msgspec

    rules, again = load_rules("self-check", []), load_rules("self-check", [])
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    taken = rootfs(str(tmp_path)).collect(rules.needs())
    assert msgspec.json.encode(judge(taken, rules).host) == msgspec.json.encode(judge(taken, again).host)
    assert audit_host(rootfs(str(tmp_path)), rules).host.cost.keys() == {"seconds", "cpu_seconds"}


def test_no_port_is_scanned_unless_a_profile_asks(write: Writer) -> None:
    for name in ("self-check", "quick"):
        assert load_rules(name, []).profile.outside == OutsideSettings()
    assert not OutsideSettings().scan
    assert not write("extends: self-check\noutside: {rate: 50}\n").profile.outside.scan
    chosen = write("extends: quick\noutside: {scan: true, ports: [80, 8000-8100], seconds: 30}\n").profile.outside
    assert chosen == OutsideSettings(scan=True, ports=(80, "8000-8100"), rate=200, seconds=30.0)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("outside: {ports: [80, -sU]}\n", "line 3: -sU is neither a TCP port nor a range such as 8000-8100"),
        ("outside: {ports: [70000]}\n", "line 3: 70000 is neither"),
        ("outside: {ports: [0]}\n", "line 3: 0 is neither"),
        ("outside: {rate: 0}\n", "line 3: outside.rate"),
        ("outside: {seconds: 1}\n", "line 3: outside.seconds"),
        ("outside: {scan: 1}\n", "line 3: outside.scan"),
        ("outside: {port: 1}\n", "line 3: unknown key port; did you mean ports?"),
    ],
)
def test_slips_in_the_settings_of_a_port_scan(text: str, what: str, write: Writer) -> None:
    assert write.fails(text).startswith(what)
