"""Signs that the host's data is backed up: jobs of cron and systemd, and the agents of backup systems; and of data worth it.

Snapshots that a hypervisor, a cloud or a storage system makes of the whole host are not seen from inside.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.cron import SCRIPTS, TABLES, Cron
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.request import Files, Part, Request
from inspector.snapshot import State
from inspector.text import Text

_COPIERS = frozenset(
    (
        *(
            "rsync",
            "rclone",
            "tar",
            "mysqldump",
            "mariadb-dump",
            "mydumper",
            "xtrabackup",
            "innobackupex",
            "mariabackup",
        ),
        *(
            "mariadb-backup",
            "pg_dump",
            "pg_dumpall",
            "pg_basebackup",
            "pgbackrest",
            "barman",
            "mongodump",
            "expdp",
            "rman",
        ),
        *(
            "dexp",
            "sys_dump",
            "borg",
            "borgmatic",
            "restic",
            "duplicity",
            "duply",
            "rsnapshot",
            "kopia",
            "bup",
            "rdiff-backup",
        ),
        *(
            "btrbk",
            "sanoid",
            "snapper",
            "timeshift",
            "zfs",
            "etcdctl",
            "slapcat",
            "scp",
            "dump",
            "cpio",
            "influxd",
            "redis-cli",
        ),
    )
)
_BOTH_WAYS = frozenset(("rsync", "scp", "rclone"))
_ELSEWHERE = re.compile(r"[^/:]+:")
_WITH_VALUE = re.compile(
    r"-[a-zA-Z]*e$|-T$|--(?:rsh|exclude(?:-from)?|include(?:-from)?|files-from|filter|password-file|log-file|link-dest|backup-dir"
    r"|rsync-path|bwlimit|timeout|port|temp-dir|config|transfers|checkers)$"
)
"""Options of theirs whose value is the next word."""
_LONG = 4096
_NAMED = re.compile(r"(?i)back-?_?up|(?:^|[^a-z])bak(?:[^a-z]|$)|dump|snapshot|borg|restic|rsnapshot|beifen|备份")
_UNIT = re.compile(
    r"(?i)back-?up|borg|restic|rsnapshot|snapper|bacula|bareos|amanda|veeam|duplic|snapshot|barman|pgbackrest|btrbk|sanoid|kopia|netbackup|commvault"
)
_OWN = re.compile(r"dpkg-db-backup|alpm|rpmdb|backup-rpmdb|snapd?\.|systemd-pcr|lvm2?-")
"""Units of the system for its own state."""
AGENTS = tuple(
    Files(glob, Part.STAT)
    for glob in (
        *(
            "/usr/openv/netbackup/bin/bpcd",
            "/opt/commvault/Base/cvd",
            "/opt/simpana/Base/cvd",
            "/usr/sbin/veeamservice",
        ),
        *(
            "/opt/veeam/transport/veeamtransport",
            "/usr/sbin/bacula-fd",
            "/usr/sbin/bareos-fd",
            "/opt/bacula/bin/bacula-fd",
        ),
        *(
            "/opt/tivoli/tsm/client/ba/bin/dsmc",
            "/usr/sbin/nsrexecd",
            "/opt/scutech/*/*",
            "/usr/sbin/urbackupclientbackend",
        ),
        *("/usr/local/sbin/urbackupclientbackend", "/opt/AnyBackup*/*", "/usr/local/AnyBackup*/*", "/usr/sbin/amandad"),
        *("/opt/*[bB]ackup[cC]lient*/*", "/opt/*[bB]ackup[aA]gent*/*"),
    )
)
_RUNNING = ("bpcd", "cvd", "veeamservice", "bacula-fd", "bareos-fd", "dsmcad", "nsrexecd", "dbackup3-agent")
DATABASES = tuple(
    Files(glob, Part.STAT)
    for glob in (
        *("/var/lib/mysql/ibdata1", "/var/lib/postgresql/*/*/PG_VERSION", "/var/lib/pgsql/data/PG_VERSION"),
        *("/var/lib/pgsql/*/data/PG_VERSION", "/var/lib/mongodb/WiredTiger", "/var/lib/mongo/WiredTiger"),
        *(
            "/www/server/data/ibdata1",
            "/data*/mysql/ibdata1",
            "/data*/mysql/data/ibdata1",
            "/usr/local/mysql/data/ibdata1",
        ),
        *(
            "/u01/app/oracle/oradata/*/*",
            "/opt/dmdbms/data/*/*",
            "/var/lib/ldap/data.mdb",
            "/usr/local/pgsql/data/PG_VERSION",
        ),
    )
)
OTHER_DATA = tuple(
    Files(glob, Part.STAT)
    for glob in (
        *("/var/www/*/*/*", "/www/wwwroot/*/*", "/srv/*/*/*", "/etc/samba/smb.conf", "/etc/exports.d/*.exports"),
        *("/var/lib/gitlab", "/var/opt/gitlab", "/var/lib/jenkins/config.xml", "/var/vmail"),
    )
)
EXPORTS = Files("/etc/exports", keep=("^[^#]*/",))
_SCRIPTS = ("/etc/cron.hourly/", "/etc/cron.daily/", "/etc/cron.weekly/", "/etc/cron.monthly/", "/etc/periodic/")
DATABASE, SERVED = Text(en="a database", zh="数据库"), Text(en="files that are served", zh="对外提供的文件")


@fact
@dataclass(frozen=True)
class Backup:
    """`jobs`: (what, where it stands) of each sign of a backup. `data`: what kinds of data were found, and where.
    `complete`: no table of jobs or place of an agent was closed to us."""

    needs: ClassVar[tuple[Request, ...]] = (*AGENTS, *DATABASES, *OTHER_DATA, EXPORTS, *TABLES, *SCRIPTS)
    jobs: tuple[tuple[str, str], ...]
    data: tuple[tuple[Text, str], ...]
    complete: bool = True

    @classmethod
    def read(cls, view: View, cron: Cron | None, services: Services, processes: Processes | None) -> Self:
        data = [(DATABASE, item.name) for request in DATABASES for item in view.ask(request) if item.state is State.OK]
        data += [(SERVED, item.name) for request in OTHER_DATA for item in view.ask(request) if item.state is State.OK]
        data += [(SERVED, EXPORTS.glob)] if view.text(EXPORTS).strip() else []
        if not data and all(item.state.whole for request in cls.needs for item in view.ask(request)):
            raise Absent("no database and no served files were found here", "未发现数据库和对外提供的文件")
        lines = {item.name: item.text.split("\n") for need in TABLES for item in view.ask(need)}
        jobs = [*_scheduled(cron, lines), *_units(services)]
        jobs += [(item.name, item.name) for request in AGENTS for item in view.ask(request) if item.state is State.OK]
        jobs += [(name, "") for name in _RUNNING if processes and processes.called(name)]
        complete = all(item.state.whole for need in (*AGENTS, *TABLES, *SCRIPTS) for item in view.ask(need))
        return cls(tuple(dict.fromkeys(jobs)), tuple(data), complete)


def _scheduled(cron: Cron | None, lines: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for job in cron.jobs if cron else ():
        fetches = only_fetches(lines[job.file][job.line - 1])
        for run in job.runs:
            copies = _name(run.word) in _COPIERS and not (fetches and _name(run.word) in _BOTH_WAYS)
            # a table named after backups counts by its jobs: packages deliver theirs with every line commented out
            if copies or _NAMED.search(run.path) or _NAMED.search(_name(job.file)):
                yield run.path, job.location
    for path in cron.owners if cron else ():
        stat = cron.stats.get(path) if cron else None
        runs = path.startswith(_SCRIPTS) and stat is not None and stat.mode & 0o111
        if runs and _NAMED.search(_name(path)):
            yield path, path


def only_fetches(line: str) -> bool:
    """Whether all that rsync, scp and rclone do in a command line is to bring what is elsewhere here."""
    line = re.sub(r"(?<=\s)[0-9]+(?=[<>])", "", line[:_LONG])
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = list(lexer)
    except ValueError:  # a quote that does not end
        words = line.split()
    found: list[bool] = []
    for number, word in enumerate(words):
        if _name(word) in _BOTH_WAYS:
            end = next((n for n, mark in enumerate(words[number:], number) if not mark.strip("();&|<>")), len(words))
            found += [_fetches(words[number + 1 : end])]
        elif " " in word and any(name in word for name in _BOTH_WAYS):  # sh -c "…"
            found += [only_fetches(word)]
    return bool(found) and all(found)


def _fetches(words: list[str]) -> bool:
    """Whether the last of its places is here, and one before it elsewhere."""
    places = [
        word for at, word in enumerate(words) if not (word.startswith("-") or (at and _WITH_VALUE.match(words[at - 1])))
    ]
    return len(places) > 1 and not _ELSEWHERE.match(places[-1]) and any(map(_ELSEWHERE.match, places[:-1]))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _units(services: Services) -> Iterator[tuple[str, str]]:
    for name, place in services.started.items():
        if _UNIT.search(name) and not _OWN.search(name):
            yield name, place
