"""The schedules of this user: when each is due, and how its last run ended."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.model import InspectorError
from inspector.schedule import files, kept, places, programs, systemd
from inspector.schedule.places import Place
from inspector.schedule.when import next_time, parse

BROKEN = "broken"
_TIME = re.compile(r"[A-Z][a-z]{2} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC")


@dataclass(frozen=True)
class Scheduled:
    """`next` and `last` (when the last run began) are UTC. `next` is None where the timer is off; what is not known is None.

    `outcome`: exit-code, signal, timeout and so on where there is no exit status to tell; `running` while it runs; `broken` where what
    is kept of it cannot be read.
    """

    name: str
    when: str
    place: str
    next: str | None
    last: str | None
    status: int | None
    outcome: str


def list_schedules(now: datetime.datetime) -> list[Scheduled]:
    """Sorted by name. Raises InspectorError."""
    return sorted((found for place in places.ours() for found in _in(place, now)), key=lambda each: each.name)


def _in(place: Place, now: datetime.datetime) -> Iterator[Scheduled]:
    for name in places.names(place):
        yield _timer(name, place, now) if place.is_systemd else _cron(name, place, now)


def _cron(name: str, place: Place, now: datetime.datetime) -> Scheduled:
    job = kept.known(name)
    if job is None:  # broken, or gone: the line of cron runs nothing
        return Scheduled(name, "", place, None, None, None, BROKEN)
    last = job.last or kept.Last(begun="")
    outcome = "" if last.status is not None or not last.begun else "running"
    return Scheduled(name, job.when, place, due_next(job.when, now), last.begun or None, last.status, outcome)


def _timer(name: str, place: Place, now: datetime.datetime) -> Scheduled:
    unit, path = systemd.unit_name(name), places.unit_paths(place, name)[1]
    when = systemd.value_of(files.get(path) or "", "When")
    try:
        timer = _properties(place, f"{unit}.timer", "ActiveState", "LastTriggerUSec", "NextElapseUSecRealtime")
        service = _properties(
            place,
            f"{unit}.service",
            "ActiveState",
            "Result",
            "ExecMainStatus",
            "ExecMainCode",
            "ExecMainStartTimestamp",
        )
    except InspectorError:  # a user's manager that does not run
        return Scheduled(name, when, place, None, None, None, "")
    begun = _utc(service["ExecMainStartTimestamp"])
    status, outcome = _ended(service) if begun else (None, "")
    # systemd's own word first: a drop-in may say another time, and a run that is late may be yet to come.
    due = _utc(timer["NextElapseUSecRealtime"]) or due_next(when, now) if timer["ActiveState"] == "active" else None
    return Scheduled(name, when, place, due, begun or _utc(timer["LastTriggerUSec"]), status, outcome)


def _ended(service: dict[str, str]) -> tuple[int | None, str]:
    if service["ActiveState"] == "activating":
        return None, "running"
    if service["ExecMainCode"] in ("1", "exited"):
        return int(service["ExecMainStatus"]), ""
    return None, service["Result"]


def _properties(place: Place, unit: str, *names: str) -> dict[str, str]:
    said = programs.systemctl("show", unit, f"--property={','.join(names)}", user=place is Place.USER)
    found = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    return {name: found.get(name, "") for name in names}


def _utc(text: str) -> str | None:
    """What systemctl says in the zone UTC."""
    match = _TIME.fullmatch(text)
    return f"{match[1]}T{match[2]}Z" if match else None


def due_next(when: str, now: datetime.datetime) -> str | None:
    """None where a unit was edited by hand and says no time that we know."""
    try:
        local = next_time(parse(when), now.astimezone().replace(tzinfo=None))
    except InspectorError:
        return None
    return kept.stamp(local.astimezone())
