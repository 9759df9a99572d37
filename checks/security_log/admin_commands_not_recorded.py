"""Administrators whose commands leave no record, because sudo or doas was told to be silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.accounts import Passwd
from inspector.facts.audit_rules import AuditRules
from inspector.facts.doas import Doas
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.facts.sudo_grammar import Setting
from inspector.facts.sudoers import Sudoers
from inspector.facts.syslog import Journald, Syslog
from inspector.model import Fail, Seen, Severity, Unsure, reason, together
from inspector.request import Files, Part
from inspector.text import Text

SUDO = tuple(Files(path, Part.STAT) for path in ("/usr/bin/sudo", "/bin/sudo", "/usr/local/bin/sudo"))
FILES = ("logfile", "log_servers", "log_output", "log_input", "log_stdout", "log_ttyout", "log_ttyin")
"""Settings that keep a record beside the system log: a file of commands, a server, or whole sessions."""
NOWHERE = ("", "/dev/null")
SYSLOGS = ("rsyslogd", "syslog-ng", "syslogd", "metalog", "socklog")
LOGGING = (*FILES, "syslog", "syslog_goodpri", "log_allowed")
MAIN, DOAS = "/etc/sudoers", "/etc/doas.conf"
ACCOUNTS = "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\nmon:x:998:998::/:/usr/sbin/nologin\n"
HOST: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    "/usr/lib/systemd/systemd-journald": "",
    "/usr/bin/sudo": "",
    "/etc/passwd": ACCOUNTS,
}
QUIET: dict[str, str | File] = {"/sbin/init": "", "/usr/bin/sudo": "", "/etc/passwd": ACCOUNTS}
ADMIN = "%sudo ALL=(ALL) ALL\n"
UNIT = "/usr/lib/systemd/system/auditd.service"
AUDIT: dict[str, str | File] = {
    "/usr/sbin/auditd": "",
    UNIT: "[Service]\nExecStartPost=-/sbin/augenrules --load\n",
    "/etc/systemd/system/multi-user.target.wants/auditd.service": File(link=UNIT),
    "/etc/audit/rules.d/a.rules": "-a always,exit -F arch=b64 -S execve -F euid=0 -F auid>=1000 -F auid!=unset -k root\n",
}
RUNNING = {"pid": 1, "ppid": 0, "uid": 0, "name": "init", "exe": "/sbin/init"}
ONLY_DOAS = {path: file for path, file in HOST.items() if path != "/usr/bin/sudo"} | {"/usr/bin/doas": ""}
SWITCHED_OFF = Text(en="sudo is told to log nothing ({place})", zh="sudo 日志已被关闭（{place}）")
FOR_SOME = {
    ":": Text(en="sudo is told to log nothing for {subject} ({place})", zh="已对 {subject} 关闭 sudo 日志（{place}）"),
    "!": Text(
        en="sudo is told to log nothing of {subject} ({place})", zh="已对命令 {subject} 关闭 sudo 日志（{place}）"
    ),
    "@": Text(
        en="sudo is told to log nothing on {subject} ({place})", zh="已对主机 {subject} 关闭 sudo 日志（{place}）"
    ),
    ">": Text(
        en="sudo is told to log nothing that is run as {subject} ({place})",
        zh="已对以 {subject} 身份执行的命令关闭 sudo 日志（{place}）",
    ),
}
"""By the kind of a Defaults line: users, commands, hosts, accounts to run as."""
NO_LOG = Text(
    en="{program} logs to syslog, and neither journald nor a syslog daemon keeps it",
    zh="{program} 通过 syslog 记录日志，但 journald 和 syslog 服务均未运行",
)
NOLOG = Text(en="doas is told to log nothing for {identity} ({place})", zh="已对 {identity} 关闭 doas 日志（{place}）")
UNREAD = Text(en="{file}: read by sudo and not seen", zh="{file}：sudo 会读取该文件，但未能采集到")
MALFORMED = Text(en="{file}: not understood", zh="{file}：无法解析")
DOUBT = Text(
    en="{place}: whether a rule there is in force, and records commands, is not known",
    zh="{place}：不能确定其中的审计规则是否会被加载",
)
BY_AUDIT, BY_SYSLOG = Text(en="audit rules", zh="审计规则"), Text(en="the system log", zh="系统日志")


@check(
    severity=Severity.LOW,
    title=Text(en="Record of administrators' commands", zh="管理员操作记录"),
    why=Text(
        en="Who did what with root's rights, and when, can be told afterwards only if each command was written down with the account that gave it.",
        zh="只有逐条记录管理员执行的命令及其账户和时间，才能在事后追溯特权操作。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="what is run through {subject} is recorded by {how}", zh="通过 {subject} 执行的命令由{how}记录"),
    remedy=Text(
        en="Take `!syslog`, `!log_allowed` and `!syslog_goodpri` out of /etc/sudoers and /etc/sudoers.d with `visudo` (doas: `nolog` out of /etc/doas.conf), or add `Defaults logfile=/var/log/sudo.log`;"
        " keep a syslog daemon running (`apt install rsyslog` or `dnf install rsyslog`, then `systemctl enable --now rsyslog`).",
        zh="用 `visudo` 删除 /etc/sudoers 及 /etc/sudoers.d 中的 `!syslog`、`!log_allowed`、`!syslog_goodpri`（doas 则删除 /etc/doas.conf 中的 `nolog`），或增加 `Defaults logfile=/var/log/sudo.log`；"
        "并保持日志服务运行（`apt install rsyslog` 或 `dnf install rsyslog`，再执行 `systemctl enable --now rsyslog`）。",
    ),
    command="grep -rnE 'syslog|logfile|log_(output|input|allowed)' /etc/sudoers /etc/sudoers.d; grep -n nolog /etc/doas.conf; auditctl -l; journalctl -t sudo -n 5",
    standards={
        "gbt22239-l3": ("8.1.5.1a", "8.1.10.6e"),
        "cis-v8": ("8.2",),
        "nist-800-53-r5": ("AU-12",),
        "iso-27001-2022": ("A.8.15", "A.8.2"),
    },
    good=[
        HOST | {MAIN: ADMIN},
        HOST | {MAIN: f"Defaults !syslog\nDefaults syslog=authpriv\n{ADMIN}"},
        HOST | {MAIN: f'Defaults !syslog, logfile="/var/log/sudo.log"\n{ADMIN}'},
        HOST | {MAIN: f"Defaults !syslog\nDefaults log_output\n{ADMIN}"},
        HOST | {MAIN: f"Defaults:root !syslog\nDefaults:mon !syslog, !requiretty\n{ADMIN}"},
        HOST | {MAIN: f"Defaults logfile=/var/log/sudo\nDefaults:bob !syslog\n{ADMIN}"},
        HOST | AUDIT | {MAIN: f"Defaults !syslog\nDefaults:bob !syslog\n{ADMIN}"},
        QUIET | {MAIN: f"Defaults logfile=/var/log/sudo.log\n{ADMIN}"},
        QUIET | {MAIN: ADMIN, "/usr/sbin/syslogd": "", "/etc/init.d/syslog": "", "/etc/rc2.d/S10syslog": File(link="/etc/init.d/syslog")},
        ONLY_DOAS | {DOAS: "permit persist :wheel\npermit nolog root\ndeny nolog eve\n", MAIN: "Defaults !syslog\n"},
        ONLY_DOAS | {DOAS: "# permit nolog bob\npermit nolog :wheel\npermit :wheel\n"},
        Case(HOST | {MAIN: ADMIN}, live={"processes": [RUNNING, {**RUNNING, "pid": 80, "name": "systemd-journal"}]}),
        {"/sbin/init": "", "/etc/passwd": ACCOUNTS},
        {"/etc/passwd": ACCOUNTS, "/usr/bin/sudo": "", MAIN: "Defaults !syslog\n"},
    ],
    bad=[
        Case(HOST | {MAIN: f"Defaults !syslog\n{ADMIN}"}, fails=["sudo"]),
        Case(HOST | {MAIN: f"Defaults logfile=/x\nDefaults !logfile, !syslog\n{ADMIN}"}, fails=["sudo"]),
        Case(HOST | {MAIN: f"Defaults syslog_goodpri=none\n{ADMIN}"}, fails=["sudo"]),
        Case(HOST | {MAIN: f"Defaults logfile=/x\nDefaults !log_allowed\n{ADMIN}"}, fails=["sudo"]),
        Case(HOST | {MAIN: "@includedir /etc/sudoers.d\n", "/etc/sudoers.d/q": "Defaults:bob,%ops !syslog\n"}, fails=["%ops", "bob"]),
        Case(HOST | {MAIN: f"User_Alias OPS = root, eve\nDefaults:OPS !syslog\n{ADMIN}"}, fails=["eve"]),
        Case(HOST | {MAIN: f"Defaults:ALL !syslog\n{ADMIN}"}, fails=["sudo"]),
        Case(HOST | {MAIN: f"Defaults!/usr/bin/su !syslog\nDefaults@db !syslog\n{ADMIN}"}, fails=["/usr/bin/su", "db"]),
        Case(HOST | {MAIN: f"Defaults>www !syslog\nDefaults:www !syslog\n{ADMIN}"}, fails=["www", "www"]),
        Case(HOST | {MAIN: f"Defaults logfile=/dev/null, !syslog\n{ADMIN}"}, fails=["sudo"]),
        Case(QUIET | {MAIN: f'Defaults logfile="/dev/null"\n{ADMIN}'}, fails=["sudo"]),
        Case(QUIET | {MAIN: ADMIN}, fails=["sudo"]),
        Case(HOST | {MAIN: ADMIN}, live={"processes": [RUNNING]}, fails=["sudo"]),
        Case(HOST | {MAIN: ADMIN, "/etc/systemd/journald.conf": "[Journal]\nStorage=none\n"}, fails=["sudo"]),
        Case(ONLY_DOAS | {DOAS: "permit nopass nolog :wheel\n"}, fails=[":wheel"]),
        Case(HOST | {"/usr/bin/doas": "", DOAS: "permit nolog bob\n", MAIN: ADMIN}, fails=["bob"]),
    ],
    needs=lambda _: SUDO,
)  # fmt: skip
def admin_commands_not_recorded(  # noqa: PLR0913, PLR0917 - each may keep the record, or be what is recorded
    view: View,
    services: Services,
    sudoers: Sudoers | None,
    doas: Doas | None,
    syslog: Syslog | None,
    journald: Journald | None,
    audit: AuditRules | None,
    passwd: Passwd | None,
    processes: Processes | None,
) -> Verdicts:
    if not services.boots:
        raise Absent("no init system is installed", "未安装 init 系统")
    there = any([view.one(program).stat for program in SUDO])  # noqa: C419 - each is evidence
    sudo = sudoers if there else None
    if sudo is None and doas is None:
        raise Absent("neither sudo nor doas is set up", "未安装或未配置 sudo、doas")
    rule = audit.records_root() if audit else None
    if rule and not rule.doubtful:
        yield Seen("sudo" if sudo else "doas", rule.location, {"how": BY_AUDIT})
        return
    if rule or (audit and not audit.complete):
        yield Unsure("audit", reason("rules", DOUBT, place=rule.location if rule else audit.source if audit else ""))
        return
    logged = _logged(syslog, journald, processes)
    accounts = passwd.accounts if passwd else ()
    services_own = frozenset(account.name for account in accounts if account.uid == 0 or not account.may_log_in)
    if sudo:
        yield from _sudo(sudo, services_own, logged=logged)
    if doas:
        yield from _doas(doas, logged=logged)


def _logged(syslog: Syslog | None, journald: Journald | None, processes: Processes | None) -> bool:
    """Whether something takes what sudo sends to the system log: what runs tells, or else what is set up."""
    stored = journald is not None and journald.option("Storage", "auto").text.lower() != "none"
    if processes is None or not processes.complete:
        return stored or bool(syslog and syslog.running)
    return (stored and bool(processes.called("systemd-journald"))) or any(map(processes.called, SYSLOGS))


def _sudo(sudoers: Sudoers, passed_over: frozenset[str], *, logged: bool) -> Verdicts:
    """`passed_over`: root itself, and accounts that nobody logs in to."""
    general = [setting for setting in sudoers.settings if not setting.kind or setting.scope == ("ALL",)]
    everywhere = {setting.name: setting for setting in sorted(general, key=lambda setting: setting.kind)}
    kept = _kept(everywhere)
    scoped = list(_scoped(sudoers, everywhere, passed_over))
    if not kept:
        place = _culprit(everywhere)
        yield Fail("sudo", place, {"what": SWITCHED_OFF.fill({"place": place})})
        yield from (together(fail.subject) for fail in scoped)
    elif kept == "syslog" and not logged:
        yield Fail("sudo", "", {"what": NO_LOG.fill({"program": "sudo"})})
        yield from (together(fail.subject) for fail in scoped)
    elif scoped:
        yield from scoped
    else:
        how = BY_SYSLOG if kept == "syslog" else kept
        yield Seen("sudo", everywhere[kept].location if kept in everywhere else "", {"how": how})
    for file in sudoers.unread:
        yield Unsure(file, reason("include", UNREAD, file=file))
    for place in sudoers.malformed:
        yield Unsure(place, reason("malformed", MALFORMED, file=place))


def _scoped(sudoers: Sudoers, everywhere: Mapping[str, Setting], passed_over: frozenset[str]) -> Iterator[Fail]:
    """Defaults lines that silence sudo for some users, hosts, commands or accounts to run as."""
    own: dict[tuple[str, str], dict[str, Setting]] = {}
    for setting in sudoers.settings:
        for who in setting.scope if setting.kind and setting.name in LOGGING else ():
            own.setdefault((setting.kind, who), {})[setting.name] = setting
    for (kind, who), settings in own.items():
        root = kind == ":" and (who in ("root", "#0") or who in passed_over)
        if who == "ALL" or who.startswith("!") or root or _kept({**everywhere, **settings}):
            continue
        place, severity = _culprit(settings), None if kind == ":" else Severity.INFO
        what = FOR_SOME[kind].fill({"subject": who, "place": place})
        yield Fail(who, place, {"what": what}, severity=severity, key="" if kind == ":" else kind)


def _kept(settings: Mapping[str, Setting]) -> str:
    """Which setting keeps the record of a command that was allowed; empty where none does."""

    def on(name: str, *, default: bool) -> bool:
        setting = settings.get(name)
        return default if setting is None else setting.on and setting.value.lower() != "none"

    allowed = on("log_allowed", default=True)
    for name in FILES:
        sessions = name not in ("logfile", "log_servers")
        if on(name, default=False) and (sessions or (allowed and settings[name].value not in NOWHERE)):
            return name
    return "syslog" if allowed and on("syslog", default=True) and on("syslog_goodpri", default=True) else ""


def _culprit(settings: Mapping[str, Setting]) -> str:
    """Where it was switched off; logfile is off unless somebody sets it."""
    names = ("log_allowed", "syslog", "syslog_goodpri", *FILES)
    return next(
        (s.location for name in names if (s := settings.get(name)) and (not s.on or s.value.lower() == "none")), ""
    )


def _doas(doas: Doas, *, logged: bool) -> Verdicts:
    last = {(rule.identity, rule.command, rule.arguments): rule for rule in doas.rules}
    silent = {rule.identity: rule for rule in last.values() if rule.permits and "nolog" in rule.options}
    silent.pop("root", None)
    for identity, rule in silent.items():
        what = NOLOG.fill({"identity": identity, "place": rule.location})
        yield Fail(identity, rule.location, {"what": what}, key="doas")
    if not logged:
        yield Fail("doas", "", {"what": NO_LOG.fill({"program": "doas"})})
    elif not silent:
        yield Seen("doas", doas.files[0] if doas.files else "", {"how": BY_SYSLOG})
    for place in doas.malformed:
        yield Unsure(place, reason("malformed", MALFORMED, file=place))
