"""What people write into a field, in either language, and what it means. Pure; what means nothing is None."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from inspector.register.days import NoDay
from inspector.register.days import read as read_day
from inspector.text import Text

YES = frozenset("y yes true 是 有 已 对 √ ✓ ✔".split())
PARTIAL = frozenset("p partial partly 部分 部分是 部分符合 基本".split())
NO = frozenset("n no false 否 没有 无 未 × ✗".split())
NOT_APPLICABLE = frozenset("na n/a notapplicable doesnotapply 不适用 不涉及".split())
NONE = frozenset("none never nothing 无 没有 从未 从无 未开展".split())
ALL = frozenset("all every 全部 全有 都有 均有".split())

_EIGHT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_NUMBER = re.compile(
    r"([0-9]{1,12}(?:\.[0-9]{1,4})?)(?:%|天|日|次|个|人|台|套|项|家|份|名|条|所|处|小时|分钟|days?|times?)?"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_APART = re.compile(r"[0-9.]\s+[0-9]")
_SEPARATORS = tuple(map(re.compile, (r"[\r\n]+", r"[;；]", r"[,，]", r"[、/]", r"\s+")))
"""Between several options, what separates most strongly first."""


def plain(words: str) -> str:
    """In half-width characters, small letters, and without what stands around and between."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).casefold().rstrip("。.")


def ynpa(words: str) -> str | None:
    """yes, partial or no."""
    bare = plain(words)
    return next((name for name, known in (("yes", YES), ("partial", PARTIAL), ("no", NO)) if bare in known), None)


def yes_no(words: str) -> str | None:
    found = ynpa(words)
    return None if found == "partial" else found


def day(words: str) -> str | None:
    """A day as YYYY-MM-DD: 2026-10-31, 2026/10/31, 2026.10.31, 2026年10月31日, 20261031."""
    bare = unicodedata.normalize("NFKC", words).strip()
    if match := _EIGHT.fullmatch(bare):
        bare = "-".join(match.groups())
    try:
        return read_day(bare)
    except NoDay:
        return None


def number(words: str) -> int | float | None:
    """180, １８０, 1,200, 35.5%, 180 天. A number with 万 behind it is none, nor are two: they would be read as another one."""
    if _APART.search(unicodedata.normalize("NFKC", words)):
        return None
    bare = plain(words)
    bare = bare.replace(",", "") if _THOUSANDS.match(bare) else bare
    match = _NUMBER.fullmatch(bare)
    if not match:
        return None
    return float(match[1]) if "." in match[1] else int(match[1])


def option(words: str, options: Mapping[str, Text]) -> str | None:
    """The id of the option that is meant: by its id, its text in either language, or its place from 1."""
    bare = plain(words)
    for place, (name, text) in enumerate(options.items(), 1):
        if bare in (plain(name), plain(text.en), plain(text.zh), str(place)):
            return name
    return None


def chosen(words: str, options: Mapping[str, Text]) -> list[str] | str:
    """The ids of all options that are meant, or the words that mean none of them.

    The text of an option may hold what separates options: words that are one option as they stand are not taken apart.
    """
    if found := option(words, options):
        return [found]
    for separator in _SEPARATORS:
        parts = [part.strip() for part in separator.split(words) if part.strip()]
        if len(parts) > 1:
            return _joined([chosen(part, options) for part in parts])
    return words.strip()


def _joined(parts: Sequence[list[str] | str]) -> list[str] | str:
    """All ids, each once; or the first words that mean none."""
    names: list[str] = []
    for part in parts:
        if isinstance(part, str):
            return part
        names += part
    return list(dict.fromkeys(names))
