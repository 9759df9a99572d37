"""Signs that the host's data is backed up: jobs of cron and systemd, and the agents of backup systems; and of data worth it.

Snapshots that a hypervisor, a cloud or a storage system makes of the whole host are not seen from inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.backup_commands import makes_in_other_language
from inspector.facts.cron import SCRIPTS, TABLES
from inspector.facts.jobs import NAMED, NAMED_UNIT, Jobs, is_shell
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.request import Files, Part, Request
from inspector.snapshot import State
from inspector.text import Text

_NAMED = re.compile(NAMED.pattern + r"|(?<!tcp)(?<!core)dump(?!slow|e2fs)|snapshot|borg|restic|rsnapshot")
_OWN = re.compile(
    r"dpkg-db-backup|alpm|rpmdb|backup-sysconfig|suse\.de-backup|snapd?\.|systemd-pcr|lvm2?-|/cron\.daily/(?:dpkg|passwd)$"
)
"""Units and scripts of the system for its own state."""
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
DATABASE, SERVED = Text(en="a database", zh="数据库"), Text(en="files that are served", zh="对外提供的文件")


@fact
@dataclass(frozen=True)
class Backup:
    """`jobs`: (what, where it stands) of each sign of a backup. `data`: what kinds of data were found, and where.
    `complete`: no table of jobs or place of an agent was closed to us; `unread`: the scripts of jobs that were."""

    needs: ClassVar[tuple[Request, ...]] = (*AGENTS, *DATABASES, *OTHER_DATA, EXPORTS, *TABLES, *SCRIPTS)
    jobs: tuple[tuple[str, str], ...]
    data: tuple[tuple[Text, str], ...]
    complete: bool = True
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, scheduled: Jobs, services: Services, processes: Processes | None) -> Self:
        data = [(DATABASE, item.name) for request in DATABASES for item in view.ask(request) if item.state is State.OK]
        data += [(SERVED, item.name) for request in OTHER_DATA for item in view.ask(request) if item.state is State.OK]
        data += [(SERVED, EXPORTS.glob)] if view.text(EXPORTS).strip() else []
        if not data and all(item.state.whole for request in cls.needs for item in view.ask(request)):
            raise Absent("no database and no served files were found here", "未发现数据库和对外提供的文件")
        jobs = [*_scheduled(scheduled), *_units(services)]
        jobs += [(item.name, item.name) for request in AGENTS for item in view.ask(request) if item.state is State.OK]
        jobs += [(name, "") for name in _RUNNING if processes and processes.called(name)]
        complete = all(item.state.whole for need in (*AGENTS, *TABLES, *SCRIPTS) for item in view.ask(need))
        return cls(tuple(dict.fromkeys(jobs)), tuple(data), complete, scheduled.unread)


def _scheduled(jobs: Jobs) -> Iterator[tuple[str, str]]:
    """By what a job's texts do, and by its name where that is a backup's: what it runs may be read by nobody."""
    for job in (job for job in jobs.jobs if not _OWN.search(job.name)):
        for place, part in job.copied.items():
            # in its own line the program tells more, of several scripts which of them it is
            yield from (((name if place == job.location else place), job.location) for name in part.made)
            if not is_shell(place, job.texts[place]) and makes_in_other_language(job.texts[place]):
                yield place, job.location
        # a table named after backups counts by its jobs: packages deliver theirs with every line commented out
        whole_table = _NAMED.search(_name(re.sub(r":[0-9]+$", "", job.location)))
        yield from ((path, job.location) for path in job.starts if whole_table or _NAMED.search(path))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _units(services: Services) -> Iterator[tuple[str, str]]:
    for name, place in services.started.items():
        if NAMED_UNIT.search(name) and not _OWN.search(name):
            yield name, place
