"""Tables: the grid with its header on every page, the figures' boxes, the lines of a form, the cover's lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from inspector.layout import cells as width_of
from inspector.publishing.columns import fitted
from inspector.publishing.model import Blank, Column, Figure, Figures, Form, Grid, Tone
from inspector.publishing.proof.record import shown
from inspector.publishing.word.pieces import Numbers, around, control, mark, paragraph, run
from inspector.publishing.word.xml import Element, el, on
from inspector.text import Lang

SHADES = {Tone.GOOD: "E2EFDA", Tone.WARN: "FFF2CC", Tone.BAD: "F8CBAD", Tone.MUTED: "EDEDED"}
HEAD_SHADE, BOX_SHADE = "D9E2F3", "F7F9FC"
EDGES = {Tone.GOOD: "548235", Tone.WARN: "BF8F00", Tone.BAD: "C00000", Tone.MUTED: "7F7F7F", Tone.PLAIN: "2F5496"}
_STYLES = {Tone.BAD: "TableBad", Tone.WARN: "TableWarning", Tone.MUTED: "TableMuted"}
TALLEST = 25
"""Rows of more lines than this may go on over the page: some programs cut off what is taller than one."""
CELL, CELL_ACROSS = 110, 95
"""Twentieths of a point that a narrow character takes in a table, and in the smaller print of pages across."""


def grid(numbers: Numbers, block: Grid, lang: Lang, width: int) -> Element:
    widths = _shares(fitted(block, lang, width / _letter(block)), width)
    head = _row(
        [
            _cell(column.title[lang], each, f"TableHead{_across(block)}", HEAD_SHADE)
            for column, each in zip(block.columns, widths, strict=True)
        ],
        head=True,
    )
    rows = list(_rows(block, widths, lang))
    caption = block.caption[lang]
    mark(numbers, "t", block.statement, head.find("{*}tc/{*}p"))
    made = _table(widths, [head, *rows], style="TableGrid", caption=caption)
    return around(numbers, block.statement, caption, made)


def _rows(block: Grid, widths: Sequence[int], lang: Lang) -> Iterator[Element]:
    last = len(block.rows) - 1 if block.total else -1
    for place, row in enumerate(block.rows):
        texts = [cell.text[lang] for cell in row]
        tall = any(width_of(text) * _letter(block) > TALLEST * width for text, width in zip(texts, widths, strict=True))
        looks = [
            (text, width, _style(column, cell.tone, place == last) + _across(block), SHADES.get(cell.tone, ""))
            for text, width, column, cell in zip(texts, widths, block.columns, row, strict=True)
        ]
        yield _row([_cell(*look) for look in looks], whole=not tall)


def _across(block: Grid) -> str:
    """The end of a style's name for tables on pages across."""
    return "Across" if block.wide else ""


def _letter(block: Grid) -> int:
    return CELL_ACROSS if block.wide else CELL


def _style(column: Column, tone: Tone, total: bool) -> str:
    if total:
        return "TableTotalNumber" if column.numeric else "TableTotal"
    return "TableNumber" if column.numeric else _STYLES.get(tone, "TableText")


def _shares(parts: Sequence[int], width: int) -> list[int]:
    whole = sum(parts) or 1
    shares = [part * width // whole for part in parts]
    shares[-1] += width - sum(shares)
    return shares


def _cell(text: str, width: int, style: str, shade: str = "") -> Element:
    return cell(width, paragraph(style, *([run(text)] if text else [])), shade=shade)


def cell(width: int, *inside: Element, shade: str = "", edge: str = "", below: bool = False) -> Element:
    """`edge`: the colour of a thick line above it. `below`: a thin one to write on."""
    lines = [
        el("top", val="single", sz=24, space=0, color=edge) if edge else None,
        el("bottom", val="single", sz=6, space=0, color="404040") if below else None,
    ]
    look = el(
        "tcPr",
        el("tcW", w=width, type="dxa"),
        el("tcBorders", *lines) if edge or below else None,
        el("shd", val="clear", color="auto", fill=shade) if shade else None,
        el("vAlign", val="center"),
    )
    return el("tc", look, *inside)


def _row(cells: Sequence[Element], *, head: bool = False, whole: bool = True, height: int = 0) -> Element:
    tall = el("trHeight", val=height, hRule="atLeast") if height else None
    look = el("trPr", on("cantSplit", whole), tall, on("tblHeader", head)) if head or whole or height else None
    return el("tr", look, *cells)


def _table(widths: Sequence[int], rows: Sequence[Element], *, style: str = "TableNormal", caption: str = "") -> Element:
    look = el(
        "tblPr",
        el("tblStyle", val=style),
        el("tblW", w=sum(widths), type="dxa"),
        el("jc", val="center"),
        el("tblLayout", type="fixed"),
        el("tblLook", val="0620", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        el("tblCaption", val=shown(caption)[:250]) if caption else None,
    )
    return el("tbl", look, el("tblGrid", *(el("gridCol", w=width) for width in widths)), *rows)


def numbers_table(numbers: Numbers, statement: str, rows: Sequence[Sequence[str]], width: int) -> Element:
    """What a chart shows, where it cannot be drawn; the first row is the head."""
    first, *others = rows
    widths = _shares([20, *[8] * (len(first) - 1)], width)
    head = _row(
        [_cell(text, each, "TableHead", HEAD_SHADE) for text, each in zip(first, widths, strict=True)], head=True
    )
    mark(numbers, "t", statement, head.find("{*}tc/{*}p"))
    looks = ["TableText", *["TableNumber"] * (len(first) - 1)]
    body = [_row([_cell(*each) for each in zip(row, widths, looks, strict=True)]) for row in others]
    return _table(widths, [head, *body], style="TableGrid")


def figures(numbers: Numbers, block: Figures, lang: Lang, width: int) -> Element:
    """Boxes beside each other, three in a row."""
    rows = [block.figures[start : start + 3] for start in range(0, len(block.figures), 3)]
    gap = 160
    box = (width - 2 * gap) // 3
    widths = [box, gap, box, gap, box]
    return _table(widths, [_row(list(_boxes(numbers, row, lang, widths))) for row in rows])


def _boxes(numbers: Numbers, row: Sequence[Figure], lang: Lang, widths: Sequence[int]) -> Iterator[Element]:
    for place, figure in zip_longest(range(3), row):
        if place:
            yield cell(widths[1], paragraph("FigureNote"))
        if figure is None:
            yield cell(widths[0], paragraph("FigureNote"))
            continue
        looks = ("FigureLabel", "FigureValue", "FigureNote", "FigureNote")
        texts = (figure.label, figure.value, figure.before, figure.change)
        inside = [paragraph(look, run(text[lang])) for look, text in zip(looks, texts, strict=True)]
        mark(numbers, "f", figure.statement, inside[0])
        held = around(numbers, figure.statement, figure.label[lang], *inside)
        yield cell(
            widths[0], held, paragraph("Begin"), shade=SHADES.get(figure.tone, BOX_SHADE), edge=EDGES[figure.tone]
        )


def form(numbers: Numbers, block: Form, lang: Lang, width: int) -> Element:
    """Words on the left, room to write on the right."""
    widths = _shares([3, 7], width)
    texts = [(blank.label[lang], blank.value[lang]) for blank in block.blanks]
    rows = [_blank([_held(numbers, text) for text in pair], widths, "FormLine") for pair in texts]
    return _table(widths, rows, style="TableGrid")


def cover_lines(blanks: Sequence[Blank], lang: Lang, width: int) -> Element:
    """All of the cover is in one control."""
    widths = _shares([2, 3], width * 5 // 6)
    texts = [(blank.label[lang], blank.value[lang]) for blank in blanks]
    return _table(widths, [_blank([[run(text)] for text in pair], widths, "CoverLine") for pair in texts])


def _blank(held: Sequence[Sequence[Element]], widths: Sequence[int], style: str) -> Element:
    first, second = (paragraph(style, *runs) for runs in held)
    on_line = style == "CoverLine"
    return _row([cell(widths[0], first), cell(widths[1], second, below=on_line)], height=0 if on_line else 680)


def _held(numbers: Numbers, text: str) -> list[Element]:
    return [control(numbers, f"form.{next(iter(numbers.blanks))}", text, run(text))] if text else []
