"""A worker that dies is told of, and its test gets one more try; the second one that dies fails the suite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.roots import CHECKOUT

HOOKS = (
    "from tests.crashes import pytest_configure, pytest_handlecrashitem, pytest_terminal_summary, pytest_testnodedown"
)
SUITE = """
import os, pathlib, signal

def test_dies():
    mark = pathlib.Path("deaths")
    left = int(mark.read_text())
    mark.write_text(str(left - 1))
    if left > 0:
        os.kill(os.getpid(), signal.SIGKILL)

def test_lives():
    pass
"""


@pytest.mark.parametrize(("deaths", "status"), [(0, 0), (1, 0), (2, 1)])
def test_a_worker_that_dies(tmp_path: Path, deaths: int, status: int) -> None:
    for name, text in {"conftest.py": HOOKS, "test_suite.py": SUITE, "deaths": str(deaths)}.items():
        (tmp_path / name).write_text(text)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "1", "-q", "--rootdir", ".", "-o", f"pythonpath={CHECKOUT}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == status, ended.stdout + ended.stderr
    assert ended.stdout.count("was ended by SIGKILL") == deaths
    assert ("run again: test_suite.py::test_dies" in ended.stdout) == bool(deaths)
