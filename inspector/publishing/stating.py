"""The statements of a publication: the name of each, and the words that it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.publishing.model import Block, Chart, Figures, Grid, Listing, Paragraph, Publication, Sentence
from inspector.text import Lang


def statements(publication: Publication, lang: Lang) -> Iterator[tuple[str, tuple[str, ...]]]:
    """All statements with the words they stand for: one string of a sentence, of a table all cells row by row, header first."""
    for block in publication.blocks:
        yield from _of_block(block, lang)


def _of_block(block: Block, lang: Lang) -> Iterator[tuple[str, tuple[str, ...]]]:
    match block:
        case Paragraph(sentences=sentences):
            yield from _of_sentences(sentences, lang)
        case Listing(points=points):
            for point in points:
                yield from _of_sentences(point, lang)
        case Grid():
            cells = [column.title[lang] for column in block.columns]
            cells += [cell.text[lang] for row in block.rows for cell in row]
            yield block.statement, tuple(cells)
            yield from _of_sentences((block.note,) if block.note else (), lang)
        case Figures(figures=figures):
            for each in figures:
                yield each.statement, tuple(text[lang] for text in (each.label, each.value, each.before, each.change))
        case Chart():
            numbers = (word for bar in block.bars for word in (bar.label[lang], *map(str, bar.parts)))
            yield block.statement, (*(part.label[lang] for part in block.parts), *numbers)
        case _:
            return


def _of_sentences(sentences: tuple[Sentence, ...], lang: Lang) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in sentences:
        if each.statement:
            yield each.statement, (each.text[lang],)
