"""The command lines that a host runs by itself: cron, at, units, start and login scripts, as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.cron import ANACRON, SYSTEM, USERS
from inspector.facts.services import UNIT_DIRS
from inspector.request import Files, HomeFiles, Request
from inspector.snapshot import Item

_UNITS = tuple(
    Files(f"{place}/{name}")
    for place in UNIT_DIRS
    for name in ("*.service", "*.service.d/*.conf", "*.socket", "*.path")
)
_SCRIPTS = tuple(
    Files(glob)
    for glob in (
        *("/etc/cron.*ly/*", "/etc/periodic/*/*", "/var/spool/cron/atjobs/*", "/var/spool/at/*", "/var/spool/atjobs/*"),
        *(
            "/etc/rc.local",
            "/etc/rc.d/rc.local",
            "/etc/init.d/*",
            "/etc/rc.d/init.d/*",
            "/etc/local.d/*",
            "/etc/inittab",
        ),
        *(
            "/etc/profile",
            "/etc/profile.d/*",
            "/etc/bash.bashrc",
            "/etc/bashrc",
            "/etc/bash.bash_logout",
            "/etc/environment",
        ),
        *("/etc/zsh/*", "/etc/zshrc", "/etc/zshenv", "/etc/csh.cshrc", "/etc/csh.login", "/etc/update-motd.d/*"),
        *(
            "/etc/udev/rules.d/*",
            "/etc/apt/apt.conf.d/*",
            "/etc/network/if-up.d/*",
            "/etc/NetworkManager/dispatcher.d/*",
        ),
        *("/etc/xdg/autostart/*", "/etc/modprobe.d/*", "/etc/ssh/sshrc", "/etc/skel/*", "/etc/bash_completion.d/*"),
        *("/etc/logrotate.d/*", "/etc/pam.d/*", "/etc/dhcp/dhclient-*-hooks.d/*", "/etc/systemd/system-generators/*"),
    )
)
_HOMES = tuple(
    HomeFiles(glob)
    for glob in (
        *(
            ".profile",
            ".bash_profile",
            ".bash_login",
            ".bashrc",
            ".bash_aliases",
            ".bash_logout",
            ".zshrc",
            ".zprofile",
        ),
        *(
            ".zshenv",
            ".zlogin",
            ".kshrc",
            ".cshrc",
            ".tcshrc",
            ".login",
            ".ssh/rc",
            ".ssh/authorized_keys",
            ".xprofile",
            ".xinitrc",
            ".xsession",
        ),
        *(".config/autostart/*", ".config/systemd/user/*.service", ".config/fish/config.fish"),
    )
)
LINES = 20_000
LONGEST = 16_384
"""Characters of one line that are judged."""


@dataclass(frozen=True)
class Line:
    """One line, those that a backslash continues joined; `number` is that of its first."""

    file: str
    number: int
    text: str

    @property
    def location(self) -> str:
        return f"{self.file}:{self.number}"


@fact
@dataclass(frozen=True)
class StartupLines:
    """Without comments and empty lines, each file once."""

    needs: ClassVar[tuple[Request, ...]] = (*SYSTEM, ANACRON, *USERS, *_UNITS, *_SCRIPTS, *_HOMES)
    lines: tuple[Line, ...]
    files: tuple[str, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        items = {item.name: item for need in cls.needs for item in view.whole(need)}
        lines = (line for item in items.values() for line in _lines(item))
        return cls(tuple(lines), tuple(items))


def _lines(item: Item) -> Iterator[Line]:
    held, first = "", 0
    for number, raw in enumerate(item.text.split("\n")[:LINES], 1):
        line = raw.rstrip("\r")
        if not held and line.lstrip()[:1] in ("", "#", ";"):
            continue
        first = first or number
        slashes = len(line) - len(line.rstrip("\\"))
        if slashes % 2 and len(held) < LONGEST:
            held += line[:-1]
            continue
        yield Line(item.name, first, (held + line)[:LONGEST])
        held, first = "", 0
    if held:
        yield Line(item.name, first, held[:LONGEST])
