"""Exit statuses."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What a command's end tells the caller. Without `--fail-on`, findings are no failure of the audit."""

    DONE = 0
    GATE = 1
    BAD_INPUT = 2
    NOT_ENOUGH = 3
    INTERNAL = 4
    INTERRUPTED = 130


ORDER = (Exit.INTERRUPTED, Exit.INTERNAL, Exit.BAD_INPUT, Exit.GATE, Exit.NOT_ENOUGH)


def most_telling(statuses: Iterable[Exit]) -> Exit:
    """The one that counts where several hold."""
    held = set(statuses)
    return next((status for status in ORDER if status in held), Exit.DONE)
