"""What cron and anacron run, as whom, and the modes of every file and folder that has a say in it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.command_line import Run, runs
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, Stat, State

SYSTEM = (Files("/etc/crontab"), Files("/etc/cron.d/*"))
"""Tables whose lines name the user."""
ANACRON = Files("/etc/anacrontab")
USERS = tuple(
    Files(f"{folder}/*")
    for folder in ("/var/spool/cron", "/var/spool/cron/crontabs", "/var/spool/cron/tabs", "/etc/crontabs")
)
"""Tables named after their user: Red Hat, Debian, SUSE, Alpine."""
TABLES = (*SYSTEM, ANACRON, *USERS)
SCRIPTS = (Files("/etc/cron.*ly/*", Part.STAT), Files("/etc/periodic/*/*", Part.STAT))
"""Folders of which root runs every file."""
_SPOOL = "/var/spool/cron"
_PLACES = (
    "/",
    "/etc",
    "/etc/cron.*",
    "/etc/periodic",
    "/etc/periodic/*",
    "/etc/crontabs",
    "/var",
    "/var/spool",
    _SPOOL,
)
PLACES = tuple(Files(glob, Part.STAT) for glob in (*_PLACES, f"{_SPOOL}/crontabs", f"{_SPOOL}/tabs"))
_BEFORE = "[ \t;&|(\"'=:]"
_PART = "[^] \t;&|<>()\"'`$?:*,/]"
DEPTH = 7
"""Folders above a program that are looked at; one that lies deeper is not judged."""
TARGETS = tuple(
    Follow(table, pattern, "/", Files("/", Part.STAT))
    for table in TABLES
    for pattern in (f"{_BEFORE}((/{_PART}+)+)", *(f"{_BEFORE}((/{_PART}+){{{n}}})/" for n in range(1, DEPTH + 1)))
)
_LINE = re.compile(r"\s*-?(?:@[A-Za-z]+|(?:\S+\s+){4}\S+)\s+(.*)", re.DOTALL)
_ANACRON = re.compile(r"\s*(?:@[A-Za-z]+|\d+)\s+\d+\s+\S+\s+(.*)", re.DOTALL)
_VARIABLE = re.compile(r"""\s*["']?([A-Za-z_][A-Za-z0-9_]*)["']?\s*=(.*)""", re.DOTALL)
LINES = 20_000


@dataclass(frozen=True)
class Job:
    """One line of a table. `search` is the PATH that the table sets for it."""

    user: str
    runs: tuple[Run, ...]
    file: str
    line: int
    search: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@fact
@dataclass(frozen=True)
class Cron:
    """`owners`: each table and script with who it runs as. `stats`: what was looked at; None where nothing is there."""

    needs: ClassVar[tuple[Request, ...]] = (*TABLES, *SCRIPTS, *PLACES, *TARGETS)
    jobs: tuple[Job, ...]
    owners: dict[str, str]
    stats: dict[str, Stat | None]

    @classmethod
    def read(cls, view: View) -> Self:
        tables = [(item, need) for need in TABLES for item in view.ask(need) if item.stat and item.stat.kind == "file"]
        scripts = [item for need in SCRIPTS for item in view.ask(need) if item.stat and item.stat.kind == "file"]
        looked_at = [item for need in cls.needs for item in view.ask(need)]
        stats = {item.name: item.stat for item in looked_at if item.state is State.ABSENT or item.stat}
        if not tables and not scripts and all(item.state.whole for item in looked_at):
            raise Absent("cron has nothing to run on this host", "本机没有 cron 任务")
        owners = {item.name: "root" for item in scripts}
        jobs: list[Job] = []
        for item, need in tables:
            user = item.name.rpartition("/")[2] if need in USERS else "" if need in SYSTEM else "root"
            owners[item.name] = user or "root"
            jobs += _jobs(item, user, _ANACRON if need is ANACRON else _LINE)
        return cls(tuple(jobs), owners, stats)

    def linked(self, path: str) -> str:
        """Where a link leads; empty for what is none."""
        stat = self.stats.get(path)
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), stat.link)) if stat and stat.link else ""


def _jobs(item: Item, user: str, form: re.Pattern[str]) -> Iterator[Job]:
    """The jobs of a table; without `user`, the first word of each command is one."""
    search: tuple[str, ...] = ()
    for number, line in enumerate(item.text.split("\n")[:LINES], 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if variable := _VARIABLE.fullmatch(line):
            if variable[1] == "PATH":
                search = tuple(folder for folder in variable[2].strip(" \t\r\"'").split(":") if folder)
        elif match := form.fullmatch(line):
            command = re.split(r"(?<!\\)%", match[1], maxsplit=1)[0]
            who, *rest = (user, command) if user else (command.split(None, 1) or [""])
            if not who:  # all of it is what the command would be given to read
                continue
            yield Job(who, tuple(runs(rest[0] if rest else "")), item.name, number, search)
