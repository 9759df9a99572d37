"""The archive of `make zipapp` on a Debian with python3 and nothing else: what it audits is the same, and it starts fast."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import PASSWD, plant, process
from tests.packaging.test_bare_machine import copy_sources
from tests.packaging.test_packages import stable
from tests.roots import debian, overlay_copy, run

pytestmark = [pytest.mark.full, pytest.mark.root, pytest.mark.network]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("zipapp") / "src"
    copy_sources(source)
    run(source / "tools/zipapp", Path(sys.executable).parent)
    [made] = (source / "dist").glob("inspector-*-py3*-linux_*.pyz")
    return made


@pytest.fixture
def machine(archive: Path) -> Iterator[Path]:
    """A root with python3 and without pip, the archive in it, and a host to audit."""
    with overlay_copy(debian(("python3",))) as root:
        shutil.copy(archive, root / "inspector.pyz")
        plant(root / "bad", passwd=PASSWD + "toor:x:0:0::/root:/bin/sh\n")
        yield root


def inside(root: Path, *words: str, home: str = "/root") -> str:
    script = "mount -t proc proc /proc && " + " ".join(words)
    apart = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", "chroot", str(root))
    return run(*apart, "env", "-i", f"HOME={home}", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "sh", "-c", script)


def test_it_audits_without_pip_and_network(machine: Path) -> None:
    assert "No module named pip" in inside(machine, "python3 -m pip --version || true")
    inside(
        machine,
        "python3 -I -S /inspector.pyz audit rootfs:/bad -p ci-image -f json=/result.json -f html=/report.html || test $? = 1",
    )
    result = json.loads((machine / "result.json").read_text())
    here = machine / "here.json"
    process("audit", f"rootfs:{machine}/bad", "-p", "ci-image", "-f", f"json={here}")
    assert judged(result) == judged(json.loads(here.read_text()))
    assert not list(machine.glob("tmp/inspector-*"))


def test_what_is_scheduled_is_the_archive(machine: Path) -> None:
    inside(machine, "mkdir -p /etc/cron.d && python3 /inspector.pyz schedule install --every daily -- rootfs:/bad")
    [table] = (machine / "etc/cron.d").glob("inspector*")
    assert " /inspector.pyz schedule due " in table.read_text()


def judged(result: dict[str, object]) -> object:
    """What each check said; the secret that fingerprints of passwords are keyed with differs from machine to machine."""
    [host] = stable(result)["hosts"]
    return [(entry["check"], entry["status"], len(entry["findings"])) for entry in host["results"]]


def test_it_starts_fast_and_keeps_what_it_unpacked_to_itself(machine: Path) -> None:
    inside(machine, "python3 /inspector.pyz --version")
    kept = machine / "root/.cache/inspector/unpacked"
    assert kept.stat().st_mode & 0o777 == 0o700
    begun = time.monotonic()
    inside(machine, "python3 /inspector.pyz --version")
    assert time.monotonic() - begun < 2
    assert len([path for path in kept.iterdir() if path.is_dir()]) == 1


def test_nobody_without_a_home_can_use_it(machine: Path) -> None:
    command = "setpriv --reuid=65534 --regid=65534 --clear-groups python3 /inspector.pyz --version"
    assert inside(machine, command, home="/nonexistent").startswith("inspector ")
    assert not list(machine.glob("tmp/*"))
