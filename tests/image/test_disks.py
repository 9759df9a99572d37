"""Disks of virtual machines: the commands that docs/images.md gives, word for word."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.targets.image.archive.packing import FREE, RATIO
from inspector.targets.image.archive.places import DOCUMENT as DOCUMENT_SIZE
from inspector.targets.image.archive.tar import EXTENDED
from inspector.targets.image.layer import BYTES, ENTRIES, NAMES, SECONDS
from inspector.targets.image.merging import UNNAMED
from tests.cli import running
from tests.cli.running import environment
from tests.image.lab import need
from tests.roots import CHECKOUT, run

DOCUMENT = (CHECKOUT / "docs/images.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
MOUNTING, CONVERTING = BLOCKS[0], BLOCKS[1]


def disk(at: Path) -> Path:
    """A raw disk with one partition, which holds a root with a second account of UID 0."""
    root = running.plant(at / "root", passwd=running.PASSWD + "toor:x:0:0::/root:/bin/sh\n")
    path = at / "disk.raw"
    with path.open("wb") as file:
        file.truncate(40 << 20)
    run("mke2fs", "-q", "-t", "ext4", "-d", root, "-E", f"offset={2048 * 512}", path, "32M")
    with path.open("r+b") as file:
        file.seek(446)
        file.write(struct.pack("<B3sB3sII", 0, b"", 0x83, b"", 2048, 32 << 11) + bytes(48) + b"\x55\xaa")
    return path


def followed(commands: str, at: Path) -> str:
    """Runs commands in a mount namespace of their own, with an empty /mnt; what they printed."""
    script = f"set -eu; mount -t tmpfs tmpfs /mnt; inspector() {{ '{sys.executable}' -m inspector \"$@\" -f json; }}\n{commands}"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        cwd=at,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_document_says_the_same_in_both_languages() -> None:
    assert len(BLOCKS) == 4
    without = [re.sub(r" +#.*", "", block) for block in BLOCKS]
    assert without[:2] == without[2:]


def test_the_document_tells_the_limits_that_hold() -> None:
    for limit in (ENTRIES, UNNAMED):
        assert DOCUMENT.count(f"{limit:,}") == 2
    assert (NAMES >> 20, BYTES >> 30, RATIO, FREE >> 30, EXTENDED >> 20, DOCUMENT_SIZE >> 20, SECONDS) == (
        64,
        64,
        250,
        1,
        1,
        4,
        300,
    )


@pytest.mark.root
def test_a_raw_disk_is_audited_as_the_document_says(tmp_path: Path) -> None:
    need("losetup", "partx", "mke2fs", "unshare")
    path = disk(tmp_path)
    before = path.read_bytes()
    out = followed(MOUNTING, tmp_path)
    assert re.search(r"^ *1 +2048 ", out, re.MULTILINE)
    assert "second-uid-0" in out
    assert '"subject":"toor"' in out.replace(": ", ":")
    assert path.read_bytes() == before
    assert str(path) not in run("losetup", "--list", "--noheadings", "--output=BACK-FILE")


@pytest.mark.root
def test_a_qcow2_disk_becomes_a_raw_one_as_the_document_says(tmp_path: Path) -> None:
    need("qemu-img", "mke2fs", "unshare")
    path = disk(tmp_path)
    before = path.read_bytes()
    run("qemu-img", "convert", "-O", "qcow2", path, tmp_path / "disk.qcow2")
    path.unlink()
    assert "backing file" not in followed(CONVERTING, tmp_path)
    assert path.read_bytes() == before
