"""Software that watches a power supply."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.facts.system import OsRelease
from inspector.facts.ups import MONITORED, UpsWatchers, require_sight
from inspector.targets.memory import snapshot

NEEDS = (*UpsWatchers.needs, *Services.needs, *Processes.needs, *OsRelease.needs)
INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
CONF = "/etc/nut/upsmon.conf"
MONITOR = "MONITOR apc@localhost 1 monuser s3cret primary\n"


def read(files: dict[str, str | File], *names: str, first: int = 1) -> UpsWatchers:
    rows = [
        {"pid": pid, "ppid": 0, "uid": 0, "name": name, "exe": None, "started": ""}
        for pid, name in enumerate(names, first)
    ]
    view = View(snapshot(Case(files, live={"processes": rows} if names else {}), NEEDS), NEEDS)
    try:
        release: OsRelease | None = OsRelease.read(view)
    except Absent:
        release = None
    return UpsWatchers.read(view, Services.read(view), Processes.read(view) if names else None, release)


@pytest.mark.parametrize(
    ("text", "configured"),
    [
        (MONITOR, True),
        (f"  {MONITOR}", True),
        ("MONITOR apc@localhost 1 monuser s3cret\n", True),
        (f"# {MONITOR}", False),
        ("MONITORED a b c d e\n", False),
        ("MONITOR apc@localhost\n", False),
        ("\x00\xff" * 100, False),
        ("", False),
    ],
)
def test_lines_that_name_a_supply(text: str, configured: bool) -> None:
    if configured:
        assert [watcher.name for watcher in read({CONF: text}).watchers] == ["upsmon"]
    else:
        with pytest.raises(Absent):
            read({CONF: text})


@pytest.mark.parametrize(
    ("mode", "off"),
    [
        ("MODE=none", True),
        ("MODE = 'None' # x", True),
        ("MODE=netclient", False),
        ("MODE=none\nMODE=standalone", False),
        ("#MODE=none", False),
        ("MODE=", False),
    ],
)
def test_the_mode_of_debian(mode: str, off: bool) -> None:
    files: dict[str, str | File] = {"/etc/nut/nut.conf": f"{mode}\n"}
    assert read({**files, CONF: MONITOR}).watchers[0].off is off
    assert not read({**files, "/etc/ups/upsmon.conf": MONITOR}).watchers[0].off


@pytest.mark.parametrize(
    ("mode", "off"),
    [
        ("MODE=netclient", False),
        ("MODE='standalone' # x", False),
        ("MODE=none\nMODE=netserver", False),
        ("MODE = netserver\nMODE=netserver", False),
        ("MODE=netserver\nMODE = none", False),
        ("MODE=", True),
        ("MODE = netclient", True),
        ("MODE= netclient", True),
        ("MODE=Netclient", True),
        ("MODE=manual", True),
        ("", True),
    ],
)
def test_the_mode_as_the_script_of_debian_reads_it(mode: str, off: bool) -> None:
    files: dict[str, str | File] = {"/etc/nut/nut.conf": f"{mode}\n", "/etc/os-release": "ID=debian\n", CONF: MONITOR}
    assert read(files).watchers[0].off is off


def test_what_runs_and_what_cannot_be_seen() -> None:
    assert read({CONF: MONITOR}, "init", "upsmon").watchers[0].running is True
    assert read({CONF: MONITOR}, "init").watchers[0].running is False
    assert read({CONF: MONITOR}).watchers[0].running is None
    hidden = read({**INIT, CONF: MONITOR}, "bash", first=7)
    assert (hidden.watchers[0].running, hidden.hidden) == (None, True)
    with pytest.raises(Unknown):
        require_sight(hidden)
    require_sight(read({CONF: MONITOR}, "upsmon", first=7))


def test_without_an_init_nothing_can_be_said_of_what_does_not_run() -> None:
    with pytest.raises(Absent, match="init"):
        require_sight(read({CONF: MONITOR}))
    require_sight(read({**INIT, CONF: MONITOR}))


def test_a_file_that_apcupsd_left_behind_is_no_configuration() -> None:
    files: dict[str, str | File] = {"/etc/apcupsd/apcupsd.conf": "UPSTYPE usb\n"}
    with pytest.raises(Absent):
        read(files)
    assert [watcher.name for watcher in read({**files, "/sbin/apcupsd": ""}).watchers] == ["apcupsd"]


def test_the_password_stays_where_it_is() -> None:
    assert all(request.secret for request in MONITORED)
    assert "s3cret" not in repr(read({CONF: MONITOR}))
