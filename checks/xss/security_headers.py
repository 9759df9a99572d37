"""Response headers with which a browser limits what an injected script can do, missing in the web server's configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.check import Case, Check, Verdicts, check, table
from inspector.fact import Absent
from inspector.facts.apache import Apache, Installation
from inspector.facts.nginx import Directive, Nginx
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

NGINX = {"/usr/sbin/nginx": ""}
APACHE = {"/usr/sbin/apache2": ""}
MAIN = "/etc/nginx/nginx.conf"
CONF = "/etc/apache2/apache2.conf"
SERVER = "http {{ {} server {{ server_name a; {} location / {{ {} }} }} server {{ return 301 https://a; }} }}\n"
ADDING = ("add_header", "more_set_headers", "more_add_headers")


ALL = Text(en="any site", zh="任何站点")
"""Of Apache only the configuration as a whole is judged."""
# Both servers read their own quotes here, not a shell's
ADD_NGINX = Text(
    en='add `add_header {header} "{example}" always;` to the server block (and to each location that has an add_header of'
    " its own, since such a one inherits none)",
    zh='在 server 块中添加 `add_header {header} "{example}" always;`（location 中已有 add_header 的不再继承上级设置，须在其中同样添加）',
)
ADD_APACHE = Text(
    en='add `Header always set {header} "{example}"` to the configuration, with mod_headers loaded (Debian: `a2enmod headers`)',
    zh='在 Apache 配置中添加 `Header always set {header} "{example}"`，并确认已加载 mod_headers（Debian 系执行 `a2enmod headers`）',
)
NO_TRIAL = Text(en="", zh="")
TRIAL = Text(
    en=" A policy this strict stops inline scripts and foreign sources: try it with the header Content-Security-Policy-Report-Only first.",
    zh="该策略会拦截内联脚本和外部资源，建议先用 Content-Security-Policy-Report-Only 响应头试运行。",
)


@dataclass(frozen=True)
class Row:
    header: str
    example: str
    why: Text
    trial: Text = NO_TRIAL


ROWS = {
    "content-type-sniffing": Row(
        "X-Content-Type-Options",
        "nosniff",
        Text(
            en="Without `nosniff` a browser guesses the type of what it gets: a text that a user uploaded is then run as a script.",
            zh="未设置 `nosniff` 时，浏览器会自行猜测内容类型，用户上传的文本可能被当作脚本执行。",
        ),
    ),
    "no-content-security-policy": Row(
        "Content-Security-Policy",
        "default-src 'self'",
        Text(
            en="A Content-Security-Policy tells the browser which scripts belong to the site; injected ones are then not run.",
            zh="Content-Security-Policy 告知浏览器哪些脚本属于本站，从而阻止执行被注入的脚本。",
        ),
        TRIAL,
    ),
}


def make(row: Row) -> Check:
    line = f'add_header {row.header} "{row.example}" always;'

    @check(
        severity=Severity.LOW,
        confidence=Confidence.LOW,  # the application behind the server may set it, as it should
        title=Text(en=f"Response header {row.header}", zh=f"响应头 {row.header}"),
        why=row.why,
        fails=Text(
            en="{subject} does not set {header} for {sites}",
            zh="{subject} 未为 {sites} 设置 {header}",
        ),
        remedy=Text(
            en="Unless the application sets it itself, {add}, and reload the server.{trial}",
            zh="如果应用自身未设置，{add}，然后重新加载服务。{trial}",
        ),
        command="grep -rniF {header} {folder}",
        standards={
            "gbt22239-l3": ("8.1.4.4d",),
            "cis-v8": ("16.7",),
            "nist-800-53-r5": ("CM-6", "SC-18"),
            "iso-27001-2022": ("A.8.26",),
        },
        good=[
            {**NGINX, MAIN: SERVER.format(line, "", "")},
            {**NGINX, MAIN: SERVER.format("", line.lower(), "")},
            {**NGINX, MAIN: SERVER.format("", "", line)},
            {**NGINX, MAIN: SERVER.format("", f"more_set_headers '{row.header}: x';", "")},
            {**APACHE, CONF: f'Header always set {row.header} "{row.example}"\n'},
            {**NGINX, MAIN: "events { }\n"},
        ],
        bad=[
            Case({**NGINX, MAIN: SERVER.format(f"# {line}\n", "", "")}, fails=[MAIN]),
            Case({**NGINX, MAIN: SERVER.format(line, "add_header X-Other 1;", "")}, fails=[MAIN]),
            Case({**NGINX, MAIN: SERVER.format("", f"add_header {row.header}-Report-Only x;", "")}, fails=[MAIN]),
            Case(
                {**APACHE, CONF: f"# Header set {row.header} x\nListen 80\nHeader unset {row.header}\n"}, fails=[CONF]
            ),
        ],
    )
    def missing(nginx: Nginx | None, apache: Apache | None) -> Verdicts:
        yield from _judged(nginx, apache, row)

    return missing


def _judged(nginx: Nginx | None, apache: Apache | None, row: Row) -> Verdicts:
    if nginx is None and apache is None:
        raise Absent("neither nginx nor Apache is installed", "未安装 nginx 和 Apache")
    for subject, sites in (*_nginx(nginx, row.header), *_apache(apache, row.header)):
        data = {"header": row.header, "sites": sites, "folder": subject.rpartition("/")[0], "trial": row.trial}
        data["add"] = (ADD_APACHE if sites == [ALL] else ADD_NGINX).fill({"header": row.header, "example": row.example})
        yield Fail(subject, subject, data) if sites else Seen(subject, subject, {"header": row.header})


def _nginx(nginx: Nginx | None, header: str) -> Iterator[tuple[str, Sequence[str | Text]]]:
    """(main file, names of the servers that do not set it)."""
    for main in nginx.mains if nginx else ():
        bare = [
            server
            for http in main.named("http")
            for server in http.named("server")
            if not server.named("return") and not _sets(http, server, header)
        ]
        yield main.file, sorted({_name(server) for server in bare})


def _name(server: Directive) -> str:
    return " ".join(word for directive in server.named("server_name") for word in directive.args) or server.location


def _sets(http: Directive, server: Directive, header: str) -> bool:
    """A level that adds any header inherits none from above; a location that sets it is taken for the site."""
    own = [d for d in server.block if d.name in ADDING]
    todo = [*(own or [d for d in http.block if d.name in ADDING]), *server.named("location")]
    while todo:
        directive = todo.pop()
        # more_set_headers takes `Name: value` as one word
        if directive.name in ADDING and header.lower() in (
            word.partition(":")[0].strip().lower() for word in directive.args
        ):
            return True
        todo += directive.block
    return False


def _apache(apache: Apache | None, header: str) -> Iterator[tuple[str, Sequence[str | Text]]]:
    for installation in apache.installations if apache else ():
        if installation.whole:
            yield installation.main, [] if _header(installation, header) else [ALL]


def _header(installation: Installation, header: str) -> bool:
    """Whether any part of the configuration sets it: for which pages is not followed."""
    words = [[word.lower() for word in directive.args] for directive in installation.named("header")]
    return any(header.lower() in args and not {"unset", "note", "edit"}.intersection(args) for args in words)


CHECKS = table(ROWS, make)
