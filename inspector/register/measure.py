"""How much the XML of a workbook would become in a reader: cells far away, long texts that many cells share, cells without a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import zip_longest
from xml.parsers import expat

from inspector.model import InspectorError
from inspector.text import Text

MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_TEXT = 50_000, 200, 2_000_000, 64 << 20
MOST_ELEMENTS, DEEPEST = 8_000_000, 60
DAMAGED = Text(en="the workbook is damaged or was cut off: {why}", zh="工作簿已损坏或不完整：{why}")
TOO_LARGE = Text(en="the workbook is too large: {what}", zh="工作簿过大：{what}")
ROWS = Text(en="more than {n} rows", zh="超过 {n} 行")
COLUMNS = Text(en="more than {n} columns", zh="超过 {n} 列")
CELLS = Text(en="more than {n} cells", zh="单元格超过 {n} 个")
TEXT = Text(en="more than {n} MiB of text in its cells", zh="单元格文本超过 {n} MiB")
ELEMENTS = Text(en="more than {n} elements", zh="元素超过 {n} 个")
BAD_XML = Text(en="{part} is not what Excel writes", zh="{part} 不符合 Excel 格式")
NO_VALUE = Text(
    en="the formula in cell {cell} gives no value: put a value in its place",
    zh="单元格 {cell} 中的公式没有得出值，请改填具体内容",
)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def too_large(what: Text, limit: int) -> InspectorError:
    return InspectorError(TOO_LARGE.fill({"what": what.fill({"n": limit})}))


def measure(parts: Mapping[str, bytes]) -> None:
    """Raises InspectorError where the cells would be too many or too long, or hold no value.

    Which part is a sheet and which has the shared texts a workbook says itself: all are looked at alike.
    """
    scans: list[_Scan] = []
    for name, data in parts.items():
        scans.append(_Scan(name, MOST_ELEMENTS - sum(scan.elements for scan in scans)))
        scans[-1].read(data)
    if sum(scan.cells for scan in scans) > MOST_CELLS:
        raise too_large(CELLS, MOST_CELLS)
    longest = [max(lengths) for lengths in zip_longest(*(scan.strings for scan in scans), fillvalue=0)]
    for scan in scans:
        scan.text += sum(longest[place] * times for place, times in scan.shared.items() if place < len(longest))
    if sum(scan.text for scan in scans) > MOST_TEXT:
        raise too_large(TEXT, MOST_TEXT >> 20)


class _Scan:
    """One part: the lengths of the texts that cells share, and how often a cell takes which."""

    def __init__(self, part: str, room: int) -> None:
        self.part, self.room = part, room
        self.elements = self.cells = self.text = 0
        self.strings: list[int] = []
        self.shared: Counter[int] = Counter()
        self._within: list[str] = []
        self._cell: Mapping[str, str] = {}
        self._value: list[str] | None = None
        self._formula = False

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError):
            raise self._wrong() from None

    def _wrong(self) -> InspectorError:
        return InspectorError(DAMAGED.fill({"why": BAD_XML.fill({"part": self.part})}))

    def _refuse(self, *_: object) -> None:
        raise self._wrong()

    def _start(self, tag: str, given: dict[str, str]) -> None:
        self.elements += 1
        self._within.append(tag.rpartition(":")[2])
        if self.elements > self.room:
            raise too_large(ELEMENTS, MOST_ELEMENTS)
        if len(self._within) > DEEPEST:
            raise self._wrong()
        match self._within[-1]:
            case "si":
                self.strings.append(0)
            case "c":
                self._cell, self._value, self._formula = given, None, False
            case "v" | "is":
                self._value = self._value or []
            case "f":
                self._formula = True

    def _said(self, data: str) -> None:
        if "si" in self._within:
            self.strings[-1] += len(data)
        elif self._value is not None and "f" not in self._within:
            self.text += len(data)
            self._value.append(data)

    def _end(self, _: str) -> None:
        if self._within.pop() != "c":
            return
        where, kind = self._cell.get("r", ""), self._cell.get("t", "n")
        if kind == "e" or (self._formula and self._value is None):
            raise InspectorError(NO_VALUE.fill({"cell": where}))
        if self._value is not None:
            self._count(where)
            if kind == "s":
                self._take("".join(self._value).strip())
        self._value = None

    def _count(self, where: str) -> None:
        place = _CELL.fullmatch(where)
        if not place:
            raise self._wrong()
        self.cells += 1
        if int(place[2]) > MOST_ROWS:
            raise too_large(ROWS, MOST_ROWS)
        if _number(place[1]) > MOST_COLUMNS:
            raise too_large(COLUMNS, MOST_COLUMNS)

    def _take(self, index: str) -> None:
        if not (index.isascii() and index.isdecimal() and len(index) < 9):
            raise self._wrong()
        self.shared[int(index)] += 1


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
