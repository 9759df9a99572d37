"""Requests in the access log that try cross-site scripting."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.weblog import AccessLogs, judge
from inspector.model import Confidence, Severity
from inspector.text import Text

LOG = "/var/log/nginx/access.log"
LINE = '10.0.0.9 - - [01/Jun/2026:00:00:00 +0000] "GET {} HTTP/1.1" {} 153 "-" "x"\n'


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.LOW,  # an answer of 200 is no proof: many applications answer everything with it
    title=Text(en="Attempts at cross-site scripting in access logs", zh="访问日志中的跨站脚本尝试"),
    why=Text(
        en="Who tries to plant scripts, and on which pages, stands in the access log. Every server on the internet sees attempts; those that a page answered in a way of its own need a look.",
        zh="访问日志会记录跨站脚本注入尝试的来源和目标页面。互联网服务器经常会遇到此类尝试，其中页面作出不同响应的请求需要重点核查。",
    ),
    fails=Text(
        en="{count:attempt|attempts} at cross-site scripting in {subject}, {answered} of them answered with 200; most from {clients}",
        zh="{subject} 中有 {count} 次跨站脚本尝试，其中 {answered} 次返回 200；主要来源：{clients}",
    ),
    remedy=Text(
        en="Look at the requests to {pages} that were answered with 200: does the page give the text back unescaped? Escape what is put out there, set a Content-Security-Policy, and block the addresses that persist.",
        zh="核查对 {pages} 的请求中返回 200 的部分，确认页面是否未经转义输出该内容；对输出内容进行转义，设置 Content-Security-Policy，并封禁持续攻击的来源地址。",
    ),
    command="zgrep -niE '(<|%3c)(script|iframe|svg|img)|onerror|document.cookie' {subject}*",
    standards={
        "gbt22239-l3": ("8.1.4.4f",),
        "nist-800-53-r5": ("SI-4",),
        "iso-27001-2022": ("A.8.16",),
    },
    good=[
        {LOG: LINE.format("/shop?id=1&q=union+jack", 200) + LINE.format("/a?q=%27n%27+roll&online=1", 200)},
        {LOG: LINE.format("/a?id=1%27+or+1%3D1", 200)},
        {
            "/usr/sbin/nginx": "",
            "/etc/nginx/nginx.conf": f"http {{ access_log {LOG}; server {{ access_log off; }} }}\n",
            LOG: "",
        },
        {LOG: LINE.format("/wiki?text=%3Cp%3Ehello%3C/p%3E+**x**", 200)},
        {"/etc/nginx/nginx.conf": ""},
    ],
    bad=[
        Case({LOG: LINE.format("/a?q=%u003cscript%u003ealert(1)", 200)}, fails=[LOG]),
        Case({LOG: LINE.format("/a?q=%3Cdetails+open+ontoggle=alert%601%60%3E", 200)}, fails=[LOG]),
        Case({LOG: LINE.format("/a?q=%22%20autofocus%20onfocus=alert%601%60", 200)}, fails=[LOG]),
        Case({LOG: LINE.format("/a?q=%3CsCript%3Ealert(1)%3C/script%3E", 404)}, fails=[LOG]),
        Case({f"{LOG}.1": LINE.format("/a?q=%253Csvg/onload%253Dalert(1)%253E", 200), LOG: ""}, fails=[LOG]),
        Case(
            {"/var/log/httpd/a-access_log-20260531": LINE.format("/<img src=x onerror=alert(1)>", 403)},
            fails=["/var/log/httpd/a-access_log"],
        ),
    ],
)
def attempts_in_access_log(logs: AccessLogs) -> Verdicts:
    yield from judge(logs, "xss")
