"""Words of a line in which quotes hold words together."""

from __future__ import annotations

import shlex

LONGEST = 8_192
"""Characters of a line with quotes; `shlex` takes the square of them."""


def split_words(line: str, *, comments: bool = False) -> list[str]:
    """As a shell splits it; a line that quotes badly, or is far too long, is split at its blanks. `comments`: `#` begins one."""
    if len(line) > LONGEST:
        return line.split()
    try:
        return shlex.split(line, comments=comments)
    except ValueError:
        return line.split()
