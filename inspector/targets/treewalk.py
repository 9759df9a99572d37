"""The walk of `inspector.targets.walk`, over a tree in memory: the same rows, kept by the same rules."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspector.request import Request, Tree
from inspector.snapshot import Item, Stat, State
from inspector.targets.collect import Degraded, state_of
from inspector.targets.content import row
from inspector.targets.kept import Kept
from inspector.targets.predicates import EXECUTE, KIND, KIND_BITS, Plan, Predicates
from inspector.targets.treefiles import Node, TreeFiles
from inspector.targets.walk import DEPTH, ELSEWHERE, FAILURES, Gates, gate, walk_item


@dataclass(frozen=True)
class _Folder:
    """A folder that is to be walked. `active`: the requests that hold in it; `depth`: of the root 0."""

    node: Node
    path: str
    gates: Gates
    active: frozenset[int]
    depth: int


@dataclass
class TreeWalk:
    """One walk."""

    files: TreeFiles
    predicates: Predicates
    deadline: float = float("inf")
    _skipped: list[str] = field(default_factory=list)
    _failed: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._kept = Kept(self.predicates.trees)

    def run(self) -> dict[Request, tuple[Item, ...]]:
        todo = [_Folder(self.files.root, "", (), self.predicates.starting("/"), 0)]
        while todo and time.monotonic() <= self.deadline:
            folder = todo.pop()
            if folder.node.state is State.OK:
                todo += self._within(folder)
            else:
                self._fail(folder.path or "/", folder.node.state)
        head = walk_item(State.TIMEOUT if todo else State.OK, sorted(self._skipped))
        return self._kept.answers(head, self._failed)

    def _fail(self, path: str, state: State) -> None:
        if len(self._failed) < FAILURES:
            self._failed.append(Item(path, state))
        elif len(self._failed) == FAILURES:
            self._failed.append(Item("tree:/ (folders)", State.TRUNCATED))

    def _within(self, folder: _Folder) -> Iterator[_Folder]:
        """The folders in a folder, after its entries were judged."""
        plan = self.predicates.plan(folder.active)
        if plan.chosen:
            self._look(folder, plan)
        for name, node in (folder.node.children or {}).items():
            if node.kind == "dir":
                yield from self._entered(folder, f"{folder.path}/{name}", node)

    def _entered(self, folder: _Folder, path: str, node: Node) -> Iterator[_Folder]:
        if path in ELSEWHERE:
            self._skipped.append(path)
        elif folder.depth >= DEPTH:
            self._fail(path, State.TRUNCATED)
        else:
            gates = (*folder.gates, *gate(node.mode, node.gid))
            active = folder.active | self.predicates.starting(path)
            yield _Folder(node, path, gates, active, folder.depth + 1)

    def _look(self, folder: _Folder, plan: Plan) -> None:
        """Keep the rows that are wanted. This loop is what a walk takes its time for."""
        bits, owned, strange, named = plan.bits, plan.owned, plan.strange, plan.named
        uids, gids = self.predicates.uids, self.predicates.gids
        for name, node in (folder.node.children or {}).items():
            kind = KIND_BITS.get(node.kind, 0)
            numbers = named(name)
            worth = (node.mode | kind << KIND) & bits[kind] or (node.uid and owned[kind])
            if not worth and strange[kind]:
                worth = node.uid not in uids or node.gid not in gids
            if numbers or worth:
                self._choose(folder, plan, name, node, numbers, bool(worth))

    def _choose(  # noqa: PLR0913, PLR0917 - what is known of an entry
        self, folder: _Folder, plan: Plan, name: str, node: Node, numbers: tuple[int, ...], worth: bool
    ) -> None:
        candidates = plan.candidates(KIND_BITS.get(node.kind, 0), worth, numbers)
        stat = node.stat(gates=folder.gates)
        if node.caps and node.mode & EXECUTE and any(one.tree.where.caps for one in candidates):
            stat = node.stat(caps=node.caps, gates=folder.gates)
        for predicate in candidates:
            if self.predicates.holds(predicate, name, stat):
                self._keep(predicate.tree, f"{folder.path}/{name}", node, stat)

    def _keep(self, tree: Tree, path: str, node: Node, stat: Stat) -> None:
        if self._kept.full(tree):
            return
        head, state = b"", node.state
        if tree.content and node.kind == "file":
            try:
                with self.files.contents.open(path, node, tree.content) as file:
                    head = file.read(min(tree.content, node.size))
            except (OSError, Degraded) as error:
                state = state_of(error)
        if state is State.OK:
            self._kept.add(tree, path, stat, head, layer=node.layer)
        else:
            found = row(head, node.size, tree) or (b"", State.OK)
            self._kept.gap(tree, Item(path, state, found[0], stat, bool(tree.keep), tree.secret, layer=node.layer))
