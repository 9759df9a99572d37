"""Words, widths and drawings as the templates set them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from inspector.publishing import charts
from inspector.publishing.model import Block, Chart, Grid, Heading, Paragraph
from inspector.publishing.proof.record import shown
from inspector.text import Lang, clean

LONG = 600
"""Characters from which a cell scrolls by itself."""
WIDE, NARROW = 720, 310
"""Widths in pixels of a chart on a large and on a small screen."""
_ROOMS = ((8, "w1"), (14, "w2"), (26, "w3"), (40, "w4"))


def lines(words: str) -> str:
    """The words with nothing in them that reorders a line; its breaks stay."""
    return "\n".join(map(shown, words.split("\n")))


def is_long(words: str) -> bool:
    return len(words) > LONG


def room(width: int) -> str:
    """The class of a column by its width: the policy of the page allows no style of its own."""
    return next((name for most, name in _ROOMS if width <= most), "w5")


def shares(grid: Grid) -> list[int]:
    """How many hundredths of a sheet's width each column takes on paper."""
    whole = sum(column.width for column in grid.columns) or 1
    return [max(1, round(100 * column.width / whole)) for column in grid.columns]


def across(blocks: Sequence[Block]) -> frozenset[int]:
    """Places of what stands on the sheets of tables that want a page across: what leads to one, from its heading on, and what follows."""
    found = {place for place, block in enumerate(blocks) if isinstance(block, Grid) and block.wide}
    for place in sorted(found):
        found |= _leading(blocks, place)
        after = place + 1
        while after < len(blocks) and isinstance(blocks[after], Paragraph):
            found.add(after)
            after += 1
    return frozenset(found)


def _leading(blocks: Sequence[Block], place: int) -> set[int]:
    """The headings, and the paragraphs after them, that stand directly before; paragraphs without a heading stay where they are."""
    led: set[int] = set()
    waiting: set[int] = set()
    while place and isinstance(blocks[place - 1], Heading | Paragraph):
        place -= 1
        waiting.add(place)
        if isinstance(blocks[place], Heading):
            led |= waiting
        elif led:
            break
    return led


def drawn(chart: Chart, lang: Lang) -> tuple[tuple[str, Markup], ...]:
    """A chart for large and for small screens; patterns are found by the statement, so the two must not share one."""
    small = replace(chart, statement=f"{chart.statement}.narrow")
    pairs = (("large", chart, WIDE), ("small", small, NARROW))
    return tuple((name, Markup(charts.svg(each, lang, width))) for name, each, width in pairs)  # noqa: S704 - escaped there


def css_string(text: str) -> Markup:
    """A string of a style sheet; every character by its number, so that none can end it."""
    return Markup('"{}"').format(Markup("").join(f"\\{ord(char):x} " for char in clean(text)))
