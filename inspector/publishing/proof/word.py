"""A Word document as it would be printed: the words of each statement's control, and those between the controls.

What was inserted under change tracking counts, what was deleted does not. Where a program has dropped the controls' names (LibreOffice
does) the bookmarks tell what is what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from inspector.model import InspectorError
from inspector.publishing.proof.contents import Found, Gathered, Record, record_of
from inspector.publishing.proof.element import (
    W,
    drawn,
    is_bound,
    is_elsewhere,
    is_gone_row,
    is_hidden,
    is_passed_over,
    local,
    starts,
    style,
    symbol,
    tag_of,
)
from inspector.publishing.proof.file import DAMAGED, ELSEWHERE, parts
from inspector.publishing.proof.record import marks

DEEPEST = 200
_GONE = {
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "delInstrText",
    "sdtPr",
    "pPr",
    "rPr",
    "tblPr",
    "tcPr",
    "tblGrid",
}
_NOT_COUNTED = re.compile(r"\s*(?:PAGE|PAGEREF|NUMPAGES|SECTIONPAGES)\b", re.I)
_A_PAGE = re.compile(r"[\s\divxlc—–-]*", re.I)
_CONTENTS = re.compile(r"\s*TOC\b", re.I)
_HEADING = re.compile(r"(?:heading|标题)\s*[1-3]", re.I)
_PRINTED = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}
_FRAME = ("heading.", "caption.", "form.")
_FRAME_ALONE = ("cover", "contents", "")
_MARK = re.compile(r"_([stfc])(\d{1,9})")
_RECORD = "{urn:inspector:proof:1}proof"
BOUND = "\ufffd"
"""Stands for the words that a program takes from elsewhere when it opens the document."""


def read(data: bytes, source: str) -> Found:
    """Raises InspectorError."""
    found = parts(data, source)
    if any(is_elsewhere(root) for root in found.values()):
        raise InspectorError(ELSEWHERE.fill({"source": source}))
    body = found.pop("word/document.xml")
    if body.tag != f"{W}document":
        raise InspectorError(DAMAGED.fill({"source": source}))
    record = record_of(next((root.text for root in found.values() if root.tag == _RECORD), None), source)
    reader = Reader(record=record, bookmarks=_bookmarks(body, record))
    try:
        reader.blocks(body)
        for name, root in sorted(found.items()):
            if name.startswith("word/"):
                reader.into.section, reader.fields = "", []
                reader.on_edge = local(root) in ("hdr", "ftr")
                reader.blocks(root)
    except RecursionError:
        raise InspectorError(DAMAGED.fill({"source": source})) from None
    return reader.into.found(record)


def _bookmarks(body: Any, record: Record) -> dict[str, tuple[str, str]]:
    """By a bookmark's name what it marks, and which statement, for those that have no control."""
    tagged = {tag.get(f"{W}val") for tag in body.iter(f"{W}tag")}
    named = marks(record.statements)
    found = {}
    for start in body.iter(f"{W}bookmarkStart"):
        name = start.get(f"{W}name", "")
        known = _MARK.fullmatch(name)
        if known and known[2] in named and named[known[2]] not in tagged:
            found[name] = (known[1], named[known[2]])
    return found


@dataclass
class Reader:
    """`fields`: instructions of the fields that are open, each with whether its result has begun. `on_edge`: in a header or footer."""

    record: Record
    bookmarks: Mapping[str, tuple[str, str]]
    into: Gathered = field(default_factory=Gathered)
    fields: list[list[Any]] = field(default_factory=list)
    open: dict[str, str] = field(default_factory=dict)
    places: Iterator[int] = field(default_factory=count)
    on_edge: bool = False

    def blocks(self, element: Any) -> None:
        for child in element:
            match local(child):
                case "p":
                    self.paragraph(child)
                case "sdt":
                    self.control(child)
                case "tbl" | "tc" as what if marked := self.marked(child, "t" if what == "tbl" else "f"):
                    self.into.state(marked, self.words(child))
                case "tr" if is_gone_row(child):
                    continue
                case name if name not in _GONE and not is_passed_over(child):
                    self.blocks(child)

    def marked(self, element: Any, letter: str) -> str:
        """The statement that a table or a figure's cell is, by its bookmark."""
        if not self.bookmarks:
            return ""
        inside = (start for start in element.iter(f"{W}bookmarkStart"))
        names = (self.bookmarks.get(start.get(f"{W}name", "")) for start in inside)
        return next((known[1] for known in names if known and known[0] == letter), "")

    def control(self, element: Any) -> None:
        """Around blocks; one that names no statement is looked through."""
        tag = tag_of(element)
        if self.is_statement(tag):
            self.into.state(tag, (*self.words(element), *([BOUND] if is_bound(element) else [])))
        else:
            self.blocks(element)

    def is_statement(self, tag: str) -> bool:
        if tag in self.record.statements:
            return True
        return not (tag.startswith(_FRAME) or tag in _FRAME_ALONE)

    def words(self, element: Any) -> tuple[str, ...]:
        """Of a table its cells, of a picture the lines of its text, and what was written beside them; else one for each paragraph."""
        table = element if local(element) == "tbl" else element.find(f".//{W}tbl")
        if table is not None:
            rows = (row for row in table.iter(f"{W}tr") if not is_gone_row(row))
            cells = [self.text(cell) for row in rows for cell in row.iter(f"{W}tc")]
            return (*cells, *self.beside(element, set(table.iter(f"{W}p"))))
        picture = drawn(element)
        if picture is not None:
            return (*picture.split("\n"), *self.beside(element, set()))
        texts = [self.text(each) for each in element.iter(f"{W}p")] or [self.text(element)]
        while len(texts) > 1 and not texts[0]:  # the empty line with which a control begins
            del texts[0]
        return tuple(texts[:-1] if local(element) == "tc" else texts)  # and that with which a cell ends

    def beside(self, element: Any, known: set[Any]) -> Iterator[str]:
        return filter(None, (self.text(each) for each in element.iter(f"{W}p") if each not in known))

    def text(self, element: Any) -> str:
        return "".join(word for word, _ in self.runs(element)).strip()

    def paragraph(self, element: Any) -> None:
        """Pieces between statements are told each on its own."""
        marked = next((self.bookmarks[name] for name in starts(element) if name in self.bookmarks), None)
        if marked and marked[0] == "c" and (picture := drawn(element)) is not None:
            self.into.state(marked[1], (*picture.split("\n"), *filter(None, [self.text(element)])))
            return
        pieces: list[tuple[str, list[str]]] = [("", [])]
        for word, statement in self.runs(element):
            if statement != pieces[-1][0]:
                pieces.append((statement, []))
            pieces[-1][1].append(word)
        if self.is_heading(element):
            self.into.section = "".join(word for _, words in pieces for word in words).strip()
        for statement, words in pieces:
            if statement:
                self.into.state(statement.partition(" ")[2], ("".join(words),))
            else:
                self.into.say("".join(words), contents=self.in_contents(element))

    def is_heading(self, element: Any) -> bool:
        """By its style, or where a program has given the styles other names, by what the contents lead to."""
        return bool(_HEADING.match(style(element))) or any(name.startswith("_Toc") for name in starts(element))

    def in_contents(self, element: Any) -> bool:
        return bool(self.fields and _CONTENTS.match(self.fields[0][0])) or style(element).lower().startswith(
            ("toc", "contents")
        )

    def runs(self, element: Any, within: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
        """Words as they are printed, each with the statement that it is of: a number of its place and its name."""
        if depth > DEEPEST:
            raise RecursionError
        for child in element:
            what = local(child)
            own = within or next(iter(self.open.values()), "")
            if what in ("bookmarkStart", "bookmarkEnd"):
                self.mark(child)
            elif what == "sdt":
                yield from self.run_control(child, own, depth)
            elif what in ("r", "fldSimple"):
                yield from self.run(child, own, depth)
            elif what == "txbxContent" and not own:
                self.blocks(child)
            elif what in ("t", "sym", "textpath"):  # within a choice in a run, or drawn
                yield (self.piece(child, own) or "", own)
            elif what not in _GONE and not is_passed_over(child):
                if what == "p" and depth:
                    yield (" ", own)
                yield from self.runs(child, own, depth + 1)

    def mark(self, element: Any) -> None:
        """A sentence's bookmark begins or ends."""
        number = element.get(f"{W}id", "")
        known = self.bookmarks.get(element.get(f"{W}name", ""))
        if known and known[0] == "s":
            self.open[number] = f"{next(self.places)} {known[1]}"
        elif local(element) == "bookmarkEnd":
            self.open.pop(number, None)

    def run_control(self, element: Any, within: str, depth: int) -> Iterator[tuple[str, str]]:
        tag = tag_of(element)
        own = f"{next(self.places)} {tag}" if not within and self.is_statement(tag) else within
        yield (BOUND if is_bound(element) else "", own)
        yield from self.runs(element, own, depth + 1)

    def run(self, element: Any, within: str, depth: int) -> Iterator[tuple[str, str]]:
        if local(element) == "fldSimple":
            self.fields.append([element.get(f"{W}instr", ""), True])
            yield from self.runs(element, within, depth + 1)
            self.fields.pop()
            return
        if is_hidden(element):
            return
        for child in element:
            word = self.piece(child, within)
            if word is None:
                yield from self.runs(child, within, depth + 1)
            elif word:
                yield (word, within)

    def piece(self, child: Any, within: str) -> str | None:
        """What one part of a run prints; None: what is within it is looked at."""
        what = local(child)
        if what == "t":
            words = child.text or ""
            if within and not all(begun for _, begun in self.fields):  # among a field's instructions it is not seen
                return BOUND
            return "" if not within and self.is_page_number(words) else words
        if what in ("sym", "textpath"):
            return symbol(child) if what == "sym" else str(child.get("string", ""))
        if what == "fldChar":
            self.turn(child.get(f"{W}fldCharType", ""))
        elif what == "instrText" and self.fields and not self.fields[-1][1]:
            self.fields[-1][0] += child.text or ""
        return _PRINTED.get(what, "" if what in _GONE or what == "fldChar" else None)

    def turn(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(["", False])
        elif self.fields and kind == "separate":
            self.fields[-1][1] = True
        elif self.fields and kind == "end":
            self.fields.pop()

    def is_page_number(self, words: str) -> bool:
        """What a program counts anew, at the edge of a page or in the contents; anywhere else it may be anything."""
        if not (self.on_edge or (self.fields and _CONTENTS.match(self.fields[0][0]))):
            return False
        counted = any(_NOT_COUNTED.match(instruction) for instruction, _ in self.fields)
        return counted and bool(_A_PAGE.fullmatch(words))
