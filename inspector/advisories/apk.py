"""Versions of Alpine packages, compared as apk-tools does: numbers, a letter, suffixes, a commit, the package's revision."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"(?P<number>(?:^|\.)[0-9]+)|(?P<letter>[a-z])|(?P<suffix>_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)(?![a-z])[0-9]*)"
    r"|(?P<commit>~[0-9a-f]+)|(?P<revision>-r[0-9]+)"
)
# What follows where one version ends: a version that goes on is later, unless it goes on with a sign of a preview
_RANK = {"number": 5, "letter": 4, "suffix": 3, "commit": 2, "revision": 1, "end": 0}
_SUFFIXES = ("alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p")
_PREVIEWS = 4

Token = tuple[str, str]


def compare(one: str, other: str) -> int:
    """Negative, zero or positive as `one` is earlier than, equal to or later than `other`; malformed ones as plain texts."""
    left, right = _tokens(one), _tokens(other)
    if not left or not right:
        return (one > other) - (one < other)
    for first, second in zip(left, right, strict=False):
        if first[0] != second[0]:
            return _place(first) - _place(second)
        if order := _compare(first, second, initial=first is left[0]):
            return order
    return 0  # both ended together: the end is a token of its own


def _tokens(version: str) -> list[Token]:
    """(kind, text) of each part with an end mark; nothing for what is not a version."""
    found: list[Token] = []
    at = 0
    while match := _TOKEN.match(version, at):
        kind = str(match.lastgroup)
        if found and _RANK[kind] > _RANK[found[-1][0]] and not (kind == "number" and found[-1][0] == "letter"):
            return []
        found.append((kind, match.group().lstrip("._~")))
        at = match.end()
    return [*found, ("end", "")] if found and at == len(version) and found[0][0] == "number" else []


def _place(token: Token) -> int:
    kind, text = token
    return -1 if kind == "suffix" and _suffix(text)[0] < _PREVIEWS else _RANK[kind]


def _compare(one: Token, other: Token, *, initial: bool) -> int:
    kind, text = one
    if (kind == "number" and not initial and "0" in (text[0], other[1][0])) or kind in ("letter", "commit"):
        return (text > other[1]) - (text < other[1])
    if kind == "suffix":
        left, right = _suffix(text), _suffix(other[1])
        return left[0] - right[0] or _number(left[1], right[1])
    return _number(text.removeprefix("-r"), other[1].removeprefix("-r"))


def _suffix(text: str) -> tuple[int, str]:
    name = text.rstrip("0123456789")
    return _SUFFIXES.index(name), text[len(name) :]


def _number(one: str, other: str) -> int:
    left, right = one.lstrip("0"), other.lstrip("0")
    return len(left) - len(right) or (left > right) - (left < right)
