"""System logs that are deleted before six months are over."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.logrotate import Logrotate, settings
from inspector.model import Fail, Reason, Seen, Severity, Unsure
from inspector.text import Text

LOGS = ("/var/log/syslog", "/var/log/messages", "/var/log/auth.log", "/var/log/secure", "/var/log/audit/audit.log")
BY_SIZE = Reason(
    code="by-size",
    en="the log is rotated by its size: how long it is kept depends on how much is logged",
    zh="该日志按大小轮转，保存时长取决于日志量",
)
ROTATE = {"/usr/sbin/logrotate": ""}
MAIN = "/etc/logrotate.conf"
PART = "/etc/logrotate.d/rsyslog"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Retention of system logs", zh="系统日志保存期限"),
    why=Text(
        en="Intrusions are often found after months. China's Cybersecurity Law asks for network logs of at least six months. Copies on a log server are not seen here.",
        zh="入侵往往在数月后才被发现。《网络安全法》要求留存相关网络日志不少于六个月。此项不考虑日志服务器上的副本。",
    ),
    fails=Text(
        en="{subject} is kept for {kept:day|days} at most ({settings}); {days} are asked for",
        zh="{subject} 最多保存 {kept} 天（{settings}），要求不少于 {days} 天",
    ),
    remedy=Text(
        en="Set for {subject} in {file} for example `weekly` and `rotate {weeks}`, or send the logs to a log server that keeps them.",
        zh="在 {file} 中为 {subject} 设置例如 `weekly` 和 `rotate {weeks}`，或将日志发送到长期留存的日志服务器。",
    ),
    command="logrotate -d {file}",
    good=[
        {**ROTATE, MAIN: "weekly\nrotate 4\ninclude /etc/logrotate.d\n", PART: "/var/log/syslog\n{\n rotate 30\n}\n"},
        {**ROTATE, MAIN: "monthly\nrotate 6\n", PART: '"/var/log/auth.log" /var/log/syslog {\n  rotate -1\n}\n'},
        {**ROTATE, MAIN: "weekly\nrotate 4\n", "/etc/logrotate.d/x": "/var/log/x.log {\n}\n"},
        {MAIN: "daily\nrotate 1\n"},
    ],
    bad=[
        Case(
            {**ROTATE, MAIN: "weekly\nrotate 4\n", PART: "/var/log/syslog\n/var/log/auth.log\n{\n compress\n}\n"},
            fails=[LOGS[0], LOGS[2]],
        ),
        Case(
            {
                **ROTATE,
                MAIN: "# x\nmonthly\nrotate 12\n",
                PART: "/var/log/*log {\n maxage 90\n postrotate\n  rotate 0\n endscript\n}\n",
                "/var/log/messages": File("x"),
            },
            fails=[LOGS[0], LOGS[2]],
        ),
        Case({**ROTATE, MAIN: "weekly\nrotate 40\n/var/log/secure { daily\nrotate 7\n}\n"}, fails=[LOGS[3]]),
    ],
)
def short_retention(logrotate: Logrotate, *, days: int = 180, logs: tuple[str, ...] = LOGS) -> Verdicts:
    for log in logs:
        rotation = logrotate.of(log)
        if rotation is None:
            continue  # never rotated, or not written at all
        kept, longest = rotation.days, rotation.longest
        data = {"settings": list(settings(rotation)), "days": days, "file": rotation.location.rpartition(":")[0]}
        if longest is not None and longest < days:
            yield Fail(log, rotation.location, {**data, "kept": longest, "weeks": -(-days // 7)})
        elif kept is None:
            yield Unsure(log, BY_SIZE)
        else:
            yield Seen(log, rotation.location, data)
