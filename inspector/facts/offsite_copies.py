"""Which of a host's backups leave it: by the command lines of its jobs, the scripts that they run, shares and backup agents.

Another host is not another place: that two buildings lie between them, only people can say. Shares that autofs mounts, sockets of
`rsync --daemon` and hosts that fetch are not seen. Scripts are read in memory alone, since passwords stand in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.backup import Backup
from inspector.facts.command_line import Run, runs
from inspector.facts.copy_commands import program
from inspector.facts.cron import TABLES, Cron
from inspector.facts.processes import Processes
from inspector.facts.services import Services, UnitFiles
from inspector.facts.shell_copies import LINES, LONGEST, Copies, copies
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, State

LIMIT = 64 << 10
"""Bytes of a script that are read."""
REACHED = 100
"""Scripts that one job runs, directly or through others."""
_FOLDERS = tuple(Files(glob, Part.HEAD, limit=LIMIT, secret=True) for glob in ("/etc/cron.*ly/*", "/etc/periodic/*/*"))
_UNITS = Files("/etc/systemd/system/*.service")
_NET = "nfs4?|cifs|smb3|smbfs|davfs|ceph|glusterfs|lustre|fuse[.](sshfs|rclone|davfs|s3fs|ossfs|cosfs|obsfs|glusterfs|ceph)"
MOUNTS = Files("/proc/mounts", keep=(f"^[^ ]+ [^ ]+ ({_NET}) ",))
FSTAB = Files("/etc/fstab", keep=(f"^[^#]*[ \t]({_NET}|fuse)[ \t]",), secret=True)  # options may hold a password
_FUSE = re.compile(r"(?:sshfs|s3fs|rclone)#")
_PART, _LAST = "[^] \t;&|<>()\"'`$?:*,/]", "[^] \t;&|<>()\"'`$?:*,/.]"
_OWN = "opt|root|home|srv|usr/local|data[0-9]*|www|apps?|backups?|bak|mnt|scripts?|shell|export|u01|storage|soft|tools"
PATTERN = f"((/{_PART}+)+[.](sh|bash|ksh|py|pl|php|rb)|/({_OWN})(/{_PART}+)*/{_LAST}+)"
"""Scripts by their ending; without one only where administrators put theirs, so that no program of a package is read."""
FOLLOWED = tuple(
    Follow(files, PATTERN, "/", Files("/", Part.HEAD, limit=LIMIT, secret=True))
    for files in (*TABLES, *_FOLDERS, _UNITS)
)
_SHELL = re.compile(r"#![^\n]{0,200}?\b(?:ba|da|k|mk|z|a)?sh\b")
_OTHER_LANGUAGE = (".py", ".pl", ".php", ".rb")
_SYSTEM = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/lib/")
_NAMED = re.compile(r"(?i)back-?up|(?:^|[^a-z])bak(?:[^a-z]|$)|beifen|备份")
_AGENT = re.compile(
    r"(?i)bacula-fd|bareos-fd|amanda|veeam|netbackup|bpcd|commvault|urbackupclient|dsmc|nsrexecd|dbackup3"
)
_ASSIGNMENT = re.compile(r"[ \t]*[A-Za-z_][A-Za-z0-9_]*[ \t]*=")


@dataclass
class _Job:
    """One job with all texts that it runs, by where they stand. `backup`: the fact `Backup` holds it for one."""

    location: str
    backup: bool
    texts: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


@fact
@dataclass(frozen=True)
class OffsiteCopies:
    """`found`: (program, agent or mount point, where it stands). `doubts`: jobs and scripts of which it is not clear where they
    copy to. `unread`: what could not be read."""

    needs: ClassVar[tuple[Request, ...]] = (*_FOLDERS, *FOLLOWED, MOUNTS, FSTAB, *TABLES)
    found: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @classmethod
    def read(  # noqa: PLR0913, PLR0917 - each is a fact
        cls,
        view: View,
        backup: Backup,
        cron: Cron | None,
        services: Services,
        units: UnitFiles,
        processes: Processes | None,
    ) -> Self:
        scripts = _Scripts.of(view)
        tables = {item.name: item.text.split("\n") for need in TABLES for item in view.ask(need)}
        own = dict(backup.jobs)
        places = {place for _, place in backup.jobs}
        jobs = [*_of_cron(cron, tables, places), *_of_folders(cron, scripts, places), *_of_units(services, units, own)]
        shares = _Shares.of(view)
        found, doubts = _agents(backup, services, processes)
        for job in jobs:
            scripts.add_to(job)
            mine = list(_leaving(job, shares))
            found += mine
            doubts += [] if mine or not job.backup else [*job.doubts, *scripts.beyond(job)]
        return cls(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(doubts)), scripts.unread)


@dataclass(frozen=True)
class _Scripts:
    texts: Mapping[str, str]
    cut: frozenset[str]
    unread: tuple[str, ...]

    @classmethod
    def of(cls, view: View) -> Self:
        needs: tuple[Request, ...] = (*_FOLDERS, *FOLLOWED)
        items = {item.name: item for need in needs for item in view.ask(need, own_gaps=True)}
        texts = {name: item.text for name, item in items.items() if item.state is State.OK}
        cut = frozenset(name for name, item in items.items() if item.stat and item.stat.size > LIMIT)
        return cls(texts, cut, tuple(item.name for item in items.values() if _is_gap(item)))

    def add_to(self, job: _Job) -> None:
        """The scripts that a job's texts name, and those that these name."""
        todo = list(job.texts.values())
        while todo and len(job.texts) < REACHED:
            for path in _named(todo.pop()):
                if path in self.texts and path not in job.texts:
                    job.texts[path] = self.texts[path]
                    todo.append(self.texts[path])
        read = [name for name in job.texts if name in self.texts]
        job.doubts = [doubt for doubt in job.doubts if doubt not in self.texts]
        job.doubts += [name for name in read if name in self.cut or not _is_shell(name, self.texts[name])]

    def beyond(self, job: _Job) -> Iterator[str]:
        """The scripts of a job that run others which were not read."""
        for name in (name for name in job.texts if name in self.texts):
            lines = [line for line in self.texts[name].split("\n")[:LINES] if not line.lstrip().startswith("#")]
            started = (run for line in lines for run in runs(line[:LONGEST]) if "/" in run.path and not run.all_in)
            others = (run for run in started if not program(run.word) and not run.path.startswith(_SYSTEM))
            if any(run.path not in self.texts for run in others):
                yield name


def _is_gap(item: Item) -> bool:
    """A folder or a device that a line names is no script, and hides none."""
    return not item.state.whole and not (item.state is State.UNSUPPORTED and item.stat is not None)


def _named(text: str) -> list[str]:
    return FOLLOWED[0].wanted(text)


def _is_shell(name: str, text: str) -> bool:
    if text.startswith("#!"):
        return _SHELL.match(text) is not None
    return "\0" not in text and not name.endswith(_OTHER_LANGUAGE)


def _of_cron(cron: Cron | None, tables: Mapping[str, list[str]], places: set[str]) -> Iterator[_Job]:
    for job in cron.jobs if cron else ():
        lines = tables[job.file]
        variables = [line for line in lines[: job.line - 1] if _ASSIGNMENT.match(line)]
        text = "\n".join([*variables, re.split(r"(?<!\\)%", lines[job.line - 1], maxsplit=1)[0]])
        yield _Job(job.location, job.location in places, {job.location: text}, list(_dark(job.runs, job.file)))


def _dark(started: Iterable[Run], file: str) -> Iterator[str]:
    """Programs of a job that nothing is known of, for whoever finds no script of that name."""
    for run in started:
        if program(run.word) or run.all_in:
            continue
        if "$" in run.path:
            yield file
        elif ("/" in run.path and not run.path.startswith(_SYSTEM)) or _NAMED.search(run.path.rpartition("/")[2]):
            yield run.path


def _of_folders(cron: Cron | None, scripts: _Scripts, places: set[str]) -> Iterator[_Job]:
    """Scripts of the folders; cron passes over those that are not executable."""
    for path in cron.owners if cron else ():
        stat = cron.stats.get(path) if cron else None
        if path in scripts.texts and path.startswith(("/etc/cron.", "/etc/periodic/")) and stat and stat.mode & 0o111:
            yield _Job(path, path in places, {path: scripts.texts[path]})


def _of_units(services: Services, units: UnitFiles, own: Mapping[str, str]) -> Iterator[_Job]:
    """Services that a timer starts, and those that `Backup` names."""
    for name in services.started:
        if not (name.endswith(".timer") or name in own) or _AGENT.search(name):
            continue
        unit = f"{name.rpartition('.')[0]}.service"
        keys = ("Environment", "ExecStartPre", "ExecStart", "ExecStartPost")
        texts = [setting.value.lstrip("@-:+!") for key in keys for setting in units.get(unit, "Service", key)]
        job = _Job(services.started[name], name in own, {services.started[name]: "\n ".join(texts)})
        starts = [line.value.split()[0] for line in units.exec_start(unit) if line.value.split()]
        job.doubts += [unit] if not starts else _dark((Run(word) for word in starts), unit)
        yield job


def _leaving(job: _Job, shares: _Shares) -> Iterator[tuple[str, str]]:
    """What of a job's copies goes to another host; what is unclear is added to its doubts."""
    parts = {place: copies(text) for place, text in job.texts.items()}
    mounted = {point for part in parts.values() for point in part.mounted}
    remounts = any(part.remounted for part in parts.values())
    for place, part in parts.items():
        programs = (*part.bulk, *part.single) if job.backup else part.bulk
        yield from ((name, place) for name in programs)
        if job.backup:
            points = shares.mounted | mounted | (shares.by_fstab if remounts else set())
            yield from ((point, place) for point in _on(points, part))
            not_now = any(_on(shares.by_fstab, part))
            job.doubts += [_file(place)] if part.unclear or not_now else []


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
        mounted, planned = set(_points(table.text)), set(_points(view.text(FSTAB)))
        return cls(mounted, planned - mounted) if live else cls(planned, set())


def _points(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        words = line.split()
        if (
            len(words) > 2
            and words[1].startswith("/")
            and words[1] != "/"
            and (words[2] != "fuse" or _FUSE.match(words[0]))
        ):
            yield words[1].replace("\\040", " ")


def _agents(backup: Backup, services: Services, processes: Processes | None) -> tuple[list[tuple[str, str]], list[str]]:
    """Agents of backup systems keep what they copy on their server: those that work, and those of which that is not seen."""
    running = [job for job in backup.jobs if not job[1]]
    enabled = [(name, place) for name, place in backup.jobs if name in services.started and _AGENT.search(name)]
    there = [name for name, place in backup.jobs if name == place and name.startswith(("/opt/", "/usr/"))]
    if running or processes is not None:
        return running, [] if running else [*there, *(name for name, _ in enabled)]
    return enabled, [] if enabled else there
