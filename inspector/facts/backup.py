"""Signs that the host's data is backed up: jobs of cron and systemd, and the agents of backup systems; and of data worth it.

Snapshots that a hypervisor, a cloud or a storage system makes of the whole host are not seen from inside.
"""

from __future__ import annotations

import re
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
        jobs = [*_scheduled(cron), *_units(services)]
        jobs += [(item.name, item.name) for request in AGENTS for item in view.ask(request) if item.state is State.OK]
        jobs += [(name, "") for name in _RUNNING if processes and processes.called(name)]
        complete = all(item.state.whole for need in (*AGENTS, *TABLES, *SCRIPTS) for item in view.ask(need))
        return cls(tuple(dict.fromkeys(jobs)), tuple(data), complete)


def _scheduled(cron: Cron | None) -> Iterator[tuple[str, str]]:
    for job in cron.jobs if cron else ():
        for run in job.runs:
            if run.word.rpartition("/")[2] in _COPIERS or _NAMED.search(run.path):
                yield run.path, job.location
    for path in cron.owners if cron else ():
        if path.startswith(("/etc/cron.", "/etc/periodic/")) and _NAMED.search(path.rpartition("/")[2]):
            yield path, path


def _units(services: Services) -> Iterator[tuple[str, str]]:
    for name, place in services.started.items():
        if _UNIT.search(name) and not _OWN.search(name):
            yield name, place
