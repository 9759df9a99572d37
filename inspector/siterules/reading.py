"""What conditions read of files: all that a wildcard names, and their lines as the program behind them reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from inspector.fact import View
from inspector.patterns import is_pattern
from inspector.request import Files, Part
from inspector.snapshot import Item, Stat, State

BLANKS = " \t\f\v"
UNREAD_KINDS = ("fifo", "char", "block", "other")
"""What a program may read from and we do not; nothing can be opened of a socket."""


def requests(globs: Iterable[str], part: Part = Part.ALL, *, secret: bool = False) -> tuple[Files, ...]:
    """For content. Behind a wildcard nothing but files is read, so what else there is has to be asked for, too."""
    found: list[Files] = []
    for glob in globs:
        found.append(Files(glob, part, secret=secret))
        found += [Files(glob, Part.STAT)] if is_pattern(glob) else []
    return tuple(found)


def items(view: View, globs: Iterable[str], part: Part = Part.ALL, *, secret: bool = False) -> Iterator[Item]:
    """What came of those requests, glob by glob; what is no file, and might be read like one, is an item that was not read."""
    for glob in globs:
        found = view.ask(Files(glob, part, secret=secret))
        yield from found
        named = {item.name for item in found}
        for item in view.ask(Files(glob, Part.STAT)) if is_pattern(glob) else ():
            if item.name not in named and item.stat is not None and _is_unread(item.stat):
                yield replace(item, state=State.UNSUPPORTED)


def _is_unread(stat: Stat) -> bool:
    """A link to /dev/null is how a file is switched off: it reads as empty."""
    return stat.kind in UNREAD_KINDS and stat.link != "/dev/null"


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; nothing is a line after the last newline."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    yield from ((number, line.rstrip("\r")) for number, line in enumerate(lines, 1))


def holding(text: str, word: str) -> Iterator[tuple[int, str]]:
    """The lines with that word in them, with their numbers: of a long file soon found."""
    number, last, at = 1, 0, text.find(word)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = len(text) if end < 0 else end
        number, last = number + text.count("\n", last, start), start
        yield number, text[start:end].rstrip("\r")
        at = text.find(word, end)


def logical(text: str, comments: str, continued: bool | None, word: str = "") -> Iterator[tuple[int, str, bool]]:
    """The number where a line begins, the line without blanks around it, and whether it is in doubt that it is one.

    `continued`: whether a line that ends with a backslash goes on in the next one. None: that is not known, and both the
    line and the next are in doubt. Lines without `word` may be left out.
    """
    if "\\" not in text or continued is False:
        lines = holding(text, word) if word else numbered(text)
        yield from ((number, raw.strip(BLANKS), False) for number, raw in lines)
        return
    before, start, whole, odd = False, 0, "", False
    for number, raw in numbered(text):
        line = raw.strip(BLANKS)
        comment = line[:1] != "" and line[0] in comments
        after = before if comment else _goes_on(raw)
        if continued is None:
            yield number, line, before or (after and not comment)
        elif comment:  # in the midst of a line programs read it in different ways
            odd = before
        else:
            start, whole, odd = (start, f"{whole} {line}", odd) if before else (number, line, False)
            if after:
                whole = whole.rstrip(BLANKS)[:-1].rstrip(BLANKS)
            else:
                yield start, whole, odd
        before = after
    if before and continued:
        yield start, whole, odd


def _goes_on(line: str) -> bool:
    """Two backslashes at the end are one that is meant."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
