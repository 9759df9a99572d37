"""A worker of pytest-xdist that dies: what ended it, and where it was, stands at the end of the report.

The interpreter's end is no verdict on the test that it was at: the first time, that test is run again.
"""

from __future__ import annotations

import faulthandler
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

_told: list[str] = []
_again: list[str] = []


@pytest.hookimpl(trylast=True)  # pytest's own writes it between the lines of the other workers
def pytest_configure(config: pytest.Config) -> None:
    if worker := getattr(config, "workerinput", None):
        faulthandler.enable(_place(worker).open("w"))


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, report: Any, sched: Any) -> None:
    if not _again:
        _again.append(crashitem)
        report.outcome = "rerun"
        sched.mark_test_pending(crashitem)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    place = _place(node.workerinput)
    if error:
        _told.append(f"{node.gateway.id} {_ending(node.gateway._io.popen)}")
        _told.extend(place.read_text(errors="replace").splitlines())
    place.unlink(missing_ok=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _told:
        terminalreporter.section("workers that died")
        terminalreporter.write_line("\n".join([*_told, *(f"run again: {name}" for name in _again)]))


def _place(worker: dict[str, Any]) -> Path:
    return Path(tempfile.gettempdir(), f"inspector-{worker['testrunuid']}-{worker['workerid']}")


def _ending(process: subprocess.Popen[bytes]) -> str:
    try:
        status = process.wait(10)
    except subprocess.TimeoutExpired:
        return "closed its connection, and goes on"
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
