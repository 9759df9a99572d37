"""A workbook that was filled in, as rows of texts with the place of each cell; sheets and headings are found in either language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from inspector.answers.workbook.drawing import address
from inspector.answers.workbook.fields import SHEETS
from inspector.answers.workbook.outcomes import Refused, place, row_place
from inspector.answers.workbook.pages import META
from inspector.answers.workbook.records import ROLES
from inspector.answers.workbook.words import ANSWER_HEADS, FORMAT, ITEM, KEY, NAMES, ROLE, VALUE
from inspector.model import InspectorError
from inspector.register.package import WRONG
from inspector.register.sheet_reading import Sheet
from inspector.text import LANGUAGES, Lang, Text

SEARCHED = 20
"""Rows in which the headings are looked for: people write titles above them."""
MOST = 5_000
"""Rows of a sheet that are read; what a unit has is far below."""
NOT_OURS = Text(
    en="this is no workbook of `inspector attest export`, or its hidden sheet is lost: export it again and fill that in",
    zh="不是 inspector attest export 导出的工作簿，或其隐藏工作表已丢失：请重新导出后填写",
)
OTHER_FORMAT = Text(
    en="the workbook was exported by another version: export it again and fill that in",
    zh="该工作簿由其他版本导出：请用本版本重新导出后填写",
)
NO_HEADS = Text(
    en="its headings are not those that were exported: leave them as they are", zh="表头与导出时不一致：请勿改动表头"
)
RENAMED = Text(
    en="it looks like the sheet “{sheet}”, but is not called so and was not read: give it that name, or remove it",
    zh="看似“{sheet}”工作表，但名称不符，未读取：请恢复该名称，或删除此工作表",
)
TWICE = Text(en="two columns are headed {heading}: remove one", zh="有两列表头均为“{heading}”：请删除一列")
LONG_SHEET = Text(en="more than {n} rows: what is below was not read", zh="超过 {n} 行：其后的内容未读取")


@dataclass(frozen=True)
class Spot:
    """A cell: where it is, and what it says."""

    place: Text
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """`key`: as it was exported, empty for a row that was added. `cells`: by their fields, of the columns that are there."""

    sheet: str
    key: str
    place: Text
    cells: Mapping[str, Spot]


@dataclass(frozen=True)
class Filled:
    """`exported`: what cells said then, by sheet and key. `strange`: what could not be read."""

    year: int
    lang: Lang
    exported: Mapping[tuple[str, str], Mapping[str, str]]
    rows: Sequence[Row]
    tables: Sequence[Sheet]
    strange: Sequence[Refused] = field(default=())


def filled(sheets: Sequence[Sheet], source: str) -> Filled:
    """Raises InspectorError for what is no such workbook."""
    hidden = next((sheet for sheet in sheets if sheet.name == KEY), None)
    meta, exported = _hidden(hidden.rows if hidden else ())
    year, lang = meta.get("year", ""), meta.get("lang", "")
    if not re.fullmatch("20[0-9]{2}", year) or lang not in LANGUAGES:
        raise InspectorError(WRONG.fill({"source": source, "what": NOT_OURS}))
    if meta.get("format") != FORMAT:
        raise InspectorError(WRONG.fill({"source": source, "what": OTHER_FORMAT}))
    rows: list[Row] = []
    strange: list[Refused] = []
    tables: list[Sheet] = []
    for sheet in sheets:
        name = _name(sheet.name)
        if name == "tables":
            tables.append(sheet)
        elif name in (*SHEETS, "answers"):
            for found in _read(name, sheet):
                (strange if isinstance(found, Refused) else rows).append(found)  # type: ignore[arg-type]
        elif ours := _looks_like(sheet, exported):
            strange.append(Refused(place(sheet.name), RENAMED.fill({"sheet": NAMES[ours]})))
    return Filled(int(year), lang, exported, rows, tables, strange)


def _hidden(rows: Sequence[Sequence[str]]) -> tuple[dict[str, str], dict[tuple[str, str], dict[str, str]]]:
    meta: dict[str, str] = {}
    exported: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows[1:]:
        sheet, key, name, text = (*row, "", "", "", "")[:4]
        if sheet == META:
            meta[name] = text
        else:
            exported.setdefault((sheet, key), {})[name] = text
    return meta, exported


def _name(title: str) -> str:
    """The sheet that a title means; empty for one of somebody's own."""
    return next((name for name, text in NAMES.items() if plain(title) in (plain(text.en), plain(text.zh))), "")


def _looks_like(sheet: Sheet, exported: Mapping[tuple[str, str], object]) -> str:
    """Which of ours one of another name was: it was renamed, or is a copy; empty where it is somebody's own."""
    heads = {name: len(_headings(name)) for name in (*SHEETS, "answers")}
    found = {name: len(read[1]) for name in heads if not isinstance(read := _head(name, sheet), Refused)}
    numbers = [row[0].split("\n")[0].strip() if row else "" for row in sheet.rows]
    tables = any(not below and ("answers", f"{at}|") in exported for at, below in pairwise(numbers))
    return next((name for name, number in found.items() if number == heads[name]), "tables" if tables else "")


def plain(heading: str) -> str:
    """A heading as it is compared: the star of what is needed is no part of it."""
    return "".join(unicodedata.normalize("NFKC", heading).replace("*", "").split()).casefold()


def _read(name: str, sheet: Sheet) -> Iterator[Row | Refused]:
    found = _head(name, sheet)
    if isinstance(found, Refused):
        yield found
        return
    first, places = found
    if name == "unit":
        yield _unit(sheet, first, places)
        return
    for number, row in enumerate(sheet.rows[first : first + MOST], start=first):
        cells = {
            field: Spot(place(sheet.name, address(number, at)), row[at] if at < len(row) else "")
            for field, at in places.items()
        }
        key = cells.pop(KEY, Spot(Text(en="", zh=""), "")).text.strip()
        role = cells.pop("role", None)
        key = key or (_role(role.text) if role else "")
        if key or any(cell.text.strip() for cell in cells.values()):
            yield Row(sheet=name, key=key, place=row_place(sheet.name, number), cells=cells)
    if len(sheet.rows) > first + MOST:
        yield Refused(place(sheet.name), LONG_SHEET.fill({"n": MOST}))


def _role(words: str) -> str:
    """Who a person is, where the hidden column is lost; a member of the team is none of these."""
    return next((role for role, text in ROLES.items() if plain(words) in (plain(text.en), plain(text.zh))), "")


def _headings(name: str) -> dict[str, Text]:
    if name == "answers":
        return dict(ANSWER_HEADS)
    if name == "unit":
        return {"item": ITEM, "value": VALUE}
    heads = {field.name: field.head for field in SHEETS[name]}
    return {**heads, KEY: Text(en=KEY, zh=KEY)} | ({"role": ROLE} if name == "people" else {})


NEEDED = {"answers": ("id", "answer"), "unit": ("item", "value")}


def _head(name: str, sheet: Sheet) -> tuple[int, dict[str, int]] | Refused:
    """The row after the headings, and in which column what stands."""
    known = {plain(word): field for field, text in _headings(name).items() for word in (text.en, text.zh)}
    for number, row in enumerate(sheet.rows[:SEARCHED], start=1):
        places: dict[str, int] = {}
        for at, cell in enumerate(row):
            field = known.get(plain(cell))
            if field and field in places:
                what = TWICE.fill({"heading": cell})
                return Refused(place(sheet.name, address(number - 1, at)), what)
            if field:
                places[field] = at
        if all(each in places for each in NEEDED.get(name, ("name",))) and len(places) > 1:
            return number, places
    return Refused(place(sheet.name), NO_HEADS)


def _unit(sheet: Sheet, first: int, places: Mapping[str, int]) -> Row:
    """The lines of the unit as one row."""
    known = {plain(word): field.name for field in SHEETS["unit"] for word in (field.head.en, field.head.zh)}
    cells: dict[str, Spot] = {}
    for number, row in enumerate(sheet.rows[first : first + MOST], start=first):
        item, value = (row[places[name]] if places[name] < len(row) else "" for name in ("item", "value"))
        if name := known.get(plain(item)):
            cells.setdefault(name, Spot(place(sheet.name, address(number, places["value"])), value))
    return Row(sheet="unit", key="unit", place=place(sheet.name), cells=cells)
