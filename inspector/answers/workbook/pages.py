"""The sheets of a workbook for what organisation.yaml holds, the instructions, and the hidden sheet for programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from inspector.answers.workbook.drawing import Cell, Look, Page
from inspector.answers.workbook.fields import SHEETS, Field, Kind, choices
from inspector.answers.workbook.records import MEMBER, ROLES, Record
from inspector.answers.workbook.words import (
    CONTENT,
    FORMAT,
    HINT,
    HOW,
    ITEM,
    KEY,
    NAMES,
    ROLE,
    TOPIC,
    VALUE,
)
from inspector.text import Lang

NEW_ROWS = {"people": 6, "systems": 10, "assets": 15}
"""Empty rows for what is not known yet."""
META = "meta"
BLUE, YELLOW = "#8ea9db", "#ffc000"


def how_page(lang: Lang, year: int) -> Page:
    """What those who fill it in must know; what must never be entered first."""
    head = [Cell(TOPIC[lang], Look.HEAD), Cell(CONTENT[lang], Look.HEAD)]
    rows = [
        [Cell(topic[lang], Look.TITLE if place else Look.FILL_HEAD), Cell(words.render(lang, {"year": year}))]
        for place, (topic, words) in enumerate(HOW)
    ]
    return Page(name=NAMES["how"][lang], widths=[22, 96], rows=[head, *rows], filtered=False)


def unit_page(record: Record, lang: Lang) -> Page:
    """A line for each thing that is to be said of the unit."""
    head = [Cell(ITEM[lang], Look.HEAD), Cell(VALUE[lang], Look.FILL_HEAD), Cell(HINT[lang], Look.HEAD)]
    rows = [
        [
            Cell(title(field, lang)),
            _cell(field, record.cells[field.name], lang, ()),
            Cell(field.hint[lang] if field.hint else ""),
        ]
        for field in SHEETS["unit"]
    ]
    return Page(name=NAMES["unit"][lang], widths=[24, 60, 44], rows=[head, *rows], tabbed=YELLOW, filtered=False)


def list_page(sheet: str, records: Sequence[Record], names: Sequence[str], lang: Lang) -> Page:
    """A row for each person, system or asset, and empty ones below. `names`: of systems, to choose from."""
    fields, own = SHEETS[sheet], [each for each in records if each.sheet == sheet]
    filled = [*own, *[Record(sheet, "", {field.name: "" for field in fields})] * NEW_ROWS[sheet]]
    first = [Cell(ROLE[lang], Look.HEAD)] if sheet == "people" else []
    head = [*first, *(Cell(title(field, lang), Look.FILL_HEAD) for field in fields), Cell(KEY, Look.HEAD)]
    rows = [
        [
            *([Cell(ROLES.get(each.key, MEMBER)[lang])] if first else []),
            *(_cell(field, each.cells[field.name], lang, names) for field in fields),
            Cell(each.key),
        ]
        for each in filled
    ]
    widths = [*([30] if first else []), *(field.width for field in fields), 0]
    return Page(name=NAMES[sheet][lang], widths=widths, rows=[head, *rows], fixed=1, tabbed=YELLOW)


def title(field: Field, lang: Lang) -> str:
    """Its heading; what is needed has a star."""
    return field.head[lang] + (" *" if field.needed else "")


def _cell(field: Field, text: str, lang: Lang, names: Sequence[str]) -> Cell:
    if field.kind is Kind.DAY:
        return Cell(datetime.date.fromisoformat(text) if text else "", Look.DAY)
    if field.kind is Kind.SYSTEM:
        # One that stands on the sheet of systems since is as good.
        return Cell(text, Look.FILLABLE, tuple(names), strict=False)
    return Cell(text, Look.FILLABLE, choices(field.kind, lang))


def hidden_page(records: Iterable[Record], meta: Mapping[str, str]) -> Page:
    """For each cell the value as it was exported, by sheet, key and field; first what the workbook is."""
    head = [Cell(word) for word in (KEY, "key", "field", "value")]
    first = [[Cell(META), Cell(""), Cell(name), Cell(value)] for name, value in {"format": FORMAT, **meta}.items()]
    rows = [
        [Cell(each.sheet), Cell(each.key), Cell(name), Cell(text)]
        for each in records
        for name, text in each.cells.items()
    ]
    return Page(name=KEY, widths=[12, 24, 14, 40], rows=[head, *first, *rows], hidden=True)
