"""Checks of accounts and assets where the evidence is whole and still does not decide: unknown, with a reason that says why."""

from __future__ import annotations

import struct

import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.check import Check
from inspector.model import NOT_EXAMINED, Status
from inspector.plugins import check_folders, load_checks

CHECKS = {check.id: check for check in load_checks(check_folders())}
OVERDUE = CHECKS["management.assessment-overdue"]
UNUSED = CHECKS["access-permission.unused-account"]
LEAVER = CHECKS["access-permission.account-of-leaver"]
NOW = 1_780_272_000
HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/bash\n",
    "/etc/shadow": "bob:$6$salt$hash:20000::::::\n",
}
OLD = bytes(292 * 1000) + struct.pack("<i32s256s", NOW - 300 * 86400, b"pts/0", b"a")

KEYED: dict[str, dict[str, object]] = {
    "access-permission.account-of-leaver": {"leavers": ("vendor1",)},
    "access-permission.outside-account-without-expiry": {},
    "access-permission.system-account-shell": {},
    "access-permission.unused-account": {},
}
"""Checks of ways to log in, with their parameters."""
ACCOUNTS = KEYED | {"access-permission.duplicate-account": {}, "admin-privilege.second-uid-0": {}}


def result_of(check: Check, case: Case) -> tuple[Status, str]:
    result = trial.judged(check, case, trial.taken(check, case))
    return result.status, result.reason.code if result.reason else ""


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({"level": "3"}, "undated"),
        ({"level": "2", "assessed": "  "}, "undated"),
        ({"level": "3", "assessed": "2025/06/01"}, "malformed"),
        ({"level": "3", "assessed": "2025-02-30"}, "malformed"),
        ({"level": "3", "assessed": "last year"}, "malformed"),
        ({"level": "3", "assessed": "2027-01-01"}, "future"),
        ({"level": "high", "assessed": "2025-06-01"}, "level"),
        ({"level": "33", "assessed": "2025-06-01"}, "level"),
    ],
)
def test_dates_that_do_not_tell(tags: dict[str, str], code: str) -> None:
    assert result_of(OVERDUE, Case(tags=tags)) == (Status.UNKNOWN, code)


@pytest.mark.parametrize("level", ["1", "一级", "第一级", "S1A1"])
def test_level_1_needs_no_assessment(level: str) -> None:
    assert result_of(OVERDUE, Case(tags={"level": level})) == (Status.NOT_APPLICABLE, "absent")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"/var/log/lastlog": "", "/var/log/wtmp": ""}, "records"),
        ({"/var/log/lastlog": File(OLD), "/var/lib/lastlog/lastlog2.db": "SQLite"}, "records"),
        ({"/var/log/wtmp": File(struct.pack("<h42x32s256x8xi40x", 2, b"reboot", NOW - 86400))}, "records"),
        ({}, "no-records"),
        ({"/etc/shadow": "bob:$6$salt$hash:::::::\n", "/var/log/lastlog": File(OLD[292_000:])}, "age"),
    ],
)
def test_records_that_do_not_tell(files: dict[str, str | File], code: str) -> None:
    assert result_of(UNUSED, Case(HOST | files)) == (Status.UNKNOWN, code)


def test_without_a_list_of_leavers_nothing_is_asked_for() -> None:
    assert not LEAVER.needs(LEAVER.parameters({}))
    assert result_of(LEAVER, Case()) == (Status.NOT_APPLICABLE, NOT_EXAMINED)


@pytest.mark.parametrize("check", sorted(ACCOUNTS))
def test_a_line_of_passwd_that_cannot_be_read_is_no_pass(check: str) -> None:
    bob = File(struct.pack("<h42x32s256x8xi40x", 7, b"bob", NOW - 3 * 86400))
    files = HOST | {"/var/log/wtmp": bob, "/etc/passwd": "root:x:0:0::/root:/bin/sh\nevil:x:O:0::/root:/bin/sh\n"}
    assert result_of(CHECKS[check], Case(files, params=ACCOUNTS[check])) == (Status.UNKNOWN, "malformed")


@pytest.mark.parametrize("check", sorted(KEYED))
@pytest.mark.parametrize(
    "config", ["AuthorizedKeysCommand /bin/x", "AuthorizedKeysFile /srv/%u", "TrustedUserCAKeys /x"]
)
def test_keys_that_sshd_takes_from_elsewhere_are_no_pass(check: str, config: str) -> None:
    old = File(struct.pack("<h42x32s256x8xi40x", 7, b"root", NOW - 300 * 86400))
    accounts = "root:x:0:0::/root:/bin/sh\nvendor1:x:1001:1001::/home/v:/bin/sh\nsvc:x:120:120::/srv:/bin/sh\n"
    files: dict[str, str | File] = {
        "/etc/passwd": accounts,
        "/etc/shadow": "root:*:1::::::\nvendor1:!:20000::::::\nsvc:!:1::::::\n",
        "/var/log/wtmp": old,
        "/etc/ssh/sshd_config": f"{config}\n",
    }
    assert result_of(CHECKS[check], Case(files, params=KEYED[check])) == (Status.UNKNOWN, "keys-elsewhere")
    shut = files | {"/etc/passwd": accounts.replace("/bin/sh", "/sbin/nologin")}
    assert result_of(CHECKS[check], Case(shut, params=KEYED[check]))[0] in (Status.PASS, Status.NOT_APPLICABLE)


@pytest.mark.parametrize("entry", ["bob 2026-06-30", "张三,2026", "bob 张三", "bob:1000"])
def test_an_entry_of_leavers_that_matches_nobody_is_told(entry: str) -> None:
    assert result_of(LEAVER, Case(HOST, params={"leavers": (entry,)})) == (Status.UNKNOWN, "unclear")


def test_a_leaver_who_has_no_account_is_none() -> None:
    assert result_of(LEAVER, Case(HOST, params={"leavers": ("lisi", "John Smith", "李四")}))[0] is Status.PASS
