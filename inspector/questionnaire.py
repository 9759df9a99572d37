"""The questionnaire: what no program can decide and a person answers, with evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import msgspec

from inspector.document import Document, Words, nearest
from inspector.model import Severity
from inspector.standards import Standards, wrong
from inspector.text import Text


class Answer(StrEnum):
    """What is filled in. YNPA: yes, partial, no or not applicable; COUNT_TABLE: a small table of numbers, dates or items."""

    YNPA = "ynpa"
    DATE = "date"
    NUMBER = "number"
    COUNT_TABLE = "count_table"
    MULTI = "multi"
    CHOICE = "choice"


class _Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    en: str
    zh: str
    levels: tuple[int, ...] = (2, 3)


class ColumnKind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    YES_NO = "yes-no"
    CHOICE = "choice"


When = Literal["past", "year", "any"]
"""Which days may stand in a column: past ones, past ones of the year that is answered for, or any."""


class _Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    en: str
    zh: str
    kind: ColumnKind
    options: dict[str, Words] = {}
    when: When = "past"


class _Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    group: str
    text: Words
    answer: Answer
    options: dict[str, _Option] = {}
    columns: tuple[_Column, ...] = ()
    many: bool = False
    kept_in_place: bool = False
    evidence: Words
    levels: tuple[int, ...]
    severity: Severity
    stale_after_days: int
    raise_if: tuple[str, ...]
    standards: dict[str, tuple[str, ...]]
    report_section: str
    basis: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    sources: dict[str, Words]
    groups: dict[str, Words]
    questions: list[_Question]


@dataclass(frozen=True, kw_only=True)
class Option:
    text: Text
    levels: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AnswerColumn:
    """A column of a small table. `options`: of kind choice, by their ids."""

    id: str
    text: Text
    kind: ColumnKind
    options: Mapping[str, Text]
    when: When = "past"


@dataclass(frozen=True, kw_only=True)
class Question:
    """`levels`: of GB/T 22239, where a clause asks for it. `standards`: the controls that an answer helps to decide, by standard.

    `raise_if`: the answers that become findings: "no", "partial", "missing", "stale" (older than `stale_after_days`),
    "missing_items" (an option not chosen), a limit such as "<180", or the id of a bad option of a choice. `basis`: the
    sources that ask for the same. `columns`: of a count_table; `many`: it may have more than one row. What rows may raise:
    "no" where one says no in any column, "fixed<found" where the first number of one is lower than its second, "stale" where
    the latest day of one is too long ago. "sessions=0" says that a row with 0 there is the same as none at all.

    `kept_in_place`: what shows the answer must not leave the place where it is kept, so that no file is asked for.
    """

    id: str
    text: Text
    group: str
    answer: Answer
    options: Mapping[str, Option]
    evidence: Text
    levels: tuple[int, ...]
    severity: Severity
    stale_after_days: int
    raise_if: tuple[str, ...]
    standards: Mapping[str, tuple[str, ...]]
    report_section: str
    basis: tuple[str, ...]
    columns: tuple[AnswerColumn, ...] = ()
    many: bool = False
    kept_in_place: bool = False


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """`groups`, `questions` and `sources` in the file's order, by id."""

    version: int
    sources: Mapping[str, Text]
    groups: Mapping[str, Text]
    questions: Mapping[str, Question]


LEVELS = (2, 3)
RAISING: Mapping[Answer, str] = {
    Answer.YNPA: "no|partial",
    Answer.DATE: "missing|stale",
    Answer.NUMBER: "missing|[<>][0-9]+",
    Answer.COUNT_TABLE: "missing|stale|no|[a-z_]+<[a-z_]+|[a-z_]+=0",
    Answer.MULTI: "missing_items",
    Answer.CHOICE: "missing",
}
CHOSEN = (Answer.MULTI, Answer.CHOICE)
COLUMN_ID = "[a-z][a-z0-9_]*"
TAKEN = ("rows", "self", "value")
"""Words that sentences about an answer use for something else."""
TWICE = Text(en="the question {name} stands here twice", zh="填报项 {name} 重复")
NO_GROUP = Text(en="no group is called {name}{hint}", zh="没有名为 {name} 的分组{hint}")
NO_SOURCE = Text(en="no source is called {name}{hint}", zh="没有名为 {name} 的来源{hint}")
NO_LEVEL = Text(en="{name} is no level: expected 2 or 3", zh="{name} 不是有效的级别：应为 2 或 3")
NEVER_RAISED = Text(
    en="{name} cannot be the answer to a question of kind {kind}", zh="{kind} 类型的填报项不会有答复 {name}"
)
NO_OPTIONS = Text(en="a question of kind {kind} needs options", zh="{kind} 类型的填报项必须列出选项")
NO_CHOICE = Text(en="a question of kind {kind} has no options", zh="{kind} 类型的填报项没有选项")
NO_COLUMNS = Text(en="a question of kind {kind} needs columns", zh="{kind} 类型的填报项必须列出各列")
NO_TABLE = Text(en="a question of kind {kind} has no {name}", zh="{kind} 类型的填报项没有 {name}")
COLUMN_TWICE = Text(en="the column {name} stands here twice", zh="列 {name} 重复")
COLUMN_NAME = Text(
    en="{name} cannot be a column's id: expected small letters, digits and _; not {taken}",
    zh="{name} 不能用作列的 id：应为小写字母、数字和下划线，且不能是 {taken}",
)
COLUMN_CHOICE = Text(en="a column of kind {kind} has no options", zh="{kind} 类型的列没有选项")
COLUMN_OPTIONS = Text(en="a column of kind choice needs options", zh="choice 类型的列必须列出选项")
NO_SUCH_COLUMN = Text(
    en="{rule} needs {name} to be a column of kind {kind}", zh="{rule} 要求 {name} 是 {kind} 类型的列"
)
NO_COLUMN_OF = Text(en="{rule} needs a column of kind {kind}", zh="{rule} 要求有 {kind} 类型的列")
NO_DAYS = Text(en="expected a number of days from 1", zh="应为不小于 1 的天数")


def read(document: Document, standards: Standards) -> Questionnaire:
    """The questions, held against the standards they name. Raises InspectorError with file and line."""
    file = document.convert(_File)
    questions: dict[str, Question] = {}
    for index, each in enumerate(file.questions):
        path = f"$.questions[{index}]"
        if each.id in questions:
            raise document.error(f"{path}.id", TWICE, name=each.id)
        _check(document, path, each, file)
        _check_answer(document, path, each)
        _check_columns(document, path, each)
        _check_rules(document, path, each)
        _references(document, path, each, standards)
        questions[each.id] = _question(each)
    return Questionnaire(
        version=file.version,
        sources={name: words.text for name, words in file.sources.items()},
        groups={name: words.text for name, words in file.groups.items()},
        questions=questions,
    )


def _question(each: _Question) -> Question:
    return Question(
        id=each.id,
        text=each.text.text,
        group=each.group,
        answer=each.answer,
        options={
            name: Option(text=Text(en=option.en, zh=option.zh), levels=option.levels)
            for name, option in each.options.items()
        },
        columns=tuple(_column(column) for column in each.columns),
        many=each.many,
        kept_in_place=each.kept_in_place,
        evidence=each.evidence.text,
        levels=each.levels,
        severity=each.severity,
        stale_after_days=each.stale_after_days,
        raise_if=each.raise_if,
        standards=each.standards,
        report_section=each.report_section,
        basis=each.basis,
    )


def _column(each: _Column) -> AnswerColumn:
    options = {name: words.text for name, words in each.options.items()}
    return AnswerColumn(id=each.id, text=Text(en=each.en, zh=each.zh), kind=each.kind, options=options, when=each.when)


def _check(document: Document, path: str, each: _Question, file: _File) -> None:
    """Raises InspectorError where a question names what the file does not have."""
    if each.group not in file.groups:
        raise document.error(f"{path}.group", NO_GROUP, name=each.group, hint=nearest(each.group, file.groups))
    for place, name in enumerate(each.basis):
        if name not in file.sources:
            raise document.error(f"{path}.basis[{place}]", NO_SOURCE, name=name, hint=nearest(name, file.sources))
    levels = {f"{path}.levels": each.levels}
    levels |= {f"{path}.options.{name}.levels": option.levels for name, option in each.options.items()}
    for where, found in levels.items():
        for level in found:
            if level not in LEVELS:
                raise document.error(where, NO_LEVEL, name=level)


def _check_answer(document: Document, path: str, each: _Question) -> None:
    """Raises InspectorError where what is said of the answers does not fit their kind."""
    for place, name in enumerate(each.raise_if):
        bad_choice = each.answer is Answer.CHOICE and name in each.options
        if not bad_choice and not re.fullmatch(RAISING[each.answer], name):
            raise document.error(f"{path}.raise_if[{place}]", NEVER_RAISED, name=name, kind=each.answer)
    if each.stale_after_days < 1:
        raise document.error(f"{path}.stale_after_days", NO_DAYS)
    if (each.answer in CHOSEN) is not bool(each.options):
        text = NO_CHOICE if each.options else NO_OPTIONS
        raise document.error(f"{path}.options", text, kind=each.answer)


def _check_columns(document: Document, path: str, each: _Question) -> None:
    """Raises InspectorError where a table has no columns, anything else has some, or one of them cannot be filled in."""
    table = each.answer is Answer.COUNT_TABLE
    for name, there in (("columns", each.columns), ("many", each.many)):
        if there and not table:
            raise document.error(f"{path}.{name}", NO_TABLE, kind=each.answer, name=name)
    if table and not each.columns:
        raise document.error(path, NO_COLUMNS, kind=each.answer)
    seen: set[str] = set()
    for place, column in enumerate(each.columns):
        where = f"{path}.columns[{place}]"
        if not re.fullmatch(COLUMN_ID, column.id) or column.id in TAKEN:
            raise document.error(f"{where}.id", COLUMN_NAME, name=column.id, taken=TAKEN)
        if column.id in seen:
            raise document.error(f"{where}.id", COLUMN_TWICE, name=column.id)
        if (column.kind is ColumnKind.CHOICE) is not bool(column.options):
            text = COLUMN_CHOICE if column.options else COLUMN_OPTIONS
            raise document.error(f"{where}.options" if column.options else where, text, kind=column.kind)
        seen.add(column.id)


def _check_rules(document: Document, path: str, each: _Question) -> None:
    """Raises InspectorError where a rule about rows needs a column that there is not."""
    if each.answer is not Answer.COUNT_TABLE:
        return
    kinds = {column.id: column.kind for column in each.columns}
    for place, rule in enumerate(each.raise_if):
        where = f"{path}.raise_if[{place}]"
        needed = {"no": ColumnKind.YES_NO, "stale": ColumnKind.DATE}.get(rule)
        if needed and needed not in kinds.values():
            raise document.error(where, NO_COLUMN_OF, rule=rule, kind=needed)
        for name in rule.removesuffix("=0").split("<") if "<" in rule or "=" in rule else ():
            if kinds.get(name) is not ColumnKind.NUMBER:
                raise document.error(where, NO_SUCH_COLUMN, rule=rule, name=name, kind=ColumnKind.NUMBER)


def _references(document: Document, path: str, each: _Question, standards: Standards) -> None:
    """Raises InspectorError where a question names a control that there is not."""
    for standard, controls in each.standards.items():
        where = f"{path}.standards.{standard}"
        for place, control in enumerate(controls):
            if said := wrong(standards, standard, control):
                raise document.error(where if standard not in standards else f"{where}[{place}]", said)
