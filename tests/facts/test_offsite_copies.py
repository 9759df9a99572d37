"""Which backups leave the host."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.backup import Backup
from inspector.facts.cron import Cron
from inspector.facts.jobs import FOLLOWED, LIMIT, Jobs
from inspector.facts.offsite_copies import FSTAB, OffsiteCopies
from inspector.facts.processes import Processes
from inspector.facts.services import Services, UnitFiles
from inspector.facts.system import OsRelease
from inspector.snapshot import State
from inspector.targets.memory import snapshot

DATA: dict[str, str | File] = {"/var/lib/mysql/ibdata1": "x", "/usr/lib/systemd/systemd": ""}
FACTS = (OffsiteCopies, Backup, Cron, Jobs, Services, UnitFiles, Processes, OsRelease)
NEEDS = tuple(need for each in FACTS for need in each.needs)
SCRIPT = "/opt/bin/db-backup.sh"
RUNS: dict[str, str | File] = {"/etc/cron.d/x": f"0 3 * * * root {SCRIPT}\n"}
NFS = "nas:/e /mnt/nas nfs4 rw 0 0\n"


def read(files: dict[str, str | File], *names: str) -> OffsiteCopies:
    rows = [
        {"pid": pid, "ppid": 0, "uid": 0, "name": name, "exe": None, "started": ""} for pid, name in enumerate(names, 1)
    ]
    view = View(snapshot(Case(DATA | files, live={"processes": rows} if names else {}), NEEDS), NEEDS)
    try:
        cron: Cron | None = Cron.read(view)
    except Absent:
        cron = None
    try:
        release: OsRelease | None = OsRelease.read(view)
    except Absent:
        release = None
    services = Services.read(view)
    processes = Processes.read(view) if names else None
    jobs = Jobs.read(view, cron, services, UnitFiles.read(view, services), release)
    backup = Backup.read(view, jobs, services, processes)
    return OffsiteCopies.read(view, backup, jobs, services, processes)


def line(text: str) -> dict[str, str | File]:
    return {"/etc/cron.d/x": f"DEST=nas:/his\n0 3 * * * root {text}\n"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mysqldump a | ssh nas 'cat > /b'", ("ssh", "/etc/cron.d/x:2")),
        ("rsync -a /srv $DEST", ("rsync", "/etc/cron.d/x:2")),
        ("rclone sync /srv oss:his", ("rclone", "/etc/cron.d/x:2")),
        ("cd /srv && tar czf a.tgz . && curl -T a.tgz ftp://nas/", ("curl", "/etc/cron.d/x:2")),
    ],
)
def test_lines_of_cron(text: str, found: tuple[str, str]) -> None:
    assert read(line(text)).found == (found,)


@pytest.mark.parametrize(
    "text",
    ["mysqldump a > /b/a.sql", "tar czf /b/a.tgz /srv", "rsync -a m:/x /y", "curl -T /a ftp://web/", "rsync -a /a /b"],
)
def test_lines_that_stay_here(text: str) -> None:
    found = read(line(text))
    assert (found.found, found.doubts) == ((), ())


@pytest.mark.parametrize(
    ("script", "found", "doubts"),
    [
        ("#!/bin/sh\nscp /b/a nas:/b\n", ("scp",), ()),
        ("#!/usr/bin/env bash\nmysqldump a > /b/a\n", (), ()),
        ("mysqldump a > /b/a\n", (), ()),
        ("#!/bin/sh\n. /etc/backup.conf\nrsync -a /srv $DEST\n", (), (SCRIPT,)),
        ("#!/bin/sh\nborgmatic\n", (), (SCRIPT,)),
        ("#!/bin/sh\n$BASE/send.sh\n", (), (SCRIPT,)),
        ("#!/bin/sh\nsh send.sh\n", (), (SCRIPT,)),
        ("#!/bin/sh\n/opt/vendor/push /b\n", (), (SCRIPT,)),
        ("#!/bin/sh\n$MYSQL_HOME/bin/mysqldump a | /bin/gzip > /b/a; find /b -mtime +7 -exec rm {} \\;\n", (), ()),
        ("#!/usr/bin/python3\nimport oss2\n", (), (SCRIPT,)),
        ("#!/usr/bin/python3\nos.system('rsync -a /srv nas:/x')\n", ("rsync",), ()),
        ("\x7fELF\x00\x00", (), (SCRIPT,)),
        ("#!/bin/sh\n" + "#" * LIMIT, (), (SCRIPT,)),
    ],
)
def test_scripts(script: str, found: tuple[str, ...], doubts: tuple[str, ...]) -> None:
    seen = read({**RUNS, SCRIPT: script})
    assert tuple(name for name, _ in seen.found) == found
    assert seen.doubts == doubts
    assert {place for _, place in seen.found} <= {SCRIPT}


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        (SCRIPT, SCRIPT),
        ("cd /opt && ./backup.sh", "/opt/backup.sh"),
        ("$HOME/backup.sh", "/etc/cron.d/x"),
        ("/usr/bin/backup2l -b", "/usr/bin/backup2l"),
        ("/usr/bin/rsnapshot alpha", "/etc/cron.d/x"),
    ],
)
def test_what_was_not_understood_is_a_doubt(text: str, doubt: str) -> None:
    assert read(line(text)).doubts == (doubt,)


def test_scripts_of_scripts() -> None:
    files: dict[str, str | File] = {**RUNS, SCRIPT: "#!/bin/sh\n. /opt/a.sh\n", "/opt/a.sh": f"{SCRIPT}\n/opt/b.sh x\n"}
    assert read({**files, "/opt/b.sh": "rsync -a /b nas:/b\n"}).found == (("rsync", "/opt/b.sh"),)
    assert read(files).found == ()


def test_a_script_that_is_closed_is_told() -> None:
    assert read({**RUNS, SCRIPT: File(state=State.DENIED)}).unread == (SCRIPT,)


def test_a_script_of_a_folder_must_be_executable() -> None:
    text = "#!/bin/sh\nrsync -a /b nas:/b\n"
    assert read({"/etc/cron.daily/x": File(text, 0o755)}).found == (("rsync", "/etc/cron.daily/x"),)
    assert read({"/etc/cron.daily/x": File(text, 0o644)}).found == ()


@pytest.mark.parametrize(
    ("mounts", "fstab", "found", "doubts"),
    [
        (NFS, "", ("/mnt/nas",), ()),
        ("", NFS, (), ("/etc/cron.d/x",)),
        (None, NFS, ("/mnt/nas",), ()),
        (None, f"#{NFS}", (), ()),
        ("/dev/sdb1 /mnt/nas ext4 rw 0 0\n", "", (), ()),
        ("//nas/b /mnt/nas cifs rw 0 0\n", "", ("/mnt/nas",), ()),
        ("u@h: /mnt fuse.sshfs rw 0 0\n", "", ("/mnt",), ()),
        ("nas:/e /mnt/nas2 nfs rw 0 0\n", "", (), ()),
        (None, "nas:/e /mnt/nas nfs noauto 0 0\n", (), ("/etc/cron.d/x",)),
        (None, "nas:/e /mnt/nas nfs noauto,x-systemd.automount 0 0\n", ("/mnt/nas",), ()),
        ("", "nas:/e /mnt/nas nfs noauto 0 0\n", (), ("/etc/cron.d/x",)),
    ],
)
def test_shares_of_other_hosts(mounts: str | None, fstab: str, found: tuple[str, ...], doubts: tuple[str, ...]) -> None:
    files = line("mysqldump a > /mnt/nas/a.sql") | {"/etc/fstab": fstab}
    seen = read(files if mounts is None else {**files, "/proc/mounts": mounts})
    assert tuple(name for name, _ in seen.found) == found
    assert seen.doubts == doubts


def test_a_script_that_mounts_what_fstab_names() -> None:
    script = "#!/bin/sh\nmount /mnt/nas && tar czf /mnt/nas/a.tgz /srv\n"
    files: dict[str, str | File] = {**RUNS, SCRIPT: script, "/etc/fstab": NFS, "/proc/mounts": ""}
    assert read(files).found == (("/mnt/nas", SCRIPT),)


AGENT: dict[str, str | File] = {"/usr/sbin/bareos-fd": ""}
UNIT = "/usr/lib/systemd/system/bareos-fd.service"
ENABLED: dict[str, str | File] = {
    UNIT: "[Service]\nExecStart=/usr/sbin/bareos-fd\n",
    "/etc/systemd/system/multi-user.target.wants/bareos-fd.service": File(link=UNIT),
}


def test_agents_count_where_they_work() -> None:
    assert read(AGENT, "systemd", "bareos-fd").found == (("bareos-fd", ""),)
    assert read(AGENT, "systemd").doubts == ("/usr/sbin/bareos-fd",)
    assert [name for name, _ in read(AGENT | ENABLED).found] == ["bareos-fd.service"]
    assert read(AGENT).doubts == ("/usr/sbin/bareos-fd",)
    assert not read(AGENT | ENABLED, "systemd").found


def test_files_that_are_sent_by_a_job_of_another_kind_do_not_count() -> None:
    dump = "0 3 * * * root mysqldump a > /b/a\n"
    assert read({"/etc/cron.d/x": dump + "0 4 * * * root scp /b/a.sql nas:/b\n"}).found
    assert not read({"/etc/cron.d/x": dump + "0 4 * * * root scp /srv/report.xls fin:/x\n"}).found
    assert not read({"/etc/cron.d/x": dump + "0 4 * * * root rsync -a /var/log/ log1:/l/\n"}).found


def test_names_that_run_parts_passes_over() -> None:
    sends: dict[str, str | File] = {
        "/etc/cron.daily/b.sh": File("rsync -a /b nas:/b\n", 0o755),
        "/etc/cron.d/b.x": "0 4 * * * root rsync -a /b n:/b\n",
    }
    for system in ("ID=debian\n", "ID=linuxmint\nID_LIKE='ubuntu debian'\n", "ID=alpine\n"):
        assert not read({**sends, "/etc/os-release": system}).found
    assert len(read({**sends, "/etc/os-release": "ID=rhel\n"}).found) == 2
    assert len(read(sends).found) == 2


def test_timers() -> None:
    timer, unit = "/etc/systemd/system/sync.timer", "/etc/systemd/system/sync.service"
    files: dict[str, str | File] = {
        timer: "[Timer]\n",
        "/etc/systemd/system/timers.target.wants/sync.timer": File(link=timer),
    }
    files |= line("mysqldump a > /b/a")
    assert read(
        {**files, unit: "[Service]\nExecStart=/opt/sync.sh\n", "/opt/sync.sh": "rsync -a /b nas:/b\n"}
    ).found == (("rsync", "/opt/sync.sh"),)
    assert read({**files, unit: "[Service]\nExecStart=-/usr/bin/rsync -a /b nas:/b\n"}).found
    assert not read({**files, unit: "[Service]\nExecStart=/usr/bin/rsync -a nas:/b /b\n"}).found


def test_which_paths_are_taken_for_scripts() -> None:
    def wanted(text: str) -> set[str]:
        return set(FOLLOWED[0].wanted(text))

    assert wanted("0 3 * * * root /shell/a.sh && bash '/opt/x/run' >/dev/null") == {"/shell/a.sh", "/opt/x/run"}
    assert wanted("#!/bin/bash\n/etc/b.sh\n/usr/bin/mysqldump x | gzip > /var/lib/x/y") == {"/etc/b.sh"}


def test_what_may_hold_passwords_is_secret() -> None:
    assert FSTAB.secret
    assert all(follow.like.secret for follow in FOLLOWED)
