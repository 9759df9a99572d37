"""Conditions on a key in a file of keys and values, of whatever separator, comments and sections."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from inspector.model import Reason, reason
from inspector.patterns import is_pattern, matches
from inspector.request import Files
from inspector.siterules import reading, secrecy
from inspector.siterules.absence import Missing, absent
from inspector.siterules.files import NOT_THERE, shell_path
from inspector.siterules.reading import BLANKS
from inspector.siterules.settings import Found, each_kind, judged
from inspector.siterules.truth import Entry, Given
from inspector.siterules.values import Expected
from inspector.snapshot import Item, State
from inspector.text import Secret, Text

SET_KEY = Text(en="Change {file} so that {key} {so}.", zh="修改 {file}，使 {key} {so}。")
CONTINUED = Text(
    en="{place}: a backslash ends this line or the one before; say by `continued:` whether lines go on behind one",
    zh="{place}：本行或上一行以反斜杠结尾，请用 `continued:` 写明反斜杠是否表示续行",
)


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
    """How the file is written. `section`: None where there are none, empty for what stands before any.

    `continued`: whether a line that ends with a backslash goes on in the next one; None where the rule does not say.
    """

    separator: Separator = Separator.ANY
    comments: str = "#;"
    inline_comments: bool = True
    section: str | None = None
    ignore_case: bool = False
    continued: bool | None = None


@dataclass(frozen=True)
class Line:
    """A line that sets the key, as it is read; `doubt`: why it may be read in another way."""

    found: Found
    doubt: Reason | None


def lines(item: Item, key: str, form: Form, said: bool | None) -> Iterator[Line]:
    """The lines that set the key. `said`: what the rule says of secrets in the file."""
    inside, lost = not form.section, False
    word = "" if form.ignore_case or form.section is not None else key
    for number, line, doubtful in reading.logical(item.text, form.comments, form.continued, word):
        if not line or line[0] in form.comments:
            continue
        if form.section is not None and line.startswith("[") and "]" in line:
            inside = _same(line[1 : line.index("]")].strip(BLANKS), form.section, form)
            lost |= doubtful
        elif inside and (value := _value(line, key, form)) is not None:
            place = f"{item.name}:{number}"
            shown = Secret(value) if secrecy.hidden(said, item) else None
            doubt = reason("continued", CONTINUED, place=place) if doubtful or lost else None
            yield Line(Found(value, place, shown), doubt)


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
    """Without a comment behind it and the quotes around it; what is more than one word in quotes stays as it stands."""
    value = value.strip(BLANKS)
    if value[:1] in ("'", '"') and (end := value.find(value[0], 1)) > 0 and _cut(f"x{value[end + 1 :]}", form) == "x":
        return value[1:end]
    return _cut(value, form)


def _cut(value: str, form: Form) -> str:
    """Without a comment behind it, or a semicolon that ends it."""
    if form.inline_comments:
        if value[:1] and value[0] in form.comments:
            return ""
        cuts = [at for mark in form.comments for blank in BLANKS if (at := value.find(blank + mark)) >= 0]
        value = value[: min(cuts)] if cuts else value
        value = value.rstrip(BLANKS)
        if ";" in form.comments and value.find(";") == len(value) - 1:  # the only one: a list may have more of them
            value = value[:-1]
    return value.rstrip(BLANKS)


def _in_order(items: list[Item], glob: str) -> list[Item]:
    """By name, as daemons read a folder. What could not be listed may have had any name: it comes first and last."""
    folders = [item for item in items if not item.state.whole and is_pattern(item.name)]
    named = [item for item in items if item not in folders and matches(glob, item.name)]
    return [*folders, *sorted(named, key=lambda item: item.name), *folders]


@dataclass(frozen=True)
class FileKey:
    """Of several files the key is read as from one, in the order given, and by name where a glob names them."""

    globs: tuple[str, ...]
    key: str
    expected: Expected
    form: Form = Form()
    wins: Wins = Wins.LAST
    secret: bool | None = None
    missing: Missing = Missing.FAIL
    facts: tuple[type, ...] = ()

    @property
    def requests(self) -> tuple[Files, ...]:
        return reading.requests(self.globs, secret=bool(self.secret))

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
        secret = bool(self.secret)
        globs = [(glob, reading.items(given.view, [glob], secret=secret)) for glob in self.globs]
        items = [item for glob, found in globs for item in _in_order(list(found), glob)]
        there = [item for item in items if item.state in (State.OK, State.TRUNCATED)]
        found, doubt = self._found(items)
        yield from each_kind(self.expected, self.about, found, self._fix_of)
        if doubt is not None:
            yield Entry(self.about, None, None, self.expected.text, self._fix(""), why=doubt)
        elif not found and self.expected.default is not None:
            usual = Found(self.expected.default)
            yield judged(self.expected, self.about, usual, self._fix_of(usual))
        elif not found and there:
            yield judged(self.expected, self.about, Found(None, there[-1].name), self._fix(there[-1].name))
        elif not found:
            fix, unset = self._fix(self.globs[-1]), self.expected.of_a_value
            yield absent(self.missing, Entry(self.about, None, NOT_THERE, self.expected.text, fix, unset=unset))

    def _found(self, items: list[Item]) -> tuple[list[Found], Reason | None]:
        """The lines that count; and why, where what was not read may say otherwise."""
        if self.wins is Wins.EACH:
            every = [line for item in items for line in lines(item, self.key, self.form, self.secret)]
            doubts = [line.doubt for line in every if line.doubt] + [item.why for item in items if not item.state.whole]
            return [line.found for line in every if not line.doubt], doubts[0] if doubts else None
        first = self.wins is Wins.FIRST
        for item in items if first else reversed(items):
            here = list(lines(item, self.key, self.form, self.secret))
            if here and (item.state.whole or first):  # what a file was cut behind comes later in it
                line = here[0] if first else here[-1]
                return ([], line.doubt) if line.doubt else ([line.found], None)
            if not item.state.whole:
                return [], item.why
        return [], None

    def _fix_of(self, found: Found) -> Text:
        return self._fix(found.location.rpartition(":")[0])

    def _fix(self, file: str) -> Text:
        return SET_KEY.fill({"file": file or self.globs[-1], "key": self.key, "so": self.expected.so})
