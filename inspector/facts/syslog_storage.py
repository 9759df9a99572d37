"""Whether what is logged is kept: folders that lie in memory, and what rsyslog's rules do with the messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.patterns import is_pattern, matches
from inspector.request import Files, Part, Request
from inspector.snapshot import Item

_FOLDERS = tuple(Files(glob, Part.STAT) for glob in ("/va[r]", "/var/lo[g]", "/var/log/journa[l]"))
"""As patterns, since those give links that lead nowhere too: what is in memory is not in the image of a disk."""
_FSTAB = Files("/etc/fstab", keep=("^[^#]*[ \t]/var(/log(/journal)?)?/?[ \t]",))
_MAIN = Files("/etc/rsyslog.conf")
_PARTS = Files("/etc/rsyslog.d/*.conf")
_IN_MEMORY = re.compile(r"/?(?:\.\./)*(?:dev|run|tmp|proc|sys|var/run|var/tmp)(?:/|$)")
_MEMORY_TYPES = ("tmpfs", "ramfs")
DEPTH = 8
LINES = 50_000
JOINED = 100
"""Lines of one statement; what goes on longer is taken apart."""
_QUOTED = re.compile(r"""\"(?:\\.|[^"\\]){0,2000}"|'(?:\\.|[^'\\]){0,2000}'""")
_INCLUDE = re.compile(r"\$IncludeConfig\s+(\S+)|include\s*\(.*?\bfile\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_ANY_INCLUDE = re.compile(r"\$IncludeConfig\b|include\s*\(", re.IGNORECASE)
_ALL_GO = re.compile(r"(?:\*\.\*\s+)?(?:~|stop)(?:\s.*)?|\*\.\*\s+action\(\s*type\s*=\s*[\"']?stop.*", re.IGNORECASE)
_SELECTOR = re.compile(
    r"(?:[a-z0-9,*]+\.[a-z0-9!=*;,.]+|:[^:]*,\s*!?[a-z_]+,\s*\"[^\"]*\"|if\s.*\sthen|&)\s+(\S.*)", re.IGNORECASE
)
_ACTION = re.compile(r"action\s*\((.*)", re.IGNORECASE)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([a-z0-9_]+)", re.IGNORECASE)
_FILE = re.compile(r"\bfile\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_PASSES_ON = ("omusrmsg", "ompipe", "omjournal", "omstdout", "omdiscard")
"""Modules that keep nothing themselves."""


@fact
@dataclass(frozen=True)
class LogStorage:
    """`volatile`: folders in memory, with where that stands. `rules`: what rsyslog reads, in order; None where it has no file.
    `unread`: a file that it includes and this did not see."""

    needs: ClassVar[tuple[Request, ...]] = (*_FOLDERS, _FSTAB, _MAIN, _PARTS)
    volatile: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[tuple[str, str], ...] | None = None
    unread: str = ""

    @classmethod
    def read(cls, view: View) -> Self:
        volatile = _mounted(view.one(_FSTAB))
        for item in (item for request in _FOLDERS for item in view.whole(request)):
            if item.stat and _IN_MEMORY.match(item.stat.link):
                volatile[item.name] = item.name
        main = view.one(_MAIN)
        if main.stat is None:
            return cls(volatile)
        lines = list(_lines(main, view.whole(_PARTS), DEPTH))
        unread = next((text for text, place in lines if not place), "")
        return cls(volatile, tuple(lines[:LINES]), unread)

    def in_memory(self, path: str) -> str:
        """Where it stands that a path does not outlive a reboot; empty where nothing says so."""
        if _IN_MEMORY.match(path):
            return path
        above = [folder for folder in self.volatile if f"{path}/".startswith(f"{folder}/")]
        return self.volatile[max(above, key=len)] if above else ""

    def kept_by_rsyslog(self) -> bool | None:
        """Whether some rule of rsyslog writes messages to a lasting file, or sends them away; None where that is not seen."""
        depth, before = 0, ""
        for text, place in self.rules or ():
            if place and depth == 0 and not before.endswith(("then", "else")) and _ALL_GO.fullmatch(text):
                return False if not self.unread else None
            if place and self._keeps(text):
                return True
            before = text
            depth = max(0, depth + text.count("{") - text.count("}"))
        return None if self.unread else False

    def _keeps(self, text: str) -> bool:
        if action := _ACTION.search(text):
            kind, file = _TYPE.search(action[1]), _FILE.search(action[1])
            passes_on = kind is None or kind[1].lower() in _PASSES_ON
            return not passes_on and not (file and self.in_memory(file[1]))
        selected = _SELECTOR.match(text)
        target = selected[1].lstrip("-") if selected else ""
        if target.startswith("/"):
            return not self.in_memory(re.split(r"[\s;]", target)[0])
        return target.startswith(
            ("@", "?", "-?", ">", ":omfwd:", ":omrelp:", ":ommysql:", ":ompgsql:", ":omelasticsearch:")
        )


def _mounted(fstab: Item) -> dict[str, str]:
    """The folders that fstab mounts, with its name where it puts them into memory; the last line of a folder counts."""
    found: dict[str, str] = {}
    for line in fstab.text.split("\n"):
        fields = line.split()
        if len(fields) > 3 and not fields[0].startswith("#") and "noauto" not in fields[3].split(","):
            found[fields[1].rstrip("/")] = fstab.name if fields[2] in _MEMORY_TYPES else ""
    return found


def _lines(item: Item, parts: tuple[Item, ...], depth: int) -> Iterator[tuple[str, str]]:
    """Statements with their place, included files where they are included; one that was not seen has no place."""
    for number, text in _statements(item.text):
        if not _ANY_INCLUDE.match(text):
            yield text, f"{item.name}:{number}"
            continue
        match = _INCLUDE.match(text)
        path = (match[1] or match[2]) if match else text
        path = f"{path}*" if path.endswith("/") else path
        found = [part for part in parts if matches(path, part.name)] if depth and path.startswith("/") else []
        for part in sorted(found, key=lambda part: part.name):
            yield from _lines(part, parts, depth - 1)
        if not found and not (is_pattern(path) and path.startswith("/etc/rsyslog.d/")):
            yield path, ""


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments; one goes on after a backslash, and while a bracket is open."""
    held, first, opened = "", 0, 0
    for number, raw in enumerate(text.split("\n")[:LINES], 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        first = first or number
        plain = _QUOTED.sub("", re.sub(r"\s#.*", "", line) if opened else line)
        opened += plain.count("(") - plain.count(")")
        held += line.removesuffix("\\") + (" " if opened > 0 else "")
        if (opened > 0 or line.endswith("\\")) and number - first < JOINED:
            continue
        yield first, held
        held, first, opened = "", 0, 0
    if held:
        yield first, held
