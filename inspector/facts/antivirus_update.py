"""What renews ClamAV's signatures by itself: freshclam as a service, by a timer or by cron, and whether its file lets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.request import Files, Request
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
PROGRAM = "freshclam"
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

    needs: ClassVar[tuple[Request, ...]] = (*CONFIGS, SYSCONFIG, *JOBS)
    places: tuple[str, ...]
    daemon: bool
    running: bool | None
    fault: Text | None

    @classmethod
    def read(cls, view: View, services: Services, processes: Processes | None) -> Self:
        timers = [place for name in SERVICES if (place := services.where(f"{name}.timer"))]
        daemons = [place for name in SERVICES if (place := services.where(f"{name}.service"))]
        delayed = "FRESHCLAM_DELAY=disabled" in view.text(SYSCONFIG).replace(
            '"', ""
        )  # Red Hat's own cron job looks there
        found = [item for request in JOBS for item in view.whole(request) if PROGRAM in item.text]
        jobs = [item.name for item in found if not (delayed and item.name.endswith("/clamav-update"))]
        running = None
        if processes is not None:
            running = bool(processes.called(PROGRAM)) or (None if not processes.complete else False)
        return cls((*daemons, *timers, *jobs), bool(daemons) and not timers and not jobs, running, _fault(view))


def _fault(view: View) -> Text | None:
    found = [item for request in CONFIGS if (item := view.one(request)).stat is not None]
    if not found:
        return NO_FILE
    words = {line.split()[0] for line in found[0].text.split("\n") if line.split() and not line.startswith("#")}
    if "Example" in words:
        return EXAMPLE.fill({"file": found[0].name})
    return None if words & {"DatabaseMirror", "PrivateMirror"} else NO_MIRROR.fill({"file": found[0].name})
