"""A publication as a Word document."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inspector.model import InspectorError
from inspector.publishing.labels import labels
from inspector.publishing.model import Block, Contents, Grid, Heading, Publication
from inspector.publishing.proof.record import marks, shown
from inspector.publishing.stating import statements
from inspector.text import Lang, Text

NO_WORD = Text(
    en="Word documents need python-docx: pip install 'inspector-audit[docx]'",
    zh="生成 Word 文件需要 python-docx：pip install 'inspector-audit[docx]'",
)

WIDTH, TALLEST = 440, 560
"""Of a picture, in points."""
MOST_ROWS, A_PAGE = 2000, 60
"""Rows of tables for which LibreOffice needs some seconds."""


def render(publication: Publication, lang: Lang) -> bytes:
    """The same publication gives the same bytes where the same programs are installed.

    Page numbers in the contents are those of LibreOffice; without it there are none until Word makes the field anew. What is behind
    thousands of rows has none either.
    Raises InspectorError where python-docx is not installed.
    """
    try:
        import docx  # noqa: F401
    except ImportError:
        raise InspectorError(NO_WORD) from None
    pages = _pages(publication, lang) if any(isinstance(block, Contents) for block in publication.blocks) else {}
    return _made(publication, lang, pages)


def _pages(publication: Publication, lang: Lang) -> dict[str, int]:
    """Of the bookmarks at headings the pages."""
    from inspector.publishing.word.contents import entries
    from inspector.publishing.word.paging import pages

    first = _first(publication.blocks)
    listed = entries(labels(publication), lang)
    headings = [listed[block.anchor] for block in first if isinstance(block, Heading)]
    found = pages(_made(publication, lang, {}, first), [shown(entry.words) for entry in headings])
    return {entry.mark: page for entry, page in zip(headings, found, strict=True)} if found else {}


def _first(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """As many as are laid out in time, the last of them cut: what is after a very long table has no page number."""
    rows = 0
    for place, block in enumerate(blocks):
        rows += len(block.rows) if isinstance(block, Grid) else 0
        if isinstance(block, Grid) and rows > MOST_ROWS:
            return (*blocks[:place], replace(block, rows=block.rows[:A_PAGE]))
    return blocks


def _made(
    publication: Publication, lang: Lang, pages: Mapping[str, int], blocks: tuple[Block, ...] | None = None
) -> bytes:
    """`blocks`: those that are written, where it is not all."""
    from docx import Document

    from inspector.publishing.word.body import Writer
    from inspector.publishing.word.contents import entries
    from inspector.publishing.word.package import edges, fill, packed
    from inspector.publishing.word.pieces import Numbers
    from inspector.publishing.word.sections import sections

    document = Document()
    names = marks(name for name, _ in statements(publication, lang))
    numbers = Numbers(marks={name: number for number, name in names.items()})
    writer = Writer(publication, lang, entries(labels(publication), lang), pages, _pictures(document), numbers)
    parts = edges(document, publication, lang)
    body = writer.body(sections(publication.blocks if blocks is None else blocks), parts)
    document.part._element = _root(body)
    fill(document, publication, lang, writer.lists)
    return packed(document)


def _root(body: Any) -> Any:
    """Programs older than the hidden look of a control are told to pass over it."""
    from inspector.publishing.word.xml import el

    return el("document", body, mc__Ignorable="w15")


def _pictures(document: Any) -> Any:
    from docx.shared import Pt

    def picture(data: bytes, number: int, name: str, description: str) -> Any:
        relation, image = document.part.get_or_add_image(io.BytesIO(data))
        from docx.oxml.shape import CT_Inline

        scale = min(WIDTH / image.px_width, TALLEST / image.px_height)
        width, height = Pt(image.px_width * scale), Pt(image.px_height * scale)
        inline = CT_Inline.new_pic_inline(number, relation, f"image{number}.png", width, height)
        inline.docPr.set("name", name[:100])
        inline.docPr.set("descr", description)
        return inline

    return picture
