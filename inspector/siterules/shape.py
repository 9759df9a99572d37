"""What may stand in a rules file: keys, their types, and errors that name the line and the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from inspector.document import Document, in_words, nearest
from inspector.model import InspectorError
from inspector.text import Text

E = TypeVar("E", bound=StrEnum)
Scalar = bool | int | float | str
Scalars = bool | int | float | str | list[Scalar]
Words = str | list[str]
Names = str | int | list[str | int]

TYPES: Mapping[str, Any] = {
    **dict.fromkeys(("is", "is_not", "at_least", "at_most", "default"), Scalar),
    "one_of": list[Scalar],
    "contains": Scalars,
    **dict.fromkeys(("file", "digest"), Words),
    **dict.fromkeys(("owner", "group"), Names),
    "port": str | int,
    **dict.fromkeys(
        ("exists", "ignore_case", "secret", "inline_comments", "continued", "present", "skip_comments", "nopasswd"),
        bool,
    ),
    **dict.fromkeys(("installed", "enabled", "running", "masked", "listening"), bool),
    **dict.fromkeys(
        ("matches", "as", "missing", "key", "section", "separator", "comments", "wins", "mode", "line"), str
    ),
    **dict.fromkeys(("json", "yaml", "ini", "xml", "path", "sysctl", "sshd", "sudoers", "command", "runas"), str),
    **dict.fromkeys(("package", "service", "program", "scope"), str),
}
"""Of each key that a condition may have."""

UNKNOWN_KEY = Text(en="unknown key {name}{hint}", zh="未知的键 {name}{hint}")
NO_KEY = Text(en="{name} does not go with a condition on {kind}{hint}", zh="{name} 不能用于“{kind}”条件{hint}")
NO_WORD = Text(
    en="{name} is {value}: one of {words} is expected{hint}", zh="{name} 的值 {value} 无效，应为以下之一：{words}{hint}"
)
WRONG_TYPE = Text(en="{name}: {what}", zh="{name}：{what}")
NO_MAPPING = Text(en="keys and values are expected here", zh="此处应为键值对")


@dataclass(frozen=True)
class Place:
    """Where in a document something stands, for errors about it."""

    document: Document
    path: str

    def error(self, name: str, text: Text, /, **values: object) -> InspectorError:
        return self.document.error(f"{self.path}.{name}" if name else self.path, text, **values)

    def at(self, name: str) -> Place:
        """`name` is a key, or a number in brackets."""
        return Place(self.document, self.path + (name if name.startswith("[") else f".{name}"))

    @property
    def line(self) -> int:
        return self.document.lines.get(self.path, 1)

    def keys(self, value: Any, known: Iterable[str]) -> dict[str, Any]:
        """A mapping with no other keys than these. Raises InspectorError."""
        if not isinstance(value, dict):
            raise self.error("", NO_MAPPING)
        known = list(known)
        for name in value:
            if name not in known:
                raise self.error(name, UNKNOWN_KEY, name=name, hint=nearest(name, known))
        return value

    def convert(self, name: str, value: Any, kind: Any) -> Any:
        """A value as a type. Raises InspectorError saying where in it what was expected."""
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            where, what = in_words(str(error), kind)
            inner = f"{name}{where.removeprefix('$')}".removeprefix(".").replace("[...]", "")
            raise self.error(inner, WRONG_TYPE, name=inner or self.path.rpartition(".")[2], what=what) from None

    def word(self, given: Mapping[str, Any], name: str, kind: type[E], usual: E) -> E:
        """One of a few words. Raises InspectorError with the nearest."""
        if name not in given:
            return usual
        value = str(given[name])
        words = [str(each) for each in kind]
        if value not in words:
            raise self.error(name, NO_WORD, name=name, value=value, words=words, hint=nearest(value, words))
        return kind(value)
