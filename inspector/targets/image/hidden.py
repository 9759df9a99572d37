"""Files that are in lower layers alone: removed or replaced by a higher one, and still there for whoever has the image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from inspector.request import Image
from inspector.snapshot import Item, Stat, State
from inspector.targets.collect import Degraded
from inspector.targets.image.keeping import Store
from inspector.targets.treefiles import Node, TreeFiles

MOST = 1_000
"""Files that are kept; that there were more is said."""


@dataclass(frozen=True)
class _Gone:
    path: str
    stat: Stat
    layer: int
    at: int
    head: bytes | None
    digest: str


@dataclass
class Hidden:
    """What a request wants of them. `wanted`: from the last component of a name to how many bytes; 0 for none."""

    store: Store
    wanted: Callable[[str], int]
    _gone: list[_Gone] = field(default_factory=list)
    _more: bool = False

    def gone(self, path: str, node: Node) -> None:
        """Called before the content is dropped."""
        if not (wanted := self.wanted(path.rpartition("/")[2])):
            return
        if len(self._gone) >= MOST:
            self._more = True
            return
        held = self.store.held.get(node.at)
        enough = not node.size or (held is not None and len(held.data) >= min(wanted, node.size))
        head = (held.data[:wanted] if held else b"") if enough else None
        digest = held.digests.get("sha256", "") if held else ""
        self._gone.append(_Gone(path, node.stat(), node.layer, node.at, head, digest))

    def items(self, request: Image, files: TreeFiles) -> Iterator[Item]:
        for one in sorted(self._gone, key=lambda one: (one.path, one.layer)):
            if not self._visible(one, files):
                head = one.head if one.head is not None else self._read(one, self.wanted(one.path.rpartition("/")[2]))
                state = State.MISSING if head is None else State.OK
                yield Item(one.path, state, head or b"", one.stat, secret=True, layer=one.layer)
        if self._more:
            yield Item(f"{request.name} (files)", State.TRUNCATED, secret=True)

    def _visible(self, one: _Gone, files: TreeFiles) -> bool:
        """Whether the very same content stands at the same path: what changed is its mode or owner."""
        try:
            node = files.entry(one.path)
        except (OSError, Degraded):
            return False
        if node.kind != "file" or node.size != one.stat.size:
            return False
        held = self.store.held.get(node.at)
        digest = held.digests.get("sha256", "") if held else ""
        return node.at == one.at or not node.size or bool(one.digest and one.digest == digest)

    def _read(self, one: _Gone, wanted: int) -> bytes | None:
        """What was not kept when it went by."""
        node = Node("file", size=one.stat.size, at=one.at)
        try:
            with self.store.open(one.path, node, wanted) as file:
                return file.read(min(wanted, node.size))
        except (OSError, Degraded):
            return None
