"""The words of severities as a publication's datasets hold them, so that rows are sorted by what the words mean."""

from __future__ import annotations

from inspector.text import Lang, Text

WORST_FIRST = (
    Text(en="critical", zh="严重"),
    Text(en="high", zh="高危"),
    Text(en="medium", zh="中危"),
    Text(en="low", zh="低危"),
    Text(en="info", zh="提示"),
)
SHADES = ("#f4b084", "#f8cbad", "#ffe699", "#e2efda", "#ededed")
"""Of a workbook's cells, in the same order."""


def ranks(lang: Lang) -> dict[str, int]:
    """By the word how grave it is: 4 to 0."""
    return {text[lang]: len(WORST_FIRST) - 1 - place for place, text in enumerate(WORST_FIRST)}


def shades(lang: Lang) -> dict[str, str]:
    return {text[lang]: shade for text, shade in zip(WORST_FIRST, SHADES, strict=True)}
