"""Bytes to and from one program, wherever it runs: over a channel of paramiko, or in a child process."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import IO, Protocol

import paramiko

CHUNK = 65536
ENDING = 2.0
"""Seconds that a program which has closed its output gets to say its exit status."""


class Stream(Protocol):
    """`send` never waits: what does not go at once goes while `receive` waits, so both directions always drain."""

    def send(self, data: bytes) -> None: ...

    def finish(self) -> None:
        """The input ends after what was sent."""

    def receive(self, seconds: float) -> tuple[bytes, bytes] | None:
        """What came on standard output and standard error, not both empty; None at the end of both. Raises TimeoutError."""

    def status(self) -> int | None:
        """Of a program that has ended; None where nobody told, negative for a signal's number."""

    def close(self) -> None:
        """Ends the program's connection, whatever it does. May be called twice."""


class _Bell:
    """What paramiko's two buffers ring when they get data or are closed; only the one who listens clears it."""

    def __init__(self) -> None:
        self.rung = threading.Event()

    def set(self) -> None:
        self.rung.set()

    def clear(self) -> None:
        """A buffer that is empty says nothing of the other."""


class ChannelStream:
    """A program on the other side of a channel."""

    def __init__(self, channel: paramiko.Channel) -> None:
        self._channel = channel
        self._pending = bytearray()
        self._finished = False
        self._bell = _Bell()
        channel.setblocking(0)
        channel.in_buffer.set_event(self._bell)  # type: ignore[arg-type]  # it needs set and clear alone
        channel.in_stderr_buffer.set_event(self._bell)  # type: ignore[arg-type]

    def send(self, data: bytes) -> None:
        self._pending += data
        self._push()

    def finish(self) -> None:
        self._finished = True
        self._push()

    def receive(self, seconds: float) -> tuple[bytes, bytes] | None:
        deadline = time.monotonic() + seconds
        while True:
            self._push()
            self._bell.rung.clear()
            ended = self._channel.eof_received or self._channel.closed
            out = self._channel.recv(CHUNK) if self._channel.recv_ready() else b""
            err = self._channel.recv_stderr(CHUNK) if self._channel.recv_stderr_ready() else b""
            if out or err:
                return out, err
            if ended:
                return None
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            # The other side says nothing when it has room again: look now and then while something waits to be sent.
            self._bell.rung.wait(min(left, 0.05) if self._pending else left)

    def status(self) -> int | None:
        if not self._channel.status_event.wait(ENDING) or self._channel.exit_status < 0:
            return None
        return self._channel.exit_status

    def close(self) -> None:
        self._pending.clear()
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            self._channel.close()

    def _push(self) -> None:
        try:
            while self._pending and self._channel.send_ready():
                del self._pending[: self._channel.send(bytes(self._pending[:CHUNK]))]
            if self._finished and not self._pending:
                self._finished = False
                self._channel.shutdown_write()
        except TimeoutError:
            return
        except (OSError, EOFError, paramiko.SSHException):  # the other side reads no more; what it said still comes
            self._pending.clear()


class ProcessStream:
    """A program of this machine, in a process group of its own and without a terminal."""

    def __init__(self, argv: Sequence[str], *, environment: dict[str, str] | None = None) -> None:
        """Raises OSError where it cannot be started."""
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            list(argv), stdin=pipe, stdout=pipe, stderr=pipe, env=environment, start_new_session=True, bufsize=0
        )
        self._pending = bytearray()
        self._finished = False
        self._waiting = selectors.DefaultSelector()
        for pipe_end in (self._process.stdout, self._process.stderr):
            self._watch(pipe_end, selectors.EVENT_READ)

    def send(self, data: bytes) -> None:
        self._pending += data
        self._push()

    def finish(self) -> None:
        self._finished = True
        self._push()

    def receive(self, seconds: float) -> tuple[bytes, bytes] | None:
        deadline = time.monotonic() + seconds
        while self._open():
            found = {id(self._process.stdout): b"", id(self._process.stderr): b""}
            for key, _ in self._waiting.select(max(0.0, deadline - time.monotonic())):
                if key.fileobj is self._process.stdin:
                    self._push()
                else:
                    found[id(key.fileobj)] = self._take(key.fd)
            if any(found.values()):
                out, err = found.values()
                return out, err
            if time.monotonic() >= deadline:
                raise TimeoutError
        return None

    def status(self) -> int | None:
        try:
            return self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """From any thread. The program's output ends, and `receive` says so."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        self._pending.clear()
        self._waiting.close()
        for pipe_end in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe_end is not None:
                with contextlib.suppress(OSError):
                    pipe_end.close()
        if self._process.returncode is None:
            try:
                self._process.wait(0.2)  # most end by themselves when their input does
            except subprocess.TimeoutExpired:
                self.kill()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(ENDING)

    def _open(self) -> bool:
        """Whether standard output or standard error may still bring something."""
        watched = self._waiting.get_map()
        return any(key.fileobj is not self._process.stdin for key in watched.values())

    def _watch(self, pipe_end: IO[bytes] | None, event: int) -> None:
        if pipe_end is not None:
            os.set_blocking(pipe_end.fileno(), False)
            self._waiting.register(pipe_end, event)

    def _take(self, number: int) -> bytes:
        data = os.read(number, CHUNK)
        if not data:
            self._waiting.unregister(number)
        return data

    def _push(self) -> None:
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            return
        try:
            os.set_blocking(stdin.fileno(), False)
            while self._pending:
                del self._pending[: os.write(stdin.fileno(), self._pending[:CHUNK])]
        except BlockingIOError:
            if stdin not in self._waiting.get_map():
                self._watch(stdin, selectors.EVENT_WRITE)
            return
        except OSError:  # it reads no more; what it said still comes
            self._pending.clear()
        if stdin in self._waiting.get_map():
            self._waiting.unregister(stdin)
        if self._finished:
            stdin.close()
