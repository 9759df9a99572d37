"""A whole audit beside the bare limit, `find / -xdev -perm /6000`: both in turn, medians and their ratio.

    .venv/bin/python benchmarks/walk.py [RUNS]

Run it as root; otherwise both see less.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "inspector audit": [sys.executable, "-m", "inspector", "audit", "local", "-f", "json"],
    "find -perm": ["find", "/", "-xdev", "-perm", "/6000"],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode and command[0] != "find":  # find ends so for a process that went away meanwhile
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: nothing was measured")
    return time.perf_counter() - start


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for command in COMMANDS.values():
        seconds(command)  # warms the cache
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(f"{name:16} {min(values):6.2f} {middle[name]:6.2f} {max(values):6.2f} s (min, median, max)")  # noqa: T201
    print(f"ratio {middle['inspector audit'] / middle['find -perm']:.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
