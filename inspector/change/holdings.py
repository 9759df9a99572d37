"""What a host has come to have, and has no more. What an incomplete list does not name may be there all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspector.change.words import Act, Held
from inspector.model import Holding

KINDS = ("account", "key", "port", "package", "set-id", "unit")
"""In the order in which they are told; others follow."""


def compared(before: Mapping[str, Holding], after: Mapping[str, Holding]) -> tuple[Held, ...]:
    """The differences of the kinds that both sides list."""
    shared = [kind for kind in (*KINDS, *sorted(after.keys() - set(KINDS))) if kind in before and kind in after]
    return tuple(held for kind in shared for held in _of_kind(kind, before[kind], after[kind]))


def unlisted(before: Mapping[str, Holding], after: Mapping[str, Holding]) -> tuple[str, ...]:
    """The kinds that one side alone lists, so that nothing can be said of them."""
    return tuple(sorted(before.keys() ^ after.keys()))


def _of_kind(kind: str, before: Holding, after: Holding) -> Iterator[Held]:
    for name in sorted(before.entries.keys() | after.entries.keys()):
        one, other = before.entries.get(name), after.entries.get(name)
        if one is None:
            yield Held(kind=kind, name=name, act=Act.ADDED, after=other or "", certain=before.complete)
        elif other is None:
            yield Held(kind=kind, name=name, act=Act.REMOVED, before=one, certain=after.complete)
        elif one != other:
            yield Held(kind=kind, name=name, act=Act.CHANGED, before=one, after=other)
