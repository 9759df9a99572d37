"""Remote-control programs and tunnels: their files anywhere on the host, their packages, their processes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Self

import msgspec

from inspector.fact import Absent, Unknown, View, fact, resource
from inspector.facts.packages import Packages
from inspector.facts.processes import Process, Processes
from inspector.request import MIB, Tree, Where
from inspector.snapshot import State

# What may be collected is written here; which product a name means stands in the table, and a test holds the two together
PROGRAMS = (
    *(
        "sunloginclient",
        "oray_rundaemon",
        "ToDesk",
        "ToDesk_Service",
        "teamviewerd",
        "TeamViewer",
        "anydesk",
        "rustdesk",
    ),
    *("phddns", "phtunnel", "frpc", "frps", "npc", "nps", "ngrok", "natapp", "cloudflared", "chisel", "zerotier-one"),
    *("tailscaled", "gost", "rathole"),
)
# One glob for each of them would slow down the whole walk; a library's name ends in .so
_RELEASED = ("*linux*[!o]", "*64", "*.AppImage", "*.old", "*.bak", "*.bin")
FILES = Tree(Where(kinds=("file",), names=(*PROGRAMS, *_RELEASED), any_bits=0o111), content=4)
_ELF = b"\x7fELF"
_FULL_NAME = re.compile(
    rf"({'|'.join(map(re.escape, PROGRAMS))})(?:[-_.](?i:v?[0-9]\w*|linux\w*|x64|x86|amd64\w*|i[3-6]86|arm\w*|aarch64|mips\w*"
    r"|riscv\w*|loong\w*|musl|gnu|static|stable|client|server|bin|elf|old|bak|appimage))*"
)
"""Releases carry version and platform in their names."""
NAMESAKES = Tree(
    Where(kinds=("file",), names=("chisel", "gost"), any_bits=0o111),
    content=64 * MIB,
    keep=("path\tgithub.com/canonical/chisel/", "path\tgithub.com/(vulsio|knqyf263)/gost"),
)
"""Harmless programs of the same name, by what Go's compiler writes into every program: the path of its source."""


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    en: str
    zh: str
    kind: Literal["desktop", "tunnel", "network"]
    programs: tuple[str, ...]
    packages: tuple[str, ...] = ()


@resource("remote-control-tools.yaml")
class RemoteControlTools(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: str
    sources: tuple[str, ...]
    tools: tuple[Tool, ...]


@dataclass(frozen=True)
class Trace:
    """Of one tool: its programs' paths, installed packages, and whether it runs (None: the target does not run)."""

    paths: tuple[str, ...]
    packages: tuple[str, ...]
    running: bool | None


@fact
@dataclass(frozen=True)
class RemoteControl:
    """What is there of all the programs, but for `namesakes`; `packages`: names of all that are installed, none where that is not known."""

    needs = (FILES, NAMESAKES, *Packages.needs)
    programs: tuple[str, ...]
    packages: frozenset[str]
    processes: Processes | None
    namesakes: frozenset[str] = frozenset()

    @classmethod
    def read(cls, view: View, processes: Processes | None) -> Self:
        rows = [item for item in view.ask(FILES) if item.stat and item.state is State.OK and item.data == _ELF]
        try:
            packages = frozenset(package.name for package in Packages.read(view).packages)
        except (Absent, Unknown):  # programs and processes tell without it
            packages = frozenset()
        others = frozenset(item.name for item in view.ask(NAMESAKES) if item.stat and item.data)
        programs = tuple(item.name for item in rows if item.name not in others)
        return cls(programs, packages, processes, others)

    def trace(self, tool: Tool) -> Trace | None:
        paths = tuple(path for path in self.programs if program(path) in tool.programs)
        packages = tuple(name for name in tool.packages if name in self.packages)
        running = any(self._is(tool, process) for process in self.processes.processes) if self.processes else None
        return Trace(paths, packages, running) if paths or packages or running else None

    def _is(self, tool: Tool, process: Process) -> bool:
        named = program(process.program) in tool.programs or any(map(process.called, tool.programs))
        return named and process.exe not in self.namesakes


def program(path: str) -> str:
    """Which of the programs a file is by its name; empty for none."""
    match = _FULL_NAME.fullmatch(path.rpartition("/")[2])
    return match[1] if match else ""
