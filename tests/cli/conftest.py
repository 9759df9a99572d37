"""A command line without a process, and the little that it audits."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.cli import main
from tests.cli import running
from tests.cli.running import Ended, Run


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command line in English unless it says otherwise; crashes are kept in tmp_path/state."""
    for name in ("LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def inspector(*words: object) -> Ended:
        status = main([str(word) for word in words])
        out, err = capsysbinary.readouterr()
        return Ended(status, out.decode(), err.decode())

    return inspector


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return running.plant(tmp_path / "good")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A host with a second account of UID 0."""
    return running.plant(tmp_path / "bad", passwd=running.PASSWD + "toor:x:0:0::/root:/bin/sh\n")


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return running.profile(tmp_path)
