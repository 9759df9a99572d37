"""What the line of cron calls every hour: a run, where one has been due since the last."""

from __future__ import annotations

import datetime
import os
import subprocess

import msgspec

from inspector.model import InspectorError
from inspector.schedule import files, kept
from inspector.schedule.kept import Kept, Last
from inspector.schedule.when import last_time, parse
from inspector.text import Text, os_error

TOLD = 1 << 16
"""Bytes of what a run that failed says, from the end."""
NOT_RUN = Text(en="schedule {name}: the run cannot be started: {why}", zh="定时任务 {name}：无法启动：{why}")


def is_due(job: Kept, now: datetime.datetime) -> bool:
    """Whether a due time has passed since the last run began, or since the job was installed."""
    moments = [job.installed, *([job.last.begun] if job.last else [])]
    return _local(max(map(kept.moment, moments))) < last_time(parse(job.when), _local(now))


def run(name: str, now: datetime.datetime) -> tuple[int, bytes]:
    """The exit status of the run and what it said on standard error; 0 and nothing where none is due. Raises InspectorError.

    That it was begun is kept first: a run that takes the machine down with it is not begun again every hour.
    """
    job = kept.load(name)
    if not is_due(job, now):
        return 0, b""
    begun = kept.stamp(now)
    kept.save(msgspec.structs.replace(job, last=Last(begun=begun)))
    status, said = _run(job)
    if files.get(kept.path_of(name)) is not None:  # else it was removed meanwhile
        last = Last(begun=begun, ended=kept.stamp(datetime.datetime.now(datetime.UTC)), status=status)
        kept.save(msgspec.structs.replace(kept.load(name), last=last))
    return status, said


def _run(job: Kept) -> tuple[int, bytes]:
    links = {"CREDENTIALS_DIRECTORY": str(kept.links_of(job.name))} if job.credentials else {}
    try:
        done = subprocess.run(
            job.command,
            cwd=job.folder,
            env={**os.environ, **job.environment, **links},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the summary of what is wrong with the hosts is not for cron's mail
            stderr=subprocess.PIPE,
            umask=0o077,
            check=False,
        )
    except OSError as error:
        raise InspectorError(NOT_RUN.fill({"name": job.name, "why": os_error(error)})) from None
    return done.returncode, done.stderr[-TOLD:]


def _local(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone().replace(tzinfo=None)
