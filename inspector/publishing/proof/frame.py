"""What stands around the statements: titles, headings, captions, lines of the cover and of forms. A digit in them is no claim."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.layout import shorten
from inspector.publishing.labels import labels
from inspector.publishing.model import (
    Block,
    Chart,
    Cover,
    Dataset,
    Form,
    Grid,
    Listing,
    Paragraph,
    Publication,
    Sentence,
)
from inspector.text import Lang, Text

CONTENTS = Text(en="Contents", zh="目　录")
TABLE, CHART = Text(en="Table", zh="表"), Text(en="Figure", zh="图")
COLON = Text(en=": ", zh="：")


def captions(publication: Publication) -> dict[str, tuple[Text, int]]:
    """By the statement of a table or chart: what it is called, and its number among its like."""
    found: dict[str, tuple[Text, int]] = {}
    counted = {TABLE: 0, CHART: 0}
    for block in publication.blocks:
        if isinstance(block, Grid | Chart):
            kind = TABLE if isinstance(block, Grid) else CHART
            counted[kind] += 1
            found[block.statement] = kind, counted[kind]
    return found


def running(publication: Publication, lang: Lang) -> tuple[str, str]:
    """What stands at the head of every page, left and right: no more than goes on a line."""
    return shorten(publication.unit[lang], 44), shorten(publication.handling[lang], 40)


def phrases(publication: Publication, lang: Lang) -> Iterator[str]:
    """Each is all that stands in its paragraph."""
    unit, handling = publication.unit[lang], publication.handling[lang]
    yield from (
        publication.title[lang],
        unit,
        publication.subtitle[lang],
        handling,
        " ".join(running(publication, lang)),
    )
    yield f"{unit} {publication.subtitle[lang]}"
    yield from (f"{label[lang]}{heading.text[lang]}" for heading, label in labels(publication))
    numbers = captions(publication)
    for block in publication.blocks:
        yield from _of_block(block, numbers, lang)
    for dataset in publication.datasets:
        yield from _of_dataset(dataset, lang)


def _of_block(block: Block, numbers: dict[str, tuple[Text, int]], lang: Lang) -> Iterator[str]:
    match block:
        case Grid(statement=statement, caption=caption) | Chart(statement=statement, caption=caption):
            kind, number = numbers[statement]
            yield from (caption[lang], f"{kind[lang]} {number} {caption[lang]}")
        case Cover(lines=blanks) | Form(blanks=blanks):
            for blank in blanks:
                yield from (blank.label[lang], blank.value[lang])
                yield f"{blank.label[lang]}{COLON[lang]}{blank.value[lang]}"


def _of_dataset(dataset: Dataset, lang: Lang) -> Iterator[str]:
    yield dataset.title[lang]
    for field in dataset.fields:
        yield from (field.title[lang], *(choice[lang] for choice in field.choices))


def fixed(publication: Publication, lang: Lang) -> Iterator[str]:
    """Sentences that claim nothing: they stand between others in one paragraph."""
    for block in publication.blocks:
        match block:
            case Paragraph(sentences=sentences):
                yield from _fixed(sentences, lang)
            case Listing(points=points):
                for point in points:
                    yield from _fixed(point, lang)
            case Grid(note=Sentence() as note):
                yield from _fixed((note,), lang)


def _fixed(sentences: tuple[Sentence, ...], lang: Lang) -> Iterator[str]:
    return (each.text[lang] for each in sentences if not each.statement)
