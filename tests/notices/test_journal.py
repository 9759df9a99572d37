"""A line in the journal: to real datagram sockets, and to standard error where there is none."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.notices.journal import LONGEST, Priority, native, tell

FIELDS = {"AUDIT": "0f3c9a", "CHAIN": "ab12"}


@contextlib.contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(5)
        yield listener


def test_journald_gets_fields(tmp_path: Path) -> None:
    with listening(tmp_path / "journald") as listener:
        line = "安全自查 #12\nPRIORITY=0"
        assert tell(line, Priority.NOTICE, FIELDS, journald=tmp_path / "journald") == "journald"
        assert listener.recv(65536).decode().split("\n") == [
            r"MESSAGE=安全自查 #12\nPRIORITY=0",
            "PRIORITY=5",
            "SYSLOG_IDENTIFIER=inspector",
            "INSPECTOR_AUDIT=0f3c9a",
            "INSPECTOR_CHAIN=ab12",
            "",
        ]


def test_syslog_gets_a_line(tmp_path: Path) -> None:
    with listening(tmp_path / "log") as listener:
        told = tell("done", Priority.WARNING, FIELDS, journald=tmp_path / "none", syslog=tmp_path / "log")
        assert told == "syslog"
        wanted = rb"<28>[A-Z][a-z]{2} [ 0-9]\d \d\d:\d\d:\d\d inspector\[\d+\]: done audit=0f3c9a chain=ab12"
        assert re.fullmatch(wanted, listener.recv(65536))


def test_else_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = tmp_path / "gone"
    with listening(gone):
        pass  # nobody listens at what is left
    assert tell("done\x1b[2J", Priority.INFO, FIELDS, journald=gone, syslog=tmp_path) == "stderr"
    assert capsys.readouterr().err == "inspector: done\\x1b[2J audit=0f3c9a chain=ab12\n"


def test_bounded_and_whole_characters(tmp_path: Path) -> None:
    told = native("主" * 100_000, Priority.INFO, {"AUDIT": "x" * 100_000})
    assert len(told) < 2 * LONGEST + 200
    told.decode()


def test_a_journal_that_hangs_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.notices.journal.SECONDS", 0.1)
    with listening(tmp_path / "journald"):
        begun = time.monotonic()
        told = ""
        while told != "stderr" and time.monotonic() < begun + 20:
            told = tell("x" * 2000, Priority.INFO, {}, journald=tmp_path / "journald", syslog=tmp_path / "none")
    assert told == "stderr"
