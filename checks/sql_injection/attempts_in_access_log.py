"""Requests in the access log that try SQL injection."""

from __future__ import annotations

import gzip

from inspector.check import Case, File, Verdicts, check
from inspector.facts.weblog import AccessLogs, judge
from inspector.model import Confidence, Severity
from inspector.text import Text

LOG = "/var/log/nginx/access.log"
LINE = '10.0.0.9 - - [01/Jun/2026:00:00:00 +0000] "GET {} HTTP/1.1" {} 153 "-" "x"\n'

EVIL = LINE.format("/a?id=1%27%20UNION%20ALL%20SELECT%20null--", 200)
JSON = (
    '{"time":"2026-06-01T00:00:00Z","remote_addr":"10.0.0.9","request":"GET /a?id=1+or+1=1 HTTP/1.1","status":"200"}\n'
)


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.LOW,  # an answer of 200 is no proof: many applications answer everything with it
    title=Text(en="Attempts at SQL injection in access logs", zh="访问日志中的 SQL 注入尝试"),
    why=Text(
        en="Who tries SQL injection, and on which pages, stands in the access log. Every server on the internet sees attempts; those that a page answered in a way of its own need a look.",
        zh="访问日志会记录 SQL 注入尝试的来源和目标页面。互联网服务器经常会遇到此类尝试，其中页面作出不同响应的请求需要重点核查。",
    ),
    fails=Text(
        en="{count:attempt|attempts} at SQL injection in {subject}, {answered} of them answered with 200 and {errors} with 500; most from {clients}",
        zh="{subject} 中有 {count} 次 SQL 注入尝试，其中 {answered} 次返回 200、{errors} 次返回 500；主要来源：{clients}",
    ),
    remedy=Text(
        en="Look at the requests that were answered with 200 or 500 and at the pages they went to ({pages}); use parameterised queries there. Block the addresses that persist, and consider a web application firewall.",
        zh="核查返回 200 或 500 的请求及其访问的页面（{pages}），相应代码改用参数化查询；封禁持续攻击的来源地址，并考虑部署 Web 应用防火墙。",
    ),
    command="zgrep -niE 'union.{{0,20}}select|sleep\\(|benchmark\\(|information_schema|xp_cmdshell' {subject}*",
    standards={
        "gbt22239-l3": ("8.1.4.4f",),
        "nist-800-53-r5": ("SI-4",),
        "iso-27001-2022": ("A.8.16",),
    },
    good=[
        {LOG: LINE.format("/shop?id=1&q=union+jack", 200) + LINE.format("/a?name=O%27Brien+and+sons", 200)},
        {LOG: LINE.format("/a?q=%3Cscript%3E", 200) + LINE.format("/blog?q=student+union+select+committee", 200)},
        {
            "/usr/sbin/nginx": "",
            "/etc/nginx/nginx.conf": f"http {{ access_log {LOG}; server {{ access_log off; }} }}\n",
            LOG: "",
        },
        {LOG: LINE.format("/a?q=select+a+union+card", 200) + LINE.format("/a?q=1+or+2", 200)},
        {LOG: LINE.format("/phpmyadmin/sql.php?q=1%27+or+%271%27=%271", 200)},
        {"/etc/nginx/nginx.conf": ""},
    ],
    bad=[
        Case(
            {f"{LOG}.2.gz": File(gzip.compress(LINE.format("/a?id=1/*!50000union*/+select+1", 500).encode(), mtime=0))},
            fails=[LOG],
        ),
        Case({LOG: JSON}, fails=[LOG]),
        Case(
            {"/etc/nginx/conf.d/a.conf": "access_log /srv/a/hits.txt x;\n", "/srv/a/hits.txt": EVIL},
            fails=["/srv/a/hits.txt"],
        ),
        Case({LOG: LINE.format("/p?id=-1%20%55nion%0a%53elect%201", 200)}, fails=[LOG]),
        Case({LOG: LINE.format("/a?id=1%27%20UNION%20ALL%20SELECT%20null--", 404)}, fails=[LOG]),
        Case({f"{LOG}.1": LINE.format("/a?id=1%2527+or+1%3D1", 200), LOG: ""}, fails=[LOG]),
        Case(
            {"/var/log/httpd/a-access_log-20260531": LINE.format("/a?id=sleep(5)", 403)},
            fails=["/var/log/httpd/a-access_log"],
        ),
    ],
)
def attempts_in_access_log(logs: AccessLogs) -> Verdicts:
    yield from judge(logs, "sql")
