"""Lines of a configuration, those that end in a backslash joined with what follows."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 1 << 16
"""Characters of a joined line; it ends there, however its last part ends."""


def joined(text: str, comments: str = "#;") -> Iterator[tuple[int, str]]:
    """Lines with something in them, without blanks around, each with the number of its first part."""
    held, first = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not held and (not line or line[0] in comments):
            continue
        first = first or number
        if line.endswith("\\") and len(held) < LONGEST:
            held += line[:-1] + " "
            continue
        yield first, held + line
        held, first = "", 0
    if held:
        yield first, held
