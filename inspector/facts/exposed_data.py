"""Dumps of databases, and files of applications with passwords in them, that others than their owner may read.

Their content is secret: only what was decided leaves this module. Access lists are not seen.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.shadow_copies import FOLDERS
from inspector.request import Files, Part, Request, Tree, Where
from inspector.snapshot import Item, Stat, State

HEAD = 512
LONG = 2000
"""Longer lines are no settings that people write; of JSON they are."""
DUMPS = Tree(
    Where(
        names=("*.[sS][qQ][lL]", "*.[sS][qQ][lL].*", "*.dump", "*.dmp", "*.bak", "*.db", "*.sqlite*", "*.db3", "*.rdb")
    ),
    content=HEAD,
    secret=True,
)
_DATA = ("/backup*", "/data*", "/home", "/mnt", "/opt", "/root", "/srv", "/tmp", "/usr/local", "/var", "/www")  # noqa: S108 - looked at
NAMED = Tree(
    Where(
        below=_DATA, names=("*[dD][uU][mM][pP]*", "*[bB][aA][cC][kK][uU][pP]*", "*[dD][aA][tT][aA][bB][aA][sS][eE]*")
    ),
    content=HEAD,
    secret=True,
)
"""Dumps without a suffix that tells."""
_STORES = (
    "/backup*",
    "/data*/*[bB]ackup*",
    "/home/*/*[bB]ackup*",
    "/mnt/*[bB]ackup*",
    "/opt/*[bB]ackup*",
    "/var/*backup*",
)
STORED = tuple(
    Files(f"{place}{below}", Part.HEAD, limit=HEAD, secret=True) for place in _STORES for below in ("/*", "/*/*")
)
"""Where backups are kept, dumps have any name. Not deeper: copies of whole trees lie there too."""
_CONFIGURED = (
    *(".env", ".env.*", "wp-config.php", "config.php", "config.inc.php", "configuration.php", "settings.php"),
    *("database.php", "config_global.php", "config_ucenter.php", "LocalSettings.php", "db.php", "conn.php"),
    *("application*.yml", "application*.yaml", "application*.properties", "bootstrap*.yml", "bootstrap*.properties"),
    *("jdbc*.properties", "db*.properties", "database*.properties", "database.yml", "secrets.yml"),
    *("*compose*.yml", "*compose*.yaml"),
    *("config.json", "config.yml", "config.yaml", "config.ini", "config.toml", "config.py", "config.js"),
    *("settings.py", "local_settings.py", "production.py", "app.ini", "database.json", "appsettings*.json"),
    *("[wW]eb.config", "context.xml", "tomcat-users.xml", "hibernate.cfg.xml"),
    *(".pgpass", ".my.cnf", ".netrc", ".git-credentials", "credentials", "fstab"),
)
SETTINGS = Tree(Where(names=_CONFIGURED, any_bits=0o004), content=32768, secret=True)
_WEB = re.compile(
    r"/(?:www|wwwroot|html|htdocs|public_html|webapps|webroot)/|^/srv/(?:http|www)/|^/usr/share/nginx/|/nginx/html/"
)
_DISTRIBUTED = re.compile(r"/usr/(?!local/)|/proc/|/sys/|/lib/|/var/lib/(?:dpkg|apt|rpm|docker)/")
_TEXT = re.compile(
    rb"(?m)^[ \t]*(?:-- )?(?:(?:MySQL|MariaDB) dump |PostgreSQL database (?:cluster )?dump|phpMyAdmin SQL Dump|Navicat [A-Za-z ]*Data Transfer|Host: .*Database:)"
)
"""At the beginning of a line: programs hold these words as well."""
_MAGIC = (b"PGDMP", b"REDIS0", b"TAPE\0\0")
_SQLITE = b"SQLite format 3\0"
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_SHIPPED = re.compile(
    r"(?i)install|create|schema|struct|demo|sample|example|init|upgrade|update|migrat|_?tests?/|vendor/|/lang/|node_modules/"
)
"""Names of what makers ship to set an application up: without anybody's data, as a rule."""
_PUBLISHED = re.compile(
    r"(?i)[._-](?:example|sample|template|tmpl|tpl|dist|skel|skeleton)(?:\.[a-z]+)?$|/(?:node_modules|site-packages|dist-packages)/"
)
"""Patterns to be filled in, and what package managers of languages bring: everybody has them."""


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

    content: ClassVar[tuple[Request, ...]] = (DUMPS, NAMED, *STORED)
    needs: ClassVar[tuple[Request, ...]] = (*content, *FOLDERS)
    exposed: tuple[Exposed, ...]
    closed: int

    @classmethod
    def read(cls, view: View) -> Self:
        found = {item.name: item for need in cls.content for item in view.ask(need) if item.stat}
        rows = [item for item in found.values() if item.state is State.OK and _is_dump(item)]
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
        rows = [item for item in rows if not _DISTRIBUTED.match(item.name) and not _PUBLISHED.search(item.name)]
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
    if head.startswith(_PACKED):
        return ".sql." in name or _TEXT.search(_unpacked(head)) is not None
    if head.startswith(_SQLITE):
        return _is_web(item.name)  # elsewhere it is where programs keep their state
    return head.startswith(_MAGIC) or _TEXT.search(head) is not None


def _unpacked(head: bytes) -> bytes:
    """The beginning of what gzip packed, as far as these bytes give it."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD)
    except zlib.error:
        return b""


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
_VALUE = r"""(?P<value>"[^"]{0,200}"|'[^']{0,200}'|[^\s"',;)#]{1,200})"""
_STRING = r"""(?P<value>"[^"]{0,200}"|'[^']{0,200}')"""
_NAME = rf"""(?i)[^#;\n]{{0,80}}?{_KEY}["']?\]?\s*"""
_ASSIGNED = re.compile(rf"{_NAME}(?:=>|=|:)\s*{_VALUE}")
_QUOTED = re.compile(rf"{_NAME}(?:=|:)\s*{_STRING}")
_DEFINED = re.compile(rf"{_NAME}(?:=>|=|:|,)\s*{_STRING}")
"""In code what is not quoted is no value of its own."""
_JSON = re.compile(rf"""(?i)"[^"\n]{{0,80}}?{_KEY}"\s*:\s*(?P<value>"[^"\\\n]{{1,200}}")""")
_MARKUP = re.compile(rf"""(?i){_KEY}["']?\s*(?:>|\s+value\s*=\s*["'])(?P<value>[^"'<>\n]{{1,200}})""")
_URL = re.compile(r"""\b[a-z][a-z0-9+.-]{1,30}://[^:/@\s"']{0,100}:(?P<value>[^@/\s"'{}]{1,200})@""")
_CONNECTION = re.compile(
    r"""(?i)\b(?:server|data source|host|address|database|initial catalog|user id|uid)\s{0,3}=[^"'\n]{1,300};\s{0,3}(?:password|pwd)\s{0,3}=\s{0,3}(?P<value>[^;"'\s]{1,200})"""
)
"""The form of .NET, JDBC and ODBC: settings in one string."""
_COMMENT = ("#", ";", "//", "*", "/*", "<!--", "--")
_PLACEHOLDER = re.compile(
    r"""(?ix) .{0,2} | [$%<{@].* | ENC\(.* | \{cipher\}.* | env\(.* | getenv.* | process\.env.* | os\.environ.* | vault:.* |
    null | none | true | false | yes | off | nil | undefined | [x*]+ | -+ |
    .*(?:your|change|replace|placeholder|example|here|todo|insert|dummy|redacted|secret_name).* |
    \(.* | .*\(\)? | \[.* | (?:db_?)?pass(?:w(?:or)?d)? | self\..* | config.* | params?\..* | [a-z_]+\.[a-z_.]+ | string | required"""
)
_BARE = re.compile(r"[!-~]+")
_ALONE = {
    ".pgpass": re.compile(r"^[^#:]*:[^:]*:[^:]*:[^:]*:(?P<value>.+)"),
    ".netrc": re.compile(r"\bpassword\s+(?P<value>\S+)"),
    ".git-credentials": re.compile(r"^[a-z]+://[^:/@]*:(?P<value>[^@]+)@"),
    "fstab": re.compile(r"^\S+\s+\S+\s+\S+\s+(?:\S*,)?pass(?:word|wd)?=(?P<value>[^,\s]+)"),
}
_XML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def password_line(path: str, text: str) -> int:
    """The number of the first line that sets a password or key to a value of its own; 0 where none does."""
    name = path.rpartition("/")[2].lower()
    if name == "credentials" and "/.aws/" not in path:
        return 0
    if name.endswith((".xml", ".config")):
        text = _XML_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line.startswith("#" if name in _ALONE else _COMMENT) and any(
            _is_own(value) for value in _values(name, line)
        ):
            return number
    return 0


def _values(name: str, line: str) -> Iterator[str]:
    """What the line gives a password or key as its value, in the form of that file."""
    if alone := _ALONE.get(name):
        yield from (match["value"] for match in alone.finditer(line[:LONG]))
        return
    if name.endswith(".json"):
        yield from (match["value"] for match in _JSON.finditer(line))
    else:
        form = _DEFINED if name.endswith(".php") else _QUOTED if name.endswith((".py", ".js")) else _ASSIGNED
        yield from (match["value"] for match in [form.match(line[:LONG])] if match)
    for form in (_URL, _CONNECTION, *((_MARKUP,) if name.endswith((".xml", ".config")) else ())):
        yield from (match["value"] for match in form.finditer(line[:LONG]))


def _is_own(value: str) -> bool:
    value = value.strip("\"' \t\r")
    return bool(_BARE.fullmatch(value)) and not _PLACEHOLDER.fullmatch(value)
