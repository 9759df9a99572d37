"""A schedule where there is no systemd: a line for cron, as text.

cron catches up on nothing, and takes % for a line end. So the line runs every hour, holds a name alone, and `schedule due` decides
by what is kept of the job whether a run has been missed.
"""

from __future__ import annotations

import re
import shlex

from inspector.model import InspectorError
from inspector.schedule.job import Job
from inspector.text import Text

MARK = "# Written by `inspector schedule install`, which also replaces and removes it."
BEGIN = "# >>> inspector schedule {name} >>>"
END = "# <<< inspector schedule {name} <<<"
NO_END = Text(
    en="the crontab has the line `{line}` without the one that ends it; mend it with crontab -e",
    zh="crontab 中有 `{line}`，但缺少对应的结束行；请用 crontab -e 修正",
)


def line(job: Job, *, user: str = "") -> str:
    """`user`: who runs it, which only the system's tables name."""
    words = [job.python, *job.program, "schedule", "due", job.name]
    settings = [f"{name}={shlex.quote(value)}" for name, value in sorted(job.environment.items())]
    command = " ".join([*settings, *(shlex.quote(word) for word in words)]).replace("%", "\\%")
    return f"{job.when.minute} * * * * {f'{user} ' if user else ''}{command}"


def table(job: Job) -> str:
    """A file of /etc/cron.d."""
    return f"{MARK}\n{line(job, user='root')}\n"


def with_job(crontab: bytes, name: str, entry: str) -> bytes:
    """The crontab with the job's line between its two marks; every other line stays byte for byte. Raises InspectorError."""
    block = f"{BEGIN.format(name=name)}\n{entry}\n{END.format(name=name)}\n".encode()
    found = _find(crontab, name)
    if found is None:
        gap = b"\n" if crontab and not crontab.endswith(b"\n") else b""
        return crontab + gap + block
    return crontab[: found[0]] + block + crontab[found[1] :]


def without_job(crontab: bytes, name: str) -> bytes:
    """Raises InspectorError."""
    found = _find(crontab, name)
    return crontab if found is None else crontab[: found[0]] + crontab[found[1] :]


def has_job(crontab: bytes, name: str) -> bool:
    """Raises InspectorError."""
    return _find(crontab, name) is not None


def _find(crontab: bytes, name: str) -> tuple[int, int] | None:
    """Where our block begins and where it is over."""
    begin, end = (f"{mark.format(name=name)}\n".encode() for mark in (BEGIN, END))
    place, start = 0, -1
    for each in re.findall(rb"[^\n]*\n|[^\n]+", crontab):
        place += len(each)
        if each == begin and start < 0:
            start = place - len(each)
        elif each == end and start >= 0:
            return start, place
    if start >= 0:
        raise InspectorError(NO_END.fill({"line": BEGIN.format(name=name)}))
    return None


def job_names(crontab: bytes) -> list[str]:
    """Those of our blocks."""
    pattern = BEGIN.format(name="([a-z0-9-]+)").encode()
    return [name.decode() for name in re.findall(rb"^%b$" % pattern, crontab, re.MULTILINE)]
