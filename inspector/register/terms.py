"""Times, days and words as the register keeps them. Pure."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping

import msgspec

from inspector.model import InspectorError, Severity
from inspector.profile import RemediationSettings
from inspector.text import Text, clean

LONGEST = 4000
"""Characters of what people fill in."""
TOO_LONG = Text(
    en="{name}: at most {most} characters, and these are {n}", zh="{name}：最多 {most} 个字符，当前为 {n} 个"
)
NO_DAY = Text(
    en="{name}: expected a day such as 2027-03-31, not {value}", zh="{name}：应为 2027-03-31 形式的日期，而不是 {value}"
)


def stamp(when: datetime.datetime) -> str:
    """An aware time as the store has it."""
    return when.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def moment(text: str) -> datetime.datetime | None:
    """The time that a text says; None where it says none, or none with its offset."""
    try:
        when = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else None


def utc(text: str) -> str:
    """A time of an audit as the store has it; empty where it is none."""
    when = moment(text)
    return stamp(when) if when else ""


def order(time: str) -> str:
    """By what times in UTC sort: with Z at its end, one without a fraction would come after those that have one."""
    return time.removesuffix("Z")


def due(time: str, days: int | None) -> str:
    """The day that is so many days after a time; empty where there is no limit."""
    if days is None:
        return ""
    try:
        return (datetime.date.fromisoformat(time[:10]) + datetime.timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return ""


def days_for(severity: Severity, settings: RemediationSettings) -> int | None:
    return settings.days.get(severity)


def digest_of(parameters: Mapping[str, object]) -> str:
    """Of a check's parameters as a dossier has them: the same for the same values."""
    return hashlib.sha256(msgspec.json.encode(parameters, order="sorted")).hexdigest()[:32]


def kept(text: str) -> str:
    """As it may be written into any database and shown later: lines stay lines, and all else that is no character is escaped."""
    if text.isprintable():  # most are, and there are tens of thousands
        return text
    return "\n".join(clean(line) for line in text.split("\n"))


def filled_in(name: Text, value: str) -> str:
    """What a person wrote, without control characters. Raises InspectorError where it is too long."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip().split("\n")
    made = "\n".join(clean(line) for line in lines)
    if len(made) > LONGEST:
        raise InspectorError(TOO_LONG.fill({"name": name, "most": LONGEST, "n": len(made)}))
    return made


def day(name: Text, value: str) -> str:
    """A day as YYYY-MM-DD; empty for none. Raises InspectorError."""
    value = value.strip()
    if not value:
        return ""
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise InspectorError(NO_DAY.fill({"name": name, "value": value})) from None
