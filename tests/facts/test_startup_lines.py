"""The lines that a host runs by itself, from wherever they stand."""

from __future__ import annotations

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.startup_lines import LINES, LONGEST, StartupLines
from inspector.snapshot import State
from inspector.targets.memory import snapshot


def read(files: dict[str, str | File]) -> tuple[StartupLines, View]:
    needs = fact_needs(StartupLines)
    view = View(snapshot(Case(files), needs), needs)
    return StartupLines.read(view), view


def test_lines_are_numbered_joined_and_without_comments() -> None:
    found, _ = read({"/etc/rc.local": "#!/bin/sh\n\n # no\none \\\n  two\nthree \\\\\nlast \\"})
    assert [(line.number, line.text) for line in found.lines] == [(4, "one   two"), (6, "three \\\\"), (7, "last ")]
    assert found.lines[0].location == "/etc/rc.local:4"


def test_places() -> None:
    files = {
        "/etc/passwd": "bob:x:1000:1000::/home/bob:/bin/sh\n",
        "/etc/cron.d/a": "x\n",
        "/var/spool/cron/crontabs/bob": "x\n",
        "/var/spool/cron/atjobs/a0001": "x\n",
        "/etc/cron.hourly/a": "x\n",
        "/lib/systemd/system/a.service": "x\n",
        "/etc/systemd/system/a.service.d/b.conf": "x\n",
        "/home/bob/.bashrc": "x\n",
        "/home/bob/.config/systemd/user/a.service": "x\n",
        "/etc/update-motd.d/10-x": "x\n",
        "/etc/udev/rules.d/a.rules": "x\n",
    }
    found, _ = read(dict(files))
    assert {line.file for line in found.lines} == files.keys() - {"/etc/passwd"}


def test_what_cannot_be_read_is_a_gap() -> None:
    _, view = read({"/var/spool/cron/crontabs/bob": File("x\n", state=State.DENIED)})
    assert list(view.gaps) == ["/var/spool/cron/crontabs/bob"]


def test_hostile_files_are_bounded() -> None:
    found, _ = read(
        {"/etc/crontab": "x\n" * (2 * LINES), "/etc/profile": "a\\\n" * 50_000, "/etc/bashrc": "\udcff\0" * 90_000}
    )
    assert sum(line.file == "/etc/crontab" for line in found.lines) == LINES
    assert all(len(line.text) <= LONGEST for line in found.lines)
