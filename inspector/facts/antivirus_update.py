"""What renews ClamAV's signatures by itself: freshclam as a service, by a timer or by cron, and whether its file lets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.cron import TABLES
from inspector.facts.processes import Processes
from inspector.facts.services import UNIT_DIRS, Services, UnitFiles
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, State
from inspector.text import Text

CONFIGS = (Files("/etc/clamav/freshclam.conf", secret=True), Files("/etc/freshclam.conf", secret=True))
"""A proxy's password may stand there."""
SYSCONFIG = Files("/etc/sysconfig/freshclam")
_LINE = "^[^#]*freshclam"
JOBS = tuple(
    Files(path, keep=(_LINE,))
    for path in (
        *("/etc/crontab", "/etc/anacrontab", "/etc/cron.*/*", "/etc/crontabs/*", "/etc/periodic/*/*"),
        *("/var/spool/cron/*", "/var/spool/cron/crontabs/*", "/var/spool/cron/tabs/*"),
    )
)
_PATH = "[ \t;&|(\"'=]((/[^] \t;&|<>()\"'`$?:*,/]+)+)"
CALLED = tuple(Follow(table, _PATH, "/", Files("/", keep=(_LINE,))) for table in TABLES)
"""What the tables of cron call: scripts that call freshclam in their turn."""
TIMERS = tuple(Files(f"{place}/*.timer", keep=("^Unit[ \t]*=",)) for place in UNIT_DIRS)
PACKAGERS = (Files("/usr/bin/rpm", Part.STAT), Files("/usr/bin/dpkg", Part.STAT))
_RUN_PARTS = re.compile(r"[A-Za-z0-9_-]+")
"""Names that run-parts(8) of Debian and of BusyBox takes, and Debian's cron for its folder; Red Hat's takes others too."""
EXECUTE = 0o111
PROGRAM = "freshclam"
_STARTS = re.compile(r"(?:^|[\s/])freshclam(?=\s|$)(.*)")
_DAEMON = re.compile(r"\s(?:-d|--daemon)(?=\s|$)")
SERVICES = ("clamav-freshclam", "freshclam", "clamav-freshclam-once")
"""Debian, Red Hat and upstream; SUSE and Alpine; upstream's unit for a timer."""

NO_FILE = Text(en="freshclam has no configuration file", zh="缺少 freshclam.conf")
EXAMPLE = Text(
    en="the line `Example` in {file} keeps freshclam from running", zh="{file} 中保留了 Example 行，freshclam 无法运行"
)
NO_MIRROR = Text(
    en="{file} names no DatabaseMirror or PrivateMirror", zh="{file} 未设置 DatabaseMirror 或 PrivateMirror"
)


@fact
@dataclass(frozen=True)
class ClamavUpdater:
    """`places`: what starts freshclam by itself. `daemon`: it should run all the time. `running`: None on a target that does not run.

    `fault`: why it cannot work although it is started.
    """

    needs: ClassVar[tuple[Request, ...]] = (*CONFIGS, SYSCONFIG, *JOBS, *TABLES, *CALLED, *TIMERS, *PACKAGERS)
    places: tuple[str, ...]
    daemon: bool
    running: bool | None
    fault: Text | None

    @classmethod
    def read(cls, view: View, services: Services, units: UnitFiles, processes: Processes | None) -> Self:
        timers = [*_timers(view, services, units)]
        daemons = [place for name in _daemons(units) if (place := services.where(f"{name}.service"))]
        jobs = [*_jobs(view), *_called(view)]
        running = None
        if processes is not None:
            running = bool(processes.called(PROGRAM)) or (None if not processes.complete else False)
        places = tuple(dict.fromkeys((*daemons, *timers, *jobs)))
        return cls(places, bool(daemons) and not timers and not jobs, running, _fault(view))


def _own(units: UnitFiles) -> Iterator[tuple[str, bool]]:
    """Names of services whose command is freshclam, and whether it stays."""
    for unit, section, key in units.settings:
        if (section, key) == ("Service", "ExecStart") and unit.endswith(".service"):
            for line in units.exec_start(unit):
                if match := _STARTS.search(line.value):
                    yield unit.removesuffix(".service"), bool(_DAEMON.search(match[1]))


def _daemons(units: UnitFiles) -> list[str]:
    """A service of another name that does not stay renews them at boot alone."""
    return [*SERVICES, *(name for name, stays in _own(units) if stays and name not in SERVICES)]


def _timers(view: View, services: Services, units: UnitFiles) -> Iterator[str]:
    """The links of timers that start freshclam, under its own name or by a service of another."""
    texts = {item.name: item.text for request in TIMERS for item in view.whole(request)}
    ours = {*SERVICES, *(name for name, _ in _own(units))}
    for timer in sorted({*SERVICES, *(n.removesuffix(".timer") for n in services.units if n.endswith(".timer"))}):
        named = re.findall(r"(?m)^Unit[ \t]*=[ \t]*(\S+)", texts.get(services.units.get(f"{timer}.timer", ""), ""))
        service = named[-1] if named else f"{timer}.service"
        place = services.where(f"{timer}.timer")
        if place and service.removesuffix(".service") in ours and not services.is_masked(service):
            yield place


def _jobs(view: View) -> Iterator[str]:
    """Tables and scripts of cron that call freshclam and are run at all."""
    delayed = "FRESHCLAM_DELAY=disabled" in view.text(SYSCONFIG).replace('"', "")  # Red Hat's own job looks there
    rpm, dpkg = (view.one(request).stat is not None for request in PACKAGERS)
    for item in (item for request in JOBS for item in view.whole(request)):
        run = _is_run(item, any_name=rpm and not dpkg)
        if PROGRAM in item.text and run and not (delayed and item.name.endswith("/clamav-update")):
            yield item.name


def _is_run(item: Item, any_name: bool) -> bool:
    folder, _, name = item.name.rpartition("/")
    if not folder.startswith(("/etc/cron.", "/etc/periodic/")):
        return True
    executable = folder == "/etc/cron.d" or (item.stat is not None and item.stat.mode & EXECUTE != 0)
    return executable and (any_name or _RUN_PARTS.fullmatch(name) is not None)


def _called(view: View) -> Iterator[str]:
    """Tables with a line that names a script which calls freshclam."""
    scripts = set()
    for request in CALLED:
        for item in view.ask(request, own_gaps=True):
            if item.state is State.UNSUPPORTED and item.stat is not None:
                continue  # a folder that a job names, or a device
            if not item.state.whole:
                view.gaps[item.name] = (request, item)
            if PROGRAM in item.text:
                scripts.add(item.name)
    for item in (item for request in TABLES for item in view.whole(request)):
        lines = [line for line in item.text.split("\n") if not line.lstrip().startswith("#")]
        if _is_run(item, any_name=False) and any(
            path in scripts for line in lines for path, _ in re.findall(_PATH, line)
        ):
            yield item.name


def _fault(view: View) -> Text | None:
    found = [item for request in CONFIGS if (item := view.one(request)).stat is not None]
    if not found:
        return NO_FILE
    words = {line.split()[0] for line in found[0].text.split("\n") if line.split() and not line.startswith("#")}
    if "Example" in words:
        return EXAMPLE.fill({"file": found[0].name})
    return None if words & {"DatabaseMirror", "PrivateMirror"} else NO_MIRROR.fill({"file": found[0].name})
