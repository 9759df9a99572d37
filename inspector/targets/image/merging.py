"""Layers laid over each other as the OCI image specification has it ("Applying changesets") and containerd does it.

A layer is applied in the order of its archive. A whiteout takes away what lower layers have, and nothing of its own layer,
whatever the order. The last component of a name is never followed; links before it are, inside the root.

Where such a link is of a lower layer, runtimes on an overlay put a folder in its place, others follow it. What is only added there
is seen in either case; that it, or what stood there before, would be removed or replaced is refused: it may live on in the other place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from inspector.model import InspectorError
from inspector.targets.filesystem import LINKS
from inspector.targets.image.layer import Member
from inspector.targets.treefiles import Node
from inspector.text import Text, clean

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
OTHERS = ".wh..wh."
"""Begin the names of what union file systems keep for themselves."""
SHIFT = 44
"""Bits of an offset in an archive."""

UNNAMED = 200_000
"""Folders that no entry is of and that names lead through; few builders leave out any."""
STEPS = 20_000_000
"""From folder to folder, and over what is hidden; an image of 800,000 files takes a tenth."""

TOO_MUCH = Text(
    en="image:{path}: names and links that lead through millions of folders: refused as an archive bomb",
    zh="image:{path}：名称和链接经过数百万个目录，按归档炸弹拒绝处理",
)
REFUSED = Text(
    en="image:{path}: layer {n}: {entry}: {why}; runtimes fail at that or differ in it, so it is refused",
    zh="image:{path}：第 {n} 层：{entry}：{why}，各运行时会失败或结果不一致，拒绝处理",
)
LOOP = Text(en="the links above it lead in a circle", zh="其上级路径中的符号链接形成循环")
IN_A_FILE = Text(en="{parent} above it is no folder", zh="其上级 {parent} 不是目录")
TO_NOTHING = Text(en="a hard link to {link}, which is not there", zh="硬链接指向不存在的 {link}")
TO_A_FOLDER = Text(en="a hard link to the folder {link}", zh="硬链接指向目录 {link}")
THROUGH_A_LINK = Text(
    en="it would remove or replace what stands behind a link of a lower layer",
    zh="会删除或替换下层符号链接所指位置的内容",
)

Gone = Callable[[str, Node], None]
"""Called for each regular file that is removed or replaced, with the path where it stood."""


def place(layer: int, offset: int) -> int:
    """Of a content, see `Node.at`."""
    return layer << SHIFT | offset


class _Refused(Exception):
    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


class Merged:
    """The layers so far. `whiteouts`: whether there are any; a tarball of a root file system has none."""

    def __init__(self, path: str, whiteouts: bool, gone: Gone) -> None:
        self.root = Node("dir", 0o755)
        self._path, self._whiteouts, self._gone = path, whiteouts, gone
        self._parents: dict[str, tuple[Node, str, bool]] = {}
        self._now = 0
        self._doubtful: dict[int, Node] = {}
        self._unnamed = self._steps = 0

    def lay(self, layer: int, members: Iterable[Member]) -> None:
        """The next layer. Raises InspectorError for what cannot be."""
        self._parents.clear()
        self._now = layer
        for member in members:
            try:
                self._entry(layer, member)
            except _Refused as error:
                values = {"path": self._path, "n": layer, "entry": clean(member.path)[:255], "why": error.why}
                raise InspectorError(REFUSED.fill(values)) from None

    def _entry(self, layer: int, member: Member) -> None:
        parent, _, name = member.path.rpartition("/")
        if not name:
            self._folder(self.root, layer, member)
            return
        if self._whiteouts and name.startswith(WHITEOUT):
            self._whiteout(layer, parent, name)
            return
        above, path, through = self._parent(layer, parent)
        assert above.children is not None  # noqa: S101 - narrows the type
        before = above.children.get(name)
        if before and before.kind == member.kind == "dir" and not member.hard:
            changed = (before.mode, before.uid, before.gid) != (member.mode, member.uid, member.gid)
            if changed and (through or id(before) in self._doubtful):
                raise _Refused(THROUGH_A_LINK)
            self._folder(before, layer, member)
            return
        if before:
            self._remove(above, name, path, through)
        made = above.children[name] = self._linked(layer, member) if member.hard else _node(layer, member)
        if through:
            self._doubtful[id(made)] = made

    def _folder(self, node: Node, layer: int, member: Member) -> None:
        if member.kind == "dir":
            node.mode, node.uid, node.gid, node.mtime = member.mode, member.uid, member.gid, member.mtime
            node.layer = node.touched = layer

    def _linked(self, layer: int, member: Member) -> Node:
        """One more name of a file; it has the mode and owner that the file has, whatever is written beside it."""
        parent, _, name = member.link.rpartition("/")
        found = self._way(0, parent)[0] if name else self.root
        named = found.children.get(name) if found and found.children is not None else None
        shown = {"link": clean(member.link)[:255]}
        if named is None:
            raise _Refused(TO_NOTHING.fill(shown) if name else TO_A_FOLDER.fill({"link": "/"}))
        if named.kind == "dir":
            raise _Refused(TO_A_FOLDER.fill(shown))
        node = _node(layer, member, named.kind, named.link)
        node.mode, node.uid, node.gid, node.mtime = named.mode, named.uid, named.gid, named.mtime
        node.size, node.caps, node.at = named.size, named.caps, named.at
        return node

    def _whiteout(self, layer: int, parent: str, name: str) -> None:
        above, path, through = self._way(0, parent)
        if above is None or above.children is None:
            return  # of what no lower layer has
        if through and (above.children if name == OPAQUE else name.removeprefix(WHITEOUT) in above.children):
            raise _Refused(THROUGH_A_LINK)
        if name == OPAQUE:
            self._prune(above, path, layer)
        elif not name.startswith(OTHERS) and (below := above.children.get(name := name.removeprefix(WHITEOUT))):
            if below.touched != layer:
                self._remove(above, name, path)
            elif below.kind == "dir":
                self._prune(below, f"{path}/{name}", layer)

    def _prune(self, folder: Node, path: str, layer: int) -> None:
        """Take away what this layer did not bring."""
        todo = [(folder, path)]
        while todo:
            at, here = todo.pop()
            children = list((at.children or {}).items())
            self._step(len(children) + 1)
            for name, child in children:
                if child.touched != layer:
                    self._remove(at, name, here)
                elif child.kind == "dir":
                    todo.append((child, f"{here}/{name}"))

    def _remove(self, folder: Node, name: str, path: str, through: bool = False) -> None:
        assert folder.children is not None  # noqa: S101 - narrows the type
        removed = folder.children.pop(name)
        if removed.kind in ("dir", "link"):
            self._parents.clear()  # of which some led through it
        for each, node in _below(f"{path}/{name}", removed):
            if through or id(node) in self._doubtful:
                raise _Refused(THROUGH_A_LINK)
            if node.kind == "file":
                self._gone(each, node)

    def _parent(self, layer: int, parent: str) -> tuple[Node, str, bool]:
        """The folder that an entry goes into, made where it is missing, its real path, and whether a link of a lower layer leads there."""
        known = self._parents.get(parent)
        if known is None:
            node, path, through = self._way(layer, parent)
            assert node is not None  # noqa: S101 - narrows the type
            known = self._parents[parent] = node, path, through
        return known

    def _way(self, layer: int, path: str) -> tuple[Node | None, str, bool]:
        """Where a path leads with all links followed, and whether one is of a lower layer.

        In a layer missing folders are made, and those on the way marked as its own.
        """
        way, through = list[tuple[str, Node]](), False
        todo, links = _names(path), 0
        self._step(len(todo))
        while todo:
            folder, name = way[-1][1] if way else self.root, todo.pop()
            if name == "..":
                del way[-1:]
                continue
            if folder.children is None:
                return self._blocked(layer, way)
            node = folder.children.get(name)
            if node is None:
                if not layer:
                    return None, "", through
                node = folder.children[name] = Node("dir", 0o755, layer=layer)
                self._unnamed += 1
                if self._unnamed > UNNAMED:
                    self._step(STEPS)
            if node.kind != "link":
                node.touched = layer or node.touched
                way.append((name, node))
                continue
            if (links := links + 1) > LINKS:
                raise _Refused(LOOP)
            through = through or node.layer != self._now
            todo += (more := _names(node.link))
            self._step(len(more))
            way = [] if node.link.startswith("/") else way
        if way and way[-1][1].children is None:
            return self._blocked(layer, way)
        return (way[-1][1] if way else self.root), "".join(f"/{name}" for name, _ in way), through

    def _step(self, count: int) -> None:
        self._steps += count
        if self._steps > STEPS:
            raise InspectorError(TOO_MUCH.fill({"path": self._path}))

    def _blocked(self, layer: int, way: list[tuple[str, Node]]) -> tuple[None, str, bool]:
        if layer:
            raise _Refused(IN_A_FILE.fill({"parent": clean("/".join(name for name, _ in way))[:255]}))
        return None, "", False


def _names(path: str) -> list[str]:
    return [name for name in reversed(path.split("/")) if name not in ("", ".")]


def _node(layer: int, member: Member, kind: str = "", link: str | None = None) -> Node:
    return Node(
        kind or member.kind,
        member.mode,
        member.uid,
        member.gid,
        size=member.size,
        mtime=member.mtime,
        link=member.link if link is None else link,
        caps=member.caps,
        layer=layer,
        at=place(layer, member.offset),
    )


def _below(path: str, node: Node) -> Iterator[tuple[str, Node]]:
    """An entry and all that is in it. A loop, since folders may stand in each other thousands deep."""
    todo = [(path, node)]
    while todo:
        at, each = todo.pop()
        yield at, each
        todo += [(f"{at}/{name}", child) for name, child in (each.children or {}).items()]
