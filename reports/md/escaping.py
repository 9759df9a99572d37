"""Words of hosts and files in Markdown: nothing in them becomes a link, a mention, a reference, markup or HTML.

Servers look for more than the language knows (`@name`, `#12`, `!12`, hashes of commits, `:emoji:`, `$formulas$`), but never within
code. So plain words stay words, and whatever is not one stands in code.
"""

from __future__ import annotations

import re

from inspector.layout import shorten
from inspector.text import clean

WIDTH = 300
_QUOTED = re.compile(r"`+([^`]+)(?:`+|$)")
"""To the end where a sentence was cut within."""
_LEADING, _TRAILING = "(\"'“‘（「《", ".,;:?)\"'”’…）」》"
_BETWEEN = " '\""
_TOKEN = re.compile(r"[^\s。，；：、！？“”‘’（）「」《》—–…]+")
_WORD = re.compile(
    r"[^\W\d_]+(?:(?:['’/-]|\.(?=[A-Za-z]\b))[^\W\d_]+)*|[0-9]{1,4}(?:[.,][0-9]{1,3})?%?|[A-Z]{2,5}[0-9]|[=+-]"
)
_HASH = re.compile(r"[0-9a-fA-F]{6,}|(?i:www|gh|javascript|https?|ftp)\b.*")


def _short(text: str, width: int) -> str:
    """Cut before it is looked at character by character: a host may say very much."""
    return shorten(clean(text[: 4 * width]), width)


def code(text: str, width: int = WIDTH) -> str:
    """One line of code that holds exactly these characters, up to a width."""
    text = _short(text, width)
    if not text.strip():
        return "` `"
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{space}{text}{space}{fence}"


def cell(text: str, width: int = 80) -> str:
    """Code within a table's row, where a bar ends the cell even in code: it is shown as an escape."""
    return code(clean(text).replace("|", "\\x7c"), width)


def prose(text: str, width: int = WIDTH) -> str:
    """A sentence in which plain words stay words; what our texts or a host quote, and all else, becomes code."""
    return _joined(_pieces(_short(text, width)))


def _pieces(text: str) -> list[tuple[bool, str]]:
    """The parts of a text, and whether each is code."""
    found: list[tuple[bool, str]] = []
    at = 0
    for quoted in _QUOTED.finditer(text):
        found += [*_words(text[at : quoted.start()]), (True, quoted[1])]
        at = quoted.end()
    return [*found, *_words(text[at:])]


def _words(text: str) -> list[tuple[bool, str]]:
    found: list[tuple[bool, str]] = []
    at = 0
    for token in _TOKEN.finditer(text):
        bare = token[0].lstrip(_LEADING).rstrip(_TRAILING)
        start = token.start() + token[0].find(bare)
        plain = not bare or (_WORD.fullmatch(bare) and not _HASH.fullmatch(bare))
        found += [(False, text[at:start]), (not plain, bare)]
        at = start + len(bare)
    return [*found, (False, text[at:])]


def _joined(pieces: list[tuple[bool, str]]) -> str:
    """Pieces of code that touch are one, since their fences would run together; so are those with nothing but a space between."""
    merged: list[tuple[bool, str]] = []
    for is_code, text in pieces:
        if not text:
            continue
        if is_code and len(merged) > 1 and not merged[-1][0] and not merged[-1][1].strip(_BETWEEN):
            (_, between), (_, before) = merged.pop(), merged.pop()
            merged.append((True, before + between + text))
        elif merged and merged[-1][0] == is_code:
            merged[-1] = (is_code, merged[-1][1] + text)
        else:
            merged.append((is_code, text))
    return "".join(code(text, 2 * WIDTH) if is_code else text for is_code, text in merged)
