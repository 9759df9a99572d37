"""Small files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from inspector.model import InspectorError
from inspector.text import Text, os_error

LIMIT = 1 << 20
UNWRITABLE = Text(en="{path}: cannot be written: {why}", zh="{path}：无法写入：{why}")
UNREADABLE = Text(en="{path}: cannot be read: {why}", zh="{path}：无法读取：{why}")
IS_LINK = Text(en="it is a symbolic link, and none is followed", zh="目标是符号链接，不予跟随")


def put(path: Path, text: str, mode: int) -> None:
    """In place of what is there. Raises InspectorError."""
    partial: Path | None = None
    try:
        file, name = tempfile.mkstemp(prefix=".inspector-", dir=path.parent)
        partial = Path(name)
        with open(file, "w", encoding="utf-8") as out:  # noqa: PTH123 - a descriptor
            out.write(text)
            os.fchmod(out.fileno(), mode)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        if partial:
            partial.unlink(missing_ok=True)


def get(path: Path) -> str | None:
    """None where there is no file. Raises InspectorError, also for a link: a unit that is masked is one."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return file.read(LIMIT).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        why = IS_LINK if path.is_symlink() else os_error(error)
        raise InspectorError(UNREADABLE.fill({"path": path, "why": why})) from None


def drop(path: Path) -> None:
    """Raises InspectorError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> InspectorError:
    return InspectorError(UNWRITABLE.fill({"path": path, "why": os_error(error)}))
