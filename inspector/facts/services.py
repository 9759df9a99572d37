"""Which services a host starts by itself, as its files say: systemd units, System V links, OpenRC run levels.

A live host may differ from it: what was started by hand, generated units, D-Bus activation and conditions in units are
not seen, and neither is a unit that only another unit's `Wants=` pulls in. The scripts and links of a removed package may
still be there (Debian keeps them as configuration): whoever needs it running looks for its program too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from inspector.fact import View, fact
from inspector.request import Files, Part
from inspector.snapshot import Item

UNIT_DIRS = (
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
"""Unit load path, the first place that has a name wins."""
KINDS = ("service", "socket", "timer", "path")
_NOT_AT_BOOT = tuple("rescue emergency initrd shutdown reboot poweroff halt kexec final umount system-update".split())
_UNITS = tuple(Files(f"{place}/*", Part.STAT) for place in UNIT_DIRS)
_WANTS = tuple(Files(f"{place}/*.{how}/*", Part.STAT) for how in ("wants", "requires") for place in UNIT_DIRS)
_SCRIPTS = Files("/etc/init.d/*", Part.STAT)
_LEVELS = Files("/etc/rc[2345].d/S*", Part.STAT)
_RUNLEVELS = Files("/etc/runlevels/*/*", Part.STAT)
_SYSTEMD = (Files("/lib/systemd/systemd", Part.STAT), Files("/usr/lib/systemd/systemd", Part.STAT))
_INITS = (Files("/sbin/init", Part.STAT), Files("/sbin/openrc", Part.STAT))
_TEXTS = tuple(Files(f"{place}/*.{kind}") for place in UNIT_DIRS for kind in ("service", "socket"))
_DROP_INS = tuple(Files(f"{place}/*.{kind}.d/*.conf") for place in UNIT_DIRS for kind in ("service", "socket"))
_LINK = re.compile(r"S[0-9]{2}(.+)")


@fact
@dataclass(frozen=True)
class Services:
    """Names are those of units (`nginx.service`, `getty@tty1.service`) with where they were found."""

    needs = (*_UNITS, *_WANTS, _SCRIPTS, _LEVELS, _RUNLEVELS, *_SYSTEMD, *_INITS)
    units: Mapping[str, str] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    started: Mapping[str, str] = field(default_factory=dict)
    boots: bool = True
    """Whether there is an init of its own: a container image has none, or BusyBox's that nothing uses."""

    @classmethod
    def read(cls, view: View) -> Self:
        units, masked, aliases = _units([item for request in _UNITS for item in view.whole(request)])
        scripts = {f"{_name(item)}.service": item.name for item in view.whole(_SCRIPTS) if _is_file(item)}
        started: dict[str, str] = {}
        for name, place in _wanted([item for request in _WANTS for item in view.whole(request)]).items():
            started.setdefault(_follow(name, aliases), place)
        systemd = any([view.one(request).stat for request in _SYSTEMD])  # noqa: C419 - each is evidence
        inits = [stat.link for request in _INITS if (stat := view.one(request).stat)]
        boots = systemd or any("busybox" not in link for link in inits)
        for name, place in _links(view):
            # systemd runs a script only where there is no unit of that name
            if not (systemd and (name in units or name in masked)):
                started.setdefault(_follow(name, aliases), place)
        for name in masked:
            started.pop(name, None)
        return cls({**scripts, **units}, masked, aliases, started, boots)

    def installed(self, name: str) -> bool:
        """Whether there is something to start by that name. A name without a suffix means a unit of any of `KINDS`."""
        return any(self._known(each) for each in _spelled(name))

    def enabled(self, name: str) -> bool:
        """Whether it starts by itself, at boot or when its socket, timer or path fires."""
        return bool(self.where(name))

    def where(self, name: str) -> str:
        """The link that enables it; empty where none does. A masked service is not started by its socket or timer."""
        spelled = _spelled(name)
        if _follow(spelled[0], self.aliases) in self.masked:
            return ""
        places = (self.started.get(_follow(each, self.aliases), "") for each in spelled)
        return next((place for place in places if place), "")

    def is_masked(self, name: str) -> bool:
        return _follow(_spelled(name)[0], self.aliases) in self.masked

    def _known(self, name: str) -> bool:
        name = _follow(name, self.aliases)
        template = re.sub(r"@[^@]*(\.[a-z]+)$", r"@\1", name)
        return name not in self.masked and (name in self.units or template in self.units)


def _spelled(name: str) -> tuple[str, ...]:
    return (name,) if name.rpartition(".")[2] in KINDS else tuple(f"{name}.{kind}" for kind in KINDS)


def _follow(name: str, aliases: Mapping[str, str]) -> str:
    for _ in range(8):  # an alias of an alias is rare; a circle must end
        if name not in aliases:
            break
        name = aliases[name]
    return name


def _name(item: Item) -> str:
    return item.name.rpartition("/")[2]


def _is_file(item: Item) -> bool:
    return item.stat is not None and item.stat.kind == "file"


def _units(items: list[Item]) -> tuple[dict[str, str], frozenset[str], dict[str, str]]:
    """(units by name, masked names, aliases) of the load path in its order."""
    units: dict[str, str] = {}
    aliases: dict[str, str] = {}
    masked: set[str] = set()
    for item in items:
        name, stat = _name(item), item.stat
        if stat is None or name.rpartition(".")[2] not in KINDS or name in units or name in masked or name in aliases:
            continue
        target = stat.link.rpartition("/")[2]
        if stat.link == "/dev/null" or stat.kind == "char" or (stat.kind == "file" and stat.size == 0):
            masked.add(name)  # an empty file masks too: systemd.unit(5)
        elif stat.kind == "file" and target and target != name and target.rpartition(".")[2] in KINDS:
            aliases[name] = target
        elif stat.kind == "file":
            units[name] = item.name
    return units, frozenset(masked), aliases


def _wanted(items: list[Item]) -> dict[str, str]:
    """Names that some target pulls in, with the link. A link to /dev/null hides one of a later folder."""
    seen: dict[tuple[str, str], Item] = {}
    for item in items:
        folder = item.name.split("/")[-2]
        if not folder.startswith(_NOT_AT_BOOT):
            seen.setdefault((folder, _name(item)), item)
    return {
        name: item.name
        for (_, name), item in seen.items()
        if item.stat and item.stat.kind == "file" and item.stat.link != "/dev/null"
    }


def _links(view: View) -> Iterator[tuple[str, str]]:
    for item in view.whole(_LEVELS):
        if match := _LINK.fullmatch(_name(item)):
            yield f"{match[1]}.service", item.name
    for item in view.whole(_RUNLEVELS):
        if item.name.split("/")[-2] != "shutdown":
            yield f"{_name(item)}.service", item.name


@dataclass(frozen=True)
class Setting:
    value: str
    file: str
    line: int

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@fact
@dataclass(frozen=True)
class UnitFiles:
    """What is written in service and socket units, drop-ins included: (unit, section, key) -> settings in order."""

    needs = (*_TEXTS, *_DROP_INS)
    settings: Mapping[tuple[str, str, str], tuple[Setting, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        found: dict[tuple[str, str, str], list[Setting]] = {}
        texts = {item.name: item for request in _TEXTS for item in view.whole(request)}
        for name, path in services.units.items():
            if path in texts:
                _add(found, name, texts[path])
        by_file: dict[tuple[str, str], Item] = {}
        for item in (item for request in _DROP_INS for item in view.whole(request)):
            by_file.setdefault((item.name.split("/")[-2].removesuffix(".d"), _name(item)), item)
        for (unit, _), item in sorted(by_file.items(), key=lambda entry: entry[0][1]):
            _add(found, _follow(unit, services.aliases), item)
        return cls({key: tuple(values) for key, values in found.items()})

    def get(self, unit: str, section: str, key: str) -> tuple[Setting, ...]:
        """All values of a key that may stand several times; an empty value took back those before it."""
        return self.settings.get((unit, section, key), ())

    def exec_start(self, unit: str) -> tuple[Setting, ...]:
        """Command lines with their prefix characters (`-`, `@`, `+` …) taken off."""
        lines = self.get(unit, "Service", "ExecStart")
        return tuple(Setting(line.value.lstrip("@-:+!"), line.file, line.line) for line in lines)


def _add(found: dict[tuple[str, str, str], list[Setting]], unit: str, item: Item) -> None:
    for section, key, value, line in unit_lines(item.text):
        values = found.setdefault((unit, section, key), [])
        if value:
            values.append(Setting(value, item.name, line))
        else:
            values.clear()


def unit_lines(text: str) -> Iterator[tuple[str, str, str, int]]:
    """(section, key, value, line) of systemd.syntax(7); comments may stand between continued lines."""
    section, held, first = "", "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line[:1] in ("#", ";") or not (line or held):
            continue
        first = first or number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        line, at, held, first = held + line, first, "", 0
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif "=" in line:
            key, _, value = line.partition("=")
            yield section, key.strip(), value.strip(), at
