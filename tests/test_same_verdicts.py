"""One host with planted defects, seen as `local`, over ssh, as a root file system and from bundles: the same verdicts."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from inspector.entry import judge
from inspector.model import Act, Result, Status
from inspector.passwords.cache import Cache
from inspector.passwords.examination import Examiner
from inspector.passwords.wordlists import load_lists
from inspector.plugins import bundled
from inspector.rules import load_rules
from inspector.snapshot import Snapshot
from inspector.targets.bundle import bundle
from inspector.targets.bundle.container import Made
from inspector.targets.bundle.keys import new_identity, recipients
from inspector.targets.bundle.offline import offline
from inspector.targets.host import rootfs
from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.shared import Shared
from tests.planted import give_getcap, plant, plant_quietly
from tests.roots import overlay_copy, run
from tests.ssh.server import keygen

TOOLS = ("ip", "nsenter", "unshare", "ssh-keygen")
pytestmark = [
    pytest.mark.root,
    pytest.mark.skipif(os.geteuid() != 0, reason="a host of its own needs root"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
]
NET = f"198.18.{(os.getpid() + 128) % 256}"
START = """
mount --make-rprivate /
mount -t proc proc "$1/proc"
mkdir -p "$1/run/sshd"
exec chroot "$1" /usr/sbin/sshd -D -e
"""
LOCAL = """
import os, pickle, sys
from inspector.rules import load_rules
from inspector.targets.host import local, rootfs
needs = load_rules("self-check").needs()
rootfs(sys.argv[1]).collect(needs), local().collect(needs[-3:])  # all modules are imported now
os.chroot(sys.argv[1])
os.chdir("/")
sys.stdout.buffer.write(pickle.dumps(local().collect(needs)))
"""
NOT_FROM_A_ROOT = {
    "malware.deleted-executable-running": "the target is not a running system",
    "network-isolation.wireless-interface": "the target is not a running system",
    "open-port.unexpected-listener": "the target is not a running system",
}
"""Checks that a root that does not run cannot decide where ssh does, and why. A bundle decides all of them."""
CORES = "data-protection.core-dumps-kept"
"""Unknown where the kernel that all hosts here share keeps memory images in a folder that nobody looks into."""


@dataclass(frozen=True)
class Machine:
    root: Path
    address: str
    key: Path
    known_hosts: Path
    pid: int

    def inside(self, *words: str) -> bytes:
        """A program in the namespaces of the host, with the files of this machine."""
        return subprocess.check_output(["nsenter", f"--target={self.pid}", "--net", "--pid", "--mount", "--", *words])


@pytest.fixture(scope="module")
def machine(debian_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("host")
    name = f"insp-v{os.getpid() % 0xFFFFFF:x}"
    cable = (f"v{name[5:]}h", f"v{name[5:]}o")
    with overlay_copy(debian_root) as root:
        plant(root)
        plant_quietly(root)
        give_getcap(root)
        keygen(folder / "id")
        (root / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
        shutil.copy(folder / "id.pub", root / "root/.ssh/authorized_keys")
        key = " ".join((root / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()[:2])
        (folder / "known_hosts").write_text(f"{NET}.2 {key}\n")
        if subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True).returncode:
            pytest.skip("no network namespaces here")
        server = None
        try:
            run("ip", "link", "add", cable[0], "type", "veth", "peer", "name", cable[1])
            run("ip", "link", "set", cable[0], "netns", name)
            run("ip", "-n", name, "address", "add", f"{NET}.2/24", "dev", cable[0])
            run("ip", "-n", name, "link", "set", cable[0], "up")
            run("ip", "-n", name, "link", "set", "lo", "up")
            run("ip", "address", "add", f"{NET}.1/24", "dev", cable[1])
            run("ip", "link", "set", cable[1], "up")
            command = ["ip", "netns", "exec", name, "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c"]
            server = subprocess.Popen(
                [*command, START, "sh", str(root)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            yield Machine(root, f"{NET}.2", folder / "id", folder / "known_hosts", _child(server.pid))
        finally:
            if server:
                server.kill()  # and with it, by --kill-child, all that is in its namespace
                server.wait()
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def _child(pid: int) -> int:
    """The first process of the namespace, once sshd listens."""
    for _ in range(200):
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found and ":0016 " in Path(f"/proc/{found[0]}/net/tcp").read_text():
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("sshd did not start")


@pytest.fixture(scope="module")
def over_ssh(machine: Machine) -> Snapshot:
    options = SshOptions(
        host=machine.address, user="root", keys=(str(machine.key),), known_hosts=(str(machine.known_hosts),)
    )
    with Shared() as shared:
        return shared.target(options, "host").collect(load_rules("self-check").needs())


@pytest.fixture(scope="module")
def verdicts_over_ssh(over_ssh: Snapshot) -> dict[str, Result]:
    return verdicts(over_ssh)


def verdicts(snapshot: Snapshot) -> dict[str, Result]:
    lists = load_lists(bundled("profiles") / "knowledge/common-passwords.txt")
    examined = Examiner(lists, 3.0, Cache.in_memory()).examine(replace(snapshot, host="host", target="test"))
    host = judge(examined, load_rules("self-check")).host
    assert not [result.check for result in host.results if result.status is Status.ERROR]
    return {result.check: result for result in host.results}


def told(result: Result) -> tuple[object, ...]:
    """A verdict with all its findings as a reader sees them."""
    return (
        result.status,
        result.reason and result.reason.code,
        [(f.subject, f.location, f.severity, f.message, f.fingerprint) for f in result.findings],
    )


def differing(ours: dict[str, Result], theirs: dict[str, Result]) -> dict[str, tuple[object, object]]:
    return {check: (told(one), told(theirs[check])) for check, one in ours.items() if told(one) != told(theirs[check])}


def test_ssh_decides_all_that_the_host_itself_does(machine: Machine, verdicts_over_ssh: dict[str, Result]) -> None:
    snapshot = pickle.loads(machine.inside(sys.executable, "-P", "-c", LOCAL, str(machine.root)))  # noqa: S301 - our own
    assert differing(verdicts(snapshot), verdicts_over_ssh) == {}


def test_the_evidence_of_ssh_is_whole(over_ssh: Snapshot, verdicts_over_ssh: dict[str, Result]) -> None:
    assert over_ssh.privileged
    assert over_ssh.transport["complete"]
    assert over_ssh.cost["round_trips"] <= 5
    assert [touch for touch in over_ssh.journal if touch.name == "/etc/shadow"]
    unknown = {check for check, result in verdicts_over_ssh.items() if result.status is Status.UNKNOWN}
    assert unknown <= {
        CORES,
        "access-permission.unused-account",  # nobody has ever logged in to it
        "network-isolation.wireless-interface",  # there is no /sys in this namespace
        "os-patch.pending-security-updates",  # the lists of a root that was built weeks ago prove nothing
    }
    assert sum(result.status is Status.FAIL for result in verdicts_over_ssh.values()) > 25


def test_what_the_host_has_is_the_same_however_it_is_reached(machine: Machine, over_ssh: Snapshot) -> None:
    rules = load_rules("self-check")
    inside = pickle.loads(machine.inside(sys.executable, "-P", "-c", LOCAL, str(machine.root)))  # noqa: S301 - our own
    remote, own, files = (
        judge(each, rules).host for each in (over_ssh, inside, rootfs(str(machine.root)).collect(rules.needs()))
    )
    assert set(remote.holdings) == {"account", "key", "package", "port", "set-id", "unit"}
    assert all(holding.complete and holding.entries for holding in remote.holdings.values())
    assert own.holdings == remote.holdings
    assert files.holdings == {kind: holding for kind, holding in remote.holdings.items() if kind != "port"}
    assert {one.act for one in remote.activity} == set(Act)
    assert own.activity == files.activity == remote.activity


def unlike_ssh(snapshot: Snapshot, over_ssh: dict[str, Result]) -> dict[str, object]:
    """Checks that come to something else than over ssh: as undecided, with why, or as what they say."""
    found: dict[str, object] = {}
    for check, one in verdicts(snapshot).items():
        other = over_ssh[check]
        ours, theirs = ((each.status, {f.fingerprint: f.location for f in each.findings}) for each in (one, other))
        if ours != theirs:
            undecided = one.status in (Status.UNKNOWN, Status.NOT_APPLICABLE) and one.reason
            found[check] = undecided.en if undecided else (told(one), told(other))
    return found


def decided(over_ssh: dict[str, Result]) -> int:
    return sum(result.status in (Status.PASS, Status.FAIL) for result in over_ssh.values())


def test_a_root_that_does_not_run_decides_the_same(machine: Machine, verdicts_over_ssh: dict[str, Result]) -> None:
    snapshot = rootfs(str(machine.root)).collect(load_rules("self-check").needs())
    found = unlike_ssh(snapshot, verdicts_over_ssh)
    both: Any = found.pop("access-permission.no-mandatory-access-control")
    assert [each[0] for each in both] == [Status.FAIL, Status.FAIL], (
        "one looks at the next start, the other at what is in force"
    )
    if verdicts_over_ssh[CORES].status is Status.UNKNOWN:
        del found[CORES]
    assert found == NOT_FROM_A_ROOT
    assert len(NOT_FROM_A_ROOT) <= decided(verdicts_over_ssh) * 0.2


def test_a_bundle_that_was_carried_decides_the_same(
    machine: Machine, verdicts_over_ssh: dict[str, Result], tmp_path: Path
) -> None:
    private, public = new_identity()
    (tmp_path / "identity").write_text(private)
    (tmp_path / "recipient").write_text(public)
    rules = load_rules("self-check")
    made = Made(rules.profile.id, rules.profile.digest)
    (tmp_path / "collect.sh").write_bytes(offline(rules.needs(), made, recipients(str(tmp_path / "recipient"))))
    data = machine.inside(
        "sh", "-c", 'exec chroot "$1" /bin/sh -s < "$2"', "sh", str(machine.root), str(tmp_path / "collect.sh")
    )
    (tmp_path / "host.bundle").write_bytes(data)
    snapshot = bundle(str(tmp_path / "host.bundle"), identity=tmp_path / "identity").collect(rules.needs())
    assert unlike_ssh(snapshot, verdicts_over_ssh) == {}
