"""A PAM stack that ends well for somebody who knows no password.

Each stack is walked as libpam walks it, with every module that asks for something refusing. Services that exist to let a
display manager show its own screen, or whose socket decides who may use them, are left out.
"""

from __future__ import annotations

import re

from inspector.check import Case, Verdicts, check
from inspector.facts.pam import Pam, Step
from inspector.facts.pam_modules import UNKNOWN, Codes, answers, known
from inspector.facts.pam_walk import outcomes
from inspector.model import Fail, Seen, Severity, Unsure, reason, together
from inspector.text import Text

BY_DESIGN = re.compile(r".*(autologin|greeter|launch-environment)|frr|quagga|vtysh|runuser(-l)?")
DAEMONS = frozenset("sshd login remote rlogin vsftpd proftpd cockpit lightdm sddm gdm-password xdm xrdp-sesman".split())
"""Programs that ask PAM as root, whoever stands before them: pam_rootok says yes to all."""
DOORS = DAEMONS | frozenset("su su-l sudo sudo-i polkit-1 passwd common-auth system-auth password-auth".split())
SSHD, COMMON, SU = "/etc/pam.d/sshd", "/etc/pam.d/common-auth", "/etc/pam.d/su"
DEBIAN = "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n"
RHEL = "auth required pam_env.so\nauth required pam_faillock.so preauth\nauth sufficient pam_unix.so\n"
ANYBODY = Text(en="{services}: anybody gets in without a password", zh="{services} 服务无需口令即可通过认证")
GROUP = Text(
    en="{services}: members of the group {group} get in without a password", zh="{services} 服务对 {group} 组成员免口令"
)
DOUBT = Text(
    en="{services}: {module} alone may let somebody in, and it is not known to the table",
    zh="{services} 服务可由 {module} 单独放行，而该模块未被识别",
)


@check(
    severity=Severity.CRITICAL,
    title=Text(en="PAM stacks that ask for nothing", zh="PAM 认证绕过"),
    why=Text(
        en="One wrong line, left by a test or put there by an intruder, opens log-in, su or sudo to everybody, and no log shows it.",
        zh="PAM 配置中一行错误（调试遗留或入侵者植入）即可使任何人绕过口令登录或提权，且日志中难以发现。",
    ),
    fails=Text(en="{what} ({module})", zh="{what}（{module}）"),
    remedy=Text(
        en="Look at {location}: correct the line, and let the stack end with `auth required pam_deny.so` where nothing else refuses."
        " Compare with the package (`dpkg --verify`, `rpm -V pam`), and keep a session open while you try.",
        zh="检查 {location}：更正该行，并确保在没有模块拒绝时以 `auth required pam_deny.so` 结尾；"
        "可与软件包原文件比对（`dpkg --verify`、`rpm -V pam`）。修改时请保留一个已登录会话。",
    ),
    command="grep -nE '^[^#]*auth|include|substack' {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "nist-800-53-r5": ("IA-2",),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {SSHD: "@include common-auth\n", COMMON: DEBIAN, SU: f"auth sufficient pam_rootok.so\n{DEBIAN}"},
        {SSHD: f"{RHEL}auth required pam_faillock.so authfail\nauth required pam_deny.so\n"},
        {SSHD: DEBIAN, "/etc/pam.d/lightdm-greeter": "auth required pam_permit.so\n", f"{SSHD}.dpkg-old": "auth required pam_permit.so\n"},
        {SSHD: f"auth required pam_wheel.so use_uid\nauth sufficient pam_succeed_if.so user ingroup x\n{DEBIAN}"},
        {SSHD: "auth required pam_permit.so\nauth requisite pam_unix.so\n", SU: "auth sufficient pam_wheel.so use_uid group=x deny\n" + DEBIAN},
        {"/etc/hostname": "no-pam\n"},
    ],
    bad=[
        Case({SSHD: f"auth sufficient pam_permit.so\n{DEBIAN}"}, fails=[SSHD]),
        Case({SSHD: "@include common-auth\n", COMMON: DEBIAN.replace("requisite pam_deny", "optional pam_deny")}, fails=[COMMON]),
        Case({SSHD: f"{RHEL}auth required pam_faillock.so authfail\n"}, fails=[SSHD]),
        Case({"/etc/pam.d/login": f"auth sufficient pam_rootok.so\n{DEBIAN}"}, fails=["/etc/pam.d/login"]),
        Case({SU: f"auth sufficient pam_succeed_if.so uid = 0\n{DEBIAN}"}, fails=[SU]),
        Case({SU: f"auth sufficient pam_wheel.so trust\n{DEBIAN}"}, fails=[SU]),
        Case({"/etc/pam.d/other": "auth required pam_permit.so\n"}, fails=["/etc/pam.d/other"]),
        Case({SSHD: DEBIAN.replace("success=1", "success=2").replace("requisite", "[default=ignore]")}, fails=[SSHD]),
    ],
)  # fmt: skip
def pam_lets_anybody_in(pam: Pam) -> Verdicts:
    found: dict[tuple[str, str], list[str]] = {}
    steps: dict[tuple[str, str], Step] = {}
    doubts: dict[str, list[str]] = {}
    behind: set[tuple[str, str]] = set()
    for service in pam.named:
        if BY_DESIGN.fullmatch(service):
            continue
        stack = pam.stack(service, "auth")
        for step in _granting(pam, service, stack, ("ignore",)):
            steps.setdefault((step.file, step.module), step)
            found.setdefault((step.file, step.module), []).append(service)
        behind |= {(step.file, step.module) for step in _behind(pam, service, stack)}
        for step in _granting(pam, service, stack, UNKNOWN):
            if not known(step):
                doubts.setdefault(step.module, []).append(service)
        yield Seen(service, stack[0].file if stack else "")
    for place, services in found.items():
        step = steps[place]
        group = step.argument("group") or "wheel"
        trusted = step.module == "pam_wheel" and "deny" not in step.arguments
        what = GROUP.fill({"services": services, "group": group}) if trusted else ANYBODY.fill({"services": services})
        severity = Severity.MEDIUM if trusted or not DOORS & set(services) else None
        data = {"what": what, "module": step.module, "services": services}
        yield Fail(step.file, step.location, data, severity=severity, key=step.module)
    yield from (together(file) for file, _ in sorted(behind - found.keys()))
    for module, services in doubts.items():
        yield Unsure(module, reason("module", DOUBT, services=services, module=module))


def _behind(pam: Pam, service: str, stack: tuple[Step, ...]) -> set[Step]:
    """Lines that would let anybody in if the lines before them did not."""
    first = muted = frozenset(_granting(pam, service, stack, ("ignore",)))
    while muted and (more := frozenset(_granting(pam, service, stack, ("ignore",), muted)) - muted):
        muted |= more
    return set(muted - first)


def _granting(
    pam: Pam, service: str, stack: tuple[Step, ...], unknown: Codes, muted: frozenset[Step] = frozenset()
) -> list[Step]:
    """The lines that make the stack a success for somebody who knows nothing: as an ordinary user, and as root."""

    def asked(step: Step, uid: int) -> Codes:
        if step in muted:
            return ("ignore",)
        codes = answers(pam, unknown, uid)(step, False)
        if step.module == "pam_rootok" and service in DAEMONS:
            return ("success",)
        return (*codes, "success") if step.module == "pam_wheel" and "trust" in step.arguments else codes

    def called(_: int, step: Step, uid: int) -> list[tuple[str, int]]:
        return [(code, uid) for code in asked(step, uid)]

    ends = [outcome for uid in (1000, 0) for outcome in outcomes(stack, called, uid)]
    return [stack[at] for at in dict.fromkeys(end.by for end in ends if end.success and end.by >= 0)]
