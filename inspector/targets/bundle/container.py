"""The form of a bundle: text whose every line is under a digest, so that a shell can write it and damage is found where it is.

    inspector-bundle 1 {header as JSON}
    part NAME FORM ALGORITHM:DIGEST        of the lines that follow, up to the next part
    …
    end LINES ALGORITHM:DIGEST             of all lines before

FORM is `lines`, `base64`, or base64 of something encrypted: `age`, or `cms` for an EnvelopedData of RFC 5652 in DER. Each of
`lines` is `SHA-256 BASE64 NAME`: the digest of the rest, what is compressed as in zlib, and what that is called.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from inspector.request import MIB
from inspector.targets.bundle.digests import ALGORITHMS, sha256
from inspector.targets.bundle.refusal import refused
from inspector.text import Text, clean

MAGIC = b"inspector-bundle "
VERSION = 1
LIMIT = 512 * MIB
"""Of a bundle's file."""
WIDTH = 76
FORMS = ("lines", "base64", "age", "cms")
NOT_ONE = Text(en="line 1: this is no bundle of inspector", zh="第 1 行：不是本工具的采集包")
HEADER = Text(en="line 1: the header is damaged ({what})", zh="第 1 行：文件头已损坏（{what}）")
OTHER_VERSION = Text(
    en="line 1: made in form {found} by another version of inspector; this one reads form {known}",
    zh="第 1 行：由其他版本生成（格式 {found}），当前版本只支持格式 {known}",
)
CUT = Text(
    en="it is cut: line {line} is the last, and the line that ends a bundle is missing",
    zh="文件不完整：到第 {line} 行为止，缺少结尾行",
)
CHANGED = Text(en="{where}: not as it was collected (its digest differs)", zh="{where}：内容与采集时不一致（摘要不符）")
LINE = Text(en="line {line}", zh="第 {line} 行")
ITEM = Text(en="line {line} ({name})", zh="第 {line} 行（{name}）")
PART = Text(en="lines {line} to {last} (part {name})", zh="第 {line} 至 {last} 行（{name} 部分）")
FORM = Text(en="line {line}: not a line of a bundle", zh="第 {line} 行：不是采集包的内容")
TOO_LARGE = Text(en="it is larger than {n} MiB", zh="文件超过 {n} MiB")
_DIGEST = re.compile(r"(sha256):([0-9a-f]{64})|(cksum):([0-9]{1,10}-[0-9]{1,12})")


class Made(msgspec.Struct, frozen=True):
    """For which profile it was collected."""

    id: str
    digest: str = ""


class Header(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`payload`: a snapshot, or what a collector printed. `target`: how the host was reached. `taken`: by the clock there.

    `secrets`: `none` were asked for, how they are encrypted (`age`, `cms`), or `left-out`, and then `why`. `protocol`, `mark` and
    `collector` (the digest of the script) are the collector's; `requests` is the digest of what it was asked.
    """

    payload: Literal["snapshot", "collector"]
    host: str
    kind: str
    target: str
    taken: str
    tool: str
    profile: Made
    algorithm: Literal["sha256", "cksum"] = "sha256"
    secrets: Literal["none", "age", "cms", "left-out"] = "none"
    why: str = ""
    protocol: int = 0
    mark: str = ""
    collector: str = ""
    requests: str = ""


@dataclass(frozen=True)
class Part:
    """`first` is the number of its first line in the file; `lines` are without their ends."""

    name: str
    form: str
    lines: tuple[bytes, ...]
    first: int = 0

    @property
    def data(self) -> bytes:
        """What base64 stands for. Raises ValueError."""
        try:
            return base64.b64decode(b"".join(self.lines), validate=True)
        except binascii.Error as error:
            raise ValueError(str(error)) from None


@dataclass(frozen=True)
class Container:
    """A bundle that is as it was written; `digest` is that of the whole file, as sha256sum prints it."""

    header: Header
    parts: dict[str, Part]
    digest: str


def lines_part(name: str, lines: Iterable[tuple[str, bytes]]) -> Part:
    """Of what is called so each."""
    rest = [base64.b64encode(zlib.compress(data)) + f" {clean(label)}".encode() for label, data in lines]
    return Part(name, "lines", tuple(f"{sha256(line)} ".encode() + line for line in rest))


def unpacked(part: Part) -> Iterator[bytes]:
    """What is in the lines of a part. Raises ValueError where it is more than any bundle holds."""
    left = LIMIT
    for line in part.lines:
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(base64.b64decode(line.split(b" ")[1], validate=True), left)
        except (zlib.error, IndexError) as error:
            raise ValueError(str(error)) from None
        left -= len(data)
        if unpacker.unconsumed_tail or left <= 0:
            raise ValueError(f"more than {LIMIT // MIB} MiB")
        yield data


def sealed_part(name: str, form: str, data: bytes) -> Part:
    text = base64.b64encode(data)
    return Part(name, form, tuple(text[at : at + WIDTH] for at in range(0, len(text), WIDTH)))


def write(header: Header, parts: Sequence[Part]) -> bytes:
    """The bundle's bytes, as the auditor's machine writes them: SHA-256 throughout."""
    lines = [MAGIC + str(VERSION).encode() + b" " + msgspec.json.encode(header)]
    for part in parts:
        digest = sha256(_joined(part.lines))
        lines += [f"part {part.name} {part.form} sha256:{digest}".encode(), *part.lines]
    body = _joined(lines)
    return body + f"end {len(lines)} sha256:{sha256(body)}\n".encode()


def read_header(data: bytes, path: str) -> Header:
    """From a bundle's first line. Raises Refused."""
    line = data.partition(b"\n")[0]
    if not line.startswith(MAGIC):
        raise refused(path, NOT_ONE)
    version, _, text = line.removeprefix(MAGIC).partition(b" ")
    if version != str(VERSION).encode():
        raise refused(path, OTHER_VERSION, found=clean(version[:12].decode("ascii", "replace")), known=VERSION)
    try:
        header = msgspec.json.decode(text, type=Header)
        if datetime.datetime.fromisoformat(header.taken).tzinfo is None:
            raise ValueError("the time of collecting is in no time zone")
    except (ValueError, RecursionError) as error:
        raise refused(path, HEADER, what=clean(str(error))[:200]) from None
    return header


def read(data: bytes, path: str) -> Container:
    """The bundle whose bytes these are. Raises Refused that names the first place where they are not what was written."""
    if len(data) > LIMIT:
        raise refused(path, TOO_LARGE, n=LIMIT // MIB)
    lines = data.split(b"\n")
    header = read_header(data, path)
    if lines.pop() or not lines[-1].startswith(b"end "):
        last = len(lines) + (not data.endswith(b"\n"))
        if not any(line.startswith(b"end ") for line in lines):
            raise refused(path, CUT, line=last)
        raise refused(path, FORM, line=last)
    last_line = lines.pop()
    parts = dict(_parts(lines, header.algorithm, path))
    _check_end(last_line, data, len(lines), header.algorithm, path)
    return Container(header, parts, f"sha256:{sha256(data)}")


def _joined(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _parts(lines: list[bytes], algorithm: str, path: str) -> Iterator[tuple[str, Part]]:
    """The parts between the first line and the last, each held against its digest."""
    heads = [place for place, line in enumerate(lines) if line.startswith(b"part ")]
    if len(lines) > 1 and (not heads or heads[0] != 1):
        raise refused(path, FORM, line=2)
    seen: set[str] = set()
    for head, following in zip(heads, [*heads[1:], len(lines)], strict=True):
        words = lines[head].decode("ascii", "replace").split(" ")
        if len(words) != 4 or words[1] in seen or not words[1].isalpha() or words[2] not in FORMS:
            raise refused(path, FORM, line=head + 1)
        part = Part(words[1], words[2], tuple(lines[head + 1 : following]), head + 2)
        seen.add(part.name)
        _check_part(part, _said(words[3], algorithm, path, head + 1), algorithm, path)
        yield part.name, part


def _said(word: str, algorithm: str, path: str, line: int) -> str:
    """The digest that a line names."""
    match = _DIGEST.fullmatch(word)
    if not match or algorithm not in (match[1], match[3]):
        raise refused(path, FORM, line=line)
    return match[2] or match[4]


def _check_part(part: Part, said: str, algorithm: str, path: str) -> None:
    if part.form == "lines":
        for place, line in enumerate(part.lines):
            digest, _, text = line.partition(b" ")
            if digest != sha256(text).encode():
                raise refused(path, CHANGED, where=_place(part.first + place, text))
    if ALGORITHMS[algorithm](_joined(part.lines)) != said:
        last = part.first + len(part.lines) - 1
        raise refused(path, CHANGED, where=PART.fill({"line": part.first, "last": last, "name": part.name}))


def _place(line: int, text: bytes) -> Text:
    """A line by the name of what it holds, as far as that can be read."""
    name = text.partition(b" ")[2].decode("utf-8", "replace")[:200]
    return ITEM.fill({"line": line, "name": clean(name)}) if name else LINE.fill({"line": line})


def _check_end(last: bytes, data: bytes, lines: int, algorithm: str, path: str) -> None:
    words = last.decode("ascii", "replace").split(" ")
    if len(words) != 3 or words[1] != str(lines):
        raise refused(path, FORM, line=lines + 1)
    said = _said(words[2], algorithm, path, lines + 1)
    if ALGORITHMS[algorithm](data[: len(data) - len(last) - 1]) != said:
        where = Text(en="line 1, or the line of a part", zh="第 1 行或某部分的首行")
        raise refused(path, CHANGED, where=where)
