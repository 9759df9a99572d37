"""Nothing limits how many passwords may be tried.

A counting module counts where libpam's walk of the stack says so: each wrong password is counted, and the right one is refused
while the account is locked. fail2ban shuts out addresses, not guesses from many of them nor at the console: it makes the
finding a low one. Limits: assessments under GB/T 22239 (8.1.4.1 b) want 5 failures and at least 5 minutes.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.entrances import Entrances
from inspector.facts.fail2ban import Fail2ban
from inspector.facts.lockout import Guard, Lockout
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

SCREENS = ("gdm-password", "lightdm", "sddm", "xdm", "kde", "cockpit", "xrdp-sesman")
LOGIN, SSHD, AUTH = "/etc/pam.d/login", "/etc/pam.d/sshd", "/etc/pam.d/common-auth"
HOST: dict[str, str | File] = {"/sbin/init": "", LOGIN: "@include common-auth\n", SSHD: "auth substack common-auth\n"}
REMOTE: dict[str, str | File] = {"/etc/ssh/sshd_config": "UsePAM yes\n"}
PLAIN = "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n"
BEFORE = "auth required pam_faillock.so preauth deny=5 unlock_time=900\nauth sufficient pam_unix.so\n"
LOCKING = f"{BEFORE}auth [default=die] pam_faillock.so authfail\nauth required pam_deny.so\n"
OWN_FILE = LOCKING.replace("deny=5 unlock_time=900", "conf=/etc/security/fl2.conf")
TALLY = "auth required pam_tally2.so deny={} unlock_time=600 even_deny_root\nauth sufficient pam_unix.so\nauth required pam_deny.so\n"
JAIL: dict[str, str | File] = {
    "/usr/bin/fail2ban-server": "",
    "/etc/fail2ban/jail.d/defaults-debian.conf": "[sshd]\nenabled = true\n",
    "/usr/lib/systemd/system/fail2ban.service": "[Service]\n",
    "/etc/systemd/system/multi-user.target.wants/fail2ban.service": "[Service]\n",
}

NONE = Text(en="failed log-ins are not limited", zh="未限制登录失败次数")
NO_PAM = Text(en="it does not ask PAM, so nothing limits failed log-ins", zh="未使用 PAM，无法限制登录失败次数")
IDLE = Text(
    en="{module} ({place}) locks nobody: by its order, control or settings",
    zh="{place} 处的 {module} 因顺序、控制标志或参数不当而未起作用",
)
LOOSE = Text(
    en="{module} locks after {failures:failure|failures} for {unlock:second|seconds} (wanted: at most {max_failures}, at least {min_unlock})",
    zh="{module} 在失败 {failures} 次后锁定 {unlock} 秒（要求不超过 {max_failures} 次、不少于 {min_unlock} 秒）",
)
BANNED = Text(
    en="the account is never locked; only fail2ban shuts out single addresses",
    zh="账户不会锁定，仅由 fail2ban 封禁来源地址",
)
UNSURE = Text(
    en="{module} ({place}): whether it locks rests on settings or modules that are not known",
    zh="{place} 处的 {module} 是否生效取决于未能识别的模块或参数",
)


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Lock after failed log-ins", zh="登录失败处理"),
    why=Text(
        en="Without a limit a program tries password after password, thousands an hour, until one fits.",
        zh="不限制登录失败次数时，攻击者可用程序持续尝试口令（每小时数千次），直至猜中。",
    ),
    fails=Text(en="{subject}: {what}", zh="{subject}：{what}"),
    remedy=Text(
        en="Put pam_faillock around pam_unix (preauth before it, authfail after it; Red Hat: `authselect enable-feature with-faillock`)"
        " with `deny = {max_failures}` and `unlock_time = {min_unlock}` or more in /etc/security/faillock.conf. Try it with a second session open.",
        zh="在 pam_unix 前后分别配置 pam_faillock 的 preauth 和 authfail（红帽系执行 `authselect enable-feature with-faillock`），并在"
        " /etc/security/faillock.conf 中设置 `deny = {max_failures}`、`unlock_time = {min_unlock}` 或更长；修改时请保留一个已登录会话，验证无误后再退出。",
    ),
    command="grep -rnE 'pam_(faillock|tally2?|unix)' /etc/pam.d; grep -nv '^#' /etc/security/faillock.conf",
    standards={
        "gbt22239-l3": ("8.1.4.1b",),
        "nist-800-53-r5": ("AC-7",),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {**HOST, AUTH: LOCKING},
        {**HOST, **REMOTE, AUTH: LOCKING.replace("deny=5 unlock_time=900", ""), "/etc/security/faillock.conf": "deny = 5\n"},
        {**HOST, **REMOTE, AUTH: TALLY.format(3)},
        {**HOST, AUTH: LOCKING, SSHD: "", "/etc/ssh/sshd_config": "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"},
        {**HOST, AUTH: OWN_FILE, "/etc/security/fl2.conf": "# x\ndeny = 5\nunlock_time = 900\n"},
        {LOGIN: PLAIN},
    ],
    bad=[
        Case({**HOST, AUTH: OWN_FILE, "/etc/security/fl2.conf": "deny = 50\nunlock_time = 900\n"}, fails=["login"]),
        Case({**HOST, **REMOTE, AUTH: PLAIN}, fails=["login", "sshd"]),
        Case({**HOST, **REMOTE, AUTH: PLAIN, **JAIL}, fails=["login", "sshd"]),
        Case({**HOST, AUTH: f"auth required pam_faillock.so preauth\n{PLAIN}"}, fails=["login"]),
        Case({**HOST, AUTH: LOCKING.replace("required pam_faillock", "optional pam_faillock")}, fails=["login"]),
        Case({**HOST, AUTH: LOCKING.replace("deny=5", "deny=50")}, fails=["login"]),
        Case({**HOST, AUTH: LOCKING, "/etc/ssh/sshd_config": "Port 22\n"}, fails=["sshd"]),
        Case({**HOST, AUTH: TALLY.format(0)}, fails=["login"]),
        Case({**HOST, AUTH: LOCKING.replace("900", "10")}, fails=["login"]),
        Case({"/sbin/init": "", "/etc/ssh/sshd_config": ""}, fails=["login", "sshd"]),
        Case({**HOST, AUTH: LOCKING, "/etc/pam.d/lightdm": PLAIN}, fails=["lightdm"]),
    ],
)  # fmt: skip
def no_lockout(
    lockout: Lockout | None,
    entrances: Entrances,
    banning: Fail2ban | None,
    *,
    max_failures: int = 5,
    min_unlock_seconds: int = 300,
) -> Verdicts:
    wanted = {"max_failures": max_failures, "min_unlock": min_unlock_seconds}
    screens = [name for name in SCREENS if lockout and lockout.pam.has(name)]
    for service in (["login"] if entrances.console else []) + screens:
        yield _judged(service, lockout, wanted)
    sshd = entrances.sshd
    if sshd is None:
        return
    if not sshd.takes_passwords():
        yield Seen("sshd", sshd.file, {"what": Text(en="takes no passwords", zh="不接受口令登录")})
        return
    asks = sshd.option("usepam", "no").value.lower() != "no"
    verdict = _judged("sshd", lockout if asks else None, wanted)
    if isinstance(verdict, Fail) and banning and banning.sshd:
        data = {**verdict.data, "what": BANNED}
        verdict = Fail(verdict.subject, verdict.location, data, severity=Severity.LOW)
    yield verdict


def _judged(service: str, lockout: Lockout | None, wanted: dict[str, int]) -> Fail | Unsure | Seen:
    if lockout is None:
        return Fail(service, "", {"what": NO_PAM, **wanted})
    guards = lockout.guards(service)
    if not guards:
        item = lockout.pam.services.get(service)
        return Fail(service, item.name if item else "", {"what": NONE, **wanted})
    guard = guards[0]
    told = {"module": guard.step.module, "place": guard.step.location}
    data: dict[str, object] = {**told, "failures": guard.failures, "unlock": guard.unlock, **wanted}
    if guard.works is None or (guard.works and not guard.read):
        return Unsure(service, reason("pam", UNSURE, **told))
    if not guard.works:
        return Fail(service, guard.step.location, {**data, "what": IDLE.fill(told)})
    if _strict(guard, wanted):
        return Seen(service, guard.step.location, {**data, "root": guard.root})
    near = Severity.LOW if guard.failures <= 2 * wanted["max_failures"] and guard.unlock >= 60 else None
    return Fail(service, guard.step.location, {**data, "what": LOOSE.fill(data)}, severity=near)


def _strict(guard: Guard, wanted: dict[str, int]) -> bool:
    """An interval shorter than a minute lets a patient guesser go on for ever."""
    long_enough = guard.unlock == 0 or guard.unlock >= wanted["min_unlock"]
    return guard.failures <= wanted["max_failures"] and long_enough and guard.interval >= 60
