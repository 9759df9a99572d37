"""`inspector audit` over SSH beside the bare limit, ansible and testinfra: near by and far away, for one host and for many.

    .venv/bin/python -m benchmarks.fleet [--hosts N…] [--rounds N] [--jobs N] [--delay MS] [--places near far] [--skip WAY…]

Needs root, debootstrap, systemd-container, and the OpenSSH client; ansible and testinfra are left out where they are not to be had.
benchmarks/README.md says what is compared, and how fair that is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.lab import PORTS, USER, Lab, relay, set_up, through
from benchmarks.measure import Run, run
from inspector.rules import load_rules
from inspector.targets.collector.asking import asked
from inspector.targets.collector.records import new_mark
from inspector.targets.collector.script import script
from inspector.targets.ssh.privilege import BOOTSTRAP, END_OF_SCRIPT

PERSIST = 5
"""Seconds for which the shared connections of ansible and testinfra outlive their use; between runs they have ended."""
SETTLE = 0.3
QUESTIONS = """
import pytest

FILES = '''/etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/sudoers /etc/ssh/sshd_config /etc/crontab /etc/fstab /etc/hosts
/etc/hostname /etc/login.defs /etc/profile /etc/bash.bashrc /etc/rsyslog.conf /etc/logrotate.conf /etc/nftables.conf
/etc/nginx/nginx.conf /etc/pam.d/common-auth /etc/pam.d/common-password /etc/pam.d/sshd /etc/pam.d/su /etc/security/limits.conf
/etc/sysctl.conf /etc/systemd/journald.conf /etc/systemd/timesyncd.conf /etc/nsswitch.conf /etc/resolv.conf /etc/securetty
/etc/hosts.allow /var/log/auth.log'''.split()
PACKAGES = '''openssh-server sudo nginx-light rsyslog cron nftables logrotate python3 systemd-sysv dbus iproute2 procps udev telnetd
rsh-server nis vsftpd xinetd samba tftpd-hpa'''.split()


@pytest.mark.parametrize("name", FILES)
def test_file(host, name):
    file = host.file(name)
    assert not file.exists or (file.mode & 0o002 == 0 and file.user and file.group)


@pytest.mark.parametrize("name", PACKAGES)
def test_package(host, name):
    assert host.package(name).is_installed in (True, False)


def test_sockets(host):
    assert host.socket.get_listening_sockets()
"""


Command = Sequence[str]


def inspector(lab: Lab, port: int) -> Command:
    """Without guessing at passwords, which nothing else here does."""
    hosts = "".join(f"  {name}: {{address: {address}}}\n" for name, address in lab.addresses().items())
    settings = (
        f"defaults: {{user: {USER}, port: {port}, keys: {lab.folder}/id, known-hosts: {lab.folder}/known_hosts}}\n"
    )
    inventory = lab.file(f"inventory-{port}.yaml", f"{settings}hosts:\n{hosts}")
    words = ["--password-seconds=0", f"--jobs={lab.jobs}", f"--format=json={lab.folder}/result.json"]
    return [*lab.beside(), sys.executable, "-m", "inspector", "audit", f"--inventory={inventory}", *words]


def limit(lab: Lab, port: int) -> Command:
    """The collector's script and questions through the OpenSSH client, and the answer thrown away."""
    questions = asked(load_rules("self-check").needs(), new_mark())
    feed = lab.file("feed", script() + END_OF_SCRIPT + b"\n" + questions.data)
    return _each(lab, port, f"sudo -n /bin/sh -c '{BOOTSTRAP}'", feed)


def log_in(lab: Lab, port: int) -> Command:
    return _each(lab, port, "true", Path(os.devnull))


def walk(lab: Lab, port: int) -> Command:
    return _each(lab, port, "sudo -n find / -xdev -perm /6000", Path(os.devnull))


def _each(lab: Lab, port: int, command: str, feed: Path) -> Command:
    names = lab.file("names", "\n".join(lab.names()))
    once = 'exec ssh -F "$0" "$3" "$1" < "$2" > /dev/null'
    words = ["sh", "-c", once, str(lab.ssh_config(port)), command, str(feed), "{}"]
    return [*lab.beside(), "xargs", f"--arg-file={names}", f"--max-procs={lab.jobs}", "-I{}", *words]


def ansible(lab: Lab, port: int) -> Command:
    ssh = f"-F {lab.ssh_config(port)} -o ControlMaster=auto -o ControlPersist={PERSIST}s"
    inventory = lab.file(
        "ansible.ini", "".join(f"{name} ansible_python_interpreter=/usr/bin/python3\n" for name in lab.names())
    )
    words = [f"--inventory={inventory}", f"--forks={lab.jobs}", "--module-name=setup", "--become", "all"]
    return [*lab.beside(), f"ANSIBLE_SSH_ARGS={ssh}", "ansible", *words]


def testinfra(lab: Lab, port: int) -> Command:
    """Questions of about the same kind, though far fewer: each is a command of its own, or several."""
    hosts = ",".join(f"ssh://{name}?controlpersist={PERSIST}" for name in lab.names())
    lab.file("test_host.py", QUESTIONS)
    words = [f"--hosts={hosts}", f"--ssh-config={lab.ssh_config(port)}", "--sudo", f"--numprocesses={lab.jobs}"]
    python = str(lab.folder / "testinfra/bin/python")
    return [
        *lab.beside(),
        python,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *words,
        str(lab.folder / "test_host.py"),
    ]


WAYS = {
    "limit": limit,
    "inspector": inspector,
    "ansible": ansible,
    "testinfra": testinfra,
    "log-in": log_in,
    "walk": walk,
}


@dataclass(frozen=True)
class Cost:
    """Of all hosts together. The wire's are of the far host alone."""

    run: Run
    host_cpu: float
    wire: Mapping[str, int]


def left_out(folder: Path, skipped: Sequence[str]) -> Iterator[str]:
    """The ways that cannot be measured, or are not to be."""
    yield from skipped
    if shutil.which("ansible") is None:
        _say("ansible is not installed: it is left out")
        yield "ansible"
    if "testinfra" not in skipped and not _testinfra(folder / "testinfra"):
        _say("pytest-testinfra cannot be installed from the package index: it is left out")
        yield "testinfra"


def _testinfra(folder: Path) -> bool:
    make = [sys.executable, "-m", "venv", str(folder)]
    fetch = [str(folder / "bin/pip"), "--quiet", "install", "pytest-testinfra", "pytest-xdist"]
    return all(subprocess.run(words, capture_output=True, check=False).returncode == 0 for words in (make, fetch))


def measure(way: str, where: Lab, place: str, between: subprocess.Popen[str]) -> Cost:
    command = WAYS[way](where, PORTS[place])
    through(between)
    before = where.cpu()
    done = run(command)
    time.sleep(SETTLE)
    cost = Cost(done, where.cpu() - before, through(between))
    if way == "inspector":
        _audited(where)
    if way in ("ansible", "testinfra"):
        time.sleep(PERSIST + 1)
    return cost


def _audited(where: Lab) -> None:
    """Exits where a host was not audited to the end. By lines: this script's own memory counts as that of what it runs."""
    with (where.folder / "result.json").open() as lines:
        whole = sum(line.strip().rstrip(",") == '"complete": true' for line in lines)
    if whole != where.hosts:
        raise SystemExit(f"{whole} of {where.hosts} hosts were audited: nothing was measured")


def table(costs: Mapping[str, Sequence[Cost]], hosts: int, *, wire: bool) -> str:
    """Markdown: medians, each host's share of what all of them cost, and the ratio of the times."""
    columns = [
        "wall, s",
        "hosts a minute",
        "of the limit",
        "of ansible",
        "auditor's CPU, s",
        "host's CPU, s",
        "memory, MB",
    ]
    columns += ["sent, kB", "received, kB", "turns"] if wire else []
    walls = {way: statistics.median(cost.run.wall for cost in each) for way, each in costs.items()}
    lines = [f"| | {' | '.join(columns)} |", f"| ---{' | ---:' * len(columns)} |"]
    for way, each in costs.items():
        wall = walls[way]
        cells = [f"{wall:.2f}", f"{60 * hosts / wall:.0f}"]
        cells += [f"{wall / walls[other]:.2f}" if other in walls else "" for other in ("limit", "ansible")]
        cells.append(f"{statistics.median(cost.run.cpu for cost in each) / hosts:.2f}")
        cells.append(f"{statistics.median(cost.host_cpu for cost in each) / hosts:.2f}")
        cells.append(f"{max(cost.run.memory for cost in each):.0f}")
        if wire:
            cells += [f"{each[-1].wire[what] / hosts / 1000:.0f}" for what in ("sent", "received")]
            cells.append(f"{each[-1].wire['turns'] / hosts:.1f}")
        lines.append(f"| {way} | {' | '.join(cells)} |")
    return "\n".join(lines)


def in_turn(
    where: Lab, place: str, between: subprocess.Popen[str], rounds: int, ways: Sequence[str]
) -> dict[str, list[Cost]]:
    """One host as often as is said, after a round that warms it; many of them once, for they take long."""
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for number in range(rounds + 1) if where.hosts == 1 else (1,):
        for way in ways:
            _say(f"{where.hosts} hosts, {place}, round {number}: {way}")
            cost = measure(way, where, place, between)
            costs[way] += [cost] if number else []
    return costs


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--hosts", type=int, nargs="+", default=[1, 20, 200])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--jobs", type=int, default=8, help="hosts at a time, for all of them alike")
    options.add_argument("--delay", type=float, default=100.0, help="milliseconds to the far host and back")
    options.add_argument("--places", choices=PORTS, nargs="+", default=list(PORTS))
    options.add_argument("--skip", choices=WAYS, nargs="+", default=[])
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        without = set(left_out(folder, chosen.skip))
        ways = [way for way in WAYS if way not in without]
        with set_up(folder, chosen.jobs) as where, relay(where, chosen.delay) as between:
            for number in chosen.hosts:
                for place in chosen.places:
                    many = replace(where, hosts=number)
                    costs = in_turn(many, place, between, chosen.rounds, ways)
                    print(f"{number} hosts, {place}\n\n{table(costs, number, wire=place == 'far')}\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
