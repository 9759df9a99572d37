"""System logs whose records do not tell when something happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import NotExamined, View
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Part, Request
from inspector.snapshot import Item
from inspector.text import Text

LAST = 1 << 16
"""Bytes of each log that are looked at, from its end."""
RECORDS = 200
MOST = 0.1
"""So great a part of the records may be of a program that writes around the log's own form."""
# People type passwords where their name belongs: what is read here is never kept
LOGS = tuple(
    Files(f"/var/log/{name}", Part.TAIL, limit=LAST, secret=True)
    for name in ("auth.log", "secure", "messages", "syslog", "audit/audit.log")
)
JOURNALS = tuple(Files(f"/{place}/log/journal/*/*.journal", Part.STAT) for place in ("var", "run"))
_CLOCK = "[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
_DATED = "|".join(
    (
        rf"([A-Z][a-z]{{2}} )?([0-9]{{4}} )?[A-Z][a-z]{{2}} [ 0-9]?[0-9] ([0-9]{{4}} )?{_CLOCK}",
        rf"[0-9]{{4}}[-/.][0-9]{{2}}[-/.][0-9]{{2}}[T ]{_CLOCK}",
        rf"([0-9]{{4}} ?年 ?)?[0-9]{{1,2}} ?月 ?[0-9]{{1,2}} ?日? ?{_CLOCK}",
        r"[0-9]{10}([0-9]{3})?(\.[0-9]{1,9})?(?= )",  # seconds or milliseconds since 1970
    )
)
_TIMED = re.compile(
    rf"(<[0-9]{{1,3}}>1? ?)?\[?({_DATED})\S{{0,16}}\s"
    r"|(node=\S{1,255} )?type=\S{1,64} msg=audit\([0-9][0-9/.: ]{7,30}:[0-9]{1,12}\) ?: "
)
_JSON_TIME = re.compile(
    r'"(?:@?timestamp|@?time|ts|date|datetime|timereported|timegenerated|timestamp8601|eventTime|__REALTIME_TIMESTAMP)"'
    r'\s{0,4}:\s{0,4}(?:"?[0-9]|"[A-Z][a-z]{2} )',
    re.IGNORECASE,
)
LONG = 8192
"""Of a record; what is behind it is not looked at."""
RECORD = "May 30 03:00:01 web1 sshd[9]: Accepted publickey for bob from 192.0.2.1 port 2 ssh2\n"
ISO = "2026-05-30T03:00:01.123456+08:00 web1 sudo: bob : TTY=pts/0 ; USER=root ; COMMAND=/bin/ls\n"
AUDIT = 'type=USER_LOGIN msg=audit(1780110001.123:42): pid=1 uid=0 auid=1000 res=success acct="bob"\n'
STAMPS = (
    "2026 Nov 30 12:00:00",
    "2026/11/30 12:00:00",
    "Mon Nov 30 12:00:00 2026",
    "Mon Nov 30 2026 12:00:00",
    "[2026-11-30 12:00:00,123]",
    "1764500000",
    "1764500000123",
    "1764500000.123456",
    "11月 30 12:00:00",
    "2026年11月30日 12:00:00",
)
BARE = "sshd[9]: Accepted publickey for bob from 192.0.2.1 port 2 ssh2\n"


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (*LOGS, *JOURNALS)


@check(
    severity=Severity.LOW,
    needs=needs,
    title=Text(en="What records of the system logs tell", zh="系统日志记录要素"),
    why=Text(
        en="A record without its date and time cannot be put beside others, and is no evidence of what happened in which order.",
        zh="日志记录缺少日期和时间，就无法与其他记录关联，也不能证明事件先后。",
    ),
    fails=Text(
        en="{bare} of the last {looked:record|records} of {subject} do not begin with their date and time",
        zh="{subject} 最近 {looked} 条记录中有 {bare} 条没有日期和时间",
    ),
    passes=Text(
        en="the records of {subject} tell date, time, host and program",
        zh="{subject} 的记录含日期、时间、主机、程序等要素",
    ),
    remedy=Text(
        en="Use a template of rsyslog or syslog-ng that writes the time: `RSYSLOG_TraditionalFileFormat` or `RSYSLOG_FileFormat`.",
        zh="在 rsyslog 或 syslog-ng 中使用带时间的模板，如 `RSYSLOG_TraditionalFileFormat` 或 `RSYSLOG_FileFormat`。",
    ),
    command="tail -n 20 {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.3b",),
        "cis-v8": ("8.5",),
        "nist-800-53-r5": ("AU-3",),
        "iso-27001-2022": ("A.8.15",),
    },
    good=[
        {"/var/log/auth.log": RECORD * 20, "/var/log/syslog": f"{RECORD}  goes on here\n" * 3},
        {"/var/log/secure": ISO, "/var/log/messages": f"<13>1 {ISO}"},
        {
            "/var/log/audit/audit.log": AUDIT
            + "node=web1 "
            + AUDIT
            + AUDIT.replace("1780110001.123", "11/30/2026 12:00:00.123")
        },
        {"/var/log/messages": "".join(f"{stamp} h x: y\n" * 5 for stamp in STAMPS)},
        {
            "/var/log/syslog": '{"message":"m","@timestamp":"2026-11-30T12:00:00Z"}\n{"time":1764500000,"msg":"m"}\n@cee: {"timestamp": "Nov 30"}\n'
        },
        {"/var/log/syslog": f"{RECORD}\tat java.lang.Foo(x)\n\tat java.lang.Bar(y)\n" * 9},
        {"/var/log/journal/1/system.journal": File("x"), "/var/log/auth.log": ""},
        {"/etc/hostname": "a\n"},
    ],
    bad=[
        Case({"/var/log/auth.log": BARE * 20, "/var/log/syslog": RECORD}, fails=["/var/log/auth.log"]),
        Case({"/var/log/messages": BARE * 3 + RECORD}, fails=["/var/log/messages"]),
        Case({"/var/log/messages": (BARE + RECORD) * 12}, fails=["/var/log/messages"]),
        Case({"/var/log/messages": f" {BARE}" * 12}, fails=["/var/log/messages"]),
        Case({"/var/log/messages": '{"message":"m","host":"web1"}\n' * 12}, fails=["/var/log/messages"]),
        Case({"/var/log/audit/audit.log": "auid=1000 res=success\n"}, fails=["/var/log/audit/audit.log"]),
    ],
)
def records_without_time(view: View) -> Verdicts:
    found = [(item, _records(item)) for request in LOGS for item in view.whole(request)]
    journals = [item.name for request in JOURNALS for item in view.whole(request)]
    if not journals and not any(records for _, records in found):
        raise NotExamined("there is no record of the system to look at", "没有可供查看的系统日志记录")
    for item, records in found:
        bare = sum(not _timed(record) for record in records)
        verdict = Fail if bare > MOST * len(records) else Seen
        if records:
            yield verdict(item.name, item.name, {"bare": bare, "looked": len(records)})
    if journals:  # its records have these fields whatever is configured
        yield Seen("/var/log/journal", journals[0], {"bare": 0, "looked": len(journals)})


def _records(item: Item) -> list[str]:
    """The last whole lines; the first of what was read may begin in the middle of one. A line that begins with a blank goes on
    from a dated one."""
    lines = [line for line in item.text.split("\n") if line.strip()]
    cut = item.stat is not None and item.stat.size > len(item.data)
    records: list[str] = []
    for line in lines[1:] if cut else lines:
        if not (line[0].isspace() and records and _timed(records[-1])):
            records.append(line)
    return records[-RECORDS:]


def _timed(record: str) -> bool:
    if record.startswith(("{", "@cee:")):
        return bool(_JSON_TIME.search(record[:LONG]))
    return bool(_TIMED.match(record[:512]))
