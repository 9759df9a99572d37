"""What the elements of a Word document are, where that decides whether a word is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ELSEWHERE = (f"{W}altChunk", f"{W}subDoc")
_SHAPES = "http://schemas.microsoft.com/office/word/2010/"
_UNDERSTOOD = {
    f"{_SHAPES}{name}"
    for name in ("wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas", "wordprocessingInk", "wordml")
}
"""What Word takes the choice for and not what stands in its place."""
_PICTURES = ("wingdings", "webdings")


def local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def tag_of(element: Any) -> str:
    """Of a content control."""
    found = element.find(f"{W}sdtPr/{W}tag")
    return "" if found is None else str(found.get(f"{W}val", ""))


def is_bound(element: Any) -> bool:
    """A content control that shows what another part holds, and not the words in it."""
    return element.find(f"{W}sdtPr/{{*}}dataBinding") is not None


def is_elsewhere(root: Any) -> bool:
    """Other documents are taken in when it is opened."""
    return next(root.iter(*_ELSEWHERE), None) is not None


def is_gone_row(row: Any) -> bool:
    """Struck out under change tracking, or hidden."""
    return row.find(f"{W}trPr/{W}del") is not None or _is_on(row.find(f"{W}trPr/{W}hidden"))


def is_hidden(run: Any) -> bool:
    return _is_on(run.find(f"{W}rPr/{W}vanish"))


def _is_on(found: Any) -> bool:
    return found is not None and found.get(f"{W}val", "1") not in ("0", "false", "off")


def is_passed_over(element: Any) -> bool:
    """What is only for programs that do not understand the choice beside it."""
    if local(element) != "Fallback":
        return False
    choices = (each for each in element.itersiblings(preceding=True) if local(each) == "Choice")
    return any(
        {element.nsmap.get(prefix) or each.nsmap.get(prefix) for prefix in each.get("Requires", "").split()}
        <= _UNDERSTOOD
        for each in choices
    )


def style(element: Any) -> str:
    found = element.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else str(found.get(f"{W}val", ""))


def starts(element: Any) -> Iterator[str]:
    return (start.get(f"{W}name", "") for start in element.iter(f"{W}bookmarkStart"))


def drawn(element: Any) -> str | None:
    """The text of a picture for those who do not see it."""
    for each in element.iter():
        if local(each) == "docPr":
            return str(each.get("descr", ""))
    return None


def symbol(element: Any) -> str:
    """A character of a font of signs, where it is a digit; that of others is not known."""
    try:
        char = chr(int(element.get(f"{W}char", ""), 16) & 0xFF)
    except ValueError:
        return "\ufffd"
    is_picture = element.get(f"{W}font", "").lower().startswith(_PICTURES)
    return char if char.isdecimal() and not is_picture else "\ufffd"
