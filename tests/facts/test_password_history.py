"""Remembered passwords: how many, and whether an old one gets past the stack."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.pam import Pam
from inspector.facts.password_history import History, PasswordHistory
from inspector.targets.memory import snapshot

HISTORY = "password required pam_pwhistory.so use_authtok"
QUALITY = "password requisite pam_pwquality.so\n"
UNIX = "password sufficient pam_unix.so use_authtok\npassword required pam_deny.so\n"


def read(stack: str, conf: str = "", **more: str) -> History:
    files: dict[str, str | File] = {"/etc/pam.d/passwd": stack, "/etc/security/pwhistory.conf": conf, **more}
    needs = (*Pam.needs, *PasswordHistory.needs)
    view = View(snapshot(Case(files), needs), needs)
    return PasswordHistory.read(view, Pam.read(view)).of("passwd")


@pytest.mark.parametrize(
    ("arguments", "conf", "count"),
    [
        ("", "", 10),
        ("remember=5", "remember = 7\n", 5),
        ("", "#remember = 3\nremember = 7\n", 7),
        ("", "remember 7\nenforce_for_root\nretry = x\n", 7),
        ("remember=x", "", 0),
        ("remember=0", "", 0),
        ("remember=3 remember=6", "", 6),
    ],
)
def test_how_many(arguments: str, conf: str, count: int) -> None:
    (line,) = read(f"{QUALITY}{HISTORY} {arguments}\n{UNIX}", conf).lines
    assert (line.count, line.works, line.read) == (count, True, True)


def test_another_file_of_settings_is_not_read() -> None:
    assert not read(f"{QUALITY}{HISTORY} conf=/etc/x\n{UNIX}").lines[0].read
    assert read(f"{QUALITY}{HISTORY} conf=/etc/x remember=5\n{UNIX}").lines[0].read


@pytest.mark.parametrize(
    ("stack", "works"),
    [
        (f"{QUALITY}{HISTORY}\n{UNIX}", True),
        (f"{QUALITY}{HISTORY}\n{UNIX.replace(' use_authtok', '')}", False),
        (
            f"{QUALITY}{HISTORY}\n{UNIX.replace(' use_authtok', '')}".replace("required pam_pwh", "requisite pam_pwh"),
            True,
        ),
        (
            f"{QUALITY}{HISTORY}\n{UNIX.replace(' use_authtok', '')}".replace("required pam_pwh", "optional pam_pwh"),
            False,
        ),
        (f"{QUALITY}{HISTORY}\n{UNIX}".replace("required pam_pwh", "optional pam_pwh"), True),
        (f"{QUALITY}{UNIX}{HISTORY}\n", False),
        (f"{QUALITY}{HISTORY}\n{UNIX}".replace("required pam_pwh", "[success=ok default=ignore] pam_pwh"), True),
        (f"{QUALITY}{UNIX.replace('use_authtok', 'use_authtok remember=5')}", True),
        ("password required pam_pwhistory.so\npassword required pam_unix.so\n", False),
    ],
)
def test_whether_an_old_one_gets_past(stack: str, works: bool) -> None:
    assert [line.works for line in read(stack).lines] == [works]


def test_a_module_that_is_not_installed_remembers_nothing() -> None:
    modules = {"/lib/security/pam_unix.so": "", "/lib/security/pam_pwquality.so": "", "/lib/security/pam_deny.so": ""}
    (line,) = read(f"{QUALITY}{HISTORY}\n{UNIX}", **modules).lines
    assert not line.works


def test_directories_and_unknown_modules() -> None:
    directory = read("password sufficient pam_sss.so use_authtok\npassword required pam_deny.so\n")
    assert (directory.open, directory.directory, directory.doubts) == (False, ("pam_sss",), ())
    both = read(f"{QUALITY}password sufficient pam_unix.so use_authtok\npassword sufficient pam_ldap.so\n")
    assert (both.open, both.directory) == (True, ("pam_ldap",))
    assert read(f"password required pam_deepin_pw_check.so\n{UNIX}").doubts == ("pam_deepin_pw_check",)
    assert read(f"password required pam_strange.so\n{UNIX}").doubts == ("pam_strange",)
    assert not read("password required pam_deny.so\n").open


@pytest.mark.parametrize(
    ("version", "count"),
    [("1.5.2-6+deb12u1", 10), ("1.1.8-3.6", 10), ("1.5.3-5ubuntu5", 12), ("1.7.0-5", 12), ("1:2-1", 12), ("", 10)],
)
def test_the_file_counts_where_this_version_reads_it(version: str, count: int) -> None:
    status = f"Package: libpam-modules\nStatus: install ok installed\nSource: pam\nVersion: {version}\n\n"
    more = {"/var/lib/dpkg/status": status} if version else {}
    assert read(f"{QUALITY}{HISTORY}\n{UNIX}", "remember = 12\n", **more).lines[0].count == count


@pytest.mark.parametrize(
    ("control", "works", "sometimes"),
    [
        ("[success=1 default=ignore]", False, True),
        ("[success=ignore default=1]", False, True),
        ("optional", True, True),
    ],
)
def test_conditions_remember_nothing_and_may_jump(control: str, works: bool, sometimes: bool) -> None:
    condition = f"password {control} pam_succeed_if.so user ingroup x\n"
    found = read(f"{QUALITY}{condition}{HISTORY}\n{UNIX}")
    assert (found.lines[0].works, found.lines[0].sometimes) == (works, sometimes)
    assert (found.doubts, found.conditions[0].module) == ((), "pam_succeed_if")
    assert not read(f"{QUALITY}{UNIX}{condition}{HISTORY}\n").lines[0].sometimes
