"""What passes between reading an image's archive and laying its layers over each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from inspector.model import ImageInfo, InspectorError
from inspector.oci import Configuration
from inspector.request import MIB
from inspector.text import Text

ENTRIES = 800_000
"""Entries of all layers together; an archive with more is refused."""
NAMES = 64 * MIB
"""Characters that the names and links of all entries come to; 80 for each at most entries, as long as those of programs' libraries are."""
BYTES = 64 << 30
"""Bytes that all layers come to when decompressed; more are refused."""
SECONDS = 300.0

TOO_MANY = Text(
    en="image:{path}: more than {n} entries: refused as an archive bomb",
    zh="image:{path}：条目超过 {n} 个，按归档炸弹拒绝处理",
)
TOO_LONG_NAMES = Text(
    en="image:{path}: names of more than {n} million characters: refused as an archive bomb",
    zh="image:{path}：名称总长度超过 {n} 百万个字符，按归档炸弹拒绝处理",
)
TOO_LARGE = Text(
    en="image:{path}: more than {n} GiB when decompressed: refused as an archive bomb",
    zh="image:{path}：解压后超过 {n} GiB，按归档炸弹拒绝处理",
)
TOO_LONG = Text(
    en="image:{path}: not read within {n} seconds: given up", zh="image:{path}：未能在 {n} 秒内读完，已放弃"
)


@dataclass(slots=True)
class Member:
    """One entry of a layer's archive.

    `path`: components joined by `/`, none of them empty, `.` or `..`, without a leading slash; empty for the root folder itself.
    Bytes that are no UTF-8 are lone surrogates. `link`: the text of a symbolic link; of a hard link (`hard`) the path of what it names,
    in the form of `path`. `size`: what a reader of the file sees. `caps`: as `inspector.targets.capabilities.decode` prints.
    `offset`: where the data stand in the decompressed archive.
    """

    path: str
    kind: str
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    link: str = ""
    hard: bool = False
    caps: str = ""
    offset: int = 0


class Layer(Protocol):
    """One layer of an image. `number`: from 1 at the bottom."""

    @property
    def number(self) -> int: ...

    @property
    def direct(self) -> bool:
        """Whether `open` costs no pass over what stands before the member: an uncompressed archive in a file."""

    def read(self) -> Iterator[tuple[Member, BinaryIO]]:
        """One pass over the archive: each member with its content, which can be read (not sought in) until the next one is asked for.

        Holes of sparse files are zeros. Ends only after the whole archive was read and agrees with its checksums.
        Raises InspectorError. May be called again for another pass; two passes at the same time are independent.
        """

    def open(self, member: Member) -> BinaryIO:
        """The content of a member that `read` gave, to read and seek in; where `direct` alone."""


@dataclass(frozen=True)
class Opened:
    """An image that is open for reading. `whiteouts`: names that begin with `.wh.` hide what is below, as in every layered image.

    `parallel`: whether its layers may be read by several threads at a time.
    """

    info: ImageInfo
    configuration: Configuration
    layers: tuple[Layer, ...]
    whiteouts: bool
    parallel: bool
    stop: Callable[[], None] = lambda: None
    """Has whoever still reads end soon, with an error."""


@dataclass
class Budget:
    """What reading one image may still cost, in all passes and threads together. Raises InspectorError where it is spent."""

    path: str
    deadline: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    entries: int = ENTRIES
    bytes: int = BYTES
    names: int = NAMES

    def stop(self) -> None:
        self.deadline = 0

    def entry(self) -> None:
        self.entries -= 1
        if self.entries < 0:
            raise InspectorError(TOO_MANY.fill({"path": self.path, "n": ENTRIES}))

    def named(self, size: int) -> None:
        self.names -= size
        if self.names < 0:
            raise InspectorError(TOO_LONG_NAMES.fill({"path": self.path, "n": NAMES // MIB}))

    def take(self, size: int) -> None:
        """Before or after `size` bytes were decompressed; the clock is looked at as well."""
        self.bytes -= size
        if self.bytes < 0:
            raise InspectorError(TOO_LARGE.fill({"path": self.path, "n": BYTES // (1024 * MIB)}))
        if time.monotonic() > self.deadline:
            raise InspectorError(TOO_LONG.fill({"path": self.path, "n": int(SECONDS)}))
