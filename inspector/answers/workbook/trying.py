"""Changes of the organisation held against what organisation.yaml may say: those that it takes are made, the others are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inspector.answers.workbook.merging import Changed
from inspector.answers.workbook.outcomes import Refused, Taken
from inspector.answers.workbook.records import Record, rebuilt
from inspector.model import InspectorError
from inspector.organisation.model import Organisation
from inspector.organisation.reading import read
from inspector.organisation.writing import written
from inspector.text import Lang, Text

SOURCE = "organisation.yaml"
_PLACE = re.compile(rf"{re.escape(SOURCE)}(?:, line [0-9]+: | 第 [0-9]+ 行：)(?:[a-z][a-z0-9.\[\]-]*(?:: |：))?")


def taken_over(
    organisation: Organisation | None, changed: Sequence[Changed], lang: Lang
) -> tuple[Organisation | None, list[Taken | Refused]]:
    """All changes at once; row by row, and cell by cell, only where something is wrong with one of them."""
    try:
        made: Organisation | None = _made(organisation, [each.record for each in changed], lang)
        return made, [told for each in changed for told in each.taken]
    except InspectorError:
        made = None
    kept: list[Record] = []
    told: list[Taken | Refused] = []
    waiting = list(changed)
    while waiting:
        each = waiting.pop(0)
        try:
            made = _made(organisation, [*kept, each.record], lang)
        except InspectorError as error:
            cells = each.cells()
            if len(cells) > 1:
                waiting = [*cells, *waiting]
            else:
                where = each.taken[0].place if len(each.taken) == 1 else each.place
                told.append(Refused(where, _without_place(error.text)))
            continue
        kept.append(each.record)
        told += each.taken
    return made, told


def _made(organisation: Organisation | None, records: Iterable[Record], lang: Lang) -> Organisation:
    """The organisation as its file would be read again. Raises InspectorError."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    added: list[Record] = []
    for each in records:
        if each.key:
            cells.setdefault((each.sheet, each.key), {}).update(each.cells)
        else:
            added.append(each)
    whole = [*(Record(sheet, key, texts) for (sheet, key), texts in cells.items()), *added]
    return read(written(rebuilt(organisation, whole, lang), lang).encode(), SOURCE)


def _without_place(text: Text) -> Text:
    """Of a file that is not written no line and no key is to be named."""
    return Text(en=_PLACE.sub("", text.en, count=1), zh=_PLACE.sub("", text.zh, count=1))
