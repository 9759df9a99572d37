"""Lists of ports as nmap writes them: `22,80,8000-8010`."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIGHEST = 65535
_PART = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


def numbers(text: str) -> frozenset[int]:
    """The ports that a list names; none where it is empty. Raises ValueError for what is not such a list."""
    found: set[int] = set()
    named = 0
    for part in text.split(",") if text else ():
        match = _PART.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        named += last - first + 1
        if not first <= last <= HIGHEST or named > HIGHEST + 1:  # long overlapping lists would cost hours
            raise ValueError(f"not a list of ports: {text[:80]!r}")
        found.update(range(first, last + 1))
    return frozenset(found)


def ranges(ports: Iterable[int]) -> str:
    """The shortest list that names the ports, in order."""
    parts: list[list[int]] = []
    for port in sorted(set(ports)):
        if parts and parts[-1][1] == port - 1:
            parts[-1][1] = port
        else:
            parts.append([port, port])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
