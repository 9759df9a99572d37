"""A diary for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.diary import texts
from inspector.diary.paper import Chapter, Fold, Paper
from inspector.layout import Layout, block, fields, shorten
from inspector.text import Lang

NAMES = 300
"""Columns of the names of hosts without a change, unless all are asked for."""


def pieces(paper: Paper, layout: Layout) -> Iterator[bytes]:
    yield ("\n\n".join(_sections(paper, layout)) + "\n").encode()


def _sections(paper: Paper, layout: Layout) -> Iterator[str]:
    width = layout.width
    yield "\n".join([block(f"{paper.title}  [{paper.handling}]", width), fields(paper.facts, width, "  ")])
    for chapter in paper.chapters:
        yield "\n".join(_chapter(chapter, layout))
    yield "\n".join(block(note, width, first="  ") for note in paper.notes)


def _chapter(chapter: Chapter, layout: Layout) -> Iterator[str]:
    width = layout.width
    yield block(chapter.title, width)
    for section in chapter.sections:
        yield block(section.title, width, first="  ")
        yield from (block(line, width, first="    ") for line in section.about)
        for line in section.lines:
            yield block(line.text, width, first="    - ")
            yield from (block(more, width, first="        ") for more in line.more)
        yield from (block(_fold(fold, layout), width, first="    - ") for fold in section.folds)


def _fold(fold: Fold, layout: Layout) -> str:
    lang: Lang = layout.lang
    names = fold.names if layout.full else shorten(fold.names, NAMES)
    return texts.FACT.render(lang, {"label": fold.title, "value": names})
