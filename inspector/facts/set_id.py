"""Programs that run with the rights of their owner or group (SUID, SGID), and what distributions ship of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import msgspec

from inspector.fact import View, fact, resource
from inspector.request import Tree, Where
from inspector.snapshot import State

_VERSION = re.compile(r"[-.]?[0-9][0-9.]*$")
SET_ID = Tree(Where(kinds=("file",), any_bits=0o6000))
RELEASES = Tree(Where(kinds=("file", "link"), names=("os-release",)))
_RELEASE = re.compile(r"(/.+)/(?:etc|usr/lib)/os-release")


@dataclass(frozen=True)
class SetIdFile:
    path: str
    mode: int
    uid: int
    gid: int

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def names(self) -> frozenset[str]:
        """The name as it is and without its version or suffix: python3.11, perl5.36.0, vim.basic, gawk-5.2."""
        return frozenset((self.name, self.name.partition(".")[0], _VERSION.sub("", self.name)))

    @property
    def suid(self) -> bool:
        return bool(self.mode & 0o4000)

    @property
    def sgid(self) -> bool:
        """Without execute for the group the bit means mandatory locking, not a change of group."""
        return bool(self.mode & 0o2000 and self.mode & 0o010)

    @property
    def root(self) -> bool:
        """Whether it runs as root, for whoever starts it."""
        return self.suid and self.uid == 0

    @property
    def data(self) -> dict[str, object]:
        return {"mode": f"{self.mode:04o}", "owner": self.uid, "group": self.gid}


@fact
@dataclass(frozen=True)
class SetIdFiles:
    """All executable files with an effective SUID or SGID bit on local file systems, by path."""

    needs = (SET_ID, RELEASES)
    files: tuple[SetIdFile, ...]
    roots: tuple[str, ...] = ()
    """Folders that hold another root file system: chroots, unpacked images, backups of systems."""

    @classmethod
    def read(cls, view: View) -> Self:
        found = [
            SetIdFile(item.name, item.stat.mode, item.stat.uid, item.stat.gid)
            for item in view.ask(SET_ID)
            if item.stat is not None and item.state is not State.ABSENT and item.stat.mode & 0o111
        ]
        roots = {match[1] for item in view.ask(RELEASES) if item.stat and (match := _RELEASE.fullmatch(item.name))}
        return cls(tuple(file for file in found if file.suid or file.sgid), tuple(sorted(roots)))

    def root_of(self, path: str) -> str:
        """The outermost other root file system that a path lies in; empty for this host's own."""
        return next((root for root in self.roots if path.startswith(f"{root}/")), "")


@resource("set-id-programs.yaml")
class SetIdPrograms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Names of programs: those that distributions ship set-id, and those that hand out a shell or write any file."""

    date: str
    sources: tuple[str, ...]
    shipped: tuple[str, ...]
    escapes: tuple[str, ...]

    @cached_property
    def shipped_names(self) -> frozenset[str]:
        return frozenset(self.shipped)

    @cached_property
    def escape_names(self) -> frozenset[str]:
        return frozenset(self.escapes)
