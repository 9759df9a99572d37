"""Targets whose files this machine can open itself: the machine (`local`) and a mounted root file system (`rootfs:DIR`)."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.model import InspectorError
from inspector.request import Altered, Command, Files, Follow, HomeFiles, Live, Request, Tree, of_images
from inspector.snapshot import Item, Snapshot, State
from inspector.targets import commands, live
from inspector.targets.altered import compare
from inspector.targets.collect import Collector
from inspector.targets.filesystem import OsFiles
from inspector.targets.mounts import mounts_below
from inspector.targets.predicates import Predicates, known_ids
from inspector.targets.walk import Walk
from inspector.text import Text, os_error

SECONDS = 300
"""All collecting from one host ends by then; what is not had is timed out."""


@dataclass(frozen=True)
class Root:
    """One target: its files below `folder`, and live facts where it is this machine itself."""

    name: str
    uri: str
    folder: str
    kind: str
    running: bool

    def collect(self, requests: Iterable[Request], seconds: float = SECONDS) -> Snapshot:
        """Answer all requests at once. Raises InspectorError where the folder cannot be opened."""
        taken = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        deadline = time.monotonic() + seconds
        wanted = sorted({one for one in requests if not of_images(one)}, key=repr)
        try:
            files = OsFiles(self.folder)
        except OSError as error:
            raise _unreadable(self.folder, error) from None
        try:
            answers = self._answers(wanted, files, deadline)
        finally:
            files.close()
        return Snapshot(self.name, self.kind, self.uri, taken.isoformat(), os.geteuid() == 0, answers)

    def _answers(self, wanted: list[Request], files: OsFiles, deadline: float) -> dict[Request, tuple[Item, ...]]:
        collector = Collector(files, deadline)
        answers: dict[Request, tuple[Item, ...]] = {}
        if trees := tuple(request for request in wanted if isinstance(request, Tree)):
            answers.update(Walk(files, Predicates(trees, known_ids(files)), mounts_below(self.folder), deadline).run())
        for request in wanted:
            if isinstance(request, (Files, HomeFiles, Follow)):
                answers[request] = collector.answer(request)
            elif isinstance(request, Altered):
                answers[request] = compare(files, request, deadline)
            elif isinstance(request, (Live, Command)) and self.running:
                answers[request] = (live.answer(request) if isinstance(request, Live) else commands.run(request),)
            elif not isinstance(request, Tree):
                answers[request] = (Item(request.name, State.UNSUPPORTED),)
        return answers


def local() -> Root:
    return Root(os.uname().nodename, "local", "/", "host", running=True)


def rootfs(folder: str) -> Root:
    """A folder that holds a root file system. Raises InspectorError where it is not one that can be entered."""
    try:
        if not os.path.isdir(folder):  # noqa: PTH112 - no OSError swallowed: a missing one is told apart below
            os.stat(folder)  # noqa: PTH116
            raise NotADirectoryError(20, os.strerror(20))
    except OSError as error:
        raise _unreadable(folder, error) from None
    if all(_missing(f"{folder}/{name}") for name in ("etc", "usr")):
        raise InspectorError(NO_ROOT.fill({"folder": folder}))
    name = os.path.basename(os.path.abspath(folder)) or "/"  # noqa: PTH100, PTH119
    return Root(name, f"rootfs:{folder}", folder, "host", running=False)


NO_ROOT = Text(
    en="rootfs:{folder}: no root file system: neither etc nor usr is in it",
    zh="rootfs:{folder}：不是根文件系统：其中没有 etc 和 usr 目录",
)


def _missing(path: str) -> bool:
    """Whether the path certainly does not exist: a mistyped folder would pass for a clean host."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _unreadable(folder: str, error: OSError) -> InspectorError:
    text = Text(
        en="rootfs:{folder}: {why}; give a folder that holds a root file system",
        zh="rootfs:{folder}：{why}；请指定一个包含根文件系统的目录",
    )
    return InspectorError(text.fill({"folder": folder, "why": os_error(error)}))
