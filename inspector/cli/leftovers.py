"""What audits that were cut short have left, when nobody has gone on with them for a long time."""

from __future__ import annotations

import datetime
import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from inspector.cli.keeping import EVIDENCE
from inspector.installation import state_folder
from inspector.working import SUFFIX


def forget(before: datetime.datetime) -> None:
    """Remove the working forms that were last written before a time, each with its evidence. What is still at work stays."""
    with suppress(OSError, RuntimeError):
        for path in (state_folder() / "audits").glob(f"*{SUFFIX}"):
            with suppress(OSError):
                _forget(path, before.timestamp())


def _forget(path: Path, before: float) -> None:
    number = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError: it is at work
        if os.fstat(number).st_mtime < before:
            shutil.rmtree(path.with_suffix(EVIDENCE), ignore_errors=True)
            path.unlink()
    finally:
        os.close(number)
