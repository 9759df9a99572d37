"""Elements of WordprocessingML, built by lxml: what is put in is text and never markup."""

from __future__ import annotations

from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = {
    "w": W,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NAMES: dict[str, str] = {}
Element = Any
"""lxml has no types."""


def name(short: str) -> str:
    """`w:p` or `p` in lxml's notation."""
    if short not in _NAMES:
        prefix, _, local = short.rpartition(":")
        _NAMES[short] = f"{{{SPACES[prefix or 'w']}}}{local}"
    return _NAMES[short]


def el(tag: str, *children: Element | None, **given: str | int) -> Element:
    """An element of the main namespace with attributes of it; `None` among the children is left out.

    A double underscore in an attribute's name parts another prefix from it.
    """
    made = etree.Element(
        name(tag), {name(key.replace("__", ":")): str(value) for key, value in given.items()}, nsmap=SPACES
    )
    made.extend([child for child in children if child is not None])
    return made


def on(flag: str, wanted: bool) -> Element | None:
    return el(flag) if wanted else None


def words(text: str) -> Element:
    made = el("t")
    made.text = text
    made.set(XML_SPACE, "preserve")
    return made
