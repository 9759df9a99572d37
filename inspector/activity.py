"""What a host's logs have seen, day by day: failed log-ins and attacks on its web sites. Pure.

Days are those of the logs' clocks: UTC where a log tells its time zone, and as they are written where it does not.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator

from inspector.engine import Read
from inspector.facts.logins import Logins
from inspector.facts.weblog import AccessLogs
from inspector.model import Act, Activity

DAYS = 400
"""As far back as is told: a year, and the audit that comes late."""
SOURCES = 3
_ROTATED = re.compile(r"[.-][0-9].*|\.(?:gz|bz2|xz|lzma|lz4)$")
_SOURCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.:_-]{0,99}|:[0-9A-Fa-f:.]{1,45}")
"""Addresses and names of hosts. What else stands there is counted and not repeated: people type passwords in the wrong place."""
Counted = tuple[str, str, int]
"""A day, where it came from, how often."""


def activity(read: Read, taken: str) -> tuple[Activity, ...]:
    """In the order of the days, up to the one after `taken`, since clocks differ."""
    today = datetime.datetime.fromisoformat(taken).astimezone(datetime.UTC).date()
    first, last = (str(today + datetime.timedelta(days=days)) for days in (-DAYS, 1))
    days: dict[tuple[str, Act], Counter[str]] = {}
    for act, counted in ((Act.LOGIN_FAILURE, _failures(read)), (Act.WEB_ATTACK, _attacks(read))):
        for day, source, count in counted:
            if first <= day <= last:
                days.setdefault((day, act), Counter())[source] += count
    return tuple(_activity(day, act, days[day, act]) for day, act in sorted(days))


def _activity(day: str, act: Act, sources: Counter[str]) -> Activity:
    order = sorted(filter(_SOURCE.fullmatch, sources), key=lambda source: (-sources[source], source))
    return Activity(day=day, act=act, count=sources.total(), sources=tuple(order[:SOURCES]))


def _failures(read: Read) -> Iterator[Counted]:
    """One failure may be told by several lines and in several logs: of each source the way in which most are told counts."""
    logins, _ = read(Logins)
    told: dict[tuple[str, str, str], Counter[tuple[str, str]]] = {}
    for one in logins.attempts if logins else ():
        if not one.accepted:
            who = (str(one.time.astimezone(datetime.UTC).date()), one.source, one.by)
            told.setdefault(who, Counter())[one.kind, _ROTATED.sub("", one.file)] += one.count
    for (day, source, _by), ways in told.items():
        yield day, source, max(ways.values())


def _attacks(read: Read) -> Iterator[Counted]:
    logs, _ = read(AccessLogs)
    for log in logs.logs if logs else ():
        for one in log.attempts:
            if _is_day(one.time[:10]):
                yield one.time[:10], one.client, 1


def _is_day(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False
