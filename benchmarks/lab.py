"""A booted Debian that answers to many names over SSH, near by and through a slow relay, for a user that may use sudo."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.audit import SERVER
from benchmarks.hosts import CHECKOUT, booted, debian

USER = "audit"
PORTS = {"near": 22, "far": 2200}
SETUP = f"""
id {USER} >/dev/null 2>&1 || useradd --create-home --shell /bin/sh {USER}
mkdir -p /home/{USER}/.ssh
cat > /home/{USER}/.ssh/authorized_keys
chown -R {USER}: /home/{USER}/.ssh
echo '{USER} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/{USER}
printf '%s\\n' 'MaxStartups 200' 'LogLevel ERROR' > /etc/ssh/sshd_config.d/benchmark.conf
echo benchmark > /etc/hostname
echo '127.0.0.1 localhost benchmark' > /etc/hosts
rm -rf /var/log/journal/*
: | tee /var/log/auth.log > /var/log/syslog
"""


@dataclass(frozen=True)
class Lab:
    """The booted host by many names, what reaches it, and the words that put a command beside it, in its network."""

    folder: Path
    leader: int
    hosts: int
    jobs: int

    def names(self) -> list[str]:
        return [f"h{number:03}" for number in range(1, self.hosts + 1)]

    def beside(self) -> list[str]:
        """Nothing of this machine's settings, keys and caches: they begin anew for every run."""
        home = tempfile.mkdtemp(dir=self.folder)
        path = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        clean = ["env", "-i", f"--chdir={CHECKOUT}", f"PATH={path}", f"HOME={home}", "LC_ALL=C.UTF-8"]
        return ["nsenter", f"--target={self.leader}", "--net", *clean]

    def file(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def addresses(self) -> dict[str, str]:
        return {name: f"127.1.0.{number}" for number, name in enumerate(self.names(), 1)}

    def ssh_config(self, port: int) -> Path:
        known, key = self.folder / "known_hosts", self.folder / "id"
        common = f"User {USER}\nPort {port}\nIdentityFile {key}\nIdentitiesOnly yes\nUserKnownHostsFile {known}\nBatchMode yes\n"
        hosts = "".join(f"Host {name}\nHostName {address}\n" for name, address in self.addresses().items())
        return self.file(f"ssh_config-{port}", f"{common}{hosts}")

    def cpu(self) -> float:
        """Seconds of processors that the host has had: of what is running there, and of what that has waited for."""
        namespace = Path(f"/proc/{self.leader}/ns/pid").readlink()
        ticks = 0
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "ns/pid").readlink() == namespace:
                    fields = (process / "stat").read_text().rpartition(")")[2].split()
                    ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def set_up(folder: Path, jobs: int) -> Iterator[Lab]:
    root = debian("bookworm", SERVER)
    subprocess.run(["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "id"], check=True)
    with _alone(root):
        key = (folder / "id.pub").read_bytes()
        subprocess.run(["/usr/sbin/chroot", root, "sh", "-ec", SETUP], input=key, check=True)
        host_key = (root / "etc/ssh/ssh_host_ed25519_key.pub").read_text()
        # Which of the addresses and ports it is makes no difference: all of them are this host.
        (folder / "known_hosts").write_text(f"* {host_key}")
        with booted(root) as inside:
            leader = next(int(word.removeprefix("--target=")) for word in inside if word.startswith("--target="))
            yield Lab(folder, leader, 1, jobs)


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Another run would put its own key there."""
    number = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"{root} is in use: is another benchmark running?") from None
        yield
    finally:
        os.close(number)


@contextlib.contextmanager
def relay(where: Lab, milliseconds: float) -> Iterator[subprocess.Popen[str]]:
    words = [
        "-m",
        "benchmarks.relay",
        str(PORTS["far"]),
        f"127.0.0.1:{PORTS['near']}",
        f"--delay={milliseconds / 2000}",
    ]
    pipe = subprocess.PIPE
    with subprocess.Popen([*where.beside(), sys.executable, *words], stdin=pipe, stdout=pipe, text=True) as process:
        through(process)
        yield process
        process.communicate()


def through(process: subprocess.Popen[str]) -> dict[str, int]:
    """What went through the relay since it was last asked."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError
    process.stdin.write("\n")
    process.stdin.flush()
    counts: dict[str, int] = json.loads(process.stdout.readline())
    return counts
