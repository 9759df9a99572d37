"""How headings are numbered: 一、（一）1．in Chinese, 1, 1.1 in English; annexes beside chapters."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.publishing.model import Heading, Publication, Series, same
from inspector.text import Text

_CHINESE = "零一二三四五六七八九十"


def _chinese(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _CHINESE[ones]
    return ("" if tens == 1 else _CHINESE[tens]) + "十" + (_CHINESE[ones] if ones else "")


def labels(publication: Publication) -> Iterator[tuple[Heading, Text]]:
    """The headings in their order, each with what stands before its text (empty where it has no number)."""
    counted = {series: [0, 0, 0] for series in Series}
    for block in publication.blocks:
        if not isinstance(block, Heading):
            continue
        numbers = counted[block.series]
        numbers[block.level - 1] += 1
        numbers[block.level :] = [0] * (3 - block.level)
        yield block, _label(block, numbers)


def _label(heading: Heading, numbers: list[int]) -> Text:
    number = numbers[heading.level - 1]
    if heading.series is Series.PLAIN:
        return same("")
    if heading.series is Series.ANNEX and heading.level == 1:
        return Text(en=f"Annex {number}. ", zh=f"附件{number}　")
    english = ".".join(map(str, numbers[: heading.level]))
    if heading.series is Series.ANNEX:
        return Text(en=f"{english} ", zh=f"{number}．" if heading.level == 2 else f"（{number}）")
    chinese = (f"{_chinese(number)}、", f"（{_chinese(number)}）", f"{number}．")[heading.level - 1]
    return Text(en=f"{english} ", zh=chinese)
