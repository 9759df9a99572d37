"""The README's commands on a Debian that holds only make, git and python3, and the offline archive without network."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.roots import CHECKOUT, debian, overlay_copy, run

pytestmark = [pytest.mark.full, pytest.mark.root, pytest.mark.network]

Machine = Callable[[], Path]
CERTIFICATES = "root/certificates.pem"  # not the usual place: installing packages writes the bundle there anew


@pytest.fixture
def machine() -> Iterator[Machine]:
    """Makes bare machines, each with the checkout in /src and this machine's way to the package registries."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("a bare machine is given what git would clone, and this is no git checkout")
    pristine = debian(("git", "make", "python3"))
    with ExitStack() as machines:

        def make() -> Path:
            root = machines.enter_context(overlay_copy(pristine))
            lend_network(root)
            copy_sources(root / "src")
            return root

        yield make


def test_without_root_one_line_says_what_to_install(machine: Machine) -> None:
    root = machine()
    run("chown", "--recursive", "nobody", root / "src")
    output = inside(root, "runuser -u nobody -- make audit || echo status $?")
    advice = [line for line in output.splitlines() if "Run as root: " in line]
    assert advice == [
        "Missing Debian packages. Run as root: apt-get update && apt-get install --yes python3-venv",
    ]
    assert "status 2" in output


def test_make_audit_sets_up_once_and_then_needs_no_network(machine: Machine) -> None:
    root = machine()
    report = root / "src/inspector-report"
    inside(root, "make audit")
    assert report.stat().st_mode & 0o777 == 0o700
    assert (report / "result.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((report / "result.json").read_text())["hosts"]
    shutil.rmtree(report)
    assert "pip" not in inside(root, "make audit", network=False)
    assert (report / "result.json").is_file()


def test_make_test_installs_its_tools_and_packages(machine: Machine) -> None:
    inside(machine(), "make lint test-packages && debootstrap --version")


def test_wheelhouse_installs_without_network_or_python3_venv(machine: Machine) -> None:
    builder, target = machine(), machine()
    inside(builder, "make wheelhouse")
    [archive] = (builder / "src/dist").glob("inspector-wheelhouse-*.tar.gz")
    shutil.copy(archive, target / "src")
    install = "tar xf inspector-wheelhouse-*.tar.gz && inspector-wheelhouse-*/install.sh venv"
    output = inside(target, f"{install} && venv/bin/inspector --version", network=False)
    assert archive.name.split("-")[2] in output.splitlines()[-1]


def inside(root: Path, command: str, *, network: bool = True) -> str:
    """Runs a shell command in /src of a root, with processes and mounts of its own that end with it."""
    passed = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    passed |= {"HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
    if (root / CERTIFICATES).exists():
        passed["PIP_CERT"] = f"/{CERTIFICATES}"
    apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
    environment = ["env", "--ignore-environment", *(f"{key}={value}" for key, value in passed.items())]
    script = f"mount -t proc proc /proc && cd /src && {command}"
    return run(*apart, "chroot", root, *environment, "sh", "-c", script)


def lend_network(root: Path) -> None:
    """Name resolution, certificates and package settings of this machine: how it reaches the registries is its own."""
    copies = {name: name for name in ("etc/resolv.conf", "etc/hosts", "etc/pip.conf")}
    copies["etc/ssl/certs/ca-certificates.crt"] = CERTIFICATES
    for source, destination in copies.items():
        if (Path("/") / source).is_file():
            shutil.copy(Path("/") / source, root / destination)
    settings = [line for line in run("apt-config", "dump").splitlines() if line.startswith("Acquire::")]
    (root / "etc/apt/apt.conf.d/99machine").write_text("\n".join(settings) + "\n")


def copy_sources(folder: Path) -> None:
    """What a clone would hold once the work tree is committed."""
    listed = run("git", "-C", CHECKOUT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
