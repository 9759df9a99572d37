"""What a value means: numbers, sizes, durations, versions, modes, yes and no, however they are spelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from inspector.advisories import deb

TRUE = ("yes", "true", "on", "1")
FALSE = ("no", "false", "off", "0")

Compare = Callable[[str, str], int]


class Kind(StrEnum):
    """AUTO: alike as text, as numbers, or as yes and no."""

    AUTO = "auto"
    TEXT = "text"
    NUMBER = "number"
    DURATION = "duration"
    SIZE = "size"
    VERSION = "version"
    MODE = "mode"
    UMASK = "umask"


ORDERED = (Kind.NUMBER, Kind.DURATION, Kind.SIZE, Kind.VERSION)

_DIGITS = "[0-9]{1,10000}"
"""More would take long to reckon with."""
_NUMBER = re.compile(rf"[-+]?{_DIGITS}(\.{_DIGITS})?")
_PART = re.compile(rf"({_DIGITS}(?:\.{_DIGITS})?)\s*([a-z]*)\s*")
_SIZE = re.compile(rf"({_DIGITS}(?:\.{_DIGITS})?)\s*([kmgtp]?)(i?b)?", re.IGNORECASE)
_DURATION_WORD = re.compile(
    r"([0-9]+(\.[0-9]+)?\s*(ms|s|sec|seconds?|m|min|minutes?|h|hr|hours?|d|days?|w|weeks?)\s*)+"
)
_SIZE_WORD = re.compile(r"[0-9]+(\.[0-9]+)?\s*([KMGTP](i?B)?|kB|k|B)")
_VERSION_WORD = re.compile(r"([0-9]+:)?[0-9]+\.[0-9]+[.+~:-].*")
_MODE = re.compile(r"0?[0-7]{3,4}")
_MASK = re.compile(r"0?[0-7]{1,4}")
_SECONDS = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), Fraction(1)),
    **dict.fromkeys(("m", "min", "minute", "minutes"), Fraction(60)),
    **dict.fromkeys(("h", "hr", "hour", "hours"), Fraction(3600)),
    **dict.fromkeys(("d", "day", "days"), Fraction(86400)),
    **dict.fromkeys(("w", "week", "weeks"), Fraction(604800)),
    "ms": Fraction(1, 1000),
    "msec": Fraction(1, 1000),
}


def number(text: str) -> Fraction | None:
    """Exact: of two numbers of twenty digits a float would make one."""
    return _exact(text) if _NUMBER.fullmatch(text) else None


def _exact(digits: str) -> Fraction:
    return Fraction(Decimal(digits))  # int() refuses more than a few thousand digits


def seconds(text: str) -> Fraction | None:
    """`90`, `5m`, `1h30m`, `2 min`: without a unit seconds, as sshd and systemd read it."""
    total, at, text = Fraction(), 0, text.strip().lower()
    while at < len(text):
        match = _PART.match(text, at)
        if not match or match[2] not in _SECONDS:
            return None
        total += _exact(match[1]) * _SECONDS[match[2]]
        at = match.end()
    return total if text else None


def octets(text: str) -> Fraction | None:
    """`4096`, `8M`, `1.5 GiB`: a unit is always a power of 1024."""
    match = _SIZE.fullmatch(text.strip())
    return _exact(match[1]) * 1024 ** " kmgtp".index(match[2].lower() or " ") if match else None


def mode(text: str) -> int | None:
    return int(text, 8) if _MODE.fullmatch(text) else None


def mask(text: str) -> int | None:
    """As programs read a umask: octal however short, so that 77 is 077."""
    return int(text, 8) if _MASK.fullmatch(text) else None


def truth(text: str) -> bool | None:
    lower = text.lower()
    return True if lower in TRUE else False if lower in FALSE else None


MEANS: dict[Kind, Callable[[str], Fraction | int | None]] = {
    Kind.NUMBER: number,
    Kind.DURATION: seconds,
    Kind.SIZE: octets,
    Kind.MODE: mode,
    Kind.UMASK: mode,
}


def kind_of(words: Iterable[str]) -> Kind:
    """What values are meant to be where the rule does not say: as they are spelled, if all of them are alike."""
    kinds = {_spelled(word) for word in words}
    return kinds.pop() if len(kinds) == 1 else _mixed(kinds)


def _spelled(word: str) -> Kind:
    if _NUMBER.fullmatch(word):
        return Kind.NUMBER
    if _SIZE_WORD.fullmatch(word):
        return Kind.SIZE
    if _DURATION_WORD.fullmatch(word):
        return Kind.DURATION
    return Kind.VERSION if _VERSION_WORD.fullmatch(word) else Kind.TEXT


def _mixed(kinds: set[Kind]) -> Kind:
    """A plain number beside a size or a duration is one of those too."""
    rest = kinds - {Kind.NUMBER}
    return rest.pop() if len(rest) == 1 and rest & {Kind.SIZE, Kind.DURATION, Kind.VERSION} else Kind.TEXT


def order(kind: Kind, value: str, limit: str, compare: Compare = deb.compare) -> int | None:
    """Negative, zero or positive as `value` is less than, equal to or more than `limit`; None where it is no such thing."""
    if kind is Kind.VERSION:
        return compare(value, limit) if re.match(r"[0-9vV]", value) else None
    one, other = MEANS[kind](value), MEANS[kind](limit)
    if one is None or other is None:
        return None
    return (one > other) - (one < other)


def same(kind: Kind, value: str, other: str, *, ignore_case: bool, compare: Compare = deb.compare) -> bool | None:
    """Whether two values mean the same; None where the one has a unit that the rule has not reckoned with."""
    if value == other or (ignore_case and value.casefold() == other.casefold()):
        return True
    if kind is Kind.TEXT:
        return False
    if kind in (Kind.DURATION, Kind.SIZE, Kind.VERSION):
        found = order(kind, value, other, compare)
        return None if found is None else found == 0
    if (known := truth(value)) is not None and known == truth(other):
        return True
    one, two = number(value), number(other)
    if one is not None and two is not None:
        return one == two
    return None if two is not None and (seconds(value) is not None or octets(value) is not None) else False
