"""Excel workbooks from outside as they are handed in: bounded before anything is made of them.

A workbook is a zip of XML files. What is to be read of it is unpacked here under a limit, whatever the archive says of itself, then
measured, and only then packed anew: a reader has nothing else before it than what was measured.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from inspector.model import InspectorError
from inspector.register.measure import DAMAGED, measure, too_large
from inspector.text import Text

LARGEST_FILE, LARGEST_UNPACKED, MOST_PARTS = 32 << 20, 256 << 20, 1000
PIECE = 1 << 20
WRONG = Text(en="{source}: {what}", zh="{source}：{what}")
NOT_XLSX = Text(en="this is no Excel workbook: save it as .xlsx", zh="不是 Excel 工作簿，请另存为 .xlsx 格式")
OLE = Text(
    en="the workbook is protected by a password, or of the old format .xls: save it as .xlsx without a password",
    zh="工作簿设有密码或为旧版 .xls 格式，请去除密码并另存为 .xlsx 格式",
)
OTHER_KIND = Text(
    en="a workbook of another format (.xlsb, .ods): save it as .xlsx",
    zh="其他格式的工作簿（.xlsb、.ods），请另存为 .xlsx 格式",
)
MACROS = Text(
    en="the workbook has macros: save it as .xlsx without them", zh="工作簿含有宏，请另存为不含宏的 .xlsx 格式"
)
FILE = Text(en="more than {n} MiB", zh="超过 {n} MiB")
UNPACKED = Text(en="more than {n} MiB when unpacked", zh="解压后超过 {n} MiB")
PARTS = Text(en="more than {n} parts", zh="包含的部件超过 {n} 个")
BAD_ARCHIVE = Text(en="the archive cannot be read", zh="压缩包无法读取")
_WANTED = re.compile(r"(?:\[Content_Types\]\.xml|_rels/[^/]*\.rels|xl/(?:[^/]+/)*[^/]*\.(?:xml|rels))", re.I)
_UNWANTED = re.compile(r"xl/(?:drawings|media|charts|theme|printerSettings|comments|customXml|externalLinks)\b", re.I)


def repacked(data: bytes, source: str) -> bytes:
    """A workbook with the parts of `data` that are read, measured. Raises InspectorError."""
    try:
        return _pack(_parts(data))
    except InspectorError as error:
        raise InspectorError(WRONG.fill({"source": source, "what": error.text})) from None
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
        what = DAMAGED.fill({"why": BAD_ARCHIVE})
        raise InspectorError(WRONG.fill({"source": source, "what": what})) from None


def _parts(data: bytes) -> dict[str, bytes]:
    if len(data) > LARGEST_FILE:
        raise too_large(FILE, LARGEST_FILE >> 20)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InspectorError(OLE)
    if not data.startswith(b"PK"):
        raise InspectorError(NOT_XLSX)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        _refuse_kinds({entry.filename.lower() for entry in entries}, len(entries))
        if any(entry.flag_bits & 1 for entry in entries):
            raise InspectorError(OLE)
        room, parts = LARGEST_UNPACKED, {}
        for entry in entries:
            if _WANTED.fullmatch(entry.filename) and not _UNWANTED.match(entry.filename):
                with archive.open(entry) as stream:
                    parts[entry.filename] = b"".join(_bounded(stream, room))
                room -= len(parts[entry.filename])
    return parts


def _refuse_kinds(names: set[str], number: int) -> None:
    if number > MOST_PARTS:
        raise too_large(PARTS, MOST_PARTS)
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise InspectorError(OTHER_KIND)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise InspectorError(MACROS)
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise InspectorError(NOT_XLSX)


def _bounded(stream: IO[bytes], room: int) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        room -= len(piece)
        if room < 0:
            raise too_large(UNPACKED, LARGEST_UNPACKED >> 20)
        yield piece


def _pack(parts: dict[str, bytes]) -> bytes:
    measure(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
