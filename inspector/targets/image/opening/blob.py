"""One layer: its blob, decompressed, verified and read entry by entry."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from inspector.model import InspectorError
from inspector.targets.image.archive.damage import IN_PART, LINE, blamed
from inspector.targets.image.archive.packing import unpacked
from inspector.targets.image.archive.pax import Pieces, reader
from inspector.targets.image.archive.places import DOCUMENT, DOCUMENT_NAMES
from inspector.targets.image.archive.stream import Leaping, Reading, Stream, Window, verified
from inspector.targets.image.archive.tar import entries
from inspector.targets.image.layer import Budget, Member
from inspector.text import Text

BOTH = Text(
    en="a root file system, and {name} of an image beside it: programs differ in which they read",
    zh="既有根文件系统，又有镜像的 {name}：不同程序读取的内容会不一致",
)


@dataclass(frozen=True)
class Archive:
    """A `Layer`. `source`: the stored bytes, anew for each pass; `window`: where they stand in a file, if they do so uncompressed.

    `digest`, `size`: of the stored bytes, `inside` of the archive in them; empty and None where nothing says. `part`: its name in errors.
    `alone`: a tarball of a root file system, in which nothing may stand by which another program would take it for an image.
    """

    path: str
    part: Text | None
    number: int
    source: Callable[[], Iterable[bytes]]
    budget: Budget
    whiteouts: bool
    window: Window | None = None
    digest: str = ""
    size: int | None = None
    inside: str = ""
    alone: bool = False
    _sparse: dict[int, Pieces] = field(default_factory=dict)

    @property
    def direct(self) -> bool:
        return self.window is not None

    def read(self) -> Iterator[tuple[Member, BinaryIO]]:
        stream = Stream(self._leaping() or self._pieces())
        sparse = self._sparse if self.direct else {}
        told = bool(self.digest or self.inside)
        found = entries(stream, self.budget, self.whiteouts, sparse, self._refused, ended=not told)
        yield from self._no_image(found) if self.alone else found

    def _no_image(self, found: Iterator[tuple[Member, BinaryIO]]) -> Iterator[tuple[Member, BinaryIO]]:
        for member, content in found:
            if member.path in DOCUMENT_NAMES and member.kind == "file":
                data = content.read(DOCUMENT) if member.size < DOCUMENT else b""
                if member.path == "oci-layout" or data.lstrip().startswith(b"[") or b'"manifests"' in data:
                    raise self._refused(BOTH.fill({"name": member.path}))
                yield member, io.BytesIO(data) if member.size < DOCUMENT else content
            else:
                yield member, content

    def open(self, member: Member) -> BinaryIO:
        assert self.window is not None  # noqa: S101 - a fault of the caller
        window = Window(self.window.file, self.window.start + member.offset, self.window.size - member.offset)
        pieces = self._sparse.get(member.offset) if member.size else None
        at = window.at if pieces is None else reader(pieces, window.at)
        return io.BufferedReader(Reading(at, member.size, seekable=True))

    def _leaping(self) -> Leaping | None:
        """What is passed over need not be read where nothing is to be verified."""
        return Leaping(self.window) if self.window and not (self.digest or self.inside) else None

    def _pieces(self) -> Iterator[bytes]:
        with blamed(self.path, self.part):
            pieces = self.source()
            if self.digest:
                pieces = verified(pieces, self.digest, self.size)
            pieces = unpacked(pieces, self.budget)
            yield from verified(pieces, self.inside) if self.inside and self._two_digests else pieces

    @property
    def _two_digests(self) -> bool:
        return self.inside != self.digest

    def _refused(self, text: Text) -> InspectorError:
        why = IN_PART.fill({"part": self.part, "why": text}) if self.part else text
        return InspectorError(LINE.fill({"path": self.path, "why": why}))
