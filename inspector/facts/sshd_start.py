"""How sshd is started: options of its command line, and the configuration file that it is told to read.

A command line is that of a systemd unit with `ssh` in its name, or what the distributions' files hold for it. That of a
process is not collected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.fact import View
from inspector.facts.services import UNIT_DIRS, unit_lines
from inspector.request import Files, Follow, Request
from inspector.snapshot import Item

OPENRC = Files("/etc/conf.d/sshd")
PLACES = (
    Files("/etc/default/ssh"),
    Files("/etc/sysconfig/sshd"),
    Files("/etc/sysconfig/sshd-permitrootlogin"),
    Files("/etc/sysconfig/ssh"),
    OPENRC,
)
"""Of Debian, Red Hat (the second by its installer), SUSE and Alpine."""
POLICY = Files("/etc/crypto-policies/back-ends/opensshserver.config", keep=("^[ \t]*CRYPTO_POLICY=",))
"""RHEL 8: a variable with options, which its unit hands on unless /etc/sysconfig/sshd sets it otherwise."""
_UNITS = tuple(Files(f"{place}/*ssh*.service") for place in UNIT_DIRS)
_DROP_INS = tuple(Files(f"{place}/*ssh*.service.d/*.conf") for place in UNIT_DIRS)
_FLAGS = "-[46DdeGiqrRTt]*"
_FOLLOWED = tuple(
    Follow(files, f"^[^#]*[ \t\"'=]{_FLAGS}f[ \t]*[\"']?([^ \t\"']+)", "/", Files("/"))
    for files in (*PLACES, *_UNITS, *_DROP_INS)
) + tuple(Follow(OPENRC, f"^[ \t]*{name}=[\"']?([^ \t\"']+)", "/", Files("/")) for name in ("cfgfile", "SSHD_CONFIG"))
NEEDS: tuple[Request, ...] = (*PLACES, POLICY, *_UNITS, *_DROP_INS, *_FOLLOWED)
_FILE = re.compile(rf"""(?:(?:^|[\s"'=]){_FLAGS}f\s*|^\s*(?:cfgfile|SSHD_CONFIG)=)["']?([^"'\s]+)""")
_OPTION = re.compile(rf"""(?:^|[\s"'=]){_FLAGS}o\s*["']?([A-Za-z]+)[\s=]+([^"'\s\\]+)""")
_PORT = re.compile(rf"""(?:^|[\s"'=]){_FLAGS}p\s*["']?([^"'\s\\]+)""")
_SET_POLICY = re.compile(r"\s*CRYPTO_POLICY=")
_SSHD = re.compile(r"""(?:^|[\s"'/@:+!-])sshd(?=["'\s]|$)""")


@dataclass(frozen=True)
class Line:
    """A line with options in it. `program`: it is the command line itself, and no variable that may go into one."""

    text: str
    file: str
    line: int
    program: bool = False

    @property
    def options(self) -> list[tuple[str, str]]:
        return [*(("port", port) for port in self.ports), *_OPTION.findall(self.text)]

    @property
    def ports(self) -> list[str]:
        """Those of `-p`, which make sshd pass over every Port of its files."""
        return _PORT.findall(self.text)

    @property
    def config(self) -> str:
        """The configuration file that is named, the last one; empty where none is."""
        found = _FILE.findall(self.text)
        return "/" + found[-1].lstrip("/") if found else ""


@dataclass(frozen=True)
class Start:
    """`units`: the lines of each unit that starts sshd; `shared`: of the files that hold variables for all."""

    units: tuple[tuple[Line, ...], ...]
    shared: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Those whose options come before every file."""
        return (*(self.units[0] if self.units else ()), *self.shared)

    @property
    def torn(self) -> list[str]:
        """Units with other options than the first has: what holds for one sshd does not for the other."""
        return [unit[0].file for unit in self.units if _options(unit) != _options(self.units[0])]

    @property
    def configs(self) -> list[str]:
        """Each configuration file that some sshd reads; the empty name is sshd's own choice."""
        return list(dict.fromkeys(self._config(unit) for unit in self.units or ((),)))

    def _config(self, unit: tuple[Line, ...]) -> str:
        named = [line for line in (*unit, *self.shared) if line.config]
        return next((line.config for line in named if line.program), named[-1].config if named else "")


def started(view: View) -> Start:
    shared = [line for place in PLACES for line in _lines(view, place)]
    units = tuple(unit for items in _units(view) if (unit := tuple(_unit(items))))
    handed_on = any(line.program and "CRYPTO_POLICY" in line.text for unit in units for line in unit)
    if handed_on and not any(_SET_POLICY.match(line.text) for line in shared):
        shared += _lines(view, POLICY)
    return Start(units, tuple(shared))


def _lines(view: View, place: Files) -> Iterator[Line]:
    item = view.one(place)
    for number, text in enumerate(item.text.split("\n"), 1):
        if not text.lstrip().startswith("#"):
            yield Line(text, item.name, number)


def _options(unit: tuple[Line, ...]) -> list[tuple[str, str]]:
    return [option for line in unit for option in line.options]


def followed(view: View) -> dict[str, Item]:
    """The configuration files that are named, as far as they are there."""
    return {item.name: item for request in _FOLLOWED for item in view.ask(request)}


def _units(view: View) -> Iterator[list[Item]]:
    """Each unit and its drop-ins, in the order in which systemd reads them."""
    units: dict[str, Item] = {}
    aliases: dict[str, str] = {}
    for item in (item for request in _UNITS for item in view.whole(request)):
        name = item.name.rpartition("/")[2]
        target = item.stat.link.rpartition("/")[2] if item.stat else ""
        if target not in ("", name):
            aliases.setdefault(name, target)
        elif name not in aliases:
            units.setdefault(name, item)
    drop_ins: dict[tuple[str, str], Item] = {}
    for item in (item for request in _DROP_INS for item in view.whole(request)):
        folder, name = item.name.split("/")[-2:]
        unit = folder.removesuffix(".d")
        drop_ins.setdefault((aliases.get(unit, unit), name), item)
    for unit in dict.fromkeys((*units, *(unit for unit, _ in sorted(drop_ins)))):
        more = [item for (of, _), item in sorted(drop_ins.items(), key=lambda entry: entry[0]) if of == unit]
        yield [*([units[unit]] if unit in units else []), *more]


def _unit(items: list[Item]) -> list[Line]:
    """The lines of one unit that starts sshd; an empty value takes back those before it."""
    found: dict[str, list[Line]] = {"ExecStart": [], "Environment": []}
    for item in items:
        for section, key, value, number in unit_lines(item.text):
            if section == "Service" and key in found:
                program = key == "ExecStart"
                found[key] = [*found[key], Line(value, item.name, number, program)] if value else []
    started = [line for line in found["ExecStart"] if _SSHD.search(line.text)]
    return [*started, *found["Environment"]] if started else []
