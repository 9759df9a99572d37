"""Times of the store as days and minutes of those who read them."""

from __future__ import annotations

import datetime

LAST = "9999-12-31T23:59:59Z"
Zone = datetime.tzinfo | None
"""None: the time zone of this machine, with its summer time."""


def local(time: str, zone: Zone) -> datetime.datetime | None:
    """None for what is no time."""
    try:
        return datetime.datetime.fromisoformat(time).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def day(time: str, zone: Zone) -> datetime.date | None:
    when = local(time, zone)
    return when.date() if when else None


def minute(time: str, zone: Zone) -> str:
    """`2026-11-30 10:32`; a hyphen where there is no time."""
    when = local(time, zone)
    return f"{when:%Y-%m-%d %H:%M}" if when else "-"


def begin(day: datetime.date, zone: Zone) -> str:
    """The first moment of a day; times of the store that are of it or later sort after it."""
    return f"{_midnight(day, zone):%Y-%m-%dT%H:%M:%S}"


def end(day: datetime.date, zone: Zone) -> str:
    """The last second of a day; times of the store that are of it or earlier sort before it, or are it."""
    if day == datetime.date.max:
        return LAST
    after = _midnight(day + datetime.timedelta(days=1), zone)
    return f"{after - datetime.timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


def _midnight(day: datetime.date, zone: Zone) -> datetime.datetime:
    """In UTC; a day at the end of the calendar is taken as one of UTC.

    Where summer time begins at midnight, there is none: the day begins with the first moment after the change.
    """
    midnight = datetime.datetime.combine(day, datetime.time())
    try:
        early, late = (_utc(midnight.replace(fold=fold), zone) for fold in (0, 1))
        return early if early.astimezone(zone).date() >= day else late
    except (OverflowError, ValueError):
        return midnight.replace(tzinfo=datetime.UTC)


def _utc(time: datetime.datetime, zone: Zone) -> datetime.datetime:
    return (time.replace(tzinfo=zone) if zone else time.astimezone()).astimezone(datetime.UTC)


def offset(zone: Zone, now: datetime.datetime) -> str:
    """`UTC+08:00`: what the times are in."""
    told = f"{now.astimezone(zone):%z}"
    return f"UTC{told[:3]}:{told[3:5]}"
