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
