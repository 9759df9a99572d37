"""Values of single cells: of a table that is an answer, and of answers that are one value."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping

import msgspec

from inspector.answers import words as said
from inspector.model import InspectorError
from inspector.organisation.sensitive import refused
from inspector.questionnaire import AnswerColumn, ColumnKind
from inspector.text import Lang, Text, clean

LONGEST = 500
"""Characters of one cell."""
LARGEST = 10**12
YEARS = (1980, 2100)
YES_NO = {"yes": Text(en="yes", zh="是"), "no": Text(en="no", zh="否")}
FUTURE = Text(en="{value}: this day has not come yet", zh="“{value}”：该日期尚未到来")
OTHER_YEAR = Text(
    en="{value}: expected a day from {first} to {last}; this question is about that time alone",
    zh="“{value}”：应为 {first} 至 {last} 之间的日期，本题只填报该期间的情况",
)
EXPECTED = Text(en="{value}: {wanted}", zh="“{value}”：{wanted}")
WANTED = {
    ColumnKind.NUMBER: Text(en="expected a number from 0", zh="应填不小于 0 的数字"),
    ColumnKind.DATE: Text(en="expected a day such as 2026-10-31", zh="应填日期（如 2026-10-31）"),
    ColumnKind.TEXT: Text(en="expected text of at most {n} characters", zh="应填文字，不超过 {n} 个字符"),
    ColumnKind.YES_NO: Text(en="expected yes or no", zh="应填是或否"),
    ColumnKind.CHOICE: Text(en="expected one of: {options}", zh="应填下列之一：{options}"),
}


def parsed_cell(column: AnswerColumn, words: str) -> object:
    """A cell from what was written into it; None where it is empty. Raises InspectorError."""
    words = words.strip()
    if not words:
        return None
    value = _read(column, words)
    return checked_cell(column, words if value is None else value)


def checked_cell(column: AnswerColumn, value: object, *, today: datetime.date | None = None) -> object:
    """A cell in its only form; None where it is empty. Raises InspectorError, also for what must not be kept.

    `today`: after which a day has not come yet; of this machine, where it is not given.
    """
    if value is None or value == "":
        return None
    made = _MADE[column.kind](column, value)
    if made is None:
        raise InspectorError(EXPECTED.fill({"value": shortened(value), "wanted": wanted_cell(column)}))
    if isinstance(made, str) and (why := refused(made)):
        raise InspectorError(why)
    if column.kind is ColumnKind.DATE and column.when != "any":
        past(str(made), today)
    return made


def past(day: str, today: datetime.date | None = None) -> None:
    """Raises InspectorError for a day that has not come yet."""
    if day > (today or datetime.datetime.now().astimezone().date()).isoformat():
        raise InspectorError(FUTURE.fill({"value": day}))


def within(column: AnswerColumn, value: object, first: datetime.date, last: datetime.date) -> None:
    """Raises InspectorError for a day outside the time that its column is about."""
    if column.when == "year" and value and not first.isoformat() <= str(value) <= last.isoformat():
        raise InspectorError(OTHER_YEAR.fill({"value": value, "first": first.isoformat(), "last": last.isoformat()}))


def shown_cell(column: AnswerColumn, value: object, lang: Lang) -> str:
    """A cell for people; empty where it is not filled in."""
    if value is None:
        return ""
    known: Mapping[str, Text] = YES_NO if column.kind is ColumnKind.YES_NO else column.options
    return clean(known[value][lang] if isinstance(value, str) and value in known else str(value))


def wanted_cell(column: AnswerColumn) -> Text:
    """What may be filled in."""
    return WANTED[column.kind].fill({"n": LONGEST, "options": numbered(column.options)})


def number(value: object) -> int | float | None:
    """From 0, whole where it is; None for what is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if not 0 <= value <= LARGEST:
        return None
    return int(value) if float(value).is_integer() else round(value, 4)


def day(value: object) -> str | None:
    """YYYY-MM-DD within what a system has lived to see; None for what is no day."""
    try:
        found = datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.isoformat() if found and YEARS[0] <= found.year <= YEARS[1] else None


def numbered(options: Mapping[str, Text]) -> Text:
    """All of them with their places: a list that is cut would keep to itself what may be chosen."""
    places = list(enumerate(options.values(), 1))
    return Text(
        en="; ".join(f"{place} {text.en}" for place, text in places),
        zh="；".join(f"{place} {text.zh}" for place, text in places),
    )


def shortened(value: object) -> str:
    """What was given instead, as far as it may be shown: what must not be kept is not repeated."""
    words = value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()
    if refused(words):
        return "***"
    return clean(words[:60]) + ("…" if len(words) > 60 else "")


def _read(column: AnswerColumn, words: str) -> object:
    if column.kind is ColumnKind.NUMBER:
        return said.number(words)
    if column.kind is ColumnKind.DATE:
        return said.day(words)
    if column.kind is ColumnKind.YES_NO:
        return said.yes_no(words)
    return said.option(words, column.options) if column.kind is ColumnKind.CHOICE else words


def _text(_: AnswerColumn, value: object) -> str | None:
    words = clean(" ".join(value.split())) if isinstance(value, str) else ""
    return words if 0 < len(words) <= LONGEST else None


def _yes_no(_: AnswerColumn, value: object) -> object:
    return value if isinstance(value, str) and value in YES_NO else None


def _choice(column: AnswerColumn, value: object) -> object:
    return value if isinstance(value, str) and value in column.options else None


_MADE: Mapping[ColumnKind, Callable[[AnswerColumn, object], object]] = {
    ColumnKind.NUMBER: lambda _, value: number(value),
    ColumnKind.DATE: lambda _, value: day(value),
    ColumnKind.TEXT: _text,
    ColumnKind.YES_NO: _yes_no,
    ColumnKind.CHOICE: _choice,
}
