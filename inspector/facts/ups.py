"""Software that watches an uninterruptible power supply and shuts the host down before the battery is empty: NUT and apcupsd.

Programs of the makers (PowerChute and the like) and a supply that is watched from elsewhere are not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.facts.system import OsRelease
from inspector.request import Files, Part, Request

MONITORED = tuple(
    # A MONITOR line holds a password
    Files(f"{folder}/upsmon.conf", keep=("^[ \t]*MONITOR[ \t]",), secret=True)
    for folder in ("/etc/nut", "/etc/ups", "/etc/ups/nut")
)
"""Debian and SUSE; Red Hat; older ones."""
MODE = Files("/etc/nut/nut.conf", keep=("^[ \t]*(export[ \t]+)?MODE[ \t]*=",))
UPSMON = tuple(Files(path, Part.STAT) for path in ("/sbin/upsmon", "/usr/sbin/upsmon", "/usr/local/ups/sbin/upsmon"))
APC_CONF = Files("/etc/apcupsd/apcupsd.conf", Part.STAT)
APCUPSD = tuple(Files(path, Part.STAT) for path in ("/sbin/apcupsd", "/usr/sbin/apcupsd", "/usr/local/sbin/apcupsd"))
_MODE = re.compile(r"[ \t]*(?:export[ \t]+)?MODE([ \t]*=[ \t]*)[\"']?([A-Za-z]*)")
_DEBIAN = frozenset(("debian", "ubuntu"))
_WATCHING = ("standalone", "netserver", "netclient")
_NUT_UNITS = ("nut-monitor", "nut-client", "upsmon", "nut-upsmon", "nut", "ups")


@dataclass(frozen=True)
class Watcher:
    """`enabled`: the link that starts it. `running`: None where the target does not run or its processes are hidden from us.
    `off`: its own configuration says that it is not to work."""

    name: str
    config: str
    installed: bool
    enabled: str
    running: bool | None
    off: bool = False


@fact
@dataclass(frozen=True)
class UpsWatchers:
    """Of the software that is configured. `boots`: whether the host has an init that could start it. `hidden`: some processes
    of the running host were not shown to us."""

    needs: ClassVar[tuple[Request, ...]] = (*MONITORED, MODE, *UPSMON, APC_CONF, *APCUPSD)
    watchers: tuple[Watcher, ...]
    boots: bool
    hidden: bool = False

    @classmethod
    def read(cls, view: View, services: Services, processes: Processes | None, release: OsRelease | None) -> Self:
        debian = release is not None and not _DEBIAN.isdisjoint((release.id, *release.like))
        found = [*_nut(view, services, processes, debian=debian), *_apcupsd(view, services, processes)]
        if not found:
            raise Absent("no software that watches a power supply is configured", "未配置 UPS 监控软件")
        return cls(tuple(found), services.boots, processes is not None and not processes.complete)


def _nut(view: View, services: Services, processes: Processes | None, *, debian: bool) -> list[Watcher]:
    installed = _there(view, UPSMON)
    modes = [(match[1], match[2]) for line in view.text(MODE).split("\n") if (match := _MODE.match(line))]
    configs = [request.glob for request in MONITORED if _monitors(view, request)]
    if not configs:
        return []
    links = [link for unit in _NUT_UNITS if (link := services.where(f"{unit}.service"))]
    # since 2.8 the units hang on a target of their own, which does nothing unless it is enabled itself
    enabled = next((link for link in links if "/nut.target." not in link or "nut.target" in services.started), "")
    off = configs[0].startswith("/etc/nut/") and (_off_on_debian(modes) if debian else _off(modes))
    return [Watcher("upsmon", configs[0], installed, enabled, _running("upsmon", processes), off)]


def _off(modes: list[tuple[str, str]]) -> bool:
    """As nut's own units and other distributions' scripts read it."""
    return [mode.lower() for _, mode in modes[-1:]] == ["none"]


def _off_on_debian(modes: list[tuple[str, str]]) -> bool:
    """Its /sbin/upsmon is a shell script that reads nut.conf as its own: with a blank beside its sign a line sets nothing, and
    unset and unknown modes keep upsmon from running."""
    told = [mode if equals == "=" else "" for equals, mode in modes if equals.lstrip() == equals]
    return (told[-1] if told else "") not in _WATCHING


def _monitors(view: View, request: Files) -> bool:
    """Whether a MONITOR line with all its words is there: system, power value, user, password, and with NUT 2 its role."""
    return any(len(line.split()) >= 5 for line in view.text(request).split("\n"))


def _apcupsd(view: View, services: Services, processes: Processes | None) -> list[Watcher]:
    """Its file alone may have been left behind by a package that is gone."""
    config, installed = view.one(APC_CONF).stat, _there(view, APCUPSD)
    if config is None or not installed:
        return []
    return [Watcher("apcupsd", APC_CONF.glob, True, services.where("apcupsd.service"), _running("apcupsd", processes))]


def _there(view: View, programs: tuple[Files, ...]) -> bool:
    return any([view.one(request).stat for request in programs])  # noqa: C419 - each is evidence


def _running(name: str, processes: Processes | None) -> bool | None:
    if processes is None:
        return None
    return True if processes.called(name) else False if processes.complete else None


def require_sight(watchers: UpsWatchers) -> None:
    """Raises Unknown where processes are hidden that decide, Absent where nothing could start what is there."""
    undecided = any(watcher.running is None for watcher in watchers.watchers)
    if watchers.hidden and undecided:
        raise Unknown.because("hidden", "other users' processes are hidden from us", "无权查看其他用户的进程")
    if not watchers.boots and undecided:
        raise Absent("no init system is installed", "未安装 init 系统")
