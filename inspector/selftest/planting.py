"""A host's evidence with that of a case in it.

What the host does not let us see, the case does not show either: an item that was denied, or that this kind of target cannot
give, stays so. What the host is (os-release, machine id, boot) stays too where the check does not apply to the host as it is;
else a case would make a Red Hat of a Debian.
"""

from __future__ import annotations

from collections.abc import Iterable

from inspector.request import Request
from inspector.rules import ALWAYS
from inspector.selftest.bench import Answers
from inspector.snapshot import Item, Snapshot, State

UNSEEN = (State.DENIED, State.TIMEOUT, State.MISSING, State.UNSUPPORTED, State.REDACTED)


def laid_over(host: Snapshot, case: Snapshot, *, other: bool) -> Answers:
    """The case's items, by name, over the host's; what the case does not have is as on the host.

    `other`: the case may say what the host is.
    """
    found = {}
    for request, items in case.answers.items():
        mine = host.items(request)
        there = [item for item in items if item.state is not State.ABSENT and not _unseen(item)]
        planted = _shown(there, request, mine) if other or request not in ALWAYS else []
        if planted:
            names = {item.name for item in planted}
            kept = [item for item in mine if item.name not in names]
            found[request] = tuple(sorted([*kept, *planted], key=_order))
    return found


def in_place(host: Snapshot, case: Snapshot, *, other: bool) -> Answers:
    """All that the check looks at, as in the case: what the case does not have is not there."""
    found = {}
    for request, items in case.answers.items():
        mine = host.items(request)
        what_it_is = request in ALWAYS and (not other or all(item.state is State.ABSENT for item in items))
        blind = tuple(item for item in mine if _unseen(item))
        found[request] = mine if what_it_is else (*_shown(items, request, mine), *blind)
    return found


def unseen(host: Snapshot, asked: Iterable[Request]) -> bool:
    """Whether the host kept something of that to itself."""
    return any(_unseen(item) for request in asked for item in host.items(request))


def _shown(items: Iterable[Item], request: Request, mine: Iterable[Item]) -> list[Item]:
    """Those that the host would let us see: nothing of an answer that was not had, and nothing below a closed folder."""
    blind = {item.name for item in mine if _unseen(item)}
    if request.name in blind:
        return []
    return [item for item in items if not any(item.name == name or item.name.startswith(f"{name}/") for name in blind)]


def _unseen(item: Item) -> bool:
    """A folder or a pipe in the place of a file was seen well enough."""
    return item.state in UNSEEN and item.stat is None


def _order(item: Item) -> tuple[bool, str]:
    """As collectors give them: paths by name, and what is no path before them."""
    return item.name.startswith("/"), item.name
