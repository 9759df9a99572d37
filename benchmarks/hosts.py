"""Debian hosts to measure on: made by debootstrap, kept between runs, booted in a container of systemd-nspawn."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
INSPECTOR = "/opt/inspector"
"""Where inspector is installed in a root."""
CLEAN = ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", f"PYTHONPATH={INSPECTOR}")
"""Nothing of this machine's environment reaches what is measured in a root."""
BOOTING = 90


def debian(suite: str, packages: Iterable[str]) -> Path:
    """A minimal Debian with these packages and the package lists of its mirror, which is debootstrap's usual one."""
    words = ["--variant=minbase", f"--include={','.join(sorted(packages))}", suite]
    mark = hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "inspector-benchmarks"
    root = cache / f"{suite}-{mark}"
    if not root.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        partial = root.with_suffix(".partial")
        if partial.exists():  # left by a run that was killed; debootstrap's mounts ended with its mount namespace
            shutil.rmtree(partial)
        _step(f"making {root}")
        _quiet("unshare", "--mount", "debootstrap", *words, str(partial))
        _quiet("chroot", str(partial), "apt-get", "update")
        partial.rename(root)
    return root


def install(root: Path) -> None:
    """Install inspector, as this checkout has it, for the Python of the root."""
    _step(f"installing inspector in {root}")
    top = root / INSPECTOR.lstrip("/")
    shutil.rmtree(top, ignore_errors=True)
    version = _quiet("chroot", str(root), "python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    fetch = (*pip, "install", "--no-compile", "--only-binary=:all:", f"--python-version={version}", f"--target={top}")
    with tempfile.TemporaryDirectory() as wheels:
        _quiet(*pip, "wheel", "--no-index", "--no-deps", "--no-build-isolation", f"--wheel-dir={wheels}", str(CHECKOUT))
        _quiet(*fetch, "--require-hashes", f"--requirement={CHECKOUT / 'requirements/core.txt'}")
        _quiet(*fetch, "--no-index", "--no-deps", "--upgrade", *map(str, Path(wheels).glob("*.whl")))
    _quiet("chroot", str(root), "python3", "-m", "compileall", "-q", INSPECTOR)


@contextmanager
def booted(root: Path) -> Iterator[list[str]]:
    """Boots a root without network; gives the words that, before a command, run it there."""
    _step(f"booting {root}")
    # A /run of its own: systemd-nspawn keeps a folder there and refuses one that is not a file system.
    start = "mount -t tmpfs tmpfs /run && exec systemd-nspawn --register=no --keep-unit --private-network \
        --console=pipe --boot --directory=$0"
    nowhere = subprocess.DEVNULL
    host = subprocess.Popen(
        ["/usr/bin/unshare", "--mount", "sh", "-c", start, root], stdin=nowhere, stdout=nowhere, stderr=nowhere
    )
    try:
        inside = ["nsenter", f"--target={_leader(host)}", "--all"]
        subprocess.run(
            [*inside, "systemctl", "is-system-running", "--wait"], stdout=nowhere, timeout=BOOTING, check=False
        )
        yield [*inside, *CLEAN]
    finally:
        host.terminate()
        host.wait(BOOTING)


def _leader(host: subprocess.Popen[bytes]) -> str:
    """The process id of the container's first process, once its systemd answers."""
    deadline = time.monotonic() + BOOTING
    while host.poll() is None and time.monotonic() < deadline:
        time.sleep(0.5)
        with suppress(OSError):
            for child in Path(f"/proc/{host.pid}/task/{host.pid}/children").read_text().split():
                if Path(f"/proc/{child}/root/run/systemd/private").exists():
                    return child
    raise SystemExit("the container did not boot: are systemd-container and root's rights there?")


def _quiet(*command: str) -> str:
    """Runs a program; where it fails, the end of what it printed."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    environment = os.environ | {"PATH": path, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    except FileNotFoundError:
        raise SystemExit(f"{command[0]} is not installed") from None
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def _step(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
