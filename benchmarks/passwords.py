"""Guesses a second of the password engine beside the bare limit, crypt(3) in a loop on every core, and beside john.

    .venv/bin/python -m benchmarks.passwords [--seconds N] [--rounds N] [SCHEME…]

The three run in turn, round after round, each for so many seconds, at one hash that none of the candidates fits. The aim: at least 0.9 of bare.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import multiprocessing
import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from inspector.passwords.candidates import Candidate, Kind
from inspector.passwords.pool import processes, run
from inspector.passwords.schemes import method
from inspector.passwords.stream import Stream
from inspector.passwords.trial import Subject, Trial
from inspector.passwords.worker import cores

PREFIXES = {"yescrypt": b"$y$", "sha512crypt": b"$6$", "bcrypt": b"$2b$", "md5crypt": b"$1$", "DES": b""}
WORDS = tuple(Candidate(f"candidate{number}", Kind.COMMON) for number in range(100_000))
"""Made before, as the long tail of the candidates is for all accounts of an audit."""
SECRET = b"fN8,q-Vv0;zLw2"


def hashed(scheme: str) -> str:
    """A hash with the library's default cost."""
    library = ctypes.CDLL("libcrypt.so.1")
    library.crypt.restype = library.crypt_gensalt.restype = ctypes.c_char_p
    prefix = PREFIXES[scheme]
    salt = library.crypt_gensalt(prefix, ctypes.c_ulong(0), os.urandom(32), 32) if prefix else b"xy"
    return str(library.crypt(SECRET, salt).decode())


def _bare(stored: bytes, seconds: float, total: multiprocessing.sharedctypes.Synchronized[int]) -> None:
    library = ctypes.CDLL("libcrypt.so.1")
    library.crypt_r.restype = ctypes.c_char_p
    area = ctypes.create_string_buffer(1 << 18)
    tried, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        for number in range(8):
            library.crypt_r(b"candidate%d" % (tried + number), stored, area)
        tried += 8
    with total.get_lock():
        total.value += tried


def bare(stored: str, seconds: float) -> float:
    total = multiprocessing.Value("q", 0)
    workers = [multiprocessing.Process(target=_bare, args=(stored.encode(), seconds, total)) for _ in range(cores())]
    started = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return total.value / (time.monotonic() - started)


def ours(stored: str, seconds: float) -> float:
    words = itertools.cycle(WORDS)
    subject = Subject(stored, "one", method(stored).seconds, Stream(lambda: words, lambda: (0, words)))
    started = time.monotonic()
    run(Trial([subject]), processes(), started + seconds)
    return subject.tried / (time.monotonic() - started)


def john(stored: str, seconds: float) -> float:
    """By its own count, with a process a core; Debian's john leaves these schemes to crypt(3)."""
    program = shutil.which("john", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        return 0.0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "hashes").write_text(f"one:{stored}:1:::::\n")
        (home / "words").write_text("".join(f"candidate{number}\n" for number in range(3_000_000)))
        command = [program, "--format=crypt", "--wordlist=words", f"--fork={cores()}", "hashes"]
        running = subprocess.Popen(
            command,
            cwd=home,
            env={"HOME": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        time.sleep(seconds)
        os.killpg(running.pid, signal.SIGINT)
        try:
            said, _ = running.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            said, _ = running.communicate()
    scale = {"": 1.0, "K": 1e3, "M": 1e6}
    return sum(float(number) * scale[unit] for number, unit in re.findall(r"([0-9.]+)([KM]?)c/s", said))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("schemes", nargs="*", metavar="SCHEME", choices=[*PREFIXES, []])
    options.add_argument("--seconds", type=float, default=4.0)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    print(f"{cores()} cores, {chosen.rounds} rounds of {chosen.seconds:g} s each; medians of guesses a second")  # noqa: T201
    print(f"{'scheme':14}{'bare':>10}{'inspector':>11}{'of bare':>9}{'john':>10}")  # noqa: T201
    for scheme in chosen.schemes or PREFIXES:
        stored = hashed(scheme)
        rounds = [[measure(stored, chosen.seconds) for measure in (bare, ours, john)] for _ in range(chosen.rounds)]
        limit, own, other = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(own / limit for limit, own, _ in rounds)
        print(f"{scheme:14}{limit:10.0f}{own:11.0f}{ratio:9.2f}{other:10.0f}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
