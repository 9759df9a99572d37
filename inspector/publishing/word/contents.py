"""Headings, and the table of contents as Word would have made it: a field whose entries lead to them, before it is made anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspector.publishing.model import Heading
from inspector.publishing.proof.frame import CONTENTS
from inspector.publishing.word.pieces import Numbers, bookmark, control, field_runs, paragraph, run
from inspector.publishing.word.xml import Element, el
from inspector.text import Lang


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`mark`: the bookmark at the heading, under the name that Word gives those of contents."""

    mark: str
    level: int
    words: str


def entries(labelled: Iterator[tuple[Heading, object]], lang: Lang) -> dict[str, Entry]:
    """By the heading's anchor, in their order."""
    made = {}
    for place, (heading, label) in enumerate(labelled, start=1):
        words = f"{label[lang]}{heading.text[lang]}"  # type: ignore[index]
        made[heading.anchor] = Entry(mark=f"_Toc{place:09}", level=heading.level, words=words)
    return made


def heading(numbers: Numbers, entry: Entry, anchor: str, *, new_page: bool) -> Element:
    first, last = bookmark(numbers, entry.mark)
    return paragraph(
        f"Heading{entry.level}",
        first,
        control(numbers, f"heading.{anchor}", entry.words, run(entry.words)),
        last,
        new_page=new_page,
    )


def contents(
    numbers: Numbers, listed: Mapping[str, Entry], level: int, pages: Mapping[str, int], lang: Lang
) -> Element:
    """`pages`: by bookmark; without them there are no page numbers until the field is made anew."""
    shown = [entry for entry in listed.values() if entry.level <= level]
    begin, asked, separate, end = field_runs(f'TOC \\o "1-{level}" \\h \\z \\u', "")
    lines = [_line(entry, pages) for entry in shown] or [paragraph("TOC1")]
    at = 1  # after the paragraph's properties
    lines[0][at:at] = [begin, asked, separate]
    lines[-1].append(end)  # a line of its own for it would make an empty page after contents that just fill theirs
    gallery = el("docPartObj", el("docPartGallery", val="Table of Contents"), el("docPartUnique"))
    made = control(numbers, "contents", CONTENTS[lang], paragraph("TOCHeading", run(CONTENTS[lang])), *lines)
    made[0].append(gallery)
    made[0].remove(made[0].find("{*}appearance"))
    return made


def _line(entry: Entry, pages: Mapping[str, int]) -> Element:
    number = str(pages[entry.mark]) if entry.mark in pages else ""
    link = el(
        "hyperlink",
        run(entry.words, "Hyperlink"),
        el("r", el("tab")),
        *field_runs(f"PAGEREF {entry.mark} \\h", number),
        anchor=entry.mark,
        history=1,
    )
    return paragraph(f"TOC{entry.level}", link)
