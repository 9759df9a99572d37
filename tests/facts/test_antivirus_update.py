"""What renews ClamAV's signatures."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import View
from inspector.facts.antivirus_update import ClamavUpdater
from inspector.facts.services import Services
from inspector.targets.memory import snapshot

CONF = {"/etc/clamav/freshclam.conf": "DatabaseMirror x\n"}


def read(files: dict[str, str]) -> ClamavUpdater:
    needs = (*ClamavUpdater.needs, *Services.needs)
    view = View(snapshot(Case({**CONF, **files}), needs), needs)
    return ClamavUpdater.read(view, Services.read(view), None)


@pytest.mark.parametrize(
    ("path", "text", "counts"),
    [
        ("/etc/cron.d/clamav-freshclam", "0 * * * * clamav /usr/bin/freshclam --quiet\n", True),
        ("/etc/cron.d/clamav-freshclam", "# 0 * * * * clamav /usr/bin/freshclam\n", False),
        ("/etc/cron.daily/freshclam", "#!/bin/sh\nfreshclam\n", True),
        ("/var/spool/cron/crontabs/root", "1 2 * * * freshclam\n", True),
        ("/etc/crontab", "1 2 * * * root backup\n", False),
    ],
)
def test_a_cron_job_counts(path: str, text: str, counts: bool) -> None:
    assert read({path: text}).places == ((path,) if counts else ())


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
