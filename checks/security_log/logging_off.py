"""Hosts that keep no system log beyond the next reboot, or none at all."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.syslog import Journald, Syslog
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

JOURNALD = "/usr/lib/systemd/systemd-journald"
CONF = "/etc/systemd/journald.conf"
INIT = {"/sbin/init": ""}
KEPT = {"/var/log/journal": File(kind="dir")}
UNIT = "/usr/lib/systemd/system/rsyslog.service"
RSYSLOG = {
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
    remedy=Text(
        en="Install and enable a syslog daemon (`systemctl enable --now rsyslog`), or set `Storage=persistent` in /etc/systemd/journald.conf and run `systemctl restart systemd-journald`.",
        zh="安装并启用 syslog 服务（`systemctl enable --now rsyslog`），或在 /etc/systemd/journald.conf 中设置 `Storage=persistent` 并执行 `systemctl restart systemd-journald`。",
    ),
    command="systemctl is-enabled rsyslog syslog-ng; ls -d /var/log/journal; grep -rn Storage /etc/systemd/journald.conf*",
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
        {"/etc/passwd": ""},
    ],
    bad=[
        Case({**INIT, JOURNALD: "", CONF: "[Journal]\nStorage=none\n", **KEPT}, fails=["system log"]),
        Case({**INIT, JOURNALD: "", CONF: "[Journal]\nStorage=volatile\n", **RSYSLOG}, fails=["system log"]),
        Case(
            {JOURNALD: "", **RSYSLOG, **ENABLED, "/etc/systemd/system/rsyslog.service": File(link="/dev/null")},
            fails=["system log"],
        ),
        Case({"/bin/busybox": "", "/etc/init.d/syslog": "", "/sbin/openrc": ""}, fails=["system log"]),
    ],
)
def logging_off(syslog: Syslog, journald: Journald | None) -> Verdicts:
    if syslog.running:
        yield Seen("system log", syslog.daemons[syslog.running[0]], {"daemons": syslog.running})
        return
    if journald is None:
        yield Fail("system log", "", {"state": NOT_STARTED if syslog.daemons else NOT_INSTALLED})
        return
    storage = journald.option("Storage", "auto")
    data = {"storage": storage.text, "state": NONE if storage.text.lower() == "none" else VOLATILE}
    if journald.kept:
        yield Seen("system log", storage.location, data)
    elif storage.text.lower() == "none":
        yield Fail("system log", storage.location, data)
    else:
        yield Fail("system log", storage.location, data, severity=Severity.MEDIUM)


NOT_STARTED = Text(en="the installed syslog daemon is not started", zh="已安装的 syslog 服务未启用")
NOT_INSTALLED = Text(en="neither journald nor a syslog daemon is installed", zh="未安装 journald 和 syslog 服务")
NONE = Text(
    en="journald stores nothing and no syslog daemon is started", zh="journald 不保存日志，且未启用 syslog 服务"
)
VOLATILE = Text(
    en="journald keeps its log in memory and no syslog daemon is started",
    zh="journald 仅将日志保存在内存中，且未启用 syslog 服务",
)
