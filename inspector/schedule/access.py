"""What a scheduled run has to be allowed: as little as its arguments and the configuration need."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspector.configuration import Configuration
from inspector.installation import state_folder
from inspector.model import InspectorError
from inspector.schedule.job import check_path
from inspector.text import Text, os_error

READ_ALL = ("CAP_DAC_READ_SEARCH",)
"""Every file of a root file system, whoever owns it."""
SEE_ALL = ("CAP_SYS_PTRACE", "CAP_NET_ADMIN", "CAP_NET_RAW")
"""Of the running machine: which program a process runs and whose a socket is; the rules of the packet filter, which the older
iptables reads through a raw socket.
"""

UNREADABLE = Text(
    en="--credential {name}: {path} cannot be read: {why}", zh="--credential {name}：无法读取 {path}：{why}"
)
NOT_A_FILE = Text(en="it is not a regular file", zh="不是普通文件")
OPEN_TO_OTHERS = Text(
    en="--credential {name}: others may read {path}; make it its owner's alone: chmod 600",
    zh="--credential {name}：{path} 可被其他用户读取，请收紧权限：chmod 600",
)
WHOLE_DISK = Text(
    en="{path}: what is written straight into / would leave the run the whole disk to write; name a folder of its own",
    zh="{path}：若直接写入 /，任务将可写整个磁盘；请指定专用目录",
)
NO_FOLDER = Text(en="{path}: this folder cannot be made: {why}", zh="{path}：无法创建目录：{why}")
NOT_THERE = Text(
    en="{path}: there is no such folder; make one that {user} can write to",
    zh="{path}：目录不存在；请先建立，并使 {user} 可写",
)


@dataclass(frozen=True)
class Access:
    """`capabilities`: of root's that are left. `writes`: the folders that may be changed."""

    capabilities: tuple[str, ...] = ()
    writes: tuple[Path, ...] = ()


def capabilities(schemes: Iterable[str]) -> tuple[str, ...]:
    """By the schemes of the targets; root without any of them still reads what is root's: keys, settings, the store."""
    found = set(schemes)
    if "local" in found:
        return (*READ_ALL, *SEE_ALL)
    return READ_ALL if "rootfs" in found else ()


def writable(
    said: Configuration, *, formats: Iterable[str], textfile: str | None, database: str | None, accept_new: bool
) -> tuple[Path, ...]:
    """The folders in which a run of this user keeps, records and reports, each absolute and once. Raises InspectorError."""
    from inspector.store.place import default_url, find

    place = find(database or said.database or default_url())
    folders = [state(), *reported(said, formats, textfile), *([_parent(place.file)] if place.file else [])]
    folders += [Path.home() / ".ssh"] if accept_new else []
    return tuple(dict.fromkeys(folders))


def reported(said: Configuration, formats: Iterable[str], textfile: str | None) -> list[Path]:
    """The folders of reports and numbers. Raises InspectorError."""
    files = [Path(path) for word in formats if (path := word.partition("=")[2])]
    files += [Path(path) for path in (textfile or said.textfile,) if path]
    # A report's name does not matter here, only in which folder it will be.
    files += [Path(said.reports.folder) / "report"] if said.reports else []
    return [*map(_parent, files)]


def existing(folders: Iterable[Path], user: str) -> tuple[Path, ...]:
    """The same, which are another user's to make. Raises InspectorError."""
    found = tuple(folders)
    for folder in found:
        if not folder.is_dir():
            raise InspectorError(NOT_THERE.fill({"path": folder, "user": user}))
    return found


def state() -> Path:
    """Raises InspectorError."""
    try:
        return state_folder()
    except OSError as error:
        raise InspectorError(NO_FOLDER.fill({"path": error.filename or "~", "why": os_error(error)})) from None
    except RuntimeError as error:
        raise InspectorError(Text(en=str(error), zh=str(error))) from None


def make(folders: Iterable[Path]) -> None:
    """A unit with a folder that is not there does not start. New ones are their owner's alone. Raises InspectorError."""
    for folder in folders:
        check_path(folder)
        try:
            for each in reversed([folder, *folder.parents]):
                if not os.path.lexists(each):
                    each.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise InspectorError(NO_FOLDER.fill({"path": folder, "why": os_error(error)})) from None


def check_credentials(found: Mapping[str, Path]) -> None:
    """Each is a file that its owner alone may read. Nothing of it is read. Raises InspectorError."""
    for name, path in found.items():
        values = {"name": name, "path": check_path(path)}
        try:
            status = path.stat()
        except OSError as error:
            raise InspectorError(UNREADABLE.fill({**values, "why": os_error(error)})) from None
        if not stat.S_ISREG(status.st_mode):
            raise InspectorError(UNREADABLE.fill({**values, "why": NOT_A_FILE}))
        if status.st_mode & 0o077:
            raise InspectorError(OPEN_TO_OTHERS.fill(values))


def _parent(file: Path) -> Path:
    folder = file.absolute().parent
    if folder == Path("/"):
        raise InspectorError(WHOLE_DISK.fill({"path": file}))
    return folder
