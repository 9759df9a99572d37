"""How wide the columns of a table are: as it wishes, but none so narrow that a word or a grade is torn apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspector.layout import cells
from inspector.publishing.model import Grid, Tone
from inspector.text import Lang

SHORT = 4
"""Letters of a value that stands on one line, as 高危 does."""
LONG = 14
"""Letters of a word that may be torn."""
PADDING, SIGN = 2, 3
"""Letters that the edges of a cell take, and the sign before a value that has a tone."""
PARTS = 1000
_WORD = re.compile(r"[^\s\-/\u2e80-\ud7ff\uf900-\ufaff\ufe30-\uffef]+-?")


def fitted(table: Grid, lang: Lang, letters: float) -> list[int]:
    """Shares of the width, of which a line holds so many narrow letters."""
    wished = _of([max(column.width, 1) for column in table.columns], PARTS)
    least = [ceil_part(each, letters) for each in _least(table, lang)]
    if sum(least) > PARTS:
        return [round(each) for each in wished]
    short: set[int] = set()
    while True:
        others = [place for place in range(len(wished)) if place not in short]
        room = PARTS - sum(least[place] for place in short)
        shares = dict(zip(others, _of([wished[place] for place in others], room), strict=True))
        narrow = {place for place in others if shares[place] < least[place]}
        if not narrow:
            return [round(shares.get(place, least[place])) for place in range(len(wished))]
        short |= narrow


def ceil_part(letters: int, line: float) -> int:
    return -int(-letters * PARTS // line)


def _of(parts: Sequence[float], whole: float) -> list[float]:
    total = sum(parts) or 1
    return [part * whole / total for part in parts]


def _least(table: Grid, lang: Lang) -> Iterator[int]:
    for place, column in enumerate(table.columns):
        words = [_longest(column.title[lang]) * 6 // 5]  # it is bold
        for row in table.rows:
            cell = row[place]
            text = cell.text[lang]
            sign = SIGN if cell.tone is not Tone.PLAIN and not column.numeric else 0
            words.append(sign + (cells(text) if cells(text) <= SHORT else _longest(text)))
        yield max(words) + PADDING


def _longest(text: str) -> int:
    """Of its words, those that may be torn left out; two characters of Chinese at least."""
    lengths = (len(word) for word in _WORD.findall(text))
    return max((length for length in lengths if length <= LONG), default=4)
