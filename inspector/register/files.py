"""Files that show that something was done: they stay where they are, and their digest is kept."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from inspector.model import InspectorError
from inspector.register.item import Evidence
from inspector.register.terms import kept
from inspector.text import Text, os_error

LARGEST = 1 << 30
NO_FILE = Text(en="{path}: the evidence cannot be read: {why}", zh="{path}：无法读取证据文件：{why}")
NOT_ONE = Text(en="it is no regular file", zh="不是普通文件")
TOO_LARGE = Text(en="it is larger than {n} MiB", zh="文件超过 {n} MiB")


def evidence_of(path: Path) -> Evidence:
    """Raises InspectorError where it is no file that can be read."""
    where = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as they were named
    try:
        return Evidence(path=kept(str(where)), digest=_digest(where))
    except OSError as error:
        raise InspectorError(NO_FILE.fill({"path": path, "why": os_error(error)})) from None


def _digest(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait for somebody to write
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise InspectorError(NO_FILE.fill({"path": path, "why": NOT_ONE}))
        if found.st_size > LARGEST:
            raise InspectorError(NO_FILE.fill({"path": path, "why": TOO_LARGE.fill({"n": LARGEST >> 20})}))
        return hashlib.file_digest(file, "sha256").hexdigest()
