"""Where a filled-in workbook answers which question, and for what: its rows and its tables, put together. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from inspector.answers.workbook.filled import Filled, Row, Spot, plain
from inspector.answers.workbook.outcomes import Refused
from inspector.answers.workbook.questions import key
from inspector.answers.workbook.tables import Grid, grids
from inspector.answers.workbook.words import WHOLE_UNIT
from inspector.organisation.model import Organisation
from inspector.questionnaire import Question, Questionnaire
from inspector.store.attestations import Attestation
from inspector.tables import shown
from inspector.text import Text

NO_QUESTION = Text(en="no question has this number: leave numbers as they are", zh="没有该编号的填报项：请勿改动编号")
MIXED_UP = Text(
    en="the question beside it is not the one of this number: sort all columns together, or export again",
    zh="该行填报项与编号不符：排序时请选中全部列，或重新导出",
)
NO_SCOPE = Text(
    en="no system of this name or short name is known: choose one of the list, or add it to the sheet of systems",
    zh="没有该名称或简称的信息系统：请从下拉列表中选择，或先填入“信息系统”工作表",
)
DOUBLED = Text(
    en="the answer for this scope stands in two rows, which differ: change the scope of one, or remove it",
    zh="同一范围的该填报项有两行且内容不一致：请修改其中一行的范围，或删除一行",
)
T = TypeVar("T", Row, Grid)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What an answer is held against. `given`: what the store has, by question and scope; `scopes`: the ids of systems, by their names."""

    questionnaire: Questionnaire
    given: Mapping[tuple[str, str], Attestation]
    scopes: Mapping[str, str]
    folder: Path
    today: datetime.date


@dataclass(frozen=True)
class Sent:
    """A question as the file answers it: the cells that are there, and its table."""

    question: Question
    scope: str
    place: Text
    cells: Mapping[str, Spot]
    grid: Grid | None


def scopes_of(organisation: Organisation | None) -> dict[str, str]:
    """The ids of systems by what they may be called; the unit's is empty."""
    named = dict.fromkeys(("", WHOLE_UNIT.en, WHOLE_UNIT.zh), "")
    for each in organisation.systems if organisation else ():
        named |= {plain(each.name.en): each.id, plain(each.name.zh): each.id}
    named |= {plain(each.id): each.id for each in (organisation.systems if organisation else ())}
    return {plain(name): scope for name, scope in named.items()}


def sent(file: Filled, ground: Ground) -> tuple[list[Sent], list[Refused]]:
    """The answers of the file, each once."""
    refusals: list[Refused] = []
    tables: dict[tuple[str, str], Grid] = {}
    rows: dict[tuple[str, str], Row] = {}
    known = ground.questionnaire.questions
    for found in (found for sheet in file.tables for found in grids(sheet, known)):
        if isinstance(found, Refused):
            refusals.append(found)
        else:
            _put(tables, _scoped(found.question, found.scope, found.place, file, ground), found, refusals)
    for row in file.rows:
        if row.sheet == "answers":
            _put(rows, _placed(row, file, ground), row, refusals)
    made = []
    for name, scope in {**rows, **tables}:
        line, grid = rows.get((name, scope)), tables.get((name, scope))
        where = line.place if line else grid.place if grid else Text(en="", zh="")
        made.append(Sent(known[name], scope, where, line.cells if line else {}, grid))
    return made, refusals


def _put(kept: dict[tuple[str, str], T], at: tuple[str, str] | Refused, found: T, refusals: list[Refused]) -> None:
    """Once; a second one is refused where it says something else."""
    if isinstance(at, Refused):
        refusals.append(at)
    elif at not in kept:
        kept[at] = found
    elif _texts(kept[at]) != _texts(found):
        refusals.append(Refused(found.place, DOUBLED))


def _texts(found: Row | Grid) -> list[str]:
    if isinstance(found, Row):
        return [spot.text.strip() for spot in found.cells.values()]
    return [spot.text.strip() for row in found.rows for spot in row]


def _placed(row: Row, file: Filled, ground: Ground) -> tuple[str, str] | Refused:
    """The question and the scope of a row."""
    cells = row.cells
    question = ground.questionnaire.questions.get(cells["id"].text.strip().upper())
    if question is None:
        return Refused(cells["id"].place, NO_QUESTION)
    said = cells.get("question")
    if said and plain(said.text) not in {plain(shown(text)) for text in (question.text.en, question.text.zh)}:
        return Refused(said.place, MIXED_UP)
    scope = cells.get("scope")
    return _scoped(question.id, scope.text if scope else "", scope.place if scope else row.place, file, ground)


def _scoped(question: str, name: str, where: Text, file: Filled, ground: Ground) -> tuple[str, str] | Refused:
    """A name may be one that answers were kept under before the system was known."""
    scope = ground.scopes.get(plain(name))
    if scope is None and ("answers", key(question, name.strip())) in file.exported:
        scope = name.strip()
    return Refused(where, NO_SCOPE) if scope is None else (question, scope)
