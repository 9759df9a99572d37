"""Where a check names one subject for several, its result is not whole: nothing that it passed over is taken for mended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.check import Check
from inspector.check import check as declare
from inspector.model import Fail, Result, Seen, Severity, Status, together
from inspector.outcome import Outcome, Planned, finish
from inspector.plugins import check_folders, load_checks
from inspector.text import Text

CHECKS = {check.id: check for check in load_checks(check_folders())}
OPEN = File(mode=0o777)
FOLDER = File(kind="dir", mode=0o777)
ACCOUNTS: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:\nbob:x:1000:\n",
}
SUDO: dict[str, str | File] = {"/usr/lib/systemd/systemd": "", "/usr/bin/sudo": File(mode=0o4755), **ACCOUNTS}
PERMIT = "auth sufficient pam_permit.so\n"
AUDITD: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    "/usr/sbin/auditd": "",
    **ACCOUNTS,
    "/usr/lib/systemd/system/auditd.service": "[Service]\n",
    "/etc/audit/auditd.conf": File(mode=0o640),
}
STOP = "bob ALL=(ALL) /usr/bin/systemctl stop auditd\n"


def judged(name: str, case: Case) -> Result:
    check = CHECKS[name]
    return trial.judged(check, case, trial.taken(check, case))


TOGETHER = {
    "a folder that others may write, and what is in it": (
        "access-permission.system-file-writable",
        Case({"/opt/a": FOLDER, "/opt/a/b": OPEN}),
        Case({"/opt/a": FOLDER}),
    ),
    "a program that cron runs, and the folder that it is in": (
        "access-permission.cron-file-writable",
        Case({**ACCOUNTS, "/etc/crontab": "* * * * * root /opt/a/b\n", "/opt": File(kind="dir"), "/opt/a": FOLDER, "/opt/a/b": OPEN}),
        Case({**ACCOUNTS, "/etc/crontab": "* * * * * root /opt/a/b\n", "/opt": File(kind="dir"), "/opt/a": File(kind="dir"), "/opt/a/b": OPEN}),
    ),
    "a folder of the search path, and the one above it": (
        "admin-privilege.path-folder-writable",
        Case({**ACCOUNTS, "/etc/profile": "PATH=/opt/a\n", "/opt": FOLDER, "/opt/a": FOLDER}),
        Case({**ACCOUNTS, "/etc/profile": "PATH=/opt/a\n", "/opt": File(kind="dir"), "/opt/a": FOLDER}),
    ),
    "a line of PAM that lets anybody in, and a second one behind it": (
        "admin-privilege.pam-lets-anybody-in",
        Case({"/etc/pam.d/sshd": f"{PERMIT}auth sufficient pam_wheel.so trust\nauth required pam_deny.so\n"}),
        Case({"/etc/pam.d/sshd": f"{PERMIT}auth required pam_deny.so\n"}),
    ),
    "sudo that records nothing, and nothing of somebody": (
        "security-log.admin-commands-not-recorded",
        Case({**SUDO, "/etc/sudoers": "Defaults !syslog\nDefaults:bob !syslog\nroot ALL=(ALL) ALL\n"}),
        Case({**SUDO, "/etc/sudoers": "Defaults !syslog\nroot ALL=(ALL) ALL\n"}),
    ),
    "root for everybody, after one block": (
        "admin-privilege.ssh-root-login",
        Case({"/etc/ssh/sshd_config": "PermitRootLogin yes\n"}),
        Case({"/etc/ssh/sshd_config": "PermitRootLogin no\nMatch Address 10.0.0.0/8\nPermitRootLogin yes\n"}),
    ),
    "empty passwords for everybody, after one block": (
        "admin-privilege.ssh-empty-passwords",
        Case({"/etc/ssh/sshd_config": "PermitEmptyPasswords yes\n"}),
        Case({"/etc/ssh/sshd_config": "Match User bob\nPermitEmptyPasswords yes\n"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "more", "alone"), TOGETHER.values(), ids=TOGETHER)
def test_a_result_that_passes_over_a_subject_is_not_whole(name: str, more: Case, alone: Case) -> None:
    both, one = judged(name, more), judged(name, alone)
    assert (both.status, one.status) == (Status.FAIL, Status.FAIL)
    assert (both.whole, one.whole) == (False, True)


def test_sources_past_the_limit() -> None:
    check = CHECKS["security-log.brute-force-series"]
    case = next(case for case in check.bad if "other addresses" in case.fails)
    assert not judged(check.id, case).whole
    assert judged(check.id, replace(case, params={})).whole


def test_who_may_do_everything_is_no_finding_and_nothing_is_mended() -> None:
    name = "security-log.audit-can-be-stopped"
    less = judged(name, Case({**AUDITD, "/etc/sudoers": STOP}))
    more = judged(name, Case({**AUDITD, "/etc/sudoers": f"{STOP}bob ALL=(ALL) ALL\n"}))
    assert (less.status, less.whole) == (Status.FAIL, True)
    assert (more.status, more.whole) == (Status.PASS, False)


def test_a_protocol_that_was_not_scanned() -> None:
    socket = {"protocol": "udp", "address": "0.0.0.0", "port": 161, "program": "snmpd", "pid": None, "exe": None}
    scan = {
        "address": "10.0.0.2",
        "taken": "2026-06-01T00:00:00+00:00",
        "ports": [{"protocol": "tcp", "asked": "22", "open": "22"}],
    }
    case = Case(live={"sockets": [socket]}, outside={"nmap": {"nmap": "7.93", "addresses": [scan]}})
    result = judged("open-port.dangerous-service-reachable", case)
    assert (result.status, result.whole) == (Status.PASS, False)


def made() -> Check:
    @declare(
        severity=Severity.LOW,
        title=Text(en="a", zh="甲"),
        why=Text(en="a", zh="甲"),
        fails=Text(en="a", zh="甲"),
        remedy=Text(en="a", zh="甲"),
        command="true",
        good=[],
        bad=[],
    )
    def none():  # type: ignore[no-untyped-def]
        yield from ()

    return replace(none, id="a.b", category="a")


@pytest.mark.parametrize("verdict", [Seen("a"), Fail("a")])
def test_it_changes_the_wholeness_and_no_status(verdict: Seen | Fail) -> None:
    plan = Planned(check=made(), severity=Severity.LOW, parameters={})
    alone, beside = (
        finish(plan, Outcome(verdicts=[verdict, *more]), gap=None, evidence=(), waive=None)
        for more in ([], [together("b")])
    )
    assert alone.whole
    assert beside == replace(alone, whole=False)


@pytest.mark.parametrize(
    "name",
    [
        "access-permission.suid-not-packaged",
        "admin-privilege.collector-grant-too-wide",
        "network-isolation.wireless-interface",
        "xss.trace-method",
    ],
)
def test_some_cases_pass_over_a_subject_and_some_do_not(name: str) -> None:
    assert {judged(name, case).whole for case in CHECKS[name].bad} == {False, True}


@pytest.mark.parametrize("name", ["network-isolation.firewall-rule-too-wide", "weak-password.no-complexity-rules"])
def test_what_stands_behind_the_first_is_never_taken_for_mended(name: str) -> None:
    assert False in {judged(name, case).whole for case in CHECKS[name].bad}
