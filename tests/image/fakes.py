"""Layers read by the standard library's tarfile: a second opinion on what an archive holds."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from inspector.model import ImageInfo
from inspector.model.host import Layer as LayerInfo
from inspector.oci import Configuration
from inspector.targets.image.layer import Member, Opened

TYPES = {"dir": tarfile.DIRTYPE, "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "fifo": tarfile.FIFOTYPE}
KINDS = {tarfile.DIRTYPE: "dir", tarfile.SYMTYPE: "link", tarfile.FIFOTYPE: "fifo"}


@dataclass(frozen=True)
class Entry:
    """One entry of an archive. `kind`: file, dir, link, hard, fifo; `text`: content, or what a link names."""

    path: str
    text: str | bytes = ""
    kind: str = "file"
    mode: int = 0o644
    uid: int = 0
    gid: int = 0
    mtime: int = 1_700_000_000


def folder(path: str, mode: int = 0o755) -> Entry:
    return Entry(path, kind="dir", mode=mode)


def archive(entries: Iterable[Entry]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as made:
        for entry in entries:
            info = tarfile.TarInfo(entry.path)
            info.mode, info.uid, info.gid, info.mtime = entry.mode, entry.uid, entry.gid, entry.mtime
            info.type = TYPES.get(entry.kind, tarfile.REGTYPE)
            data = entry.text.encode() if isinstance(entry.text, str) else entry.text
            if entry.kind in ("link", "hard"):
                info.linkname = data.decode()
            else:
                info.size = len(data)
            made.addfile(info, io.BytesIO(data) if entry.kind == "file" else None)
    return file.getvalue()


@dataclass
class TarLayer:
    """`reads`: how often it was read."""

    data: bytes
    number: int
    direct: bool = False
    reads: int = 0
    opened: list[str] = field(default_factory=list)

    def read(self) -> Iterator[tuple[Member, BinaryIO]]:
        self.reads += 1
        with tarfile.open(fileobj=io.BytesIO(self.data)) as made:
            for info in made:
                content = made.extractfile(info) if info.isreg() else None
                yield _member(info), cast(BinaryIO, content or io.BytesIO())

    def open(self, member: Member) -> BinaryIO:
        assert self.direct
        self.opened.append(member.path)
        return io.BytesIO(self.data[member.offset : member.offset + member.size])


def _member(info: tarfile.TarInfo) -> Member:
    path = "/".join(part for part in info.name.split("/") if part not in ("", "."))
    hard = info.islnk()
    return Member(
        path,
        KINDS.get(info.type, "file"),
        info.mode,
        info.uid,
        info.gid,
        info.size if info.isreg() else 0,
        int(info.mtime),
        info.linkname if info.issym() or hard else "",
        hard,
        "",
        info.offset_data,
    )


def image(*layers: Iterable[Entry], direct: bool = False, whiteouts: bool = True) -> Opened:
    return Opened(
        ImageInfo(format="oci", layers=tuple(LayerInfo(digest="") for _ in layers)),
        Configuration(layers=len(layers)),
        tuple(TarLayer(archive(entries), number, direct) for number, entries in enumerate(layers, 1)),
        whiteouts,
        parallel=True,
    )
