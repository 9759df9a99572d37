"""System logs that are deleted before six months are over."""

from __future__ import annotations

import datetime
import math

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.logrotate import Logrotate, settings
from inspector.facts.syslog import Journald, Syslog
from inspector.model import Fail, Reason, Seen, Severity, Unsure
from inspector.text import Text

LOGS = ("/var/log/syslog", "/var/log/messages", "/var/log/auth.log", "/var/log/secure", "/var/log/audit/audit.log")
BY_SIZE = Reason(
    code="by-size",
    en="the log is rotated by its size: how long it is kept depends on how much is logged",
    zh="该日志按大小轮转，保存时长取决于日志量",
)
JOURNAL_SIZE = Reason(
    code="by-size",
    en="the journal is the only log and is bounded by its size: how long it is kept depends on how much is logged",
    zh="journal 是唯一的日志且按总大小清理，保存时长取决于日志量",
)
FOLDER = "/var/log/journal"
JOURNAL: dict[str, str | File] = {"/usr/lib/systemd/systemd-journald": "", "/usr/lib/systemd/systemd": ""}
OLDEST = f"{FOLDER}/0123/system@00000000000000000000000000000000-0000000000000001-{{}}.journal"
ROTATE = {"/usr/sbin/logrotate": ""}
MAIN = "/etc/logrotate.conf"
PART = "/etc/logrotate.d/rsyslog"

UNIT = "/usr/lib/systemd/system/rsyslog.service"
WANTED = "/etc/systemd/system/multi-user.target.wants/rsyslog.service"
RSYSLOG: dict[str, str | File] = {"/usr/sbin/rsyslogd": "", UNIT: "[Service]\n", WANTED: File(link=UNIT)}


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
        en="Set for {subject} in {file} for example {example}, or send the logs to a log server that keeps them.",
        zh="在 {file} 中为 {subject} 设置例如 {example}，或将日志发送到长期留存的日志服务器。",
    ),
    command="cat {file}; journalctl --list-boots | head -2",
    standards={
        "gbt22239-l3": ("8.1.4.3c",),
        "cis-v8": ("8.3", "8.10"),
        "nist-800-53-r5": ("AU-4", "AU-11"),
        "iso-27001-2022": ("A.8.15",),
    },
    good=[
        {**ROTATE, MAIN: "weekly\nrotate 4\ninclude /etc/logrotate.d\n", PART: "/var/log/syslog\n{\n rotate 30\n}\n"},
        {**ROTATE, MAIN: "monthly\nrotate 6\n", PART: '"/var/log/auth.log" /var/log/syslog {\n  rotate -1\n}\n'},
        {**ROTATE, MAIN: "weekly\nrotate 4\n", "/etc/logrotate.d/x": "/var/log/x.log {\n}\n"},
        {MAIN: "daily\nrotate 1\n"},
        {
            **JOURNAL,
            OLDEST.format("00062000aa000000"): "",
            "/etc/systemd/journald.conf": "[Journal]\nMaxRetentionSec=1year\n",
        },
        {**JOURNAL, FOLDER: File(kind="dir"), MAIN: "", **RSYSLOG},
    ],
    bad=[
        Case(
            {
                **JOURNAL,
                FOLDER: File(kind="dir"),
                "/usr/lib/systemd/journald.conf.d/a.conf": "[Journal]\nMaxRetentionSec=\n",
                "/etc/systemd/journald.conf": "[Journal]\nMaxRetentionSec=3month\n",
                "/etc/systemd/journald.conf.d/b.conf": "[Journal]\nMaxRetentionSec=5 weeks 12h\n",
            },
            fails=["journal"],
        ),
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
def short_retention(  # noqa: PLR0913 - all that may keep the only log
    logrotate: Logrotate | None,
    journald: Journald | None,
    syslog: Syslog | None,
    view: View,
    *,
    days: int = 180,
    logs: tuple[str, ...] = LOGS,
) -> Verdicts:
    alone = journald if journald and journald.kept and syslog and not syslog.running else None
    if not alone and not logrotate:
        raise Absent(
            "logrotate is not installed, and no journal is the only log", "未安装 logrotate，且 journal 不是唯一的日志"
        )
    for log in logs if logrotate else ():
        rotation = logrotate.of(log) if logrotate else None
        if rotation is None:
            continue  # never rotated, or not written at all
        kept, longest = rotation.days, rotation.longest
        data = {"settings": list(settings(rotation)), "days": days, "file": rotation.location.rpartition(":")[0]}
        data |= {
            "example": Text(en=f"`weekly` and `rotate {-(-days // 7)}`", zh=f"`weekly` 和 `rotate {-(-days // 7)}`")
        }
        if longest is not None and longest < days:
            yield Fail(log, rotation.location, {**data, "kept": longest})
        elif kept is None:
            yield Unsure(log, BY_SIZE)
        else:
            yield Seen(log, rotation.location, data)
    if alone:
        yield _journal(alone, view.now, days)


def _journal(journald: Journald, now: datetime.datetime, days: int) -> Fail | Unsure | Seen:
    """What the settings forbid fails; how long the size suffices is told only by what is still there."""
    option = journald.option("MaxRetentionSec", "0")
    longest = journald.longest
    if longest is not None and longest < days:
        example = Text(en=f"`MaxRetentionSec={days}day`", zh=f"`MaxRetentionSec={days}day`")
        data = {"settings": [f"MaxRetentionSec={option.text}"], "days": days, "file": option.file, "example": example}
        return Fail("journal", option.location, {**data, "kept": math.ceil(longest)})
    if journald.since and (now - journald.since).days >= days:
        return Seen("journal", FOLDER, {"since": journald.since.date().isoformat()})
    return Unsure("journal", JOURNAL_SIZE)
