"""Requests in web servers' access logs that try SQL injection or cross-site scripting. Compressed logs are not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote_plus

from inspector.fact import Absent, View, fact
from inspector.request import MIB, Files
from inspector.snapshot import Item

_FOLDERS = ("/var/log/nginx", "/var/log/apache2", "/var/log/httpd", "/usr/local/nginx/logs", "/usr/local/apache2/logs")
_NAMES = ("*access*log", "*access*log.1", "*access*log-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]")


def _any_case(word: str) -> str:
    return "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else char for char in word)


_WORDS = ("union", "_schema", "waitfor", "outfile", "dumpfile", "cmdshell", "cookie", "script:", "onerror", "onload")
_KEEP = ('"[A-Z]{3,10} [^"]*(%(25)?(2[278]|3[cC])|[\'<(]|' + "|".join(_any_case(word) for word in _WORDS) + ")",)
"""What the collector keeps: requests with a quote, bracket or word that the patterns below need, still encoded as they
arrived. It lets through far more than is judged, and stays quick on logs of hundreds of megabytes, hostile ones too."""
_LOGS = (
    *(Files(f"{folder}/{name}", keep=_KEEP, limit=4 * MIB) for folder in _FOLDERS for name in _NAMES),
    Files("/www/wwwlogs/*.log", keep=_KEEP, limit=4 * MIB),
)
_LINE = re.compile(r'"(?:[A-Z]{3,10}) ([^"]*?)(?: HTTP/[0-9.]+)?" ([0-9]{3})\b')
_CLIENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]+:[0-9a-fA-F.]+")
_SQL = re.compile(
    r"\bunion\b\W{1,40}(?:(?:all|distinct)\W{1,40})?select\b"
    r"|['\"]\W{0,8}\b(?:or|and)\b\W{1,8}['\"]?\w{1,40}['\"]?\s{0,8}(?:=|<|>|like\b|between\b|in\b)"
    r"|\b(?:pg_)?sleep\s*\(\s*[0-9]|\bbenchmark\s*\(\s*[0-9]|\b(?:extractvalue|updatexml|load_file)\s*\("
    r"|\binformation_schema\s*\.|\bxp_cmdshell\b|\bwaitfor\s+delay\b|\binto\s+(?:outfile|dumpfile)\b"
)
_XSS = re.compile(
    r"<\s*(?:script|iframe|object)\b|<\s*(?:svg|img|body)\b[^<>]{0,200}\bon[a-z]{1,20}\s*=|\bon(?:error|load)\s*=\s*['\"]?[a-z]+[(`]"
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
    needs = _LOGS
    logs: tuple[AccessLog, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        items = {item.name: item for request in _LOGS for item in view.whole(request)}
        if not items and all(item.state.whole for request in _LOGS for item in view.ask(request)):
            raise Absent("there is no access log of a web server", "没有 Web 服务器访问日志")
        found: dict[str, list[Attempt]] = {}
        for name in sorted(items):
            path = re.sub(r"(\.1|-[0-9]{8})$", "", name)
            found.setdefault(path, []).extend(_attempts(items[name]))
        return cls(tuple(AccessLog(path, tuple(attempts)) for path, attempts in found.items()))


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
