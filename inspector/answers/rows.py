"""What the rows of a table say by themselves, by the rules that its question names in `raise_if`. Pure.

A rule is broken by what is filled in alone: an empty cell says nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.answers.model import Raised
from inspector.questionnaire import Answer, AnswerColumn, ColumnKind, Question
from inspector.text import Text

SHOWN = 5
"""Sentences of a message; the rest is counted."""
STALE = Text(
    en="The last time was {value}, {days:day|days} before {day}; {allowed:day|days} are allowed.",
    zh="最近一次为 {value}，距 {day} 已 {days} 天，超过 {allowed} 天。",
)
IS_NO = Text(en="{column}: no.", zh="“{column}”为“否”。")
ARE_NO = Text(en="{column}: no in {n:row|rows}.", zh="“{column}”有 {n} 行为“否”。")
IS_LESS = Text(en="{less}: {n}, below the {of} of {more}.", zh="“{less}”为 {n}，少于“{more}”的 {of}。")
IN_ROW = Text(en="{row} - {what}", zh="{row}：{what}")
ROW = Text(en="Row {n}", zh="第 {n} 行")
MORE = Text(en="{n} more of this kind.", zh="另有 {n} 处。")

Rows = Sequence[Mapping[str, object]]
NEEDS = {Raised.STALE: ColumnKind.DATE, Raised.NO: ColumnKind.YES_NO}
"""Of which kind of column a rule needs at least one cell."""


@dataclass(frozen=True)
class Broken:
    """A rule that rows do not hold to: why that is a finding, and a sentence."""

    raised: Raised
    what: Text


def broken(question: Question, answer: object, day: datetime.date) -> list[Broken]:
    """All that is wrong, in the order of the rules; empty for an answer that is no table."""
    if question.answer is not Answer.COUNT_TABLE or not isinstance(answer, list):
        return []
    rows = [row for row in answer if isinstance(row, Mapping)]
    found: list[Broken] = []
    for rule in question.raise_if:
        if rule == Raised.STALE:
            found += _too_old(question, rows, day)
        elif rule == Raised.NO:
            found += _saying_no(question, rows)
        elif "<" in rule:
            found += _falling_short(question, rows, *rule.split("<", 1))
    return found


def message(found: Sequence[Broken]) -> Text:
    """What is wrong, a sentence each."""
    texts = [each.what for each in found[:SHOWN]]
    if len(found) > SHOWN:
        texts.append(MORE.fill({"n": len(found) - SHOWN}))
    return Text(en=" ".join(each.en for each in texts), zh="".join(each.zh for each in texts))


def stale(question: Question, last: str, day: datetime.date) -> Text | None:
    """What is said of a day that is longer ago than the question allows; None of another one."""
    days = (day - datetime.date.fromisoformat(last)).days
    allowed = question.stale_after_days
    if days <= allowed:
        return None
    return STALE.fill({"value": last, "days": days, "day": day.isoformat(), "allowed": allowed})


def nothing(question: Question, answer: object) -> bool:
    """Whether a table says that there is no such thing, by a 0 where its question names one (`sessions=0`)."""
    counted = [rule.removesuffix("=0") for rule in question.raise_if if rule.endswith("=0")]
    rows = answer if isinstance(answer, list) else []
    return any(isinstance(row, Mapping) and row.get(name) == 0 for row in rows for name in counted)


def unjudged(question: Question, answer: object) -> bool:
    """Whether a rule cannot be held against a row, as nothing of what it needs is filled in there."""
    if question.answer is not Answer.COUNT_TABLE or not isinstance(answer, list):
        return False
    rows = [row for row in answer if isinstance(row, Mapping)]
    return any(_lacks(question, rule, row) for rule in question.raise_if for row in rows)


def _lacks(question: Question, rule: str, row: Mapping[str, object]) -> bool:
    kind = next((kind for word, kind in NEEDS.items() if word == rule), None)
    if kind:
        return all(row.get(column.id) is None for column in question.columns if column.kind is kind)
    return "<" in rule and any(row.get(name) is None for name in rule.split("<", 1))


def _too_old(question: Question, rows: Rows, day: datetime.date) -> Iterator[Broken]:
    """By the latest day of each thing that is called by its name; a row without a name is a thing of its own."""
    dates = [column.id for column in question.columns if column.kind is ColumnKind.DATE]
    last: dict[str, tuple[Text, str]] = {}
    for place, row in enumerate(rows, 1):
        name = _name(question.columns, row, place)
        days = [str(row[date]) for date in dates if row.get(date)]
        if days:
            last[name.zh] = (name, max([*days, last[name.zh][1]] if name.zh in last else days))
    for name, latest in last.values():
        if what := stale(question, latest, day):
            yield Broken(Raised.STALE, IN_ROW.fill({"row": name, "what": what}) if question.many else what)


def _saying_no(question: Question, rows: Rows) -> Iterator[Broken]:
    """A column at a time."""
    for column in question.columns:
        n = sum(row.get(column.id) == "no" for row in rows) if column.kind is ColumnKind.YES_NO else 0
        if n:
            yield Broken(Raised.NO, (ARE_NO if question.many else IS_NO).fill({"column": column.text, "n": n}))


def _falling_short(question: Question, rows: Rows, less: str, more: str) -> Iterator[Broken]:
    """A row at a time."""
    names = {column.id: column.text for column in question.columns}
    for place, row in enumerate(rows, 1):
        n, of = row.get(less), row.get(more)
        if isinstance(n, int | float) and isinstance(of, int | float) and n < of:
            what = IS_LESS.fill({"less": names[less], "n": n, "more": names[more], "of": of})
            name = _name(question.columns, row, place)
            yield Broken(Raised.LIMIT, IN_ROW.fill({"row": name, "what": what}) if question.many else what)


def _name(columns: Sequence[AnswerColumn], row: Mapping[str, object], place: int) -> Text:
    """What a row is called: by its first cell, where that is words, else by its place."""
    first = row.get(columns[0].id) if columns and columns[0].kind is ColumnKind.TEXT else None
    return Text(en=str(first), zh=str(first)) if first else ROW.fill({"n": place})
