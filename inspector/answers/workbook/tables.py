"""The small tables of a filled-in workbook: they stand below each other on one sheet, each below its number."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.answers.cells import parsed_cell
from inspector.answers.workbook.drawing import address
from inspector.answers.workbook.filled import Spot, plain
from inspector.answers.workbook.outcomes import Refused, place
from inspector.model import InspectorError
from inspector.questionnaire import AnswerColumn, Question
from inspector.register.sheet_reading import Sheet
from inspector.tables import shown
from inspector.text import Text

NO_HEADS = Text(
    en="below the question its headings are expected as they were exported", zh="填报项下一行应为导出时的表头，请勿改动"
)
NO_NUMBER = Text(
    en="the number of a question, of a row, or nothing is expected here: put back what was exported; rows from here to the next "
    "question were not read",
    zh="此处应为填报项编号、行号或为空：请恢复导出时的内容；自此处至下一填报项的各行未读取",
)
BESIDE = Text(
    en="it stands beside the table and belongs to no column: move it into one",
    zh="位于表格之外，不属于任何列：请填入表内",
)
WHOLE = Text(en="{what}; this cell was left out", zh="{what}；该单元格未采纳")


@dataclass(frozen=True)
class Grid:
    """A table as it was filled in. `scope`: as it is written below its number; `rows`: without empty ones, a cell for each column."""

    question: str
    scope: str
    place: Text
    rows: Sequence[Sequence[Spot]]


def grids(sheet: Sheet, questions: Mapping[str, Question]) -> Iterator[Grid | Refused]:
    """The tables of a sheet."""
    starts = [(at, *found) for at, row in enumerate(sheet.rows) if (found := _start(row, questions))]
    ends = [at for at, _, _ in starts[1:]] + [len(sheet.rows)]
    titles = {
        plain(shown(text)) for each in questions.values() if each.columns for text in (each.text.en, each.text.zh)
    }
    above = sheet.rows[: starts[0][0] if starts else len(sheet.rows)]
    yield from (
        Refused(place(sheet.name, address(at, 0)), NO_NUMBER) for at, row in enumerate(above) if _is_title(row, titles)
    )
    for (at, question, scope), end in zip(starts, ends, strict=True):
        where = place(sheet.name, address(at, 0))
        columns = _columns(sheet.rows[at + 1] if at + 1 < end else (), question)
        if not columns:
            yield Refused(where, NO_HEADS)
            continue
        lost = next((number for number in range(at + 2, end) if _is_strange(sheet.rows[number], titles)), end)
        if lost < end:
            yield Refused(place(sheet.name, address(lost, 0)), NO_NUMBER)
        spots = [_row(sheet, number, columns, question) for number in range(at + 2, lost)]
        filled = [row for row in spots if any(spot.text.strip() for spot in row)]
        yield Grid(question.id, scope, where, filled)
        yield from _beside(sheet, range(at + 2, lost), columns)


def _start(row: Sequence[str], questions: Mapping[str, Question]) -> tuple[Question, str] | None:
    """The question whose number a row begins with, and its scope below it."""
    lines = [line.strip() for line in (row[0] if row else "").split("\n")]
    question = questions.get(lines[0].upper()) if lines else None
    return (question, " ".join(lines[1:]).strip()) if question and question.columns else None


def _is_title(row: Sequence[str], titles: Container[str]) -> bool:
    """Whether it has the text of a question, beside whatever stands for its number."""
    return len(row) > 1 and plain(row[1]) in titles


def _is_strange(row: Sequence[str], titles: Container[str]) -> bool:
    """Whether it is no row of the table above: most likely the title of another one whose number was lost."""
    number = plain(row[0]).strip(".、)") if row else ""
    return bool(number and not number.isdigit()) or _is_title(row, titles)


def _columns(row: Sequence[str], question: Question) -> dict[str, int]:
    """In which column of the sheet which column of the table stands; nothing where one is lacking."""
    known = {plain(word): column.id for column in question.columns for word in (column.text.en, column.text.zh)}
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        if cell.strip() and plain(cell) in known:
            found.setdefault(known[plain(cell)], at)
    return found if len(found) == len(question.columns) else {}


def _row(sheet: Sheet, number: int, columns: Mapping[str, int], question: Question) -> list[Spot]:
    row = sheet.rows[number]
    cells = [(columns[column.id], column) for column in question.columns]
    return [Spot(place(sheet.name, address(number, at)), row[at] if at < len(row) else "") for at, _ in cells]


def _beside(sheet: Sheet, numbers: Sequence[int], columns: Mapping[str, int]) -> Iterator[Refused]:
    """Cells that stand in none of the columns; the first one of a row has its number."""
    for number in numbers:
        for at, cell in enumerate(sheet.rows[number]):
            if at and cell.strip() and at not in columns.values():
                yield Refused(place(sheet.name, address(number, at)), BESIDE)


def values(grid: Grid, columns: Sequence[AnswerColumn]) -> Iterator[dict[str, object] | Refused]:
    """The rows of the answer; a cell that is none is left out, and said."""
    for row in grid.rows:
        made: dict[str, object] = {}
        for column, spot in zip(columns, row, strict=True):
            try:
                made[column.id] = parsed_cell(column, spot.text)
            except InspectorError as error:
                made[column.id] = None
                yield Refused(spot.place, WHOLE.fill({"what": error.text}))
        if any(value is not None for value in made.values()):
            yield made
