"""Whether hosts can be audited at all, many at a time: reached, known by their keys, and with which rights."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from inspector.inventory.entry import Entry
from inspector.inventory.targets import bundle_of, opens
from inspector.model import InspectorError
from inspector.targets.host import rootfs
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text, os_error

MOST_AT_ONCE = 32


class Probe(Protocol):
    """What was learnt of a host over SSH: its key, the account, how it becomes root, and with which UID it then works."""

    @property
    def host_key(self) -> str: ...
    @property
    def user(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def uid(self) -> int | None: ...
    @property
    def seconds(self) -> float: ...
    @property
    def transport(self) -> str: ...
    @property
    def notes(self) -> Sequence[Text]: ...


Prober = Callable[[SshOptions], Probe]
"""Raises InspectorError where the host cannot be reached, is not the one it was, or lets nobody in."""


class State(StrEnum):
    OK = "ok"
    FAILED = "failed"
    NOT_AUDITED = "not-audited"


@dataclass(frozen=True)
class Reached:
    """What came of one entry. `root`: whether what only root reads can be read; None where that does not matter."""

    entry: Entry
    state: State
    error: Text | None = None
    root: bool | None = None
    probe: Probe | None = None


INTERNAL = Text(en="internal error: {kind}: {what}", zh="内部错误：{kind}：{what}")
MISSING = Text(en="{target}: {why}", zh="{target}：{why}")


def reach_all(
    entries: Sequence[Entry], probe: Prober, *, jobs: int = 0, accept_new: bool = False
) -> Iterator[tuple[int, Reached]]:
    """Each as it is done, with its place. The threads are daemons: who stops asking need not wait for them."""
    todo: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Reached]] = SimpleQueue()
    for place in range(len(entries)):
        todo.put(place)

    def work() -> None:
        try:
            while True:
                place = todo.get_nowait()
                try:
                    done.put((place, reach(entries[place], probe, accept_new=accept_new)))
                except Exception as error:  # a fault of our own at one host keeps no other from being tested
                    what = INTERNAL.fill({"kind": type(error).__name__, "what": str(error)})
                    done.put((place, Reached(entries[place], State.FAILED, what)))
        except Empty:
            return

    for _ in range(min(jobs or MOST_AT_ONCE, len(entries))):
        threading.Thread(target=work, daemon=True).start()
    for _ in entries:
        yield _next(done)


def _next(done: SimpleQueue[tuple[int, Reached]]) -> tuple[int, Reached]:
    """In short waits: an interrupt that comes just before one begins is not seen before it ends."""
    while True:
        try:
            return done.get(timeout=0.2)
        except Empty:
            continue


def reach(entry: Entry, probe: Prober, *, accept_new: bool = False) -> Reached:
    """One host. What keeps it from being audited is in the value."""
    if entry.target == "none":
        return Reached(entry, State.NOT_AUDITED)
    try:
        if entry.ssh:
            found = probe(replace(entry.ssh, accept_new=accept_new or entry.ssh.accept_new))
            return Reached(entry, State.OK, None, found.uid == 0, found)
        return Reached(entry, State.OK, None, _open(entry))
    except InspectorError as error:
        return Reached(entry, State.FAILED, error.text)


def _open(entry: Entry) -> bool | None:
    """Whether we are root on a file system that is there; None for a file. Raises InspectorError."""
    target = entry.target
    scheme, _, path = target.partition(":")
    try:
        if scheme == "rootfs":
            rootfs(path)
            next(Path(path).iterdir(), None)
        elif scheme == "bundle":
            bundle_of(path, entry).collect(())
            return None
        elif scheme == "image":
            opens(path, entry.platform)
            return None
    except OSError as error:
        raise InspectorError(MISSING.fill({"target": target, "why": os_error(error)})) from None
    return os.geteuid() == 0
