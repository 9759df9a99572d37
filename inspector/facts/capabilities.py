"""Programs with file capabilities: parts of root's rights that whoever starts them gets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

import msgspec

from inspector.fact import View, fact, resource
from inspector.facts.set_id import SetIdFile, SetIdFiles
from inspector.request import Tree, Where
from inspector.snapshot import Stat, State

CAPS = Tree(Where(kinds=("file",), caps=True))
_CLAUSE = re.compile(r"([a-z0-9_,]+)=([eip]+)")


@dataclass(frozen=True)
class CapabilityFile:
    """`text` as getcap prints it; `permitted`: what each process of the program has, or can take."""

    path: str
    text: str
    permitted: frozenset[str]
    mode: int
    uid: int
    reachable: bool
    """Whether somebody beside the owners of its folders may reach it."""
    root: str = ""
    """The other root file system that it lies in, see SetIdFiles."""

    @property
    def names(self) -> frozenset[str]:
        """The name with and without its version, see SetIdFile."""
        return SetIdFile(self.path, self.mode, self.uid, 0).names

    @property
    def namespaced(self) -> bool:
        """Given inside a user namespace: nothing on the host itself."""
        return "[rootid=" in self.text

    @property
    def for_others(self) -> bool:
        """Whether somebody other than root can start it."""
        return self.reachable and bool(self.mode & 0o011 or self.uid)


@fact
@dataclass(frozen=True)
class FileCapabilities:
    """All executable files with capabilities on local file systems, by path. A copied root may have lost them."""

    needs = (CAPS,)
    files: tuple[CapabilityFile, ...]

    @classmethod
    def read(cls, view: View, others: SetIdFiles) -> Self:
        items = [item for item in view.ask(CAPS) if item.state is State.OK]
        return cls(tuple(_file(i.name, i.stat, others.root_of(i.name)) for i in items if i.stat and i.stat.caps))


def _file(path: str, stat: Stat, root: str) -> CapabilityFile:
    reachable = -1 not in stat.gates
    return CapabilityFile(path, stat.caps, permitted(stat.caps), stat.mode, stat.uid, reachable, root)


def permitted(text: str) -> frozenset[str]:
    """The names in the permitted set of getcap's text: `cap_chown,cap_kill=ep cap_setuid=i`."""
    return frozenset(name for names, flags in _CLAUSE.findall(text) if "p" in flags for name in names.split(","))


@resource("capability-programs.yaml")
class CapabilityPrograms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What distributions give to which program, by its name; and the capabilities that are worth root."""

    date: str
    sources: tuple[str, ...]
    shipped: dict[str, frozenset[str]]
    powerful: frozenset[str]

    def known(self, file: CapabilityFile) -> bool:
        """Whether a distribution gives a program of this name as much."""
        return any(file.permitted <= self.shipped[name] for name in file.names if name in self.shipped)
