"""The rows of a filled-in register: found by their headings in either language, told by their keys, with what was exported of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inspector.layout import shorten
from inspector.model import InspectorError
from inspector.register.columns import BY_NAME, HEADINGS
from inspector.register.package import WRONG
from inspector.register.sheet import KEY
from inspector.register.sheet_reading import Sheet
from inspector.text import Text

SEARCHED = 20
"""Rows in which the headings are looked for: people write titles above them."""
NO_REGISTER = Text(
    en="no sheet has the headings of a register: {key} (hidden), or {number} and {problem}, and {more}",
    zh="没有含台账表头的工作表：须有“{key}”（隐藏列），或“{number}”和“{problem}”，以及“{more}”等列",
)
TWICE = Text(
    en="sheet {sheet}: two columns are headed {heading}; remove one",
    zh="工作表“{sheet}”中有两列表头均为“{heading}”，请删除一列",
)
LONGEST_NAME = 40
COLUMNS = {"number": "id", "problem": "fingerprint", "more": "measure"}
"""Columns by their names in NO_REGISTER."""
ROW = Text(en="row {n}", zh="第 {n} 行")
ROW_OF = Text(en="sheet {sheet}, row {n}", zh="工作表“{sheet}”第 {n} 行")
_KEY = re.compile(r"([0-9]{1,9}):([0-9]{1,9}):([0-9a-f]{12})")


@dataclass(frozen=True, kw_only=True)
class Row:
    """`key`: as it was exported, empty where it is lost. `filled`: what it says now, by the columns' names, those that are there.

    `exported`: what it said when it was exported; empty where that is lost.
    """

    place: Text
    number: int
    key: str
    filled: Mapping[str, str]
    exported: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """0 where it is lost."""
        match = _KEY.fullmatch(self.key)
        return int(match[2]) if match else 0


def rows(sheets: Sequence[Sheet], source: str) -> list[Row]:
    """Every row of the registers that has anything in it; `number` is 0 where it has none. Raises InspectorError."""
    exported = {key: values for sheet in sheets if sheet.name == KEY for key, values in _exported(sheet)}
    keys = {int(key.partition(":")[0]): key for key in exported}
    found = [(sheet, *head) for sheet in sheets if sheet.name != KEY and (head := _head(sheet, source))]
    if not found:
        heads = {name: BY_NAME[column].head for name, column in COLUMNS.items()}
        named = {"key": KEY, **heads}
        raise InspectorError(WRONG.fill({"source": source, "what": NO_REGISTER.fill(named)}))
    every: list[Row] = []
    for sheet, first, places in found:
        for n, row in enumerate(sheet.rows[first:], start=first + 1):
            place = (
                ROW_OF.fill({"sheet": shorten(sheet.name, LONGEST_NAME), "n": n})
                if len(found) > 1
                else ROW.fill({"n": n})
            )
            cells = {name: row[at] if at < len(row) else "" for name, at in places.items()}
            key = cells.pop(KEY, "").strip()
            if any(cell.strip() for cell in cells.values()):  # else it was emptied, or never filled
                made = _row(place, key, cells, keys)
                every.append(replace(made, exported=exported.get(made.key, {})))
    return every


def _exported(sheet: Sheet) -> Iterator[tuple[str, dict[str, str]]]:
    if sheet.rows:
        head = sheet.rows[0]
        for row in sheet.rows[1:]:
            values = dict(zip(head, row, strict=False))
            key = values.get(KEY, "")
            if _KEY.fullmatch(key):
                yield key, {name: values[name] for name in BY_NAME if name in values}


def _head(sheet: Sheet, source: str) -> tuple[int, dict[str, int]] | None:
    """The row after the headings, and in which column what stands. None where there are none: other lists have numbers and owners too."""
    known = {_plain(word): heading.name for heading in HEADINGS for word in (heading.head.en, heading.head.zh)}
    known[KEY] = KEY
    for n, row in enumerate(sheet.rows[:SEARCHED], start=1):
        names = [(known[_plain(cell)], at) for at, cell in enumerate(row) if _plain(cell) in known]
        places: dict[str, int] = {}
        for name, at in names:
            places.setdefault(name, at)
        if len(places) > 1 and (KEY in places or {"id", "fingerprint"} <= places.keys()):
            for name, at in names:
                if places[name] != at:
                    heading = BY_NAME[name].head if name in BY_NAME else KEY
                    what = TWICE.fill({"sheet": shorten(sheet.name, LONGEST_NAME), "heading": heading})
                    raise InspectorError(WRONG.fill({"source": source, "what": what}))
            return n, places
    return None


def _plain(heading: str) -> str:
    return "".join(heading.split()).casefold().replace("(", "（").replace(")", "）")


def _row(place: Text, key: str, cells: dict[str, str], keys: Mapping[int, str]) -> Row:
    """Where the hidden column is lost, the hidden sheet still has the key of that number."""
    said = cells.get("id", "").strip().removeprefix("#")
    number = int(said) if re.fullmatch("[0-9]{1,9}", said) else 0
    key = key if _KEY.fullmatch(key) else keys.get(number, "")
    return Row(place=place, number=int(key.partition(":")[0] or number), key=key, filled=cells)
