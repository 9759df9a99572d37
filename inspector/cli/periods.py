"""Which days a command means: `--since`, `--until`, and in a diary a week or a month."""

from __future__ import annotations

import calendar
import datetime
import re

from inspector.cli.items_asking import day
from inspector.model import InspectorError
from inspector.text import Text

BACKWARDS = Text(en="--since {since} is later than --until {until}", zh="--since {since} 晚于 --until {until}")
NO_MONTH = Text(en="--month {word}: a month is expected, such as 2026-11", zh="--month {word}：应为月份，如 2026-11")
TWICE = Text(
    en="one of --week, --month or --since with --until is enough",
    zh="--week、--month 与 --since/--until 只能选用一种",
)
FUTURE = Text(en="{first} has not come yet", zh="{first} 尚未到来")
WEEK = 7
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
Days = tuple[datetime.date | None, datetime.date | None]


def between(since: str | None, until: str | None) -> Days:
    """The first and the last day; None where there is no limit. Raises InspectorError."""
    first, last = (
        datetime.date.fromisoformat(day(option, word)) if word else None
        for option, word in (("--since", since), ("--until", until))
    )
    if first and last and first > last:
        raise InspectorError(BACKWARDS.fill({"since": first, "until": last}))
    return first, last


def of_diary(
    since: str | None, until: str | None, month: str | None, today: datetime.date, *, week: bool
) -> tuple[datetime.date, datetime.date]:
    """The days of a diary: a calendar week, a month, what is said, else the last seven days. Raises InspectorError."""
    if sum((bool(since or until), bool(month), week)) > 1:
        raise InspectorError(TWICE)
    if month:
        return _month(month)
    if week:
        return today - datetime.timedelta(days=today.weekday()), today
    first, last = between(since, until)
    last = min(last or today, today) if first is None else last or max(today, first)
    return first or max(last, datetime.date(1, 1, WEEK)) - datetime.timedelta(days=WEEK - 1), last


def so_far(first: datetime.date, last: datetime.date, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Those of the days that have come. Raises InspectorError where none has."""
    if first > today:
        raise InspectorError(FUTURE.fill({"first": first}))
    return first, min(last, today)


def _month(word: str) -> tuple[datetime.date, datetime.date]:
    match = _MONTH.fullmatch(word.strip())
    try:
        if match is None:
            raise ValueError
        year, number = int(match[1]), int(match[2])
        first = datetime.date(year, number, 1)
        return first, first.replace(day=calendar.monthrange(year, number)[1])
    except ValueError:
        raise InspectorError(NO_MONTH.fill({"word": word})) from None


def stored(first: datetime.date | None, last: datetime.date | None) -> tuple[str, str]:
    """From and up to which times of the store these days are, here; empty where there is no limit."""
    from inspector.change.moments import begin, end

    return begin(first, None) if first else "", end(last, None) if last else ""
