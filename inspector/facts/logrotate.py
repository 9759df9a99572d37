"""logrotate(8): how long each log is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.quoted_words import split_words
from inspector.patterns import matches
from inspector.request import Files, Part
from inspector.snapshot import Item

_PROGRAMS = (Files("/usr/sbin/logrotate", Part.STAT), Files("/usr/bin/logrotate", Part.STAT))
_MAIN = Files("/etc/logrotate.conf")
_PARTS = Files("/etc/logrotate.d/*")
DAYS = {"hourly": 0, "daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}
_SCRIPTS = ("postrotate", "prerotate", "firstaction", "lastaction", "preremove")


@dataclass(frozen=True)
class Rotation:
    """What is said about some logs. `period` in days; None where size alone decides when they are rotated."""

    logs: tuple[str, ...] = ()
    location: str = ""
    period: int | None = None
    count: int = 0
    maximum_age: int | None = None
    by_size: bool = False

    @property
    def days(self) -> int | None:
        """For how long a message is kept at least; None where that depends on how much is logged, -1 for ever."""
        if self.count < 0 and self.maximum_age is None:
            return -1
        if self.period is None or self.by_size:
            return self.maximum_age if self.count < 0 else None
        days = self.period * self.count if self.count >= 0 else self.maximum_age or 0
        return days if self.maximum_age is None else min(days, self.maximum_age)

    @property
    def longest(self) -> int | None:
        """No message is kept for longer than this, whatever is logged; None where nothing bounds it."""
        bounds = [] if self.maximum_age is None else [self.maximum_age]
        if self.period is not None and self.count >= 0:
            bounds.append(self.period * (self.count + 1))
        return min(bounds, default=None)


@fact
@dataclass(frozen=True)
class Logrotate:
    needs = (*_PROGRAMS, _MAIN, _PARTS)
    rotations: tuple[Rotation, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        if not any([view.one(request).stat for request in _PROGRAMS]):  # noqa: C419 - each is evidence for the answer
            raise Absent("logrotate is not installed", "未安装 logrotate")
        main = view.one(_MAIN)
        defaults, found = parse(main, Rotation())
        for item in view.whole(_PARTS):
            found += parse(item, defaults)[1]
        return cls(tuple(found))

    def of(self, log: str) -> Rotation | None:
        """The first that names a log, as logrotate refuses a second one."""
        return next((r for r in self.rotations if any(glob == log or matches(glob, log) for glob in r.logs)), None)


@dataclass
class _State:
    defaults: Rotation
    found: list[Rotation] = field(default_factory=list)
    block: Rotation | None = None
    names: list[str] = field(default_factory=list)
    script: bool = False


def parse(item: Item, defaults: Rotation) -> tuple[Rotation, list[Rotation]]:
    """(what holds for all logs after this file, what is said of single ones)."""
    state = _State(defaults)
    for number, raw in enumerate(item.text.split("\n"), 1):
        line = raw.strip()
        if state.script:
            state.script = line != "endscript"
        elif line and not line.startswith("#"):
            _line(state, line, f"{item.name}:{number}")
    return state.defaults, state.found


def _line(state: _State, line: str, location: str) -> None:
    if state.block is None and ("{" in line or line[0] in "/\"'"):
        before, brace, after = line.partition("{")
        state.names += split_words(before)
        if brace:
            state.block = replace(
                state.defaults, logs=tuple(n for n in state.names if n.startswith("/")), location=location
            )
            state.names = []
            if after.strip():
                _line(state, after.strip(), location)
        return
    words = line.replace("=", " ").removesuffix("}").split()
    if words:
        state.script = words[0] in _SCRIPTS
        if state.block is None:
            state.defaults = _apply(state.defaults, words)
        else:
            state.block = _apply(state.block, words)
    if line.endswith("}") and not state.script:
        if state.block:
            state.found.append(state.block)
        state.block = None


def _apply(rotation: Rotation, words: list[str]) -> Rotation:
    name, value = words[0], words[1] if len(words) > 1 else ""
    number = int(value) if value.removeprefix("-").isdecimal() and len(value) < 10 else None
    if name in DAYS:
        return replace(rotation, period=DAYS[name])
    if name == "rotate" and number is not None:
        return replace(rotation, count=number)
    if name == "maxage" and number is not None:
        return replace(rotation, maximum_age=number)
    if name == "size":
        return replace(rotation, period=None)
    return replace(rotation, by_size=True) if name == "maxsize" else rotation


def settings(rotation: Rotation) -> Iterator[str]:
    """The directives that decide, for people."""
    yield from (name for name, days in DAYS.items() if days == rotation.period)
    yield f"rotate {rotation.count}"
    if rotation.maximum_age is not None:
        yield f"maxage {rotation.maximum_age}"
