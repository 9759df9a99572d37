"""Whether what two verdicts rest on is the same, as far as digests tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import Enum

from inspector.model import EvidenceRef
from inspector.snapshot import State


class Sight(Enum):
    """UNTOLD: part of it is secret or was not read, and the rest is the same."""

    SAME = "same"
    OTHER = "other"
    UNTOLD = "untold"


WHOLE = (State.OK, State.ABSENT)
NOTHING = f"sha256:{hashlib.sha256().hexdigest()}"


def compared(
    before: Iterable[EvidenceRef], after: Iterable[EvidenceRef], *, asked_alike: bool, one_time: bool = False
) -> Sight:
    """Two lists of evidence; `asked_alike`: the same was asked for, so that an item of one side alone is the host's doing.

    `one_time`: both were taken at one time, so that what is sealed on one side is what the other has.
    """
    one, other = ({ref.item: ref for ref in refs} for refs in (before, after))
    sights = {_items(ref, other[name], one_time) for name, ref in one.items() if name in other}
    sights |= {
        _alone(ref, asked_alike) for name, ref in (*one.items(), *other.items()) if (name in one) != (name in other)
    }
    if not sights or sights == {Sight.SAME}:
        return Sight.SAME if sights else Sight.UNTOLD
    return Sight.OTHER if Sight.OTHER in sights else Sight.UNTOLD


def _alone(ref: EvidenceRef, asked_alike: bool) -> Sight:
    return Sight.OTHER if asked_alike and ref.state in WHOLE else Sight.UNTOLD


def _items(one: EvidenceRef, other: EvidenceRef, one_time: bool) -> Sight:
    if State.REDACTED in (one.state, other.state):
        return Sight.SAME if one_time or _sealed_alike(one, other) else Sight.UNTOLD
    if one.state != other.state:
        return Sight.OTHER if one.state in WHOLE and other.state in WHOLE else Sight.UNTOLD
    if one.state == State.ABSENT:
        return Sight.SAME
    if any(a and b and a != b for a, b in ((one.stat, other.stat), (one.digest, other.digest))):
        return Sight.OTHER
    known = one.digest != NOTHING and bool(one.digest or one.stat)
    return Sight.SAME if one == other and known and one.state == State.OK else Sight.UNTOLD


def _sealed_alike(one: EvidenceRef, other: EvidenceRef) -> bool:
    """Such digests are keyed per installation: only what is equal tells anything."""
    return bool(one.digest) and one == other
