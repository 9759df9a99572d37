"""The coverage ledger: what was read for a verdict, what was not, and what that would have decided."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector.model import EvidenceRef, Gap
from inspector.request import Request, Tree
from inspector.snapshot import Item, State, digest
from inspector.text import clean

LISTED = 8
"""Up to how many items of one request are cited one by one; more are cited as the request with one digest."""


@dataclass(frozen=True)
class Coverage:
    """One check that is unknown, and the gaps it met."""

    check: str
    gaps: tuple[tuple[Request, Item], ...]


def ledger(coverage: Iterable[Coverage]) -> tuple[Gap, ...]:
    """The gaps, those that decide most first."""
    alone: Counter[str] = Counter()
    blocks: Counter[str] = Counter()
    items: dict[str, Item] = {}
    for entry in coverage:
        names = sorted({item.name for _, item in entry.gaps})
        items |= {item.name: item for _, item in entry.gaps}
        blocks.update(names)
        if len(names) == 1:
            alone.update(names)
    order = sorted(items, key=lambda name: (-alone[name], -blocks[name], name))
    return tuple(
        Gap(
            request=clean(name),
            state=str(items[name].state),
            reason=items[name].why,
            decides=alone[name],
            blocks=blocks[name],
        )
        for name in order
    )


def evidence_refs(asked: Mapping[Request, tuple[Item, ...]]) -> tuple[EvidenceRef, ...]:
    """What was read, by name and digest; many items of one request become one line with the worst state."""
    refs: dict[str, EvidenceRef] = {}
    for request, items in asked.items():
        cited = items
        if isinstance(request, Tree) or len(items) > LISTED:
            bad = [item for item in items if not item.state.whole]
            cited = (_together(request, items), *bad[:LISTED])
        for item in cited:
            ref = EvidenceRef(item=clean(item.name), state=str(item.state), digest=_digest(item), stat=_stat(item))
            refs.setdefault(item.name, ref)
    return tuple(refs[name] for name in sorted(refs))


def _together(request: Request, items: tuple[Item, ...]) -> Item:
    sums = hashlib.sha256()
    for item in items:
        sums.update(f"{item.name}\0{item.state}\0{item.stat}\0".encode("utf-8", "surrogateescape"))
        if not item.secret:
            sums.update(item.data)
    worst = next((item.state for item in items if not item.state.whole), State.OK)
    return Item(request.name, worst, digest=f"sha256:{sums.hexdigest()}")


def _digest(item: Item) -> str:
    if item.digest:
        return item.digest
    return digest(item.data) if item.data and not item.secret else ""


def _stat(item: Item) -> str:
    """Of what a check may go by besides the content: a file that was written anew with the same content is the same."""
    if item.secret or item.stat is None:
        return ""
    found = item.stat
    told: tuple[object, ...] = (found.kind, found.mode, found.uid, found.gid, found.link, found.caps, found.gates)
    if not item.data:
        told = (*told, found.size, found.mtime)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogateescape")).hexdigest()[:12]
