"""How a report is laid out for its reader, and lines of text in which narrow and double-width characters meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.text import Lang, clean

_WIDE = "\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0003fffd"
_OPENING = "（《「『【〔［｛"
_CLOSING = "，。；：、！？）》」』】〕］｝"
# A line may break at spaces and beside a wide character, but not before closing or after opening punctuation.
_ATOM = re.compile(rf"\s+|[{_OPENING}]*(?:[^\s{_WIDE}]+|[{_WIDE}])[{_CLOSING}]*")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What a renderer is told of its reader. Only what goes to a terminal minds the width and the colour.

    `full`: nothing is left out for brevity. `saved` names the file with the whole result, if one is written.
    """

    lang: Lang = "en"
    width: int = 100
    colour: bool = False
    full: bool = False
    saved: str = ""


def cells(text: str) -> int:
    """How many columns a terminal takes for the text."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns (at least two); a word that is longer than a line is cut.

    Nothing in the lines can move a terminal's cursor.
    """
    lines = [""]
    space = ""
    for match in _ATOM.finditer(clean(text)):
        atom = match.group()
        if atom.isspace():
            space = atom if lines[-1] else ""
            continue
        if lines[-1] and cells(lines[-1]) + len(space) + cells(atom) > width:
            lines.append("")
            space = ""
        *whole, rest = _pieces(atom, max(width, 2))
        for piece in whole:
            lines[-1] += piece
            lines.append("")
        lines[-1] += space + rest
        space = ""
    return lines


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word cut into parts that each fit, where a path would be cut if that is not too early; most words are one part."""
    part = ""
    for char in word:
        if cells(part) + _cell(char) > width:
            cut = max(map(part.rfind, "/_-")) + 1
            cut = cut if cut > len(part) // 2 else len(part)
            yield part[:cut]
            part = part[cut:]
        part += char
    yield part


def block(text: str, width: int, *, first: str = "", rest: str = "") -> str:
    """A wrapped paragraph: `first` stands before its first line, `rest` (as wide, if empty) before the others."""
    rest = rest or " " * cells(first)
    lines = wrap(text, max(width - cells(rest), 8))
    return f"\n{rest}".join([first + lines[0], *lines[1:]])


def fields(rows: Sequence[tuple[str, str]], width: int, indent: str = "") -> str:
    """Labels and their values in two columns; on a narrow terminal each value stands below its label."""
    column = max((cells(label) for label, _ in rows), default=0) + 2
    if column * 3 > width:
        return "\n".join(f"{indent}{label}\n{block(value, width, first=indent + '  ')}" for label, value in rows)
    return "\n".join(block(value, width, first=indent + pad(label, column)) for label, value in rows)


def pad(text: str, width: int) -> str:
    """The text filled up with spaces to `width` columns."""
    return text + " " * (width - cells(text))


def shorten(text: str, width: int) -> str:
    """The text itself, or its beginning and an ellipsis where it is wider than `width` columns."""
    if cells(text) <= width:
        return text
    return next(_pieces(text, width - 1)) + "…"
