"""Files below a root folder, read without ever leaving it: the one implementation for live hosts and mounted roots.

Every step is relative to an open folder and refuses links (openat with O_NOFOLLOW); links are then resolved here, as chroot
would, so an absolute link or `..` cannot lead out, and swapping a folder for a link during the work gains nothing.
"""

from __future__ import annotations

import errno
import os
import stat as modes
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

from inspector.request import Files
from inspector.snapshot import Stat, State
from inspector.targets.content import Content, take

FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
LINKS = 40
"""Links followed in one look-up, as the kernel does."""
OPEN_FOLDERS = 128
ENTRIES = 250_000
"""Names read of one folder."""
KINDS = {
    modes.S_IFREG: "file",
    modes.S_IFDIR: "dir",
    modes.S_IFLNK: "link",
    modes.S_IFIFO: "fifo",
    modes.S_IFSOCK: "socket",
    modes.S_IFCHR: "char",
    modes.S_IFBLK: "block",
}


class TooManyEntries(OSError):
    """A folder holds more names than are read."""


class FileSystem(Protocol):
    """What collecting needs of a host's files. All paths are absolute inside the root; all methods raise OSError."""

    def stat(self, path: str) -> Stat:
        """Of what `path` leads to; `link` is the text of the link that `path` itself may be."""

    def link(self, path: str) -> str:
        """The text of the link that `path` itself is; empty where it is something else."""

    def names(self, path: str) -> Iterator[tuple[str, str]]:
        """(name, kind) of what is in a folder, links not followed."""

    def content(self, path: str, request: Files, until: float) -> Content:
        """What is wanted of a regular file. Raises IsADirectoryError or OSError(EINVAL) for anything else."""

    def gaps(self, glob: str) -> Iterable[tuple[str, State]]:
        """What keeps a glob from naming all that it should: the name of the gap and why."""


def to_stat(raw: os.stat_result, link: str = "", gates: tuple[int, ...] = ()) -> Stat:
    return Stat(
        kind=KINDS.get(modes.S_IFMT(raw.st_mode), "other"),
        mode=modes.S_IMODE(raw.st_mode),
        uid=raw.st_uid,
        gid=raw.st_gid,
        size=raw.st_size,
        mtime=int(raw.st_mtime),
        ctime=int(raw.st_ctime),
        link=link,
        gates=gates,
    )


class OsFiles:
    """The files of this machine below `root`. Holds open folders until it is closed."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._root = os.open(root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self._folders: OrderedDict[tuple[str, ...], int] = OrderedDict()
        self._real: dict[str, tuple[str, ...]] = {}

    def close(self) -> None:
        for fd in [*self._folders.values(), self._root]:
            os.close(fd)
        self._folders.clear()

    def stat(self, path: str) -> Stat:
        folder, name, link = self._locate(path)
        raw = os.stat(name, dir_fd=self._fd(folder), follow_symlinks=False)
        return to_stat(raw, link)

    def link(self, path: str) -> str:
        parent, _, name = path.rpartition("/")
        return self._link(self._folder(parent or "/"), name) or ""

    def names(self, path: str) -> Iterator[tuple[str, str]]:
        fd = self.open_folder(path)
        try:
            with os.scandir(fd) as entries:
                for count, entry in enumerate(entries):
                    if count >= ENTRIES:
                        raise TooManyEntries(errno.E2BIG, "too many entries", path)
                    yield entry.name, entry_kind(entry)
        finally:
            os.close(fd)

    def open_folder(self, path: str) -> int:
        """A descriptor for listing a folder; the caller closes it."""
        return open_quietly(".", os.O_DIRECTORY, self._fd(self._folder(path)))

    def content(self, path: str, request: Files, until: float) -> Content:
        with self.open(path) as file:
            return take(file, request, path, until)

    def gaps(self, glob: str) -> Iterable[tuple[str, State]]:
        return ()

    def open(self, path: str) -> BinaryIO:
        """A regular file for reading. Raises IsADirectoryError or OSError(EINVAL) for anything else."""
        folder, name, _ = self._locate(path)
        at = self._fd(folder)
        _regular(os.stat(name, dir_fd=at, follow_symlinks=False), path)
        fd = open_quietly(name, 0, at)
        try:
            _regular(os.fstat(fd), path)
        except OSError:
            os.close(fd)
            raise
        return os.fdopen(fd, "rb")

    def _locate(self, path: str) -> tuple[tuple[str, ...], str, str]:
        """(real folder, last name, text of the first link) with all links resolved; the last name is not a link."""
        first = ""
        _possible(path)
        for _ in range(LINKS):
            parent, _, name = path.rstrip("/").rpartition("/")
            folder = self._folder(parent or "/")
            if name in ("", ".", ".."):
                folder = self._folder(path)
                return folder, ".", first
            if (link := self._link(folder, name)) is None:
                return folder, name, first
            first = first or link
            path = _join(folder, link)
        raise OSError(errno.ELOOP, "too many links", path)

    def _link(self, folder: tuple[str, ...], name: str) -> str | None:
        try:
            return os.readlink(name, dir_fd=self._fd(folder))
        except OSError as error:
            if error.errno == errno.EINVAL:
                return None
            raise

    def _folder(self, path: str) -> tuple[str, ...]:
        """The real place of a folder inside the root, as a tuple of names."""
        if path in self._real:
            return self._real[path]
        _possible(path)
        todo, links = [*reversed(path.split("/"))], 0
        real: tuple[str, ...] = ()
        while todo:
            name = todo.pop()
            if name == "..":
                real = real[:-1]
            elif name not in ("", "."):
                link = self._step(real, name)
                if link is None:
                    real = (*real, name)
                    continue
                if (links := links + 1) > LINKS:
                    raise OSError(errno.ELOOP, "too many links", path)
                todo += reversed(link.split("/"))
                real = () if link.startswith("/") else real
        if len(self._real) < ENTRIES:
            self._real[path] = real
        return real

    def _step(self, real: tuple[str, ...], name: str) -> str | None:
        """Open the folder `name` in `real`; the link's text if it is a link."""
        try:
            self._fd((*real, name))
        except NotADirectoryError:
            link = self._link(real, name)
            if link is None:
                raise
            return link
        return None

    def _fd(self, real: tuple[str, ...]) -> int:
        if not real:
            return self._root
        if real in self._folders:
            self._folders.move_to_end(real)
            return self._folders[real]
        fd = os.open(real[-1], FOLDER, dir_fd=self._fd(real[:-1]))
        self._folders[real] = fd
        if len(self._folders) > OPEN_FOLDERS:
            os.close(self._folders.popitem(last=False)[1])
        return fd


def open_quietly(name: str, flags: int, at: int) -> int:
    """A descriptor for reading `name` in the folder `at`: no link, no waiting, and where allowed no new access time."""
    flags |= os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        return os.open(name, flags | os.O_NOATIME, dir_fd=at)
    except PermissionError:
        return os.open(name, flags, dir_fd=at)  # O_NOATIME is the owner's and root's alone


def entry_kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "dir"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


def _possible(path: str) -> None:
    if "\0" in path:  # hostile content may name such a file; there can be none
        raise FileNotFoundError(errno.ENOENT, "no such name", path)


def _join(folder: tuple[str, ...], link: str) -> str:
    return link if link.startswith("/") else "/" + "/".join((*folder, link))


def _regular(raw: os.stat_result, path: str) -> None:
    if not modes.S_ISREG(raw.st_mode):
        kind = errno.EISDIR if modes.S_ISDIR(raw.st_mode) else errno.EINVAL
        raise OSError(kind, "not a regular file", path)
