"""Installs and removes a schedule: whole, or not at all, and never twice."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from inspector.model import InspectorError
from inspector.schedule import cron, files, kept, places, programs, systemd
from inspector.schedule.access import Access, make
from inspector.schedule.job import Job
from inspector.schedule.places import Place
from inspector.text import Text, os_error

ELSEWHERE = Text(
    en="{name} is installed already, in {place}; it would run twice: inspector schedule remove {name}",
    zh="{name} 已通过 {place} 安装，重复安装会执行两次；请先执行：inspector schedule remove {name}",
)
NOT_INSTALLED = Text(en="no schedule is called {name}", zh="没有名为 {name} 的定时任务")
NO_FOLDER = Text(en="{path}: cannot be made: {why}", zh="{path}：无法创建：{why}")
STAMPS = Path("/var/lib/systemd/timers")


@dataclass(frozen=True)
class Installed:
    """`replaced`: there was one of that name. `paths`: what was written; none for a crontab."""

    replaced: bool
    paths: tuple[Path, ...]


def preview(job: Job, access: Access, place: Place, user: str = "") -> Mapping[str, str]:
    """What would be written, by where."""
    if place.is_systemd:
        units = systemd.render(job, access, system=place is Place.SYSTEM, user=user)
        service, timer = places.unit_paths(place, job.name)
        return {str(service): units.service, str(timer): units.timer}
    if place is Place.CRON:
        return {str(places.cron_path(job.name)): cron.table(job)}
    return {"crontab": cron.with_job(b"", job.name, cron.line(job)).decode()}


def install(job: Job, access: Access, place: Place, user: str = "") -> Installed:
    """Raises InspectorError; what was there before is there again then."""
    for other in places.ours():
        if other is not place and places.holds(other, job.name):
            raise InspectorError(ELSEWHERE.fill({"name": job.name, "place": other}))
    there = places.holds(place, job.name)
    texts = preview(job, access, place, user)
    if not place.is_systemd:
        _install_cron(job, place)
        return Installed(there, tuple(Path(path) for path in texts if place is Place.CRON))
    _refuse_shadowed(place, job.name)
    if not user:  # what a user writes to is in that user's own home
        make(access.writes)
    _install_units({Path(path): text for path, text in texts.items()}, place, job.name)
    return Installed(there, tuple(map(Path, texts)))


def remove(name: str) -> Place:
    """From where it was, which is returned. Raises InspectorError, also where there is none."""
    place = next((each for each in places.ours() if places.holds(each, name)), None)
    if place is None:
        raise InspectorError(NOT_INSTALLED.fill({"name": name}))
    if place.is_systemd:
        _remove_units(name, place)
    elif place is Place.CRON:
        files.drop(places.cron_path(name))
        kept.drop(name)
    else:
        programs.write_crontab(cron.without_job(programs.read_crontab(), name))
        kept.drop(name)
    return place


def _refuse_shadowed(place: Place, name: str) -> None:
    """A unit of that name that came with a package, or was made for this boot, is somebody else's."""
    for path in places.unit_paths(place, name):
        for folder in places.OTHER_UNITS if place is Place.SYSTEM else ():
            if (folder / path.name).exists():
                raise InspectorError(places.NOT_OURS.fill({"path": folder / path.name}))


def _install_units(texts: Mapping[Path, str], place: Place, name: str) -> None:
    user, timer = place is Place.USER, f"{systemd.unit_name(name)}.timer"
    programs.systemctl("show-environment", user=user)  # says now where there is no manager to talk to
    before = {path: files.get(path) for path in texts}
    with _undone(before, user=user, timer=timer):
        for path, text in texts.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InspectorError(NO_FOLDER.fill({"path": path.parent, "why": os_error(error)})) from None
            files.put(path, text, 0o644)
        programs.systemctl("daemon-reload", user=user)
        programs.systemctl("enable", timer, user=user)
        programs.systemctl("restart", timer, user=user)  # one that runs already keeps its old time otherwise


@contextmanager
def _undone(before: Mapping[Path, str | None], *, user: bool, timer: str) -> Iterator[None]:
    """Where the block fails, the files are as before, and the manager knows it."""
    try:
        yield
    except BaseException:
        new = all(text is None for text in before.values())
        with suppress(InspectorError):
            if new:
                programs.systemctl("disable", "--now", timer, user=user)
        for path, text in before.items():
            with suppress(InspectorError):
                files.drop(path) if text is None else files.put(path, text, 0o644)
        with suppress(InspectorError):
            programs.systemctl("daemon-reload", user=user)
            if not new:
                programs.systemctl("restart", timer, user=user)
        raise


def _remove_units(name: str, place: Place) -> None:
    """A run that is under way goes on to its end."""
    user, unit = place is Place.USER, systemd.unit_name(name)
    programs.systemctl("disable", "--now", f"{unit}.timer", user=user)
    for path in places.unit_paths(place, name):
        files.drop(path)
    stamps = STAMPS if place is Place.SYSTEM else Path.home() / ".local/share/systemd/timers"
    with suppress(OSError):  # systemd's own note of the last run; some versions keep none
        (stamps / f"stamp-{unit}.timer").unlink()
    programs.systemctl("daemon-reload", user=user)
    with suppress(InspectorError):  # a failed run would go on being listed
        programs.systemctl("reset-failed", f"{unit}.service", user=user)


def _install_cron(job: Job, place: Place) -> None:
    """What is run is kept before the line that runs it is there."""
    old = kept.known(job.name)
    now = datetime.datetime.now(datetime.UTC)
    made = kept.of_job(job, now, old.last if old else None)
    try:
        kept.save(made)
        kept.link(made)
        if place is Place.CRON:
            files.put(places.cron_path(job.name), cron.table(job), 0o644)
        else:
            programs.write_crontab(cron.with_job(programs.read_crontab(), job.name, cron.line(job)))
    except BaseException:
        with suppress(InspectorError):
            kept.drop(job.name)
            if old:
                kept.save(old)
                kept.link(old)
        raise
