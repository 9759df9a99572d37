"""Files that an answer rests on: they stay where they are, and their digest is kept."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from inspector.model import InspectorError
from inspector.organisation.sensitive import refused
from inspector.store.attestations import Proof
from inspector.text import Text, clean, os_error

LARGEST, SHOWN = 2 << 30, 300
NO_FILE = Text(en="{path}: not taken as evidence: {why}", zh="{path}：不能作为证据：{why}")
NAME = Text(en="the name of an evidence file: {why}", zh="证据文件名：{why}")
NOT_ONE = Text(en="it is no regular file", zh="不是普通文件")
IS_LINK = Text(en="it is a symbolic link, and none is followed", zh="是符号链接，不予跟随")
IS_EMPTY = Text(en="the file is empty", zh="文件为空")
NOT_TEXT = Text(en="its name is no text; rename it", zh="文件名含无法识别的字符，请改名")
TOO_LARGE = Text(en="it is larger than {n} GiB", zh="文件超过 {n} GiB")
_WHY = {errno.ELOOP: IS_LINK, errno.ENXIO: NOT_ONE}
"""What opening it says: ENXIO of a socket, or of a device that is not there."""


def proof(path: str | Path, folder: Path) -> Proof:
    """The file at a path below `folder` (or anywhere, if the path is absolute), with its SHA-256. Raises InspectorError.

    A path that itself holds what must not be kept is refused, and not repeated.
    """
    where = _place(path, folder)
    if why := refused(where.name) or refused(str(where)):
        raise InspectorError(NAME.fill({"why": why}))
    if clean(str(where)) != str(where):
        raise _not_one(str(where), NOT_TEXT)
    try:
        return Proof(path=str(where), digest=_digest(where))
    except OSError as error:
        raise _not_one(str(where), _WHY.get(error.errno or 0) or os_error(error)) from None


def still(proof: Proof) -> bool:
    """Whether the file is the one that it was. One that cannot be read is not known to be."""
    try:
        return bool(proof.digest) and _digest(Path(proof.path)) == proof.digest
    except (OSError, ValueError, InspectorError):
        return False


def _place(path: str | Path, folder: Path) -> Path:
    try:
        named = Path(path).expanduser()
    except RuntimeError:  # ~somebody who is not there
        named = Path(path)
    return Path(os.path.abspath(folder / named))  # noqa: PTH100 - links stay as they were named


def _digest(path: Path) -> str:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW  # a pipe would wait for somebody to write
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _not_one(str(path), NOT_ONE)
        if found.st_size > LARGEST:
            raise _not_one(str(path), TOO_LARGE.fill({"n": LARGEST >> 30}))
        if not found.st_size:
            raise _not_one(str(path), IS_EMPTY)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_one(path: str, why: Text) -> InspectorError:
    return InspectorError(NO_FILE.fill({"path": path if len(path) <= SHOWN else f"{path[:SHOWN]}…", "why": why}))
