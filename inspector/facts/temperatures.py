"""Temperatures of a running host at the moment of the audit, and the limits that its drivers know for them.

Read as lm-sensors does, from hwmon (temp*_input against temp*_crit and temp*_max) and from thermal zones (temp against trip
points of type critical), in thousandths of a degree Celsius. Old kernels keep some sensors in hwmon*/device: those are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, NotExamined, Unknown, View, fact
from inspector.facts.system import BOOT
from inspector.request import Files, Request
from inspector.snapshot import Item, State

_HWMON, _THERMAL = "/sys/class/hwmon/hwmon*", "/sys/class/thermal/thermal_zone*"
READINGS = (Files(f"{_HWMON}/temp*_input", limit=64), Files(f"{_THERMAL}/temp", limit=64))
SETTINGS = tuple(
    Files(glob, limit=256)
    for glob in (
        *(f"{_HWMON}/temp*_crit", f"{_HWMON}/temp*_max", f"{_HWMON}/temp*_label", f"{_HWMON}/name"),
        *(f"{_THERMAL}/type", f"{_THERMAL}/trip_point_*_type", f"{_THERMAL}/trip_point_*_temp"),
    )
)
_SENSOR = re.compile(r"(.*/hwmon[0-9]+)/(temp[0-9]+)_input")
_ZONE = re.compile(r"(.*/thermal_zone[0-9]+)/temp")
_TRIP = re.compile(r"(.*/thermal_zone[0-9]+)/trip_point_([0-9]+)_type")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
COLDEST, HOTTEST = -40_000, 150_000
"""A diode that is not connected reads beyond these; so do limits that nobody set."""
_SUPER_IO = re.compile(r"(?:nct|it8|w836|f71|sch5|smsc|lm|adt7|dme1)[a-z0-9]*")
UNCONNECTED = 125_000
"""Chips of main boards read from here on where no diode is connected: the end of their range is 127 or 127.75 degrees."""
LONGEST = 64
"""Characters of a name that are kept."""


@dataclass(frozen=True)
class Sensor:
    """`subject`: chip and label, alike for the same sensor of a second processor. `limits`: (critical or max, value)."""

    subject: str
    chip: str
    file: str
    reading: int
    limits: tuple[tuple[str, int], ...]

    @property
    def over(self) -> tuple[str, int] | None:
        """The limit that is passed, the critical one first: some chips never read more than that, so reaching it counts."""
        for kind, limit in self.limits:
            if self.reading > limit or (kind == "critical" and self.reading == limit):
                return kind, limit
        return None

    @property
    def room(self) -> int:
        """How far the nearest limit is."""
        return min(limit - self.reading for _, limit in self.limits)


@fact
@dataclass(frozen=True)
class Temperatures:
    """Sensors with a limit, one a subject: of several alike that which is nearest to it."""

    needs: ClassVar[tuple[Request, ...]] = (BOOT, *READINGS, *SETTINGS)
    sensors: tuple[Sensor, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        boot = view.ask(BOOT, own_gaps=True)[0]
        if boot.state is State.UNSUPPORTED:
            raise NotExamined("the target is not a running system", "采集目标不是运行中的系统")
        if boot.state is not State.OK:
            raise Unknown(boot.why)
        texts = {item.name: item.text.strip() for request in SETTINGS for item in view.whole(request)}
        found: dict[str, Sensor] = {}
        for item in (item for request in READINGS for item in view.whole(request)):
            _keep_nearest(found, _sensor(item, texts))
        if not found:
            raise Absent("no temperature sensor with a limit", "没有带温度阈值的传感器")
        return cls(tuple(_without_repeats(found.values())))


def _keep_nearest(found: dict[str, Sensor], sensor: Sensor | None) -> None:
    if sensor is not None and (sensor.subject not in found or sensor.room < found[sensor.subject].room):
        found[sensor.subject] = sensor


def _without_repeats(sensors: Iterable[Sensor]) -> Iterator[Sensor]:
    """The kernel shows a thermal zone as a hwmon chip of the same name too."""
    chips = {sensor.chip for sensor in sensors if _SENSOR.fullmatch(sensor.file)}
    return (s for s in sensors if _SENSOR.fullmatch(s.file) or s.chip.replace("-", "_") not in chips)


def _sensor(item: Item, texts: Mapping[str, str]) -> Sensor | None:
    reading, limits = _number(item.text), _limits(item.name, texts)
    if reading is None or not COLDEST < reading < HOTTEST or not limits:
        return None
    if match := _SENSOR.fullmatch(item.name):
        chip = _name(texts.get(f"{match[1]}/name", "")) or "hwmon"
        if _SUPER_IO.fullmatch(chip) and reading >= UNCONNECTED:
            return None
        label = _name(texts.get(f"{match[1]}/{match[2]}_label", "")) or match[2]
        return Sensor(f"{chip} {label}", chip, item.name, reading, limits)
    chip = _name(texts.get(item.name.removesuffix("temp") + "type", "")) or "thermal zone"
    return Sensor(chip, chip, item.name, reading, limits)


def _limits(file: str, texts: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    if match := _SENSOR.fullmatch(file):
        stem = f"{match[1]}/{match[2]}"
        wanted = [("critical", texts.get(f"{stem}_crit", "")), ("max", texts.get(f"{stem}_max", ""))]
    elif match := _ZONE.fullmatch(file):
        trips = [trip for name, kind in texts.items() if kind == "critical" and (trip := _TRIP.fullmatch(name))]
        own = [trip for trip in trips if trip[1] == match[1]]
        wanted = [("critical", texts.get(f"{trip[1]}/trip_point_{trip[2]}_temp", "")) for trip in own]
    else:
        return ()
    numbers = [(kind, _number(text)) for kind, text in wanted]
    return tuple((kind, number) for kind, number in numbers if number is not None and 0 < number < HOTTEST)


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text := text.strip()) else None


def _name(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
