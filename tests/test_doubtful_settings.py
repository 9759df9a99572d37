"""Checks of settings that are read whole and still do not decide: unknown, with a reason that says why."""

from __future__ import annotations

import msgspec
import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.plugins import check_folders, load_checks

CHECKS = {check.id: check for check in load_checks(check_folders())}
PASSWD: dict[str, str | File] = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n"}
HISTORY = "password required pam_pwhistory.so remember=5 use_authtok\npassword required pam_unix.so use_authtok\n"
SELINUX: dict[str, str | File] = {
    "/sbin/init": "",
    "/etc/os-release": "ID=rocky\n",
    "/etc/selinux/config": "SELINUX=enforcing\n",
    "/etc/selinux/targeted/policy/policy.33": "x",
}


@pytest.mark.parametrize(
    ("check", "files", "code"),
    [
        (
            "admin-privilege.no-second-factor",
            {"/etc/ssh/sshd_config": "PasswordAuthentication no\nAuthenticationMethods publickey,password\n"},
            "refused",
        ),
        (
            "weak-password.no-password-history",
            {
                "/usr/bin/passwd": "",
                "/sbin/init": "",
                "/etc/pam.d/passwd": "password requisite pam_pwquality.so\n"
                f"password [success=1 default=ignore] pam_succeed_if.so user ingroup x\n{HISTORY}",
            },
            "condition",
        ),
        (
            "access-permission.no-mandatory-access-control",
            SELINUX | {"/boot/loader/entries/a.conf": "options $kernelopts\n"},
            "boot-loader",
        ),
    ],
)
def test_what_does_not_decide(check: str, files: dict[str, str | File], code: str) -> None:
    case = Case(PASSWD | files)
    result = trial.judged(CHECKS[check], case, trial.taken(CHECKS[check], case))
    assert (str(result.status), result.reason.code if result.reason else "") == ("unknown", code)


@pytest.mark.parametrize("value", ["abc", "", "8", "027 ", "00027", "-1"])
def test_a_umask_is_octal(value: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        CHECKS["access-permission.umask-open"].parameters({"umask": value})
