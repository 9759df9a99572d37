"""A page as it is read: the words of each element that names a statement, and those between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.model import InspectorError
from inspector.publishing.proof.contents import Found, Gathered, record_of
from inspector.publishing.proof.file import DAMAGED, ELEMENTS, MOST_ELEMENTS, too_large

DEEPEST = 200
_RECORD = "inspector-proof"
_UNSEEN = {"script", "style", "template", "head"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_INLINE = {
    "abbr",
    "b",
    "bdi",
    "bdo",
    "cite",
    "code",
    "em",
    "i",
    "kbd",
    "mark",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "wbr",
}
_SCRIPT = re.compile(rb"<script\b([^>]{0,500})>.*?</script\s*>", re.I | re.S)
_SCRIPT_OR_COMMENT = re.compile(rb"<!--.*?-->|" + _SCRIPT.pattern, re.I | re.S)
"""Whichever begins first, as a browser takes them."""
_EXPLORE = "i-explore"
"""The part of a page that shows whole datasets: they are no statements."""


def read(data: bytes, source: str) -> Found:
    """Raises InspectorError."""
    from lxml import html

    record = record_of(_record(data), source)
    bare = _SCRIPT_OR_COMMENT.sub(b"", data)
    if bare.count(b"<") > MOST_ELEMENTS:
        raise too_large(source, ELEMENTS, MOST_ELEMENTS)
    try:
        parser = html.HTMLParser(
            encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        root = html.document_fromstring(bare, parser=parser)
        reader = Reader()
        reader.walk(root, 0)
        reader.flush()
    except (ValueError, RecursionError, AssertionError, html.etree.LxmlError):
        raise InspectorError(DAMAGED.fill({"source": source})) from None
    return reader.into.found(record)


def _record(data: bytes) -> bytes | None:
    for script in _SCRIPT_OR_COMMENT.finditer(data):
        if script[1] is not None and re.search(rb"\bid\s*=\s*[\"']?" + _RECORD.encode() + rb"\b", script[1]):
            return script[0].partition(b">")[2].rpartition(b"<")[0]
    return None


@dataclass
class Reader:
    into: Gathered = field(default_factory=Gathered)
    piece: list[str] = field(default_factory=list)
    explored: bool = False

    def walk(self, element: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise RecursionError
        name = str(element.tag)
        if element.get("id") == _EXPLORE and not self.explored:
            self.explored = True
        elif name not in _UNSEEN:
            self.enter(element, name, depth)
        self.piece.append(element.tail or "")

    def enter(self, element: Any, name: str, depth: int) -> None:
        if element.get("data-statement"):
            self.flush()
            self.into.state(element.get("data-statement"), words(element, name))
            return
        if name in _HEADINGS:
            self.flush()
            self.into.section = " ".join(_text(element).split())
        if name not in _INLINE:
            self.flush()
        self.piece.append(element.text or element.get("value") or "")
        for child in element:
            self.walk(child, depth + 1)
        if name not in _INLINE:
            self.flush()

    def flush(self) -> None:
        self.into.say("".join(self.piece))
        self.piece.clear()


def words(element: Any, name: str) -> tuple[str, ...]:
    """Of a table or a chart its cells, of a figure its parts, else the text."""
    if name in ("table", "figure"):
        return tuple(_text(cell) for cell in element.iter("th", "td"))
    parts = [child for child in element.iter() if child.get("data-cell") is not None]
    return tuple(_text(part) for part in parts) if parts else (_text(element),)


def _text(element: Any) -> str:
    return "".join(_seen(element)).strip()


def _seen(element: Any) -> Iterator[str]:
    if str(element.tag) in _UNSEEN:
        return
    yield element.text or ""
    for child in element:
        yield from _seen(child)
        yield child.tail or ""
