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
    ],
)
def test_jobs_of_cron(line: str, expected: list[str]) -> None:
    assert jobs(DATA | {"/etc/cron.d/x": f"{line}\n"}) == expected


def test_an_agent() -> None:
    assert jobs(DATA | {"/usr/openv/netbackup/bin/bpcd": ""}) == ["/usr/openv/netbackup/bin/bpcd"]


def test_without_data_there_is_nothing_to_back_up() -> None:
    with pytest.raises(Absent):
        jobs({"/etc/hostname": "h\n"})
