"""Dumps of databases, and files of applications with passwords in them, that others than their owner may read.

Their content is secret: only what was decided leaves this module. Access lists are not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.shadow_copies import FOLDERS
from inspector.request import Request, Tree, Where
from inspector.snapshot import Item, Stat, State

DUMPS = Tree(
    Where(
        names=("*.[sS][qQ][lL]", "*.[sS][qQ][lL].*", "*.dump", "*.dmp", "*.bak", "*.db", "*.sqlite*", "*.db3", "*.rdb")
    ),
    content=512,
    secret=True,
)
_CONFIGURED = (
    *(".env", ".env.*", "wp-config.php", "config.php", "config.inc.php", "configuration.php", "settings.php"),
    *("database.php", "config_global.php", "config_ucenter.php", "LocalSettings.php", "db.php", "conn.php"),
    *("application*.yml", "application*.yaml", "application*.properties", "bootstrap*.yml", "bootstrap*.properties"),
    *("jdbc*.properties", "db*.properties", "database*.properties", "database.yml", "secrets.yml"),
    *(".pgpass", ".my.cnf", ".netrc", ".git-credentials", "credentials"),
)
SETTINGS = Tree(Where(names=_CONFIGURED, any_bits=0o004), content=32768, secret=True)
_WEB = re.compile(
    r"/(?:www|wwwroot|html|htdocs|public_html|webapps|webroot)/|^/srv/(?:http|www)/|^/usr/share/nginx/|/nginx/html/"
)
_DISTRIBUTED = re.compile(r"/usr/(?!local/)|/proc/|/sys/|/lib/|/var/lib/(?:dpkg|apt|rpm|docker)/")
_TEXT = re.compile(
    rb"-- (?:MySQL|MariaDB) dump|-- PostgreSQL database (?:cluster )?dump|phpMyAdmin SQL Dump|Navicat [A-Za-z ]*Data Transfer|-- Host: .*Database:"
)
_MAGIC = (b"PGDMP", b"REDIS0", b"TAPE\0\0")
_SQLITE = b"SQLite format 3\0"
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_SHIPPED = re.compile(
    r"(?i)install|create|schema|struct|demo|sample|example|init|upgrade|update|migrat|_?tests?/|vendor/|/lang/|node_modules/"
)
"""Names of what makers ship to set an application up: without anybody's data, as a rule."""


@dataclass(frozen=True)
class Exposed:
    """`web`: below a folder that web servers publish, by its name. `shipped`: likely to be part of the application.
    `line`: where the first password stands."""

    path: str
    web: bool
    shipped: bool = False
    line: int = 0


@fact
@dataclass(frozen=True)
class DatabaseDumps:
    """Dumps that everybody may read, and those in web folders that a web server may. `closed`: how many only others cannot read."""

    needs: ClassVar[tuple[Request, ...]] = (DUMPS, *FOLDERS)
    exposed: tuple[Exposed, ...]
    closed: int

    @classmethod
    def read(cls, view: View) -> Self:
        rows = [item for item in view.ask(DUMPS) if item.stat and item.state is State.OK and _is_dump(item)]
        folders = _folders(view) if rows else {}
        exposed = tuple(
            Exposed(item.name, _is_web(item.name), bool(_SHIPPED.search(item.name)))
            for item in rows
            if item.stat and (_served(item, item.stat) or _open(item.name, item.stat, folders))
        )
        return cls(exposed, len(rows) - len(exposed))


@fact
@dataclass(frozen=True)
class ReadableSecrets:
    """Settings with a password that everybody may read. `looked_at`: files of those names that everybody may read."""

    needs: ClassVar[tuple[Request, ...]] = (SETTINGS, *FOLDERS)
    exposed: tuple[Exposed, ...]
    looked_at: int

    @classmethod
    def read(cls, view: View) -> Self:
        rows = [
            item for item in view.ask(SETTINGS) if item.stat and item.stat.kind == "file" and item.state is State.OK
        ]
        rows = [item for item in rows if not _DISTRIBUTED.match(item.name)]
        folders = _folders(view) if rows else {}
        found = []
        for item in rows:
            line = password_line(item.name, item.text)
            if line and item.stat and _open(item.name, item.stat, folders):
                found.append(Exposed(item.name, _is_web(item.name), bool(_SHIPPED.search(item.name)), line))
        return cls(tuple(found), len(rows))


def _is_web(path: str) -> bool:
    return _WEB.search(path) is not None


def _is_dump(item: Item) -> bool:
    if _DISTRIBUTED.match(item.name):
        return False
    name, head = item.name.lower(), item.data
    if name.endswith((".gz", ".zip", ".bz2", ".xz", ".zst")):
        return ".sql." in name and head.startswith(_PACKED)
    if head.startswith(_SQLITE):
        return _is_web(item.name)  # elsewhere it is where programs keep their state
    return head.startswith(_MAGIC) or _TEXT.search(head) is not None


def _served(item: Item, stat: Stat) -> bool:
    """Whether a web server may well send it: not where root alone may read it."""
    return _is_web(item.name) and bool(stat.mode & 0o044 or (stat.uid and stat.mode & 0o400))


def _folders(view: View) -> dict[str, Stat]:
    return {item.name: item.stat for need in FOLDERS for item in view.ask(need) if item.stat}


def _open(path: str, stat: Stat, folders: dict[str, Stat]) -> bool:
    """Whether everybody may read it: no known folder above keeps others out."""
    above = [path[:end] for end, char in enumerate(path) if char == "/" and end]
    return bool(stat.mode & 0o004) and all(folders[f].mode & 0o001 for f in above if f in folders)


_KEY = r"(?:password|passwd|_pwd|dbpw|secret_?key|secret_access_key|access_?key_?secret|api_?key)"
_ASSIGNED = re.compile(
    rf"""(?i)^(?P<name>[^#;\n]{{0,80}}?{_KEY})["']?\]?\s*(?:=>|=|:|,)\s*(?P<value>"[^"]{{0,200}}"|'[^']{{0,200}}'|[^\s"',;)#]{{1,200}})"""
)
_COMMENT = ("#", ";", "//", "*", "/*", "<!--", "--")
_PLACEHOLDER = re.compile(
    r"""(?ix) .{0,2} | [$%<{@].* | ENC\(.* | \{cipher\}.* | env\(.* | getenv.* | process\.env.* | os\.environ.* | vault:.* |
    null | none | true | false | nil | undefined | [x*]+ | -+ |
    .*(?:your|change|replace|placeholder|example|here|todo|insert|dummy|redacted|secret_name).* |
    \(.* | .*\(\)? | \[.* | (?:db_?)?passw(?:or)?d | self\..* | config.* | params?\..* | [a-z_]+\.[a-z_.]+ | string | required"""
)
_BARE = re.compile(r"[!-~]+")
_FORMS = {
    ".pgpass": re.compile(r"[^#:]*:[^:]*:[^:]*:[^:]*:(?P<value>.+)"),
    ".netrc": re.compile(r".*\bpassword\s+(?P<value>\S+)"),
    ".git-credentials": re.compile(r"[a-z]+://[^:/@]*:(?P<value>[^@]+)@"),
}


def password_line(path: str, text: str) -> int:
    """The number of the first line that sets a password or key to a value of its own; 0 where none does."""
    name = path.rpartition("/")[2]
    if name == "credentials" and "/.aws/" not in path:
        return 0
    form = _FORMS.get(name, _ASSIGNED)
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if line.startswith(_COMMENT) or len(line) > 2000:
            continue
        if match := form.match(line):
            if name.endswith(".php") and match["value"][:1] not in "\"'":
                continue  # code, and no value of its own
            value = match["value"].strip("\"' \t\r")
            if _BARE.fullmatch(value) and not _PLACEHOLDER.fullmatch(value):
                return number
    return 0
