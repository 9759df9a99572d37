"""Extended headers of tar archives: records by POSIX (pax), and the maps of sparse files as GNU tar writes them."""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.stream import Stream
from inspector.text import Text

BLOCK = 512
PIECES = 65_536
"""Parts of one sparse file."""
BAD_RECORD = Text(en="its extended header is malformed", zh="扩展头格式错误")
BAD_VALUE = Text(en="its extended header gives {value} as {key}", zh="扩展头中 {key} 的值为 {value}，无效")
GLOBAL = Text(
    en="a global header gives {key} to all entries: readers disagree on what that means",
    zh="全局头为所有条目指定了 {key}：不同程序对此的解释不一致",
)
BAD_MAP = Text(en="its map of a sparse file is malformed", zh="稀疏文件的映射表格式错误")

_COUNTS = ("size", "uid", "gid", "GNU.sparse.size", "GNU.sparse.realsize", "GNU.sparse.numblocks")
_TEXTS = ("path", "linkpath", "GNU.sparse.name")
_CAPS, _CAPS_64 = "SCHILY.xattr.security.capability", "LIBARCHIVE.xattr.security.capability"
_SPARSE = ("GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.map", "GNU.sparse.offset", "GNU.sparse.numbytes")
_KNOWN = frozenset((*_COUNTS, *_TEXTS, _CAPS, _CAPS_64, *_SPARSE, "mtime"))
_FOR_ALL = frozenset(("uid", "gid", "mtime"))
_NUMBER = re.compile(rb"[0-9]{1,19}")
_TIME = re.compile(rb"(-?[0-9]{1,18})(?:\.[0-9]*)?")
_LENGTH = re.compile(rb"([1-9][0-9]{0,6}) ")


@dataclass
class Extended:
    """What extended headers say of the entry behind them. `pairs`: offsets and sizes of format 0.0, in order."""

    values: dict[str, bytes] = field(default_factory=dict)
    pairs: list[int] = field(default_factory=list)

    def number(self, key: str, default: int) -> int:
        return int(self.values[key]) if key in self.values else default

    @property
    def time(self) -> int | None:
        """Whole seconds, rounded down."""
        found = _TIME.fullmatch(self.values.get("mtime", b""))
        return int(found[1]) - (found[0][:1] == b"-" and b"." in found[0]) if found else None

    @property
    def capability(self) -> bytes:
        if raw := self.values.get(_CAPS):
            return raw
        try:
            packed = self.values.get(_CAPS_64, b"")
            return base64.b64decode(packed + b"=" * (-len(packed) % 4))
        except (binascii.Error, ValueError):
            return b""

    @property
    def sparse(self) -> bool:
        return any(key.startswith("GNU.sparse.") for key in self.values) or bool(self.pairs)


def extended(data: bytes, whole: dict[str, bytes]) -> Extended:
    """The records of one header; `whole` holds for all entries. Raises Damaged."""
    found = Extended(dict(whole))
    for key, value in _records(data):
        if key in ("GNU.sparse.offset", "GNU.sparse.numbytes"):
            if len(found.pairs) % 2 != (key == "GNU.sparse.numbytes") or len(found.pairs) >= 2 * PIECES:
                raise Damaged(BAD_MAP)
            found.pairs.append(int(_checked(key, value, _NUMBER)))
        elif key in _KNOWN:
            found.values[key] = value
            if not value:
                del found.values[key]  # as if it had not been given
    for key, value in found.values.items():
        if key in _COUNTS:
            _checked(key, value, _NUMBER)
        elif key == "mtime":
            _checked(key, value, _TIME)
        elif key in _TEXTS and b"\0" in value:
            raise Damaged(BAD_VALUE.fill({"key": key, "value": _shown(value)}))
    return found


def for_all(data: bytes, whole: dict[str, bytes]) -> dict[str, bytes]:
    """A global header's records, laid over those of earlier ones."""
    found = dict(whole)
    for key, value in _records(data):
        if key in _FOR_ALL:
            found[key] = value
            if not value:
                del found[key]
        elif key in _KNOWN:
            raise Damaged(GLOBAL.fill({"key": key}))
    return found


def _records(data: bytes) -> Iterable[tuple[str, bytes]]:
    at = 0
    while at < len(data):
        length = _LENGTH.match(data, at)
        end = at + int(length[1]) if length else 0
        if not length or end > len(data) or end <= length.end() or data[end - 1] != 10:
            raise Damaged(BAD_RECORD)
        key, equals, value = data[length.end() : end - 1].partition(b"=")
        if not key or not equals:
            raise Damaged(BAD_RECORD)
        yield key.decode("utf-8", "replace"), value
        at = end


def _checked(key: str, value: bytes, form: re.Pattern[bytes]) -> bytes:
    if not form.fullmatch(value):
        raise Damaged(BAD_VALUE.fill({"key": key, "value": _shown(value)}))
    return value


def _shown(value: bytes) -> str:
    return value[:60].decode("utf-8", "surrogateescape")


Pieces = tuple[tuple[int, int, int], ...]
"""Of a sparse file: where each part begins, how long it is, and where it stands among the data."""


def pieces_of(extra: Extended, stream: Stream, stored: int) -> tuple[Pieces, int, int]:
    """The parts of a sparse file, its size, and how many bytes of data are left behind the map, which may stand there."""
    if extra.values.get("GNU.sparse.major", b"0") != b"0":
        if extra.values["GNU.sparse.major"] != b"1" or extra.values.get("GNU.sparse.minor", b"0") != b"0":
            raise Damaged(BAD_MAP)
        pairs, taken = _map_in_front(stream, stored)
        stored -= taken
    elif text := extra.values.get("GNU.sparse.map"):
        numbers = text.split(b",", 2 * PIECES)
        pairs = [int(_checked("GNU.sparse.map", number, _NUMBER)) for number in numbers]
    else:
        pairs = extra.pairs
    size = extra.number("GNU.sparse.realsize", extra.number("GNU.sparse.size", -1))
    if (
        extra.number("GNU.sparse.numblocks", len(pairs) // 2) != len(pairs) // 2
        and "GNU.sparse.major" not in extra.values
    ):
        raise Damaged(BAD_MAP)
    return arranged(pairs, size, stored), size, stored


def _map_in_front(stream: Stream, stored: int) -> tuple[list[int], int]:
    """Format 1.0: decimal numbers, a line each, in whole blocks before the data."""
    text, taken, numbers = b"", 0, list[int]()
    while not numbers or len(numbers) < 1 + 2 * numbers[0]:
        if taken + BLOCK > stored or len(block := stream.take(BLOCK)) < BLOCK:
            raise Damaged(BAD_MAP)
        taken += BLOCK
        *lines, text = (text + block).split(b"\n")
        for line in lines[: 1 + 2 * numbers[0] - len(numbers) if numbers else None]:
            numbers.append(int(_checked("GNU.sparse.map", line, _NUMBER)))
            if numbers[0] > PIECES:
                raise Damaged(BAD_MAP)
            if len(numbers) == 1 + 2 * numbers[0]:
                break
    return numbers[1:], taken


def arranged(pairs: list[int], size: int, stored: int) -> Pieces:
    """Offsets and sizes, checked: in order, apart, within the file, and together all that is stored."""
    found, data = list[tuple[int, int, int]](), 0
    if len(pairs) % 2 or len(pairs) > 2 * PIECES:
        raise Damaged(BAD_MAP)
    for offset, length in zip(pairs[::2], pairs[1::2], strict=True):
        found.append((offset, length, data))
        data += length
    apart = all(a[0] + a[1] <= b[0] for a, b in pairwise(found))
    if not apart or (found and found[-1][0] + found[-1][1] > size) or data != stored or size < 0:
        raise Damaged(BAD_MAP)
    return tuple(piece for piece in found if piece[1])


def reader(pieces: Pieces, fetch: Callable[[int, int], bytes]) -> Callable[[int, int], bytes]:
    """A function from position and size to content, from one that fetches what is stored. Holes are zeros."""
    starts = [piece[0] for piece in pieces]

    def at(position: int, size: int) -> bytes:
        index = bisect_right(starts, position) - 1
        if index >= 0 and position < pieces[index][0] + pieces[index][1]:
            offset, length, data = pieces[index]
            return fetch(data + position - offset, min(size, offset + length - position))
        end = starts[index + 1] if index + 1 < len(starts) else position + size
        return bytes(min(size, end - position))

    return at
