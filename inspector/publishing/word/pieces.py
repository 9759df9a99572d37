"""Runs, content controls, fields and paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count, groupby

from inspector.publishing.model import Sentence
from inspector.publishing.proof.record import shown
from inspector.publishing.word.xml import Element, el, on, words
from inspector.text import Lang

LONGEST_TAG = 64
"""Word reads no longer tag or title of a content control."""


@dataclass
class Numbers:
    """What must be unique in one document is counted here. `marks`: the bookmarks of statements by their names."""

    marks: Mapping[str, str] = field(default_factory=dict)
    controls: Iterable[int] = field(default_factory=lambda: count(1))
    bookmarks: Iterable[int] = field(default_factory=lambda: count(1))
    blanks: Iterable[int] = field(default_factory=lambda: count(1))
    pictures: Iterable[int] = field(default_factory=lambda: count(1))


def run(text: str, style: str = "") -> Element:
    return el("r", el("rPr", el("rStyle", val=style)) if style else None, words(shown(text)))


def paragraph(
    style: str, *inside: Element | None, new_page: bool = False, number: int = 0, next_too: bool = False
) -> Element:
    """`number`: of the list it is a point of. `next_too`: it stays on the page of what follows."""
    listed = el("numPr", el("ilvl", val=0), el("numId", val=number)) if number else None
    return el(
        "p",
        el("pPr", el("pStyle", val=style), on("keepNext", next_too), on("pageBreakBefore", new_page), listed),
        *inside,
    )


def control(numbers: Numbers, tag: str, alias: str, *inside: Element, prompt: bool = False) -> Element:
    """A content control that is not seen. `prompt`: what is in it goes when somebody writes there."""
    settings = el(
        "sdtPr",
        el("alias", val=shown(alias)[:LONGEST_TAG]) if alias else None,
        el("tag", val=tag[:LONGEST_TAG]) if tag else None,
        el("id", val=next(iter(numbers.controls))),
        on("showingPlcHdr", prompt),
        el("w15:appearance", w15__val="boundingBox" if prompt else "hidden"),
    )
    return el("sdt", settings, el("sdtContent", *inside))


def around(numbers: Numbers, tag: str, alias: str, *blocks: Element) -> Element:
    """A control around blocks. An empty line comes first: LibreOffice writes the first words of such a control more than once."""
    return control(numbers, tag, alias, paragraph("Begin"), *blocks)


def bookmark(numbers: Numbers, name: str) -> tuple[Element, Element]:
    """Its beginning and its end."""
    number = next(iter(numbers.bookmarks))
    return el("bookmarkStart", id=number, name=name), el("bookmarkEnd", id=number)


def mark(numbers: Numbers, letter: str, statement: str, paragraph: Element) -> None:
    """A paragraph of a statement is marked by which it is found where a program has dropped the control.

    `letter`: what the statement is: a `t`able, `f`igure, `c`hart.
    """
    first, last = bookmark(numbers, f"_{letter}{numbers.marks[statement]}")
    paragraph.insert(1, first)
    paragraph.append(last)


def field_runs(instruction: str, result: str, style: str = "") -> list[Element]:
    """A field with the result it has until Word makes it anew."""
    look = el("rPr", el("rStyle", val=style)) if style else None
    asked = el("instrText")
    asked.text = f" {instruction} "
    return [
        el("r", el("fldChar", fldCharType="begin")),
        el("r", asked),
        el("r", el("fldChar", fldCharType="separate")),
        *([el("r", look, words(result))] if result else []),
        el("r", el("fldChar", fldCharType="end")),
    ]


def sentence_runs(numbers: Numbers, sentences: Iterable[Sentence], lang: Lang, style: str = "") -> list[Element]:
    """Each that is a statement in its control; an English one stands a space off the one before it."""
    made: list[Element] = []
    for each in sentences:
        text = each.text[lang]
        if made and lang == "en":
            made.append(run(" "))
        one = run(text, "Strong" if each.bold else style)
        if each.statement:
            first, last = bookmark(numbers, f"_s{numbers.marks[each.statement]}")
            made += [first, control(numbers, each.statement, text, one), last]
        else:
            made.append(one)
    return made


def prompt_runs(numbers: Numbers, sentences: Iterable[Sentence], lang: Lang) -> list[Element]:
    """What a person is asked to write; statements among it stay what they are."""
    made: list[Element] = []
    for stated, some in groupby(sentences, key=lambda each: bool(each.statement)):
        if stated:
            made += sentence_runs(numbers, some, lang)
        else:
            text = ("" if lang == "zh" else " ").join(each.text[lang] for each in some)
            made.append(control(numbers, "", text, run(text, "PlaceholderText"), prompt=True))
    return made
