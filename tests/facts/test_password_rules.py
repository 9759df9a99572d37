"""What quality modules ask for, and lockouts, from text. That the real ones agree is held in test_pam_real.py."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.entrances import Entrances
from inspector.facts.lockout import Lockout
from inspector.facts.pam import Pam
from inspector.facts.password_rules import Held, PasswordRules
from inspector.facts.services import Services
from inspector.targets.memory import snapshot

UNIX = "password sufficient pam_unix.so use_authtok\npassword required pam_deny.so\n"
CONF, PART = "/etc/security/pwquality.conf", "/etc/security/pwquality.conf.d/50-site.conf"


def held(stack: str, files: dict[str, str] | None = None) -> Held:
    needs = (*Pam.needs, *PasswordRules.needs)
    view = View(snapshot(Case({"/etc/pam.d/passwd": stack, **(files or {})}), needs), needs)
    return PasswordRules.read(view, Pam.read(view)).held("passwd")


@pytest.mark.parametrize(
    ("arguments", "length", "classes"),
    [
        ("", 8, 0),
        ("minlen=8 minclass=3", 8, 3),
        ("minlen=4", 6, 0),
        ("minlen=12 minclass=9", 12, 4),
        ("minlen=8 dcredit=-1 ucredit=-1 lcredit=-1 ocredit=-1", 8, 4),
        ("minlen=8 dcredit=-2 minclass=3", 8, 3),
        ("minlen=9 dcredit=1 ucredit=1 lcredit=1 ocredit=1", 6, 0),
        ("minlen=14 dcredit=1 ucredit=1 lcredit=1 ocredit=1", 10, 0),
        ("minlen=12 dcredit=-4 ucredit=9", 8, 1),
        ("minlen=8 dcredit=-12", 12, 1),
        ("minlen=x minclass=", 8, 0),
        ("MINLEN=10", 10, 0),
        ("minlen=99999999999999999999", 8, 0),
    ],
)
def test_the_least_that_pwquality_accepts(arguments: str, length: int, classes: int) -> None:
    found = held(f"password requisite pam_pwquality.so {arguments}\n{UNIX}")
    assert (found.length, found.classes) == (length, classes)


@pytest.mark.parametrize(
    ("main", "part", "arguments", "length"),
    [
        ("minlen = 10", "minlen = 14", "", 10),
        ("", "minlen = 14", "", 14),
        ("minlen 11", "", "", 11),
        ("minlen = 10 # why", "", "minlen=12", 12),
        ("oops = 1\nminlen = 14", "", "", 8),
        ("minlen = 14\noops = 1", "", "", 14),
        ("minlen = 14", "minlen = x", "", 8),
        ("minlen = 14x", "", "", 8),
        ("# dcredit = 1\nminlen = 12", "", "", 8),
        ("# dcredit = 0\nminlen = 12", "", "", 12),
        ("  badwords = a b\n\tretry=3\nenforce_for_root\nminlen=12", "", "", 12),
    ],
)
def test_where_pwquality_reads(main: str, part: str, arguments: str, length: int) -> None:
    files = {CONF: f"{main}\n", PART: f"{part}\n"}
    assert held(f"password requisite pam_pwquality.so {arguments}\n{UNIX}", files).length == length


@pytest.mark.parametrize(
    ("arguments", "length", "classes", "enforced"),
    [
        ("", 7, 3, True),
        ("min=disabled,24,11,8,8", 8, 3, True),
        ("min=disabled,disabled,disabled,disabled,9", 9, 4, True),
        ("min=8,8,8,8,8", 8, 1, True),
        ("min=disabled,12,11,8,8", 8, 2, True),
        ("min=disabled,24,5,8,8", 5, 3, True),
        ("min=disabled,24,5,8,8 passphrase=0", 8, 3, True),
        ("enforce=none", 0, 0, False),
        ("config=/etc/passwdqc.conf", 10, 4, True),
    ],
)
def test_what_passwdqc_asks_for(arguments: str, length: int, classes: int, enforced: bool) -> None:
    stack = f"password requisite pam_passwdqc.so {arguments}\n{UNIX}"
    found = held(stack, {"/etc/passwdqc.conf": "# x\nmin=disabled,disabled,disabled,disabled,10\n"})
    assert (found.length, found.classes, bool(found.rules)) == (length, classes, enforced)


def test_a_setting_that_is_elsewhere_is_not_believed() -> None:
    rules = held(f"password requisite pam_passwdqc.so config=/opt/x\n{UNIX}").rules
    assert [rule.read for rule in rules] == [False]
    assert held("password required pam_strange.so\npassword required pam_unix.so\n").doubts == ("pam_strange",)


def lockout(stack: str, conf: str = "") -> Lockout:
    needs = (*Pam.needs, *Lockout.needs)
    files: dict[str, str | File] = {"/etc/pam.d/x": stack, "/etc/security/faillock.conf": conf}
    view = View(snapshot(Case(files), needs), needs)
    return Lockout.read(view, Pam.read(view))


FAILLOCK = """auth required pam_faillock.so preauth {}
auth sufficient pam_unix.so
auth required pam_faillock.so authfail
auth required pam_deny.so
"""


@pytest.mark.parametrize(
    ("arguments", "conf", "failures", "unlock"),
    [
        ("", "", 3, 600),
        ("deny=5 unlock_time=never", "deny=4", 5, 0),
        ("", "# deny = 9\n deny = 4 # x\nunlock_time=1200", 4, 1200),
        ("deny=7x", "", 7, 600),
        ("deny=abc", "", 3, 600),
        ("", "deny 6", 6, 600),
    ],
)
def test_the_limits_of_faillock(arguments: str, conf: str, failures: int, unlock: int) -> None:
    (guard,) = lockout(FAILLOCK.format(arguments), conf).guards("x")
    assert (guard.failures, guard.unlock, guard.works) == (failures, unlock, True)


def test_a_lock_that_rests_on_an_unknown_module_is_neither() -> None:
    strange = "auth sufficient pam_strange.so\n"
    (guard,) = lockout(strange + FAILLOCK.format("")).guards("x")
    assert guard.works is None
    (guard,) = lockout(FAILLOCK.format("deny=0")).guards("x")
    assert guard.works is False


def test_how_people_log_in() -> None:
    files: dict[str, str | File] = {"/sbin/init": "", "/bin/passwd": File(link="/bin/busybox"), "/bin/busybox": ""}
    needs = (*Entrances.needs, *Services.needs)
    view = View(snapshot(Case(files), needs), needs)
    found = Entrances.read(view, Services.read(view), None)
    assert (found.console, found.tool, found.busybox) == (True, "/bin/passwd", True)
