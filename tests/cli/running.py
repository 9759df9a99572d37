"""Runs the command line: inside this process where that is enough, and as a real process where it is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.roots import CHECKOUT

PASSWD = "root:x:0:0:root:/root:/bin/bash\n"
CHECKS = ("admin-privilege.second-uid-0", "weak-password.empty-password")


class Ended(NamedTuple):
    """How a command ended; what it wrote, as text."""

    status: int
    out: str
    err: str


class Run(Protocol):
    """Runs `inspector` with these words."""

    def __call__(self, *words: object) -> Ended: ...


def plant(root: Path, *, passwd: str = PASSWD, shadow: str = "root:*:1::::::\n") -> Path:
    """A root file system as small as it may be."""
    (root / "etc").mkdir(parents=True, exist_ok=True)
    (root / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n')
    (root / "etc/passwd").write_text(passwd)
    (root / "etc/shadow").write_text(shadow)
    (root / "etc/shadow").chmod(0o600)
    return root


def profile(folder: Path, *, select: tuple[str, ...] = CHECKS, waivers: str = "") -> Path:
    """A profile of a few checks, so that these tests do not change with every new one."""
    path = folder / "few.yaml"
    path.write_text(
        f"id: few\ntitle: {{en: Few, zh: 少量}}\nselect: [{', '.join(select)}]\n{waivers}", encoding="utf-8"
    )
    return path


SLOW = """
import time
from inspector.check import Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.model import Seen, Severity
from inspector.text import Text

SAME = Text(en="Waiting", zh="等待")

@check(severity=Severity.LOW, title=SAME, why=SAME, fails=SAME, remedy=SAME, command="true", good=[], bad=[])
def waiting(passwd: Passwd) -> Verdicts:
    for account in passwd.accounts:
        if account.name == "wait":
            time.sleep(60)
        if account.name == "exit":
            raise SystemExit(account.shell)
        yield Seen(account.name)
"""
"""A check that takes a minute on a host with the account `wait`, and leaves by sys.exit() where there is `exit`."""


def own_check(folder: Path, text: str = SLOW) -> Path:
    """A user's own folder of checks, with one in it."""
    (folder / "own").mkdir(parents=True)
    (folder / "own/waiting.py").write_text(text)
    return folder


def environment(**more: str) -> dict[str, str]:
    """Of a real process: the checkout's code, English, no colour asked for or refused."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "COLUMNS", "NO_"))}
    return {**kept, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "en_US.UTF-8", **more}


COMMAND = (sys.executable, "-m", "inspector")


def process(*words: object, **more: str) -> Ended:
    """`inspector` as a process of its own."""
    done = subprocess.run([*COMMAND, *map(str, words)], capture_output=True, env=environment(**more), check=False)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
