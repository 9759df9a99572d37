"""A real terminal for a command that asks: what it shows is read, and lines are typed."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.running import COMMAND, environment

SECONDS = 20
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass
class Terminal:
    """`seen`: all that the command showed so far, without what moves a cursor."""

    master: int
    process: subprocess.Popen[bytes]
    raw: bytes = b""
    place: int = field(default=0)

    @property
    def seen(self) -> str:
        return _ESCAPES.sub("", self.raw.decode("utf-8", "replace"))

    def until(self, text: str) -> str:
        """What is shown up to and with a text that was not there before. Fails where it does not come."""
        end = time.monotonic() + SECONDS
        while text not in self.seen[self.place :]:
            assert time.monotonic() < end, f"no {text!r} in {self.seen[self.place :]!r}"
            if not self._more():
                assert text in self.seen[self.place :], f"ended without {text!r}: {self.seen[self.place :]!r}"
        start, self.place = self.place, self.seen.index(text, self.place) + len(text)
        return self.seen[start : self.place]

    def type(self, line: str, end: str = "\n") -> None:
        os.write(self.master, f"{line}{end}".encode())

    def answer(self, *pairs: tuple[str, str]) -> None:
        """Type each line once its prompt is shown."""
        for prompt, line in pairs:
            self.until(prompt)
            self.type(line)

    def end(self) -> tuple[int, str]:
        """The exit status, and what was shown since the last text that was waited for."""
        end = time.monotonic() + SECONDS
        while self._more():
            assert time.monotonic() < end, f"it goes on: {self.seen[self.place :]!r}"
        return self.process.wait(SECONDS), self.seen[self.place :]

    def _more(self) -> bool:
        ready, _, _ = select.select([self.master], [], [], 1)
        if not ready:
            return self.process.poll() is None
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other end is closed
            return False
        self.raw += data
        return bool(data)


@contextmanager
def terminal(*words: object, cwd: Path, **more: str) -> Iterator[Terminal]:
    """`inspector` with these words in a terminal of its own."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=cwd,
        env=environment(TERM="xterm", COLUMNS="100", **more),
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(master, process)
    finally:
        process.kill()
        process.wait()
        os.close(master)
