"""Services that a super-server starts on demand: inetd.conf and xinetd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import View, fact
from inspector.facts.services import Services
from inspector.request import Files, Part
from inspector.snapshot import Item

_INETD = (Files("/etc/inetd.conf"), Files("/etc/inetd.d/*"))
_XINETD = (Files("/etc/xinetd.conf"), Files("/etc/xinetd.d/*"))
_UNITS = ("inetd", "openbsd-inetd", "inetutils-inetd", "busybox-inetd")
_INETD_PROGRAMS = tuple(
    Files(path, Part.STAT) for path in ("/usr/sbin/inetd", "/usr/sbin/inetutils-inetd", "/bin/busybox")
)
_XINETD_PROGRAMS = (Files("/usr/sbin/xinetd", Part.STAT),)
_ASSIGN = re.compile(r"([a-z_]+)\s*(\+?=|-=)\s*(.*)")


@dataclass(frozen=True)
class Served:
    """One service that is offered: its name in services(5), and where that is written."""

    name: str
    location: str


@fact
@dataclass(frozen=True)
class Inetd:
    """What a super-server that is enabled offers; nothing where none is."""

    needs = (*_INETD, *_XINETD, *_INETD_PROGRAMS, *_XINETD_PROGRAMS)
    served: tuple[Served, ...]

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        found: list[Served] = []
        if _there(view, _INETD_PROGRAMS) and any(services.enabled(unit) for unit in _UNITS):
            found += [served for request in _INETD for item in view.whole(request) for served in _inetd(item)]
        if _there(view, _XINETD_PROGRAMS) and services.enabled("xinetd"):
            found += _xinetd([item for request in _XINETD for item in view.whole(request)])
        return cls(tuple(found))


def _there(view: View, programs: tuple[Files, ...]) -> bool:
    """Whether the program is still there: its configuration outlives the removal of a package."""
    return any(view.one(request).stat for request in programs)


def _inetd(item: Item) -> Iterator[Served]:
    for number, line in enumerate(item.text.split("\n"), 1):
        fields = line.split()
        if len(fields) >= 6 and not fields[0].startswith("#"):
            yield Served(fields[0].rpartition(":")[2], f"{item.name}:{number}")


def _xinetd(items: list[Item]) -> list[Served]:
    """Services that are not disabled: by their own block, or by the lists in `defaults`."""
    found: list[Served] = []
    lists: dict[str, set[str]] = {"disabled": set(), "enabled": set()}
    for item in items:
        name, location, off = "", "", False
        for number, line in enumerate(item.text.split("\n"), 1):
            text = line.partition("#")[0].strip()
            match = _ASSIGN.fullmatch(text)
            if text.startswith("service "):
                name, location, off = text.split()[1], f"{item.name}:{number}", False
            elif match and match[1] == "disable":
                off = match[3].strip().lower() == "yes"
            elif match and match[1] in lists and not name:
                lists[match[1]].update(match[3].split())
            elif text == "}":
                found += [Served(name, location)] if name and not off else []
                name = ""
    allowed = lists["enabled"]
    return [s for s in found if s.name not in lists["disabled"] and (not allowed or s.name in allowed)]
