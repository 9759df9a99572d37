"""Real roots for tests: Debian made by debootstrap from this machine's own mirror, recorded Alpine data, cheap copies."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.parser import HeaderParser
from itertools import product
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SUITE = "bookworm"
SERVER = ("ca-certificates", "cron", "logrotate", "nginx-light", "openssh-server", "rsyslog", "sudo", "systemd-sysv")


class AptSource(NamedTuple):
    uri: str
    suite: str
    components: tuple[str, ...]

    def __str__(self) -> str:
        return f"deb {self.uri} {self.suite} {' '.join(self.components)}"


def apt_sources(folder: Path = Path("/etc/apt")) -> Iterator[AptSource]:
    """The binary sources of a machine, from both of apt's formats."""
    parts = folder / "sources.list.d"
    for path in [folder / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            yield from _one_line_sources(path.read_text())
    for path in sorted(parts.glob("*.sources")):
        yield from _deb822_sources(path.read_text())


def _one_line_sources(text: str) -> Iterator[AptSource]:
    for line in text.splitlines():
        kind, _, rest = line.partition("#")[0].strip().partition(" ")
        if rest.lstrip().startswith("["):
            rest = rest.partition("]")[2]
        words = rest.split()
        if kind == "deb" and len(words) > 1:
            yield AptSource(words[0].rstrip("/"), words[1], tuple(words[2:]))


def _deb822_sources(text: str) -> Iterator[AptSource]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in "\n".join(lines).split("\n\n"):
        fields = HeaderParser().parsestr(stanza.lstrip("\n"))
        if fields.get("Enabled", "yes").strip() != "no" and "deb" in fields.get("Types", "").split():
            for uri, suite in product(fields.get("URIs", "").split(), fields.get("Suites", "").split()):
                yield AptSource(uri.rstrip("/"), suite, tuple(fields.get("Components", "").split()))


def debian(include: Iterable[str] = SERVER) -> Path:
    """A pristine minimal Debian, kept between runs: never write to it, take an `overlay_copy`.

    Its apt lists are those of the mirror's main, updates and security suites on the day it was made. Skips the test
    where such a root cannot be had: not root, no debootstrap, no mirror configured or reachable.
    """
    sources = [source for source in apt_sources() if source.suite.partition("-")[0] == SUITE]
    mirror = next((source.uri for source in sources if source.suite == SUITE), None)
    if mirror is None:
        pytest.skip(f"no apt source for {SUITE} is configured on this machine")
    arguments = ["--variant=minbase", f"--include={','.join(sorted(include))}", SUITE, mirror]
    digest = hashlib.sha256("\n".join([*arguments, *map(str, sources)]).encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "inspector-tests"
    root = cache / f"{SUITE}-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers wait for one build
        if not root.is_dir():
            _require_debootstrap(mirror)
            partial = root.with_suffix(".partial")
            _build_debian(partial, arguments, sources)
            partial.rename(root)
    return root


def _require_debootstrap(mirror: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("debootstrap needs root")
    if shutil.which("debootstrap", path=_SYSTEM_PATH) is None:
        pytest.skip("debootstrap is not installed")
    try:
        urlopen(f"{mirror}/dists/{SUITE}/InRelease", timeout=30).close()  # noqa: S310  # apt's own mirror, file: included
    except (URLError, TimeoutError) as error:
        pytest.skip(f"the Debian mirror cannot be reached: {error}")


def _build_debian(partial: Path, arguments: list[str], sources: list[AptSource]) -> None:
    if partial.exists():  # left by a run that was killed; nothing is mounted in it, see below
        shutil.rmtree(partial)
    # In a mount namespace of its own, what debootstrap mounts goes with it, however it ends.
    run("unshare", "--mount", "debootstrap", *arguments[:-1], str(partial), arguments[-1])
    (partial / "etc/apt/sources.list").write_text("".join(f"{source}\n" for source in sources))
    # From outside: the machine's own way to its mirror (proxy, certificates) holds, and nothing of it enters the root.
    options = {
        "Dir": partial,
        "Dir::State::status": partial / "var/lib/dpkg/status",
        "APT::Sandbox::User": "root",
        "Acquire::GzipIndexes": "false",
        "Acquire::Languages": "none",
    }
    run("apt-get", "--quiet", *(f"--option={name}={value}" for name, value in options.items()), "update")
    for archive in partial.glob("var/cache/apt/archives/*.deb"):
        archive.unlink()


@contextmanager
def overlay_copy(root: Path) -> Iterator[Path]:
    """A writable copy of a root that is thrown away afterwards: an overlay where that can be mounted, else a real copy."""
    with tempfile.TemporaryDirectory(prefix="inspector-root-") as folder:
        upper, work, copy = (Path(folder) / name for name in ("upper", "work", "root"))
        for path in (upper, work, copy):
            path.mkdir()
            shutil.copystat(root, path)
        layers = f"lowerdir={root},upperdir={upper},workdir={work}"
        mount = ["mount", "-t", "overlay", "-o", layers, "overlay", str(copy)]
        mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        try:
            if not mounted:
                run("cp", "--archive", "--reflink=auto", f"{root}/.", str(copy))
            yield copy
        finally:
            if mounted:
                run("umount", "--lazy", str(copy))  # lazy: a test that failed may have left a file open


def recorded(path: str) -> Path:
    """A file or folder of the recorded real data, which is not part of the project: skips the test where it is absent."""
    folder = Path(os.environ.get("INSPECTOR_TEST_DATA") or CHECKOUT.parent / "shared/data")
    if not (folder / path).exists():
        pytest.skip(f"no recorded data {path}: name its folder with INSPECTOR_TEST_DATA")
    return folder / path


def alpine(version: str, folder: Path) -> Path:
    """Unpacks a recorded Alpine (its metadata only: no program is in it) into a new folder below `folder`."""
    root = folder / f"alpine-{version}"
    archive = recorded(f"alpine/alpine-{version}-x86_64.meta.tar.gz")
    root.mkdir()
    run("tar", "--extract", "--preserve-permissions", f"--file={archive}", f"--directory={root}")
    return root


@contextmanager
def ordinary_user(root: Path) -> Iterator[None]:
    """The block without root's rights; the folders above the root let everybody pass."""
    if os.geteuid() != 0:
        yield
        return
    for folder in root.parents:
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


_SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def run(*command: str | Path) -> str:
    """Runs a program; where it fails, the test fails with the end of what it printed."""
    environment = os.environ | {"PATH": _SYSTEM_PATH, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=environment,
        umask=0o022,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout
