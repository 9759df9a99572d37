"""Services that a super-server starts on demand: inetd.conf and xinetd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import View, fact
from inspector.facts.database import is_loopback
from inspector.facts.services import Services
from inspector.patterns import matches
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
    """One service that is offered to others: its name, where that is written, and the last parts of its command's words."""

    name: str
    location: str
    programs: tuple[str, ...] = ()


@fact
@dataclass(frozen=True)
class Inetd:
    """What a super-server that is enabled offers; nothing where none is."""

    needs = (*_INETD, *_XINETD, *_INETD_PROGRAMS, *_XINETD_PROGRAMS)
    served: tuple[Served, ...]
    outside: tuple[str, ...] = ()
    """Files and folders that xinetd includes and that were not collected."""

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        found: list[Served] = []
        outside: tuple[str, ...] = ()
        if _there(view, _INETD_PROGRAMS) and any(services.enabled(unit) for unit in _UNITS):
            found += [served for request in _INETD for item in view.whole(request) for served in _inetd(item)]
        if _there(view, _XINETD_PROGRAMS) and services.enabled("xinetd"):
            items = [item for request in _XINETD for item in view.whole(request)]
            found += _xinetd(items)
            outside = tuple(_outside(items))
        return cls(tuple(found), outside)


def _there(view: View, programs: tuple[Files, ...]) -> bool:
    """Whether the program is still there: its configuration outlives the removal of a package."""
    return any(view.one(request).stat for request in programs)


def _inetd(item: Item) -> Iterator[Served]:
    for number, line in enumerate(item.text.split("\n"), 1):
        fields = line.split()
        if len(fields) >= 6 and not fields[0].startswith("#"):
            hosts, colon, name = fields[0].rpartition(":")
            if not (colon and hosts and all(map(is_loopback, hosts.split(",")))):
                yield Served(name, f"{item.name}:{number}", _names(fields[5:8]))


def _names(words: list[str]) -> tuple[str, ...]:
    return tuple(word.rpartition("/")[2] for word in words)


def _blocks(item: Item) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Name, location and attributes of each block of xinetd; `defaults` has no name."""
    name, location, values = "", "", dict[str, str]()
    for number, line in enumerate(item.text.split("\n"), 1):
        text = line.partition("#")[0].strip()
        words = text.split()
        if len(words) > 1 and words[0] == "service":
            name, location, values = words[1], f"{item.name}:{number}", {}
        elif match := _ASSIGN.fullmatch(text):
            before = f"{values.get(match[1], '')} " if match[2] == "+=" else ""
            values[match[1]] = before + match[3].strip()
        elif text == "}":
            yield name, location, values
            name, location, values = "", "", {}


def _xinetd(items: list[Item]) -> list[Served]:
    """Services that are not disabled, by their own block or by the lists in `defaults`, nor bound to loopback."""
    blocks = [block for item in items for block in _blocks(item)]
    defaults = [values for name, _, values in blocks if not name]
    off, allowed = ({word for d in defaults for word in d.get(key, "").split()} for key in ("disabled", "enabled"))
    address = next((found for values in defaults if (found := _address(values))), "")
    return [
        Served(name, location, _names(f"{values.get('server', '')} {values.get('server_args', '')}".split()[:3]))
        for name, location, values in blocks
        if name and values.get("disable", "").lower() != "yes"
        if name not in off and (not allowed or name in allowed)
        if not is_loopback(_address(values) or address)
    ]


def _address(values: dict[str, str]) -> str:
    return values.get("bind", "") or values.get("interface", "")


def _outside(items: list[Item]) -> Iterator[str]:
    for item in items:
        for line in item.text.split("\n"):
            if match := re.match(r"\s*include(dir)?\s+([^\s#]+)", line):
                path = f"{match[2].rstrip('/')}/x" if match[1] else match[2]
                if not any(matches(request.glob, path) for request in _XINETD):
                    yield match[2]
