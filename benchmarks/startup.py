"""Whole-process time of `inspector --version` beside a bare interpreter, in turn; the aim is under 150 ms.

.venv/bin/python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "inspector --version": [sys.executable, "-m", "inspector", "--version"],
    "python -c pass": [sys.executable, "-c", "pass"],
}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(1000 * (time.perf_counter() - start))
    for name, values in times.items():
        print(f"{name:20} {min(values):5.0f} {statistics.median(values):5.0f} {max(values):5.0f} ms (min, median, max)")  # noqa: T201


if __name__ == "__main__":
    main()
