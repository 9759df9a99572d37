"""What is kept of a job that cron calls, in the state folder: what to run, and when it last ran."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import msgspec

from inspector.model import InspectorError
from inspector.schedule import files
from inspector.schedule.access import state
from inspector.schedule.job import Job
from inspector.text import Text, clean

FORMAT = "inspector/schedule/1"
NO_JOB = Text(en="no schedule of cron's is called {name}", zh="没有名为 {name} 的 cron 定时任务")
BROKEN = Text(
    en="{path}: not the file of a schedule ({why}); install the schedule again",
    zh="{path}：不是有效的定时任务文件（{why}），请重新安装该任务",
)


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """A run: UTC times, and the exit status; without the latter two it is under way, or was killed."""

    begun: str
    ended: str = ""
    status: int | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A job, as JSON. `installed`: what was due before then was not missed."""

    format: str = FORMAT
    name: str
    when: str
    command: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    credentials: Mapping[str, str]
    installed: str
    last: Last | None = None


def of_job(job: Job, now: datetime.datetime, last: Last | None) -> Kept:
    return Kept(
        name=job.name,
        when=str(job.when),
        command=job.command,
        folder=str(job.folder),
        environment=dict(job.environment),
        credentials={name: str(path) for name, path in job.credentials.items()},
        installed=stamp(now),
        last=last,
    )


def stamp(now: datetime.datetime) -> str:
    return f"{now.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment(text: str) -> datetime.datetime:
    """Raises ValueError."""
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)


def path_of(name: str) -> Path:
    """Where it is kept; the folder is made where it is missing. Raises InspectorError."""
    folder = state() / "schedule"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}.json"


def links_of(name: str) -> Path:
    """A folder with a link to the file of each credential: what systemd would make of LoadCredential=."""
    return path_of(name).with_suffix(".credentials")


def load(name: str) -> Kept:
    """Raises InspectorError."""
    path = path_of(name)
    text = files.get(path)
    if text is None:
        raise InspectorError(NO_JOB.fill({"name": name}))
    try:
        kept = msgspec.json.decode(text, type=Kept)
        if kept.format != FORMAT or kept.name != name:
            raise ValueError(f"{kept.format}, {kept.name}")
        for each in (kept.installed, *([kept.last.begun] if kept.last else [])):
            moment(each)
    except (msgspec.DecodeError, ValueError) as error:
        raise InspectorError(BROKEN.fill({"path": path, "why": clean(str(error))})) from None
    return kept


def known(name: str) -> Kept | None:
    """None also for what cannot be made sense of."""
    try:
        return load(name)
    except InspectorError:
        return None


def save(kept: Kept) -> None:
    """Raises InspectorError."""
    files.put(path_of(kept.name), msgspec.json.format(msgspec.json.encode(kept)).decode() + "\n", 0o600)


def link(kept: Kept) -> None:
    """Anew, for the job's credentials. Raises InspectorError."""
    unlink(kept.name)
    if not kept.credentials:
        return
    folder = links_of(kept.name)
    try:
        folder.mkdir(mode=0o700)
        for name, path in kept.credentials.items():
            (folder / name).symlink_to(path)
    except OSError as error:
        raise files.unwritable(folder, error) from None


def unlink(name: str) -> None:
    """Raises InspectorError."""
    folder = links_of(name)
    try:
        if folder.is_dir():
            for each in folder.iterdir():
                each.unlink()
            folder.rmdir()
    except OSError as error:
        raise files.unwritable(folder, error) from None


def drop(name: str) -> None:
    """Raises InspectorError."""
    unlink(name)
    files.drop(path_of(name))
