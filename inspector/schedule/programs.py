"""The system's own programs that keep schedules: systemctl and crontab."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from inspector.model import InspectorError
from inspector.text import Text, clean

BOOTED = Path("/run/systemd/system")
SECONDS = 60
NOT_THERE = Text(en="{program} is not installed", zh="未安装 {program}")
FAILED = Text(en="{command} failed: {why}", zh="{command} 失败：{why}")
SILENT = Text(en="exit status {status}", zh="退出状态 {status}")
NO_END = Text(en="it did not end within {seconds} s", zh="{seconds} 秒内未结束")
NO_CRONTAB = (b"no crontab for", b"can't open", b"not allowed")
"""What the programs of Vixie, cronie and busybox say where there is none yet, and where this user may have none."""


def booted() -> bool:
    """Whether systemd runs this machine: sd_booted(3)."""
    return BOOTED.is_dir()


def systemctl(*words: str, user: bool) -> str:
    """Its standard output. Raises InspectorError with the first line that it says."""
    command = ["systemctl", *(["--user"] if user else []), "--no-ask-password", *words]
    done = _run(command)
    if done.returncode:
        raise _failed(command, done)
    return done.stdout.decode("utf-8", "replace")


def read_crontab() -> bytes:
    """This user's; empty where there is none. Raises InspectorError."""
    done = _run(["crontab", "-l"])
    if done.returncode and not any(said in done.stderr for said in NO_CRONTAB):
        raise _failed(["crontab", "-l"], done)
    return b"" if done.returncode else done.stdout


def write_crontab(table: bytes) -> None:
    """Raises InspectorError; the old one is as it was then. An empty one is removed."""
    command = ["crontab", "-"] if table else ["crontab", "-r"]
    done = _run(command, table)
    if done.returncode:
        raise _failed(command, done)


def _run(command: Sequence[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # Times are read back, so they are told in one way whatever the locale and the zone.
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    try:
        return subprocess.run(command, input=data, capture_output=True, env=environment, timeout=SECONDS, check=False)
    except FileNotFoundError:
        raise InspectorError(NOT_THERE.fill({"program": command[0]})) from None
    except subprocess.TimeoutExpired:
        why = NO_END.fill({"seconds": SECONDS})
        raise InspectorError(FAILED.fill({"command": " ".join(command), "why": why})) from None


def _failed(command: Sequence[str], done: subprocess.CompletedProcess[bytes]) -> InspectorError:
    lines = (done.stderr or done.stdout).decode("utf-8", "replace").split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    why = clean(first) if first else SILENT.fill({"status": done.returncode})
    return InspectorError(FAILED.fill({"command": " ".join(command), "why": why}))
