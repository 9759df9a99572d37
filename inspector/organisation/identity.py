"""Identity numbers of people in a text: those of 18 characters by date and check character (GB 11643), old ones of 15 by their date."""

from __future__ import annotations

import datetime
import re

_GAP = r"[ ._/·-]{0,2}"
_LONG = re.compile(rf"(?<![0-9])(?=((?:[0-9]{_GAP}){{17}}[0-9Xx])(?![0-9]))")
_SHORT = re.compile(r"(?<![0-9A-Za-z.-])([0-9]{6}) ?([0-9]{6}) ?([0-9]{3})(?![0-9A-Za-z-])")
_NO_DIGIT = re.compile(r"[^0-9X]")
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9]")
"""The first two digits: of provinces, and 9 of foreigners with permanent residence."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
BORN = range(1900, 2036)
BORN_SHORT = range(1920, 2000)
"""Numbers of 15 digits were given until 1999; the years before 1920 would take in numbers of firms and filings."""


def has_identity_number(words: str) -> bool:
    """Whether one stands in a text whose digits are ASCII."""
    return any(map(_is_long, _LONG.findall(words))) or any(map(_is_short, _SHORT.findall(words)))


def _is_long(found: str) -> bool:
    number = _NO_DIGIT.sub("", found.upper())
    if not _PROVINCES.match(number) or not _is_day(number[6:14], BORN):
        return False
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] == number[17]


def _is_short(parts: tuple[str, str, str]) -> bool:
    return bool(_PROVINCES.match(parts[0])) and _is_day(f"19{parts[1]}", BORN_SHORT)


def _is_day(digits: str, years: range) -> bool:
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year in years
    except ValueError:
        return False
