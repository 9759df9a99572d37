"""Passwords that an account is likely to have, the likeliest first.

Mixed from what is known of the account and from what is frequent anywhere. From LIKELY candidates on, the auditor's own words
come in turns with these; then follows the long tail of patterns and of the bundled list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice, zip_longest

from inspector.passwords import mangle, patterns
from inspector.passwords.kinds import KINDS, Kind
from inspector.passwords.mangle import Entry, dated, mangled, merged, rules_of, tag
from inspector.passwords.names import account_words, person_words, place_words
from inspector.passwords.wordlists import Lists, load_lists

__all__ = ["KINDS", "LIKELY", "Candidate", "Clues", "Kind", "Lists", "candidates", "counted", "load_lists"]

LIKELY = 200
"""So many must have been tried before anything may be called not found: seconds an account even with yescrypt."""
OWN = 1200
"""Candidates that are made for one account, at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    password: str = field(repr=False)
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Clues:
    """`person`: the full name or the whole comment field. `hosts`: host name and domain labels. `year`: of the snapshot."""

    year: int
    account: str = ""
    person: str = ""
    hosts: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


def candidates(clues: Clues, lists: Lists) -> Iterator[Candidate]:
    """Lazily, most likely first, no password twice. All of them can be encoded in UTF-8."""
    made = _made(clues, lists)
    head = tuple(islice(made, LIKELY))
    yield from (Candidate(password, kind) for password, kind in head)
    yield from _behind(clues, lists, {**dict(head), **dict(made)})


def counted(clues: Clues, lists: Lists) -> tuple[int, Iterator[Candidate]]:
    """How many candidates there are, and those that come after the likely ones."""
    made = dict(_made(clues, lists))
    words, tail, last = _tail(clues.year, lists)
    repeated = sum(password in words or password in last for password in made)
    return len(made) + len(words) + len(tail) - repeated, _behind(clues, lists, made)


def _made(clues: Clues, lists: Lists) -> Iterator[Entry]:
    return merged((3, islice(_own(clues), OWN)), (4, _anywhere(clues.year, lists).items()))


def _behind(clues: Clues, lists: Lists, made: Mapping[str, Kind]) -> Iterator[Candidate]:
    own = (Candidate(password, kind) for password, kind in islice(made.items(), LIKELY, None))
    words, tail, _ = _tail(clues.year, lists)
    asked = (Candidate(word, Kind.WORDLIST) for word in words if word not in made)
    for pair in zip_longest(own, asked):
        yield from filter(None, pair)
    yield from (candidate for candidate in tail if candidate.password not in made)


def _own(clues: Clues) -> Iterator[Entry]:
    """What is made for this account."""
    rules, joined, lived = rules_of(clues.year)
    accounts, people = account_words(clues.account), person_words(clues.person)
    hosts, organisations = place_words(clues.hosts), place_words(clues.organisations)
    name = accounts[0] if accounts else ""
    defaults = patterns.DEFAULTS.get(name.lower(), "").split()
    return merged(
        (9, chain([("", Kind.EMPTY)], tag(mangled(accounts, rules + lived), Kind.ACCOUNT))),
        (3, tag(defaults, Kind.PRODUCT)),
        (3, tag(mangled(people, rules + lived), Kind.PERSON)),
        (3, tag(mangled(hosts, rules), Kind.HOST)),
        (1, tag(mangled(hosts[:3], joined, name), Kind.HOST)),
        (6, tag(mangled(organisations, rules), Kind.ORGANISATION)),
        (1, tag(mangled(organisations[:3], joined, name), Kind.ORGANISATION)),
        (1, tag(mangled(organisations[:2], joined, hosts[-1] if hosts else ""), Kind.ORGANISATION)),
    )


@lru_cache(maxsize=4)
def _anywhere(year: int, lists: Lists) -> Mapping[str, Kind]:
    """What is frequent whatever the account."""
    return dict(
        merged(
            (18, tag(dated(patterns.NUMBERS, year), Kind.NUMBER)),
            (22, tag(dated(patterns.KEYBOARD, year), Kind.KEYBOARD)),
            (24, tag(dated(patterns.COMMON, year), Kind.COMMON)),
            (24, tag(dated(patterns.PRODUCTS, year), Kind.PRODUCT)),
            (7, tag(dated(patterns.PINYIN, year), Kind.PINYIN)),
            (6, tag(mangle.seasons(year), Kind.NUMBER)),
            (14, tag(lists.common[:600], Kind.COMMON)),
        )
    )


def _patterned(year: int) -> Iterator[Entry]:
    """What follows a pattern and is too much to list."""
    rules = rules_of(year)[0][:48]
    return merged(
        (3, tag(mangled(patterns.PRODUCT_WORDS.split(), rules, step=1), Kind.PRODUCT)),
        (3, tag(mangled(patterns.COMMON_WORDS.split(), rules, step=1), Kind.COMMON)),
        (3, tag(mangle.walks(), Kind.KEYBOARD)),
        (2, tag(mangled(patterns.KEYBOARD_WORDS.split(), rules, step=1), Kind.KEYBOARD)),
        (3, tag(mangled(patterns.PINYIN_WORDS.split(), rules[:30], step=1), Kind.PINYIN)),
        (2, tag(mangled(patterns.SURNAMES.split(), rules[:20], step=1), Kind.PINYIN)),
        (3, tag(mangle.full_names(), Kind.PINYIN)),
        (3, tag(mangle.digits(), Kind.NUMBER)),
        (3, tag(mangle.lettered(), Kind.COMMON)),
        (3, tag(mangle.spoken(), Kind.NUMBER)),
        (4, tag(mangle.birthdays(year), Kind.NUMBER)),
    )


@lru_cache(maxsize=4)
def _tail(year: int, lists: Lists) -> tuple[Collection[str], Sequence[Candidate], Collection[str]]:
    """The auditor's words, what comes after them, and the passwords of the latter: made once for all accounts."""
    words = dict.fromkeys(lists.words)
    merge = merged((1, _patterned(year)), (1, tag(lists.common, Kind.COMMON)))
    tail = tuple(Candidate(password, kind) for password, kind in merge if password not in words)
    return words, tail, frozenset(candidate.password for candidate in tail)
