"""A real sshd with users, sudo and doas that exist in its own mount namespace alone; nothing stays when it ends."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PASSWORD = "canary-Zz9!x%q"
WRONG = "wrong-canary-7"
BOOT = """
set -e
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/sshd /run/home /run/etc/upper /run/etc/work /run/keys
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work overlay /etc
mount -t tmpfs -o mode=755 tmpfs /usr/local
mkdir /usr/local/libexec
printf '%s required pam_unix.so nodelay\\n' auth account session | tee /etc/pam.d/sudo > /etc/pam.d/sshd
for each in /var/log /var/lib/sudo; do [ ! -d $each ] || mount -t tmpfs -o mode=755 tmpfs $each; done
. "$1"
exec /usr/sbin/sshd -D -e -f "$2"
"""


@dataclass
class User:
    """`sudo`: lines of sudoers. `login`: the text of a script that is the log-in shell, or a path."""

    name: str
    uid: int
    password: bool = False
    sudo: str = ""
    login: str = "/bin/sh"
    files: Mapping[str, str] = field(default_factory=dict)

    def script(self, shadow: str, key: str) -> str:
        home = f"/run/home/{self.name}"
        shell = self.login
        lines = [f"mkdir {home}"]
        if not shell.startswith("/"):
            lines += [_write(f"{home}/shell", f"#!/bin/sh\n{self.login}\n"), f"chmod 755 {home}/shell"]
            shell = f"{home}/shell"
        lines += [_write(f"{home}/{name}", text) for name, text in self.files.items()]
        lines += [
            _write("/etc/passwd", f"{self.name}:x:{self.uid}:{self.uid}::{home}:{shell}\n", ">>"),
            _write("/etc/group", f"{self.name}:x:{self.uid}:\n", ">>"),
            _write("/etc/shadow", f"{self.name}:{shadow if self.password else '*'}:19000:0:99999:7:::\n", ">>"),
            _write(f"/run/keys/{self.name}", key),
            f"chown -R {self.uid}:{self.uid} {home}",
        ]
        if self.sudo:
            lines += [_write(f"/etc/sudoers.d/{self.name}", self.sudo + "\n")]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path
    log: Path

    @property
    def key(self) -> str:
        return str(self.folder / "id")

    @property
    def known_hosts(self) -> str:
        return str(self.folder / "known_hosts")

    @property
    def host_key(self) -> str:
        """Type and base64, as known_hosts has them."""
        return " ".join((self.folder / "host_ed25519.pub").read_text().split()[:2])


def keygen(path: Path, *words: str, passphrase: str = "", kind: str = "ed25519") -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", path, *words], check=True)
    return path


@contextlib.contextmanager
def serving(
    folder: Path, users: list[User], *, extra: str = "", setup: str = "", kind: str = "ed25519"
) -> Iterator[Server]:
    """An sshd on a free port of the loopback. `extra`: lines of sshd_config; `setup`: shell commands of the namespace."""
    needed()
    port = _free_port()
    server = Server(port, folder, folder / "log")
    keygen(folder / "id")
    keygen(folder / f"host_{kind}", kind=kind)
    key = (folder / "id.pub").read_text()
    public = " ".join((folder / f"host_{kind}.pub").read_text().split()[:2])
    names = ("127.0.0.1", "localhost")
    (folder / "known_hosts").write_text("".join(f"[{name}]:{port} {public}\n" for name in names))
    config, script_file = str(folder / "sshd_config"), str(folder / "setup")
    Path(config).write_text(
        f"{extra}\nListenAddress 127.0.0.1:{port}\nHostKey {folder}/host_{kind}\nAuthorizedKeysFile /run/keys/%u\n"
        f"UsePAM no\nStrictModes no\nPermitRootLogin yes\nPidFile none\nUseDNS no\nLogLevel VERBOSE\n"
    )
    shadow = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"], input=PASSWORD, capture_output=True, text=True, check=True
    ).stdout.strip()
    script = "".join(user.script(shadow, key) for user in users) + _write("/run/keys/root", key) + "\n" + setup + "\n"
    Path(script_file).write_text(script)
    argv = ["unshare", "-m", "--propagation", "private", "sh", "-c", BOOT, "sh", script_file, config]
    with server.log.open("wb") as log:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(server, process)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def needed() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: a server with users of its own")
    for name in ("/usr/sbin/sshd", "unshare", "sudo", "doas", "openssl"):
        if shutil.which(name) is None:
            pytest.skip(f"needs {name}")
    done = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("needs the right to mount")


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1) as sock:
            sock.recv(64)
            return
        assert process.poll() is None, server.log.read_text()
        time.sleep(0.02)
    raise AssertionError(server.log.read_text())


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _write(path: str, text: str, how: str = ">") -> str:
    return f"printf %s {shlex.quote(text)} {how} {path}"
