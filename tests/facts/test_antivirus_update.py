"""What renews ClamAV's signatures."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.antivirus_update import ClamavUpdater
from inspector.facts.services import Services, UnitFiles
from inspector.targets.memory import snapshot

CONF = {"/etc/clamav/freshclam.conf": "DatabaseMirror x\n"}


def read(files: Mapping[str, str | File]) -> ClamavUpdater:
    needs = fact_needs(ClamavUpdater)
    view = View(snapshot(Case({**CONF, **files}), needs), needs)
    services = Services.read(view)
    return ClamavUpdater.read(view, services, UnitFiles.read(view, services), None)


@pytest.mark.parametrize(
    ("path", "text", "counts"),
    [
        ("/etc/cron.d/clamav-freshclam", "0 * * * * clamav /usr/bin/freshclam --quiet\n", True),
        ("/etc/cron.d/clamav-freshclam", "# 0 * * * * clamav /usr/bin/freshclam\n", False),
        ("/etc/cron.daily/freshclam", File("#!/bin/sh\nfreshclam\n", mode=0o755), True),
        ("/etc/cron.daily/freshclam", "#!/bin/sh\nfreshclam\n", False),
        ("/etc/cron.daily/freshclam.sh", File("#!/bin/sh\nfreshclam\n", mode=0o755), False),
        ("/etc/cron.d/fresh.clam", "0 * * * * clamav /usr/bin/freshclam --quiet\n", False),
        ("/etc/periodic/daily/freshclam", File("freshclam\n", mode=0o755), True),
        ("/var/spool/cron/crontabs/root", "1 2 * * * freshclam\n", True),
        ("/etc/crontab", "1 2 * * * root backup\n", False),
    ],
)
def test_a_cron_job_counts(path: str, text: str | File, counts: bool) -> None:
    assert read({path: text}).places == ((path,) if counts else ())


def test_red_hats_run_parts_takes_any_name() -> None:
    job: dict[str, str | File] = {"/etc/cron.daily/freshclam.sh": File("freshclam\n", mode=0o755), "/usr/bin/rpm": ""}
    assert read(job).places
    assert not read({**job, "/usr/bin/dpkg": ""}).places


def test_a_script_that_cron_calls() -> None:
    script = {"/opt/u.sh": "#!/bin/sh\n/usr/bin/freshclam --quiet\n"}
    assert read({**script, "/etc/cron.d/av": "1 2 * * * root /opt/u.sh\n"}).places == ("/etc/cron.d/av",)
    assert not read({**script, "/etc/cron.d/av": "# 1 2 * * * root /opt/u.sh\n"}).places
    assert not read({"/opt/u.sh": "# freshclam\n", "/etc/cron.d/av": "1 2 * * * root /opt/u.sh\n"}).places


@pytest.mark.parametrize(
    ("timer", "command", "counts"),
    [
        ("[Timer]\n", "/usr/bin/freshclam", True),
        ("[Timer]\n", "/usr/bin/other --freshclam", False),
        ("[Timer]\nUnit=other.service\n", "/usr/bin/freshclam", False),
        ("[Timer]\nUnit = fc.service\n", "-/usr/bin/freshclam --quiet", True),
    ],
)
def test_a_timer_of_another_name(timer: str, command: str, counts: bool) -> None:
    files: dict[str, str | File] = {
        "/etc/systemd/system/fc.timer": timer,
        "/etc/systemd/system/fc.service": f"[Service]\nExecStart={command}\n",
        "/etc/systemd/system/timers.target.wants/fc.timer": File(link="/etc/systemd/system/fc.timer"),
    }
    assert bool(read(files).places) is counts
    files["/run/systemd/system/fc.service"] = files.pop("/etc/systemd/system/fc.service")
    assert not read({**files, "/etc/systemd/system/fc.service": File(link="/dev/null")}).places


@pytest.mark.parametrize(("arguments", "counts"), [("-d --foreground", True), ("--quiet", False)])
def test_a_service_of_another_name_has_to_stay(arguments: str, counts: bool) -> None:
    unit = "/etc/systemd/system/fc.service"
    files: dict[str, str | File] = {
        unit: f"[Service]\nExecStart=/usr/bin/freshclam {arguments}\n",
        "/etc/systemd/system/multi-user.target.wants/fc.service": File(link=unit),
    }
    found = read(files)
    assert (bool(found.places), found.daemon) == (counts, counts)


def test_red_hats_own_job_is_off_until_its_delay_is_taken_out() -> None:
    job = {"/etc/cron.d/clamav-update": "0 */3 * * * root /usr/share/clamav/freshclam-sleep\n"}
    assert read(job).places
    assert not read({**job, "/etc/sysconfig/freshclam": 'FRESHCLAM_DELAY="disabled-warn"\n'}).places


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("DatabaseMirror x\n", False),
        ("PrivateMirror http://mirror\n", False),
        ("# DatabaseMirror x\n", True),
        ("Example\nDatabaseMirror x\n", True),
        ("\x00\udcff\n", True),
    ],
)
def test_a_file_with_which_it_cannot_work(text: str, fault: bool) -> None:
    assert (read({"/etc/clamav/freshclam.conf": text}).fault is not None) is fault
