"""The folders in which root's programs are looked for, as every place that sets PATH for root names them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.path_assignments import (
    Element,
    elements,
    of_cron,
    of_environment,
    of_login,
    of_manager,
    of_shell,
    sourced,
)
from inspector.facts.permissions import Identities
from inspector.facts.services import Services, UnitFiles
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
TABLES = (Files("/etc/crontab"), Files("/etc/cron.d/*"))
"""Of cron jobs that name their user each."""
CRON = (
    Files("/etc/anacrontab"),
    *(Files(f"{folder}/root") for folder in ("/var/spool/cron", "/var/spool/cron/crontabs", "/etc/crontabs")),
)
SYSTEMD = (Files("/etc/systemd/system.conf"), Files("/etc/systemd/system.conf.d/*.conf"))
SUDO = (Files("/etc/sudoers"), Files("/etc/sudoers.d/*"))
UNITS = (Files("/etc/systemd/system/*.service"), Files("/etc/systemd/system/*.service.d/*.conf"))
SOURCES = (LOGIN, *SHELL, *TABLES, *CRON, *SYSTEMD)
DEFAULT = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""What su, cron, sudo and systemd search where nothing is set."""
LISTED = ("/root", "/opt")
"""Folders of which all entries are looked at, and in each the folders where programs usually are."""
USUAL = ("bin", "sbin", "shims")
DEPTH = 6
"""Folders on the way down that are looked at; a longer path is not judged."""
_PART = "[^] \t;&|<>()\"'`$?:*,/{}=]"
STATS: tuple[Request, ...] = (
    *(Files(path, Part.STAT) for path in ("/", "/usr", "/usr/local", *LISTED, *DEFAULT)),
    *(Files(f"{folder}/{glob}", Part.STAT) for folder in LISTED for glob in ("*", *(f"*/{name}" for name in USUAL))),
    *(
        Follow(source, f"[ \t\"'=:}}]((/{_PART}+){{{n}}})", "/", Files("/", Part.STAT))
        for source in (*SOURCES, *SUDO, *UNITS)
        for n in range(1, DEPTH + 1)
    ),
    *(  # a line may go on in the next
        Follow(source, f"^((/{_PART}+){{{n}}})", "/", Files("/", Part.STAT))
        for source in SHELL
        for n in range(1, DEPTH + 1)
    ),
)
_NAMED = "[^] \t;&|<>()\"'`$?*{}]+"
FOLLOWED = tuple(
    Follow(source, f"{word}[ \t]+[\"']?{home}({root}{_NAMED})", "/root", Files("/", secret=True))
    for source in SHELL
    for word in ("[.]", "source")
    for home, root in (("", "/"), ("[$]?[{]?[~HOME]+[}]?/", ""))
)
"""What the shell's files read. Such a file often holds passwords for programs."""


@fact
@dataclass(frozen=True)
class SearchPath:
    """`stats`: the folders that were looked at; None where nothing is there. `unread`: (file, what it reads and this did not)."""

    needs: ClassVar[tuple[Request, ...]] = (*SOURCES, *SUDO, *STATS, *FOLLOWED)
    elements: tuple[Element, ...]
    stats: dict[str, Stat | None]
    unread: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, view: View, sudoers: Sudoers | None, services: Services, units: UnitFiles) -> Self:
        found = [Element(folder, folder, "") for folder in DEFAULT]
        shell, unread = _read(view)
        for item in shell:
            found += of_shell(item)
        for request in (LOGIN, *TABLES, *CRON, *SYSTEMD):
            for item in view.ask(request):
                if item.stat and item.stat.kind == "file":
                    found += _others(item, request)
        for setting in sudoers.settings if sudoers else ():
            if setting.name == "secure_path" and setting.on:
                found += elements(setting.value.strip("\"'"), setting.location)
        found += _units(services, units)
        items = [item for need in STATS for item in view.ask(need)]
        stats = {item.name: item.stat for item in items if item.state is State.ABSENT or item.stat}
        return cls(tuple(dict.fromkeys(found)), stats, unread)

    def weak(self, folder: str, identities: Identities, links: int = 5) -> Iterator[tuple[str, list[Text]]]:
        """The folders from there upwards that others than root can change, and who they are.

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
                yield from self.weak(target, identities, links - 1)
            # In a sticky folder everybody may still make what is not there yet
            elif writers := (identities.writers if direct else identities.placers)(stat):
                yield at, writers
            elif target:
                raise KeyError(target)
            direct = False

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


def _others(item: Item, request: Files) -> Iterator[Element]:
    """Of a file that is no shell's."""
    if request is LOGIN:
        return of_login(item)
    return of_manager(item) if request in SYSTEMD else of_cron(item, users=request in TABLES)


def _units(services: Services, units: UnitFiles) -> Iterator[Element]:
    """What services that run as root set for what they call."""
    for unit in services.units:
        user = units.get(unit, "Service", "User")
        if (not user or user[-1].value in ("root", "0")) and not units.get(unit, "Service", "DynamicUser"):
            for setting in units.get(unit, "Service", "Environment"):
                yield from of_environment(setting.value, setting.location)


def _read(view: View) -> tuple[list[Item], tuple[tuple[str, str], ...]]:
    """The shell's files with those that they read, and as `SearchPath.unread` what of these is not there.

    What is read by a name that only a running shell knows counts in root's own files: the system's read their parts so.
    """
    found = {item.name: item for request in SHELL for item in view.ask(request)}
    named = {item.name: item for request in FOLLOWED for item in view.ask(request, own_gaps=True)}
    unread: dict[tuple[str, str], None] = {}
    todo = list(found.values())
    while todo:
        item = todo.pop()
        for name in sourced(item):
            if name.startswith("/") and not any(char in name for char in "$`*?"):
                if name not in found and name in named and named[name].state.whole:
                    found[name] = named[name]
                    todo.append(named[name])
                elif name not in found:
                    unread[item.name, name] = None
            elif item.name.startswith("/root/"):
                unread[item.name, name] = None
    return list(found.values()), tuple(unread)
