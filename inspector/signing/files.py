"""Opens what is signed and verified: regular files, whoever put them there."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

from inspector.model import InspectorError
from inspector.text import Text, os_error

UNREADABLE = Text(en="{path}: cannot be read: {why}", zh="{path}：无法读取：{why}")
IS_LINK = Text(en="it is a symbolic link; name the file that it leads to", zh="是符号链接，请直接指定其指向的文件")
NOT_THERE = Text(en="there is no such file", zh="文件不存在")
NOT_A_FILE = Text(en="it is not a regular file", zh="不是普通文件")
TOO_LARGE = Text(en="it is larger than {n} bytes", zh="文件超过 {n} 字节")
BAD_NAME = Text(en="its name has a NUL byte", zh="文件名含 NUL 字符")


def opened(path: str | Path, *, follow: bool = False) -> io.BufferedReader:
    """Raises InspectorError; FileNotFoundError, so that the caller can say what was to be there."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    try:
        number = os.open(path, flags)
    except FileNotFoundError:
        raise
    except ValueError:
        raise unreadable(path, BAD_NAME) from None
    except OSError as error:
        why = IS_LINK if error.errno == errno.ELOOP and not follow else os_error(error)
        raise unreadable(path, NOT_A_FILE if error.errno == errno.ENXIO else why) from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise unreadable(path, NOT_A_FILE)
    return os.fdopen(number, "rb")


def present(path: str | Path) -> io.BufferedReader:
    """One that must be there. Raises InspectorError."""
    try:
        return opened(path)
    except FileNotFoundError:
        raise unreadable(path, NOT_THERE) from None


def read(path: str | Path, limit: int, *, follow: bool = False) -> bytes:
    """A small file whole. Raises InspectorError, FileNotFoundError."""
    with opened(path, follow=follow) as file:
        try:
            data = file.read(limit + 1)
        except OSError as error:
            raise unreadable(path, os_error(error)) from None
    if len(data) > limit:
        raise unreadable(path, TOO_LARGE.fill({"n": limit}))
    return data


def unreadable(path: str | Path, why: Text) -> InspectorError:
    return InspectorError(UNREADABLE.fill({"path": str(path), "why": why}))
