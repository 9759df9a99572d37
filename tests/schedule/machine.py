"""A Debian that systemd has booted, in a container with a network of its own, with this checkout installed in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.roots import CHECKOUT, debian, overlay_copy, run

PACKAGES = ("ca-certificates", "cron", "iptables", "nftables", "openssh-server", "python3", "rsyslog", "sudo")
BOOT = ("systemd-sysv", "dbus", "libpam-systemd")
HOME = "opt/inspector"
SECONDS = 60
NOT_NEEDED = shutil.ignore_patterns("mypy*", "ruff*", "uv*", "apprise*", "hypothesis*", "__pycache__", "*.pth")


class Ended(NamedTuple):
    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Machine:
    """`root`: its files as this machine sees them. `leader`: its first process."""

    root: Path
    leader: int

    def __call__(self, *words: object, user: str = "", fails: bool = False) -> Ended:
        """Runs a program in it, as root or as a user. The test fails where that fails, unless it is to."""
        enter = ["nsenter", f"--target={self.leader}", *"--mount --uts --ipc --net --pid --cgroup".split()]
        enter += ["env", "-i", "--chdir=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"]
        if user:
            uid = run("chroot", self.root, "id", "-u", user).strip()
            enter += ["runuser", "-u", user, "--", "env", f"HOME=/home/{user}", f"XDG_RUNTIME_DIR=/run/user/{uid}"]
        done = subprocess.run([*enter, *map(str, words)], capture_output=True, text=True, check=False)
        if done.returncode and not fails:
            pytest.fail(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return Ended(done.returncode, done.stdout, done.stderr)

    def inspector(self, *words: object, user: str = "", fails: bool = False) -> Ended:
        return self(f"/{HOME}/bin/python3", "-m", "inspector", *words, user=user, fails=fails)


@contextmanager
def booted() -> Iterator[Machine]:
    """Skips the test where there can be none: not root, no systemd-nspawn, no mirror."""
    if os.geteuid() != 0 or shutil.which("systemd-nspawn") is None:
        pytest.skip("a booted system needs root and systemd-nspawn")
    if sys.version_info[:2] != (3, 11):
        pytest.skip("Debian 12 has Python 3.11, and what is installed for this Python would not run there")
    with ExitStack() as stack:
        root = stack.enter_context(overlay_copy(debian((*PACKAGES, *BOOT))))
        _install(root)
        yield stack.enter_context(_boot(root))


def _install(root: Path) -> None:
    """A virtual environment of the machine's own Python, with the checkout beside it."""
    top = root / HOME
    packages = top / "lib/python3.11/site-packages"
    (top / "bin").mkdir(parents=True)
    (top / "bin/python3").symlink_to("/usr/bin/python3")
    (top / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    shutil.copytree(sysconfig.get_paths()["purelib"], packages, symlinks=True, ignore=NOT_NEEDED)
    for name in ("inspector", "checks", "profiles", "reports"):
        shutil.copytree(CHECKOUT / name, top / "src" / name, ignore=NOT_NEEDED)
    (packages / "checkout.pth").write_text(f"/{HOME}/src\n")


@contextmanager
def _boot(root: Path) -> Iterator[Machine]:
    words = [
        f"--machine=inspector-{os.getpid()}",
        f"--directory={root}",
        "--register=no",
        "--keep-unit",
        "--private-network",
    ]
    log = root.parent / "boot.log"
    with log.open("wb") as out:
        nspawn = subprocess.Popen(
            ["systemd-nspawn", *words, "--boot"], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield _ready(nspawn, root, log)
    finally:
        nspawn.terminate()  # an orderly shutdown
        try:
            nspawn.wait(SECONDS)
        except subprocess.TimeoutExpired:
            nspawn.kill()
            nspawn.wait()


def _ready(nspawn: subprocess.Popen[bytes], root: Path, log: Path) -> Machine:
    until = time.monotonic() + SECONDS
    children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children")
    while time.monotonic() < until and nspawn.poll() is None:
        if leaders := children.read_text().split():
            machine = Machine(root, int(leaders[0]))
            if machine("systemctl", "is-system-running", fails=True).out.strip() in ("running", "degraded"):
                return machine
        time.sleep(0.2)
    text = log.read_text(errors="replace")
    if nspawn.poll() is not None:
        pytest.skip(f"systemd-nspawn does not work here: {text[-300:]}")
    pytest.fail(f"the machine is not up after {SECONDS} s: {text[-2000:]}")
