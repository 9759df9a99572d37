"""What is kept of a failure of our own code: where it happened, and nothing of what was read."""

from __future__ import annotations

import datetime
import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from inspector import __version__
from inspector.installation import state_folder
from inspector.judging import Broken
from inspector.text import Text

KEPT = Text(
    en="internal error: {kind} in {where}; the details are in {file}, please report them",
    zh="内部错误：{where} 处发生 {kind}，详情已保存到 {file}，请反馈给开发者",
)


def keep(error: BaseException) -> Text:
    """Write the details to a file that only its owner reads, and say so in one line.

    The file has the chain of errors by kind and their places in the code. Their messages and local variables are left out:
    they may hold what was read from a host.
    """
    last = _frames(error)[-1:]
    where = f"{Path(last[0].filename).name}:{last[0].lineno}" if last else "?"
    return KEPT.fill({"kind": _kind(error), "where": where, "file": _write(_details(error))})


def _frames(error: BaseException) -> Sequence[traceback.FrameSummary]:
    return error.frames if isinstance(error, Broken) else traceback.extract_tb(error.__traceback__)


def _kind(error: BaseException) -> str:
    return error.kind if isinstance(error, Broken) else type(error).__name__


def _details(error: BaseException) -> str:
    system = f"inspector {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}\n"
    chain: list[str] = []
    link: BaseException | None = error
    while link and len(chain) < 20:
        chain.append(f"{_kind(link)}\n{''.join(traceback.format_list(list(_frames(link))))}")
        link = link.__cause__ or link.__context__
    return system + "\n".join(chain)


def _write(text: str) -> Path:
    """In the user's own folder for state, else in a fresh private one."""
    name = f"crash-{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}-"
    try:
        file, path = tempfile.mkstemp(".txt", name, state_folder())
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        file, path = tempfile.mkstemp(".txt", name, tempfile.mkdtemp(prefix="inspector-"))
    with open(file, "w", encoding="utf-8", errors="backslashreplace") as out:  # noqa: PTH123 - a descriptor
        out.write(text)
    return Path(path)
