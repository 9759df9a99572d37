"""Names of hosts as Ansible writes many at once: `web[01:20].example.org`, `db-[a:f]`, each perhaps with `:PORT`."""

from __future__ import annotations

import re
import string

from inspector.inventory.place import Place
from inspector.text import Text

MOST = 20_000
LONGEST = 1000
_PORT = re.compile(r"(?:\[(?P<address>.+)\]|(?P<name>(?:[^:\[\]]|\[[^\]]*\])*)):(?P<port>[0-9]+)")
_RANGE = re.compile(r"\[([^\[\]:]*):([^\[\]:]*)(?::([^\[\]:]*))?\]")
BAD = Text(
    en="a range of host names is expected to be [FIRST:LAST] or [FIRST:LAST:STEP], not {found}",
    zh="主机名范围应为 [起:止] 或 [起:止:步长]，而不是 {found}",
)
TOO_MANY = Text(en="{found} stands for more than {n} hosts", zh="{found} 代表的主机超过 {n} 台")


def expand(pattern: str, place: Place) -> tuple[list[str], int | None]:
    """The names, and the port that is said of them."""
    if len(pattern) > LONGEST:
        raise place.error(BAD, found=f"{pattern[:60]}…")
    match = _PORT.fullmatch(pattern)
    if match is None:
        return _expand(pattern, place), None
    name = match["address"] or match["name"]
    return _expand(name, place), int(match["port"][:6])


def _expand(pattern: str, place: Place) -> list[str]:
    names = [""]
    rest = pattern
    while match := _RANGE.search(rest):
        words = _words(match, place)
        if len(names) * len(words) > MOST:
            raise place.error(TOO_MANY, found=pattern, n=MOST)
        names = [f"{name}{rest[: match.start()]}{word}" for name in names for word in words]
        rest = rest[match.end() :]
    if "[" in rest or "]" in rest:
        raise place.error(BAD, found=pattern)
    return [name + rest for name in names]


def _words(match: re.Match[str], place: Place) -> list[str]:
    first, last, step = match[1] or "0", match[2], match[3] or "1"
    error = place.error(BAD, found=match[0])
    if not (step.isdecimal() and step.isascii() and len(step) < 7 and int(step)):
        raise error
    if len(first) == len(last) == 1 and first.isascii() and last.isascii() and (first + last).isalpha():
        start, end = string.ascii_letters.index(first), string.ascii_letters.index(last)
        if start > end:
            raise error
        return list(string.ascii_letters[start : end + 1 : int(step)])
    if not all(word.isdecimal() and word.isascii() and len(word) < 10 for word in (first, last)):
        raise error
    fill = len(first) if first[0] == "0" and len(first) > 1 else 0
    numbers = range(int(first), int(last) + 1, int(step))
    if not numbers or (fill and fill != len(last)):
        raise error
    if len(numbers) > MOST:
        raise place.error(TOO_MANY, found=match[0], n=MOST)
    return [str(number).zfill(fill) for number in numbers]
