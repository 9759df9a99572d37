"""Remote-control programs and tunnels: their files anywhere on the host, their packages, their processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import msgspec

from inspector.fact import Absent, Unknown, View, fact, resource
from inspector.facts.packages import Packages
from inspector.facts.processes import Processes
from inspector.request import Tree, Where
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
    *("tailscaled",),
)
FILES = Tree(Where(kinds=("file",), names=PROGRAMS, any_bits=0o111), content=4)
_ELF = b"\x7fELF"


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
    """What is there of all the programs; `packages`: names of all that are installed, none where that is not known."""

    needs = (FILES, *Packages.needs)
    programs: tuple[str, ...]
    packages: frozenset[str]
    processes: Processes | None

    @classmethod
    def read(cls, view: View, processes: Processes | None) -> Self:
        rows = [item for item in view.ask(FILES) if item.stat and item.state is State.OK and item.data == _ELF]
        try:
            packages = frozenset(package.name for package in Packages.read(view).packages)
        except (Absent, Unknown):  # programs and processes tell without it
            packages = frozenset()
        return cls(tuple(item.name for item in rows), packages, processes)

    def trace(self, tool: Tool) -> Trace | None:
        paths = tuple(path for path in self.programs if path.rpartition("/")[2] in tool.programs)
        packages = tuple(name for name in tool.packages if name in self.packages)
        running = any(self.processes.called(name) for name in tool.programs) if self.processes else None
        return Trace(paths, packages, running) if paths or packages or running else None
