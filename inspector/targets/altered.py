"""Compares files with the checksums that dpkg and apk keep of them; see `Altered` for what is asked and answered."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, Protocol

from inspector.request import MIB, Altered, Database, Files
from inspector.snapshot import Item, Stat, State
from inspector.targets.collect import Collector, Degraded, state_of
from inspector.targets.filesystem import FileSystem

LISTS = {
    Database.DPKG: (
        Files("/var/lib/dpkg/info/*.md5sums", limit=64 * MIB),
        Files("/var/lib/dpkg/status.d/*.md5sums", limit=64 * MIB),
    ),
    Database.APK: tuple(Files(f"{folder}/apk/db/installed", limit=64 * MIB) for folder in ("/lib", "/usr/lib")),
}
HASH = {Database.DPKG: "md5", Database.APK: "sha1"}
DIFFERENT = 1_000
"""Files that differ and are named; more are truncated."""
TOGETHER = 60
"""Seconds. A package is made longer before it is installed."""


Digest = Callable[[str, str, int], str]
"""From a path, the name of an algorithm and the size of the file to its digest in hexadecimal. Raises OSError or Degraded."""


class Readable(FileSystem, Protocol):
    """A file system whose files are at hand."""

    def open(self, path: str) -> BinaryIO: ...


@dataclass
class _Listed:
    """What packages say of one path. `since`: the earliest time at which one of them put it there."""

    rank: int
    since: int
    sums: set[str] = field(default_factory=set)
    packages: list[str] = field(default_factory=list)


@dataclass
class _Comparison:
    files: Readable
    request: Altered
    deadline: float
    state: State = State.OK
    digest: Digest | None = None
    found: list[Item] = field(default_factory=list)
    numbers: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("listed", "absent", "untouched", "compared", "left"), 0)
    )

    def run(self) -> tuple[Item, ...]:
        listed = self._listed()
        self.numbers["listed"] = len(listed)
        worth = [(path, entry, stat) for path, entry in listed.items() if (stat := self._touched(path, entry))]
        room = self.request.limit
        for path, entry, stat in sorted(worth, key=lambda each: (each[1].rank, each[0])):
            if time.monotonic() > self.deadline:
                self.state = State.TIMEOUT
                self.numbers["left"] += 1
            elif stat.size > room or len(self.found) >= DIFFERENT:
                self.state = State.TRUNCATED if self.state is State.OK else self.state
                self.numbers["left"] += 1
            else:
                room -= stat.size
                self._compare(path, entry, stat)
        head = Item(self.request.name, self.state, json.dumps(self.numbers, sort_keys=True).encode())
        return (head, *sorted(self.found, key=lambda item: item.name))

    def _listed(self) -> dict[str, _Listed]:
        listed: dict[str, _Listed] = {}
        rank = _ranker(self.request.paths)
        collector, now = Collector(self.files, self.deadline), int(time.time())
        dpkg = self.request.database is Database.DPKG
        lines = _lines(self.request.paths)
        for item in (item for lists in LISTS[self.request.database] for item in collector.answer(lists)):
            if not item.state.whole:
                self.found.append(Item(item.name, item.state))
            since = self._installed(item, now) if dpkg and not self.digest else -1
            for package, path, checksum in _dpkg(item, lines) if dpkg else _apk(item):
                if (at := rank(path)) is not None:
                    entry = listed.setdefault(f"/{path}", _Listed(at, since))
                    entry.since = min(entry.since, since)
                    entry.sums.add(checksum)
                    entry.packages.append(package)
        return listed

    def _installed(self, item: Item, now: int) -> int:
        """A time not after that at which dpkg put the files of a list of checksums there; -1 where nothing tells.

        No single time will do. A copy gives all a new ctime and those of /usr first; but dpkg writes the list of names when it
        installs, and copies keep its mtime. That mtime can be set, which gives a new ctime to what it is set of. Checksums have
        the mtime that the maker of the package gave them: where both lists have one mtime, they were copied without
        it, or touched.
        """
        try:
            names = self.files.stat(f"{item.name.removesuffix('.md5sums')}.list")
        except (OSError, Degraded):
            return -1
        if item.stat is None or abs(names.mtime - item.stat.mtime) < TOGETHER:
            return -1
        since = min(names.mtime, names.ctime, item.stat.ctime)
        return since if since <= now else -1  # a clock that was ahead proves nothing

    def _touched(self, path: str, entry: _Listed) -> Stat | None:
        """Of a file that is there and may have been changed since it was installed; a link in its place always may."""
        try:
            stat = self.files.stat(path)
        except (OSError, Degraded) as error:
            if (state := state_of(error)) is State.ABSENT:
                self.numbers["absent"] += 1
            else:
                self.found.append(Item(path, state))
            return None
        if not self.digest and stat.ctime <= entry.since and not stat.link:
            self.numbers["untouched"] += 1
            return None
        return stat

    def _compare(self, path: str, entry: _Listed, stat: Stat) -> None:
        name = HASH[self.request.database]
        link = hashlib.new(name, stat.link.encode("utf-8", "surrogateescape"), usedforsecurity=False)
        if stat.link and link.hexdigest() in entry.sums:
            self.numbers["compared"] += 1
            return
        try:
            digest = (self.digest or partial(_digest, self.files))(path, name, stat.size)
        except (OSError, Degraded) as error:
            self.found.append(Item(path, state_of(error), stat=stat))
            return
        self.numbers["compared"] += 1
        if digest not in entry.sums:
            packages = "".join(f"{package}\n" for package in dict.fromkeys(entry.packages))
            data = packages.encode("utf-8", "surrogateescape")
            self.found.append(Item(path, State.OK, data, stat, digest=f"{name}:{digest}"))


def compare(
    files: Readable, request: Altered, deadline: float = float("inf"), digest: Digest | None = None
) -> tuple[Item, ...]:
    """`digest`: of a file, where it is had otherwise than by reading: of an archive, whose times prove nothing either."""
    return _Comparison(files, request, deadline, digest=digest).run()


def _digest(files: Readable, path: str, name: str, size: int) -> str:
    """Of the first `size` bytes and one more, so that a file that grows meanwhile ends too."""
    sums, left = hashlib.new(name, usedforsecurity=False), size + 1
    with files.open(path) as file:
        while left > 0 and (block := file.read(min(MIB, left))):
            sums.update(block)
            left -= len(block)
    return sums.hexdigest()


def _ranker(patterns: tuple[str, ...]) -> Callable[[str], int | None]:
    """For a path the number of the first ERE that matches it."""
    each = [re.compile(pattern) for pattern in patterns]
    return lambda path: next((number for number, pattern in enumerate(each) if pattern.match(path)), None)


def _lines(patterns: tuple[str, ...]) -> re.Pattern[bytes]:
    """For what follows the sum in a line of md5sum, where its path may match. Begins with plain text, so that it is fast."""
    return re.compile(
        rb"  (?:\./)?(?=" + "|".join(f"(?:{pattern})" for pattern in patterns).encode() + rb")(.+)", re.MULTILINE
    )


def _dpkg(item: Item, lines: re.Pattern[bytes]) -> Iterator[tuple[str, str, str]]:
    """(package, path, MD5)."""
    package = item.name.rpartition("/")[2].removesuffix(".md5sums").partition(":")[0]
    data = item.data
    for match in lines.finditer(data):
        start = match.start()
        if start == 32 or data[start - 33 : start - 32] == b"\n":
            path, checksum = match[match.lastindex or 0], data[start - 32 : start]
            yield package, path.decode("utf-8", "surrogateescape"), checksum.decode("ascii", "replace")


def _apk(item: Item) -> Iterator[tuple[str, str, str]]:
    """(package, path, SHA-1); of a link the sum is that of its text. What has a sum of another kind is left out."""
    package = folder = name = ""
    for line in item.text.split("\n"):
        kind, value = line[:2], line[2:]
        if kind == "P:":
            package, folder = value, ""
        elif kind == "F:":
            folder = value
        elif kind == "R:":
            name = value
        elif kind == "Z:" and name:
            path, name = f"{folder}/{name}".lstrip("/"), ""
            if checksum := _sha1(value):
                yield package, path, checksum


def _sha1(text: str) -> str:
    try:
        raw = base64.b64decode(text.removeprefix("Q1"), validate=True) if text.startswith("Q1") else b""
    except (ValueError, binascii.Error):
        return ""
    return raw.hex() if len(raw) == 20 else ""
