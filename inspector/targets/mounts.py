"""What is mounted below a folder, and which of it belongs to the walk."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LOCAL = frozenset(
    [
        "ext2",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "f2fs",
        "jfs",
        "reiserfs",
        "zfs",
        "bcachefs",
        "overlay",
        "tmpfs",
        "ramfs",
        "vfat",
        "exfat",
        "ntfs",
        "ntfs3",
        "iso9660",
        "rootfs",
    ]
)
"""File systems that are walked. Network, pseudo and squashfs ones (snap images) are not."""


@dataclass(frozen=True)
class _Mount:
    device: str
    root: str
    path: str
    type: str


def mounts_below(folder: str) -> dict[str, bool]:
    """Path inside `folder` -> whether to walk it, for all that is mounted there, from the kernel's own table.

    A bind mount shows again what stands elsewhere, so it is not walked; one of a folder over itself (as a service's
    ReadWritePaths= makes it) shows what would else be seen nowhere.
    """
    try:
        with Path("/proc/self/mountinfo").open(encoding="utf-8", errors="surrogateescape") as lines:
            table = [mount for line in lines if (mount := _parse(line))]
    except OSError:
        return {}
    return walked(table, os.path.realpath(folder).rstrip("/"))


def _parse(line: str) -> _Mount | None:
    """One line of mountinfo, see proc(5)."""
    fields = line.split(" ")
    try:
        return _Mount(fields[2], _plain(fields[3]), _plain(fields[4]), fields[fields.index("-") + 1])
    except (IndexError, ValueError):
        return None


def _plain(field: str) -> str:
    octets = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8) & 255]), field.encode("utf-8", "surrogateescape"))
    return octets.decode("utf-8", "surrogateescape")


def walked(table: Iterable[_Mount], top: str) -> dict[str, bool]:
    found, before = {}, list[_Mount]()
    for mount in table:
        if mount.path.startswith(f"{top}/") and mount.path != "/":
            found[mount.path[len(top) :]] = mount.type in LOCAL and not any(_shows(mount, other) for other in before)
        before.append(mount)
    return found


def _shows(mount: _Mount, other: _Mount) -> bool:
    """Whether all of `mount` stands below `other` too, at another place."""
    top = other.root.rstrip("/")
    if mount.device != other.device or not f"{mount.root}/".startswith(f"{top}/"):
        return False
    return f"{other.path.rstrip('/')}{mount.root.rstrip('/')[len(top) :]}" != mount.path.rstrip("/")
