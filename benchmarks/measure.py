"""Runs commands in turn and counts what each costs, its child processes included."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock and of processors, megabytes of its biggest process, standard output."""

    wall: float
    cpu: float
    memory: float
    output: str


def run(command: Sequence[str]) -> Run:
    """Run a command to its end. Exits with what it wrote to standard error where it fails.

    The kernel counts memory from before the command was executed, so none shows less than this script itself.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
        ]
        start = time.perf_counter()
        pid = os.posix_spawnp(command[0], list(command), os.environ | {"LC_ALL": "C.UTF-8"}, file_actions=actions)
        _, ended, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
        for file in (output, errors):
            file.seek(0)
        status = os.waitstatus_to_exitcode(ended)
        if status:
            message = errors.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command)} ended with {status}: nothing was measured\n{message}")
        text = output.read().decode(errors="replace")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def in_turn(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[Run]]:
    """Each command once to warm the cache, then all of them round after round."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            print(f"round {number} of {rounds}: {name}", file=sys.stderr)  # noqa: T201
            done = run(command)
            if number:
                runs[name].append(done)
    return runs


def table(runs: Mapping[str, Sequence[Run]], against: str, work: Mapping[str, str] | None = None) -> str:
    """A Markdown table: medians, their ratio to the command `against`, the spread of the wall times, and what was done."""
    last = [" evaluated |", " --- |"] if work else ["", ""]
    lines = [
        f"| | wall, s | min–max | ratio | CPU, s | ratio | memory, MB |{last[0]}",
        f"| --- | ---: | ---: | ---: | ---: | ---: | ---: |{last[1]}",
    ]
    base_wall, base_cpu, _ = _medians(runs[against])
    for name, each in runs.items():
        wall, cpu, memory = _medians(each)
        walls = [one.wall for one in each]
        lines.append(
            f"| {name} | {wall:.2f} | {min(walls):.2f}–{max(walls):.2f} | {wall / base_wall:.3f}"
            f" | {cpu:.2f} | {cpu / base_cpu:.3f} | {memory:.0f} |" + (f" {work[name]} |" if work else "")
        )
    return "\n".join(lines)


def _medians(runs: Sequence[Run]) -> tuple[float, float, float]:
    return (
        statistics.median(one.wall for one in runs),
        statistics.median(one.cpu for one in runs),
        statistics.median(one.memory for one in runs),
    )
