"""A whole audit beside the bare limit, `find -xdev -perm /6000`: in turn, on a tree of many files made for it, or on this machine.

    .venv/bin/python -m benchmarks.walk [--files N | --local] [--rounds N]

The aim: an audit takes no longer than find and two seconds. As root; otherwise both see less.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import in_turn, table

AUDIT = (sys.executable, "-m", "inspector", "audit", "--format=json", "--password-seconds=0")
FOLDER = 50
"""Files of one folder; a Debian has 10 on average, so it is the files that count here."""
USER = 1000
PLACES = ("home/one/data", "opt/app/lib", "srv/data", "usr/share/doc", "usr/lib", "var/lib/app", "var/spool/app")
NAMES = ("{}.txt", "{}.so", "{}.py", "{}.html", "{}", ".{}.conf", "{}.jpg", "{}.log.1")


def plant(root: Path, files: int) -> None:
    """A root file system of so many small files: a seventh in a user's home folder, some that run as their owner."""
    for path, text in {
        "etc/passwd": f"root:x:0:0:root:/root:/bin/bash\none:x:{USER}:{USER}::/home/one:/bin/bash\n",
        "etc/group": f"root:x:0:\none:x:{USER}:\n",
        "etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for number in range(files):
        count, place = divmod(number, FOLDER)
        folder = root / PLACES[count % len(PLACES)] / f"{count % 100}" / f"{count}"
        if place == 0:
            folder.mkdir(parents=True, exist_ok=True)
        file = folder / NAMES[number % len(NAMES)].format(number)
        file.write_bytes(b"x")
        if number % 50_000 == 0:
            file.chmod(0o4755)
        if os.geteuid() == 0 and "home" in file.parts:
            os.chown(file, USER, USER)


def compare(folder: str, target: str, rounds: int) -> str:
    commands = {
        # It fails where a process went away meanwhile.
        "find": ["sh", "-c", 'find "$0" -xdev -perm /6000 2>/dev/null || test $? -eq 1', folder],
        "inspector": [*AUDIT, target],
    }
    return table(in_turn(commands, rounds), "find")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--files", type=int, default=500_000)
    options.add_argument(
        "--local", action="store_true", help="this machine's own files, and all else that an audit reads"
    )
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    if chosen.local:
        print(compare("/", "local", chosen.rounds))  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as folder:
        plant(Path(folder), chosen.files)
        print(compare(folder, f"rootfs:{folder}", chosen.rounds))  # noqa: T201


if __name__ == "__main__":
    main()
