"""POSIX EREs in time that grows with the text and never faster: whoever wrote the pattern, and whoever wrote the text.

Python's own matcher tries one way after the other, which for some patterns takes years. Here all ways go on at once, and the
sets of places in the pattern that were met are remembered. What is understood is the common subset of patterns.ere.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.patterns import ere
from inspector.text import Text

LONGEST = 1000
"""Characters of a pattern."""
PLACES = 2000
"""Of the pattern with its counts written out."""
STEPS = 3_000_000
"""One use of a pattern takes no more; a plain pattern needs a few for each new character."""
REMEMBERED = 200_000
"""Places in all the sets that are remembered at once."""
DEPTH = 50
FOUND = 0
"""Number of the place at which a pattern has matched."""
_COUNT = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")


LONG = Text(en="longer than {n} characters", zh="超过 {n} 个字符")
WRITTEN_OUT = Text(
    en="with its counts written out it is longer than {n} characters", zh="重复次数展开后超过 {n} 个字符"
)
UNOPENED = Text(en="a closing parenthesis without an opening one", zh="右括号没有对应的左括号")
DEEP = Text(en="parentheses are nested too deeply", zh="括号嵌套过深")
NO_COUNT = Text(en="a {{ that begins no count is written \\{{", zh="不表示重复次数的 {{ 应写作 \\{{")
BACKSLASH = Text(
    en="a backslash between [ and ] is read differently by grep and Python",
    zh="grep 与 Python 对方括号内反斜杠的解释不同",
)
WRONG = Text(en="no regular expression", zh="不是有效的正则表达式")
SPOKEN = {
    "missing )": Text(en="an opening parenthesis without a closing one", zh="左括号没有对应的右括号"),
    "unbalanced parenthesis": UNOPENED,
    "unterminated character set": Text(
        en="a [ without its ]; a backslash between them is not read", zh="[ 没有对应的 ]；方括号内不能使用反斜杠"
    ),
    "nothing to repeat": Text(en="a count with nothing before it", zh="重复符号前没有内容"),
    "multiple repeat": Text(en="two counts in a row", zh="重复符号连用"),
    "min repeat greater": Text(en="a count that ends before it begins", zh="重复次数的上限小于下限"),
    "bad character range": Text(
        en="a range between [ and ] that ends before it begins", zh="方括号内的范围上限小于下限"
    ),
    "bad escape": Text(en="a backslash with nothing behind it", zh="末尾的反斜杠后没有字符"),
}
"""What Python complains of, by how it begins."""
OUTSIDE = Text(
    en="{what} is not in the common subset of POSIX ERE and Python", zh="{what} 不属于 POSIX 与 Python 的共同写法"
)


class NotRead(ValueError):
    """A text is no pattern that is read here."""

    def __init__(self, why: Text, **values: object) -> None:
        super().__init__(why.en)
        self.why = why.fill(values)


class TooCostly(Exception):
    """A pattern needs more steps on this text than any use of one may take."""


class Place(NamedTuple):
    """`kind`: set (one character of `chars`, or none of them), split, begin, end, found. `to`: where it goes on."""

    kind: str
    to: tuple[int, ...] = ()
    chars: frozenset[str] = frozenset()
    ranges: tuple[tuple[str, str], ...] = ()
    negated: bool = False

    def takes(self, char: str) -> bool:
        return (char in self.chars or any(low <= char <= high for low, high in self.ranges)) != self.negated


@dataclass
class Pattern:
    """A compiled ERE. `search` says whether it matches anywhere in a line."""

    text: str
    places: list[Place]
    start: int
    ignore_case: bool = False
    steps: int = 0
    _held: int = 0
    _known: dict[tuple[frozenset[int], str], frozenset[int]] = field(default_factory=dict)

    def fresh(self) -> Pattern:
        """For another use: with all its steps before it, and what was learned."""
        self.steps = 0
        return self

    def search(self, line: str) -> bool:
        """Raises TooCostly."""
        current = self._learned(frozenset(), "^")
        for char in line:
            if FOUND in current:
                return True
            current = self._learned(current, char)
        return FOUND in (self._learned(current, "$$") if line else self._learned(current, "^$"))

    def _learned(self, current: frozenset[int], step: str) -> frozenset[int]:
        """What comes after a character, or (`^`, `$$`, `^$`) at the beginning, the end, or both at once."""
        after = self._known.get((current, step))
        if after is None:
            after = self._after(current, step)
            self._held += len(after)
            if self._held > REMEMBERED:
                self._known.clear()
                self._held = len(after)
            self._known[current, step] = after
        return after

    def _after(self, current: frozenset[int], char: str) -> frozenset[int]:
        if not current:
            return self._closure([self.start], begin=True, end=False)
        if len(char) > 1:
            return self._closure(current, begin=char == "^$", end=True)
        self.steps += len(current) + 1
        spelled = {char, char.lower(), char.upper()} if self.ignore_case else {char}
        reached = [self.start]
        for number in current:
            place = self.places[number]
            if place.kind == "set" and any(place.takes(each) for each in spelled):
                reached += place.to
        return self._closure(reached, begin=False, end=False)

    def _closure(self, reached: Iterable[int], *, begin: bool, end: bool) -> frozenset[int]:
        """All places that are met without taking a character; those that wait for the end of the line stay in it."""
        todo, found = list(reached), set[int]()
        while todo:
            number = todo.pop()
            if number in found:
                continue
            found.add(number)
            self.steps += 1
            if self.steps > STEPS:
                raise TooCostly(self.text)
            place = self.places[number]
            if place.kind == "split" or (place.kind == "begin" and begin) or (place.kind == "end" and end):
                todo += place.to
        return frozenset(found)


def compile(text: str, *, ignore_case: bool = False) -> Pattern:
    """Raises NotRead saying why a text is no such pattern."""
    if len(text) > LONGEST:
        raise NotRead(LONG, n=LONGEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ere(text)
    except (re.error, RecursionError, OverflowError, FutureWarning, DeprecationWarning) as error:
        raise NotRead(next((said for words, said in SPOKEN.items() if str(error).startswith(words)), WRONG)) from None
    except ValueError as error:  # `'\\d' in '…' is not …`
        raise NotRead(OUTSIDE, what=str(error).partition(" in ")[0].strip("'").replace("\\\\", "\\")) from None
    parser = _Parser(text)
    tree = parser.alternatives(0)
    if parser.at < len(text):
        raise NotRead(UNOPENED)
    made = [Place("found")]
    start = _build(tree, 0, made)
    return Pattern(text, made, start, ignore_case)


class _Node(NamedTuple):
    """`kind`: set, begin, end, both (in a row), either, repeat (`low` to `high` times; -1: any number)."""

    kind: str
    place: Place | None = None
    parts: tuple[_Node, ...] = ()
    low: int = 1
    high: int = 1


@dataclass
class _Parser:
    text: str
    at: int = 0

    def alternatives(self, depth: int) -> _Node:
        if depth > DEPTH:
            raise NotRead(DEEP)
        branches = [self.row(depth)]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            branches.append(self.row(depth))
        return _Node("either", parts=tuple(branches))

    def row(self, depth: int) -> _Node:
        parts: list[_Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated(self.atom(depth)))
        return _Node("both", parts=tuple(parts))

    def atom(self, depth: int) -> _Node:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            inner = self.alternatives(depth + 1)
            self.at += 1  # the closing one: without it the pattern has been refused before
            return inner
        if char == "[":
            return _Node("set", self.bracket())
        if char in "^$":
            return _Node("begin" if char == "^" else "end")
        if char == ".":
            return _Node("set", Place("set", negated=True))
        if char in "{":
            raise NotRead(NO_COUNT)
        if char == "\\":
            char = self.text[self.at]
            self.at += 1
        return _Node("set", Place("set", chars=frozenset(char)))

    def bracket(self) -> Place:
        negated = self.text[self.at] == "^"
        self.at += negated
        end = self.text.index("]", self.at + 1)
        body, self.at = self.text[self.at : end], end + 1
        if "\\" in body:
            raise NotRead(BACKSLASH)
        chars, ranges, at = set[str](), [], 0
        while at < len(body):
            if at + 2 < len(body) and body[at + 1] == "-":
                ranges.append((body[at], body[at + 2]))
                at += 3
            else:
                chars.add(body[at])
                at += 1
        return Place("set", (), frozenset(chars), tuple(ranges), negated)

    def repeated(self, node: _Node) -> _Node:
        rest = self.text[self.at : self.at + 1]
        if rest and rest in "*+?":
            self.at += 1
            low, high = {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[rest]
            return _Node("repeat", parts=(node,), low=low, high=high)
        if rest == "{":
            match = _COUNT.match(self.text, self.at)
            if not match:
                raise NotRead(NO_COUNT)
            self.at = match.end()
            low = int(match[1])
            high = low if match[2] is None else int(match[3]) if match[3] else -1
            return _Node("repeat", parts=(node,), low=low, high=high)
        return node


def _build(node: _Node, to: int, made: list[Place]) -> int:
    """Adds the places of a node that go on to `to`; the number of the first. From the end to the beginning."""
    if len(made) > PLACES:
        raise NotRead(WRITTEN_OUT, n=PLACES)
    if node.kind in ("set", "begin", "end"):
        return _add(made, (node.place or Place(node.kind))._replace(to=(to,)))
    if node.kind == "both":
        for part in reversed(node.parts):
            to = _build(part, to, made)
        return to
    if node.kind == "either":
        return _add(made, Place("split", tuple([_build(part, to, made) for part in node.parts])))
    return _repeat(node, to, made)


def _repeat(node: _Node, to: int, made: list[Place]) -> int:
    (part,) = node.parts
    if node.high < 0:
        loop = _add(made, Place("split"))
        made[loop] = Place("split", (_build(part, loop, made), to))
        to = loop
    else:
        last = to
        for _ in range(node.high - node.low):
            to = _add(made, Place("split", (_build(part, to, made), last)))
    for _ in range(node.low):
        to = _build(part, to, made)
    return to


def _add(made: list[Place], place: Place) -> int:
    made.append(place)
    return len(made) - 1
