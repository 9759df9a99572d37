"""Which lines of a file are wanted: POSIX EREs, tried only on lines that hold the literal text without which none matches."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

BESIDE = 240
"""Bytes on either side of what matched in a long line; not every grep counts beyond 255."""
REACH = 2048
"""Of what matched in a long line no more is taken."""
PARTS = 32
"""Parts of one long line."""
_ATOM = re.compile(
    rb"\[\^?\]?[^]]*\]|\\.|.", re.DOTALL
)  # in the common subset a bracket holds no class that holds a bracket
_COUNT = re.compile(rb"[*+?]|\{([0-9]+)(?:,[0-9]*)?\}")


def matching(data: bytes, keep: tuple[str, ...], long: int | None = None) -> Iterator[bytes]:
    """The lines of `data` that match, in order; of those longer than `long` the parts around what matched.

    A newline stands between lines: what follows the last one is a line, if an empty one.
    """
    found: dict[int, int] = {}
    lower = data.lower()
    for literal, pattern in _screens(keep):
        at = lower.find(literal)
        while at >= 0:
            start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
            end = len(data) if end < 0 else end
            if start not in found and pattern.search(data, start, end):
                found[start] = end
            at = lower.find(literal, end + 1)
    for start, end in sorted(found.items()):
        if long is not None and end - start > long:
            yield from _around(data[start:end], _any_of(keep))
        else:
            yield data[start:end]


def _any_of(patterns: Iterable[str]) -> re.Pattern[bytes]:
    # MULTILINE: a line is searched where it stands, and ^ means its beginning
    return re.compile(
        b"|".join(b"(?:" + pattern.encode("utf-8", "surrogateescape") + b")" for pattern in patterns), re.MULTILINE
    )


@functools.lru_cache(maxsize=64)
def _screens(keep: tuple[str, ...]) -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
    """Each literal with the patterns that cannot match without it; an empty one with those that do not tell."""
    told: dict[bytes, list[str]] = {}
    for pattern in keep:
        for literal in needles(pattern) or (b"",):
            told.setdefault(literal, []).append(pattern)
    return tuple((literal, _any_of(patterns)) for literal, patterns in sorted(told.items()))


def _around(line: bytes, wanted: re.Pattern[bytes]) -> Iterator[bytes]:
    at = 0
    for _ in range(PARTS):
        if not (found := wanted.search(line, at)):
            return
        end = min(found.end() + BESIDE, found.start() + REACH)
        yield line[max(at, found.start() - BESIDE) : end]
        at = max(end, found.start() + 1)


def needles(pattern: str) -> frozenset[bytes]:
    """Lower-case literals of which every line that matches holds one; none where the pattern does not tell."""
    return _alternatives(pattern.encode("utf-8", "surrogateescape"), 0)[0]


def _alternatives(text: bytes, at: int) -> tuple[frozenset[bytes], int]:
    """The literals of what stands from `at` to the end or the closing bracket, and where that is; none if one lacks them."""
    found: list[frozenset[bytes]] = []
    while True:
        literals, at = _sequence(text, at)
        found.append(literals)
        if at >= len(text) or text[at : at + 1] == b")":
            whole = frozenset[bytes]().union(*found)
            return (whole if all(found) else frozenset()), at + 1
        at += 1  # behind the bar


def _sequence(text: bytes, at: int) -> tuple[frozenset[bytes], int]:
    """The best literals of one alternative: a run of plain characters, or those of a group."""
    choices: list[frozenset[bytes]] = []
    run = b""
    while at < len(text) and text[at : at + 1] not in (b"|", b")"):
        group: frozenset[bytes] = frozenset()
        char = b""
        if text[at : at + 1] == b"(":
            group, at = _alternatives(text, at + 1)
        else:
            atom = _ATOM.match(text, at)
            assert atom  # noqa: S101 - one character is always there
            char, at = _plain(atom[0]), atom.end()
        count = _COUNT.match(text, at)
        at = count.end() if count else at
        optional = count is not None and (count[0] in (b"*", b"?") or count[1] == b"0")
        run += b"" if optional else char
        if count or not char:
            choices.append(frozenset((run,)))
            run = b""
            choices += [] if optional else [group]
    choices.append(frozenset((run,)))
    return max((one for one in choices if one and b"" not in one), key=_worth, default=frozenset()), at


def _plain(atom: bytes) -> bytes:
    """The character that an atom stands for in lower case; empty where it may be several."""
    if atom[:1] == b"[":
        inside = atom[1:-1].lower()
        return inside[:1] if inside in (inside[:1], inside[:1] * 2) and inside != b"^" else b""
    return b"" if atom in (b".", b"^", b"$") else atom[-1:].lower()


def _worth(literals: frozenset[bytes]) -> int:
    """How seldom the commonest of them is, as far as can be told: by length, and punctuation beyond letters."""
    return min(len(one) + 2 * sum(not chr(char).isalnum() for char in one) for one in literals)
