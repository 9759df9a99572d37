"""Copies of shadow or passwd with password hashes in them, wherever on the local file systems somebody else may read them.

Their content is secret: only what was decided leaves this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.hashes import Strength, scheme
from inspector.facts.permissions import EVERYBODY, Identities
from inspector.request import Files, Part, Request, Tree, Where
from inspector.snapshot import Stat, State
from inspector.text import Text

HEAD = 8192
NAMES = ("*[sS][hH][aA][dD][oO][wW]*", "*[pP][aA][sS][sS][wW][dD]*")
COPIES = (
    Tree(Where(names=NAMES, any_bits=0o044), content=HEAD, secret=True),
    Tree(Where(names=NAMES, not_root=True), content=HEAD, secret=True),
)
_TOPS = ("data", "home", "mnt", "opt", "root", "srv", "tmp", "var")
_GLOBS = ("/*", *(f"/{top}{below}" for top in _TOPS for below in ("/*", "/*/*")))
FOLDERS = tuple(Files(glob, Part.STAT) for glob in _GLOBS)
"""Folders that may be closed to others, so that an open file below is none. Deeper ones count as open."""
ORIGINALS = frozenset(("/etc/passwd", "/etc/shadow", "/etc/gshadow", "/etc/shadow-", "/etc/gshadow-"))
COMPILED = ".pyc"
"""Python's compiled files hold the strings of their source, such as the hashes of a test; nobody restores accounts from one."""
FIELDS = (9, 7, 4)
"""Of a line of shadow, passwd and gshadow."""


@dataclass(frozen=True)
class ShadowCopy:
    """`certain`: every folder above it was looked at, and none keeps its readers out."""

    path: str
    readers: tuple[Text, ...]
    certain: bool


@fact
@dataclass(frozen=True)
class ShadowCopies:
    """`closed` hold hashes, and nobody but root can read them."""

    needs: ClassVar[tuple[Request, ...]] = (*COPIES, *FOLDERS)
    readable: tuple[ShadowCopy, ...]
    closed: tuple[str, ...] = ()
    looked_at: int = 0

    @classmethod
    def read(cls, view: View, identities: Identities) -> Self:
        items = {item.name: item for tree in COPIES for item in view.ask(tree) if item.stat and item.state is State.OK}
        hashed = {
            path: item.stat
            for path, item in sorted(items.items())
            if path not in ORIGINALS and not path.endswith(COMPILED) and item.stat and holds_hash(item.text)
        }
        folders = [item for need in FOLDERS for item in view.ask(need)] if hashed else []
        stats = {item.name: item.stat for item in folders if item.stat}
        readers = {path: tuple(_readers(path, stat, stats, identities)) for path, stat in hashed.items()}
        readable = tuple(ShadowCopy(p, who, all(f in stats for f in _above(p))) for p, who in readers.items() if who)
        return cls(readable, tuple(path for path, who in readers.items() if not who), len(items))


def holds_hash(text: str) -> bool:
    """Whether a line has the form of shadow, passwd or gshadow and a hash in its second field."""
    for line in text.split("\n"):
        fields = line.split(":")
        if len(fields) in FIELDS and fields[0] and " " not in fields[0]:
            found = scheme(fields[1])
            if found.strength not in (Strength.NONE, Strength.UNKNOWN):
                return True
    return False


def _readers(path: str, stat: Stat, stats: dict[str, Stat], identities: Identities) -> list[Text]:
    """Who else than root can open it: the file lets them, and so does every known folder above it."""
    found = identities.readers(stat)
    for above in _above(path):
        folder = stats.get(above)
        if folder is None or folder.mode & 0o001:
            continue
        passing = identities.passers(folder)
        found = passing if EVERYBODY in found else [who for who in found if passing]
    return found


def _above(path: str) -> list[str]:
    return [path[:end] for end, char in enumerate(path) if char == "/" and end]
