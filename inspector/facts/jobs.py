"""What a host does by the clock: lines of cron, scripts of its folders, services of timers; with the texts of the scripts that
these run. Scripts are read in memory alone, since passwords stand in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.command_line import Run, runs
from inspector.facts.copy_commands import program
from inspector.facts.cron import TABLES, Cron
from inspector.facts.services import Services, UnitFiles
from inspector.facts.shell_copies import LINES, LONGEST, Copies, copies
from inspector.facts.system import OsRelease
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, State

LIMIT = 64 << 10
"""Bytes of a script that are read."""
VARIABLES = 100
"""Of a table that are handed to one job: the last ones before it."""
REACHED = 100
"""Scripts that one job runs, directly or through others."""
FOLDERS = tuple(Files(glob, Part.HEAD, limit=LIMIT, secret=True) for glob in ("/etc/cron.*ly/*", "/etc/periodic/*/*"))
_UNITS = Files("/etc/systemd/system/*.service")
HOSTNAME = Files("/etc/hostname")
SYSTEMD = tuple(Files(path, Part.STAT) for path in ("/lib/systemd/systemd", "/usr/lib/systemd/systemd"))
_PART, _LAST = "[^] \t;&|<>()\"'`$?:*,/]", "[^] \t;&|<>()\"'`$?:*,/.]"
DEEP = 20
"""Folders above a script that is followed."""
_OWN = "opt|root|home|srv|usr/local|data[0-9]*|www|apps?|backups?|bak|mnt|scripts?|shell|export|u01|storage|soft|tools"
PATTERN = f"((/{_PART}+){{1,{DEEP}}}[.](sh|bash|ksh|py|pl|php|rb)|/({_OWN})(/{_PART}+){{0,{DEEP}}}/{_LAST}+)"
"""Scripts by their ending; without one only where administrators put theirs, so that no program of a package is read."""
FOLLOWED = tuple(
    Follow(files, PATTERN, "/", Files("/", Part.HEAD, limit=LIMIT, secret=True))
    for files in (*TABLES, *FOLDERS, _UNITS)
)
NAMED = re.compile(r"(?i)back-?_?up|(?:^|[^a-z])bak(?:[^a-z]|$)|beifen|备份")
NAMED_UNIT = re.compile(
    r"(?i)back-?up|borg|restic|rsnapshot|snapper|bacula|bareos|amanda|veeam|duplic|snapshot|barman|pgbackrest|btrbk|sanoid|kopia|netbackup|commvault"
)
AGENT = re.compile(
    r"(?i)bacula-fd|bareos-fd|amanda|veeam|netbackup|bpcd|commvault|urbackupclient|dsmc|nsrexecd|dbackup3"
)
_SHELL = re.compile(r"#![^\n]{0,200}?\b(?:ba|da|k|mk|z|a)?sh\b")
_OTHER_LANGUAGE = (".py", ".pl", ".php", ".rb")
_SYSTEM = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/lib/")
_ASSIGNMENT = re.compile(r"[ \t]*[A-Za-z_][A-Za-z0-9_]*[ \t]*=")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN_NAMES = frozenset("debian ubuntu alpine deepin uos".split())
"""Distributions whose run-parts passes over names with other characters, as Debian's cron does in /etc/cron.d."""
_FOLDER = re.compile(r"/etc/(?:cron\.[^/]*ly|periodic/[^/]+)/")
_LEFT_TO_SYSTEMD = "-d /run/systemd/system"


@dataclass(frozen=True)
class Job:
    """`name`: the unit or script. `starts`: the programs that its own text names, and `dark` those of them that nothing is known of.
    `texts`: what it runs, by where it stands, its own first; `copied`: what these texts copy. `doubts`: scripts that were not
    read whole, are in another language, or run what was not read."""

    name: str
    location: str
    texts: Mapping[str, str]
    starts: tuple[str, ...] = ()
    dark: tuple[str, ...] = ()
    copied: Mapping[str, Copies] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


@fact
@dataclass(frozen=True)
class Jobs:
    """`unread`: scripts that could not be read."""

    needs: ClassVar[tuple[Request, ...]] = (*FOLDERS, *FOLLOWED, *TABLES, HOSTNAME, *SYSTEMD)
    jobs: tuple[Job, ...]
    unread: tuple[str, ...] = ()

    @classmethod
    def read(
        cls, view: View, cron: Cron | None, services: Services, units: UnitFiles, release: OsRelease | None
    ) -> Self:
        scripts = _Scripts.of(view)
        tables = {item.name: item.text.split("\n") for need in TABLES for item in view.ask(need)}
        plain = release is not None and not _PLAIN_NAMES.isdisjoint((release.id, *release.like))
        systemd = any([item.stat for need in SYSTEMD for item in view.ask(need)])  # noqa: C419 - each is evidence
        found = [*_of_cron(cron, tables, plain=plain), *_of_folders(cron, scripts, systemd=systemd, plain=plain)]
        found += _of_units(services, units)
        return cls(tuple(map(scripts.added_to, found)), scripts.unread)


@dataclass(frozen=True)
class _Scripts:
    texts: Mapping[str, str]
    cut: frozenset[str]
    unread: tuple[str, ...]
    own: frozenset[str]
    known: dict[str, Copies] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View) -> Self:
        needs: tuple[Request, ...] = (*FOLDERS, *FOLLOWED)
        items = {item.name: item for need in needs for item in view.ask(need, own_gaps=True)}
        texts = {name: item.text for name, item in items.items() if item.state is State.OK}
        cut = frozenset(name for name, item in items.items() if item.stat and item.stat.size > LIMIT)
        host = "".join(view.ask(HOSTNAME)[0].text.split()[:1]).lower()
        own = frozenset(name for name in (host, host.partition(".")[0]) if name)
        return cls(texts, cut, tuple(item.name for item in items.values() if _is_gap(item)), own)

    def added_to(self, job: Job) -> Job:
        """The scripts that a job's texts name, and those that these name."""
        texts, todo = dict(job.texts), list(job.texts.values())
        while todo and len(texts) < REACHED:
            for path in FOLLOWED[0].wanted(todo.pop()):
                if path in self.texts and path not in texts:
                    texts[path] = self.texts[path]
                    todo.append(self.texts[path])
        read = [name for name in texts if name in self.texts]
        doubts = [path for path in job.dark if path not in self.texts]
        doubts += [name for name in read if name in self.cut or not is_shell(name, self.texts[name])]
        doubts += [name for name in read if self._runs_more(self.texts[name])]
        copied = {place: self._copies(place, text) for place, text in texts.items()}
        return replace(job, texts=texts, copied=copied, doubts=tuple(doubts))

    def _copies(self, place: str, text: str) -> Copies:
        if place not in self.texts:
            return copies(text, self.own)
        if place not in self.known:
            self.known[place] = Copies() if "\0" in text else copies(text, self.own)
        return self.known[place]

    def _runs_more(self, text: str) -> bool:
        """Whether a script runs others which were not read."""
        lines = [line for line in text.split("\n")[:LINES] if not line.lstrip().startswith("#")]
        started = (run for line in lines for run in runs(line[:LONGEST]) if "/" in run.path and not run.all_in)
        others = (run for run in started if not program(run.word) and not run.path.startswith(_SYSTEM))
        return any(run.path not in self.texts for run in others)


def is_shell(name: str, text: str) -> bool:
    if text.startswith("#!"):
        return _SHELL.match(text) is not None
    return "\0" not in text and not name.endswith(_OTHER_LANGUAGE)


def _is_gap(item: Item) -> bool:
    """A folder or a device that a line names is no script, and hides none."""
    return not item.state.whole and not (item.state is State.UNSUPPORTED and item.stat is not None)


def _of_cron(cron: Cron | None, tables: Mapping[str, list[str]], *, plain: bool) -> Iterator[Job]:
    assigned: dict[str, list[int]] = {}
    for job in cron.jobs if cron else ():
        if plain and job.file.startswith("/etc/cron.d/") and not _PLAIN_NAME.fullmatch(job.file.rpartition("/")[2]):
            continue
        lines = tables[job.file]
        if job.file not in assigned:
            assigned[job.file] = [at for at, line in enumerate(lines, 1) if _ASSIGNMENT.match(line)]
        before = assigned[job.file][: bisect_left(assigned[job.file], job.line)][-VARIABLES:]
        text = "\n".join([*(lines[at - 1] for at in before), re.split(r"(?<!\\)%", lines[job.line - 1], maxsplit=1)[0]])
        starts = tuple(run.path for run in job.runs)
        yield Job("", job.location, {job.location: text}, starts, tuple(_dark(job.runs, job.file)))


def _dark(started: Iterable[Run], file: str) -> Iterator[str]:
    """Programs of a job that nothing is known of, for whoever finds no script of that name."""
    for run in started:
        if program(run.word) or run.all_in:
            continue
        if "$" in run.path:
            yield file
        elif ("/" in run.path and not run.path.startswith(_SYSTEM)) or NAMED.search(run.path.rpartition("/")[2]):
            yield run.path


def _of_folders(cron: Cron | None, scripts: _Scripts, *, systemd: bool, plain: bool) -> Iterator[Job]:
    """Scripts of the folders, but for those that are not executable, have a name that is passed over, or leave it to a timer."""
    for path in cron.owners if cron else ():
        stat = cron.stats.get(path) if cron else None
        if not (_FOLDER.match(path) and stat and stat.mode & 0o111):
            continue
        text = scripts.texts.get(path)
        passed_over = plain and not _PLAIN_NAME.fullmatch(path.rpartition("/")[2])
        if not passed_over and not (systemd and text and _LEFT_TO_SYSTEMD in text):
            yield Job(path, path, {} if text is None else {path: text}, (path,))


def _of_units(services: Services, units: UnitFiles) -> Iterator[Job]:
    """Services that a timer starts, and those that are named after backups."""
    for name, place in services.started.items():
        if not (name.endswith(".timer") or NAMED_UNIT.search(name)) or AGENT.search(name):
            continue
        unit = f"{name.rpartition('.')[0]}.service"
        keys = ("Environment", "ExecStartPre", "ExecStart", "ExecStartPost")
        texts = [setting.value.lstrip("@-:+!") for key in keys for setting in units.get(unit, "Service", key)]
        starts = [line.value.split()[0] for line in units.exec_start(unit) if line.value.split()]
        dark = tuple(_dark((Run(word) for word in starts), unit)) if starts else (unit,)
        yield Job(name, place, {place: "\n ".join(texts)}, tuple(starts), dark)
