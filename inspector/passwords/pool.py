"""Worker processes, one a core, and the threads that keep them busy until a deadline."""

from __future__ import annotations

import contextlib
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
from inspector.passwords.worker import ask, cores, memory, read_frame
from inspector.text import Text

DIED = Text(
    en="computing it takes more memory than the {mib} MiB that are allowed for one hash, or fails",
    zh="计算该散列超出单个散列允许的 {mib} MiB 内存，或计算失败",
).fill({"mib": memory() >> 20})
SLACK = 0.3
"""Seconds that a batch may run over the deadline before its process is killed."""
KEPT = ("LD_LIBRARY_PATH",)
"""Of the environment: some interpreters do not start without it."""


class Guesser(Protocol):
    """What tries passwords against one hash: the place of the one that fits or -1, and the seconds that it took."""

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]: ...

    def close(self) -> None: ...


class Process:
    """A worker process, started when it is first needed. One that dies under a hash is started anew for the next."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def guess(self, stored: str, account: str, passwords: Sequence[str]) -> tuple[int, float]:
        """Raises Unverifiable, also where the process died of the hash."""
        try:
            process = self._started()
            ask(cast(IO[bytes], process.stdin), stored, account, passwords)
            place, seconds = json.loads(read_frame(cast(IO[bytes], process.stdout)))
        except (EOFError, OSError, ValueError):
            self._end()
            raise Unverifiable(DIED) from None
        if isinstance(place, list):
            raise Unverifiable(Text(en=place[0], zh=place[1]))
        return int(place), float(seconds)

    def close(self) -> None:
        """For good: what is being computed is given up."""
        with self._lock:
            self._closed = True
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise EOFError
            if self._process is None:
                self._process = _start()
            return self._process

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was not yet written can no longer be
                cast(IO[bytes], stream).close()


def _start() -> subprocess.Popen[bytes]:
    """-P: what lies in the current folder, which may be that of the root under audit, is not imported."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return subprocess.Popen(
        (sys.executable, "-P", "-m", "inspector.passwords.worker", str(os.getpid())),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LC_ALL": "C"},
    )


def processes() -> list[Guesser]:
    """One worker a core."""
    return [Process() for _ in range(cores())]


def run(trial: Trial, guessers: Sequence[Guesser], deadline: float) -> None:
    """Work the trial off until it is done or the deadline (of time.monotonic) is past."""
    threads = [threading.Thread(target=_work, args=(trial, guesser, deadline), daemon=True) for guesser in guessers]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, deadline + SLACK - time.monotonic()))
    finally:
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
