"""Single values of organisation.yaml, each held against what it may be. Every error names file, line and key."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from inspector.document import LACKS, Document, nearest
from inspector.model import InspectorError
from inspector.organisation.form import Name, Named, PersonForm, Someone
from inspector.organisation.model import Person
from inspector.register import days
from inspector.text import Text, clean

T = TypeVar("T")
U = TypeVar("U")
LONGEST_NAME, LONGEST_TEXT, LONGEST_NUMBER, MOST = 200, 2000, 60, 5000
YEARS = range(1980, 2101)
PLACEHOLDER = Text(en="FILL IN the full name of the unit", zh="（请填写单位全称）")
"""What stands as the unit's name in a new file; `reading` refuses it."""

WRONG = Text(en="{key}: {what}", zh="{key}：{what}")
EMPTY = Text(en="a text is expected, and it is empty", zh="不能为空")
LONG = Text(en="longer than {n} characters", zh="超过 {n} 个字符")
MANY = Text(en="more than {n} of them", zh="超过 {n} 项")
HIDDEN = Text(
    en="it holds a character that cannot be seen ({code}); type it again instead of pasting it",
    zh="含有不可见字符（{code}），请手工重新输入，不要直接粘贴",
)
NO_DAY = Text(en="a day is expected, such as 2026-10-31", zh="应为日期，如 2026-10-31")
NO_YEAR = Text(en="the year is to be between 1980 and 2100", zh="年份应在 1980 至 2100 之间")
ONE_OF = Text(en="one of {names} is expected{hint}", zh="应为 {names} 之一{hint}")
_FOLD = re.compile(r"\s*[\r\n]\s*")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…]")
_NO_CHARACTER = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True)
class Place:
    """Where a value stands: `at("hosts", 2)` is a place below."""

    document: Document
    path: str = "$"

    def at(self, *steps: str | int) -> Place:
        path = self.path + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        return Place(self.document, path)

    def error(self, what: Text, /, **values: object) -> InspectorError:
        key = self.path.removeprefix("$").removeprefix(".") or self.document.source
        return self.document.error(self.path, WRONG, key=key, what=what.fill(values))

    def lacks(self, name: str) -> InspectorError:
        return self.error(LACKS, name=name)


def words(given: str | int | None, place: Place, longest: int = LONGEST_NAME) -> str:
    """A text on one line; empty where it is not given. Raises InspectorError."""
    if given is None:
        return ""
    text = _FOLD.sub(_fold, str(given).strip()).replace("\t", " ").strip()
    if not text:
        raise place.error(EMPTY)
    if len(text) > longest:
        raise place.error(LONG, n=longest)
    for each in text:
        if clean(each) != each or _NO_CHARACTER.match(each):
            raise place.error(HIDDEN, code=f"U+{ord(each):04X}")
    return text


def _fold(found: re.Match[str]) -> str:
    """What a line break becomes: nothing between Chinese characters, else a space."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() : found.end() + 1]
    return "" if _WIDE.match(before) and _WIDE.match(after) else " "


def name(given: Name, place: Place, longest: int = LONGEST_NAME) -> Text | None:
    """A text in both languages; what is given in one stands for both. Raises InspectorError."""
    if given is None:
        return None
    if isinstance(given, Named):
        zh, en = words(given.zh, place.at("zh"), longest), words(given.en, place.at("en"), longest)
        if not (zh or en):
            raise place.error(EMPTY)
        return Text(zh=zh or en, en=en or zh)
    text = words(given, place, longest)
    return Text(zh=text, en=text)


def needed(given: Name, place: Place, key: str) -> Text:
    """A name that must be there. Raises InspectorError."""
    if (found := name(given, place.at(key))) is None:
        raise place.lacks(key)
    return found


def texts(given: Sequence[Name] | None, place: Place) -> tuple[Text, ...]:
    """A list of longer texts. Raises InspectorError."""
    return each(given, place, lambda one, where: filled(name(one, where, LONGEST_TEXT), where))


def person(given: Someone, place: Place) -> Person | None:
    """Raises InspectorError."""
    if given is None:
        return None
    if isinstance(given, str):
        return Person(name=filled(name(given, place), place))
    return _person(given, place)


def _person(given: PersonForm, place: Place) -> Person:
    return Person(
        name=needed(given.name, place, "name"),
        title=name(given.title, place.at("title")),
        department=name(given.department, place.at("department")),
        phone=words(given.phone, place.at("phone"), LONGEST_NUMBER),
    )


def day(given: str | None, place: Place) -> datetime.date | None:
    """Raises InspectorError."""
    if given is None:
        return None
    try:
        found = datetime.date.fromisoformat(days.read(given))
    except days.NoDay:
        raise place.error(NO_DAY) from None
    if found.year not in YEARS:
        raise place.error(NO_YEAR)
    return found


def one_of(given: str, names: Sequence[str], place: Place) -> str:
    """Raises InspectorError where it is none of the names."""
    if given not in names:
        told = Text(en=", ".join(names), zh="、".join(names))
        raise place.error(ONE_OF, names=told, hint=nearest(given, names))
    return given


def each(given: Sequence[T] | None, place: Place, read: Callable[[T, Place], U]) -> tuple[U, ...]:
    """The members of a list, not too many of them. Raises InspectorError."""
    if given is not None and len(given) > MOST:
        raise place.error(MANY, n=MOST)
    return tuple(read(one, place.at(index)) for index, one in enumerate(given or ()))


def filled(found: T | None, place: Place) -> T:
    """A member of a list, which must not be empty. Raises InspectorError."""
    if found is None:
        raise place.error(EMPTY)
    return found
