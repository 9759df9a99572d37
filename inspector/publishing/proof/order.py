"""Which statements stand elsewhere than they were generated: what one says may depend on the heading above it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable


def moved(read: Iterable[str], generated: Iterable[str]) -> set[str]:
    """As few of the names as possible, so that the others are in the order in which they were generated."""
    rank = {name: place for place, name in enumerate(generated)}
    order = [rank[name] for name in read if name in rank]
    ends: list[int] = []  # of the longest rising row of each length its lowest end
    lengths = []
    for place in order:
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        lengths.append(length)
    kept, wanted = set(), len(ends) - 1
    for place, length in zip(reversed(order), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(place)
            wanted -= 1
    away = set(order) - kept
    return {name for name, place in rank.items() if place in away}
