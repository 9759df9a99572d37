"""Lists of algorithms as sshd_config(5) writes them."""

from __future__ import annotations

import re

from inspector.facts.sshd import in_patterns
from inspector.patterns import is_pattern


def algorithms(value: str, default: str) -> str | None:
    """What a list of algorithms comes to: `+` adds to the default, `^` puts before it, `-` takes from it.

    None where only sshd knows: there is no default to go by, nothing is left of it, or a wildcard is among what is added.
    """
    sign = value[:1] if value[:1] in ("+", "-", "^") else ""
    names, usual = value.removeprefix(sign).split(","), [name for name in re.split(r"[\s,]+", default) if name]
    if sign == "-":
        names, usual = [], [name for name in usual if not in_patterns(name, ",".join(names))]
    if any(is_pattern(name) for name in names) or (sign and not usual):
        return None
    found = {"": names, "+": [*usual, *names], "^": [*names, *usual], "-": usual}[sign]
    return ",".join(dict.fromkeys(found))
