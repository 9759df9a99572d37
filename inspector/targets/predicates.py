"""Tree requests, compiled so that one look at an entry's name and mode turns down almost everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from inspector.patterns import component, is_pattern
from inspector.request import Files, Tree
from inspector.snapshot import Stat
from inspector.targets.collect import Collector
from inspector.targets.filesystem import KINDS, FileSystem
from inspector.targets.names import likely

Ids = tuple[frozenset[int], frozenset[int]]
"""Known uids and gids."""
EXECUTE = 0o111
ANY = -1
KIND = 12
"""How far the bits of the kind stand to the left in a mode."""
KIND_BITS = {name: mode >> KIND for mode, name in KINDS.items()}
FOLDER = KIND_BITS["dir"]


@dataclass(frozen=True)
class Predicate:
    tree: Tree
    kinds: frozenset[str]
    names: re.Pattern[str] | None


@dataclass(frozen=True)
class Plan:
    """The predicates that hold in one folder, and the cheapest test that lets none of their rows slip.

    `others` have no names. They, `bits` and `owned` are by kind of entry, as it stands in the mode: of which mode bits one makes
    an entry worth a look, and whether an owner other than root does. `strange`: whether one does that no account file knows.
    """

    chosen: tuple[Predicate, ...]
    named: Callable[[str], tuple[int, ...]]
    others: tuple[tuple[Predicate, ...], ...]
    bits: tuple[int, ...]
    owned: tuple[bool, ...]
    strange: tuple[bool, ...]

    def candidates(self, kind: int, worth: bool, numbers: tuple[int, ...]) -> tuple[Predicate, ...]:
        """Those that may hold for an entry whose name these numbers of `chosen` may want; `worth` a look by its mode or owner."""
        others = self.others[kind] if worth else ()
        return others + tuple(self.chosen[number] for number in numbers) if numbers else others


class Predicates:
    """All tree requests of one walk; `ids` are those of the root's own account files."""

    def __init__(self, trees: tuple[Tree, ...], ids: Ids) -> None:
        self.trees = trees
        self.uids, self.gids = ids
        self.compiled = tuple(Predicate(tree, frozenset(tree.where.kinds), _names(tree.where.names)) for tree in trees)
        self._exact: dict[str, set[int]] = {}
        self._globs: dict[int, list[tuple[re.Pattern[str], int]]] = {}
        self._plans: dict[frozenset[int], Plan] = {}
        for number, tree in enumerate(trees):
            for below in tree.where.below:
                if is_pattern(below):
                    globs = self._globs.setdefault(below.rstrip("/").count("/"), [])
                    globs.append((re.compile(_folder(below), re.DOTALL), number))
                else:
                    self._exact.setdefault(below.rstrip("/") or "/", set()).add(number)

    def starting(self, folder: str) -> frozenset[int]:
        """Numbers of the requests that begin at this folder."""
        globs = self._globs.get(folder.count("/"), ())  # a wildcard stands for one component, so as deep as the folder
        found = {number for pattern, number in globs if pattern.fullmatch(folder)}
        return frozenset(self._exact.get(folder, set()) | found)

    def plan(self, active: frozenset[int]) -> Plan:
        """What to test below a folder where these requests hold."""
        if active not in self._plans:
            self._plans[active] = _plan(tuple(self.compiled[number] for number in sorted(active)))
        return self._plans[active]

    def wanting(self, path: str, stat: Stat) -> list[Tree]:
        """The requests that want this entry (slow form, for single entries)."""
        parents = [path[: i or 1] for i, char in enumerate(path) if char == "/"]
        active = frozenset[int]().union(*(self.starting(parent) for parent in parents))
        name = path.rsplit("/", 1)[1]
        return [p.tree for i, p in enumerate(self.compiled) if i in active and self.holds(p, name, stat)]

    def holds(self, predicate: Predicate, name: str, stat: Stat) -> bool:
        where = predicate.tree.where
        return (
            stat.kind in predicate.kinds
            and (not where.any_bits or bool(stat.mode & where.any_bits))
            and (not where.not_root or stat.uid != 0)
            and (not where.unowned or stat.uid not in self.uids or stat.gid not in self.gids)
            and (predicate.names is None or predicate.names.match(name) is not None)
            and (not where.caps or bool(stat.caps))
        )


def _plan(chosen: tuple[Predicate, ...]) -> Plan:
    """Each predicate is caught by one of its conditions: its names, its capabilities, its owner, its bits, or else every entry is looked at."""
    others: list[tuple[Predicate, ...]] = [()] * (1 << 4)
    bits, owned, strange = [0] * (1 << 4), [False] * (1 << 4), [False] * (1 << 4)
    for predicate in (predicate for predicate in chosen if not predicate.names):
        where = predicate.tree.where
        for kind in predicate.kinds:
            others[KIND_BITS[kind]] += (predicate,)
            if where.not_root and not where.caps:
                owned[KIND_BITS[kind]] = True
            elif where.unowned and not (where.caps or where.any_bits):
                strange[KIND_BITS[kind]] = True
            else:
                bits[KIND_BITS[kind]] |= EXECUTE if where.caps else where.any_bits or ANY
    globs = ((glob, number) for number, predicate in enumerate(chosen) for glob in predicate.tree.where.names)
    return Plan(
        chosen=chosen,
        named=likely(globs),
        others=tuple(others),
        bits=tuple(bits),
        owned=tuple(owned),
        strange=tuple(strange),
    )


def _names(globs: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(component(glob).pattern for glob in globs)) if globs else None


def _folder(glob: str) -> str:
    """A regular expression for a folder glob; a wildcard stands for one component or a part of one."""
    parts = [part for part in glob.split("/") if part]
    return "".join("/" + re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]") for part in parts)


_DIGITS = 10
"""Of a number of 32 bits."""


def known_ids(files: FileSystem) -> Ids:
    """The uids and gids of the root's own account files."""
    return _ids(files, "/etc/passwd"), _ids(files, "/etc/group")


def _ids(files: FileSystem, path: str) -> frozenset[int]:
    text = Collector(files).answer(Files(path))[0].text
    fields = (line.split(":") for line in text.splitlines())
    return frozenset(int(f[2]) for f in fields if len(f) > 2 and len(f[2]) <= _DIGITS and f[2].isdecimal())
