"""Old passwords may be set again, so that a forced change is none.

Judged is the stack of `passwd`, as libpam walks it. Five remembered passwords are what assessments under GB/T 22239 (8.1.4.1 a) ask
for. root may set an old one with `passwd NAME` whatever is configured, unless the line says enforce_for_root.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, Unknown
from inspector.facts.entrances import Entrances
from inspector.facts.password_history import History, PasswordHistory
from inspector.model import Fail, Reason, Seen, Severity, Unsure, reason
from inspector.text import Text

PASSWD, COMMON, CONF = "/etc/pam.d/passwd", "/etc/pam.d/common-password", "/etc/security/pwhistory.conf"
HOST: dict[str, str | File] = {"/usr/bin/passwd": "", "/sbin/init": "", PASSWD: "@include common-password\n"}
UNIX = "password [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt{}\n"
END = "password requisite pam_deny.so\npassword required pam_permit.so\n"
QUALITY = "password requisite pam_pwquality.so retry=3\n"
DEBIAN = f"{QUALITY}password required pam_pwhistory.so {{}} use_authtok\n{UNIX.format('')}{END}"
RHEL = f"{QUALITY}password {{}} pam_pwhistory.so use_authtok {{}}\npassword sufficient pam_unix.so sha512 use_authtok\npassword required pam_deny.so\n"
ROOT = "password [success=ignore default=ignore] pam_succeed_if.so user = root\n"
SSS = "password sufficient pam_sss.so use_authtok\npassword required pam_deny.so\n"

NONE = Text(en="no module remembers old passwords", zh="未启用口令历史记录模块")
FEW = Text(
    en="{place} remembers {count} (wanted: {wanted})", zh="{place} 仅记录最近 {count} 个口令（要求至少 {wanted} 个）"
)
IDLE = Text(
    en="{module} ({place}) is configured, and a password that it refuses is set all the same",
    zh="{place} 处的 {module} 未起作用，被其拒绝的旧口令仍可设置成功",
)
NO_PAM = Text(en="`passwd` works without PAM and remembers nothing", zh="passwd 命令未使用 PAM，无法记录历史口令")
OTHER = Text(en="{module} may remember passwords by rules of its own", zh="{module} 可能自带口令历史策略，未能读取")
ELSEWHERE = Text(
    en="passwords are set by {module}; its server decides whether an old one is taken",
    zh="口令由 {module} 对应的认证服务器管理，其历史策略未能读取",
)
FOR_SOME = Text(
    en="{module} ({place}) decides for whom old passwords are refused",
    zh="{place} 处的 {module} 决定历史口令限制对哪些用户生效",
)
UNREAD = Text(en="the settings of {module} are not read", zh="{module} 的参数未能读取")
CLOSED = Text(en="local users cannot set a password", zh="本地用户无法自行设置口令")
KEPT = Text(
    en="the last {count:password is|passwords are} refused ({place})", zh="禁止重复使用最近 {count} 个口令（{place}）"
)
NO_RULES = Reason(code="pam", en="`passwd` is built without PAM", zh="passwd 命令未使用 PAM，其内置规则无法判断")


def debian(version: str) -> dict[str, str | File]:
    package = "Package: libpam-modules\nStatus: install ok installed\nArchitecture: amd64\nSource: pam\n"
    return {"/var/lib/dpkg/status": f"Package: a\nVersion: 9\n\n{package}Version: {version}\n\n"}


@check(
    severity=Severity.LOW,
    title=Text(en="History of passwords", zh="口令历史"),
    why=Text(
        en="Who must change a password and may go back to the old one does so, and a password that was once seen stays good.",
        zh="未限制重复使用历史口令时，用户到期改密后往往改回原口令，定期更换形同虚设，已泄露的口令也会长期有效。",
    ),
    fails=Text(en="an old password may be set again: {what}", zh="允许重复使用历史口令：{what}"),
    passes=Text(en="{state}", zh="{state}"),
    remedy=Text(
        en="Debian: `password required pam_pwhistory.so remember={wanted} use_authtok` after the quality module and before pam_unix in"
        " /etc/pam.d/common-password. RHEL 8 and later: `authselect enable-feature with-pwhistory` and `remember = {wanted}` in"
        " /etc/security/pwhistory.conf. pam_unix behind it needs `use_authtok`.",
        zh="Debian 系：在 /etc/pam.d/common-password 的复杂度模块之后、pam_unix 之前加入 `password required pam_pwhistory.so remember={wanted} use_authtok`。"
        "RHEL 8 及以上：执行 `authselect enable-feature with-pwhistory`，并在 /etc/security/pwhistory.conf 中设置 `remember = {wanted}`。其后的 pam_unix 须带 `use_authtok`。",
    ),
    command="grep -rnE '^password.*(pwhistory|remember)' /etc/pam.d; grep -v '^#' /etc/security/pwhistory.conf",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "cis-v8": ("5.2",),
        "nist-800-53-r5": ("IA-5(1)",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        {**HOST, COMMON: DEBIAN.format("remember=5")},
        {**HOST, COMMON: DEBIAN.format("enforce_for_root")},
        {**HOST, COMMON: DEBIAN.format(""), CONF: "# remember = 1\nremember = 24\n"},
        {**HOST, COMMON: DEBIAN.format("remember=12"), CONF: "remember = 1\n"},
        {**HOST, PASSWD: "password substack system-auth\n", "/etc/pam.d/system-auth": RHEL.format("requisite", "remember=5")},
        {**HOST, COMMON: QUALITY + UNIX.format(" remember=7") + END},
        {**HOST, COMMON: DEBIAN.format(""), CONF: "remember = 2\n", **debian("1.5.2-6+deb12u1")},
        {**HOST, COMMON: ROOT + DEBIAN.format("remember=5").replace(QUALITY, "")},
        Case({**HOST, COMMON: DEBIAN.format(""), CONF: "remember = 12\n", **debian("1:1.5.3-5")}, params={"remember": 12}),
        Case({**HOST, COMMON: DEBIAN.format("remember=3")}, params={"remember": 3}),
        {"/usr/bin/passwd": "", PASSWD: UNIX.format("")},
    ],
    bad=[
        Case({**HOST, COMMON: QUALITY + UNIX.format("") + END}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN.format("remember=4")}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN.format(""), CONF: "remember=2\n"}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN.format(""), CONF: "remember=12\n"}, params={"remember": 12}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN.format(""), CONF: "remember=12\n", **debian("1.5.2-6")}, params={"remember": 12}, fails=["passwd"]),
        Case({**HOST, COMMON: ROOT + UNIX.format("") + END}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN.format("remember=5").replace("use_authtok yescrypt", "yescrypt")}, fails=["passwd"]),
        Case({**HOST, PASSWD: RHEL.format("optional", "remember=5").replace("sha512 use_authtok", "sha512")}, fails=["passwd"]),
        Case({**HOST, PASSWD: "password sufficient pam_unix.so\npassword required pam_pwhistory.so remember=5\n"}, fails=["passwd"]),
        Case({**HOST, COMMON: QUALITY + UNIX.format(" remember=x") + END, "/etc/security/opasswd": "x"}, fails=["passwd"]),
        Case({"/bin/passwd": File(link="/bin/busybox"), "/bin/busybox": "", "/sbin/init": ""}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN.format("remember=5"), "/lib/security/pam_unix.so": "", "/lib/security/pam_pwquality.so": "", "/lib/security/pam_permit.so": ""}, fails=["passwd"]),
    ],
)  # fmt: skip
def no_password_history(history: PasswordHistory | None, entrances: Entrances, *, remember: int = 5) -> Verdicts:
    if history is None and not entrances.tool:
        raise Absent("no password can be set on this host", "本机没有设置口令的工具")
    if entrances.busybox:
        yield Fail("passwd", entrances.tool, {"what": NO_PAM, "wanted": remember})
    elif history is None:
        raise Unknown(NO_RULES)
    else:
        yield _judged(history, history.of("passwd"), remember)


def _judged(history: PasswordHistory, found: History, wanted: int) -> Fail | Unsure | Seen:
    working = [line for line in found.lines if line.works]
    best = max(working, key=lambda line: line.count, default=None)
    told = {"count": best.count, "place": best.step.location} if best else {}
    if best and best.read and best.count >= wanted:
        return Seen("passwd", best.step.location, {"state": KEPT.fill(told)})
    if doubt := _doubt(found):
        return Unsure("passwd", doubt)
    if not found.open:
        return Seen("passwd", "", {"state": CLOSED})
    file = history.pam.services.get("passwd")
    location = found.lines[0].step.location if found.lines else file.name if file else ""
    return Fail("passwd", location, {"what": _what(found, told, wanted), "wanted": wanted})


def _what(found: History, told: dict[str, object], wanted: int) -> Text:
    if told:
        return FEW.fill({**told, "wanted": wanted})
    if found.lines:
        return IDLE.fill({"module": found.lines[0].step.module, "place": found.lines[0].step.location})
    return NONE


def _doubt(found: History) -> Reason | None:
    if not found.open and found.directory:
        return reason("directory", ELSEWHERE, module=found.directory[0])
    unread = [line.step.module for line in found.lines if not line.read]
    if unread:
        return reason("unread", UNREAD, module=unread[0])
    if found.conditions and any(line.sometimes for line in found.lines):
        first = found.conditions[0]
        return reason("condition", FOR_SOME, module=first.module, place=first.location)
    return reason("module", OTHER, module=found.doubts[0]) if found.doubts else None
