"""Where schedules of this user may stand: units of the system or of the user, /etc/cron.d, the user's crontab."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from inspector.model import InspectorError
from inspector.schedule import cron, files, programs, systemd
from inspector.text import Text

CRON_FOLDER = Path("/etc/cron.d")
UNITS = Path("/etc/systemd/system")
OTHER_UNITS = (Path("/run/systemd/system"), Path("/usr/lib/systemd/system"), Path("/lib/systemd/system"))

NO_SYSTEMD = Text(
    en="this machine does not run systemd; --cron installs a line for cron",
    zh="本机未运行 systemd；请用 --cron 安装 cron 任务",
)
NOT_OURS = Text(
    en="{path} was not written by `inspector schedule` and is left alone; choose another name",
    zh="{path} 不是由 `inspector schedule` 写入的，未做改动；请另选名称",
)


class Place(StrEnum):
    SYSTEM = "systemd"
    USER = "systemd --user"
    CRON = "cron"
    CRONTAB = "crontab"

    @property
    def is_systemd(self) -> bool:
        return self in (Place.SYSTEM, Place.USER)


def choose(wanted: str | None, *, user: bool, seen: bool = False) -> Place:
    """`wanted`: systemd or cron, else what this machine runs. `user`: for the user also where it is root.

    `seen`: it is only to be looked at. Raises InspectorError.
    """
    there = programs.booted()
    if wanted == "systemd" and not (there or seen):
        raise InspectorError(NO_SYSTEMD)
    own = user or os.geteuid() != 0
    if wanted == "systemd" or (wanted is None and there):
        return Place.USER if own else Place.SYSTEM
    return Place.CRONTAB if own else Place.CRON


def ours() -> tuple[Place, ...]:
    """Those that this user can write to."""
    return tuple(Place) if os.geteuid() == 0 else (Place.USER, Place.CRONTAB)


def folder(place: Place) -> Path:
    """Of the units of a place."""
    if place is Place.SYSTEM:
        return UNITS
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd/user"


def unit_paths(place: Place, name: str) -> tuple[Path, Path]:
    """The service and the timer."""
    path = folder(place) / systemd.unit_name(name)
    return path.with_name(f"{path.name}.service"), path.with_name(f"{path.name}.timer")


def cron_path(name: str) -> Path:
    return CRON_FOLDER / systemd.unit_name(name)


def holds(place: Place, name: str) -> bool:
    """Whether a schedule of that name stands there. Raises InspectorError for something else under that name."""
    if place is Place.CRONTAB:
        return shutil.which("crontab") is not None and cron.has_job(programs.read_crontab(), name)
    paths = (cron_path(name),) if place is Place.CRON else unit_paths(place, name)
    return True in [is_ours(path) for path in paths]  # each is looked at


def is_ours(path: Path) -> bool:
    """False where there is nothing. Raises InspectorError for a file that somebody else wrote."""
    text = files.get(path)
    if text is not None and not text.startswith((systemd.MARK, cron.MARK)):
        raise InspectorError(NOT_OURS.fill({"path": path}))
    return text is not None


def names(place: Place) -> Iterator[str]:
    """Of all schedules there, sorted. Raises InspectorError."""
    prefix = systemd.unit_name("")
    if place is Place.CRONTAB:
        if shutil.which("crontab") is not None:
            yield from sorted(cron.job_names(programs.read_crontab()))
        return
    top, suffix = (CRON_FOLDER, "") if place is Place.CRON else (folder(place), ".timer")
    for path in sorted(top.glob(f"{prefix}*{suffix}")):
        text = files.get(path) if not path.is_symlink() else None
        if text and text.startswith((systemd.MARK, cron.MARK)):
            yield path.name.removeprefix(prefix).removesuffix(suffix)
