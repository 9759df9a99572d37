"""Files that are handed in to be verified: read within bounds. What they hold may be anything."""

from __future__ import annotations

import io
import os
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspector.model import InspectorError
from inspector.text import Text, os_error

LARGEST_FILE, LARGEST_UNPACKED, MOST_PARTS, MOST_ELEMENTS = 64 << 20, 192 << 20, 2000, 6_000_000
PIECE = 1 << 20
UNREADABLE = Text(en="{source}: cannot be read: {why}", zh="{source}：无法读取：{why}")
NOT_A_FILE = Text(en="it is not a regular file", zh="不是普通文件")
TOO_LARGE = Text(en="{source}: larger than a report can be ({what})", zh="{source}：超出报告文件应有的大小（{what}）")
FILE, UNPACKED = Text(en="{n} MiB", zh="{n} MiB"), Text(en="{n} MiB unpacked", zh="解压后 {n} MiB")
PARTS, ELEMENTS = Text(en="{n} parts", zh="{n} 个部件"), Text(en="{n} elements", zh="{n} 个元素")
DAMAGED = Text(
    en="{source}: damaged, or no Word document: hand in the .docx or .html file",
    zh="{source}：文件已损坏或不是 Word 文档，请提供 .docx 或 .html 文件",
)
PROTECTED = Text(
    en="{source}: protected by a password, or of the old format .doc: save it as .docx without a password",
    zh="{source}：设有密码或为旧版 .doc 格式，请去除密码并另存为 .docx 格式",
)
NO_LXML = Text(
    en="to verify a report needs python-docx: pip install 'inspector-audit[docx]'",
    zh="核验报告需要 python-docx：pip install 'inspector-audit[docx]'",
)
ELSEWHERE = Text(
    en="{source}: takes in other documents when it is opened, whose words are not in it: open it in Word, save it anew as .docx, and verify that file",
    zh="{source}：打开时会并入其他文档，其文字不在本文件中，请用 Word 打开后另存为 .docx 文件再核验",
)
MAIN = "word/document.xml"
_RECORDS = re.compile(r"customxml/item\d+\.xml", re.I)
_EDGES = ("header", "footer", "footnotes", "endnotes")


def read_file(path: Path, source: str) -> bytes:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):  # a named pipe would keep us waiting
                raise InspectorError(UNREADABLE.fill({"source": source, "why": NOT_A_FILE}))
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"source": source, "why": os_error(error)})) from None
    if len(data) > LARGEST_FILE:
        raise too_large(source, FILE, LARGEST_FILE >> 20)
    return data


def too_large(source: str, what: Text, limit: int) -> InspectorError:
    return InspectorError(TOO_LARGE.fill({"source": source, "what": what.fill({"n": limit})}))


def parts(data: bytes, source: str) -> dict[str, Any]:
    """The parts of a Word document that hold words, or the record, each as its root element; the main one is called MAIN.

    Raises InspectorError.
    """
    try:
        unpacked = _unpacked(data, source)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        LookupError,
    ):
        # What zipfile raises for archives that somebody has tampered with.
        raise InspectorError(DAMAGED.fill({"source": source})) from None
    if sum(part.count(b"<") for part in unpacked.values()) > MOST_ELEMENTS:
        raise too_large(source, ELEMENTS, MOST_ELEMENTS)
    return {name: _root(part, source) for name, part in unpacked.items()}


def _unpacked(data: bytes, source: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if len(archive.infolist()) > MOST_PARTS:
            raise too_large(source, PARTS, MOST_PARTS)
        package = Package(archive, source, {entry.filename.lower(): entry for entry in archive.infolist()})
        if len(package.entries) < len(archive.infolist()):
            raise zipfile.BadZipFile  # which of two parts of one name is opened no two programs agree on
        main = next(package.related("", ("officeDocument",)), "")
        found = {MAIN: package.read(main)}
        for name in package.related(main, _EDGES):
            found[f"word/{name}"] = package.read(name)
        for name in filter(_RECORDS.fullmatch, package.entries):
            found[name] = package.read(name)
    return found


@dataclass
class Package:
    """`entries`: by their names in small letters, which make no difference there."""

    archive: zipfile.ZipFile
    source: str
    entries: dict[str, zipfile.ZipInfo]
    room: int = field(default_factory=lambda: LARGEST_UNPACKED)

    def read(self, name: str) -> bytes:
        """Raises KeyError where it is not there."""
        with self.archive.open(self.entries[name]) as stream:
            part = stream.read(self.room + 1)
        self.room -= len(part)
        if self.room < 0:
            raise too_large(self.source, UNPACKED, LARGEST_UNPACKED >> 20)
        return part

    def related(self, name: str, kinds: tuple[str, ...]) -> Iterator[str]:
        """The parts that a program opens with this one (with the package where it has no name): whatever they are called."""
        folder, _, last = name.rpartition("/")
        listed = posixpath.join(folder, "_rels", f"{last}.rels")
        if name and listed not in self.entries:
            return
        for relation in _root(self.read(listed), self.source).iter("{*}Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/").lower()
            if relation.get("Type", "").rpartition("/")[2] in kinds and relation.get("TargetMode") != "External":
                yield target


def _root(part: bytes, source: str) -> Any:
    """Nothing that is declared is expanded, nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InspectorError(DAMAGED.fill({"source": source})) from None
    if root.getroottree().docinfo.doctype:
        raise InspectorError(DAMAGED.fill({"source": source}))
    return root
