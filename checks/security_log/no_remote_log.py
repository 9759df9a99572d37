"""Hosts whose logs stay on themselves, where an intruder deletes them."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.services import Services
from inspector.facts.syslog import Syslog, SyslogRules
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

SENDERS = (
    *("systemd-journal-upload", "filebeat", "fluent-bit", "fluentd", "td-agent", "promtail", "vector", "alloy"),
    *("splunkforwarder", "SplunkForwarder", "nxlog", "wazuh-agent", "ilogtaild", "loongcollector"),
)
INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": "", "/usr/sbin/rsyslogd": ""}
CONF = "/etc/rsyslog.conf"
NG = "/etc/syslog-ng/syslog-ng.conf"
RSYSLOG = Text(
    en=f"`*.* @@loghost:514` (better with TLS) in {CONF}", zh=f"在 {CONF} 中配置 `*.* @@loghost:514`（建议启用 TLS）"
)
SYSLOG_NG = Text(
    en=f'a `network("loghost" port(514))` destination (better with TLS) and a log path to it in {NG}',
    zh=f'在 {NG} 中配置 `network("loghost" port(514))` 目标（建议启用 TLS）及相应的 log 语句',
)
NEITHER = Text(
    en="install rsyslog and write `*.* @@loghost:514` (better with TLS) into a file in /etc/rsyslog.d, or have"
    " systemd-journal-upload send the journal",
    zh="安装 rsyslog 并在 /etc/rsyslog.d 下的文件中配置 `*.* @@loghost:514`（建议启用 TLS），或用 systemd-journal-upload 上传 journal",
)
PART = "/etc/rsyslog.d/60-remote.conf"


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    title=Text(en="Logs on a log server", zh="日志集中留存"),
    why=Text(
        en="Whoever takes over a host deletes its logs first. What was sent to a log server at once stays.",
        zh="攻击者控制主机后通常首先清除本机日志。实时发送到日志服务器的记录则得以保留。",
    ),
    fails=Text(en="no log is sent to another host", zh="未将日志发送到其他主机"),
    passes=Text(en="logs are sent to a server ({location})", zh="已配置将日志发送到日志服务器（{location}）"),
    remedy=Text(
        en="Send the logs to the organisation's log server: {how}.",
        zh="将日志发送到本单位的日志服务器：{how}。",
    ),
    command="grep -rnE '@|omfwd|omrelp|network\\(|syslog\\(' /etc/rsyslog.conf /etc/rsyslog.d /etc/syslog-ng",
    standards={
        "gbt22239-l3": ("8.1.4.3c", "8.1.5.4d"),
        "cis-v8": ("8.9",),
        "nist-800-53-r5": ("AU-4(1)", "AU-9(2)"),
        "iso-27001-2022": ("A.8.15",),
    },
    good=[
        {**INIT, CONF: "*.* /var/log/all\n", PART: "auth.* @@log.example.org:6514\n"},
        {**INIT, CONF: 'action(type="omfwd" target="10.0.0.1" port="514" protocol="tcp")\n'},
        {**INIT, "/etc/syslog-ng/syslog-ng.conf": 'destination d { network("10.0.0.1" port(514)); };\n'},
        {
            **INIT,
            "/usr/lib/systemd/system/filebeat.service": "x",
            "/etc/systemd/system/multi-user.target.wants/filebeat.service": File(
                link="/usr/lib/systemd/system/filebeat.service"
            ),
        },
        {"/etc/passwd": ""},
    ],
    bad=[
        Case(
            {**INIT, CONF: "# *.* @@loghost\nauth,authpriv.* /var/log/auth.log\nmail.err bob@example.org\n"},
            fails=["log server"],
        ),
        Case({**INIT, CONF: "*.* @127.0.0.1:514\n*.emerg :omusrmsg:*\n"}, fails=["log server"]),
        Case(INIT, fails=["log server"]),
        Case({"/usr/lib/systemd/systemd": "", "/usr/lib/systemd/systemd-journald": ""}, fails=["log server"]),
    ],
)
def no_remote_log(syslog: Syslog, rules: SyslogRules, services: Services, *, also: tuple[str, ...] = ()) -> Verdicts:
    places = [statement.location for statement in rules.remote()]
    places += [link for name in (*SENDERS, *also) if (link := services.where(name))]
    if places:
        yield Seen("log server", places[0])
    elif "syslog-ng" in syslog.daemons:
        yield Fail("log server", NG, {"how": SYSLOG_NG})
    elif "rsyslog" in syslog.daemons:
        yield Fail("log server", CONF, {"how": RSYSLOG})
    else:  # the journal alone, or a small daemon
        yield Fail("log server", "", {"how": NEITHER})
