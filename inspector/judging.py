"""Hosts are judged in processes of their own, one a core: threads of Python share one core, and what a host sent may be hostile.

Each judge forks once more for each host, so that a host whose evidence takes for ever or kills the process costs itself alone.
Evidence goes through pipes and stands in no file.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import signal
import struct
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from queue import SimpleQueue
from typing import IO, Any, NoReturn

from inspector.entry import Judged, judge
from inspector.model import InspectorError
from inspector.passwords.worker import cores, end_with_parent
from inspector.rules import Rules
from inspector.snapshot import Snapshot
from inspector.text import Secret, Text

Judge = Callable[[Snapshot, Rules], Judged]
SECONDS = 300
"""That judging one host may take."""
ENDED = Text(
    en="judging took more than {seconds} seconds or more memory than there is, and was ended",
    zh="判定用时超过 {seconds} 秒或内存不足，已终止",
).fill({"seconds": SECONDS})
_SIZE = struct.Struct("!Q")


class Broken(Exception):
    """Our own code failed in a judge's process: the kind of the error and its places in the code, nothing of what was read."""

    def __init__(self, kind: str, frames: list[traceback.FrameSummary]) -> None:
        super().__init__(kind)
        self.kind, self.frames = kind, frames


@dataclass(frozen=True)
class _Judge:
    process: int
    requests: IO[bytes]
    answers: IO[bytes]


class Judges:
    """Processes that judge by the rules. To be made before there are threads: they are forked from this one."""

    def __init__(self, rules: Rules, number: int | None = None, judge: Judge = judge) -> None:
        self._free: SimpleQueue[_Judge | None] = SimpleQueue()
        self._all: list[_Judge] = []
        self._closed = False
        self._judge = judge
        for _ in range(number or cores()):
            self._all.append(_start(lambda snapshot: judge(snapshot, rules)))
            self._free.put(self._all[-1])

    def judge(self, snapshot: Snapshot, rules: Rules) -> Judged:
        """As `inspector.entry.judge` does. Raises InspectorError where the process ended over it, Broken where our code failed."""
        data = pickle.dumps(snapshot, pickle.HIGHEST_PROTOCOL)
        one = self._free.get()
        try:
            if one is None and not self._closed:
                return self._judge(snapshot, rules)
            kind, answer = _asked(one, data)
        except (OSError, EOFError, ValueError):  # the judge itself is gone: from now on its share is judged here
            one = None
            raise InspectorError(ENDED) from None
        finally:
            self._free.put(one)
        if kind == b"judged":
            made: Judged = pickle.loads(answer)  # noqa: S301 - from our own process
            return made
        if kind == b"broken":
            raise Broken(*pickle.loads(answer))  # noqa: S301
        raise InspectorError(ENDED)

    def close(self) -> None:
        """What is being judged is given up."""
        self._closed = True
        for one in self._all:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.process, signal.SIGKILL)
            os.waitpid(one.process, 0)
            for stream in (one.requests, one.answers):
                with contextlib.suppress(OSError):  # what a thread that was given up had still to say
                    stream.close()


def _asked(one: _Judge | None, data: bytes) -> tuple[bytes, bytes]:
    """A judge's answer; a judge that is gone gives none. Raises OSError, EOFError; ValueError where it was closed."""
    if one is None:
        raise EOFError
    _write(one.requests, [data])
    return _read(one.answers), _read(one.answers)


@contextmanager
def judging(rules: Rules, hosts: int, judge: Judge = judge) -> Iterator[Judge]:
    """What judges so many hosts, as `judge` does: one alone is judged here, where it keeps no other waiting."""
    if hosts < 2:
        yield judge
        return
    judges = Judges(rules, min(cores(), hosts), judge)
    try:
        yield judges.judge
    finally:
        judges.close()


def _start(judge: Callable[[Snapshot], Judged]) -> _Judge:
    request, ask = os.pipe()
    answer, tell = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():  # of threads beside this one: the child uses nothing that they might hold
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if not process:
        _serve(parent, request, tell, judge)
    with contextlib.suppress(OSError):  # it does so itself; which of the two comes first is not known
        os.setpgid(process, process)
    os.close(request)
    os.close(tell)
    return _Judge(process, os.fdopen(ask, "wb"), os.fdopen(answer, "rb"))


def _serve(parent: int, request: int, tell: int, judge: Callable[[Snapshot], Judged]) -> NoReturn:
    """The judge's life: until the parent has gone."""
    try:
        end_with_parent(parent)
        os.setpgid(0, 0)  # it can be ended with what it has forked, and Ctrl-C does not reach it
        _close_others({0, 1, 2, request, tell})
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        gc.freeze()
        with os.fdopen(request, "rb") as requests, os.fdopen(tell, "wb") as answers:
            while True:
                _write(answers, _answer(_read(requests), judge))
    except BaseException:
        os._exit(1)


def _close_others(kept: Iterable[int]) -> None:
    """Locks and the other judges' pipes are not to be held open here."""
    edges = [-1, *sorted(kept), min(os.sysconf("SC_OPEN_MAX"), 1 << 16)]
    for before, after in pairwise(edges):
        if before + 1 < after:
            os.closerange(before + 1, after)


def _answer(data: bytes, judge: Callable[[Snapshot], Judged]) -> tuple[bytes, bytes]:
    """Of a process that is made for this host alone: what kind of answer it is, and the answer."""
    read, write = os.pipe()
    parent, child = os.getpid(), os.fork()
    if not child:
        end_with_parent(parent)
        os.close(read)
        signal.alarm(SECONDS)  # ends the process, whatever it is at
        with os.fdopen(write, "wb") as out:
            _write(out, _judged(data, judge))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answers:
        try:
            return _read(answers), _read(answers)
        except EOFError:
            return b"ended", b""
        finally:
            os.waitpid(child, 0)


def _judged(data: bytes, judge: Callable[[Snapshot], Judged]) -> tuple[bytes, bytes]:
    try:
        snapshot = pickle.loads(data)  # noqa: S301 - from our own process
        judged = judge(snapshot)
        cost = {**judged.host.cost, "cpu_seconds": time.process_time()}
        return b"judged", _dumped(replace(judged, host=replace(judged.host, cost=cost)))
    except BaseException as error:
        return b"broken", pickle.dumps((type(error).__name__, list(traceback.extract_tb(error.__traceback__))))


def _dumped(value: object) -> bytes:
    """As pickle does it, and secrets with their values: what hosts are compared by may hold some."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {Secret: _secret}
    pickler.dump(value)
    return out.getvalue()


def _secret(secret: Secret) -> tuple[Any, ...]:
    return Secret, (secret.value,)


def _write(stream: IO[bytes], parts: Iterable[bytes]) -> None:
    for part in parts:
        stream.write(_SIZE.pack(len(part)))
        stream.write(part)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    """The next part. Raises EOFError where the stream ends."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    data = stream.read(_SIZE.unpack(head)[0])
    if len(data) < _SIZE.unpack(head)[0]:
        raise EOFError
    return data
