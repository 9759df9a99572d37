"""Attempts in access logs."""

from collections.abc import Mapping
from urllib.parse import quote, quote_plus

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.apache import Apache
from inspector.facts.nginx import Nginx
from inspector.facts.web_attacks import classify
from inspector.facts.weblog import AccessLogs, Attempt, clients, judge
from inspector.model import Fail, Severity
from inspector.targets.memory import snapshot

LOG = "/var/log/nginx/access.log"


def logs(files: Mapping[str, str]) -> AccessLogs:
    return AccessLogs.read(View(snapshot(Case(files), AccessLogs.needs), AccessLogs.needs), None, None)


SQL = [
    "/a?id=1 union select 1,2--",
    "/a?id=1 UnIoN/**/AlL/*x*/SeLeCt null",
    "/a?id=1' or '1'='1",
    "/a?id=x' union select a",
    "/a?id=x union select user,pass",
    "/a?id=x union select password from users",
    "/a?id=x union(select(password)from(users))",
    "/a?id=x union select @@version",
    "/a?id=1' and 1=2--",
    '/a?u=admin" or 1=1#',
    "/a?id=1 and sleep(5)",
    "/a?id=pg_sleep(5)",
    "/a?id=benchmark(1000000,md5(1))",
    "/a?id=extractvalue(1,concat(0x7e,version()))",
    "/a?x=(select table_name from information_schema.tables)",
    "/a?x=1;exec master..xp_cmdshell('dir')",
    "/a?x=1;waitfor delay '0:0:5'--",
    "/a?x=1 into outfile '/var/www/x.php'",
    "/a?id=1/*!50000union*//*!50000select*/1,2",
    "/a?id=1 or 1=1",
    "/a?id=(1) and 1=2",
    "/a?id=1 order by 10--",
    "/a?id=1;drop table users",
    "/a?id=admin'--",
    "/a?id=1' && 1=1#",
    "/a?id=1' or true--",
    "/a?id=x' or ''='",
    "/a?id=1 having 1=1",
    "/a?id=1' rlike (select 1)--",
    "/a?id=1' like '1",
    "/a?id=1' and (select count(*) from mysql.user)>0--",
    "/a?id=1' and ascii(substr(database(),1,1))>64--",
    "/a?id=1 and exists(select 1)",
    "/a?id=utl_inaddr.get_host_name('x')",
    "/a?id=1 procedure analyse()",
]
XSS = [
    "/a?q=<script>alert(1)</script>",
    "/a?q=<ScRiPt src=//x>",
    "/a?q=<svg onload=alert(1)>",
    '/a?q="><img src=x onerror=alert(1)>',
    "/a?q=javascript:alert(1)",
    "/a?q=document.cookie",
    "/a?q=<iframe src=x>",
    "/a?q=<details open ontoggle=alert`1`>",
    '/a?q=" autofocus onfocus=alert`1`',
    "/a?q=x'onclick='alert`1`",
    "/a?q=<scr\0ipt>",
    "/a?q=&#x6A;avascript:alert(1)",
    "/a?q={{constructor.constructor('alert(1)')()}}",
]
ODD = [
    ("/a?id=1%c0%a7%20or%201=1", "sql"),
    ("/a?q=%C0%BCscript%C0%BE", "xss"),
    ("/a?q=%2BADw-script%2BAD4-", "xss"),
    ("/a?q=jav%09ascript:alert(1)", "xss"),
]
"""Spelled so that only careless software understands them."""
HARMLESS = [
    "/a?q=student union selection",
    "/a?q=student union select committee",
    '/a?q="union select committee"',
    "/a?name=O'Brien&only=1&onsale=2",
    "/a?q=<b>&onsale=1",
    "/a?name=O'Brien and sons",
    "/a?q=how to sleep (well)",
    "/a?q=rock 'n' roll or jazz",
    "/a?onload=1",
    "/js/javascript:intro",
    "/img/<img>",
    "/a?t=2026-06-01 00:00:00",
    "/a?q=select a union card",
    "/a?q=1 or 2",
    "/a?q=1 < script",
    "/a?q='n' like n",
    "/a?q=the '90s--and more",
    "/a?q=rock 'n' roll && more = fun",
    "/a?q=5 having fun = 3",
    "/a?q=2 and length (cm)",
    "/a?text=first\r\nsecond or third",
    "/a?q=tom & jerry's #1",
    "/a?q=standard operating procedure analysis",
    "/a?q=object constructor vs. constructor function",
    "/a?q=terms and conditions = ok",
    "/a?text=# Title\n**bold** [x](https://x)",
    '/a?filter={"and":[{"sort":"or"}]}',
    "/wiki/phpmyadmin/sql.php?q=1' or '1'='1",
]


@pytest.mark.parametrize("target", SQL)
def test_sql(target: str) -> None:
    for spelled in (target, quote(target), quote_plus(target), quote(quote(target))):
        assert classify(spelled) == "sql", spelled


@pytest.mark.parametrize("target", XSS)
def test_xss(target: str) -> None:
    for spelled in (target, quote(target), quote_plus(target), quote(quote(target))):
        assert classify(spelled) == "xss", spelled


@pytest.mark.parametrize(("target", "kind"), ODD)
def test_odd_spellings(target: str, kind: str) -> None:
    assert classify(target) == kind
    line = f'192.0.2.1 - - [x] "GET {target} HTTP/1.1" 200 1 "-" "-"\n'
    assert len(logs({LOG: line}).logs[0].attempts) == 1


@pytest.mark.parametrize("target", HARMLESS)
def test_harmless(target: str) -> None:
    assert classify(target) == ""


@pytest.mark.parametrize("target", [*SQL, *XSS])
def test_what_is_judged_is_kept_by_the_collector(target: str) -> None:
    for spelled in (quote(target), quote_plus(target), quote(quote(target))):
        line = f'192.0.2.1 - - [x] "GET {spelled} HTTP/1.1" 200 1 "-" "-"\n'
        assert len(logs({LOG: line}).logs[0].attempts) == 1, spelled


def test_formats_of_lines() -> None:
    evil = "/a?id=1%27%20or%201%3D1"
    lines = [
        f'192.0.2.1 - - [x] "GET {evil} HTTP/1.1" 200 1 "-" "-"',
        f'www.example.org:80 192.0.2.1 - - [x] "POST {evil} HTTP/1.0" 404 1',
        f'2001:db8::1 - - [x] "GET {evil}" 500 1',
        f'- - - [x] "GET {evil} HTTP/1.1" 200 1',
        f'192.0.2.9 - - [x] "GET / HTTP/1.1" 200 1 "http://x{evil}" "-"',
        "' or 1=1",
    ]
    (log,) = logs({LOG: "\n".join(lines)}).logs
    assert [(a.kind, a.client, a.status, a.page, a.size) for a in log.attempts] == [
        ("sql", "192.0.2.1", 200, "/a", 1),
        ("sql", "192.0.2.1", 404, "/a", 1),
        ("sql", "2001:db8::1", 500, "/a", 1),
        ("sql", "?", 200, "/a", 1),
    ]
    assert clients(log.attempts) == ["192.0.2.1 (2)", "2001:db8::1 (1)", "? (1)"]


def test_rotated_logs_belong_to_one() -> None:
    found = logs({LOG: "", f"{LOG}.1": "", f"{LOG}-20260101": "", f"{LOG}.10.gz": "", f"{LOG}-20260101.xz": ""})
    assert [log.path for log in found.logs] == [LOG]
    assert len(found.logs[0].files) == 5
    with pytest.raises(Absent):
        logs({"/var/log/nginx/error.log": ""})


def test_configured_logs_that_are_not_collected() -> None:
    files: dict[str, str | File] = {
        "/usr/sbin/nginx": "",
        "/etc/nginx/nginx.conf": "http { access_log /var/log/nginx/access.log; access_log off; server {\n"
        "access_log syslog:server=unix:/dev/log; access_log /srv/logs/hits.txt main; access_log /var/log/$host; } }",
        "/usr/sbin/httpd": "",
        "/etc/httpd/conf/httpd.conf": 'CustomLog "logs/access_log" combined\nCustomLog "|/bin/x" c\nTransferLog logs/hits\n',
        "/etc/httpd/logs": File(link="/var/log/httpd"),
        "/var/log/httpd": File(kind="dir", mode=0o755),
    }
    needs = (*AccessLogs.needs, *Nginx.needs, *Apache.needs)
    view = View(snapshot(Case(files), needs), needs)
    found = AccessLogs.read(view, Nginx.read(view), Apache.read(view))
    assert [one.subject for one in found.elsewhere] == ["/var/log/$host", "|/bin/x", "/var/log/httpd/hits"]


EVIL = "/a?id=1%27+or+1=1"


@pytest.mark.parametrize(
    ("line", "attempt"),
    [
        (
            f'{{"@timestamp":"2026-06-01T08:00:00+08:00","remote_addr":"10.0.0.9","request":"GET {EVIL} HTTP/1.1","status":"200","body_bytes_sent":7}}',
            Attempt("sql", "10.0.0.9", 200, "GET /a", 7, "2026-06-01T08:00:00"),
        ),
        (
            f'{{"ts":1.5,"request":{{"remote_ip":"2001:db8::1","method":"GET","uri":"{EVIL}"}},"status":404,"size":9}}',
            Attempt("sql", "2001:db8::1", 404, "/a", 9),
        ),
        (
            '{"time_local":"01/Jun/2026:08:00:00 +0000","uri":"/a?q=\\"><script>","status":null}',
            Attempt("xss", "?", 0, "/a", None, "2026-06-01T08:00:00"),
        ),
        ('{"uri":"/a?q=<script>"', None),
        ('{"uri":["<script>"],"path":{"a":"<script>"}}', None),
        ("[" * 5000 + '"uri":"<script>"', None),
    ],
)
def test_logs_in_json(line: str, attempt: Attempt | None) -> None:
    (log,) = logs({LOG: line + "\n"}).logs
    assert log.attempts == ((attempt,) if attempt else ())


def verdict(lines: list[tuple[str, int, int]], kind: str = "sql") -> Fail:
    text = "".join(f'192.0.2.1 - - [x] "GET {target} HTTP/1.1" {status} {size}\n' for target, status, size in lines)
    found = next(judge(logs({LOG: text}), kind))
    assert isinstance(found, Fail)
    return found


def test_what_was_answered_always_alike_counts_for_less() -> None:
    assert verdict([(EVIL, 200, 5)] * 3).severity is Severity.LOW
    assert verdict([(EVIL, 200, 5)] * 2).severity is None
    assert verdict([(EVIL, 200, 5), (EVIL, 200, 5), (EVIL, 200, 6)]).severity is None
    assert verdict([(EVIL, 403, 5), (EVIL, 404, 6)]).severity is Severity.LOW
    assert verdict([(EVIL, 500, 5)]).severity is None
    assert verdict([("/a?q=%3Cscript%3E", 500, 5)], "xss").severity is Severity.LOW


def test_sources_and_times_are_told() -> None:
    line = '192.0.2.{} - - [0{}/Jun/2026:08:00:00 +0000] "GET /b?id=1%27+or+1=1 HTTP/1.1" 200 5\n'
    (found,) = judge(logs({LOG: line.format(1, 2) + line.format(2, 1) + line.format(1, 1)}), "sql")
    assert found.data["clients"] == ["192.0.2.1 (2)", "192.0.2.2 (1)"]  # type: ignore[union-attr]
    assert (found.data["first"], found.data["last"]) == ("2026-06-01T08:00:00", "2026-06-02T08:00:00")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "1 or " * 1600,
        ";drop " * 1300,
        "/*!" * 2600,
        "%u" * 4000,
        "'" * 8000,
        "<a " + "/on" * 1300,
        "'on " * 1300,
        "/*" * 4000,
        "<img " * 1600,
        "union " * 1300,
        "' or " * 2000,
        "<svg" + " " * 8000,
        "'" + "!" * 8000,
        "a'" + " " * 8000,
        "%c0" * 2600,
        "1 and not " * 800,
    ],
)
def test_hostile_lines_end(text: str) -> None:
    assert classify(text) in ("", "sql", "xss")
    assert len(logs({LOG: f'1.1.1.1 - - [x] "GET /{text} HTTP/1.1" 200 1\n'}).logs) == 1
