"""Worker processes: what they answer, how they end, and what nobody may see of them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.passwords.candidates import Candidate, Kind
from inspector.passwords.crypt import Unverifiable
from inspector.passwords.pool import Process, processes, run
from inspector.passwords.schemes import method
from inspector.passwords.stream import Stream
from inspector.passwords.trial import Subject, Trial
from inspector.passwords.worker import ask
from tests.passwords.hashing import STRONG, hashed
from tests.roots import CHECKOUT

WORDS = ("canary-one", "canary-two", "canary-three")


@pytest.fixture
def worker() -> Iterator[Process]:
    made = Process()
    yield made
    made.close()


def pid(process: Process) -> int:
    assert process._process is not None
    return process._process.pid


def children() -> set[int]:
    """Processes of this one that have not ended."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z" and "passwords.worker" in _line(path.parent):
            found.add(int(path.parent.name))
    return found


def _line(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_text()
    except OSError:
        return ""


def subject(field: str, *passwords: str, cost: float = 1e-4) -> Subject:
    def start() -> Iterator[Candidate]:
        return (Candidate(password, Kind.COMMON) for password in passwords)

    return Subject(field, "bob", cost, Stream(start, lambda: (len(passwords), iter(()))))


def test_the_place_of_what_fits(worker: Process) -> None:
    field = hashed("canary-two")
    assert worker.guess(field, "bob", WORDS)[0] == 1
    assert worker.guess(field, "bob", WORDS[:1])[0] == -1
    assert worker.guess(hashed(""), "bob", ("x", ""))[0] == 1
    assert worker.guess(hashed("pässwörd"), "bob", ("pässwörd",))[0] == 0
    assert worker.guess("plain:\udcff", "b\udcffb", ("\udcff",))[0] == 0
    assert worker.guess(field, "bob", [f"x{number}" for number in range(3000)] + ["canary-two"])[0] == 3000


def test_what_cannot_be_verified_leaves_the_worker_alive(worker: Process) -> None:
    with pytest.raises(Unverifiable):
        worker.guess("$9$no$such", "bob", WORDS)
    before = pid(worker)
    assert worker.guess(hashed("canary-one"), "bob", WORDS)[0] == 0
    assert pid(worker) == before


def test_nothing_secret_is_in_arguments_or_environment(worker: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "canary-environment")
    field = hashed("canary-two")
    worker.guess(field, "bob", WORDS)
    folder = Path(f"/proc/{pid(worker)}")
    seen = (folder / "cmdline").read_bytes()
    assert b"inspector.passwords.worker" in seen
    try:
        seen += (folder / "environ").read_bytes()
    except PermissionError:
        assert os.geteuid() != 0, "it cannot even be looked at"
    assert b"canary" not in seen
    assert field.encode() not in seen
    assert (folder / "limits").read_text().partition("Max core file size")[2].split()[:2] == ["0", "0"]


def test_a_worker_that_dies_is_replaced(worker: Process) -> None:
    field = hashed("canary-two")
    worker.guess(field, "bob", WORDS)
    first = pid(worker)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(Unverifiable, match="memory"):
        worker.guess(field, "bob", WORDS)
    assert worker.guess(field, "bob", WORDS)[0] == 1
    assert pid(worker) != first
    assert children() == {pid(worker)}


def test_a_worker_that_cannot_be_started_is_a_reason(worker: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/not/there")
    with pytest.raises(Unverifiable):
        worker.guess(hashed("x"), "bob", WORDS)
    each = subject(hashed("canary-two"), *WORDS)
    run(Trial([each]), processes(), time.monotonic() + 60)
    assert each.unverifiable is not None


def test_what_lies_in_the_current_folder_is_not_imported(
    worker: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be the root under audit."""
    for name in ("json", "ctypes", "struct", "inspector"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    assert worker.guess(hashed("canary-one"), "bob", WORDS)[0] == 0
    assert not (tmp_path / "ran").exists()


HOSTILE = (
    "$6$rounds=999999999$salt$" + "a" * 86,
    "$y$jLT$sV5SsV5SsV5SsV5S$" + "a" * 43,  # 64 GiB
    "$y$j9zzzz$sV5SsV5SsV5SsV5S$" + "a" * 43,
    "$7$LU..../....sV5SsV5S$" + "a" * 43,
    "$2b$31$" + "a" * 53,
    "_zzzzsaltAAAAAAAAAAA",
    "pbkdf2_sha256$999999999$salt$" + "a" * 43 + "=",
)


def test_hostile_hashes_stop_no_other() -> None:
    """Hours each, or more memory than there is."""
    bad = [subject(field, *WORDS, cost=method(field).seconds) for field in HOSTILE * 2]
    good = [subject(hashed("canary-three"), *WORDS), subject(hashed(STRONG), *WORDS)]
    run(Trial([*bad, *good]), processes(), time.monotonic() + 3.0)
    assert (good[0].found is not None, good[0].place) == (True, 2)
    assert (good[1].found, good[1].tried, good[1].complete) == (None, 3, True)
    assert not any(each.found or each.complete for each in bad)
    assert not children()


def test_no_time_starts_no_process() -> None:
    each = subject(hashed(STRONG), *WORDS)
    run(Trial([each]), processes(), time.monotonic() - 1)
    assert (each.tried, each.found, each.unverifiable) == (0, None, None)
    assert not children()


def test_an_interrupt_leaves_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    each = subject("$6$rounds=999999999$salt$" + "a" * 86, *WORDS)

    class Interrupted:
        """The thread that waits for the workers is interrupted while one is at work."""

        def __init__(self, **_: object) -> None:
            self._thread = thread(**_)

        def start(self) -> None:
            self._thread.start()

        def join(self, timeout: float | None = None) -> None:
            if timeout is None:
                self._thread.join()
                return
            while not children():
                time.sleep(0.01)
            raise KeyboardInterrupt

    thread: Any = threading.Thread
    monkeypatch.setattr(threading, "Thread", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(Trial([each]), [Process()], time.monotonic() + 600)
    assert not children()


PARENT = """
import sys, time
from inspector.passwords.pool import Process
from threading import Thread
made = Process()
made.guess("$1$saltsalt$" + "a" * 22, "bob", ("x",))
Thread(target=made.guess, args=("$6$rounds=999999999$salt$" + "a" * 86, "bob", ("x",)), daemon=True).start()
print(made._process.pid, flush=True)
time.sleep(600)
"""


def test_a_worker_whose_parent_was_gone_before_it_began_does_nothing() -> None:
    """It would not be told any more, and its first request may be waiting for it."""
    request = io.BytesIO()
    ask(request, "$6$rounds=999999999$salt$" + "a" * 86, "bob", ("x",))
    command = (sys.executable, "-m", "inspector.passwords.worker", "1")
    ended = subprocess.run(
        command,
        input=request.getvalue(),
        capture_output=True,
        env={"PYTHONPATH": str(CHECKOUT)},
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, b"")


def test_no_worker_outlives_a_parent_that_is_killed() -> None:
    """Not even one that is in the middle of a hash that runs for hours."""
    command = (sys.executable, "-c", PARENT)
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, env={"PYTHONPATH": str(CHECKOUT)}, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(600):
        if "passwords.worker" not in _line(Path(f"/proc/{worker}")):
            return
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker is still there")
