"""A process that tries candidates against one hash after another: `python -m inspector.passwords.worker PARENT`.

Frames behind their length come on standard input and are answered by one of JSON on standard output, so that neither a hash nor a
password is ever in an argument list, an environment or a file. A process of its own can be killed in the middle of a hash whose
parameters make it run for days, and memory-hard schemes use both cores better this way than in threads.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import struct
import sys
import time
from collections.abc import Sequence
from typing import IO

from inspector.passwords.crypt import Crypt, Unverifiable
from inspector.passwords.schemes import verifier

MOST_MEMORY, LEAST_MEMORY = 1 << 30, 192 << 20
"""Of one worker: a hash that needs more is not verified here."""
FOUND_NONE = -1
_SIZE = struct.Struct("!I")
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """Bytes for one worker, so that all of them together take at most half of the machine's."""
    have = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(LEAST_MEMORY, min(MOST_MEMORY, have // 2 // cores()))


def write_frame(stream: IO[bytes], data: bytes) -> None:
    stream.write(_SIZE.pack(len(data)) + data)


def read_frame(stream: IO[bytes]) -> bytes:
    """The next frame. Raises EOFError where the stream ends."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    size = _SIZE.unpack(head)[0]
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def ask(stream: IO[bytes], stored: str, account: str, passwords: Sequence[str]) -> None:
    """A request is two frames: which hash, and the passwords with a zero byte between them."""
    write_frame(stream, json.dumps([stored, account]).encode())
    write_frame(stream, "\0".join(passwords).encode("utf-8", "surrogateescape"))
    stream.flush()


def attempt(stored: str, account: str, passwords: Sequence[bytes], crypt: Crypt) -> int:
    """The place of the password that fits, or FOUND_NONE. Raises Unverifiable."""
    fits = verifier(stored, account, crypt)
    return next((place for place, password in enumerate(passwords) if fits(password)), FOUND_NONE)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    crypt = Crypt()
    while True:
        try:
            stored, account = json.loads(read_frame(requests))
            passwords = read_frame(requests).split(b"\0")
        except EOFError:
            return
        started = time.perf_counter()
        try:
            place: object = attempt(stored, account, passwords, crypt)
        except Unverifiable as unverifiable:
            place = [unverifiable.why.en, unverifiable.why.zh]
        write_frame(answers, json.dumps([place, time.perf_counter() - started]).encode())
        answers.flush()


def end_with_parent(parent: int) -> None:
    """This process ends when its parent, of that number, does; at once where it has ended already.

    Where there is no such call, it ends with what it is at.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _harden(parent: int) -> None:
    """Bounded memory, no core file with a password in it, no work after the parent has gone, and way for others."""
    end_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory(), memory()))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)
    with contextlib.suppress(OSError):
        os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop


if __name__ == "__main__":
    _harden(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
