"""Ansible's own parser, where it is installed: `ansible-inventory --list` as a process of its own.

Only its reader of that very form is switched on: no script and no plug-in of an inventory runs. No configuration and no
environment variable of Ansible's reaches it, so that none can switch others on, or name a program that opens vaults.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import IO

from inspector.inventory.ansible import listing
from inspector.inventory.ansible.tree import Tree
from inspector.inventory.place import Place
from inspector.model import InspectorError

SECONDS = 60
MOST_BYTES = 64 << 20
MEMORY = 2 << 30
KEPT = ("HOME", "LOGNAME", "PATH", "USER", "VIRTUAL_ENV")
CLOSED = {
    "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
    "ANSIBLE_VARS_ENABLED": "host_group_vars",
    "ANSIBLE_FORCE_COLOR": "false",
    "LC_ALL": "C.UTF-8",
}


@lru_cache(maxsize=1)
def found() -> tuple[str, ...]:
    """How the program is started; empty where Ansible is not installed."""
    if importlib.util.find_spec("ansible") is not None:
        return (sys.executable, "-m", "ansible.cli.inventory")
    program = shutil.which("ansible-inventory")
    return (program,) if program else ()


def read(program: tuple[str, ...], inventory: Path, form: str, place: Place) -> Tree | None:
    """What Ansible makes of the file; None where it cannot read it, or the name of the file means something else to it."""
    path = str(inventory.absolute())
    if "," in path or "\n" in path:
        return None
    with tempfile.TemporaryDirectory(prefix="inspector-") as home, tempfile.TemporaryFile() as out:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        config = Path(home, "ansible.cfg")
        config.touch()
        own = {
            "ANSIBLE_CONFIG": str(config),
            "ANSIBLE_HOME": home,
            "ANSIBLE_LOCAL_TEMP": home,
            "ANSIBLE_INVENTORY_ENABLED": form,
        }
        status = _run([*program, "-i", path, "--list"], home, {**kept, **CLOSED, **own}, out)
        out.seek(0)
        data = out.read(MOST_BYTES + 1)
    if status or len(data) > MOST_BYTES:
        return None
    try:
        return listing.read(data.decode(), place)
    except (InspectorError, UnicodeDecodeError):
        return None


def _run(argv: list[str], folder: str, environment: dict[str, str], out: IO[bytes]) -> int:
    """The exit status; not zero where it does not start, or does not end in time. Its memory and its output are bounded."""
    try:
        with subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, cwd=folder, env=environment
        ) as process:
            try:
                resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (MOST_BYTES + 1, MOST_BYTES + 1))
                return process.wait(SECONDS)
            finally:
                process.kill()
    except (OSError, subprocess.TimeoutExpired):
        return -1
