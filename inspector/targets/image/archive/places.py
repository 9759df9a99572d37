"""Where an image's blobs and documents are: in a folder, in a tar archive, or in a compressed one."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
import threading
from collections.abc import Generator, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from inspector.request import MIB
from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.packing import Points, resumed, unpacked
from inspector.targets.image.archive.stream import PIECE, Stream, Window
from inspector.targets.image.layer import Budget, Member
from inspector.text import Text

DOCUMENT = 4 * MIB
DOCUMENTS = 32 * MIB
"""Bytes of all documents of a compressed archive together."""
FILES = 20_000
"""Entries of an archive that holds an image: layers and documents."""
LINKS = 16
MISSING = Text(en="{name} is missing", zh="缺少 {name}")
NO_FILE = Text(en="{name} is no regular file", zh="{name} 不是普通文件")
OUTSIDE = Text(en="{name} is a link that leads out of the image", zh="{name} 是指向镜像之外的链接")
TOO_LARGE = Text(en="{name} is larger than {n} MiB", zh="{name} 超过 {n} MiB")
TOO_MANY = Text(en="more than {n} entries around its layers", zh="镜像归档自身的条目超过 {n} 个")
TWICE = Text(en="{name} is in it twice", zh="{name} 重复出现")
SPARSE = Text(
    en="{name} is stored as a sparse file: pack it again without",
    zh="{name} 以稀疏文件方式存储：请不使用稀疏方式重新打包",
)
DOCUMENT_NAMES = ("oci-layout", "index.json", "manifest.json")


class Place(Protocol):
    """Names are paths inside the image. All but `has` raise Damaged where a name is missing or no regular file."""

    def has(self, name: str) -> bool: ...
    def document(self, name: str) -> bytes: ...
    def pieces(self, name: str) -> Iterable[bytes]:
        """The bytes of a file, from its beginning; may be asked for again."""

    def window(self, name: str) -> Window | None:
        """Where the bytes stand in an open file; nothing where they have to be decompressed first."""

    def size(self, name: str) -> int: ...


@dataclass(frozen=True)
class Folder:
    root: str
    opened: ExitStack
    _files: dict[str, Window] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return os.path.lexists(posixpath.join(self.root, name))

    def document(self, name: str) -> bytes:
        window = self.window(name)
        return _bounded(name, window.at(0, DOCUMENT + 1))

    def pieces(self, name: str) -> Iterable[bytes]:
        return self.window(name).pieces()

    def size(self, name: str) -> int:
        return self.window(name).size

    def window(self, name: str) -> Window:
        if name not in self._files:
            self._files[name] = self._open(name)
        return self._files[name]

    def _open(self, name: str) -> Window:
        real, root = os.path.realpath(posixpath.join(self.root, name)), os.path.realpath(self.root)
        if not self.has(name):
            raise Damaged(MISSING.fill({"name": name}))
        if os.path.commonpath([real, root]) != root:
            raise Damaged(OUTSIDE.fill({"name": name}))
        return regular(real, name, self.opened)


def regular(path: str, name: str, opened: ExitStack) -> Window:
    """A regular file, opened for reading until `opened` closes it: a fifo or a device would hang. `name`: for what Damaged says."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Damaged(MISSING.fill({"name": name})) from None
    except OSError as error:
        if error.errno != errno.ENXIO:  # a socket
            raise
        raise Damaged(NO_FILE.fill({"name": name})) from None
    opened.callback(os.close, file)
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        raise Damaged(NO_FILE.fill({"name": name}))
    return Window(file, 0, status.st_size)


@dataclass
class Index:
    """The entries of an archive that holds an image. `documents`: the content of those that may be JSON, where it was kept."""

    files: dict[str, Member] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    _kept: int = 0

    def add(self, member: Member, content: BinaryIO, keep: bool) -> None:
        path = member.path
        if path in DOCUMENT_NAMES and path in self.order:
            raise Damaged(TWICE.fill({"name": path}))
        self.order[path] = len(self.order) if path not in self.order else self.order[path]
        if len(self.order) > FILES:
            raise Damaged(TOO_MANY.fill({"n": FILES}))
        if member.kind == "link":
            self.links[path] = posixpath.normpath(posixpath.join(posixpath.dirname(path), member.link))
        elif member.hard:
            self.links[path] = member.link
        elif member.kind == "file":
            self.files[path] = member
            if keep and member.size <= DOCUMENT and (head := content.read(1)) in (b"{", b"["):
                self._keep(path, head + content.read())

    def _keep(self, path: str, data: bytes) -> None:
        self._kept += len(data)
        if self._kept > DOCUMENTS:
            raise Damaged(TOO_LARGE.fill({"name": path, "n": DOCUMENTS // MIB}))
        self.documents[path] = data

    def real(self, name: str) -> str:
        """The file that a name stands for: `docker save` writes a layer once and links to it."""
        found = name
        for _ in range(LINKS):
            if found in self.files:
                return found
            if found not in self.links:
                break
            found = self.links[found]
            if found.startswith(("../", "/")) or found == "..":
                raise Damaged(OUTSIDE.fill({"name": name}))
        raise Damaged((NO_FILE if name in self.order else MISSING).fill({"name": name}))


@dataclass(frozen=True)
class Tar:
    """An uncompressed archive: its files are parts of one file."""

    whole: Window
    index: Index
    sparse: frozenset[int]

    def has(self, name: str) -> bool:
        return name in self.index.order

    def document(self, name: str) -> bytes:
        return _bounded(name, self.window(name).at(0, DOCUMENT + 1))

    def pieces(self, name: str) -> Iterable[bytes]:
        return self.window(name).pieces()

    def window(self, name: str) -> Window:
        member = self.index.files[self.index.real(name)]
        if member.offset in self.sparse:
            raise Damaged(SPARSE.fill({"name": name}))
        return Window(self.whole.file, self.whole.start + member.offset, member.size)

    def size(self, name: str) -> int:
        return self.index.files[self.index.real(name)].size


@dataclass
class Packed:
    """A compressed archive: a file is decompressed from the nearest of `points` on, or from where the last one ends."""

    whole: Window
    index: Index
    sparse: frozenset[int]
    budget: Budget
    points: Points
    _running: list[tuple[int, Stream]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has(self, name: str) -> bool:
        return name in self.index.order

    def document(self, name: str) -> bytes:
        real = self.index.real(name)
        if real in self.index.documents:
            return self.index.documents[real]
        if (size := self.size(name)) > DOCUMENT:
            raise Damaged(TOO_LARGE.fill({"name": name, "n": DOCUMENT // MIB}))
        return b"" if not size else b"".join(self.pieces(name))

    def window(self, name: str) -> None:
        return None

    def size(self, name: str) -> int:
        return self.index.files[self.index.real(name)].size

    def pieces(self, name: str) -> Generator[bytes, None, None]:
        wanted = self.index.files[self.index.real(name)]
        if wanted.offset in self.sparse:
            raise Damaged(SPARSE.fill({"name": name}))
        base, stream = self._before(wanted.offset)
        left = wanted.size if stream.skip(wanted.offset - base - stream.position) else -1
        while left > 0 and (piece := stream.some(min(left, PIECE))):
            left -= len(piece)
            yield piece
        if left:
            raise Damaged(MISSING.fill({"name": name}))  # it was there when it was indexed
        with self._lock:
            self._running[:] = [(base, stream)]

    def _before(self, offset: int) -> tuple[int, Stream]:
        """What is inside from a place on that is not behind `offset`, and that place."""
        point = self.points.before(offset)
        with self._lock:
            if self._running:
                base, stream = self._running[0]
                if (point[0] if point else 0) <= base + stream.position <= offset:
                    return self._running.pop()
        if point is None:
            return 0, Stream(unpacked(self.whole.pieces(), self.budget))
        rest = Window(self.whole.file, self.whole.start + point[1], self.whole.size - point[1])
        return point[0], Stream(resumed(rest.pieces(), self.budget, point))


def _bounded(name: str, data: bytes) -> bytes:
    if len(data) > DOCUMENT:
        raise Damaged(TOO_LARGE.fill({"name": name, "n": DOCUMENT // MIB}))
    return data
