"""Network interfaces of a running host, and which of them are wireless or mobile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from inspector.fact import NotExamined, Unknown, View, fact
from inspector.request import Files, Part

DEVICES = Files("/proc/net/dev")
WIRELESS = Files("/proc/net/wireless")
FLAGS = Files("/sys/class/net/*/flags", limit=4096)
UEVENT = Files("/sys/class/net/*/uevent", keep=("^DEVTYPE=",), limit=4096)
RADIOS = (Files("/sys/class/net/*/wireless", Part.STAT), Files("/sys/class/net/*/phy80211", Part.STAT))
CHASSIS = Files("/sys/class/dmi/id/chassis_type", limit=4096)
PORTABLE = frozenset(("8", "9", "10", "14", "30", "31", "32"))
"""Kinds of chassis in SMBIOS: portable, laptop, notebook, sub-notebook, tablet, convertible, detachable."""
_NAMES = {
    "wlan": re.compile(r"wl(?:an[0-9]|[opsx]).*|ath[0-9]+|ra[0-9]+"),
    "wwan": re.compile(r"ww(?:an[0-9]|[opsx]).*|rmnet.*"),
    "ppp": re.compile(r"ppp[0-9]+"),
    "bluetooth": re.compile(r"bnep[0-9]+"),
}
_TYPES = ("wlan", "wwan", "wimax", "bluetooth")
_UP = 0x1


@dataclass(frozen=True)
class Interface:
    """`kind`: wlan, wwan, wimax, bluetooth, ppp (by telephone or mobile network, or a tunnel), or nothing. `by_name`: that is all
    that says so."""

    name: str
    up: bool
    kind: str = ""
    by_name: bool = False

    @property
    def location(self) -> str:
        return FLAGS.glob.replace("*", self.name)


@fact
@dataclass(frozen=True)
class Interfaces:
    """`portable`: the chassis is that of a laptop or tablet."""

    needs = (DEVICES, WIRELESS, FLAGS, UEVENT, *RADIOS, CHASSIS)
    interfaces: tuple[Interface, ...]
    portable: bool

    @classmethod
    def read(cls, view: View) -> Self:
        devices = view.one(DEVICES)
        if devices.stat is None:
            raise NotExamined("the target is not a running system", "采集目标不是运行中的系统")
        flags = {_owner(item.name): item.text.strip() for item in view.whole(FLAGS)}
        kinds = _kinds(view)
        found = []
        for name in sorted({*_names(devices.text), *flags}):
            kind, by_name = _kind(name, kinds)
            if name not in flags and name != "lo":
                raise Unknown.because(
                    "no-sysfs",
                    "{name}: /sys/class/net tells nothing of it",
                    "{name}：/sys/class/net 中没有该网卡的信息",
                    name=name,
                )
            found.append(Interface(name, _is_up(flags.get(name, "0x1")), kind, by_name))
        return cls(tuple(found), view.text(CHASSIS).strip() in PORTABLE)


def _owner(path: str) -> str:
    return path.split("/")[-2]


def _names(text: str) -> list[str]:
    """Of /proc/net/dev, and of /proc/net/wireless, which is written alike: two lines of headings, `name: numbers`."""
    return [line.partition(":")[0].strip() for line in text.split("\n")[2:] if ":" in line]


def _kinds(view: View) -> dict[str, str]:
    """What the kernel itself says."""
    found = {_owner(item.name): "wlan" for request in RADIOS for item in view.whole(request)}
    found |= dict.fromkeys(_names(view.text(WIRELESS)), "wlan")
    for item in view.whole(UEVENT):
        kind = item.text.strip().removeprefix("DEVTYPE=")
        if kind in _TYPES:
            found[_owner(item.name)] = kind
    return found


def _kind(name: str, kinds: dict[str, str]) -> tuple[str, bool]:
    if name in kinds:
        return kinds[name], False
    return next(((kind, True) for kind, pattern in _NAMES.items() if pattern.fullmatch(name)), ("", False))


def _is_up(flags: str) -> bool:
    """Of a number such as 0x1003. What is not one counts as up."""
    try:
        return bool(int(flags, 16) & _UP)
    except ValueError:
        return True
