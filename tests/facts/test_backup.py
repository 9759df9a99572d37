"""Signs of a backup."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.backup import Backup
from inspector.facts.cron import Cron
from inspector.facts.jobs import Jobs
from inspector.facts.services import Services, UnitFiles
from inspector.facts.system import OsRelease
from inspector.snapshot import State
from inspector.targets.memory import snapshot

DATA: dict[str, str | File] = {"/var/lib/mysql/ibdata1": "x"}
FACTS = (Backup, Cron, Jobs, Services, UnitFiles, OsRelease)
NEEDS = tuple(need for each in FACTS for need in each.needs)


def read(files: dict[str, str | File]) -> Backup:
    view = View(snapshot(Case(files), NEEDS), NEEDS)
    try:
        cron: Cron | None = Cron.read(view)
    except Absent:
        cron = None
    try:
        release: OsRelease | None = OsRelease.read(view)
    except Absent:
        release = None
    services = Services.read(view)
    found = Jobs.read(view, cron, services, UnitFiles.read(view, services), release)
    return Backup.read(view, found, services, None)


def jobs(files: dict[str, str | File]) -> list[str]:
    return [what for what, _ in read(files).jobs]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 3 * * * root cd /opt && tar czf /mnt/a.tgz data", ["tar"]),
        ("0 3 * * * root /usr/bin/rsync -a /srv backup:/srv", ["rsync"]),
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


@pytest.mark.parametrize("script", ["/opt/bk.sh", "/root/mysql.sh", "/opt/jobs/nightly", "/data/sh/dbbak.sh"])
def test_a_script_counts_by_what_it_does(script: str) -> None:
    table: dict[str, str | File] = {"/etc/cron.d/j": f"0 3 * * * root sh {script}\n"}
    assert jobs(DATA | table | {script: "#!/bin/bash\nmysqldump -A > /b/a.sql\n"}) == [script]
    assert jobs(DATA | table | {script: "#!/bin/bash\n# mysqldump -A\nfind /b -mtime +7 -delete\n"}) == []


def test_a_script_in_another_language() -> None:
    table: dict[str, str | File] = {"/etc/cron.d/j": "0 3 * * * root /opt/run.py\n"}
    assert jobs(DATA | table | {"/opt/run.py": "subprocess.run(['mysqldump', '-A'])\n"}) == ["/opt/run.py"]
    assert jobs(DATA | table | {"/opt/run.py": "# mysqldump\nprint(1)\n"}) == []


def test_a_service_that_a_timer_starts() -> None:
    timer, unit = "/etc/systemd/system/nightly.timer", "/etc/systemd/system/nightly.service"
    files = DATA | {
        timer: "[Timer]\n",
        unit: "[Service]\nExecStart=/opt/nightly.sh\n",
        "/opt/nightly.sh": "pg_dumpall > /b/a\n",
    }
    wanted: dict[str, str | File] = {"/etc/systemd/system/timers.target.wants/nightly.timer": File(link=timer)}
    assert jobs(files | wanted) == ["/opt/nightly.sh"]
    assert jobs(files) == []


@pytest.mark.parametrize(
    "line", ["tcpdump -w /x", "mysqldumpslow /var/log/slow", "coredumpctl list", "dumpe2fs /dev/sda1"]
)
def test_names_that_only_look_like_dumps(line: str) -> None:
    assert jobs(DATA | {"/etc/cron.d/x": f"0 3 * * * root /usr/bin/{line}\n"}) == []


def test_what_the_system_does_for_itself() -> None:
    text = File("#!/bin/sh\ntar -cf /var/backups/alternatives.tar.0 -C /var/lib/dpkg alternatives\n", 0o755)
    assert jobs(DATA | {"/etc/cron.daily/dpkg": text}) == []
    assert jobs(DATA | {"/etc/cron.daily/suse.de-backup-rpmdb": text}) == []
    left = File("#!/bin/sh\nif [ -d /run/systemd/system ]; then exit 0; fi\npg_dumpall > /b/a\n", 0o755)
    assert jobs(DATA | {"/etc/cron.daily/x": left, "/usr/lib/systemd/systemd": ""}) == []
    assert jobs(DATA | {"/etc/cron.daily/x": left}) == ["pg_dumpall"]


def test_scripts_that_could_not_be_read_are_told() -> None:
    table: dict[str, str | File] = {"/etc/cron.d/j": "0 3 * * * root /opt/run.sh\n"}
    assert read(DATA | table | {"/opt/run.sh": File(state=State.DENIED)}).unread == ("/opt/run.sh",)


def test_an_agent() -> None:
    assert jobs(DATA | {"/usr/openv/netbackup/bin/bpcd": ""}) == ["/usr/openv/netbackup/bin/bpcd"]


def test_without_data_there_is_nothing_to_back_up() -> None:
    with pytest.raises(Absent):
        jobs({"/etc/hostname": "h\n"})
