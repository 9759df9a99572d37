"""Signs of a backup."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.backup import Backup
from inspector.facts.cron import Cron
from inspector.facts.services import Services
from inspector.targets.memory import snapshot

DATA: dict[str, str | File] = {"/var/lib/mysql/ibdata1": "x"}
NEEDS = (*Backup.needs, *Cron.needs, *Services.needs)


def jobs(files: dict[str, str | File]) -> list[str]:
    view = View(snapshot(Case(files), NEEDS), NEEDS)
    try:
        cron: Cron | None = Cron.read(view)
    except Absent:
        cron = None
    return [what for what, _ in Backup.read(view, cron, Services.read(view), None).jobs]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 3 * * * root cd /opt && tar czf /mnt/a.tgz data", ["tar"]),
        ("0 3 * * * root /usr/bin/rsync -a /srv backup:/srv", ["/usr/bin/rsync"]),
        ("0 3 * * * root sh -c 'mysqldump his | gzip > /b/a.gz'", ["mysqldump"]),
        ("0 3 * * * root /opt/bin/db-backup.sh", ["/opt/bin/db-backup.sh"]),
        ("0 3 * * * root /usr/bin/certbot renew", []),
        ("#0 3 * * * root mysqldump his", []),
        ("0 3 * * * root rsync -a b:/x /var/cache/mirror", []),
        ("0 3 * * * root rsync -a -e 'ssh -p 22' root@b:/x /mirror >/dev/null 2>&1", []),
        ("0 3 * * * root /bin/sh -c 'rclone sync remote:x /srv/x'", []),
        ("0 3 * * * root scp -i /root/k b:x . && tar czf /mnt/a.tgz /srv", ["tar"]),
        ("0 3 * * * root rsync -a /srv b:/srv -e ssh", ["rsync"]),
        ("0 3 * * * root rsync -a rsync://b/x /mirror; rsync -a /srv rsync://b/srv", ["rsync"]),
        ("0 3 * * * root rsync -a /srv b:/srv 2>/dev/null", ["rsync"]),
        ("0 3 * * * root rsync -a /srv /mnt/usb 'unfinished", ["rsync"]),
    ],
)
def test_jobs_of_cron(line: str, expected: list[str]) -> None:
    assert jobs(DATA | {"/etc/cron.d/x": f"{line}\n"}) == expected


def test_a_table_named_after_backups_counts_by_its_jobs() -> None:
    commented, job = "# 0 */4 * * * root /usr/bin/rsnapshot alpha\n", "0 3 * * * root /opt/x/run\n"
    assert jobs(DATA | {"/etc/cron.d/rsnapshot": commented}) == []
    assert jobs(DATA | {"/etc/cron.d/backup": commented + job}) == ["/opt/x/run"]


@pytest.mark.parametrize(("mode", "expected"), [(0o755, ["/etc/cron.daily/backup"]), (0o644, [])])
def test_a_script_that_is_not_executable_is_not_run(mode: int, expected: list[str]) -> None:
    assert jobs(DATA | {"/etc/cron.daily/backup": File("#!/bin/sh\n", mode)}) == expected


def test_an_agent() -> None:
    assert jobs(DATA | {"/usr/openv/netbackup/bin/bpcd": ""}) == ["/usr/openv/netbackup/bin/bpcd"]


def test_without_data_there_is_nothing_to_back_up() -> None:
    with pytest.raises(Absent):
        jobs({"/etc/hostname": "h\n"})
