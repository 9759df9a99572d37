"""Requests in web servers' access logs that try SQL injection or cross-site scripting, rotated and compressed logs too."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.apache import Apache
from inspector.facts.nginx import Nginx
from inspector.facts.web_attacks import KEEP, classify
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.patterns import matches
from inspector.request import MIB, Files, Follow, Part, Request
from inspector.snapshot import Item, State
from inspector.text import Text

_FOLDERS = (
    *("/var/log/nginx", "/var/log/apache2", "/var/log/httpd", "/var/log/openresty", "/var/log/caddy"),
    *("/usr/local/nginx/logs", "/usr/local/openresty/nginx/logs", "/usr/local/apache2/logs"),
    *("/opt/1panel/apps/openresty/openresty/www/sites/*/log", "/opt/1panel/www/sites/*/log"),
)
_NAMES = ("*access*log", "*access*log.[0-9]*", "*access*log-[0-9]*")
_PANELS = ("/www/wwwlogs", "/home/wwwlogs", "/data/wwwlogs")
"""Where control panels (BaoTa, LNMP, OneinStack) keep one log a site, named after it."""
_TOMCATS = ("/var/log/tomcat*", "/usr/local/*tomcat*/logs", "/opt/*tomcat*/logs")
_GLOBS = (
    *(f"{folder}/{name}" for folder in _FOLDERS for name in _NAMES),
    *(f"{folder}/{name}" for folder in _PANELS for name in ("*log", "*log.[0-9]*", "*log-[0-9]*")),
    *(f"{folder}/localhost_access_log*" for folder in _TOMCATS),
)
_LOGS = tuple(Files(glob, keep=KEEP, limit=4 * MIB, unpack=True) for glob in _GLOBS)
_CONFIGURED = tuple(
    Follow(Files(files, keep=(keep,)), f"{keep}[ \t]+[\"']?(/[^;\"' \t]+)", "/", _LOGS[0])
    for files, keep in (
        ("/etc/nginx/**/*", "access_log"),
        ("/usr/local/nginx/conf/**/*", "access_log"),
        ("/usr/local/openresty/nginx/conf/**/*", "access_log"),
        ("/etc/apache2/**/*", "[Cc]ustom[Ll]og"),
        ("/etc/httpd/**/*", "[Cc]ustom[Ll]og"),
        ("/usr/local/apache2/conf/**/*", "[Cc]ustom[Ll]og"),
    )
)
_LINKS = {
    Files("/etc/httpd/logs", Part.STAT): "/var/log/httpd",
    Files("/var/www/logs", Part.STAT): "/var/log/apache2",
}
"""Links that distributions put below ServerRoot, and the collected folder where they lead."""
_ROTATED = re.compile(r"([.-][0-9]{1,10})?(\.(gz|bz2|xz|lzma|lz4))?$")
_LINE = re.compile(r'"[A-Z]{3,10} ((?:[^"\\]|\\.)*?)(?: HTTP/[0-9.]+)?" ([0-9]{3})\b(?: ([0-9]{1,15})\b)?')
_CLIENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]+:[0-9a-fA-F.]*")
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9:]{8})|([0-9]{2})/([A-Z][a-z]{2})/([0-9]{4}):([0-9:]{8})")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
LONGEST = 4096
"""Of a line no more is judged; each pattern is bounded too, since the lines are written by attackers."""
SAME = 3
"""So many attempts on one page that were all answered by the same number of bytes were not understood by it."""


@dataclass(frozen=True)
class Attempt:
    """`page` is what was asked for, without the query; `size` of the answer and `time` (ISO 8601) where they are logged."""

    kind: str
    client: str
    status: int
    page: str = ""
    size: int | None = None
    time: str = ""


@dataclass(frozen=True)
class AccessLog:
    """One log with those that were rotated out of it."""

    path: str
    files: tuple[str, ...]
    attempts: tuple[Attempt, ...]


@fact
@dataclass(frozen=True)
class AccessLogs:
    """The logs at the usual and the configured places; `elsewhere`: configured ones that were not collected, with why."""

    needs: ClassVar[tuple[Request, ...]] = (*_LOGS, *_CONFIGURED, *_LINKS)
    logs: tuple[AccessLog, ...]
    elsewhere: tuple[Unsure, ...] = ()

    @classmethod
    def read(cls, view: View, nginx: Nginx | None, apache: Apache | None) -> Self:
        links = {r.glob: folder for r, folder in _LINKS.items() if any(i.stat and i.stat.link for i in view.ask(r))}
        items = {item.name: item for request in _LOGS for item in view.whole(request)}
        followed = [item for request in _CONFIGURED for item in view.ask(request, own_gaps=True)]
        items |= {item.name: item for item in followed if item.state in (State.OK, State.TRUNCATED)}
        # /dev/null and /dev/stdout are configured too, and hold nothing
        unread = [Unsure(i.name, i.why) for i in followed if not i.state.whole and i.state is not State.UNSUPPORTED]
        configured = dict.fromkeys((*_of_nginx(nginx), *_of_apache(apache, links)))
        seen = {item.name for item in followed if "$" not in item.name}  # a variable makes many files of one
        other = [path for path in configured if path not in seen and not any(matches(r.glob, path) for r in _LOGS)]
        elsewhere = (*unread, *(Unsure(path, reason("not-collected", NOT_COLLECTED, path=path)) for path in other))
        if not items and not elsewhere and all(item.state.whole for request in _LOGS for item in view.ask(request)):
            raise Absent("there is no access log of a web server", "没有 Web 服务器访问日志")
        return cls(tuple(_grouped(items)), elsewhere)


NOT_COLLECTED = Text(
    en="{path} is configured as an access log and is not among the logs that are collected",
    zh="已配置的访问日志 {path} 不在采集范围内",
)


def _grouped(items: Mapping[str, Item]) -> Iterator[AccessLog]:
    found: dict[str, list[str]] = {}
    for name in sorted(items):
        found.setdefault(_ROTATED.sub("", name), []).append(name)
    for path, names in found.items():
        yield AccessLog(path, tuple(names), tuple(a for name in names for a in _attempts(items[name])))


def _of_nginx(nginx: Nginx | None) -> Iterator[str]:
    """The paths of its access logs. Those that are off or go to syslog leave no file."""
    for main in nginx.mains if nginx else ():
        for directive in (d for http in main.named("http") for d in http.below("access_log")):
            path = directive.args[0] if directive.args else "off"
            if path not in ("off", "/dev/null") and not path.startswith("syslog:"):
                yield path if path.startswith(("/", "$")) else f"{main.args[0]}/{path}"


def _of_apache(apache: Apache | None, links: dict[str, str]) -> Iterator[str]:
    """The same of Apache, with what is piped into a program, which may write anywhere."""
    for installation in apache.installations if apache else ():
        for directive in (d for name in _APACHE for d in installation.named(name)):
            path = directive.args[0] if directive.args else "/dev/null"
            if path == "/dev/null" or path.startswith("syslog"):
                continue
            path = path if path.startswith(("/", "$", "|")) else f"{installation.root}/{path}"
            folder, _, name = path.rpartition("/")
            yield f"{links[folder]}/{name}" if folder in links else path


_APACHE = ("customlog", "transferlog", "globallog")


def _attempts(item: Item) -> Iterator[Attempt]:
    for raw in item.text.split("\n"):
        line = raw[: 4 * LONGEST]
        if attempt := _from_json(line) if line.startswith("{") else _from_line(line[:LONGEST]):
            yield attempt


def _from_line(line: str) -> Attempt | None:
    match = _LINE.search(line)
    if not match or not (kind := classify(match[1])):
        return None
    before = line[: match.start()]
    client = _CLIENT.search(before)
    size = int(match[3]) if match[3] else None
    return Attempt(kind, client[0] if client else "?", int(match[2]), _page(match[1]), size, _time(before))


def _page(target: str) -> str:
    return target.partition("?")[0][:200]


def _time(text: str) -> str:
    """ISO 8601 without a time zone; empty where there is none."""
    if not (match := _TIME.search(text)):
        return ""
    year, month, day, clock, other_day, name, other_year, other_clock = match.groups()
    if year:
        return f"{year}-{month}-{day}T{clock}"
    return f"{other_year}-{_MONTHS.index(name) + 1:02}-{other_day}T{other_clock}" if name in _MONTHS else ""


_TARGETS = ("request_uri", "uri", "url", "request", "path", "args", "query", "query_string")
_CLIENTS = ("remote_addr", "remote_ip", "client_ip", "clientip", "remote_host", "remoteip", "client", "ip")
_SIZES = ("body_bytes_sent", "bytes_sent", "bytes", "size", "response_size", "response_length")


def _from_json(line: str) -> Attempt | None:
    """One object a line, of whatever shape the administrator gave it; an object in it (as Caddy has) is read as well."""
    try:
        outer = json.loads(line)
    except (ValueError, RecursionError):
        return None
    inner = [value for value in outer.values() if isinstance(value, dict)]
    values = {str(name).lower(): value for part in (*inner, outer) for name, value in part.items()}
    targets = [str(values[name])[:LONGEST] for name in _TARGETS if isinstance(values.get(name), str)]
    kinds = {kind: target for target in reversed(targets) if (kind := classify(target))}
    if not kinds:
        return None
    kind, target = next(iter(kinds.items()))
    client = next((str(values[name]) for name in _CLIENTS if values.get(name)), "?")
    when = next((time for value in values.values() if isinstance(value, str) and (time := _time(value[:64]))), "")
    size = next((number for name in _SIZES if (number := _number(values.get(name))) is not None), None)
    match = _CLIENT.search(client[:64])
    return Attempt(kind, match[0] if match else "?", _number(values.get("status")) or 0, _page(target), size, when)


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def clients(attempts: Iterable[Attempt], limit: int = 5) -> list[str]:
    """The addresses with most attempts, each with their number."""
    counts = Counter(attempt.client for attempt in attempts)
    return [
        f"{client} ({count})"
        for client, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:limit]
    ]


def judge(logs: AccessLogs, kind: str) -> Iterator[Fail | Unsure | Seen]:
    """One verdict a log on the attempts of a kind. Those count for less that no page answered in a way of its own."""
    for log in logs.logs:
        attempts = [attempt for attempt in log.attempts if attempt.kind == kind]
        telling = _telling(attempts)
        times = sorted(attempt.time for attempt in attempts if attempt.time)
        data = {
            "count": len(attempts),
            "answered": sum(attempt.status == 200 for attempt in attempts),
            "errors": sum(attempt.status == 500 for attempt in attempts),
            "clients": clients(telling or attempts),
            "pages": sorted({attempt.page for attempt in telling or attempts})[:20],
            "first": times[0] if times else "",
            "last": times[-1] if times else "",
            "files": log.files,
        }
        if telling:
            yield Fail(log.path, log.path, data)
        elif attempts:
            yield Fail(log.path, log.path, data, severity=Severity.LOW, confidence=Confidence.MEDIUM)
        else:
            yield Seen(log.path, log.path, {"files": log.files})
    yield from logs.elsewhere


def _telling(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Those that a page answered with content, unless always with the same, or, to SQL, with an error of the server."""
    answered: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.status == 200 or (attempt.status == 500 and attempt.kind == "sql"):
            answered.setdefault(attempt.page, []).append(attempt)
    return [
        attempt
        for page in answered.values()
        if len(page) < SAME or len({(attempt.status, attempt.size) for attempt in page}) > 1 or page[0].size is None
        for attempt in page
    ]
