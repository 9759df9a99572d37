"""Pages upright and across: which blocks stand on which, and what they look like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from inspector.publishing.model import Block, Break, Cover, Grid, Heading, Paragraph, Role
from inspector.publishing.word.xml import Element, el

TOP, LEFT, RIGHT, BOTTOM = 2098, 1588, 1474, 1984
"""GB/T 9704: 37, 28, 26 and 35 mm, in twentieths of a point."""
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
UPRIGHT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
ACROSS = 1361, 1134, 1134, 1134
"""Of pages across, which are for long tables: 24 mm above, 20 mm at the other edges; top, right, bottom, left."""
ACROSS_WIDTH = PAGE_HEIGHT - ACROSS[1] - ACROSS[3]
HEAD_AT, FOOT_AT, HEAD_AT_ACROSS, FOOT_AT_ACROSS = 1247, 1304, 680, 567
BEFORE_TABLE = 3
"""So many paragraphs between a heading and a table across go with them."""


class Kind(Enum):
    COVER = "cover"
    UPRIGHT = "upright"
    ACROSS = "across"


@dataclass(frozen=True)
class Section:
    kind: Kind
    blocks: tuple[Block, ...]

    @property
    def width(self) -> int:
        return ACROSS_WIDTH if self.kind is Kind.ACROSS else UPRIGHT_WIDTH


def sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """A heading is on the page of the table that it is for; no page stays empty because two things begin a new one."""
    kinds = [Kind.COVER if isinstance(block, Cover) else Kind.UPRIGHT for block in blocks]
    for place, block in enumerate(blocks):
        if isinstance(block, Grid) and block.wide:
            _turn(blocks, kinds, place)
    made: list[tuple[Kind, list[Block]]] = []
    for kind, block in zip(kinds, blocks, strict=True):
        if not made or made[-1][0] is not kind:
            made.append((kind, []))
        made[-1][1].append(block)
    trimmed = (Section(kind, _trimmed(own)) for kind, own in made)
    return tuple(section for section in trimmed if section.blocks)


def _turn(blocks: Sequence[Block], kinds: list[Kind], place: int) -> None:
    first = place
    while first and isinstance(blocks[first - 1], Paragraph) and place - first < BEFORE_TABLE:
        first -= 1
    if first and isinstance(blocks[first - 1], Heading):
        while first and isinstance(blocks[first - 1], Heading):
            first -= 1
        if first and isinstance(blocks[first - 1], Break) and kinds[first - 2] is Kind.ACROSS:
            first -= 1
    else:
        first = place
    after = place + 1
    while after < len(blocks) and _is_note(blocks[after]):
        after += 1
    kinds[first:after] = [Kind.ACROSS] * (after - first)


def _is_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role is Role.NOTE


def _trimmed(blocks: list[Block]) -> tuple[Block, ...]:
    while blocks and isinstance(blocks[0], Break):
        blocks = blocks[1:]
    while blocks and isinstance(blocks[-1], Break):
        blocks = blocks[:-1]
    return tuple(blocks)


def properties(kind: Kind, parts: dict[str, str]) -> Element:
    """`parts`: the relationships of headers and feet by what they are; a cover has none."""
    across = kind is Kind.ACROSS
    size = {"w": PAGE_HEIGHT, "h": PAGE_WIDTH, "orient": "landscape"} if across else {"w": PAGE_WIDTH, "h": PAGE_HEIGHT}
    edges = ACROSS if across else (TOP, RIGHT, BOTTOM, LEFT)
    head, foot = (HEAD_AT_ACROSS, FOOT_AT_ACROSS) if across else (HEAD_AT, FOOT_AT)
    margins = dict(zip(("top", "right", "bottom", "left"), edges, strict=True))
    return el(
        "sectPr",
        *(_references(kind, parts)),
        el("type", val="nextPage"),
        el("pgSz", **size),
        el("pgMar", **margins, header=head, footer=foot, gutter=0),
        el("cols", space=425),
    )


def _references(kind: Kind, parts: dict[str, str]) -> Iterator[Element]:
    head = {Kind.COVER: "blank-header", Kind.UPRIGHT: "header", Kind.ACROSS: "header-across"}[kind]
    feet = ("blank-footer", "blank-footer") if kind is Kind.COVER else ("footer", "footer-even")
    for use in ("default", "even"):
        yield el("headerReference", type=use, r__id=parts[head])
    for use, foot in zip(("default", "even"), feet, strict=True):
        yield el("footerReference", type=use, r__id=parts[foot])
