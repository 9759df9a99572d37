"""Many globs on a name as one look-up that turns down most names at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
_PAIR = re.compile(r"\[(\w)(\w)\]")
_WILDCARD = re.compile(r"[*?]|\[[!^]?\]?[^]]*\]")
_ENDING = re.compile(r"\*(\.[^.]+)")


def likely(globs: Iterable[tuple[str, T]]) -> Callable[[str], tuple[T, ...]]:
    """From a name to those of whose globs one may match it, and to all of which one does.

    A glob is known by a literal part, case folded: a regular expression for each of them, one after the other, would take
    longer than all else in a walk.
    """
    names: dict[str, tuple[T, ...]] = {}
    endings: dict[str, tuple[T, ...]] = {}
    parts: dict[str, tuple[T, ...]] = {}
    for glob, one in globs:
        literal = _PAIR.sub(_letter, glob).casefold()
        pieces = _WILDCARD.split(literal)
        ending = _ENDING.fullmatch(literal)
        if len(pieces) == 1:
            names[literal] = (*names.get(literal, ()), one)
        elif ending and len(pieces) == 2:
            endings[ending[1]] = (*endings.get(ending[1], ()), one)
        else:
            part = max(pieces, key=len)
            parts[part] = (*parts.get(part, ()), one)
    search = re.compile("|".join(map(re.escape, parts)) if parts else "(?!)").search

    def find(name: str) -> tuple[T, ...]:
        folded = name.casefold()
        ending = folded[folded.rfind(".") :]
        if not (folded in names or ending in endings or search(folded)):
            return ()
        found = [*names.get(folded, ()), *endings.get(ending, ())]
        found += [one for part, those in parts.items() if part in folded for one in those]
        return tuple(dict.fromkeys(found))

    return find


def _letter(pair: re.Match[str]) -> str:
    """`[jJ]` as the letter that it means."""
    return pair[1] if pair[1].casefold() == pair[2].casefold() else pair[0]
