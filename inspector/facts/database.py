"""Data stores as their configuration files say: Redis, MongoDB, MySQL and MariaDB, memcached. Options given on a command line
by hand, and settings made at run time, are not seen.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import yaml

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.quoted_words import split_words
from inspector.patterns import matches
from inspector.request import Files, Part
from inspector.snapshot import Item


@dataclass(frozen=True)
class Option:
    name: str
    value: str
    file: str
    line: int
    group: str = ""

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Config:
    """One server's configuration: its main file and the options in the order in which they are read."""

    file: str
    options: tuple[Option, ...]

    def get(self, name: str) -> Option | None:
        """The last one of that name, which is the one that holds."""
        return next((option for option in reversed(self.options) if option.name == name), None)


def programs(*paths: str) -> tuple[Files, ...]:
    return tuple(Files(path, Part.STAT) for path in paths)


def is_loopback(address: str) -> bool:
    """Whether a bind address is the host's own; a name other than localhost is taken to be reachable."""
    word = address.strip().strip("[]").lstrip("-")
    try:
        return ipaddress.ip_address(word).is_loopback
    except ValueError:
        return word in ("localhost", "ip6-localhost", "localhost.localdomain") or word.startswith("/")


def _require(view: View, wanted: Iterable[Files], name: str) -> None:
    if not any([view.one(request).stat for request in wanted]):  # noqa: C419 - each is evidence for the answer
        raise Absent("{name} is not installed", "未安装 {name}", name=name)


def _items(view: View, requests: Iterable[Files]) -> list[Item]:
    return [item for request in requests for item in view.whole(request)]


@fact
@dataclass(frozen=True)
class Redis:
    """Each redis.conf (valkey.conf) of its own; sentinels are left out."""

    _programs = programs(
        *("/usr/bin/redis-server", "/usr/sbin/redis-server", "/usr/local/bin/redis-server", "/usr/bin/valkey-server")
    )
    _files = (
        Files("/etc/redis.conf", secret=True),
        Files("/etc/redis/*.conf", secret=True),
        Files("/etc/valkey/*.conf", secret=True),
        Files("/usr/local/etc/redis/*.conf", secret=True),
        Files("/www/server/redis/redis.conf", secret=True),
    )
    needs = (*_programs, *_files)
    configs: tuple[Config, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        _require(view, cls._programs, "Redis")
        items = [item for item in _items(view, cls._files) if "sentinel" not in item.name]
        return cls(tuple(Config(item.name, tuple(_words(item))) for item in items))


def _words(item: Item) -> Iterator[Option]:
    for number, line in enumerate(item.text.split("\n"), 1):
        name, value = [*line.split(None, 1), "", ""][:2]
        if name and not name.startswith("#"):
            yield Option(name.lower(), value.strip(), item.name, number)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OLD = re.compile(r"[ \t]*[A-Za-z_.]+[ \t]*=")


@fact
@dataclass(frozen=True)
class Mongod:
    """mongod.conf in YAML or in the older form `name = value`; YAML paths are written with dots."""

    _programs = programs("/usr/bin/mongod", "/usr/local/bin/mongod", "/usr/local/mongodb/bin/mongod")
    _files = (Files("/etc/mongod.conf"), Files("/etc/mongodb.conf"), Files("/usr/local/mongodb/mongod.conf"))
    needs = (*_programs, *_files)
    configs: tuple[Config, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        _require(view, cls._programs, "MongoDB")
        return cls(tuple(Config(item.name, tuple(_yaml(item))) for item in _items(view, cls._files)))


def _yaml(item: Item) -> Iterator[Option]:
    """The scalars of nested mappings; lists of scalars are joined by commas."""
    try:
        if _entangled(item.text):
            raise _not_understood(item)
        node = yaml.compose(item.text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError, ValueError):
        if not _is_old(item.text):
            raise _not_understood(item) from None
        node = None
    if isinstance(node, yaml.MappingNode) and not any("=" in str(key.value) for key, _ in node.value):
        yield from _scalars(item, node, ())
    elif isinstance(node, yaml.SequenceNode):
        raise _not_understood(item)
    else:
        yield from _assignments(item)


def _is_old(text: str) -> bool:
    """Whether the first line that says something is `name = value`."""
    said = (line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#"))
    return _OLD.match(next(said, "")) is not None


def _entangled(text: str) -> bool:
    """Whether it is nested without end, or grows by aliases: seen from the events, before a tree is made of them."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > 50 or isinstance(event, yaml.AliasEvent):
            return True
    return False


def _scalars(item: Item, node: yaml.MappingNode, above: tuple[str, ...]) -> Iterator[Option]:
    for key, value in node.value:
        path = (*above, str(key.value))
        if path[-1].startswith("__"):  # `__exec` and `__rest` fetch the value from elsewhere
            raise _not_understood(item)
        if isinstance(value, yaml.MappingNode):
            yield from _scalars(item, value, path)
            continue
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        text = ",".join(str(entry.value) for entry in nodes)
        if text:
            yield Option(".".join(path), text, item.name, key.start_mark.line + 1)


def _assignments(item: Item) -> Iterator[Option]:
    for number, raw in enumerate(item.text.split("\n"), 1):
        if match := re.match(r"\s*([A-Za-z_.]+)\s*=\s*(.+)", re.sub(r"(^|\s)#.*", "", raw).rstrip()):
            yield Option(match[1], match[2].strip("\"'"), item.name, number)


def _not_understood(item: Item) -> Unknown:
    return Unknown.because("malformed", "{file}: not understood", "{file}：无法解析", file=item.name)


_KEPT = ("^[ \t]*\\[", "^[ \t]*!include", "^[ \t]*(loose[-_])?(bind|skip|secure)[-_a-z]*")
_GROUP = re.compile(r"mysqld(?:[-_].*)?|server|mariadbd?(?:-.*)?|mysqld_safe|mariadbd?-safe")


@fact
@dataclass(frozen=True)
class Mysql:
    """The server's groups of MySQL's or MariaDB's option files, `_` in names written as `-`. No passwords are collected."""

    _programs = programs("/usr/sbin/mysqld", "/usr/sbin/mariadbd", "/usr/libexec/mysqld", "/usr/libexec/mariadbd")
    _more = programs("/usr/local/mysql/bin/mysqld", "/www/server/mysql/bin/mysqld")
    _files = tuple(
        Files(glob, keep=_KEPT)
        for glob in (
            "/etc/my.cnf",
            "/etc/mysql/my.cnf",
            "/etc/mysql/*.d/*.cnf",
            "/etc/my.cnf.d/*.cnf",
            "/usr/local/mysql/my.cnf",
        )
    )
    _exports = Files("/var/lib/mysql-files", Part.STAT)
    needs = (*_programs, *_more, *_files, _exports)
    config: Config
    mariadb: bool
    exports: bool
    """Whether the folder is there that MySQL's own packages confine exports to."""
    outside: tuple[str, ...] = ()
    """Files and folders that are included and were not collected."""

    @classmethod
    def read(cls, view: View) -> Self:
        _require(view, (*cls._programs, *cls._more), "MySQL")
        items = _items(view, cls._files)
        options = [option for item in items for option in _grouped(item) if _GROUP.fullmatch(option.group)]
        main = items[0].name if items else "/etc/mysql/my.cnf"
        there = [request.glob for request in cls._programs if view.one(request).stat]
        return cls(
            Config(main, tuple(options)),
            any("mariadb" in path for path in there),
            bool(view.one(cls._exports).stat),
            tuple(path for item in items for path in _included(item, cls._files)),
        )


def _included(item: Item, collected: Iterable[Files]) -> Iterator[str]:
    for line in item.text.split("\n"):
        if match := re.match(r"\s*!include(dir)?\s+(.*\S)", line):
            path = f"{match[2].rstrip('/')}/x.cnf" if match[1] else match[2]
            if not any(matches(request.glob, path) for request in collected):
                yield match[2]


def _grouped(item: Item) -> Iterator[Option]:
    """`group` is the section; lines are numbered among those that were kept, so no line is given."""
    group = ""
    for line in item.text.split("\n"):
        text = line.strip()
        if text.startswith("[") and "]" in text:
            group = text[1 : text.index("]")].lower()
        elif text and text[0] not in "#;!":
            name, equals, value = text.partition("=")
            name = name.strip().lower().replace("_", "-").removeprefix("loose-")
            yield Option(name, value.strip().strip("\"'") if equals else "", item.name, 0, group)


@fact
@dataclass(frozen=True)
class Memcached:
    """The options that the service starts memcached with, one word each."""

    _programs = programs("/usr/bin/memcached", "/usr/local/bin/memcached")
    _files = (Files("/etc/memcached.conf"), Files("/etc/sysconfig/memcached"), Files("/etc/conf.d/memcached"))
    needs = (*_programs, *_files)
    file: str
    words: tuple[str, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        _require(view, cls._programs, "memcached")
        items = [item for request in cls._files if (item := view.one(request)).stat]
        words = [word for item in items for line in item.text.split("\n") for word in _arguments(line, item.name)]
        return cls(items[0].name if items else "/etc/memcached.conf", tuple(words))

    def values(self, short: str, long: str) -> list[str]:
        """Arguments of an option in any of its spellings: `-l x`, `-lx`, `--listen=x`."""
        found = []
        for word, following in zip(self.words, (*self.words[1:], ""), strict=False):
            if word in (short, long):
                found.append(following)
            elif word.startswith(f"{long}="):
                found.append(word.partition("=")[2])
            elif word.startswith(short) and not word.startswith("--"):
                found.append(word[len(short) :])
        return found


def _arguments(line: str, file: str) -> list[str]:
    """Debian gives options line by line, the others in a shell variable OPTIONS, MEMCACHED_OPTS or MISC_OPTS."""
    text = line.strip()
    if text.startswith("#"):
        return []
    if file.endswith(".conf"):
        return text.split()
    match = re.fullmatch(r"[A-Z_]*OPT[A-Z]*=[\"']?(.*?)[\"']?|LISTENON=[\"']?(.*?)[\"']?", text)
    if not match:
        return []
    return ["-l", match[2]] if match[2] else split_words(match[1] or "")
