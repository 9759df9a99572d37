"""New passwords are held to no rules, or to rules that a weak password gets past.

Judged is what libpam makes of the stack: a quality module only counts where a password that it rejects is not set all the
same. Length and kinds of characters are those that every accepted password has, credits taken off. The limits, 8 characters of
3 kinds, are what assessments under GB/T 22239 (8.1.4.1 a) ask for.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, Unknown
from inspector.facts.entrances import Entrances
from inspector.facts.password_rules import LONG, Held, PasswordRules
from inspector.model import Fail, Reason, Seen, Severity, Unsure, reason, together
from inspector.text import Text

SERVICES = ("passwd", "login", "sshd", "su")
PASSWD, COMMON, QUALITY = "/etc/pam.d/passwd", "/etc/pam.d/common-password", "/etc/security/pwquality.conf"
HOST: dict[str, str | File] = {"/usr/bin/passwd": "", "/sbin/init": "", PASSWD: "@include common-password\n"}
UNIX = "password [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt\n"
END = "password requisite pam_deny.so\npassword required pam_permit.so\n"
DEBIAN = f"password requisite pam_pwquality.so retry=3\n{UNIX}{END}"
RHEL = "password requisite pam_pwquality.so {}\npassword sufficient pam_unix.so sha512 use_authtok\npassword required pam_deny.so\n"

NONE = Text(en="nothing looks at new passwords", zh="未启用任何口令复杂度检查模块")
IDLE = Text(
    en="{module} ({place}) is configured, and a password that it rejects is set all the same",
    zh="{place} 处的 {module} 未起作用，不符合其规则的口令仍可设置成功",
)
WEAK = Text(
    en="passwords of {length:character|characters} of {classes:kind|kinds} are accepted (wanted: {min_length} of {min_classes})",
    zh="允许设置 {length} 位、仅含 {classes} 类字符的口令（要求至少 {min_length} 位、{min_classes} 类）",
)
NO_PAM = Text(
    en="`passwd` works without PAM and has no rules that could be set",
    zh="passwd 命令未使用 PAM，无法设置口令复杂度规则",
)
OTHER = Text(en="{module} keeps rules of its own that are not read", zh="{module} 的口令规则保存在其自身配置中，未读取")
UNREAD = Text(en="the settings of {module} are not read", zh="{module} 的参数未能读取")
NO_RULES = Reason(code="pam", en="`passwd` is built without PAM", zh="passwd 命令未使用 PAM，其内置规则无法判断")


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Rules for new passwords", zh="口令复杂度策略"),
    why=Text(
        en="Where nothing looks at them, people choose passwords such as 123456 or the name of the department, which are guessed"
        " first. Graded protection asks for passwords that are complex.",
        zh="没有强制规则时，用户往往设置 123456、单位简称等极易猜中的口令；等级保护要求口令具有复杂度。",
    ),
    fails=Text(en="{subject}: {what}", zh="{subject}：{what}"),
    remedy=Text(
        en="Install pam_pwquality (Debian: libpam-pwquality), set `minlen = {min_length}`, `minclass = {min_classes}` and no positive"
        " credits in /etc/security/pwquality.conf, and keep the line requisite, before pam_unix, which needs `use_authtok`.",
        zh="安装 pam_pwquality（Debian 系为 libpam-pwquality），在 /etc/security/pwquality.conf 中设置 `minlen = {min_length}`、"
        "`minclass = {min_classes}`，各 credit 项不得为正数；PAM 中该行用 requisite 并放在 pam_unix 之前，pam_unix 加 `use_authtok`。",
    ),
    command="grep -rnE '^password.*pam_' /etc/pam.d; grep -nv '^#' /etc/security/pwquality.conf",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "cis-v8": ("5.2",),
        "nist-800-53-r5": ("IA-5(1)",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        {**HOST, COMMON: DEBIAN, QUALITY: "minlen = 8\nminclass = 3\n"},
        {**HOST, COMMON: DEBIAN.replace("retry=3", "minlen=10 dcredit=-1 ucredit=-1 lcredit=-1")},
        {**HOST, COMMON: DEBIAN, QUALITY: "minlen=14\n", f"{QUALITY}.d/50.conf": "minclass = 4\nminlen = 6\n"},
        {**HOST, PASSWD: RHEL.format("minclass=3"), QUALITY: "# minlen = 8\n# dcredit = 0\n"},
        {**HOST, PASSWD: "password substack system-auth\n", "/etc/pam.d/system-auth": RHEL.format("minlen=8 minclass=4")},
        {**HOST, PASSWD: RHEL.format("").replace("pam_pwquality.so", "pam_passwdqc.so min=disabled,24,11,8,8")},
        {"/usr/bin/passwd": "", PASSWD: DEBIAN.replace("pam_pwquality", "pam_x")},
    ],
    bad=[
        Case({**HOST, COMMON: UNIX + END}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN.replace(" use_authtok", "").replace("requisite", "required", 1), QUALITY: "minclass=3"}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN, QUALITY: "minlen=8\nminclass=3\nenforcing=0\n"}, fails=["passwd"]),
        Case({**HOST, PASSWD: RHEL.format("minclass=3"), QUALITY: "# minlen = 9\n# dcredit = 1\nminlen = 8\n"}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN, QUALITY: "minlen = 8\noops\nminclass = 3\n"}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN, QUALITY: "minlen = 8\nminclass = 3\n"}, params={"min_length": 12}, fails=["passwd"]),
        Case({**HOST, COMMON: DEBIAN, QUALITY: "minclass = 3\n"}, params={"for_root": True}, fails=["passwd"]),
        Case({**HOST, PASSWD: RHEL.format("minclass=3"), "/etc/pam.d/login": "password sufficient pam_unix.so\n"}, fails=["login"]),
        Case({"/bin/passwd": File(link="/bin/busybox"), "/bin/busybox": "", "/sbin/init": ""}, fails=["passwd"]),
    ],
)  # fmt: skip
def no_complexity_rules(
    rules: PasswordRules | None,
    entrances: Entrances,
    *,
    min_length: int = 8,
    min_classes: int = 3,
    for_root: bool = False,
) -> Verdicts:
    wanted = {"min_length": min_length, "min_classes": min_classes}
    if rules is None and not entrances.tool:
        raise Absent("no password can be set on this host", "本机没有设置口令的工具")
    if entrances.busybox:
        yield Fail("passwd", entrances.tool, {"what": NO_PAM, **wanted})
        yield from map(together, SERVICES)
    elif rules is None:
        raise Unknown(NO_RULES)
    else:
        told = False
        for service in SERVICES:
            if service == "passwd" or rules.pam.has(service):
                verdict = _judged(service, rules, wanted, for_root)
                if not told:
                    yield verdict
                elif not isinstance(verdict, Seen):
                    yield together(service)  # mostly one stack serves them all: it is told once
                told = told or isinstance(verdict, Fail)


def _judged(service: str, rules: PasswordRules, wanted: dict[str, int], for_root: bool) -> Fail | Unsure | Seen:
    held = rules.held(service)
    counted = [rule for rule in held.rules if rule.root or not for_root]
    length = max((rule.length for rule in counted), default=0)
    classes = max((rule.classes for rule in counted), default=0)
    data: dict[str, object] = {"length": length, "classes": max(classes, 1), **wanted}
    enough = classes >= wanted["min_classes"]
    places = [rule.step for rule in (*counted, *held.idle)]
    if not held.open or (length >= wanted["min_length"] and enough):
        return Seen(service, places[0].location if places else "", data)
    if doubt := _doubt(held):
        return Unsure(service, doubt)
    told = {"module": places[0].module, "place": places[0].location} if places else {}
    what = WEAK.fill(data) if counted else IDLE.fill(told) if places else NONE
    near = (length >= wanted["min_length"] - 1 and enough) or length >= LONG
    severity = Severity.LOW if near else None
    file = rules.pam.services.get(service)
    location = places[0].location if places else file.name if file else ""
    return Fail(service, location, {**data, "what": what}, severity=severity)


def _doubt(held: Held) -> Reason | None:
    unread = [rule.step.module for rule in held.rules if not rule.read]
    if unread:
        return reason("unread", UNREAD, module=unread[0])
    return reason("module", OTHER, module=held.doubts[0]) if held.doubts else None
