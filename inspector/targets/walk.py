"""The single walk over a host's local file systems, for all tree requests at once."""

from __future__ import annotations

import os
import stat as modes
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from inspector.request import Request, Tree
from inspector.snapshot import Item, Stat, State
from inspector.targets.capabilities import capabilities
from inspector.targets.collect import state_of
from inspector.targets.filesystem import OsFiles, open_quietly, to_stat
from inspector.targets.kept import Kept
from inspector.targets.predicates import EXECUTE, FOLDER, KIND, Plan, Predicate, Predicates

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


Gates = tuple[int, ...]
"""See `Stat.gates`."""


@dataclass(frozen=True)
class _Level:
    """A folder that the walk is in."""

    fd: int
    path: str
    device: int
    gates: Gates
    children: Iterator[tuple[str, frozenset[int]]]


def gate(mode: int, gid: int) -> Gates:
    """What a folder adds to the gates of what is in it."""
    return () if mode & 0o001 else (gid if mode & 0o010 else -1,)


@dataclass
class Walk:
    """One walk. `mounts` says of each file system mounted below the root, by path inside it, whether it is walked."""

    files: OsFiles
    predicates: Predicates
    mounts: dict[str, bool] = field(default_factory=dict)
    deadline: float = float("inf")
    _skipped: list[str] = field(default_factory=list)
    _failed: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._kept = Kept(self.predicates.trees)

    def run(self) -> dict[Request, tuple[Item, ...]]:
        late = False
        for _ in self._folders():
            if late := time.monotonic() > self.deadline:
                break
        head = walk_item(State.TIMEOUT if late else State.OK, sorted(self._skipped))
        return self._kept.answers(head, self._failed)

    def _folders(self) -> Iterator[None]:
        """Visit folder after folder, depth first, holding one descriptor a level."""
        try:
            root = self.files.open_folder("/")
        except OSError as error:
            return self._fail("/", state_of(error))
        device = os.fstat(root).st_dev
        stack = [_Level(root, "", device, (), self._visit(root, "", (), self.predicates.starting("/")))]
        try:
            while stack:
                level = stack[-1]
                name = next(level.children, None)
                if name is None:
                    os.close(stack.pop().fd)
                    yield
                elif (below := self._enter(level, f"{level.path}/{name[0]}", name[0], len(stack))) is not None:
                    path, (child, at, gates) = f"{level.path}/{name[0]}", below
                    active = name[1] | self.predicates.starting(path)
                    stack.append(_Level(child, path, at, gates, self._visit(child, path, gates, active)))
        finally:
            for level in stack:
                os.close(level.fd)

    def _enter(self, parent: _Level, path: str, name: str, depth: int) -> tuple[int, int, Gates] | None:
        """A descriptor of the folder, its device, and its gates; nothing where it is not walked."""
        if path in ELSEWHERE or self.mounts.get(path) is False:
            self._skipped.append(path)
            return None
        if depth > DEPTH:
            self._fail(path, State.TRUNCATED)
            return None
        try:
            fd = open_quietly(name, os.O_DIRECTORY, parent.fd)
        except OSError as error:
            if not (state := state_of(error)).whole:
                self._fail(path, state)
            return None
        raw = os.fstat(fd)
        if raw.st_dev != parent.device and path not in self.mounts:
            self._skipped.append(path)
            os.close(fd)
            return None
        return fd, raw.st_dev, (*parent.gates, *gate(raw.st_mode, raw.st_gid))

    def _fail(self, path: str, state: State) -> None:
        if len(self._failed) < FAILURES:
            self._failed.append(Item(path, state))
        elif len(self._failed) == FAILURES:
            self._failed.append(Item("tree:/ (folders)", State.TRUNCATED))

    def _visit(self, fd: int, path: str, gates: Gates, active: frozenset[int]) -> Iterator[tuple[str, frozenset[int]]]:
        """Judge the entries of one folder; yields the folders in it."""
        plan = self.predicates.plan(active)
        folders: list[str] = []
        try:
            with os.scandir(fd) as entries:
                if plan.chosen:
                    self._look(entries, folders, path, fd, gates, plan)
                else:
                    folders += [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError as error:
            self._fail(path or "/", state_of(error))
        for name in folders:
            yield name, active

    def _look(  # noqa: PLR0913, PLR0917 - as below
        self, entries: Iterable[os.DirEntry[str]], folders: list[str], path: str, fd: int, gates: Gates, plan: Plan
    ) -> None:
        """Keep the rows that are wanted, and add the folders. This loop is what a walk takes its time for."""
        bits, owned, strange, named = plan.bits, plan.owned, plan.strange, plan.named
        uids, gids = self.predicates.uids, self.predicates.gids
        for entry in entries:
            try:
                raw = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since the folder was read
            name, mode = entry.name, raw.st_mode
            kind = mode >> KIND
            if kind == FOLDER:
                folders.append(name)
            numbers = named(name)
            worth = mode & bits[kind] or (raw.st_uid and owned[kind])
            if not worth and strange[kind]:
                worth = raw.st_uid not in uids or raw.st_gid not in gids
            if numbers or worth:
                self._choose(plan.candidates(kind, bool(worth), numbers), raw, name, f"{path}/{name}", fd, gates)

    def _choose(  # noqa: PLR0913, PLR0917 - what is known of an entry, and where it is
        self, candidates: tuple[Predicate, ...], raw: os.stat_result, name: str, path: str, fd: int, gates: Gates
    ) -> None:
        stat = to_stat(raw, gates=gates)
        if raw.st_mode & EXECUTE and stat.kind == "file" and any(one.tree.where.caps for one in candidates):
            stat = self._with_caps(stat, name, path, fd, candidates)
        for predicate in candidates:
            if self.predicates.holds(predicate, name, stat):
                self._keep(predicate.tree, name, path, fd, stat)

    def _with_caps(self, stat: Stat, name: str, path: str, fd: int, candidates: Iterable[Predicate]) -> Stat:
        try:
            caps = capabilities(fd, name)
        except OSError as error:
            state = state_of(error)
            for predicate in candidates:
                if predicate.tree.where.caps and not state.whole:
                    self._kept.gap(predicate.tree, Item(path, state, stat=stat))
            return stat
        return replace(stat, caps=caps) if caps else stat

    def _keep(self, tree: Tree, name: str, path: str, fd: int, stat: Stat) -> None:
        if self._kept.full(tree):
            return
        head = _head(fd, name, tree.content) if tree.content and stat.kind == "file" else b""
        self._kept.add(tree, path, stat, head or b"", State.DENIED if head is None else State.OK)


def _head(fd: int, name: str, size: int) -> bytes | None:
    try:
        file = open_quietly(name, 0, fd)
    except OSError:
        return None
    try:
        raw = os.fstat(file)
        # Python makes room for all that is asked for
        return os.read(file, min(size, raw.st_size)) if modes.S_ISREG(raw.st_mode) else None
    finally:
        os.close(file)
