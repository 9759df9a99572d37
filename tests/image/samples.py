"""What a hostile image is for a test: how it is made and what must come of it.

Most lie as second layer over a harmless one with two accounts, root and bob, so that it can be said what must come of
`admin-privilege.second-uid-0`: that check fails where there is `toor`, and may pass where the accounts are whole and clean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.image.lab import Entry, Layout, folder, layer

CANARY = "outside-canary-7f3a"
PASSWD = b"root:x:0:0:root:/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/sh\n"
TOOR = PASSWD + b"toor:x:0:0::/root:/bin/sh\n"
RELEASE = b'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n'
BASE = layer(
    folder("etc"),
    Entry("etc/os-release", RELEASE),
    Entry("etc/passwd", PASSWD),
    Entry("etc/shadow", b"root:*:1::::::\n"),
)
MB = 1 << 20


class Want(StrEnum):
    """What must come of it."""

    REFUSED = "refused"
    ANY = "any"
    """Refused, or read without harm."""
    FAIL = "fail"
    """Read, and `toor` is found."""
    PASS = "pass"
    """Read, and the accounts are clean."""
    NO_PASS = "no-pass"
    """Refused, or read without a pass."""


@dataclass(frozen=True)
class Sample:
    """`make` writes it below a folder in which `outside/passwd` is the canary, and gives its path. `full`: slow."""

    make: Callable[[Path], Path]
    want: Want
    full: bool = False


def over(second: bytes) -> Callable[[Path], Path]:
    """An OCI archive with this layer over the harmless one, both uncompressed."""
    return lambda at: Layout().image([BASE, second], how="").archive(at / "image.tar")


def rooted(data: Callable[[], bytes], name: str = "root.tar.gz") -> Callable[[Path], Path]:
    """A tarball of a root file system with these bytes."""

    def make(at: Path) -> Path:
        (at / name).write_bytes(data())
        return at / name

    return make
