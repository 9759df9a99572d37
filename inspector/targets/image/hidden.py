"""Files that are in lower layers alone: removed or replaced by a higher one, and still there for whoever has the image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from inspector.request import MIB, Image
from inspector.snapshot import Item, Stat, State
from inspector.targets.collect import Degraded
from inspector.targets.image.keeping import Store
from inspector.targets.image.wants import hides
from inspector.targets.treefiles import Node, TreeFiles

MOST = 20_000
"""Files that are kept; that there were more is said."""
BYTES = 64 * MIB
"""Of their contents together. That there was more is said too."""


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
    """What requests want of them. `wanted`: from the last component of a name to how many bytes; 0 for none."""

    store: Store
    wanted: Callable[[str], int]
    _gone: list[_Gone] = field(default_factory=list)
    _more: bool = False
    _bytes: int = 0
    """Of heads that outlast the content they are of."""

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
        if head and (self._bytes + len(head) > BYTES):
            head = None
        self._bytes += len(head or b"")
        digest = held.digests.get("sha256", "") if held else ""
        self._gone.append(_Gone(path, node.stat(), node.layer, node.at, head, digest))

    def items(self, request: Image, files: TreeFiles) -> Iterator[Item]:
        """Those that one request names."""
        wanted, left = hides([request]), BYTES
        for one in sorted(self._gone, key=lambda one: (one.path, one.layer)):
            most = wanted(one.path.rpartition("/")[2])
            if not most or self._visible(one, files):
                continue
            size = min(most, one.stat.size)
            if size > left:
                yield Item(one.path, State.TRUNCATED, stat=one.stat, secret=True, layer=one.layer)
                continue
            left -= size
            head = one.head[:size] if one.head is not None else self._read(one, size)
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
