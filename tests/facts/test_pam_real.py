"""What is said of a stack against libpam itself: in a Debian root, passwd and pamtester are asked."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.fact import View
from inspector.facts.lockout import Lockout
from inspector.facts.pam import Pam
from inspector.facts.pam_modules import answers
from inspector.facts.pam_walk import outcomes
from inspector.facts.password_rules import PasswordRules
from inspector.targets.host import rootfs
from tests.roots import debian, overlay_copy, run

pytestmark = [pytest.mark.root, pytest.mark.network]

PACKAGES = ("libpam-passwdqc", "libpam-pwquality", "login", "pamtester", "passwd")
USER, UID = "bob", 1500
RIGHT = "Xk9#mQ2$vL7p"
HASH = "$6$abcdefgh$kJp3XpEu1eGs8cPCf2efESLMz6X3dVkOK/3R/loSbbKeyZ0hGu5rAEUC38Yp5q3mVfnQJzCRX.nERb2aHMwGK1"
WEAK = "qzwxec"

QUALITY = "password {} pam_pwquality.so retry=3\n"
TOKEN, ASKS = (
    "password [success=1 default=ignore] pam_unix.so use_authtok\n",
    "password [success=1 default=ignore] pam_unix.so\n",
)
END = "password requisite pam_deny.so\npassword required pam_permit.so\n"
SUB = {"sub": QUALITY.format("requisite")}
HISTORY = "password required pam_pwhistory.so{}\n"
PASSWORD = {
    "debian": QUALITY.format("requisite") + TOKEN + END,
    "requisite, asks": QUALITY.format("requisite") + ASKS + END,
    "required, asks": QUALITY.format("required") + ASKS + END,
    "optional, token": QUALITY.format("optional") + TOKEN + END,
    "optional, asks": QUALITY.format("optional") + ASKS + END,
    "too late": "password sufficient pam_unix.so\n" + QUALITY.format("requisite") + END,
    "jumped over": "password [success=2 default=ignore] pam_unix.so\n" + QUALITY.format("requisite") + END,
    "history asks": QUALITY.format("required") + HISTORY.format("") + TOKEN + END,
    "history": QUALITY.format("required") + HISTORY.format(" use_authtok") + TOKEN + END,
    "substack": "password substack sub\n" + TOKEN + END,
    "substack, asks": "password substack sub\npassword required pam_unix.so\n",
    "not installed": "password [default=ignore] pam_cracklib.so\npassword required pam_unix.so\n",
    "passwdqc": "password requisite pam_passwdqc.so\n" + TOKEN + END,
    "passwdqc warns": "password requisite pam_passwdqc.so enforce=none\n" + TOKEN + END,
    "reset": "password [default=reset] pam_pwquality.so\n" + ASKS + END,
    "closed": "password required pam_deny.so\n" + ASKS + END,
}
LOCK = "auth {} pam_faillock.so {} deny=3 nodelay\n"
BEFORE = LOCK.format("required", "preauth")
AFTER, DIES = LOCK.format("required", "authfail"), LOCK.format("[default=die]", "authfail")
UNIX, DENY, PERMIT = (
    "auth sufficient pam_unix.so nodelay\n",
    "auth required pam_deny.so\n",
    "auth required pam_permit.so\n",
)
JUMP = "auth [success={} default=ignore] pam_unix.so nodelay\n"
REGULAR = "auth [default=1 ignore=ignore success=ok] {}\n"
AUTH = {
    "red hat": BEFORE + UNIX + AFTER + DENY,
    "red hat 7": "auth required pam_env.so\n"
    + BEFORE
    + UNIX
    + DIES
    + "auth requisite pam_succeed_if.so uid >= 1000\n"
    + DENY,
    "authselect": BEFORE
    + REGULAR.format("pam_usertype.so isregular")
    + REGULAR.format("pam_localuser.so")
    + UNIX
    + AFTER
    + DENY,
    "debian": BEFORE + JUMP.format(2) + DIES + DENY + PERMIT,
    "authsucc": JUMP.format(1) + DIES + LOCK.format("sufficient", "authsucc") + DENY,
    "nobody counts": BEFORE + UNIX + DENY,
    "nobody refuses": UNIX + DIES + DENY,
    "dies before": BEFORE + "auth requisite pam_unix.so nodelay\n" + AFTER,
    "too late": UNIX + BEFORE + AFTER + DENY,
    "optional": LOCK.format("optional", "preauth") + UNIX + AFTER + DENY,
    "sufficient": LOCK.format("sufficient", "preauth") + UNIX + AFTER + DENY,
    "zero": BEFORE.replace("deny=3", "deny=0") + UNIX + AFTER + DENY,
    "substack": "auth substack locking\n" + PERMIT,
    "permits outside": "auth substack locking\nauth sufficient pam_permit.so\n",
    "stock": JUMP.format(1) + "auth requisite pam_deny.so\n" + PERMIT,
    "no deny": JUMP.format(1) + PERMIT,
    "jump too far": JUMP.format(9) + DENY,
    "shells": "auth required pam_shells.so\n",
    "number": "auth sufficient pam_succeed_if.so uid >= 1000\n" + UNIX + DENY,
    "env alone": "auth required pam_env.so\n",
    "ignored and ok": "auth [default=ok] pam_env.so\n" + PERMIT,
    "reset": "auth required pam_deny.so\nauth [default=reset] pam_permit.so\n" + PERMIT,
    "reset in substack": PERMIT + "auth substack resets\n",
    "jump over substack": "auth [default=1] pam_permit.so\nauth substack closed\n" + PERMIT,
    "die in include": "auth include closed\n" + PERMIT,
    "die in substack": "auth substack closed\n" + PERMIT,
    "include gone": "auth include gone\n" + "auth sufficient pam_permit.so\n",
    "@include gone": "@include gone\n" + PERMIT,
    "module gone": "auth optional pam_gone.so\n" + PERMIT,
    "bad facility": "auht required pam_permit.so\n",
    "bad control": "auth requird pam_permit.so\n",
    "comment in brackets": "auth [success=1 #default=ignore] pam_unix.so\n" + PERMIT,
    "no blank": "auth [success=1 default=ignore]pam_unix.so nodelay\nauth requisite pam_deny.so\n" + PERMIT,
    "continued": "auth \\\n# why\n sufficient pam_unix.so nodelay\nauth required pam_deny.so\n",
    "nothing": "account required pam_permit.so\n",
}
BESIDE = {
    "locking": BEFORE + UNIX + AFTER + DENY,
    "closed": "auth requisite pam_deny.so\n",
    "resets": "auth required pam_deny.so\nauth [default=reset] pam_permit.so\n",
    "other": "auth required pam_deny.so\naccount required pam_deny.so\n",
}


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with overlay_copy(debian(PACKAGES)) as copy:
        run("chroot", copy, "useradd", "--uid", str(UID), "--shell", "/bin/sh", USER)
        for name, text in {**BESIDE, **SUB}.items():
            (copy / "etc/pam.d" / name).write_text(text)
        yield copy


def stored(root: Path) -> str:
    return next(line for line in (root / "etc/shadow").read_text().splitlines() if line.startswith(f"{USER}:"))


def sets_one_of(root: Path, passwords: list[str]) -> bool:
    """Whether passwd, run by the user, takes one of the passwords, which are typed one after the other."""
    run("chroot", root, "usermod", "--password", HASH, USER)
    before = stored(root)
    command = ["chroot", str(root), "setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "/usr/bin/passwd"]
    typed = "\n".join([RIGHT, *passwords, ""])
    subprocess.run(command, input=typed, text=True, capture_output=True, check=False, timeout=120)
    return stored(root) != before


def gets_in(root: Path, password: str) -> bool:
    command = ["chroot", str(root), "pamtester", "tried", USER, "authenticate"]
    return (
        subprocess.run(
            command, input=f"{password}\n", text=True, capture_output=True, check=False, timeout=60
        ).returncode
        == 0
    )


def forget_failures(root: Path) -> None:
    for tally in (root / "run/faillock").glob("*"):
        tally.unlink()


def pam_of(root: Path) -> tuple[Pam, PasswordRules, Lockout]:
    needs = (*Pam.needs, *PasswordRules.needs, *Lockout.needs)
    view = View(rootfs(str(root)).collect(needs), needs)
    pam = Pam.read(view)
    return pam, PasswordRules.read(view, pam), Lockout.read(view, pam)


@pytest.mark.parametrize("name", PASSWORD)
def test_whether_a_weak_password_gets_past_the_rules(root: Path, name: str) -> None:
    (root / "etc/pam.d/passwd").write_text(PASSWORD[name])
    held = pam_of(root)[1].held("passwd")
    assert sets_one_of(root, [WEAK] * 12) is (held.open and not held.rules)


@pytest.mark.parametrize(
    "settings",
    [
        "minlen=8",
        "minlen=9 minclass=3",
        "minlen=8 minclass=3 dcredit=1 ucredit=1 lcredit=1 ocredit=1",
        "minlen=12 dcredit=2 ocredit=2",
        "minlen=8 dcredit=-1 ucredit=-1 lcredit=-1",
        "minlen=10 dcredit=-2 lcredit=1",
        "minlen=6 ucredit=-2 ocredit=-2 minclass=4",
    ],
)
def test_the_least_that_is_accepted(root: Path, settings: str) -> None:
    """No password that is shorter or of fewer kinds is taken, in any mixture; one of just that length and kinds is."""
    (root / "etc/pam.d/passwd").write_text(f"password requisite pam_pwquality.so retry=5000\n{TOKEN}{END}")
    lines = ["dictcheck=0", "usercheck=0", "difok=0", *settings.split(), ""]
    (root / "etc/security/pwquality.conf").write_text("\n".join(lines))
    held = pam_of(root)[1].held("passwd")
    length, classes = held.length, held.classes
    short = [mixed(counts) for counts in mixtures(length - 1)]
    plain = [mixed(counts) for counts in mixtures(length + 4) if sum(count > 0 for count in counts) < classes]
    enough = [mixed(counts) for counts in mixtures(length) if sum(count > 0 for count in counts) >= classes]
    assert not sets_one_of(root, twice([*short, *plain]))
    assert sets_one_of(root, twice(enough))


def mixtures(length: int) -> list[tuple[int, ...]]:
    """How many characters of each kind, in every way that adds up."""
    return [counts for counts in itertools.product(range(length + 1), repeat=4) if sum(counts) == length]


def mixed(counts: tuple[int, ...]) -> str:
    kinds = ("7294816305", "QXJWKZVPMB", "qxjwkzvpmb", "#%+=@!?*:;")
    return "".join((kind * 3)[:count] for kind, count in zip(kinds, counts, strict=True))


def twice(passwords: list[str]) -> list[str]:
    """Each is typed again to confirm it; one that is refused is refused twice."""
    return [password for password in passwords for _ in range(2)]


@pytest.mark.parametrize("name", AUTH)
def test_who_gets_in_and_whether_failures_lock(root: Path, name: str) -> None:
    (root / "etc/pam.d/tried").write_text(AUTH[name])
    run("chroot", root, "usermod", "--password", HASH, USER)
    forget_failures(root)
    right = gets_in(root, RIGHT)
    forget_failures(root)
    wrong = [gets_in(root, "wrong") for _ in range(3)]
    locks = right and not wrong[0] and not gets_in(root, RIGHT)
    pam, _, lockout = pam_of(root)
    assert predicted(pam, password=True) is right
    assert predicted(pam, password=False) is wrong[0]
    assert any(guard.works for guard in lockout.guards("tried")) is locks


def predicted(pam: Pam, *, password: bool) -> bool:
    answer = answers(pam)
    ends = outcomes(pam.stack("tried", "auth"), lambda _, step, m: [(code, m) for code in answer(step, password)], 0)
    return any(end.success for end in ends)
