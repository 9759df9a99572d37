"""The only form in which an answer is kept, how it is read from what people write, and how it is shown to them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec

from inspector.answers import cells
from inspector.answers import words as said
from inspector.answers.model import NONE, NOT_APPLICABLE
from inspector.model import InspectorError
from inspector.questionnaire import Answer, AnswerColumn, Question
from inspector.text import Lang, Text, clean

MOST_ROWS = 300
FREE = (Answer.DATE, Answer.NUMBER, Answer.COUNT_TABLE)
"""Kinds of questions to which there may be no such thing at all."""
YNPA = {"yes": Text(en="yes", zh="是"), "partial": Text(en="partly", zh="部分"), "no": Text(en="no", zh="否")}
NOT_ONE = Text(en="does not apply", zh="不适用")
NO_SUCH = Text(en="none", zh="无")
NONE_CHOSEN = Text(en="none of them", zh="均未做到")
ROWS = Text(en="{n:row|rows}", zh="共 {n} 行")
BLANK = Text(en="not filled in", zh="未填写")

WRONG = Text(en="{question}: {what}", zh="{question}：{what}")
WANTED = {
    Answer.YNPA: Text(en="expected yes, partial, no or na (does not apply)", zh="应填是、部分、否或不适用"),
    Answer.DATE: Text(
        en="expected a day such as 2026-10-31, none (never) or na",
        zh="应填日期（如 2026-10-31 或 2026年10月31日）、无或不适用",
    ),
    Answer.NUMBER: Text(en="expected a number from 0, none or na", zh="应填不小于 0 的数字、无或不适用"),
    Answer.CHOICE: Text(en="expected one of: {options}; or na", zh="应填下列之一：{options}；或不适用"),
    Answer.MULTI: Text(
        en="expected some of: {options}; or all, none, na", zh="应填下列中的若干项：{options}；或全部、无、不适用"
    ),
    Answer.COUNT_TABLE: Text(en="expected rows of a table, none or na", zh="应填表格各行、无或不适用"),
}
NO_COLUMN = Text(en="there is no column {name}; there are: {columns}", zh="没有名为 {name} 的列；可用的列：{columns}")
IN_CELL = Text(en="row {row}, {column}: {what}", zh="第 {row} 行“{column}”：{what}")
TOO_MANY = Text(en="at most {most:row|rows}, and these are {n}", zh="最多 {most} 行，实际为 {n} 行")
NO_ROWS = Text(en="no row is filled in; where there is none, write none", zh="没有填写任何一行；确实没有的请填“无”")


def checked(question: Question, answer: object, *, today: datetime.date | None = None) -> object:
    """The answer in its only form. A day after `today` (of this machine, where it is not given) is none. Raises InspectorError."""
    if answer == NOT_APPLICABLE or (answer == NONE and question.answer in FREE):
        return answer
    if question.answer is Answer.COUNT_TABLE:
        made: object = _table(question, answer, today)
    else:
        made = _CHECKED[question.answer](question, answer)
    if made is None:
        value = {"value": cells.shortened(answer), "wanted": wanted(question)}
        raise _wrong(question, cells.EXPECTED.fill(value))
    if question.answer is Answer.DATE:
        try:
            cells.past(str(made), today)
        except InspectorError as error:
            raise _wrong(question, error.text) from None
    return made


def check_days(question: Question, answer: object, first: datetime.date, last: datetime.date) -> None:
    """Raises InspectorError for a row that is not of the time that the question is about."""
    rows = answer if question.answer is Answer.COUNT_TABLE and isinstance(answer, list) else []
    for place, row in enumerate(rows, 1):
        for column in question.columns:
            with _placed(question, place, column):
                cells.within(column, row.get(column.id), first, last)


def parsed(question: Question, words: str, *, today: datetime.date | None = None) -> object:
    """What a person typed, or wrote into a cell; a table as JSON. Raises InspectorError."""
    bare = said.plain(words)
    if bare in said.NOT_APPLICABLE:
        return NOT_APPLICABLE
    if bare in said.NONE and question.answer in FREE:
        return NONE
    value = _read(question, words)
    return checked(question, words.strip() if value is None else value, today=today)


def wanted(question: Question) -> Text:
    """What may be answered."""
    return WANTED[question.answer].fill({"options": cells.numbered(texts(question))})


def shown(question: Question, answer: object, lang: Lang) -> str:
    """An answer for people: on one line, but a table of several rows, which has a line for each."""
    if answer == NOT_APPLICABLE:
        return NOT_ONE[lang]
    if answer == NONE and question.answer in FREE:
        return NO_SUCH[lang]
    if question.answer is Answer.COUNT_TABLE and isinstance(answer, list):
        return "\n".join(shown_row(question, row, lang) for row in answer if isinstance(row, Mapping))
    known = YNPA if question.answer is Answer.YNPA else texts(question)
    if isinstance(answer, list):
        apart = {"en": "; ", "zh": "；"}[lang]
        return apart.join(_named(known, each, lang) for each in answer) or NONE_CHOSEN[lang]
    return _named(known, answer, lang)


def shown_row(question: Question, row: Mapping[str, Any], lang: Lang) -> str:
    """A row of a table on one line; cells that are not filled in are left out."""
    apart, between = {"en": ("; ", ": "), "zh": ("；", "：")}[lang]
    filled = [
        f"{clean(column.text[lang])}{between}{cells.shown_cell(column, row[column.id], lang)}"
        for column in question.columns
        if row.get(column.id) is not None
    ]
    return apart.join(filled) or BLANK[lang]


def counted(rows: int, lang: Lang) -> str:
    """How many rows there are."""
    return ROWS.render(lang, {"n": rows})


def texts(question: Question) -> dict[str, Text]:
    """The options by their ids."""
    return {name: option.text for name, option in question.options.items()}


def _named(known: Mapping[str, Text], answer: object, lang: Lang) -> str:
    return clean(known[answer][lang] if isinstance(answer, str) and answer in known else str(answer))


def _read(question: Question, words: str) -> object:
    """The value that the words say; None where they say none."""
    if question.answer is Answer.COUNT_TABLE:
        return _read_table(words)
    if question.answer is Answer.MULTI:
        return _read_multi(question, words)
    if question.answer is Answer.CHOICE:
        return said.option(words, texts(question))
    if question.answer is Answer.DATE:
        return said.day(words)
    return said.number(words) if question.answer is Answer.NUMBER else said.ynpa(words)


def _read_table(words: str) -> object:
    try:
        return msgspec.json.decode(words)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None


def _read_multi(question: Question, words: str) -> object:
    bare, options = said.plain(words), texts(question)
    if bare in said.NONE and said.option(words, options) is None:
        return []
    return list(options) if bare in said.ALL else said.chosen(words, options)


def _multi(question: Question, answer: object) -> list[str] | None:
    if not isinstance(answer, list) or not all(isinstance(each, str) and each in question.options for each in answer):
        return None
    return [name for name in question.options if name in answer]


def _table(question: Question, answer: object, today: datetime.date | None) -> list[dict[str, object]] | None:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        return None
    most = MOST_ROWS if question.many else 1
    made = [_row(question, place, row, today) for place, row in enumerate(answer[: MOST_ROWS + 1], 1)]
    rows = [row for row in made if any(value is not None for value in row.values())]
    if len(rows) > most or len(answer) > MOST_ROWS:
        raise _wrong(question, TOO_MANY.fill({"most": most, "n": max(len(rows), len(answer))}))
    if not rows:
        raise _wrong(question, NO_ROWS)
    return rows


def _row(question: Question, place: int, row: Mapping[str, object], today: datetime.date | None) -> dict[str, object]:
    names = [column.id for column in question.columns]
    for name in row:
        if name not in names:
            raise _wrong(question, NO_COLUMN.fill({"name": cells.shortened(name), "columns": names}))
    made: dict[str, object] = {}
    for column in question.columns:
        with _placed(question, place, column):
            made[column.id] = cells.checked_cell(column, row.get(column.id), today=today)
    return made


@contextmanager
def _placed(question: Question, place: int, column: AnswerColumn) -> Iterator[None]:
    """What is wrong with a cell is said with its place."""
    try:
        yield
    except InspectorError as error:
        what = IN_CELL.fill({"row": place, "column": column.text, "what": error.text})
        raise _wrong(question, what) from None


_CHECKED: Mapping[Answer, Callable[[Question, object], object]] = {
    Answer.YNPA: lambda _, answer: answer if isinstance(answer, str) and answer in YNPA else None,
    Answer.DATE: lambda _, answer: cells.day(answer),
    Answer.NUMBER: lambda _, answer: cells.number(answer),
    Answer.CHOICE: lambda question, answer: answer if isinstance(answer, str) and answer in question.options else None,
    Answer.MULTI: _multi,
}


def _wrong(question: Question, what: Text) -> InspectorError:
    return InspectorError(WRONG.fill({"question": question.id, "what": what}))
