"""Versions of Debian packages, compared as deb-version(7) says. No input is an error: bad versions have a place too."""

from __future__ import annotations

import re
from itertools import zip_longest

_PARTS = re.compile(r"([^0-9]*)([0-9]*)")


def compare(one: str, other: str) -> int:
    """Negative, zero or positive as `one` is earlier than, equal to or later than `other`."""
    first, second = _split(one), _split(other)
    for left, right in zip(first, second, strict=True):
        if order := _part(left, right):
            return order
    return 0


def _split(version: str) -> tuple[str, str, str]:
    """Epoch, upstream version, revision; what is missing counts as 0."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon:
        epoch, rest = "", epoch
    upstream, dash, revision = rest.rpartition("-")
    return epoch or "0", upstream if dash else revision, revision if dash else ""


def _part(one: str, other: str) -> int:
    """Texts and numbers in turn; Python's integers would refuse thousands of digits, so numbers are compared as digits."""
    for (text, number), (other_text, other_number) in zip_longest(
        _PARTS.findall(one), _PARTS.findall(other), fillvalue=("", "")
    ):
        if order := _text(text, other_text) or _number(number, other_number):
            return order
    return 0


def _text(one: str, other: str) -> int:
    for left, right in zip_longest(map(_weight, one), map(_weight, other), fillvalue=0):
        if left != right:
            return left - right
    return 0


def _weight(char: str) -> int:
    """`~` before the end of the text, letters after it, everything else after letters."""
    if char == "~":
        return -1
    return ord(char) if char.isascii() and char.isalpha() else ord(char) + 256


def _number(one: str, other: str) -> int:
    left, right = one.lstrip("0"), other.lstrip("0")
    return len(left) - len(right) or (left > right) - (left < right)
