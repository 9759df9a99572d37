"""Which days a report is about, and which moments lie in them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache

from inspector.model import InspectorError
from inspector.organisation.model import Inspection
from inspector.register.terms import moment, order, stamp
from inspector.reporting.year import Period
from inspector.text import Text

NOT_BEGUN = Text(
    en="the self-inspection of {year} begins on {start}, and today is {today}: there is nothing to report yet",
    zh="{year} 年度自查自 {start} 开始，今天是 {today}，尚无可报告的内容",
)
BACKWARDS = Text(
    en="the self-inspection would end on {end}, before it begins on {start}: mend inspection.start and inspection.end",
    zh="自查结束日期 {end} 早于开始日期 {start}，请修改 inspection.start 和 inspection.end",
)
LAST_YEARS = (1970, 9990)
NO_YEAR = Text(en="{year} is no year that a report can be about", zh="{year} 不是有效的年度")


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days in a time zone, told as moments: from `begin` until before `until`, and never after `made`. Times in UTC, ending in Z."""

    start: datetime.date
    end: datetime.date
    zone: datetime.tzinfo
    begin: str
    until: str
    made: str

    def holds(self, time: str) -> bool:
        """Whether a moment of the store lies in it."""
        return order(time) >= order(self.begin) and self.reached(time)

    def before(self, time: str) -> bool:
        return bool(time) and order(time) < order(self.begin)

    def reached(self, time: str) -> bool:
        """Whether it was not after it."""
        return bool(time) and order(time) < order(self.until) and order(time) <= order(self.made)

    @property
    def as_of(self) -> datetime.datetime:
        """The moment that it speaks as of: its end, or when it was made."""
        end, made = _parsed(self.until), _parsed(self.made)
        return min(end - datetime.timedelta(microseconds=1), made)

    def day(self, time: str) -> datetime.date | None:
        """The day of a moment for the reader."""
        when = _parsed(time) if moment(time) else None
        return when.astimezone(self.zone).date() if when else None


def period_of(inspection: Inspection, year: int, now: datetime.datetime) -> Period:
    """The days of a year's self-inspection, as far as they are over. Raises InspectorError where it has not begun."""
    start, end = whole(inspection, year)
    today = now.date()
    if start > today:
        raise InspectorError(NOT_BEGUN.fill({"year": year, "start": start, "today": today}))
    return Period(year=year, start=start, end=min(end, today), made=stamp(now))


def whole(inspection: Inspection, year: int) -> tuple[datetime.date, datetime.date]:
    """The first and the last day. Days that the organisation gives are of another year where neither lies in this one."""
    if not LAST_YEARS[0] < year <= LAST_YEARS[1]:
        raise InspectorError(NO_YEAR.fill({"year": year}))
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    given = [day for day in (inspection.start, inspection.end) if day]
    if any(day.year == year for day in given):
        first, last = inspection.start or first, inspection.end or last
    if last < first:
        raise InspectorError(BACKWARDS.fill({"start": first, "end": last}))
    return first, last


def year_before(inspection: Inspection, year: int, now: datetime.datetime) -> Span:
    """The same days a year earlier, all of them."""
    start, end = (_earlier(day) for day in whole(inspection, year))
    return span(start, end, now)


def _earlier(day: datetime.date) -> datetime.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def span(start: datetime.date, end: datetime.date, now: datetime.datetime) -> Span:
    """`now` in the reader's time zone."""
    zone = now.tzinfo or datetime.UTC
    return Span(
        start=start,
        end=end,
        zone=zone,
        begin=_midnight(start, zone),
        until=_midnight(end + datetime.timedelta(days=1), zone),
        made=stamp(now),
    )


def _midnight(day: datetime.date, zone: datetime.tzinfo) -> str:
    return stamp(datetime.datetime.combine(day, datetime.time(), zone))


@lru_cache(10_000)
def _parsed(time: str) -> datetime.datetime:
    return moment(time) or datetime.datetime.max.replace(tzinfo=datetime.UTC)
