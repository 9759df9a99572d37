"""Tables of cron and anacron, and what of the file system is looked at for them."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.cron import Cron
from inspector.snapshot import State
from inspector.targets.memory import snapshot


def read(files: dict[str, str | File]) -> Cron:
    return Cron.read(View(snapshot(Case(files), Cron.needs), Cron.needs))


def jobs(files: dict[str, str | File]) -> list[str]:
    return [f"{job.location} {job.user} {' '.join(run.path for run in job.runs)}" for job in read(files).jobs]


def test_tables_of_each_kind() -> None:
    assert jobs(
        {
            "/etc/crontab": "SHELL=/bin/sh\n# * * * * * root /no\n17 *\t* * *\troot\tcd / && /opt/a\n-*/5 * * * * bob /opt/b %in\n1 1 * * * %root /no\n",
            "/etc/cron.d/x": "@reboot root /opt/c 'a%b'; echo \\%; /opt/d\n",
            "/etc/anacrontab": "1\t5\tcron.daily\t/opt/e\n@monthly 15 m /opt/f\nSTART_HOURS_RANGE=3-22\n",
            "/var/spool/cron/crontabs/bob": "0 1 * * 1-5 /opt/g\n",
            "/var/spool/cron/eve": "@daily /opt/h\n",
            "/etc/crontabs/root": "*/15 * * * * run-parts /etc/periodic/15min\n",
        }
    ) == [
        "/etc/crontab:3 root /opt/a",
        "/etc/crontab:4 bob /opt/b",
        "/etc/cron.d/x:1 root /opt/c",
        "/etc/anacrontab:1 root /opt/e",
        "/etc/anacrontab:2 root /opt/f",
        "/var/spool/cron/eve:1 eve /opt/h",
        "/var/spool/cron/crontabs/bob:1 bob /opt/g",
        "/etc/crontabs/root:1 root run-parts /etc/periodic/15min",
    ]


def test_targets_and_every_folder_above_them_are_looked_at() -> None:
    cron = read(
        {
            "/etc/crontab": "PATH=/srv/bin:/usr/bin\n* * * * * root /data/备份/a/run.sh x && '/opt/b'\n",
            "/data/备份/a/run.sh": File(mode=0o700),
            "/srv/bin": File(kind="dir", mode=0o755),
            "/etc/cron.daily/x": "",
        }
    )
    wanted = ("/", "/data", "/data/备份", "/data/备份/a", "/data/备份/a/run.sh", "/srv", "/srv/bin", "/etc/cron.daily")
    assert all(cron.stats.get(path) for path in wanted)
    assert cron.stats["/opt/b"] is None
    assert cron.jobs[0].search == ("/srv/bin", "/usr/bin")
    assert cron.owners == {"/etc/crontab": "root", "/etc/cron.daily/x": "root"}


def test_links_and_gaps() -> None:
    cron = read({"/etc/crontab": "* * * * * root /opt/l\n", "/opt/l": File(link="../srv/t"), "/srv/t": ""})
    assert cron.linked("/opt/l") == "/srv/t"
    with pytest.raises(Absent):
        read({})
    view = View(snapshot(Case({"/etc/cron.d": File(kind="dir", state=State.DENIED)}), Cron.needs), Cron.needs)
    assert Cron.read(view).jobs == ()
    assert "/etc/cron.d/*" in view.gaps


@pytest.mark.parametrize(
    "line", ["", "*" * 100_000, "* " * 50_000, "=" * 10_000, " " * 100_000 + "=", "@x", "* * * * * \x00\udcff"]
)
def test_hostile_lines(line: str) -> None:
    assert len(jobs({"/etc/crontab": line})) <= 1
