"""The single walk over a host's local file systems, for all tree requests at once."""

from __future__ import annotations

import os
import stat as modes
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspector.request import Request, Tree
from inspector.snapshot import Item, Stat, State
from inspector.targets.collect import state_of
from inspector.targets.filesystem import OsFiles, open_quietly, to_stat
from inspector.targets.predicates import Plan, Predicates

ROWS = 20_000
"""Rows kept of one request; more make it truncated."""
DEPTH = 200
FAILURES = 1_000
"""Folders that could not be entered and are named; more are one truncated item."""
ELSEWHERE = (
    "/var/lib/docker",
    "/var/lib/containers",
    "/var/lib/containerd",
    "/var/lib/lxc",
    "/var/lib/lxd",
    "/var/lib/machines",
    "/var/snap/lxd/common",
)
"""Other systems' files kept on this one: they are targets of their own, and no package of this host owns them."""


def walk_item(state: State = State.OK, skipped: Iterable[str] = ()) -> Item:
    """The walk itself; its content names the folders that were left out on purpose."""
    return Item("tree:/", state, "".join(f"{path}\n" for path in skipped).encode("utf-8", "surrogateescape"))


@dataclass
class Walk:
    """One walk. `mounts` says of each file system mounted below the root, by path inside it, whether it is walked."""

    files: OsFiles
    predicates: Predicates
    mounts: dict[str, bool] = field(default_factory=dict)
    deadline: float = float("inf")
    entries: int = 0
    rows: dict[Tree, list[Item]] = field(default_factory=dict)
    _skipped: list[str] = field(default_factory=list)
    _failed: list[Item] = field(default_factory=list)

    def run(self) -> dict[Request, tuple[Item, ...]]:
        trees = self.predicates.trees
        self.rows = {tree: [] for tree in trees}
        late = False
        for _ in self._folders():
            if late := time.monotonic() > self.deadline:
                break
        head = walk_item(State.TIMEOUT if late else State.OK, sorted(self._skipped))
        return {tree: (head, *self._within(self.rows[tree]), *self._failed) for tree in trees}

    def _within(self, rows: list[Item]) -> list[Item]:
        rows.sort(key=lambda item: item.name)
        return rows if len(rows) <= ROWS else [*rows[:ROWS], Item("tree:/ (rows)", State.TRUNCATED)]

    def _folders(self) -> Iterator[None]:
        """Visit folder after folder, depth first, holding one descriptor a level."""
        try:
            root = self.files.open_folder("/")
        except OSError as error:
            return self._fail("/", state_of(error))
        device = os.fstat(root).st_dev
        stack = [(root, "", device, self._visit(root, "", self.predicates.starting("/")))]
        try:
            while stack:
                fd, path, device, children = stack[-1]
                name = next(children, None)
                if name is None:
                    os.close(stack.pop()[0])
                    yield
                elif (below := self._enter(fd, f"{path}/{name[0]}", name[0], device, len(stack))) is not None:
                    child, at = below
                    active = name[1] | self.predicates.starting(f"{path}/{name[0]}")
                    stack.append((child, f"{path}/{name[0]}", at, self._visit(child, f"{path}/{name[0]}", active)))
        finally:
            for fd, *_ in stack:
                os.close(fd)

    def _enter(self, parent: int, path: str, name: str, device: int, depth: int) -> tuple[int, int] | None:
        if path in ELSEWHERE or self.mounts.get(path) is False:
            self._skipped.append(path)
            return None
        if depth > DEPTH:
            self._fail(path, State.TRUNCATED)
            return None
        try:
            fd = open_quietly(name, os.O_DIRECTORY, parent)
        except OSError as error:
            if not (state := state_of(error)).whole:
                self._fail(path, state)
            return None
        at = os.fstat(fd).st_dev
        if at != device and path not in self.mounts:
            self._skipped.append(path)
            os.close(fd)
            return None
        return fd, at

    def _fail(self, path: str, state: State) -> None:
        if len(self._failed) < FAILURES:
            self._failed.append(Item(path, state))
        elif len(self._failed) == FAILURES:
            self._failed.append(Item("tree:/ (folders)", State.TRUNCATED))

    def _visit(self, fd: int, path: str, active: frozenset[int]) -> Iterator[tuple[str, frozenset[int]]]:
        """Judge the entries of one folder; yields the folders in it."""
        plan = self.predicates.plan(active)
        folders = []
        try:
            with os.scandir(fd) as entries:
                for entry in entries:
                    self.entries += 1
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    if plan.chosen:
                        self._look(entry, path, fd, plan)
        except OSError as error:
            self._fail(path or "/", state_of(error))
        for name in folders:
            yield name, active

    def _look(self, entry: os.DirEntry[str], path: str, fd: int, plan: Plan) -> None:
        try:
            raw = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return  # gone since the folder was read
        if not plan.worth_a_look(entry.name, raw):
            return
        stat = to_stat(raw)
        for predicate in plan.chosen:
            if self.predicates.holds(predicate, entry.name, stat):
                self._keep(predicate.tree, entry.name, path, fd, stat)

    def _keep(self, tree: Tree, name: str, path: str, fd: int, stat: Stat) -> None:
        rows = self.rows[tree]
        if len(rows) <= ROWS:
            data = _head(fd, name, tree.content) if tree.content and stat.kind == "file" else b""
            state = State.OK if data is not None else State.DENIED
            rows.append(Item(f"{path}/{name}", state, data or b"", stat, secret=tree.secret))


def _head(fd: int, name: str, size: int) -> bytes | None:
    try:
        file = open_quietly(name, 0, fd)
    except OSError:
        return None
    try:
        return os.read(file, size) if modes.S_ISREG(os.fstat(file).st_mode) else None
    finally:
        os.close(file)
