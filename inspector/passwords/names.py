"""From what is known of an account to the words that its password may be made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inspector.passwords.patterns import MEANINGS
from inspector.passwords.pinyin import split, syllables

LONGEST = 40
"""Characters of a word; account names have 32 at most."""
WORDS = 6
"""So many words are taken from one name."""
_PARTS = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"[^\W\d_]+")
_HAN = re.compile("[\u4e00-\u9fff]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_COMMON_LABELS = frozenset(
    "localhost localdomain local localnet lan intranet internal private corp home example invalid test www com cn net org gov edu ac "
    "mil info top cc io vip ltd co inc corporation company limited group the of and none default unknown debian".split()
)
_FORMS = re.compile("(?:股份)?有限(?:责任)?公司$|集团$|总公司$|公司$")
_PLACE = re.compile("^.{2,8}?(?:省|自治区|市|县|区|州|盟)(?=..)")


def clean(text: str) -> str:
    """What of a hostile string can be part of a password: nothing that cannot be typed or encoded."""
    return _UNPRINTABLE.sub("", text[:1024]).strip()


def _distinct(words: Iterable[str], at_most: int = WORDS) -> list[str]:
    return [word for word in dict.fromkeys(words) if 0 < len(word) <= LONGEST][:at_most]


def account_words(account: str) -> list[str]:
    """`DOMAIN\\zhang.wei01@corp` gives zhang.wei01, zhangwei01, zhangwei, zw and so on, the likeliest first."""
    return _distinct(_account(clean(account)))


def _account(account: str) -> Iterator[str]:
    name = account.rpartition("\\")[2].partition("@")[0] or account
    yield name
    yield name.lower()
    lower = name.lower()
    letters = lower.rstrip("0123456789._-$")
    if len(letters) > 1:
        yield letters
    parts = _PARTS.findall(lower)
    if len(parts) > 1:
        yield "".join(_RUNS.findall(lower))
        yield "".join(parts)
    yield initials(split("".join(_RUNS.findall(lower))))
    yield from MEANINGS.get(lower, "").split()
    if len(parts) > 1:
        yield from (part for part in parts if len(part) > 2)


def person_words(gecos: str) -> list[str]:
    """`Zhang Wei,Room 3,555-0100` or `张伟`: name, reversed name, initials, parts; and the other fields as they stand."""
    name, *others = [clean(field) for field in gecos[:1024].split(",")][:5]
    return _distinct([*_person(name.lower()), *(other for other in others if len(other) > 3)], 2 * WORDS)


def _person(name: str) -> Iterator[str]:
    if _HAN.fullmatch(name):
        parts = syllables(name[:6], surname=True)
        yield "".join(parts)
        yield initials(parts)
        yield "".join((*parts[1:], *parts[:1]))
        yield name
        yield from parts[:1]
        return
    parts = tuple(_RUNS.findall(name))[:4]
    yield "".join(parts)
    yield initials(split("".join(parts)))
    if len(parts) > 1:
        yield parts[0]
        yield parts[-1]
        yield parts[0][0] + parts[-1]
        yield initials(parts)
        yield "".join(part.capitalize() for part in parts)
        yield "".join(parts[::-1])
        yield parts[0] + parts[-1][0]


def place_words(names: Iterable[str]) -> list[str]:
    """Of host names, domain labels and organisations in Latin letters or in Chinese."""
    found = [list(_distinct(_place(clean(name)))) for name in list(names)[:8]]
    ranked = sorted((rank, place, word) for place, words in enumerate(found) for rank, word in enumerate(words))
    return _distinct((word for _, _, word in ranked), 12)


def _place(name: str) -> Iterator[str]:
    if _HAN.search(name):
        yield from _chinese("".join(_HAN.findall(name)))
    lower = name.lower()
    latin = [
        part for part in _PARTS.findall(lower) if part not in _COMMON_LABELS and part.isascii() and not part.isdigit()
    ]
    if len(latin) > 2:
        yield initials(latin)
    for part in latin[:1]:
        yield part
        yield from (run for run in _RUNS.findall(part)[:1] if len(run) > 1)
    yield "".join(latin)
    yield initials(split("".join(latin)))
    yield from latin
    if lower not in _COMMON_LABELS and not _HAN.search(name):
        yield lower


def _chinese(name: str) -> Iterator[str]:
    """Organisations go by their initials, with the place or without it; companies by their proper name, others by the place."""
    short = _FORMS.sub("", name)
    bare = _PLACE.sub("", short)
    for text in (bare, short):
        yield initials(syllables(text[:12]))
    yield "".join(syllables((bare if short != name else short)[:2]))
    if len(bare) > 4:
        yield initials(syllables(bare[-4:]))
    yield initials(syllables(name[:12]))
    yield bare


def initials(parts: Iterable[str]) -> str:
    return "".join(part[0] for part in parts)
