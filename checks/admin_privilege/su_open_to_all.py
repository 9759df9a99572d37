"""Whoever knows root's password may use su: no group limits it."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, Unknown, View
from inspector.facts.entrances import Entrances
from inspector.facts.pam import Pam, Step
from inspector.facts.pam_modules import answers
from inspector.facts.pam_walk import outcomes
from inspector.model import Fail, Reason, Seen, Severity, Unsure
from inspector.request import Files, Part
from inspector.text import Text

PROGRAMS = (Files("/usr/bin/su", Part.STAT), Files("/bin/su", Part.STAT))
SET_UID, FOR_ALL = 0o4000, 0o001
LISTS = ("pam_listfile", "pam_access", "pam_time", "pam_exec")
STACK, COMMON = "/etc/pam.d/su", "/etc/pam.d/common-auth"
SU: dict[str, str | File] = {"/sbin/init": "", "/usr/bin/su": File(mode=0o4755)}
DEBIAN = "auth sufficient pam_rootok.so\n{}auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\nauth required pam_permit.so\n"
WHEEL = "auth required pam_wheel.so use_uid\n"
LISTED = Reason(
    code="list", en="a list outside PAM decides who may use su", zh="由 PAM 之外的名单决定可使用 su 的用户，未读取"
)


@check(
    severity=Severity.LOW,
    title=Text(en="Who may use su", zh="su 命令使用范围"),
    why=Text(
        en="With su any account that an intruder has taken over may try root's password, and whoever was once told it stays root.",
        zh="不限制 su 时，任何被控制的普通账户都可尝试 root 口令，曾获知口令的人员也始终可以切换为 root。",
    ),
    fails=Text(
        en="every account may use su, no group limits it", zh="所有账户均可使用 su，未限定用户组"
    ),
    remedy=Text(
        en="Put `auth required pam_wheel.so use_uid` (Debian: `group=sudo`) before the lines that ask for a password in /etc/pam.d/su,"
        " after making sure that an administrator is a member.",
        zh="确认管理员已加入相应用户组后，在 /etc/pam.d/su 中验证口令的行之前加入 `auth required pam_wheel.so use_uid`（Debian 系可加 `group=sudo`）。",
    ),
    command="grep -nE '^(auth|account)' /etc/pam.d/su; ls -l $(command -v su)",
    standards={
        "gbt22239-l3": ("8.1.4.2d",),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("AC-6(5)",),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        {**SU, STACK: DEBIAN.format(WHEEL)},
        {**SU, STACK: f"{WHEEL}@include common-auth\n", COMMON: DEBIAN.format("")},
        {**SU, STACK: DEBIAN.format("auth required pam_succeed_if.so user ingroup wheel\n")},
        {**SU, STACK: DEBIAN.format("") + "account required pam_wheel.so use_uid\naccount required pam_unix.so\n"},
        {"/sbin/init": "", "/bin/su": File(mode=0o4750, group=10), STACK: DEBIAN.format("")},
        {"/usr/bin/su": File(mode=0o4755), STACK: DEBIAN.format("")},
    ],
    bad=[
        Case({**SU, STACK: DEBIAN.format("") + "account optional pam_wheel.so use_uid\naccount required pam_unix.so\n"}, fails=["su"]),
        Case({**SU, STACK: DEBIAN.format("") + "account sufficient pam_unix.so\naccount required pam_wheel.so\n"}, fails=["su"]),
        Case({**SU, STACK: DEBIAN.format("") + "account required pam_unix.so\n"}, fails=["su"]),
        Case({**SU, STACK: DEBIAN.format("# auth required pam_wheel.so\n")}, fails=["su"]),
        Case({**SU, STACK: DEBIAN.format("auth optional pam_wheel.so\n")}, fails=["su"]),
        Case({**SU, STACK: DEBIAN.format("auth required pam_wheel.so deny group=nosu\n")}, fails=["su"]),
        Case({**SU, STACK: DEBIAN.format("") + WHEEL.replace("required", "sufficient")}, fails=["su"]),
        Case({"/sbin/init": "", "/bin/su": File(link="/bin/bbsuid"), "/bin/bbsuid": File(mode=0o4111)}, fails=["su"]),
    ],
    needs=lambda _: PROGRAMS,
)  # fmt: skip
def su_open_to_all(view: View, pam: Pam | None, entrances: Entrances) -> Verdicts:
    found = {request.glob: stat for request in PROGRAMS if (stat := view.one(request).stat)}
    if not any(stat.mode & SET_UID for stat in found.values()):
        raise Absent("su is not installed, or gives nobody root's rights", "未安装 su，或其不具备提权能力")
    own = any("busybox" in stat.link or "bbsuid" in stat.link for stat in found.values())
    if not any(stat.mode & SET_UID and stat.mode & FOR_ALL for stat in found.values()):
        yield Seen("su", next(iter(found)), {"console": entrances.console})
    elif own:
        yield Fail("su", next(iter(found)))
    elif pam is None:
        raise Unknown.because("pam", "su is built without PAM", "su 命令未使用 PAM")
    else:
        yield _judged(pam)


def _judged(pam: Pam) -> Fail | Unsure | Seen:
    """For somebody in no group who knows root's password."""
    steps = pam.stack("su", "auth")
    location = steps[0].file if steps else ""
    if not _ends_well(pam, steps, member=False):
        return Seen("su", location)
    account = pam.stack("su", "account")
    if _ends_well(pam, account, member=True) and not _ends_well(pam, account, member=False):
        return Seen("su", account[0].file)
    return Unsure("su", LISTED) if any(step.module in LISTS for step in steps) else Fail("su", location)


def _ends_well(pam: Pam, steps: tuple[Step, ...], *, member: bool) -> bool:
    """Whether a stack may let them in: as they are, or as a member of whatever group its lines ask for."""
    answer = answers(pam, ("ignore",), 0)

    def asked(_: int, step: Step, memory: int) -> list[tuple[str, int]]:
        outsider = step.module == "pam_wheel" and "deny" not in step.arguments
        if member and step.module in ("pam_wheel", "pam_succeed_if"):
            return [("success", memory)]
        return [(code, memory) for code in (("perm_denied",) if outsider else answer(step, True))]

    return any(outcome.success for outcome in outcomes(steps, asked, 0))
