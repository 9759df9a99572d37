"""Conditions on a value in a file of JSON, YAML, INI or XML, found by a path.

A path is names with dots between them: `log.level`, `servers[0].port`, `servers[*].tls`; a name with a dot in it is quoted:
`"net.core".x`. In XML names are those of elements, `@name` at the end is an attribute, and the root element is the first name.
In INI the path is the section and the key, or the key alone where it stands before any section.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspector import document, xml_elements
from inspector.fact import Unknown
from inspector.model import InspectorError, Reason, reason
from inspector.request import Files
from inspector.siterules import reading, secrecy
from inspector.siterules.absence import Missing, absent
from inspector.siterules.files import NOT_THERE, shell_path
from inspector.siterules.keys import SET_KEY, Form, Separator, lines
from inspector.siterules.settings import Found, cut, each_kind
from inspector.siterules.truth import Entry, Given
from inspector.siterules.values import Expected
from inspector.snapshot import Item, State
from inspector.text import Secret, Text
from inspector.xml_elements import Element, NotXml

DEEPEST = 40
DIGITS = 25
"""Before or behind the point: a number with an exponent beyond stays as it is spelled."""
VALUES = 10_000
"""Of one file that a path names."""
OCTAL = Text(
    en="{item}: {value} is octal to some programs and not to others; say `as: text` or `as: mode`",
    zh="{item}：{value} 可能按八进制或十进制解释，请写明 `as: text` 或 `as: mode`",
)
MALFORMED = Text(en="{item}: not well-formed, or of a form that is not read", zh="{item}：格式错误，或包含不支持的写法")
MANY = Text(en="{item}: the path names more than {n} values", zh="{item}：该路径对应的值超过 {n} 个")
LIST = Text(en="a list or a mapping", zh="列表或映射")
_STEP = re.compile(r'"([^"]+)"|(@?[^."\[\]]+)|\[([0-9]{1,6}|\*)\]')

_OCTAL = re.compile(r"[-+]?0[0-7_]+")

Step = str | int
"""A name, a number in a list, or `*` for each member, as "[*]"."""
EACH = "[*]"


def steps(path: str) -> tuple[Step, ...]:
    """Raises ValueError for what is no path."""
    found: list[Step] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if not match:
            raise ValueError(path[at : at + 20])
        at = match.end()
        found.append(match[1] or match[2] or (EACH if match[3] == "*" else int(match[3])))
        if path[at : at + 1] == ".":
            at += 1
            if at == len(path):
                raise ValueError(".")
        elif at < len(path) and path[at] != "[":
            raise ValueError(path[at : at + 20])
    if not found or len(found) > DEEPEST:
        raise ValueError(path[:20])
    return tuple(found)


class NotRead(Exception):
    """The text is not of that format, or uses what is not read of it."""


def from_json(text: str) -> Any:
    """Raises NotRead."""
    try:
        return json.loads(text, parse_float=_spelled, parse_int=str)
    except (ValueError, RecursionError):
        raise NotRead from None


def _spelled(text: str) -> str:
    """With all its digits; 1e3 as 1000."""
    value = Decimal(text)
    return format(value, "f") if abs(value.adjusted()) <= DIGITS else text


def from_yaml(text: str) -> Any:
    """One document without anchors and tags; all scalars as they are spelled. Raises NotRead."""
    try:
        data = text.encode("utf-8")
        for _ in document.events(data, ""):
            pass
        node = document.compose(data, "")
    except (InspectorError, UnicodeEncodeError):
        raise NotRead from None
    return _plain(node) if node is not None else None


class Octal(str):
    """A number with a leading zero: YAML 1.1 reads 0644 as 420, YAML 1.2 as 644."""


def _plain(node: Any) -> Any:
    if isinstance(node.value, str):
        if node.style:
            return node.value
        plain = Octal(node.value) if _OCTAL.fullmatch(node.value) else node.value
        return None if plain in ("", "~", "null", "Null", "NULL") else plain
    if node.id == "sequence":
        return [_plain(child) for child in node.value]
    return {str(key.value): _plain(value) for key, value in node.value if isinstance(key.value, str)}


def from_xml(text: str) -> Element:
    """The document as an element with the root in it. Raises NotRead."""
    try:
        return xml_elements.read(text)
    except NotXml:
        raise NotRead from None


def values(found: Any, path: tuple[Step, ...]) -> Iterator[str | None]:
    """What a path names in it, as text; None for a null, and wherever the path leads to nothing."""
    if isinstance(found, Element):
        yield from _in_element(found, path)
    elif not path:
        yield _text(found)
    elif path[0] == EACH:
        members = found if isinstance(found, list) else list(found.values()) if isinstance(found, dict) else [None]
        for member in members:
            yield from values(member, path[1:])
    elif isinstance(found, dict) and str(path[0]) in found:
        yield from values(found[str(path[0])], path[1:])
    elif isinstance(found, list) and isinstance(path[0], int) and path[0] < len(found):
        yield from values(found[path[0]], path[1:])
    else:
        yield None


def _text(found: Any) -> str | None:
    """A list of plain values is their words, so that `contains` finds one."""
    if isinstance(found, list):
        words = [_text(each) for each in found if not isinstance(each, (list, dict))]
        return " ".join(word for word in words if word is not None)
    if isinstance(found, dict):
        return " ".join(str(name) for name in found)
    if isinstance(found, bool):
        return "true" if found else "false"
    return found if found is None or isinstance(found, str) else str(found)


def _in_element(element: Element, path: tuple[Step, ...]) -> Iterator[str | None]:
    if not path:
        yield element.text
        return
    name, rest = str(path[0]), path[1:]
    if name.startswith("@"):
        local = {key.rpartition(":")[2]: value for key, value in element.values.items()} | dict(element.values)
        yield local.get(name[1:])
        return
    if name == EACH:
        inside = element.children
    else:
        inside = list(element.of(name))
        if rest and isinstance(rest[0], int):
            inside, rest = inside[rest[0] : rest[0] + 1], rest[1:]
        elif rest and rest[0] == EACH:
            rest = rest[1:]
    if not inside:
        yield None
    for child in inside:
        yield from _in_element(child, rest)


READERS = {"json": from_json, "yaml": from_yaml, "xml": from_xml}


@dataclass(frozen=True)
class FilePath:
    """Each file on its own; each value that the path names has to be right."""

    format: str
    glob: str
    path: str
    expected: Expected
    secret: bool | None = None
    missing: Missing = Missing.FAIL
    facts: tuple[type, ...] = ()

    @property
    def requests(self) -> tuple[Files, ...]:
        return reading.requests([self.glob], secret=bool(self.secret))

    @property
    def about(self) -> str:
        return f"{self.glob} {self.path}"

    @property
    def asks(self) -> Text:
        return self.expected.text

    @property
    def command(self) -> str:
        return f"cat {shell_path(self.glob)}"

    def entries(self, given: Given) -> Iterator[Entry]:
        there = gaps = 0
        for item in reading.items(given.view, [self.glob], secret=bool(self.secret)):
            there += item.state is State.OK
            gaps += not item.state.whole
            if not item.state.whole:
                yield self._doubt(item, item.why)
            elif item.state is State.OK:
                yield from self._of(item)
        if not there and not gaps:
            if self.expected.default is not None:
                yield from self._judged(self.glob, [Found(self.expected.default)])
            else:
                fix, unset = self._fix(self.glob), self.expected.of_a_value
                yield absent(self.missing, Entry(self.about, None, NOT_THERE, self.expected.text, fix, unset=unset))

    def _of(self, item: Item) -> Iterator[Entry]:
        try:
            found = self._values(item)
            if len(found) > VALUES:
                raise Unknown(reason("too-many", MANY, item=item.name, n=VALUES))
            odd = next((f for f in found if isinstance(f.value, Octal) and self.expected.counts(f.value)), None)
            if odd is not None:
                raise Unknown(reason("octal", OCTAL, item=item.name, value=odd.shown or cut(odd.value)))
        except NotRead:
            yield self._doubt(item, reason("malformed", MALFORMED, item=item.name))
        except Unknown as unknown:
            yield self._doubt(item, unknown.reason)
        else:
            usual = Found(self.expected.default, item.name)
            yield from self._judged(item.name, [usual if f.value is None else f for f in found] or [usual])

    def _values(self, item: Item) -> list[Found]:
        """All that the path names."""
        path, secret = steps(self.path), secrecy.hidden(self.secret, item)
        if self.format != "ini":
            read = READERS[self.format](item.text)
            named = itertools.islice(values(read, path), VALUES + 1)
            return [Found(value, item.name, Secret(value) if secret and value is not None else None) for value in named]
        section, key = ("", str(path[0])) if len(path) == 1 else (str(path[0]), str(path[1]))
        form = Form(Separator.ANY, section=section)
        last = list(lines(item, key, form, self.secret))[-1:]
        if last and last[0].doubt:
            raise Unknown(last[0].doubt)
        return [line.found for line in last]

    def _doubt(self, item: Item, why: Reason) -> Entry:
        return Entry(item.name, None, None, self.expected.text, self.expected.text, why=why)

    def _judged(self, file: str, found: list[Found]) -> Iterator[Entry]:
        return each_kind(self.expected, f"{file} {self.path}", found, lambda _: self._fix(file))

    def _fix(self, file: str) -> Text:
        return SET_KEY.fill({"file": file, "key": self.path, "so": self.expected.so})
