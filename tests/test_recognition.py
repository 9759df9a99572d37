"""Which system a host is told to run, and why where it is told to be unknown."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.engine import evaluate
from inspector.facts.distribution import Distribution
from inspector.facts.packages import Packages
from inspector.facts.system import BOOT, OsRelease
from inspector.model import System
from inspector.recognition import system
from inspector.request import Request
from inspector.snapshot import State
from inspector.targets.memory import snapshot

ETC, USR = "/etc/os-release", "/usr/lib/os-release"
PACKAGE = "Package: bash\nStatus: install ok installed\nVersion: 5.2\n\n"
NEEDS: tuple[Request, ...] = (*OsRelease.needs, *Distribution.needs, *Packages.needs, BOOT)


def told(files: dict[str, str | File]) -> System:
    evidence = snapshot(Case(files), NEEDS)
    return system(evidence, evaluate(evidence, [], {}).read)


@pytest.mark.parametrize(
    ("files", "id"),
    [
        ({ETC: "ID=debian\n"}, "debian"),
        ({USR: 'ID="opensuse-leap"\n'}, "opensuse-leap"),
        ({ETC: "ID=mine\nID_LIKE='yours rhel'\n"}, "mine"),
        ({ETC: "ID=flatcar\n"}, "flatcar"),
        ({ETC: "ID=mine\n", "/var/lib/dpkg/status": PACKAGE}, "mine"),
        ({ETC: "ID=mine\n", "/var/lib/rpm/rpmdb.sqlite": "SQLite"}, "mine"),
        ({"/var/lib/dpkg/status": PACKAGE}, ""),
        ({ETC: "", "/var/lib/dpkg/status": "?"}, ""),
        ({ETC: "ID=mine\n", "/var/lib/dpkg/status": File(state=State.DENIED)}, "mine"),
        ({"/etc/redhat-release": "CentOS release 6.10 (Final)\n"}, "centos"),
    ],
)
def test_recognised(files: dict[str, str | File], id: str) -> None:
    found = told(files)
    assert (found.id, found.unrecognised) == (id, None)


@pytest.mark.parametrize(
    ("files", "code", "zh"),
    [
        ({}, "no-os-release", "没有 os-release 文件"),
        ({"/etc/redhat-release": "Mine 3\n"}, "no-os-release", "没有 os-release 文件"),
        ({ETC: ""}, "os-release-nameless", "/etc/os-release 未写明可用的发行版标识（ID）"),
        ({USR: "NAME=Mine\n"}, "os-release-nameless", "/usr/lib/os-release 未写明可用的发行版标识（ID）"),
        ({ETC: "ID=linux\n"}, "os-release-nameless", "/etc/os-release 未写明可用的发行版标识（ID）"),
        ({ETC: "ID=" + "a" * 257}, "os-release-nameless", "/etc/os-release 未写明可用的发行版标识（ID）"),
        ({ETC: File(kind="dir")}, "os-release-unreadable", "不是普通文件"),
        ({ETC: File("ID=", state=State.TRUNCATED)}, "os-release-unreadable", "仅读取了一部分"),
        ({ETC: "ID=mine\nID_LIKE=yours\n"}, "distribution-unknown", "所写的发行版（mine）"),
    ],
)
def test_not_recognised(files: dict[str, str | File], code: str, zh: str) -> None:
    why = told(files).unrecognised
    assert why
    assert why.code == code
    assert zh in why.zh
    assert why.en != why.zh


def test_what_is_too_long_for_a_name_is_none() -> None:
    found = told({ETC: f"ID={'a' * 300_000}\nVERSION_ID='{'b ' * 100_000}\nNAME=Mine\n"})
    assert (found.id, found.version, found.name) == ("linux", "", "Mine")
