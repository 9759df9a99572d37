"""Worker processes, one a core, and the threads that keep them busy until a deadline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO, Protocol, cast

from inspector.passwords.crypt import Unverifiable
from inspector.passwords.trial import Trial
from inspector.passwords.worker import ask, read_frame
from inspector.text import Text

DIED = Text(
    en="computing it takes more memory than the {mib} MiB that are allowed for one hash, or fails",
    zh="计算该散列超出单个散列允许的 {mib} MiB 内存，或计算失败",
).fill({"mib": 1024})
SLACK = 0.3
"""Seconds that a batch may run over the deadline before its process is killed."""


class Guesser(Protocol):
    """What tries passwords against one hash: the place of the one that fits or -1, and the seconds that it took."""

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]: ...

    def close(self) -> None: ...


class Process:
    """A worker process. One that dies under a hash is started anew for the next."""

    def __init__(self) -> None:
        self._process = _start()
        self._closed = False

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]:
        """Raises Unverifiable, also where the process died of the hash."""
        try:
            ask(cast(IO[bytes], self._process.stdin), stored, account, passwords)
            place, seconds = json.loads(read_frame(cast(IO[bytes], self._process.stdout)))
        except (EOFError, OSError):
            if not self._closed:
                self._process.kill()
                self._process.wait()
                self._process = _start()
            raise Unverifiable(DIED) from None
        if isinstance(place, list):
            raise Unverifiable(Text(en=place[0], zh=place[1]))
        return int(place), float(seconds)

    def close(self) -> None:
        self._closed = True
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-m", "inspector.passwords.worker"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LC_ALL": "C"},
    )


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(trial: Trial, guessers: Sequence[Guesser], deadline: float) -> None:
    """Work the trial off until it is done or the deadline (of time.monotonic) is past."""
    threads = [threading.Thread(target=_work, args=(trial, guesser, deadline), daemon=True) for guesser in guessers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline + SLACK - time.monotonic()))
    trial.stop()
    for guesser in guessers:
        guesser.close()
    for thread in threads:
        thread.join()


def _work(trial: Trial, guesser: Guesser, deadline: float) -> None:
    while (batch := trial.next(deadline)) is not None:
        try:
            place, seconds = guesser.guess(batch.subject.stored, batch.subject.account, batch.passwords)
        except Unverifiable as unverifiable:
            trial.give_up(batch, unverifiable.why)
        else:
            trial.done(batch, place, seconds)
