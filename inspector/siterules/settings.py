"""Values that were found, held against what is expected of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.model import reason
from inspector.siterules.truth import Entry
from inspector.siterules.values import Expected
from inspector.text import Text

CANNOT = Text(
    en="{subject} is {value}, and whether that is {expected} cannot be told",
    zh="{subject}：取值 {value} 无法与“{expected}”比较",
)
EMPTY = Text(en='""', zh="空")


@dataclass(frozen=True)
class Found:
    """A value as it was found. `shown`: as it is shown, where that differs; `key` tells it from others of the subject."""

    value: str | None
    location: str = ""
    shown: object = None
    key: str = ""


def judged(expected: Expected, subject: str, found: Found, fix: Text) -> Entry:
    """The entry of one value, by what is expected of it."""
    shown = (EMPTY if found.value == "" else found.value) if found.shown is None else found.shown
    ok = expected.holds(found.value)
    why = None
    if ok is None:
        why = reason("not-comparable", CANNOT, subject=subject, value=shown, expected=expected.text)
    unset = ok is False and found.value is None and expected.of_a_value
    return Entry(subject, ok, shown, expected.text, fix, found.location, found.key, why=why, unset=unset)


def worst(expected: Expected, every: Sequence[Found]) -> Found:
    """Of the values of one subject that all have to be right, the first that is not; else one that cannot be judged."""
    known: dict[str | None, bool | None] = {}
    doubtful: Found | None = None
    for found in every:
        if found.value not in known:
            known[found.value] = expected.holds(found.value)
        if known[found.value] is False:
            return found
        if known[found.value] is None and doubtful is None:
            doubtful = found
    return doubtful or every[0]
