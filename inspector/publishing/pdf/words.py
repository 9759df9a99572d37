"""Words that nothing in them can move, and that a line can hold."""

from __future__ import annotations

import re

from inspector.text import clean

LONGEST = 20_000
"""Characters of one text; a report's own are far shorter."""
_LAST = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NO_CHARACTER = re.compile(f"[\ufdd0-\ufdef{_LAST}]")
_RUN = re.compile(r"[^\s\u2e80-\ud7ff\uf900-\ufaff\ufe30-\uffef\U00020000-\U0003ffff]+")
_CAPITALS = re.compile(r"[A-Z@%mw]")
_WIDEST = re.compile(r"[MW@%]")
_PLACES = re.compile(r"(?<=[/_\-.:=,;&@|\\])")


def shown(text: str) -> str:
    text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return _NO_CHARACTER.sub("\ufffd", clean(text))


def breakable(text: str, letters: int) -> str | list[str]:
    """The text, in pieces between which a line may be broken where it has words longer than so many letters."""
    text = shown(text)
    pieces: list[str] = []
    end = 0
    for run in _RUN.finditer(text):
        if _width(run.group()) > letters:
            pieces += [text[end : run.start()], *_pieces(run.group(), letters)]
            end = run.end()
    pieces.append(text[end:])
    return [piece for piece in pieces if piece] if len(pieces) > 1 else text


def _width(run: str) -> float:
    """In letters of the usual width: capitals are wider."""
    return len(run) + len(_CAPITALS.findall(run)) * 0.4 + len(_WIDEST.findall(run)) * 0.4


def _pieces(run: str, letters: int) -> list[str]:
    """Cut after punctuation where that is enough, else anywhere."""
    parts = _PLACES.split(run)
    return [piece for part in parts for piece in (part if _width(part) > letters else (part,))]
