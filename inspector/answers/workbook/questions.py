"""Answers as cells of a workbook, and the sheets that ask for them. What a cell says is read back by `shape.parsed`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from inspector.answers.cells import YES_NO, shown_cell
from inspector.answers.model import NONE, NOT_APPLICABLE
from inspector.answers.shape import NO_SUCH, NOT_ONE, YNPA, shown, texts
from inspector.answers.workbook.drawing import Cell, Look, Page
from inspector.answers.workbook.records import Record
from inspector.answers.workbook.words import (
    ANSWER_HEADS,
    EVIDENCE,
    EXPECTED,
    FILLED,
    GIVEN_BY,
    GIVEN_ON,
    NAMES,
    OPTION,
    WHOLE_UNIT,
)
from inspector.questionnaire import Answer, AnswerColumn, ColumnKind, Question, Questionnaire
from inspector.store.attestations import Attestation
from inspector.tables import shown as shown_in_cell
from inspector.text import Lang, Text

WIDTHS = {
    "id": 9,
    "group": 11,
    "question": 36,
    "expected": 40,
    "scope": 11,
    "earlier": 17,
    "answer": 17,
    "evidence": 24,
    "person": 10,
    "note": 22,
}
ALL = Text(en="all", zh="全部")
MANY_ROWS, COLUMN = 5, 19
"""Empty rows of a table that may have several; width of its columns."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question for the unit or one system. `given`: this year's answer, `before`: last year's."""

    question: Question
    group: Text
    scope: str
    given: Attestation | None
    before: Attestation | None

    @property
    def key(self) -> str:
        return key(self.question.id, self.scope)


def key(question: str, scope: str) -> str:
    """By which the hidden sheet knows an answer: as a cell can hold it."""
    return shown_in_cell(f"{question}|{scope}").strip()


def asked(
    questionnaire: Questionnaire,
    chosen: Sequence[Question],
    given: Sequence[Attestation],
    before: Sequence[Attestation],
    scopes: Sequence[str] | None = None,
) -> list[Asked]:
    """The questions in their order, for the unit and for each system (of `scopes` alone) that has an answer of its own."""
    now, then = ({(each.question, each.scope): each for each in some} for some in (given, before))
    made = []
    for question in chosen:
        own = dict.fromkeys(scope for name, scope in [*now, *then] if name == question.id and scope)
        wanted = [scope for scope in own if scopes is None or scope in scopes]
        made += [
            Asked(
                question=question,
                group=questionnaire.groups[question.group],
                scope=scope,
                given=now.get((question.id, scope)),
                before=then.get((question.id, scope)),
            )
            for scope in ("", *wanted)
        ]
    return made


def cell_of(question: Question, answer: object, lang: Lang) -> str:
    """An answer as its cell has it; of a table that is its own sheet's, nothing."""
    if answer == NOT_APPLICABLE:
        return NOT_ONE[lang]
    if question.answer is Answer.COUNT_TABLE:
        return NO_SUCH[lang] if answer == NONE else ""
    if question.answer is Answer.MULTI and isinstance(answer, list):
        return "\n".join(texts(question)[name][lang] for name in answer if name in question.options) or NO_SUCH[lang]
    return shown(question, answer, lang)


def grid_of(question: Question, answer: object, lang: Lang) -> list[list[str]]:
    """The cells of a table, row by row."""
    if question.answer is not Answer.COUNT_TABLE or not isinstance(answer, list):
        return []
    return [[shown_cell(column, row.get(column.id), lang) for column in question.columns] for row in answer]


def record(each: Asked, lang: Lang) -> Record:
    """What the cells of this year's answer say; a table by its digest."""
    given = each.given
    if given is None:
        return Record("answers", each.key, {**dict.fromkeys(FILLED, ""), "table": digest([])})
    cells = {
        "answer": cell_of(each.question, given.answer, lang),
        "evidence": "\n".join(proof.path for proof in given.evidence),
        "person": given.person,
        "note": given.note,
        "table": digest(grid_of(each.question, given.answer, lang)),
    }
    return Record("answers", each.key, cells)


def digest(grid: Sequence[Sequence[str]]) -> str:
    """Of the cells of a table, without spaces around them and empty rows."""
    rows = [[cell.strip() for cell in row] for row in grid if any(cell.strip() for cell in row)]
    return hashlib.sha256(msgspec.json.encode(rows, enc_hook=str)).hexdigest()[:16] if rows else ""


def answers_page(every: Sequence[Asked], names: Mapping[str, str], lang: Lang) -> Page:
    """`names`: of the systems, by their ids."""
    head = [Cell(text[lang], Look.FILL_HEAD if name in FILLED else Look.HEAD) for name, text in ANSWER_HEADS.items()]
    rows = [_row(each, names, lang) for each in every]
    widths = [WIDTHS[name] for name in ANSWER_HEADS]
    return Page(name=NAMES["answers"][lang], widths=widths, rows=[head, *rows], fixed=1, tabbed="#ffc000")


def _row(each: Asked, names: Mapping[str, str], lang: Lang) -> list[Cell]:
    question, filled = each.question, record(each, lang).cells
    scopes = (WHOLE_UNIT[lang], *names.values())
    return [
        Cell(question.id),
        Cell(each.group[lang]),
        Cell(question.text[lang]),
        Cell(expected(question, lang)),
        Cell(scope_of(each.scope, names, lang), choices=scopes if names else (), strict=False),
        Cell(_earlier(each, lang), Look.EARLIER),
        Cell(filled["answer"], Look.FILLABLE, *_offered(question, lang)),
        *(Cell(filled[name], Look.FILLABLE) for name in FILLED[1:]),
    ]


def scope_of(scope: str, names: Mapping[str, str], lang: Lang) -> str:
    return names.get(scope, scope) or WHOLE_UNIT[lang]


def expected(question: Question, lang: Lang) -> str:
    """What is to be written, what it may be, and what shows it."""
    lines = [EXPECTED[question.answer][lang]]
    if question.answer in (Answer.MULTI, Answer.CHOICE):
        lines += [
            OPTION.render(lang, {"place": place, "text": text})
            for place, text in enumerate(texts(question).values(), 1)
        ]
    return "\n".join([*lines, EVIDENCE.render(lang, {"what": question.evidence})])


def _offered(question: Question, lang: Lang) -> tuple[tuple[str, ...], bool]:
    """What is to be chosen from, and whether anything else is refused."""
    match question.answer:
        case Answer.YNPA:
            return tuple(text[lang] for text in (*YNPA.values(), NOT_ONE)), True
        case Answer.CHOICE:
            return tuple(text[lang] for text in (*texts(question).values(), NOT_ONE)), True
        case Answer.COUNT_TABLE:
            return (NO_SUCH[lang], NOT_ONE[lang]), True
        case Answer.MULTI:
            return (ALL[lang], NO_SUCH[lang], NOT_ONE[lang]), False
    return (NO_SUCH[lang], NOT_ONE[lang]), False


def _earlier(each: Asked, lang: Lang) -> str:
    before = each.before
    if before is None:
        return ""
    values = {"day": before.answered[:10], "person": before.person}
    by = (GIVEN_BY if before.person else GIVEN_ON).render(lang, values)
    return "\n".join(filter(None, [shown(each.question, before.answer, lang), before.note, by]))


def tables_page(every: Sequence[Asked], names: Mapping[str, str], lang: Lang) -> Page:
    """A small table for each question that asks for one, below each other: its number and question, its headings, its rows."""
    asked_for = [each for each in every if each.question.columns]
    widest = max((len(each.question.columns) for each in asked_for), default=1)
    rows = [row for each in asked_for for row in _table(each, names, lang)]
    return Page(name=NAMES["tables"][lang], widths=[11, *[COLUMN] * widest], rows=rows, headed=False, tabbed="#ffc000")


def _table(each: Asked, names: Mapping[str, str], lang: Lang) -> list[list[Cell]]:
    question = each.question
    grid = grid_of(question, each.given.answer if each.given else None, lang)
    empty = [""] * len(question.columns)
    grid = [*grid, *[empty] * (MANY_ROWS if question.many else 1 - len(grid))]
    number = "\n".join(filter(None, [question.id, each.scope and scope_of(each.scope, names, lang)]))
    title = [Cell(number, Look.TITLE), Cell(question.text[lang], Look.TITLE, across=max(len(question.columns), 2))]
    head = [Cell("", Look.HEAD), *(Cell(column.text[lang], Look.FILL_HEAD) for column in question.columns)]
    rows = [
        [Cell(str(place)), *(_cell(column, text, lang) for column, text in zip(question.columns, row, strict=True))]
        for place, row in enumerate(grid, 1)
    ]
    return [title, head, *rows, []]


def _cell(column: AnswerColumn, text: str, lang: Lang) -> Cell:
    offered = column.options if column.kind is ColumnKind.CHOICE else YES_NO
    if column.kind in (ColumnKind.CHOICE, ColumnKind.YES_NO):
        return Cell(text, Look.FILLABLE, tuple(each[lang] for each in offered.values()))
    return Cell(text, Look.FILLABLE)
