"""Requests in web servers' access logs that try SQL injection or cross-site scripting. Compressed logs are not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote_plus

from inspector.fact import Absent, View, fact
from inspector.facts.apache import Apache
from inspector.facts.nginx import Nginx
from inspector.model import Reason, reason
from inspector.request import MIB, Files, Part, matches
from inspector.snapshot import Item
from inspector.text import Text

_FOLDERS = ("/var/log/nginx", "/var/log/apache2", "/var/log/httpd", "/usr/local/nginx/logs", "/usr/local/apache2/logs")
_NAMES = ("*access*log", "*access*log.1", "*access*log-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]")


def _any_case(word: str) -> str:
    return "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else char for char in word)


_WORDS = ("union", "_schema", "waitfor", "outfile", "dumpfile", "cmdshell", "cookie", "script:", "onerror", "onload")
_KEEP = (
    '"[A-Z]{3,10} [^"]*(%(25)?(2[278]|3[cC]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff])|[\'<(]|'
    + "|".join(_any_case(word) for word in _WORDS)
    + ")",
)
"""What the collector keeps: requests with a quote, bracket or word that the patterns below need, or with a letter that
was encoded for no honest reason, still encoded as they arrived. It lets through far more than is judged, and stays quick on logs of hundreds of megabytes, hostile ones too."""
_LOGS = (
    *(Files(f"{folder}/{name}", keep=_KEEP, limit=4 * MIB) for folder in _FOLDERS for name in _NAMES),
    Files("/www/wwwlogs/*.log", keep=_KEEP, limit=4 * MIB),
)
_LINKS = {
    Files("/etc/httpd/logs", Part.STAT): "/var/log/httpd",
    Files("/var/www/logs", Part.STAT): "/var/log/apache2",
}
"""Links that distributions put below ServerRoot, and the collected folder where they lead."""
_LINE = re.compile(r'"(?:[A-Z]{3,10}) ([^"]*?)(?: HTTP/[0-9.]+)?" ([0-9]{3})\b')
_CLIENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]+:[0-9a-fA-F.]+")
_SQL = re.compile(
    r"\bunion\b\W{1,40}(?:all|distinct)\W{1,40}select\b"
    r"|(?:[^=\s]['\")]|=\s{0,8}[-+]?[0-9]{1,12})\W{0,40}\bunion\b\W{1,40}select\b"
    r"|\bunion\b\W{1,40}select\b(?:\W{0,20}(?:[0-9]|null\b)|\s{0,20}[@*]|\W{1,20}[\w.]{1,64}(?:[(#]|,\S|--|\W{1,8}from\b))"
    r"|['\"]\W{0,8}\b(?:or|and)\b\W{1,8}['\"]?\w{1,40}['\"]?\s{0,8}(?:=|<|>|like\b|between\b|in\b)"
    r"|\b(?:pg_)?sleep\s*\(\s*[0-9]|\bbenchmark\s*\(\s*[0-9]|\b(?:extractvalue|updatexml|load_file)\s*\("
    r"|\binformation_schema\s*\.|\bxp_cmdshell\b|\bwaitfor\s+delay\b|\binto\s+(?:outfile|dumpfile)\b"
)
_XSS = re.compile(
    r"<\s*(?:script|iframe|object)\b|(?:<[a-z][^<>]{0,200}[\s/'\"]|['\"](?:[^<>&?]{0,60}[\s/'\"])?)on(?!ce\b|ly\b|line\b)[a-z]{3,20}\s{0,8}=|\bon(?:error|load)\s*=\s*['\"]?[a-z]+[(`]"
    r"|javascript:\s*[a-z.]+[(`]|document\.cookie"
)
_COMMENT = re.compile(r"/\*[^/]{0,60}?\*/")
LONGEST = 4096
"""Of a line no more is judged; each pattern is bounded too, since the lines are written by attackers."""


@dataclass(frozen=True)
class Attempt:
    kind: str
    client: str
    status: int


@dataclass(frozen=True)
class AccessLog:
    """One log with those that were rotated out of it."""

    path: str
    attempts: tuple[Attempt, ...]

    def of(self, kind: str) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.kind == kind]


@fact
@dataclass(frozen=True)
class AccessLogs:
    """The logs at the usual places; `elsewhere`: configured ones that are not among what was collected."""

    needs = (*_LOGS, *_LINKS)
    logs: tuple[AccessLog, ...]
    elsewhere: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, nginx: Nginx | None, apache: Apache | None) -> Self:
        links = {r.glob: folder for r, folder in _LINKS.items() if any(i.stat and i.stat.link for i in view.ask(r))}
        configured = dict.fromkeys((*_of_nginx(nginx), *_of_apache(apache, links)))
        elsewhere = tuple(path for path in configured if not any(matches(request.glob, path) for request in _LOGS))
        items = {item.name: item for request in _LOGS for item in view.whole(request)}
        if not items and not elsewhere and all(item.state.whole for request in _LOGS for item in view.ask(request)):
            raise Absent("there is no access log of a web server", "没有 Web 服务器访问日志")
        found: dict[str, list[Attempt]] = {}
        for name in sorted(items):
            path = re.sub(r"(\.1|-[0-9]{8})$", "", name)
            found.setdefault(path, []).extend(_attempts(items[name]))
        return cls(tuple(AccessLog(path, tuple(attempts)) for path, attempts in found.items()), elsewhere)


NOT_COLLECTED = Text(
    en="{path} is configured as an access log and is not among the logs that are collected",
    zh="已配置的访问日志 {path} 不在采集范围内",
)


def not_collected(path: str) -> Reason:
    return reason("not-collected", NOT_COLLECTED, path=path)


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


def _attempts(item: Item) -> Iterable[Attempt]:
    for line in item.text.split("\n"):
        match = _LINE.search(line[:LONGEST])
        if match and (kind := classify(match[1])):
            client = _CLIENT.search(line[: match.start()])
            yield Attempt(kind, client[0] if client else "?", int(match[2]))


def classify(target: str) -> str:
    """`sql`, `xss` or nothing for the target of a request as it was logged."""
    text = unquote_plus(unquote_plus(target)).lower()
    text = _COMMENT.sub(" ", text)
    return "sql" if _SQL.search(text) else "xss" if _XSS.search(text) else ""


def clients(attempts: Iterable[Attempt], limit: int = 5) -> list[str]:
    """The addresses with most attempts, each with their number."""
    counts = Counter(attempt.client for attempt in attempts)
    return [
        f"{client} ({count})"
        for client, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:limit]
    ]
