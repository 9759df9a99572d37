"""The text of a document, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from inspector.publishing.charts import svg
from inspector.publishing.drawing import png
from inspector.publishing.model import (
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
from inspector.publishing.proof.frame import CHART, TABLE, captions
from inspector.publishing.proof.record import normal
from inspector.publishing.stating import statements
from inspector.publishing.word.contents import Entry, contents, heading
from inspector.publishing.word.parts import BULLET, first_list
from inspector.publishing.word.pieces import (
    Numbers,
    around,
    control,
    field_runs,
    mark,
    paragraph,
    prompt_runs,
    run,
    sentence_runs,
)
from inspector.publishing.word.sections import Kind, Section, properties
from inspector.publishing.word.tables import cover_lines, figures, form, grid, numbers_table
from inspector.publishing.word.xml import Element, el
from inspector.text import Lang, Text

STYLES = {
    Role.BODY: "BodyTextFirstIndent",
    Role.LEAD: "BodyText",
    Role.NOTE: "Note",
    Role.PROMPT: "BodyTextFirstIndent",
    Role.RIGHT: "Signature",
    Role.CENTRE: "Centred",
}
POINT = 20
CHART_WIDTH = 440


@dataclass
class Writer:
    """What is known while a document is written. `picture`: puts an image into the package, and gives the drawing of it."""

    publication: Publication
    lang: Lang
    entries: Mapping[str, Entry]
    pages: Mapping[str, int]
    picture: Callable[[bytes, int, str, str], Element]
    numbers: Numbers
    lists: int = 0

    def body(self, sections: tuple[Section, ...], parts: dict[str, str]) -> Element:
        made = el("body")
        if not any(section.kind is Kind.COVER for section in sections):
            made.extend(self._title())
        for section in sections:
            made.extend(self._section(section))
            end = properties(section.kind, parts)
            if section is sections[-1]:
                made.extend([end] if _is_paragraph(made) else [paragraph("Gap"), end])
            elif _is_paragraph(made):
                made[-1][0].append(end)
            else:
                made.append(paragraph("Gap"))
                made[-1][0].append(end)
        return made

    def _title(self) -> Iterator[Element]:
        title, below = (
            self.publication.title[self.lang],
            [self.publication.unit[self.lang], self.publication.subtitle[self.lang]],
        )
        yield paragraph("Title", control(self.numbers, "cover", title, run(title)))
        words = " ".join(filter(None, below))
        yield paragraph("Subtitle", control(self.numbers, "cover", words, run(words)))

    def _section(self, section: Section) -> list[Element]:
        """Before a new page there is no gap: behind a table that just fills its page it would make an empty one."""
        made: list[Element] = []
        new_page = False
        for block in section.blocks:
            if isinstance(block, Break):
                new_page = True
                if made and _is_gap(made[-1]):
                    made.pop()
                continue
            if new_page and not isinstance(block, Heading | Paragraph):
                made.append(paragraph("Gap", new_page=True))
                new_page = False
            made += self._block(block, section.width, new_page)
            new_page = False
        return made

    def _block(self, block: Block, width: int, new_page: bool) -> Iterator[Element]:
        match block:
            case Heading():
                yield heading(self.numbers, self.entries[block.anchor], block.anchor, new_page=new_page)
            case Paragraph():
                yield self._paragraph(block, new_page)
            case Listing():
                yield from self._listing(block)
            case Grid():
                yield from self._grid(block, width)
            case Chart():
                yield from self._chart(block, width)
            case Figures():
                yield paragraph("Gap")
                yield figures(self.numbers, block, self.lang, width)
                yield paragraph("Gap")
            case Form():
                yield paragraph("Gap")
                yield form(self.numbers, block, self.lang, width)
                yield paragraph("Gap")
            case Contents():
                yield contents(self.numbers, self.entries, block.level, self.pages, self.lang)
            case Cover():
                yield self._cover(block, width)

    def _paragraph(self, block: Paragraph, new_page: bool) -> Element:
        made = prompt_runs if block.role is Role.PROMPT else sentence_runs
        return paragraph(STYLES[block.role], *made(self.numbers, block.sentences, self.lang), new_page=new_page)

    def _listing(self, block: Listing) -> Iterator[Element]:
        number, style = BULLET, "ListBullet"
        if block.ordered:
            number, style = first_list() + self.lists, "ListNumber"
            self.lists += 1
        for point in block.points:
            yield paragraph(style, *sentence_runs(self.numbers, point, self.lang), number=number)

    def _grid(self, block: Grid, width: int) -> Iterator[Element]:
        yield self._caption("Caption", TABLE, block.statement, block.caption)
        yield grid(self.numbers, block, self.lang, width)
        yield self._note(block.note) if block.note else paragraph("Gap")

    def _note(self, note: Sentence) -> Element:
        return paragraph("Note", *sentence_runs(self.numbers, (note,), self.lang))

    def _caption(self, style: str, kind: Text, statement: str, caption: Text) -> Element:
        """The number is a field: it is counted anew where somebody puts a table of their own before it."""
        number = captions(self.publication)[statement][1]
        word, text = kind[self.lang], caption[self.lang]
        runs = [run(f"{word} "), *field_runs(f"SEQ {word} \\* ARABIC", str(number)), run(f"  {text}")]
        return paragraph(style, control(self.numbers, f"caption.{statement}", text, *runs))

    def _chart(self, block: Chart, width: int) -> Iterator[Element]:
        """Its numbers are the picture's text for those who do not see it, a line for each."""
        words = _words(block, self.publication, self.lang)
        drawn = png(svg(block, self.lang, CHART_WIDTH))
        caption = block.caption[self.lang]
        if drawn is None:
            first = ("", *(part.label[self.lang] for part in block.parts))
            rows = [first, *((bar.label[self.lang], *map(str, bar.parts)) for bar in block.bars)]
            inside = numbers_table(self.numbers, block.statement, rows, width)
        else:
            picture = self.picture(
                drawn, next(iter(self.numbers.pictures)), normal(caption), "\n".join(map(normal, words))
            )
            inside = paragraph("Picture", el("r", el("drawing", picture)))
            mark(self.numbers, "c", block.statement, inside)
        yield around(self.numbers, block.statement, caption, inside)
        yield self._caption("PictureCaption", CHART, block.statement, block.caption)

    def _cover(self, block: Cover, width: int) -> Element:
        publication, lang = self.publication, self.lang
        lines = [
            paragraph("CoverMark", run(publication.handling[lang])),
            paragraph("CoverTitle", run(publication.title[lang])),
            paragraph("Subtitle", run(publication.subtitle[lang])),
        ]
        table = [paragraph("CoverTitle"), cover_lines(block.lines, lang, width)] if block.lines else []
        return around(self.numbers, "cover", publication.title[lang], *lines, *table)


def _is_paragraph(body: Element) -> bool:
    return bool(len(body)) and str(body[-1].tag).endswith("}p")


def _is_gap(element: Element) -> bool:
    style = element.find("{*}pPr/{*}pStyle")
    return style is not None and next(iter(style.values())) == "Gap"


def _words(block: Chart, publication: Publication, lang: Lang) -> tuple[str, ...]:
    alone = replace(publication, blocks=(block,))
    return next(words for name, words in statements(alone, lang) if name == block.statement)
