"""How an answer becomes a sentence: which template tells it, and what its fields stand for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from inspector.questionnaire import Answer, AnswerColumn, ColumnKind, Question
from inspector.statements.templates import BRACKETED, NEEDED, OF_MANY, Told
from inspector.text import Lang, Text, fill

Values = Mapping[str, object]
UNIT = Text(en="the unit", zh="我单位")
"""What `{self}` says where nobody says otherwise; a hospital is 我院, a school 我校."""
EMPTY = Text(en="not filled in", zh="未填写")

TERMS = {
    183: Text(en="half a year", zh="半年"),
    365: Text(en="one year", zh="一年"),
    730: Text(en="two years", zh="两年"),
}
DAYS = Text(en="{n:day|days}", zh=" {n} 天")

_OPENING = re.compile(r"(^|[.] )\{self\}")
_MONTHS = "January February March April May June July August September October November December".split()


def said(told: Told, question: Question, answer: object, *, unit: Text = UNIT, stale: bool = False) -> Text | None:
    """The sentence for an answer in its stored form; None for one that does not apply.

    `question`: with the options that count for the unit's level. `stale`: the answer is a day too long ago.
    """
    key = _key(question, answer, stale)
    template = (
        told.options.get(str(answer), told.given) if question.answer is Answer.CHOICE else getattr(told, key, None)
    )
    return filled(template, values(question, answer), unit) if template else None


def _key(question: Question, answer: object, stale: bool) -> str:
    if answer == "na":
        return ""
    if question.answer is Answer.YNPA:
        return str(answer) if answer in NEEDED[Answer.YNPA] else ""
    chosen = answer if isinstance(answer, list) else []
    if answer == "none" or not (chosen or isinstance(answer, str | int | float)):
        return "none"
    if question.answer is Answer.MULTI:
        return "some" if any(name not in chosen for name in question.options) else "all"
    return "stale" if stale and question.answer is Answer.DATE else "given"


def values(question: Question, answer: object) -> dict[str, object]:
    """What the fields of the sentences stand for; None for a cell that was not filled in."""
    if question.answer is Answer.MULTI:
        return _chosen(question, answer)
    if question.answer is Answer.COUNT_TABLE:
        rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
        if question.many:
            columns = [(how, each) for each in question.columns for how in OF_MANY[each.kind]]
            return {"rows": len(rows)} | {f"{how}_{each.id}": _of_many(how, each, rows) for how, each in columns}
        row = rows[0] if rows else {}
        return {each.id: _cell(each, row.get(each.id)) for each in question.columns}
    if question.answer is Answer.CHOICE:
        option = question.options.get(str(answer))
        return {"value": option.text if option else answer}
    if question.answer is Answer.DATE:
        return {"value": _day(answer), "term": _term(question.stale_after_days)}
    return {"value": answer}


def _chosen(question: Question, answer: object) -> dict[str, object]:
    chosen = answer if isinstance(answer, list) else []
    return {
        "chosen": [each.text for name, each in question.options.items() if name in chosen],
        "lacking": [each.text for name, each in question.options.items() if name not in chosen],
    }


def _of_many(how: str, column: AnswerColumn, rows: list[Mapping[str, object]]) -> object:
    """A column's cells as one value. None where one is not filled in: of all rows nothing would be true then."""
    cells = [row.get(column.id) for row in rows]
    some = [cell for cell in cells if cell not in (None, "")]
    if not cells or len(some) < len(cells):
        return None
    if how == "list":
        return [_cell(column, cell) for cell in dict.fromkeys(some)]
    if how == "sum":
        return sum(cell for cell in some if isinstance(cell, int | float))
    return some.count("yes") if how == "yes" else _day((min if how == "first" else max)(map(str, some)))


def _cell(column: AnswerColumn, cell: object) -> object:
    if cell in (None, ""):
        return None
    if column.kind is ColumnKind.YES_NO:
        return {"yes": Text(en="yes", zh="是"), "no": Text(en="no", zh="否")}.get(str(cell), cell)
    if column.kind is ColumnKind.CHOICE:
        return column.options.get(str(cell), cell)
    return _day(cell) if column.kind is ColumnKind.DATE else cell


def _day(value: object) -> object:
    """A day of an answer as it is written in a sentence."""
    try:
        day = datetime.date.fromisoformat(str(value))
    except ValueError:
        return value
    return Text(en=f"{day.day} {_MONTHS[day.month - 1]} {day.year}", zh=f"{day.year}年{day.month}月{day.day}日")


def _term(days: int) -> Text:
    return TERMS.get(days) or DAYS.fill({"n": days})


def filled(template: Text, values: Values, unit: Text = UNIT) -> Text:
    """A template with its values in place, once: what was filled in is no template."""
    return Text(en=_filled(template, values, unit, "en"), zh=_filled(template, values, unit, "zh"))


def _filled(template: Text, values: Values, unit: Text, lang: Lang) -> str:
    def kept(match: re.Match[str]) -> str:
        names = Text(en=match[1], zh="").fields()
        return "" if any(values.get(name, unit) is None for name in names) else match[1]

    words = _OPENING.sub(r"\1{Self}", BRACKETED.sub(kept, template[lang]))
    given = {name: _shown(value, lang) for name, value in values.items()}
    return fill(words, lang, {**given, "self": unit, "Self": unit[lang][:1].upper() + unit[lang][1:]})


def _shown(value: object, lang: Lang) -> object:
    """A list is written out whole, and apart by semicolons where its members hold commas."""
    if value is None:
        return EMPTY
    if not isinstance(value, list):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    members = [each[lang] if isinstance(each, Text) else str(each) for each in value]
    plain, apart = ("、", "；") if lang == "zh" else (", ", "; ")
    return (apart if any(mark in member for member in members for mark in "、，,") else plain).join(members)
