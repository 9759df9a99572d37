"""What a publication says in one language, as the JSON that the template reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from inspector.layout import shorten
from inspector.publishing import charts
from inspector.publishing.labels import labels
from inspector.publishing.model import (
    Blank,
    Block,
    Break,
    Chart,
    Contents,
    Cover,
    Figures,
    Form,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Publication,
    Role,
    Sentence,
)
from inspector.publishing.pdf.grid import grid
from inspector.publishing.pdf.words import breakable, shown
from inspector.tables import made
from inspector.text import Lang

CHART = 442
"""The width of a page's text in points."""
LINE = 46
"""Letters of a line that hold no place to break it."""
DRAWN_BACK = 4
"""So many headings and short paragraphs before a wide table go to its page with it."""
WORDS = {
    "en": {"contents": "Contents", "table": "Table", "figure": "Figure"},
    "zh": {"contents": "目录", "table": "表", "figure": "图"},
}


def content(publication: Publication, lang: Lang) -> dict[str, Any]:
    """All strings are printable; a list of strings is a text that may be broken between them."""
    numbers = {heading.anchor: label[lang] for heading, label in labels(publication)}
    when = made(publication.made)
    return {
        "lang": lang,
        "title": shown(publication.title[lang]),
        "unit": shown(publication.unit[lang]),
        "subtitle": shown(publication.subtitle[lang]),
        "running": shorten(shown(publication.unit[lang]), 60),
        "handling": shorten(shown(publication.handling[lang]), 60),
        "made": [when.year, when.month, when.day, when.hour, when.minute, when.second],
        "words": WORDS[lang],
        "covered": any(isinstance(block, Cover) for block in publication.blocks),
        "runs": [
            {"wide": wide, "blocks": [_block(block, lang, numbers) for block in blocks]}
            for wide, blocks in runs(publication.blocks)
        ],
    }


def strings(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for each in told.values():
            yield from strings(each)
    elif isinstance(told, list):
        for each in told:
            yield from strings(each)


def translated(told: Any, table: Mapping[int, str]) -> Any:
    """The same with characters replaced in all its strings."""
    if not table:
        return told
    if isinstance(told, str):
        return told.translate(table)
    if isinstance(told, Mapping):
        return {name: translated(each, table) for name, each in told.items()}
    return [translated(each, table) for each in told] if isinstance(told, list) else told


def runs(blocks: tuple[Block, ...]) -> list[tuple[bool, list[Block]]]:
    """The blocks by how their pages lie: what introduces a wide table stands on its page, and the note after it too."""
    found: list[tuple[bool, list[Block]]] = [(False, [])]
    for block in blocks:
        wide, run = found[-1]
        if isinstance(block, Grid) and block.wide:
            _across(found, block)
        elif wide and isinstance(block, Paragraph) and block.role is Role.NOTE:
            run.append(block)
        elif wide:
            found.append((False, [block]))
        else:
            run.append(block)
    return [run for run in found if run[1]]


def _across(found: list[tuple[bool, list[Block]]], grid: Grid) -> None:
    wide, run = found[-1]
    if wide:
        run.append(grid)
        return
    first = len(run)
    while first and len(run) - first < DRAWN_BACK and isinstance(run[first - 1], Heading | Paragraph):
        first -= 1
    drawn, run[first:] = run[first:], []
    if not run and len(found) > 1:
        found.pop()
        found[-1][1].extend([*drawn, grid])
    else:
        found.append((True, [*drawn, grid]))


def _block(block: Block, lang: Lang, numbers: Mapping[str, str]) -> dict[str, Any]:
    """What the template knows by its `kind`."""
    match block:
        case Heading():
            words = breakable(numbers[block.anchor] + block.text[lang], LINE)
            return {"kind": "heading", "level": block.level, "text": words, "anchor": block.anchor}
        case Paragraph():
            return {"kind": "paragraph", "role": block.role.value, "sentences": _sentences(block.sentences, lang)}
        case Listing():
            points = [_sentences(point, lang) for point in block.points]
            return {"kind": "listing", "ordered": block.ordered, "points": points}
        case Break():
            return {"kind": "break"}
        case Contents():
            return {"kind": "contents", "level": block.level}
        case _:
            return _set_apart(block, lang)


def _set_apart(block: Grid | Figures | Chart | Form | Cover, lang: Lang) -> dict[str, Any]:
    match block:
        case Grid():
            return grid(block, lang)
        case Figures():
            return {"kind": "figures", "figures": _figures(block, lang)}
        case Chart():
            return _chart(block, lang)
        case Form():
            return {"kind": "form", "blanks": _blanks(block.blanks, lang)}
        case Cover():
            return {"kind": "cover", "lines": _blanks(block.lines, lang)}


def _sentences(sentences: tuple[Sentence, ...], lang: Lang) -> list[dict[str, Any]]:
    return [{"text": breakable(each.text[lang], LINE), "bold": each.bold} for each in sentences]


def _blanks(blanks: tuple[Blank, ...], lang: Lang) -> list[list[Any]]:
    return [[breakable(blank.label[lang], LINE // 3), breakable(blank.value[lang], LINE // 2)] for blank in blanks]


def _figures(block: Figures, lang: Lang) -> list[dict[str, Any]]:
    return [
        {
            "label": breakable(each.label[lang], 14),
            "value": breakable(each.value[lang], 8),
            "before": breakable(each.before[lang], 14),
            "change": breakable(each.change[lang], 14),
            "tone": each.tone.value,
        }
        for each in block.figures
    ]


def _chart(block: Chart, lang: Lang) -> dict[str, Any]:
    return {
        "kind": "chart",
        "caption": breakable(block.caption[lang], LINE),
        "svg": charts.svg(block, lang, CHART),
        "said": shorten(shown(charts.described(block, lang)), 4_000),
    }
