"""The rows of a walk that are kept for each tree request, within its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspector.request import MIB, Request, Tree
from inspector.snapshot import Item, Stat, State
from inspector.targets.content import row

ROWS = 20_000
"""Rows kept of one request; more make it truncated."""
BYTES = 64 * MIB
"""Of the contents of all rows of one request; what comes after is truncated."""
CUT = 1_000
"""Rows of one request that only tell that a file is longer than what was searched; more are one truncated item."""


@dataclass
class Kept:
    trees: tuple[Tree, ...]
    rows: dict[Tree, list[Item]] = field(default_factory=dict)
    _cut: dict[Tree, int] = field(default_factory=dict)
    _bytes: dict[Tree, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = {tree: [] for tree in self.trees}

    def full(self, tree: Tree) -> bool:
        return len(self.rows[tree]) > ROWS

    def add(  # noqa: PLR0913 - what makes an item
        self, tree: Tree, path: str, stat: Stat, head: bytes, state: State = State.OK, *, layer: int = 0
    ) -> None:
        """An entry, with the beginning of its content where that is asked for; `state` says why it could not be read."""
        found = row(head, stat.size, tree) if state is State.OK else (b"", state)
        if found and found[0] and not self._has_room(tree, len(found[0])):
            found = b"", State.TRUNCATED
        if found and (found[0] or found[1] is not State.TRUNCATED or self._may_name(tree)):
            self.rows[tree].append(Item(path, found[1], found[0], stat, bool(tree.keep), tree.secret, layer=layer))

    def gap(self, tree: Tree, item: Item) -> None:
        self.rows[tree].append(item)

    def answers(self, head: Item, failed: Iterable[Item]) -> dict[Request, tuple[Item, ...]]:
        """For each request the walk itself, its rows by name, and the folders that could not be entered."""
        closed = tuple(failed)
        return {tree: (head, *self._within(tree), *closed) for tree in self.trees}

    def _within(self, tree: Tree) -> Iterator[Item]:
        rows = sorted(self.rows[tree], key=lambda item: item.name)
        yield from rows[:ROWS]
        if len(rows) > ROWS:
            yield Item("tree:/ (rows)", State.TRUNCATED)

    def _has_room(self, tree: Tree, size: int) -> bool:
        if self._bytes.get(tree, 0) + size > BYTES:
            return False
        self._bytes[tree] = self._bytes.get(tree, 0) + size
        return True

    def _may_name(self, tree: Tree) -> bool:
        """Whether one more file may be named that is longer than what was searched, and in which nothing was found."""
        self._cut[tree] = self._cut.get(tree, 0) + 1
        if self._cut[tree] == CUT + 1:
            self.rows[tree].append(Item("tree:/ (content)", State.TRUNCATED))
        return self._cut[tree] <= CUT
