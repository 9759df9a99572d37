"""Tar archives, entry by entry: ustar, GNU, pax and v7, fast, and refused where they are damaged or two readers would disagree.

Why not `tarfile`: docs/decisions/0006-reading-images.md.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from inspector.request import MIB
from inspector.targets.capabilities import decode
from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.header import BARE, CHECKSUM, check, number, stored_size
from inspector.targets.image.archive.header import link as link_of
from inspector.targets.image.archive.header import name as name_of
from inspector.targets.image.archive.names import cleaned, target
from inspector.targets.image.archive.pax import (
    BAD_MAP,
    BLOCK,
    PIECES,
    Extended,
    Pieces,
    arranged,
    extended,
    for_all,
    pieces_of,
    reader,
)
from inspector.targets.image.archive.stream import Reading, Stream
from inspector.targets.image.layer import Budget, Member
from inspector.text import Text

EXTENDED = MIB
"""Bytes of an extended header."""
ALL_PIECES = 262_144
"""Parts of all sparse files together."""
AT = Text(en="entry {n} at byte {byte}: {why}", zh="第 {n} 个条目（字节偏移 {byte}）：{why}")
NO_TAR = Text(en="not a tar archive", zh="不是 tar 归档")
EMPTY = Text(en="empty, and no tar archive", zh="内容为空，不是 tar 归档")
CUT = Text(en="the archive ends within it: cut", zh="归档在此条目中间结束：不完整")
NO_END = Text(
    en="the archive has no end mark, and nothing else says that it is whole: cut, or written without one (tar writes it)",
    zh="归档没有结束标记，无法确认其完整：可能被截断（tar 命令会写入该标记）",
)
GARBAGE = Text(en="something else stands behind the end of the archive", zh="归档结束标记之后有多余内容")
SIZED = Text(
    en="it has data, though it is no file: readers disagree on what follows",
    zh="不是文件却带有数据：不同程序对后续内容的解释不一致",
)
TWICE = Text(en="two extended headers of one kind: readers disagree", zh="同类扩展头出现两次：不同程序的解释不一致")
ALONE = Text(en="an extended header without an entry", zh="扩展头之后没有条目")
LARGE = Text(en="an extended header of more than {n} bytes", zh="扩展头超过 {n} 字节")
VOLUME = Text(en="a part of an archive of several volumes", zh="多卷归档的一部分")
SCATTERED = Text(en="sparse files of more than {n} parts", zh="稀疏文件的数据段超过 {n} 个")

_ZERO = bytes(BLOCK)
_CACHED = 4096

Refuse = Callable[[Text], Exception]


class Content(io.BufferedIOBase):
    """What is stored of the entry at hand, until the next one is asked for. One object for all entries: it costs nothing."""

    def __init__(self, stream: Stream, refuse: Refuse) -> None:
        self._stream, self._refuse, self.left = stream, refuse, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        data = self._stream.take(wanted)
        self.left -= len(data)
        if len(data) < wanted:
            raise self._refuse(CUT)
        return data

    def read1(self, size: int = -1) -> bytes:
        data = self._stream.some(self.left if size < 0 else min(size, self.left)) if self.left and size else b""
        if not data and self.left and size:
            raise self._refuse(CUT)
        self.left -= len(data)
        return data


def entries(  # noqa: PLR0913 - what is refused depends on where the archive stands
    stream: Stream,
    budget: Budget,
    whiteouts: bool = False,
    sparse: dict[int, Pieces] | None = None,
    refuse: Refuse = Damaged,
    *,
    ended: bool = False,
) -> Iterator[tuple[Member, BinaryIO]]:
    """All entries up to the end of the stream. `sparse` is given the parts of sparse files, by `Member.offset`.

    `whiteouts`: it is a layer of an image, known by its digest to be whole. `ended`: nothing but its end says that it is, so one must
    be there: an archive that was cut between two entries looks just as one whose writer leaves the end away.

    The content of an entry is there until the next one is asked for. Raises what `refuse` makes of a text.
    """
    archive = _Archive(stream, budget, whiteouts, {} if sparse is None else sparse, refuse)
    byte = 0
    try:
        while True:
            byte = stream.position
            block = stream.take(BLOCK)
            if block == _ZERO or len(block) < BLOCK:
                break
            if found := archive.entry(block):
                yield found
                archive.passed()
        archive.end(block)
        if ended and block != _ZERO:
            raise Damaged(NO_END)
    except Damaged as error:
        if not archive.count and error.text is CHECKSUM and block[257:262] != b"ustar":
            raise refuse(NO_TAR) from None
        raise refuse(AT.fill({"n": archive.count + 1, "byte": byte, "why": error.text})) from None


class _Archive:
    """Where in an archive its reader is. `count`: of the entries that came whole."""

    def __init__(
        self, stream: Stream, budget: Budget, whiteouts: bool, sparse: dict[int, Pieces], refuse: Refuse
    ) -> None:
        self.count = 0
        self._stream, self._budget, self._whiteouts, self._sparse = stream, budget, whiteouts, sparse
        self._content = Content(stream, refuse)
        self._padding = self._parts = 0
        self._whole: dict[str, bytes] = {}
        self._extra: Extended | None = None
        self._name = self._link = b""
        self._owners: dict[bytes, tuple[int, int, int]] = {}

    def entry(self, block: bytes) -> tuple[Member, BinaryIO] | None:
        """The entry of a header; nothing for one that goes before another or stands for no file."""
        check(block)
        kind = block[156:157]
        if kind not in b"xXLK":  # of which there is one before an entry at most
            self._budget.entry()
        if kind in b"xXgLKVM":
            self._special(kind, block)
            return None
        if self._extra or self._name or self._link or self._whole:
            return self._with_extras(block)
        return self._member(block, name_of(block), link_of(block), stored_size(block), None)

    def passed(self) -> None:
        """Behind the entry at hand: what was not read of it is passed over."""
        if not self._stream.skip(self._content.left):
            raise Damaged(CUT)
        # umoci ends a layer with the last byte of its last file, and all that run images take it so; its digest says that it is whole
        if not self._stream.skip(self._padding) and not self._whiteouts:
            raise Damaged(CUT)
        self._content.left = self._padding = 0
        self.count += 1

    def end(self, block: bytes) -> None:
        """Nothing but zeros may follow; they are many where a tape's blocks are filled."""
        if not self.count and not block and not self._stream.position and not self._whiteouts:
            raise Damaged(EMPTY)
        if self._extra or self._name or self._link:
            raise Damaged(ALONE)
        while block:
            if block.strip(b"\0"):
                raise Damaged(GARBAGE if self.count or len(block) == BLOCK else NO_TAR)
            block = self._stream.some(MIB)

    def _special(self, kind: bytes, block: bytes) -> None:
        if kind == b"M":
            raise Damaged(VOLUME)
        size = stored_size(block)
        if size > EXTENDED:
            raise Damaged(LARGE.fill({"n": EXTENDED}))
        data = self._stream.take(size)
        if len(data) < size or not self._stream.skip(-size % BLOCK):
            raise Damaged(CUT)
        if kind == b"V":
            return
        if (kind in b"xX" and self._extra) or (kind == b"L" and self._name) or (kind == b"K" and self._link):
            raise Damaged(TWICE)
        if kind == b"g":
            self._whole = for_all(data, self._whole)
        elif kind in b"xX":
            self._extra = extended(data, self._whole)
        elif kind == b"L":
            self._name = data.split(b"\0", 1)[0]
        else:
            self._link = data.split(b"\0", 1)[0]

    def _with_extras(self, block: bytes) -> tuple[Member, BinaryIO]:
        extra = self._extra or extended(b"", self._whole)
        if (self._name and "path" in extra.values) or (self._link and "linkpath" in extra.values):
            raise Damaged(TWICE)
        name = extra.values.get("path") or self._name or name_of(block)
        link = extra.values.get("linkpath") or self._link or link_of(block)
        size = extra.number("size", -1)
        self._extra, self._name, self._link = None, b"", b""
        name = extra.values.get("GNU.sparse.name", name)
        return self._member(block, name, link, stored_size(block) if size < 0 else size, extra)

    def _member(
        self, block: bytes, name: bytes, link: bytes, size: int, extra: Extended | None
    ) -> tuple[Member, BinaryIO]:
        kind = block[156:157]
        path, owner = cleaned(name, self._whiteouts), block[100:124]
        known = self._owners.get(owner) or self._owner(owner)
        what = BARE.get(kind, "file")
        if what == "file" and kind != b"1" and (kind == b"D" or (name[-1:] == b"/" and kind in b"07\0")):
            what = "dir"
            if size and kind != b"D":
                raise Damaged(SIZED)
        elif kind in BARE:
            if size and kind != b"1":
                raise Damaged(SIZED)
            size = 0
        text = target(link, path, hard=kind == b"1") if kind in (b"1", b"2") else ""
        self._budget.named(len(path) + len(text))
        content = self._content
        content.left, self._padding = size, -size % BLOCK
        member = Member(path, what, *known, 0 if what == "dir" else size, number(block[136:148]), text, kind == b"1")
        if not path and what != "dir":
            cleaned(b"", whiteouts=True, root=False)
        if extra:
            _override(member, extra)
        if kind == b"S" or (extra and extra.sparse and what == "file" and kind != b"1"):
            return self._scattered(member, block, extra, old=kind == b"S")
        member.offset = self._stream.position
        return member, cast(BinaryIO, content)

    def _owner(self, fields: bytes) -> tuple[int, int, int]:
        known = number(fields[:8]) & 0o7777, number(fields[8:16]), number(fields[16:])
        if len(self._owners) < _CACHED:
            self._owners[fields] = known
        return known

    def _scattered(self, member: Member, block: bytes, extra: Extended | None, old: bool) -> tuple[Member, BinaryIO]:
        """A sparse file: its map is read, and its holes are."""
        stored = self._content.left
        if old or extra is None:
            pieces, size, stored = *_old_map(block, self._stream, stored), stored
        else:
            pieces, size, stored = pieces_of(extra, self._stream, stored)
        self._parts += len(pieces)
        if self._parts > ALL_PIECES:
            raise Damaged(SCATTERED.fill({"n": ALL_PIECES}))
        self._content.left, member.size, member.offset = stored, size, self._stream.position
        self._sparse[member.offset] = pieces
        take = self._budget.take

        def fetch(_: int, wanted: int) -> bytes:  # read in order, as it is stored
            return self._content.read(wanted)

        at = reader(pieces, fetch)

        def counted(position: int, wanted: int) -> bytes:
            take(wanted)  # holes are read as well
            return at(position, wanted)

        return member, io.BufferedReader(Reading(counted, size, seekable=False), 128 * 1024)


def _override(member: Member, extra: Extended) -> None:
    member.uid, member.gid = extra.number("uid", member.uid), extra.number("gid", member.gid)
    if (time := extra.time) is not None:
        member.mtime = time
    if raw := extra.capability:
        member.caps = decode(raw)


def _old_map(block: bytes, stream: Stream, stored: int) -> tuple[Pieces, int]:
    """Of GNU tar before pax: four parts in the header, 21 in each block that follows."""
    pairs, more = _pairs(block[386:482]), block[482]
    size = number(block[483:495], needed=True)
    while more:
        following = stream.take(BLOCK)
        if len(following) < BLOCK or len(pairs) > 2 * PIECES:
            raise Damaged(BAD_MAP)
        pairs += _pairs(following[:504])
        more = following[504]
    return arranged(pairs, size, stored), size


def _pairs(fields: bytes) -> list[int]:
    found = list[int]()
    for at in range(0, len(fields), 24):
        if not fields[at + 12]:
            break
        found += (number(fields[at : at + 12]), number(fields[at + 12 : at + 24]))
    return found
