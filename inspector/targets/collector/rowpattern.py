"""Tree requests as EREs on the rows that the collector prints of its walk, so that grep chooses them at the source.

A row is a flag (U where nobody knows the owner, else k), the mode as ls writes it, owner, group, size, times of change and
the path. Nothing before the path holds a slash. What these patterns choose may be more than is wanted, never less.
"""

from __future__ import annotations

import re

from inspector.patterns import is_pattern
from inspector.request import Where

KINDS = {"file": "-", "dir": "d", "link": "l", "fifo": "p", "socket": "s", "char": "c", "block": "b"}
LETTERS = {0o400: (0, "r"), 0o200: (1, "w"), 0o100: (2, "xs"), 0o040: (3, "r"), 0o020: (4, "w"), 0o010: (5, "xs")} | {
    0o004: (6, "r"),
    0o002: (7, "w"),
    0o001: (8, "xt"),
    0o4000: (2, "sS"),
    0o2000: (5, "sS"),
    0o1000: (8, "tT"),
}
"""Where in the nine letters of a mode each bit shows, and by which."""
EXECUTE = 0o111
GATES = "^.d........[^xt] "
"""Folders that do not let everybody pass."""
ROOT = "^.d[^/]*/$"
"""The walk's own beginning: without it the walk did not take place."""
_SPECIAL = re.compile(r"([][\\.^$*+?(){}|])")
_PART = re.compile(r"\*|\?|\[[!^]?\]?[^]]*\]|.", re.DOTALL)


def pattern(where: Where) -> str:
    """The ERE for rows that `where` wants; of one that wants capabilities for all rows of programs."""
    kinds = "".join(sorted(KINDS[kind] for kind in where.kinds))
    bits = where.any_bits or (EXECUTE if where.caps else 0)
    owner = " [1-9]" if where.not_root else " "
    below = "|".join(dict.fromkeys(_glob(folder.rstrip("/")) for folder in where.below))
    names = f"/(.*/)?({'|'.join(map(_glob, where.names))})$" if where.names else "/"
    return f"^{'U' if where.unowned else '.'}[{kinds}]{_mode(bits)}{owner}[^/]*({below}){names}"


def _mode(bits: int) -> str:
    wanted = []
    for bit, (place, letters) in LETTERS.items():
        if bits & bit:
            wanted.append("." * place + f"[{letters}]" + "." * (8 - place))
    return f"({'|'.join(wanted)})" if wanted else "." * 9


def _glob(glob: str) -> str:
    return "".join(_piece(part) for part in _PART.findall(glob)) if is_pattern(glob) else _SPECIAL.sub(r"\\\1", glob)


def _piece(part: str) -> str:
    if part == "*":
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if part.startswith("[") and len(part) > 1:
        return part.replace("[!", "[^", 1)
    return _SPECIAL.sub(r"\\\1", part)
