"""Memory of an audit by its number of hosts: `python -m benchmarks.fleet_memory [HOSTS…]`.

The hosts are copies of one small root file system, audited by all checks with all reports; each number of them in a process of its
own. Peaks are of the whole process: with the reports written, which hold a line or more a host.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.measure import run

FILES = {
    "etc/os-release": 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n',
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/sh\n",
    "etc/shadow": "root:*:1::::::\ntoor:*:1::::::\n",
    "etc/ssh/sshd_config": "PermitRootLogin yes\n",
    "var/log/auth.log": "x" * 80 + "\n",
}


def plant(folder: Path, hosts: int) -> Iterator[str]:
    for number in range(hosts):
        root = folder / f"host{number:04}"
        for name, text in FILES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        yield f"rootfs:{root}"


def measure(numbers: Iterable[int], formats: Iterable[str]) -> Iterator[str]:
    yield "| hosts | reports | wall, s | CPU, s | memory, MB | result, MB |\n| ---: | --- | ---: | ---: | ---: | ---: |"
    for number in numbers:
        for wanted in formats:
            with tempfile.TemporaryDirectory() as folder:
                targets = list(plant(Path(folder), number))
                report = Path(folder) / "report"
                words = ["audit", *targets, f"--format={wanted}={report}", "--password-seconds=0"]
                done = run([sys.executable, "-m", "inspector", *words])
                size = report.stat().st_size / 1e6
            yield f"| {number} | {wanted} | {done.wall:.1f} | {done.cpu:.1f} | {done.memory:.0f} | {size:.1f} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("hosts", nargs="*", type=int, default=[20, 200])
    for line in measure(options.parse_args().hosts, ("json", "html")):
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
