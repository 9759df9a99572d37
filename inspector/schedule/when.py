"""When a schedule is due: a few words of one small grammar, which systemd and our own reckoning for cron read alike.

Times are local ones. Every form and its default: hourly [:MM], N hours [:MM], daily [HH:MM], weekly [DAYS] [HH:MM],
DAYS [HH:MM], monthly [DAY] [HH:MM]. DAYS is Mon, Mon,Thu or Mon-Fri; DAY is one that every month has.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.model import InspectorError
from inspector.text import Text

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOUR = 3
"""Of the night, where none is said."""
LONGEST = 32
"""Days within which every schedule is due at least once."""

_CLOCK = r"(?: (?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]))?"
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"hourly(?: :(?P<minute>[0-5][0-9]))?",
        r"(?:every )?(?P<step>2|3|4|6|8|12) hours(?: :(?P<minute>[0-5][0-9]))?",
        rf"daily{_CLOCK}",
        rf"(?:weekly|(?:weekly )?(?P<days>{_DAY}(?:-{_DAY}|(?:,{_DAY})*))){_CLOCK}",
        rf"monthly(?: (?P<day>[1-9]|1[0-9]|2[0-8]))?{_CLOCK}",
    )
)
NOT_A_TIME = Text(
    en="--every {word}: give hourly, `6 hours` (2, 3, 4, 6, 8 or 12), daily, weekly, monthly, or with a time `daily 03:00`, "
    "`Mon 03:00`, `Mon-Fri 22:30`, `monthly 15 03:00` (a day from 1 to 28)",
    zh="--every {word}：可用 hourly、`6 hours`（2、3、4、6、8 或 12）、daily、weekly、monthly，或带时间：`daily 03:00`、`Mon 03:00`、"
    "`Mon-Fri 22:30`、`monthly 15 03:00`（日期为 1 至 28）",
)


@dataclass(frozen=True)
class When:
    """At `minute` of each of `hours`, on each of `weekdays` (0 is Monday; none: all), or on the `day` of each month."""

    hours: tuple[int, ...]
    minute: int
    weekdays: tuple[int, ...] = ()
    day: int = 0

    def __str__(self) -> str:
        """In the words of the grammar."""
        if len(self.hours) == 24:
            return f"hourly :{self.minute:02}"
        if len(self.hours) > 1:
            return f"{24 // len(self.hours)} hours :{self.minute:02}"
        clock = f"{self.hours[0]:02}:{self.minute:02}"
        if self.day:
            return f"monthly {self.day} {clock}"
        return f"weekly {','.join(DAYS[day] for day in self.weekdays)} {clock}" if self.weekdays else f"daily {clock}"

    @property
    def often(self) -> bool:
        """Several times a day."""
        return len(self.hours) > 1


def parse(text: str) -> When:
    """Raises InspectorError for what is not in the grammar."""
    word = " ".join(text.lower().split())
    match = next((found for form in _FORMS if (found := form.fullmatch(word))), None)
    if match is None:
        raise InspectorError(NOT_A_TIME.fill({"word": text}))
    said = {name: value for name, value in match.groupdict().items() if value is not None}
    minute = int(said.get("minute", 0))
    if word.startswith("hourly") or "step" in said:
        return When(tuple(range(0, 24, int(said.get("step", 1)))), minute)
    hours = (int(said.get("hour", HOUR)),)
    if word.startswith("monthly"):
        return When(hours, minute, day=int(said.get("day", 1)))
    if word.startswith("daily"):
        return When(hours, minute)
    return When(hours, minute, _weekdays(said.get("days", "mon")))


def _weekdays(text: str) -> tuple[int, ...]:
    """Of `mon-fri` (over the end of the week too) or `mon,thu`; all seven are every day."""
    numbers = [[day.lower() for day in DAYS].index(name) for name in re.split("[-,]", text)]
    if "-" in text:
        first, last = numbers
        numbers = [(first + each) % 7 for each in range((last - first) % 7 + 1)]
    days = tuple(sorted(set(numbers)))
    return () if len(days) == 7 else days


def calendar(when: When) -> str:
    """For systemd's OnCalendar=, see systemd.time(7)."""
    days = f"{','.join(DAYS[day] for day in when.weekdays)} " if when.weekdays else ""
    hours = "*" if len(when.hours) == 24 else ",".join(f"{hour:02}" for hour in when.hours)
    return f"{days}*-*-{f'{when.day:02}' if when.day else '*'} {hours}:{when.minute:02}:00"


def next_time(when: When, now: datetime.datetime) -> datetime.datetime:
    """The first due time after `now`, which is a local time without a zone."""
    return next(each for each in _times(when, now, 1) if each > now)


def last_time(when: When, now: datetime.datetime) -> datetime.datetime:
    """The last due time that is not after `now`."""
    return next(each for each in _times(when, now, -1) if each <= now)


def _times(when: When, now: datetime.datetime, step: int) -> Iterator[datetime.datetime]:
    """Due times of today and the days after it, or before it, in that order."""
    for number in range(LONGEST + 1):
        day = now.date() + datetime.timedelta(days=step * number)
        if when.day not in (0, day.day) or (when.weekdays and day.weekday() not in when.weekdays):
            continue
        for hour in when.hours[::step]:
            yield datetime.datetime.combine(day, datetime.time(hour, when.minute))
