"""From words to passwords, lazily and in falling order of likelihood."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

from inspector.passwords import patterns
from inspector.passwords.kinds import Kind

Entry = tuple[str, Kind]
SHIFT = str.maketrans("1234567890-=" + ascii_lowercase, "!@#$%^&*()_+" + ascii_uppercase)
STEP = 8
"""A name's next word is as likely as the word before it with a rule so many places further down."""


def tag(passwords: Iterable[str], kind: Kind) -> Iterator[Entry]:
    return ((password, kind) for password in passwords)


def merged(*streams: tuple[float, Iterable[Entry]]) -> Iterator[Entry]:
    """Streams with their shares, mixed in proportion to them; what comes twice counts where it comes first."""
    seen = set()
    for _, _, entry in heapq.merge(*(_ranked(number, *stream) for number, stream in enumerate(streams))):
        if entry[0] not in seen:
            seen.add(entry[0])
            yield entry


def _ranked(number: int, share: float, entries: Iterable[Entry]) -> Iterator[tuple[float, int, Entry]]:
    return ((place / share, number, entry) for place, entry in enumerate(entries, start=1))


def dated(templates: Iterable[str], year: int) -> tuple[str, ...]:
    """Templates with this year {y}, the one before {p} and the one before that {q} put in."""
    return tuple(_dated(template, year) for template in templates)


def _dated(template: str, year: int) -> str:
    return template.replace("{y}", f"{year}").replace("{p}", f"{year - 1}").replace("{q}", f"{year - 2}")


@lru_cache(maxsize=4)
def rules_of(year: int) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Rules for a word, for a word joined with an account, and those of a person's years: of birth and recent ones."""
    recent = (form + str(past) for past in range(year - 3, year - 9, -1) for form in ("{W}@", "{w}@", "{w}"))
    born = (f"{{w}}{past}" for past in range(year - 22, year - 58, -1))
    return dated(patterns.RULES, year), dated(patterns.JOINED, year), (*recent, *born)


def mangled(
    words: Sequence[str], rules: Sequence[str], partner: str | None = None, *, step: int = STEP
) -> Iterator[str]:
    """Every rule on every word. An empty partner, where the rules name one, leaves nothing."""
    forms = [_forms(word, partner or "") for word in words if partner != ""]
    for rank in range(len(rules) + step * len(forms)):
        for number, form in enumerate(forms):
            place = rank - step * number
            if 0 <= place < len(rules):
                yield rules[place].format_map(form)


def _forms(word: str, partner: str) -> dict[str, str]:
    leet = word.translate(patterns.LEET)
    return {
        "w": word,
        "W": _capital(word),
        "U": word.upper(),
        "r": word[::-1],
        "x": leet,
        "X": leet if leet == word else _capital(leet),
        "a": partner,
        "A": _capital(partner),
    }


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def seasons(year: int) -> Iterator[str]:
    return mangled(patterns.SEASONS.lower().split(), dated(patterns.SEASON_RULES, year), step=1)


def full_names() -> Iterator[str]:
    """Frequent surnames with frequent given names, the most frequent of both first."""
    surnames, given = patterns.SURNAMES.split(), patterns.GIVEN.split()
    yield from (name * 2 for name in (*given, *surnames))
    pairs = sorted((i + j, i, j) for i in range(len(surnames)) for j in range(len(given)))
    yield from (surnames[i] + given[j] for _, i, j in pairs)


def walks() -> Iterator[str]:
    """Columns and rows of the keyboard in pairs, each also with the shift key held down or for its first key."""
    for lines, ends in ((patterns.COLUMNS.split(), ("",)), (patterns.ROWS.split(), ("", "123"))):
        pieces = [form for line in lines for form in (line, line.translate(SHIFT), line[0].translate(SHIFT) + line[1:])]
        pairs = sorted((i + j, i, j) for i in range(len(pieces)) for j in range(len(pieces)))
        yield from (pieces[i] + pieces[j] + end for _, i, j in pairs for end in ends)


def lettered() -> Iterator[str]:
    """A letter or two before or behind frequent numbers."""
    letters = patterns.LETTERS.split()
    for number in patterns.LETTERED.split():
        yield from (letter + number for letter in letters)
        yield from (number + letter for letter in letters)


def spoken() -> Iterator[str]:
    """Numbers that sound like "I love you" and "for ever" in Chinese, alone and joined."""
    parts = patterns.SPOKEN.split()
    yield from parts
    yield from (first + second for first in parts for second in parts)


def digits() -> Iterator[str]:
    """One digit repeated, two or three in turns, and runs up and down."""
    for length in (6, 8, 4, 7, 5, 9, 10, 3, 12):
        yield from (digit * length for digit in "1086952347")
        for start in range(10):
            up = "".join(str((start + offset) % 10) for offset in range(length))
            yield from (up, up[::-1])
    for pair in range(100):
        yield from (f"{pair:02}" * 3, f"{pair:02}" * 4, f"{pair:02}" * 2)
    for triple in range(1000):
        yield f"{triple:03}" * 2


def birthdays(year: int) -> Iterator[str]:
    """Years of birth with frequent days, those of people in the middle of their working life first."""
    years = sorted(range(year - 60, year - 17), key=lambda born: abs(year - 38 - born))
    for day in patterns.DAYS.split():
        yield from (f"{born}{day}" for born in years)
