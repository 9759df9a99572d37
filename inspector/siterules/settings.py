"""Values that were found, held against what is expected of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from inspector.model import reason
from inspector.siterules.truth import Entry
from inspector.siterules.values import Expected
from inspector.text import Text

CANNOT = Text(
    en="{subject} is {value}, and whether that is {expected} cannot be told",
    zh="{subject}：取值 {value} 无法与“{expected}”比较",
)
EMPTY = Text(en='""', zh="空")
SHOWN = 200
"""Of a longer value no more is shown."""


@dataclass(frozen=True)
class Found:
    """A value as it was found. `shown`: as it is shown, where that differs; `key` tells it from others of the subject."""

    value: str | None
    location: str = ""
    shown: object = None
    key: str = ""


def judged(expected: Expected, subject: str, found: Found, fix: Text) -> Entry:
    """The entry of one value, by what is expected of it."""
    shown = (EMPTY if found.value == "" else cut(found.value)) if found.shown is None else found.shown
    ok = expected.holds(found.value)
    why = None
    if ok is None:
        why = reason("not-comparable", CANNOT, subject=subject, value=shown, expected=expected.text)
    unset = ok is False and found.value is None and expected.of_a_value
    return Entry(subject, ok, shown, expected.text, fix, found.location, found.key, why=why, unset=unset)


def cut(value: str | None) -> str | None:
    return f"{value[:SHOWN]}…" if value is not None and len(value) > SHOWN else value


def each_kind(
    expected: Expected, subject: str, every: Sequence[Found], fix: Callable[[Found], Text]
) -> Iterator[Entry]:
    """Of the values of one subject that all have to be right: the first that is not, that cannot be judged, and that is."""
    known = {value: expected.holds(value) for value in {found.value for found in every}}
    first: dict[bool | None, Found] = {}
    for found in every:
        first.setdefault(known[found.value], found)
    for found in (first[ok] for ok in (False, None, True) if ok in first):
        entry = judged(expected, subject, found, fix(found))
        unset = entry.ok is False and known.get(None) is False and expected.of_a_value
        yield replace(entry, unset=unset)
