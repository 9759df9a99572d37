"""Tree requests, compiled so that one look at an entry's name and mode turns down almost everything."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inspector.request import Files, Tree, component, is_pattern
from inspector.snapshot import Stat
from inspector.targets.collect import Collector
from inspector.targets.filesystem import FileSystem

Ids = tuple[frozenset[int], frozenset[int]]
"""Known uids and gids."""


@dataclass(frozen=True)
class Predicate:
    tree: Tree
    kinds: frozenset[str]
    names: re.Pattern[str] | None


@dataclass(frozen=True)
class Plan:
    """The predicates that hold in one folder, and the cheapest test that lets none of their rows slip."""

    chosen: tuple[Predicate, ...]
    bits: int
    not_root: bool
    names: Callable[[str], object] | None
    always: bool

    def worth_a_look(self, name: str, raw: os.stat_result) -> bool:
        return bool(
            raw.st_mode & self.bits
            or self.always
            or (self.not_root and raw.st_uid)
            or (self.names is not None and self.names(name))
        )


class Predicates:
    """All tree requests of one walk; `ids` are those of the root's own account files."""

    def __init__(self, trees: tuple[Tree, ...], ids: Ids) -> None:
        self.trees = trees
        self.uids, self.gids = ids
        self.compiled = tuple(Predicate(tree, frozenset(tree.where.kinds), _names((tree,))) for tree in trees)
        self._exact: dict[str, set[int]] = {}
        self._globs: list[tuple[re.Pattern[str], int]] = []
        self._plans: dict[frozenset[int], Plan] = {}
        for number, tree in enumerate(trees):
            for below in tree.where.below:
                if is_pattern(below):
                    self._globs.append((re.compile(_folder(below), re.DOTALL), number))
                else:
                    self._exact.setdefault(below.rstrip("/") or "/", set()).add(number)

    def starting(self, folder: str) -> frozenset[int]:
        """Numbers of the requests that begin at this folder."""
        found = self._exact.get(folder, set())
        return frozenset(found | {number for pattern, number in self._globs if pattern.fullmatch(folder)})

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
        )


def _plan(chosen: tuple[Predicate, ...]) -> Plan:
    """Each predicate is caught by one of its conditions: its names, its owner, its bits, or else every entry is looked at."""
    wheres = [predicate.tree.where for predicate in chosen]
    named = _names(predicate.tree for predicate in chosen)
    unnamed = [where for where in wheres if not where.names]
    bits = 0
    for where in unnamed:
        bits |= 0 if where.not_root else where.any_bits
    return Plan(
        chosen=chosen,
        bits=bits,
        not_root=any(where.not_root for where in unnamed),
        names=named.match if named else None,
        always=any(not where.not_root and not where.any_bits for where in unnamed),
    )


def _names(trees: Iterable[Tree]) -> re.Pattern[str] | None:
    globs = dict.fromkeys(glob for tree in trees for glob in tree.where.names)
    return re.compile("|".join(component(glob).pattern for glob in globs)) if globs else None


def _folder(glob: str) -> str:
    """A regular expression for a folder glob; a wildcard stands for one component or a part of one."""
    parts = [part for part in glob.split("/") if part]
    return "".join("/" + re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]") for part in parts)


def known_ids(files: FileSystem) -> Ids:
    """The uids and gids of the root's own account files."""
    return _ids(files, "/etc/passwd"), _ids(files, "/etc/group")


def _ids(files: FileSystem, path: str) -> frozenset[int]:
    text = Collector(files).answer(Files(path))[0].text
    fields = (line.split(":") for line in text.splitlines())
    return frozenset(int(f[2]) for f in fields if len(f) > 2 and f[2].isdecimal())
