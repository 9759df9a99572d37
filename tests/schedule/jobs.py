"""Schedules to try things with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from inspector.schedule.access import Access
from inspector.schedule.job import Job
from inspector.schedule.when import parse

LOCAL = Access(("CAP_DAC_READ_SEARCH",), (Path("/var/lib/inspector"), Path("/srv/re ports 50%")))


def job(**said: Any) -> Job:
    usual: dict[str, Any] = {
        "name": "web",
        "when": parse("daily 03:10"),
        "arguments": ("local", "-f", "html=re port 50%.html"),
        "folder": Path("/srv/自查 50%"),
        "environment": {"XDG_STATE_HOME": "/srv/$HOME 50%"},
        "credentials": {"token": Path("/root/to ken 50%")},
        "python": sys.executable,
    }
    return Job(**(usual | said))
