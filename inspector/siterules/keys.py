"""Conditions on a key in a file of keys and values, of whatever separator, comments and sections."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from inspector.model import Reason
from inspector.request import Files, is_pattern, matches
from inspector.siterules.absence import Missing, absent
from inspector.siterules.files import NOT_THERE, numbered, shell_path
from inspector.siterules.settings import Found, judged, worst
from inspector.siterules.truth import Entry, Given
from inspector.siterules.values import Expected
from inspector.snapshot import Item, State
from inspector.text import Secret, Text

SET_KEY = Text(en="In {file}, set {key} to {expected}.", zh="在 {file} 中将 {key} 设为 {expected}。")
BLANKS = " \t\f\v"


class Wins(StrEnum):
    """Which of several lines with the key counts; with EACH all of them have to be right."""

    LAST = "last"
    FIRST = "first"
    EACH = "each"


class Separator(StrEnum):
    """ANY: `=`, `:` or blanks, whichever comes first after the key."""

    ANY = "any"
    EQUALS = "="
    COLON = ":"
    BLANK = "blank"


@dataclass(frozen=True)
class Form:
    """How the file is written. `section`: None where there are none, empty for what stands before any."""

    separator: Separator = Separator.ANY
    comments: str = "#;"
    inline_comments: bool = True
    section: str | None = None
    ignore_case: bool = False


def lines(item: Item, key: str, form: Form) -> Iterator[Found]:
    """The lines that set the key."""
    inside = not form.section
    for number, raw in numbered(item.text):
        line = raw.strip(BLANKS)
        if not line or line[0] in form.comments:
            continue
        if form.section is not None and line.startswith("[") and "]" in line:
            inside = _same(line[1 : line.index("]")].strip(BLANKS), form.section, form)
        elif inside and (value := _value(line, key, form)) is not None:
            yield Found(value, f"{item.name}:{number}")


def _same(one: str, other: str, form: Form) -> bool:
    return one == other or (form.ignore_case and one.casefold() == other.casefold())


def _value(line: str, key: str, form: Form) -> str | None:
    if not _same(line[: len(key)], key, form):
        return None
    rest = line[len(key) :]
    stripped = rest.lstrip(BLANKS)
    mark = stripped[:1]
    if form.separator is Separator.BLANK or (form.separator is Separator.ANY and mark not in ("=", ":")):
        if rest and rest == stripped:
            return None  # a longer key
        value = stripped
    elif mark in ("=", ":") and form.separator in (Separator.ANY, mark):
        value = stripped[1:]
    else:
        return None
    return _bare(value, form)


def _bare(value: str, form: Form) -> str:
    """Without a comment behind it and the quotes around it."""
    value = value.strip(BLANKS)
    if value[:1] in ("'", '"') and (end := value.find(value[0], 1)) > 0:
        return value[1:end]
    if form.inline_comments:
        if value[:1] and value[0] in form.comments:
            return ""
        cuts = [at for mark in form.comments for blank in BLANKS if (at := value.find(blank + mark)) >= 0]
        value = value[: min(cuts)] if cuts else value
    return value.rstrip(BLANKS)


def _in_order(items: Iterable[Item], request: Files) -> list[Item]:
    """By name, as daemons read a folder. What could not be listed may have had any name: it comes first and last."""
    folders = [item for item in items if not item.state.whole and is_pattern(item.name)]
    named = [item for item in items if item not in folders and matches(request.glob, item.name)]
    return [*folders, *sorted(named, key=lambda item: item.name), *folders]


@dataclass(frozen=True)
class FileKey:
    """Of several files the key is read as from one, in the order given, and by name where a glob names them."""

    globs: tuple[str, ...]
    key: str
    expected: Expected
    form: Form = Form()
    wins: Wins = Wins.LAST
    secret: bool = False
    missing: Missing = Missing.FAIL
    facts: tuple[type, ...] = ()

    @property
    def requests(self) -> tuple[Files, ...]:
        return tuple(Files(glob, secret=self.secret) for glob in self.globs)

    @property
    def about(self) -> str:
        section = f"[{self.form.section}] " if self.form.section else ""
        return f"{' '.join(self.globs)} {section}{self.key}"

    @property
    def asks(self) -> Text:
        return self.expected.text

    @property
    def command(self) -> str:
        words = " ".join(shell_path(glob) for glob in self.globs)
        option = "-niF" if self.form.ignore_case else "-nF"
        return f"grep {option} -- {shlex.quote(self.key)} {words}"

    def entries(self, given: Given) -> Iterator[Entry]:
        items = [item for request in self.requests for item in _in_order(given.view.ask(request), request)]
        there = [item for item in items if item.state in (State.OK, State.TRUNCATED)]
        found, doubt = self._found(items)
        if found:
            yield self._entry(worst(self.expected, found))
        if doubt is not None:
            yield Entry(self.about, None, None, self.expected.text, self._fix(""), why=doubt)
        elif not found and self.expected.default is not None:
            yield self._entry(Found(self.expected.default))
        elif not found and there:
            yield judged(self.expected, self.about, Found(None, there[-1].name), self._fix(there[-1].name))
        elif not found:
            fix, unset = self._fix(self.globs[-1]), self.expected.of_a_value
            yield absent(self.missing, Entry(self.about, None, NOT_THERE, self.expected.text, fix, unset=unset))

    def _found(self, items: list[Item]) -> tuple[list[Found], Reason | None]:
        """The lines that count; and why, where what was not read may say otherwise."""
        if self.wins is Wins.EACH:
            every = [line for item in items for line in lines(item, self.key, self.form)]
            return every, next((item.why for item in items if not item.state.whole), None)
        first = self.wins is Wins.FIRST
        for item in items if first else reversed(items):
            here = list(lines(item, self.key, self.form))
            if here and (item.state.whole or first):  # what a file was cut behind comes later in it
                return [here[0] if first else here[-1]], None
            if not item.state.whole:
                return [], item.why
        return [], None

    def _entry(self, found: Found) -> Entry:
        file = found.location.rpartition(":")[0] or self.globs[-1]
        shown = Secret(found.value) if self.secret else None
        return judged(self.expected, self.about, replace(found, shown=shown), self._fix(file))

    def _fix(self, file: str) -> Text:
        return SET_KEY.fill({"file": file or self.globs[-1], "key": self.key, "expected": self.expected.text})
