"""Which of a host's backups leave it: by the command lines of its jobs, the scripts that they run, shares and backup agents.

Another host is not another place: that two buildings lie between them, only people can say. Shares that autofs mounts, sockets of
`rsync --daemon` and hosts that fetch are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.backup import Backup
from inspector.facts.jobs import AGENT, Job, Jobs
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.facts.shell_copies import Copies
from inspector.request import Files, Request

_NET = "nfs4?|cifs|smb3|smbfs|davfs|ceph|glusterfs|lustre|fuse[.](sshfs|rclone|davfs|s3fs|ossfs|cosfs|obsfs|glusterfs|ceph)"
MOUNTS = Files("/proc/mounts", keep=(f"^[^ ]+ [^ ]+ ({_NET}) ",))
FSTAB = Files("/etc/fstab", keep=(f"^[^#]*[ \t]({_NET}|fuse)[ \t]",), secret=True)  # options may hold a password
_FUSE = re.compile(r"(?:sshfs|s3fs|rclone)#")


@fact
@dataclass(frozen=True)
class OffsiteCopies:
    """`found`: (program, agent or mount point, where it stands). `doubts`: jobs and scripts of which it is not clear where they
    copy to. `unread`: what could not be read."""

    needs: ClassVar[tuple[Request, ...]] = (MOUNTS, FSTAB)
    found: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, backup: Backup, jobs: Jobs, services: Services, processes: Processes | None) -> Self:
        places = {place for _, place in backup.jobs}
        shares = _Shares.of(view)
        found, doubts = _agents(backup, services, processes)
        for job in jobs.jobs:
            mine, unclear = _leaving(job, shares, backup=job.location in places)
            found += mine
            doubts += [] if mine or job.location not in places else [*job.doubts, *unclear]
        return cls(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(doubts)), jobs.unread)


def _leaving(job: Job, shares: _Shares, *, backup: bool) -> tuple[list[tuple[str, str]], list[str]]:
    """What of a job's copies goes to another host, and the files of which that is not clear."""
    mounted = {point for part in job.copied.values() for point in part.mounted}
    remounts = any(part.remounted for part in job.copied.values())
    points = shares.mounted | mounted | (shares.by_fstab if remounts else set())
    found: list[tuple[str, str]] = []
    unclear: list[str] = []
    for place, part in job.copied.items():
        found += [(name, place) for name in ((*part.bulk, *part.single) if backup else part.bulk)]
        if backup:
            found += [(point, place) for point in _on(points, part)]
            unclear += [_file(place)] if part.unclear or any(_on(shares.by_fstab, part)) else []
    return found, unclear


def _on(points: Iterable[str], part: Copies) -> Iterator[str]:
    return (point for point in points if any(f"{path}/".startswith(f"{point.rstrip('/')}/") for path in part.paths))


def _file(place: str) -> str:
    """Without the line: a subject has none."""
    return re.sub(r":[0-9]+$", "", place)


@dataclass(frozen=True)
class _Shares:
    """Mount points of shares of other hosts: those in use, or of a root that does not run all; and those that are not in use now."""

    mounted: set[str]
    by_fstab: set[str]

    @classmethod
    def of(cls, view: View) -> Self:
        table = view.one(MOUNTS)
        live = table.stat is not None
        mounted, fstab = set(_points(table.text)), view.text(FSTAB)
        planned, by_hand = set(_points(fstab)), set(_points(fstab, by_hand=True))
        return cls(mounted, (planned | by_hand) - mounted) if live else cls(planned, by_hand - planned)


def _points(text: str, *, by_hand: bool = False) -> Iterator[str]:
    """`by_hand`: those that nothing mounts by itself."""
    for line in text.split("\n"):
        words = line.split()
        options = words[3].split(",") if len(words) > 3 else []
        if (
            len(words) > 2
            and words[1].startswith("/")
            and words[1] != "/"
            and (words[2] != "fuse" or _FUSE.match(words[0]))
            and by_hand is ("noauto" in options and "x-systemd.automount" not in options)
        ):
            yield words[1].replace("\\040", " ")


def _agents(backup: Backup, services: Services, processes: Processes | None) -> tuple[list[tuple[str, str]], list[str]]:
    """Agents of backup systems keep what they copy on their server: those that work, and those of which that is not seen."""
    running = [job for job in backup.jobs if not job[1]]
    enabled = [(name, place) for name, place in backup.jobs if name in services.started and AGENT.search(name)]
    there = [name for name, place in backup.jobs if name == place and name.startswith(("/opt/", "/usr/"))]
    if running or processes is not None:
        return running, [] if running else [*there, *(name for name, _ in enabled)]
    return enabled, [] if enabled else there
