"""Where the kernel leaves memory images, and whether anybody looked there."""

from __future__ import annotations

import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.model import Status
from inspector.plugins import check_folders, load_checks

PATTERN = "/proc/sys/kernel/core_pattern"
(KEPT,) = (check for check in load_checks(check_folders()) if check.id == "data-protection.core-dumps-kept")


@pytest.mark.parametrize(
    ("pattern", "status"),
    [
        ("core", Status.PASS),
        ("|/usr/lib/systemd/systemd-coredump %P", Status.PASS),
        ("/var/crash/core.%p", Status.PASS),
        ("/data1/cores/core-%e", Status.PASS),
        ("/tmp/core-%e-%p", Status.PASS),
        ("/tmp/%e.core", Status.UNKNOWN),
        ("/app/dumps/core-%e", Status.UNKNOWN),
        ("/data/coredump/%u/core", Status.UNKNOWN),
        ("/data/%h/core", Status.UNKNOWN),
    ],
)
def test_a_folder_that_nobody_looks_into_is_told(pattern: str, status: Status) -> None:
    files: dict[str, str | File] = {PATTERN: f"{pattern}\n", "/proc/sys/fs/suid_dumpable": "0\n"}
    result = trial.judged(KEPT, Case(files), trial.taken(KEPT, Case(files)))
    assert (result.status, result.reason.code if result.reason else "") == (
        status,
        "elsewhere" if status is Status.UNKNOWN else "",
    )
