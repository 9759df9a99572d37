"""Runs the collector's script as a host would: by one of its shells, in a root of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from inspector.request import Request
from inspector.snapshot import Item
from inspector.targets.collector.answers import answers
from inspector.targets.collector.asking import Asked, asked
from inspector.targets.collector.evidence import Evidence
from inspector.targets.collector.reading import gather
from inspector.targets.collector.records import new_mark, records
from inspector.targets.collector.script import script

SHELLS = {
    "dash": ("/bin/dash",),
    "bash": ("/bin/bash", "--posix"),
    "busybox": ("/bin/busybox", "sh"),
    "mksh": ("/bin/mksh",),
}
BOOTSTRAP = 'inspector_fed=yes; s=; while IFS= read -r l; do [ "$l" = "#end" ] && break; s="$s$l\n"; done; eval "$s"'


def shell_in(root: Path, name: str) -> tuple[str, ...]:
    """The words that start a shell in a root; it is put there where it is missing, and the test is skipped where it cannot."""
    if os.geteuid() != 0:
        pytest.skip("chroot needs root")
    program = SHELLS[name][0]
    if not (root / program[1:]).exists():
        source = shutil.which(name)
        if source is None:
            pytest.skip(f"{name} is not installed")
        shutil.copy(source, root / program[1:])
    return SHELLS[name]


def run(command: Sequence[str], stream: bytes) -> bytes:
    """What the collector writes for a stream of requests; the test fails where it says anything on standard error."""
    done = subprocess.run(
        [*command, "-c", BOOTSTRAP], input=script() + b"#end\n" + stream, capture_output=True, timeout=120, check=False
    )
    said = [line for line in done.stderr.decode().splitlines() if "ld.so" not in line]  # of the planted preload
    if said:
        pytest.fail(f"the collector says: {said}")
    return done.stdout


def evidence(command: Sequence[str], requests: Iterable[Request]) -> Evidence:
    stream = asked(requests, new_mark())
    return gather(stream, records([run(command, stream.data)], stream.mark))


def collected(command: Sequence[str], requests: Iterable[Request]) -> dict[Request, tuple[Item, ...]]:
    wanted = list(requests)
    return answers(wanted, evidence(command, wanted))


def read(stream: Asked, data: bytes) -> Evidence:
    return gather(stream, records([data], stream.mark))
