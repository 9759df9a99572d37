"""A file tree in memory as a file system: that of an image, whose layers were laid over each other, and that of a case.

Links and `..` are resolved as chroot would, as `OsFiles` does on a disk.
"""

from __future__ import annotations

import errno
import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from inspector.request import MIB, Files
from inspector.snapshot import Stat, State
from inspector.targets.collect import Degraded
from inspector.targets.content import Content, take
from inspector.targets.filesystem import ENTRIES, LINKS, TooManyEntries

LISTED = frozenset(("file", "dir", "link"))
"""Kinds that a listing tells apart."""


class Node:
    """One entry of a tree. A million of them must fit: no dataclass with a dictionary of its own.

    `children` of a folder, by name. `layer`: the layer that this entry comes from. `at`: a number for the place of its content,
    which hard links share, in whatever holds contents; `data`: the content itself, where it is held here. `state`: why
    a folder cannot be entered or a file not be read. `touched`: for whoever builds the tree.
    """

    __slots__ = (
        "at",
        "caps",
        "children",
        "data",
        "gid",
        "kind",
        "layer",
        "link",
        "mode",
        "mtime",
        "size",
        "state",
        "touched",
        "uid",
    )

    def __init__(  # noqa: PLR0913 - an entry as an archive has it
        self,
        kind: str,
        mode: int = 0o644,
        uid: int = 0,
        gid: int = 0,
        *,
        size: int = 0,
        mtime: int = 0,
        link: str = "",
        caps: str = "",
        layer: int = 0,
        at: int = 0,
        data: bytes | None = None,
        state: State = State.OK,
    ) -> None:
        self.kind, self.uid, self.gid, self.size, self.mtime = kind, uid, gid, size, mtime
        self.mode = mode if kind != "link" else 0o777  # as on Linux, whatever the archive says
        self.link, self.caps, self.layer, self.at, self.data, self.state = link, caps, layer, at, data, state
        self.children: dict[str, Node] | None = {} if kind == "dir" else None
        self.touched = layer

    def stat(self, link: str = "", caps: str = "", gates: tuple[int, ...] = ()) -> Stat:
        """As lstat says it; an archive knows no time of change but that of the content."""
        if self.kind == "link":
            size = len(self.link.encode("utf-8", "surrogateescape"))
            return Stat("link", self.mode, self.uid, self.gid, size, self.mtime, self.mtime, link, caps, gates)
        size = 0 if self.kind != "file" else self.size
        return Stat(self.kind, self.mode, self.uid, self.gid, size, self.mtime, self.mtime, link, caps, gates)


Way = tuple[tuple[str, Node], ...]
"""A real place: each folder's name and node from below the root on, and the entry last; empty for the root itself."""


class Contents:
    """Contents that stand in the nodes themselves."""

    def open(self, path: str, node: Node, wanted: int) -> BinaryIO:
        """To read and seek in; at least the first `wanted` bytes, as far as there are so many. Raises Degraded."""
        return io.BytesIO(node.data or b"")

    def taken(self, path: str, node: Node, request: Files, until: float) -> Content:
        with self.open(path, node, node.size) as file:
            return take(file, request, path, until)

    def digest(self, path: str, node: Node, name: str) -> str:
        """Of the whole content, in hexadecimal, by an algorithm of hashlib."""
        sums = hashlib.new(name, usedforsecurity=False)
        with self.open(path, node, node.size) as file:
            while block := file.read(MIB):
                sums.update(block)
        return sums.hexdigest()


class TreeFiles:
    """The files below `root`. Raises as `OsFiles` does, and Degraded for what has a state of its own."""

    def __init__(self, root: Node, contents: Contents | None = None) -> None:
        self.root = root
        self.contents = contents or Contents()
        self._folders: dict[str, Way] = {}

    def stat(self, path: str) -> Stat:
        node, first = self._found(path)
        return node.stat(first)

    def link(self, path: str) -> str:
        entry = self.entry(path)
        return entry.link if entry.kind == "link" else ""

    def names(self, path: str) -> Iterator[tuple[str, str]]:
        folder = _last(self._way(path), self.root)
        if folder.children is None:
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", path)
        _usable(folder)
        for count, (name, child) in enumerate(folder.children.items()):
            if count >= ENTRIES:
                raise TooManyEntries(errno.E2BIG, "too many entries", path)
            yield name, child.kind if child.kind in LISTED else "other"

    def content(self, path: str, request: Files, until: float) -> Content:
        return self.contents.taken(path, self._regular(path), request, until)

    def gaps(self, glob: str) -> Iterable[tuple[str, State]]:
        return ()

    def open(self, path: str) -> BinaryIO:
        node = self._regular(path)
        return self.contents.open(path, node, node.size)

    def digest(self, path: str, name: str, size: int) -> str:
        """Of a regular file of this size."""
        return self.contents.digest(path, self._regular(path), name)

    def node(self, path: str) -> Node:
        """What `path` leads to. Raises OSError or Degraded."""
        return self._found(path)[0]

    def entry(self, path: str) -> Node:
        """What stands at `path` itself, be it a link. Raises OSError or Degraded."""
        parent, _, name = path.rstrip("/").rpartition("/")
        if name in ("", ".", ".."):
            return self.node(path)
        return _child(_last(self._folder(parent), self.root), name, path)

    def _regular(self, path: str) -> Node:
        node = self.node(path)
        _usable(node)
        if node.kind != "file":
            raise OSError(errno.EISDIR if node.kind == "dir" else errno.EINVAL, "not a regular file", path)
        return node

    def _found(self, path: str) -> tuple[Node, str]:
        """What `path` leads to, and the text of the link that it is itself."""
        parent, _, name = path.rstrip("/").rpartition("/")
        if name in ("", ".", ".."):
            return _last(self._way(path), self.root), ""
        folder = self._folder(parent)
        entry = _child(_last(folder, self.root), name, path)
        if entry.kind != "link":
            return entry, ""
        return _last(self._resolved(folder, entry.link, path, 1), self.root), entry.link

    def _folder(self, path: str) -> Way:
        """As `_way`, remembered: files of one folder are asked for one after the other."""
        if path not in self._folders:
            if len(self._folders) >= ENTRIES:
                self._folders.clear()
            self._folders[path] = self._way(path)
        return self._folders[path]

    def _way(self, path: str) -> Way:
        return self._resolved((), path, path, 0)

    def _resolved(self, start: Way, text: str, path: str, links: int) -> Way:
        """Where `text` leads from a folder, all links followed. `links`: how many were followed before."""
        todo, way = _reversed(text), [] if text.startswith("/") else [*start]
        while todo:
            folder, name = way[-1][1] if way else self.root, todo.pop()
            if name == "..":
                _passable(folder, path)
                del way[-1:]
                continue
            if name == ".":
                _passable(folder, path)
                continue
            entry = _child(folder, name, path)
            if entry.kind != "link":
                way.append((name, entry))
                continue
            if (links := links + 1) > LINKS:
                raise OSError(errno.ELOOP, "too many links", path)
            if not entry.link:
                raise FileNotFoundError(errno.ENOENT, "no such entry", path)
            todo += _reversed(entry.link)
            way = [] if entry.link.startswith("/") else way
        return tuple(way)


def _reversed(path: str) -> list[str]:
    return [name for name in reversed(path.split("/")) if name]


def _last(way: Way, root: Node) -> Node:
    return way[-1][1] if way else root


def _usable(node: Node) -> None:
    if node.state is not State.OK:
        raise Degraded(node.state)


def _passable(node: Node, path: str) -> dict[str, Node]:
    if node.children is None:
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", path)
    _usable(node)
    return node.children


def _child(folder: Node, name: str, path: str) -> Node:
    found = _passable(folder, path).get(name)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "no such entry", path)
    return found
