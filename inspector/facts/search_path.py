"""The folders in which root's programs are looked for, as every place that sets PATH for root names them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.permissions import Identities
from inspector.facts.sudoers import Sudoers
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, Stat, State
from inspector.text import Text

LOGIN = Files("/etc/login.defs")
SHELL = (
    *(Files(f"/etc/{name}") for name in ("environment", "profile", "bash.bashrc", "bashrc", "zsh/zshenv", "zshenv")),
    Files("/etc/profile.d/*"),
    *(Files(f"/root/{name}") for name in (".profile", ".bash_profile", ".bash_login", ".bashrc", ".zshenv", ".zshrc")),
)
CRON = (
    *(Files("/etc/crontab"), Files("/etc/cron.d/*"), Files("/etc/anacrontab")),
    *(Files(f"{folder}/root") for folder in ("/var/spool/cron", "/var/spool/cron/crontabs", "/etc/crontabs")),
)
SYSTEMD = (Files("/etc/systemd/system.conf"), Files("/etc/systemd/system.conf.d/*.conf"))
SUDO = (Files("/etc/sudoers"), Files("/etc/sudoers.d/*"))
SOURCES = (LOGIN, *SHELL, *CRON, *SYSTEMD)
DEFAULT = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""What su, cron, sudo and systemd search where nothing is set."""
LISTED = ("/root", "/opt")
"""Folders of which all entries are looked at, and in each the folders where programs usually are."""
USUAL = ("bin", "sbin", "shims")
DEPTH = 6
"""Folders on the way down that are looked at; a longer path is not judged."""
_PART = "[^] \t;&|<>()\"'`$?:*,/{}=]"
STATS: tuple[Request, ...] = (
    *(Files(path, Part.STAT) for path in ("/", "/usr", "/usr/local", "/root", *DEFAULT)),
    *(Files(f"{folder}/{glob}", Part.STAT) for folder in LISTED for glob in ("*", *(f"*/{name}" for name in USUAL))),
    *(
        Follow(source, f"[ \t\"'=:]((/{_PART}+){{{n}}})", "/", Files("/", Part.STAT))
        for source in (*SOURCES, *SUDO)
        for n in range(1, DEPTH + 1)
    ),
)
_ASSIGNED = re.compile(
    r"""(?:^|[\s;&|({])([A-Za-z_][A-Za-z0-9_]*)\+?=((?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^}]*\}|\$\([^)]*\)|[^\s;&|)"'`])*)"""
)
_MUNGED = re.compile(r"""^\s*pathmunge\s+["']?(/[^\s"';&|]*)""")
_BEFORE = re.compile(r"\$\{PATH:\+:\$\{?PATH\}?\}?|\$\{PATH[^}]*\}|\$PATH\b")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_PARAMETER = re.compile(r"\$\{?[0-9@*]")
_KEPT = "\0"
"""Stands for the path as it was before."""
LINES = 5_000
ELEMENTS = 500


@dataclass(frozen=True)
class Element:
    """One element of a PATH. `folder` is empty where it depends on what only a running shell knows."""

    text: str
    folder: str
    location: str

    @property
    def file(self) -> str:
        return self.location.rpartition(":")[0]

    @property
    def relative(self) -> bool:
        """Looked up in whatever folder root happens to be: `.`, an empty element, a name without a slash before it."""
        return bool(self.folder) and not self.folder.startswith("/")


@fact
@dataclass(frozen=True)
class SearchPath:
    """`stats`: the folders that were looked at; None where nothing is there."""

    needs: ClassVar[tuple[Request, ...]] = (*SOURCES, *SUDO, *STATS)
    elements: tuple[Element, ...]
    stats: dict[str, Stat | None]

    @classmethod
    def read(cls, view: View, sudoers: Sudoers | None) -> Self:
        found = [Element(folder, folder, "") for folder in DEFAULT]
        for request in SOURCES:
            for item in view.ask(request):
                if item.stat and item.stat.kind == "file":
                    found += _login(item) if request is LOGIN else _shell(item)
        for setting in sudoers.settings if sudoers else ():
            if setting.name == "secure_path" and setting.on:
                found += _elements(setting.value.strip("\"'"), {}, setting.location)
        items = [item for need in STATS for item in view.ask(need)]
        stats = {item.name: item.stat for item in items if item.state is State.ABSENT or item.stat}
        return cls(tuple(dict.fromkeys(found)), stats)

    def weak(self, folder: str, identities: Identities, links: int = 5) -> tuple[str, list[Text]] | None:
        """The first folder from there upwards that others than root can change, and who they are.

        Raises KeyError naming a folder that was not looked at.
        """
        path = posixpath.normpath(folder)
        direct = True
        for at in _upwards(path):
            stat = self._stat(at)
            if stat is None:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(at), stat.link)) if stat.link else ""
            if target in self.stats and links:
                if found := self.weak(target, identities, links - 1):
                    return found
            # In a sticky folder everybody may still make what is not there yet
            elif writers := (identities.writers if direct else identities.placers)(stat):
                return at, writers
            elif target:
                raise KeyError(target)
            direct = False
        return None

    def _stat(self, path: str) -> Stat | None:
        above, name = posixpath.split(path)
        if path not in self.stats and (above in LISTED or (name in USUAL and posixpath.dirname(above) in LISTED)):
            return None
        return self.stats[path]


def _upwards(path: str) -> Iterator[str]:
    while True:
        yield path
        if path == "/":
            return
        path = posixpath.dirname(path)


def _login(item: Item) -> Iterator[Element]:
    for number, line in enumerate(item.text.split("\n")[:LINES], 1):
        words = line.split(None, 1)
        if len(words) == 2 and words[0] in ("ENV_SUPATH", "ENV_ROOTPATH", "ENV_PATH"):
            yield from _elements(words[1].strip().removeprefix("PATH="), {}, f"{item.name}:{number}")


def _shell(item: Item) -> Iterator[Element]:
    """Assignments to PATH in a shell's, cron's, PAM's or systemd's notation, whatever condition they stand under."""
    known = {"HOME": "/root"}
    for number, line in enumerate(item.text.split("\n")[:LINES], 1):
        if line.lstrip().startswith("#") or len(line) > 4096:
            continue
        at = f"{item.name}:{number}"
        if munged := _MUNGED.match(line):
            yield from _elements(munged[1], known, at)
        # systemd quotes the whole assignment: DefaultEnvironment="PATH=/a:/b" "X=y"
        text = re.sub(r"^\s*(?:Default|Manager)Environment\s*=", " ", line)
        text = re.sub(r"([\"'])PATH=([^\"']*)\1", r' PATH="\2"', text)
        for match in _ASSIGNED.finditer(text):
            if match[1] == "PATH":
                yield from _elements(match[2], known, at)
            elif match[1] not in ("IFS", "HOME"):
                known[match[1]] = match[2].replace('"', "").replace("'", "")[:1000]


def _elements(value: str, known: dict[str, str], location: str) -> Iterator[Element]:
    value = value.replace('"', "").replace("'", "")
    value = _BEFORE.sub(lambda match: f":{_KEPT}" if ":+:" in match[0] else _KEPT, value)
    if value in ("", _KEPT):
        return
    for text in value.split(":")[:ELEMENTS]:
        if _KEPT in text or _PARAMETER.search(text):  # a function's parameter is judged where the function is called
            continue
        folder = f"/root{text[1:]}" if text == "~" or text.startswith("~/") else text
        for _ in range(3):
            folder = _VARIABLE.sub(lambda match: known.get(match[1] or match[2], match[0])[:1000], folder)
        for part in folder.split(":") if folder else [""]:
            if _KEPT not in part:
                yield Element(text, "" if re.search(r"[$`~]", part) else part or ".", location)
