"""What the host is: distribution, machine id, boot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.quoted_words import split_words
from inspector.request import Files, Live, LiveKind

MACHINE_ID = Files("/etc/machine-id")
BOOT = Live(LiveKind.BOOT)
_PLACES = (Files("/etc/os-release"), Files("/usr/lib/os-release"))
_LINE = re.compile(r"([A-Z_]{1,99})=(.{0,256})")
"""A value that is longer is none."""


@fact
@dataclass(frozen=True)
class OsRelease:
    """os-release(5): the first of /etc/os-release and /usr/lib/os-release that is there."""

    needs = _PLACES
    id: str = ""
    version: str = ""
    name: str = ""
    codename: str = ""
    like: tuple[str, ...] = ()
    location: str = ""

    @classmethod
    def read(cls, view: View) -> Self:
        for place in _PLACES:
            if text := view.text(place):
                return cls._from(_values(text), place.glob)
        raise Absent("no os-release file", "没有 os-release 文件")

    @classmethod
    def _from(cls, values: dict[str, str], location: str) -> Self:
        return cls(
            id=values.get("ID", "linux").lower(),
            version=values.get("VERSION_ID", ""),
            name=values.get("PRETTY_NAME", "") or values.get("NAME", ""),
            codename=values.get("VERSION_CODENAME", ""),
            like=tuple(values.get("ID_LIKE", "").lower().split()),
            location=location,
        )


def _values(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        if match := _LINE.fullmatch(line.strip()):
            found[match[1]] = "".join(split_words(match[2])[:1])
    return found
