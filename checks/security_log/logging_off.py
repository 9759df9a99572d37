"""Hosts that keep no system log beyond the next reboot, or none at all."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.syslog import Journald, Syslog, SyslogRules
from inspector.facts.syslog_storage import LogStorage
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

JOURNALD = "/usr/lib/systemd/systemd-journald"
CONF = "/etc/systemd/journald.conf"
INIT = {"/sbin/init": ""}
KEPT = {"/var/log/journal": File(kind="dir")}
UNIT = "/usr/lib/systemd/system/rsyslog.service"
RSYSLOG_CONF = "/etc/rsyslog.conf"
RSYSLOG = {
    RSYSLOG_CONF: "$IncludeConfig /etc/rsyslog.d/*.conf\n*.*;auth,authpriv.none\t-/var/log/syslog\n",
    "/usr/sbin/rsyslogd": "",
    "/usr/lib/systemd/systemd": "",
    UNIT: "[Service]\nExecStart=/usr/sbin/rsyslogd -n\n",
}
ENABLED = {"/etc/systemd/system/multi-user.target.wants/rsyslog.service": File(link=UNIT)}


@check(
    severity=Severity.HIGH,
    title=Text(en="System logging", zh="系统日志记录"),
    why=Text(
        en="Without a system log nobody can tell afterwards who logged in and what happened. A journal in memory is gone with the next reboot, which an intruder can cause.",
        zh="没有系统日志，事后就无法追查谁登录过、发生过什么。仅保存在内存中的日志会在重启后丢失，而入侵者完全可以触发重启。",
    ),
    fails=Text(en="no lasting system log: {state}", zh="系统日志未持久保存：{state}"),
    passes=Text(en="the log is kept by {daemons}", zh="系统日志由 {daemons} 持久保存"),
    remedy=Text(
        en="Install and enable a syslog daemon (`systemctl enable --now rsyslog`), or set `Storage=persistent` in /etc/systemd/journald.conf and run `systemctl restart systemd-journald`.",
        zh="安装并启用 syslog 服务（`systemctl enable --now rsyslog`），或在 /etc/systemd/journald.conf 中设置 `Storage=persistent` 并执行 `systemctl restart systemd-journald`。",
    ),
    command="systemctl is-enabled rsyslog syslog-ng; ls -d /var/log/journal; grep -rn Storage /etc/systemd/journald.conf*; grep -rnE 'var/log|stop|~' /etc/rsyslog.conf /etc/rsyslog.d; findmnt -T /var/log",
    standards={
        "gbt22239-l3": ("8.1.4.3a",),
        "cis-v8": ("8.2",),
        "nist-800-53-r5": ("AU-12",),
        "iso-27001-2022": ("A.8.15",),
    },
    good=[
        {**RSYSLOG, **ENABLED, JOURNALD: ""},
        {**INIT, JOURNALD: "", CONF: "[Journal]\n#Storage=none\n", **KEPT},
        {
            **INIT,
            JOURNALD: "",
            CONF: "[Journal]\nStorage=none\n",
            "/etc/systemd/journald.conf.d/a.conf": "[Journal]\nStorage=persistent\n",
        },
        {
            "/sbin/openrc": "",
            "/bin/busybox": "",
            "/etc/init.d/syslog": "",
            "/etc/runlevels/boot/syslog": File(link="/etc/init.d/syslog"),
        },
        {**RSYSLOG, **ENABLED, RSYSLOG_CONF: "# nothing\n", JOURNALD: "", **KEPT},
        {"/etc/passwd": ""},
    ],
    bad=[
        Case({**RSYSLOG, **ENABLED, RSYSLOG_CONF: "# nothing\n"}, fails=["system log"]),
        Case({**RSYSLOG, **ENABLED, RSYSLOG_CONF: "*.* ~\n*.* /var/log/all\n"}, fails=["system log"]),
        Case({**RSYSLOG, **ENABLED, "/etc/fstab": "tmpfs /var/log tmpfs defaults 0 0\n"}, fails=["system log"]),
        Case(
            {**RSYSLOG, **ENABLED, "/var/log": File(link="../run/log"), "/run/log": File(kind="dir")},
            fails=["system log"],
        ),
        Case({**INIT, JOURNALD: "", CONF: "Storage=persistent\n[Journal]\n"}, fails=["system log"]),
        Case({**INIT, JOURNALD: "", CONF: "[Journal]\nStorage=none\n", **KEPT}, fails=["system log"]),
        Case({**INIT, JOURNALD: "", CONF: "[Journal]\nStorage=volatile\n", **RSYSLOG}, fails=["system log"]),
        Case(
            {JOURNALD: "", **RSYSLOG, **ENABLED, "/etc/systemd/system/rsyslog.service": File(link="/dev/null")},
            fails=["system log"],
        ),
        Case({"/bin/busybox": "", "/etc/init.d/syslog": "", "/sbin/openrc": ""}, fails=["system log"]),
    ],
)
def logging_off(syslog: Syslog, journald: Journald | None, storage: LogStorage, rules: SyslogRules) -> Verdicts:
    kept = _kept(syslog, storage, rules)
    if kept:
        yield Seen("system log", syslog.daemons[syslog.running[0]], {"daemons": syslog.running})
    elif journald and journald.kept and not storage.in_memory("/var/log/journal"):
        yield Seen("system log", journald.option("Storage", "auto").location, {"daemons": ["journald"]})
    elif syslog.running and kept is None:
        yield Unsure("system log", reason("include", UNREAD, file=storage.unread))
    else:
        yield _lost(syslog, journald, storage)


def _kept(syslog: Syslog, storage: LogStorage, rules: SyslogRules) -> bool | None:
    """Whether a syslog daemon keeps messages; rsyslog's rules are read, the others write below /var/log unless they are told otherwise."""
    if any(name != "rsyslog" for name in syslog.running):
        return not storage.in_memory("/var/log") or any(rules.remote())
    return storage.kept_by_rsyslog() if syslog.running else False


def _lost(syslog: Syslog, journald: Journald | None, storage: LogStorage) -> Fail:
    place = storage.in_memory("/var/log")
    option = journald.option("Storage", "auto") if journald else None
    none = option is None or option.text.lower() == "none"
    if place:
        state, location = IN_MEMORY.fill({"file": place}), place
    elif syslog.running:
        state, location = DISCARDED, RSYSLOG_CONF
    elif option is None:
        state, location = NOT_STARTED if syslog.daemons else NOT_INSTALLED, ""
    else:
        state, location = NONE if none else VOLATILE, option.location
    data = {"state": state, "storage": option.text if option else ""}
    return Fail("system log", location, data, severity=Severity.MEDIUM if place or not none else None)


IN_MEMORY = Text(
    en="/var/log lies in memory ({file}) and is gone after a reboot",
    zh="/var/log 位于内存文件系统（{file}），重启后日志丢失",
)
DISCARDED = Text(
    en="rsyslog is started, and its rules write no message to a lasting file",
    zh="rsyslog 已启用，但其规则未将日志写入持久文件",
)
UNREAD = Text(en="{file}: read by rsyslog and not seen", zh="{file}：rsyslog 会读取该文件，但未能采集到")
NOT_STARTED = Text(en="the installed syslog daemon is not started", zh="已安装的 syslog 服务未启用")
NOT_INSTALLED = Text(en="neither journald nor a syslog daemon is installed", zh="未安装 journald 和 syslog 服务")
NONE = Text(
    en="journald stores nothing and no syslog daemon is started", zh="journald 不保存日志，且未启用 syslog 服务"
)
VOLATILE = Text(
    en="journald keeps its log in memory and no syslog daemon is started",
    zh="journald 仅将日志保存在内存中，且未启用 syslog 服务",
)
