"""Apache that answers TRACE with the request it got, cookies included."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.apache import Apache, Directive
from inspector.model import Fail, Reason, Seen, Severity, Unsure, together
from inspector.text import Text

CONDITIONAL = Reason(
    code="conditional",
    en="TraceEnable stands inside a condition or a file that could not be judged, or requests with TRACE are rewritten",
    zh="TraceEnable 位于无法判定的条件块或文件中，或 TRACE 请求由重写规则处理",
)
MAIN = "/etc/apache2/apache2.conf"
HTTPD = {"/usr/sbin/apache2": ""}
HOST = "<VirtualHost *:80>\nServerName a.example\n{}\n</VirtualHost>\n"


@check(
    severity=Severity.LOW,
    title=Text(en="TRACE method of Apache", zh="Apache 的 TRACE 方法"),
    why=Text(
        en="TRACE sends the request back as it arrived. With a script injected into a page, that has been a way to read cookies and passwords of HTTP authentication. Nothing needs it in operation, and it is on by default.",
        zh="TRACE 方法会原样返回收到的请求，结合跨站脚本可窃取 Cookie 和 HTTP 认证信息（跨站追踪，XST）。正常业务不需要该方法，而 Apache 默认启用。",
    ),
    fails=Text(
        en="{subject}: TRACE requests are answered, TraceEnable is {value}",
        zh="{subject}：响应 TRACE 请求（TraceEnable：{value}）",
    ),
    remedy=Text(
        en="Set `TraceEnable Off` in {file}, remove other TraceEnable lines, and reload Apache.",
        zh="在 {file} 中设置 `TraceEnable Off`，删除其他 TraceEnable 配置，然后重新加载 Apache。",
    ),
    command="grep -Rin TraceEnable {folder}",
    standards={
        "gbt22239-l3": ("8.1.4.4d",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7",),
        "iso-27001-2022": ("A.8.9",),
    },
    good=[
        {**HTTPD, MAIN: "TraceEnable Off\n" + HOST.format("")},
        {
            **HTTPD,
            MAIN: "IncludeOptional conf-enabled/*.conf\n",
            "/etc/apache2/conf-enabled/security.conf": "traceenable off\n",
        },
        {**HTTPD, MAIN: "TraceEnable On\nTraceEnable Off\n"},
        {"/etc/apache2/apache2.conf": ""},
    ],
    bad=[
        Case({**HTTPD, MAIN: "# TraceEnable Off\nListen 80\n"}, fails=[MAIN]),
        Case({**HTTPD, MAIN: "TraceEnable Off\nTraceEnable extended\n"}, fails=[MAIN]),
        Case({**HTTPD, MAIN: "TraceEnable Off\n" + HOST.format("TraceEnable on")}, fails=[f"{MAIN} a.example *:80"]),
        Case(
            {**HTTPD, MAIN: "TraceEnable Off\n" + 2 * HOST.format("TraceEnable on")}, fails=[f"{MAIN} a.example *:80"]
        ),
        Case({**HTTPD, MAIN: "<IfModule none.c>\nTraceEnable Off\n</IfModule>\n"}, fails=[MAIN]),
    ],
)
def trace_method(apache: Apache) -> Verdicts:
    for installation in apache.installations:
        found = installation.named("traceenable")
        blocked = any("trace" in " ".join(rule.args).lower() for rule in installation.named("rewritecond"))
        main = [directive for directive in found if not directive.host]
        yield (verdict := _verdict(installation.main, installation.main, main, blocked, installation.whole))
        if isinstance(verdict, Fail):
            yield together(installation.main)  # it holds for the virtual hosts that say nothing of their own, too
        hosts: dict[str, list[Fail | Seen | Unsure]] = {}
        for host in sorted({directive.host for directive in found} - {""}):
            own = [directive for directive in found if directive.host == host]
            name = installation.host_name(host)
            hosts.setdefault(name, []).append(_verdict(name, installation.main, own, blocked, installation.whole))
        for verdicts in hosts.values():  # two hosts of one name are one subject, as bad as the worse of them
            yield min(verdicts, key=lambda verdict: (Fail, Unsure, Seen).index(type(verdict)))


def _verdict(subject: str, main: str, found: list[Directive], blocked: bool, whole: bool) -> Fail | Seen | Unsure:
    last = found[-1] if found else None
    value = last.args[0] if last and last.args else None
    data = {"value": value or DEFAULT, "file": last.file if last else main, "folder": main.rpartition("/")[0]}
    if any(not directive.certain for directive in found):
        return Unsure(subject, CONDITIONAL)
    if value and value.lower() == "off":
        return Seen(subject, last.location if last else main, data)
    return (
        Unsure(subject, CONDITIONAL)
        if blocked or not (found or whole)
        else Fail(subject, last.location if last else main, data)
    )


DEFAULT = Text(en="not set, which means on", zh="未设置，默认开启")
