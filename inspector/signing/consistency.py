"""What a file says of itself: the id of a result, and the digests of a bundle. Anybody can make them anew, so they show damage and
careless changes; who made a file, and that it is the same since, a signature alone can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from inspector import __version__
from inspector.audit import mark_of
from inspector.dossier import SCHEMA
from inspector.model import InspectorError
from inspector.targets.bundle import container
from inspector.text import Text

HEAD = 4096
"""Bytes by which a kind of file is told."""
LIMIT = 1 << 30
"""Of a result that is looked into."""
IS_WHOLE = Text(en="the audit's id fits what it says", zh="自查编号与内容一致")
BUNDLE_WHOLE = Text(en="the bundle is as it was collected", zh="采集包内容与采集时一致")
ALTERED = Text(
    en="the result was altered: its id is {said}, and what it says makes {made}",
    zh="自查结果已被改动：其编号为 {said}，而按内容计算应为 {made}",
)
CUT = Text(en="the result is cut short or is not JSON", zh="自查结果不完整或不是 JSON")
NOT_ONE = Text(en="it says to be a result and has not the form of one", zh="标明为自查结果，但格式不符")
OTHER_TOOL = Text(
    en="whether the audit's id fits cannot be told here: it was made by version {version}, and this is {here}",
    zh="无法核对自查编号：该结果由版本 {version} 生成，当前版本为 {here}",
)
TOO_LARGE = Text(en="whether the audit's id fits cannot be told: it is too large", zh="文件过大，无法核对自查编号")
_RESULT = re.compile(rb'\s*\{\s*"schema"\s*:\s*"inspector/audit/')


class Fits(StrEnum):
    YES = "yes"
    NO = "no"
    OPEN = "open"  # it cannot be told


class _Tool(msgspec.Struct):
    version: str


class _Audit(msgspec.Struct):
    id: str
    started: str
    profile: msgspec.Raw
    knowledge: msgspec.Raw


class _Sheet(msgspec.Struct):
    """A result as it is written, by whatever version: what is not known here is part of what its id is made of."""

    tool: _Tool
    audit: _Audit
    checks: msgspec.Raw
    hosts: list[msgspec.Raw]


class _Schema(msgspec.Struct):
    schema: str = ""


def wants_all(head: bytes, size: int) -> bool:
    """By a file's first bytes: whether it may be a result or a bundle."""
    if head.startswith(container.MAGIC):
        return size <= container.LIMIT
    return head.lstrip().startswith(b"{") and size <= LIMIT


def consistent(data: bytes, path: str) -> tuple[Fits, Text] | None:
    """What a result or a bundle says of itself; None for a file of another kind."""
    if data.startswith(container.MAGIC):
        try:
            container.read(data, path)
        except InspectorError as error:
            return Fits.NO, error.text
        return Fits.YES, BUNDLE_WHOLE
    try:
        found = msgspec.json.decode(data, type=_Schema).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return (Fits.NO, CUT) if _RESULT.match(data[:HEAD]) else None
    return _result(data, found) if found.startswith("inspector/audit/") else None


def too_large(head: bytes) -> tuple[Fits, Text] | None:
    """For a file that is not read whole."""
    if head.startswith(container.MAGIC):
        return Fits.NO, container.TOO_LARGE.fill({"n": container.LIMIT >> 20})
    return (Fits.OPEN, TOO_LARGE) if _RESULT.match(head) else None


def _result(data: bytes, schema: str) -> tuple[Fits, Text]:
    try:
        sheet = msgspec.json.decode(data, type=_Sheet)
        made = mark_of(_hosts(sheet.hosts), [_any(each) for each in _rest(sheet)], sheet.audit.started)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, OverflowError, TypeError, KeyError):
        return Fits.NO, NOT_ONE
    if made == sheet.audit.id:
        return Fits.YES, IS_WHOLE
    if sheet.tool.version != __version__ or schema != SCHEMA:
        return Fits.OPEN, OTHER_TOOL.fill({"version": sheet.tool.version, "here": __version__})
    return Fits.NO, ALTERED.fill({"said": sheet.audit.id, "made": made})


def _rest(sheet: _Sheet) -> Sequence[msgspec.Raw]:
    return sheet.checks, sheet.audit.profile, sheet.audit.knowledge


def _hosts(hosts: Sequence[msgspec.Raw]) -> Iterator[dict[str, Any]]:
    """Without what the id leaves out."""
    for raw in hosts:
        host = _any(raw)
        if not isinstance(host, dict):
            raise TypeError
        yield host | {name: empty for name, empty in (("cost", {}), ("journal", [])) if name in host}


def _any(raw: msgspec.Raw) -> Any:
    return msgspec.json.decode(raw)
