"""Real nmap against a host of its own: a network namespace with listeners, nftables rules, and address translation to another."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from inspector.case import Case
from inspector.engine import evaluate
from inspector.facts.outside import NMAP
from inspector.facts.sockets import SOCKETS
from inspector.model import Result, Severity, Status
from inspector.outcome import Planned
from inspector.plugins import check_folders, load_checks, load_resources, resource_types
from inspector.profile import OutsideSettings
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.memory import snapshot
from inspector.targets.outside import look
from tests.roots import run

TOOLS = ("ip", "nft", "nmap")
pytestmark = [
    pytest.mark.root,
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
]
NET = f"198.18.{os.getpid() % 256}"
"""Of the range for tests of networks; each worker has its own."""
HOST, HERE = f"{NET}.2", f"{NET}.1"
REDIS, MYSQL, SSH, FORWARDED, LOCAL = 6379, 3306, 22, 8080, 5432
RULES = f"""
table ip filter {{
    chain input {{ type filter hook input priority 0; tcp dport {MYSQL} drop; tcp dport 23 reject with tcp reset; }}
}}
table ip nat {{
    chain prerouting {{
        type nat hook prerouting priority -100;
        tcp dport {FORWARDED} dnat to 198.19.0.2:80
        tcp dport {LOCAL} dnat to 127.0.0.1:{LOCAL}
    }}
    chain postrouting {{ type nat hook postrouting priority 100; masquerade; }}
}}
"""
LISTEN = """
import socket, sys
held = []
open("/proc/self/comm", "w").write(sys.argv[1])
for word in sys.argv[2:]:
    host, _, port = word.rpartition(":")
    held.append(socket.create_server((host, int(port))))
print("ready", flush=True)
sys.stdin.read()
"""
COLLECT = """
import json, sys
from inspector.request import Live, LiveKind
from inspector.targets.live import answer
sys.stdout.write(answer(Live(LiveKind.SOCKETS)).text)
"""
CHECKS = [
    check
    for check in load_checks(check_folders())
    if check.id.rpartition(".")[2]
    in ("dangerous-service-reachable", "reachable-without-listener", "bound-wider-than-configured")
]


@dataclass(frozen=True)
class Net:
    """`host` is the namespace of the audited host, whose address is HOST; `inner` stands behind it."""

    host: str
    inner: str

    def sockets(self) -> bytes:
        return subprocess.check_output(["ip", "netns", "exec", self.host, sys.executable, "-c", COLLECT])


def inside(namespace: str, *words: str) -> None:
    run("ip", "netns", "exec", namespace, *words)


def linked(one: str, names: tuple[str, str], addresses: tuple[str, str], other: str = "") -> None:
    """A cable from the namespace `one` to `other`, or to this machine."""
    run("ip", "link", "add", names[0], "type", "veth", "peer", "name", names[1])
    run("ip", "link", "set", names[0], "netns", one)
    if other:
        run("ip", "link", "set", names[1], "netns", other)
    for place, namespace in enumerate((one, other)):
        flag = ("-n", namespace) if namespace else ()
        run("ip", *flag, "address", "add", f"{addresses[place]}/24", "dev", names[place])
        run("ip", *flag, "link", "set", names[place], "up")


def listening(namespace: str, program: str, *words: str) -> subprocess.Popen[bytes]:
    argv = ["ip", "netns", "exec", namespace, sys.executable, "-c", LISTEN, program, *words]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    with process:
        process.kill()


@pytest.fixture(scope="module")
def net() -> Iterator[Net]:
    mark = f"{os.getpid() % 0xFFFFFF:x}"
    net = Net(f"insp-h{mark}", f"insp-i{mark}")
    processes: list[subprocess.Popen[bytes]] = []
    if subprocess.run(["ip", "netns", "add", net.host], check=False, capture_output=True).returncode:
        pytest.skip("no network namespaces here")
    try:
        run("ip", "netns", "add", net.inner)
        for name in (net.host, net.inner):
            run("ip", "-n", name, "link", "set", "lo", "up")
        linked(net.host, (f"ih{mark}", f"io{mark}"), (HOST, HERE))
        linked(net.inner, (f"ii{mark}", f"ig{mark}"), ("198.19.0.2", "198.19.0.1"), net.host)
        inside(net.host, "nft", RULES)
        inside(net.host, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.route_localnet=1")
        processes.append(listening(net.inner, "nginx", "198.19.0.2:80"))
        words = [f"0.0.0.0:{port}" for port in (SSH, MYSQL, 23)]
        processes.append(listening(net.host, "inetd", *words, f"127.0.0.1:{LOCAL}"))
        processes.append(listening(net.host, "redis-server", f"0.0.0.0:{REDIS}"))
        yield net
    finally:
        for process in processes:
            stop(process)
        for name in (net.host, net.inner):
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def taken(net: Net) -> Snapshot:
    """With a Redis that its configuration confines to the host."""
    files = {"/usr/bin/redis-server": "", "/etc/redis/redis.conf": "bind 127.0.0.1\nport 6379\n"}
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat()
    made = snapshot(Case(files, now=now), {need for check in CHECKS for need in check.needs(check.parameters({}))})
    return replace(made, answers={**made.answers, SOCKETS: (Item(SOCKETS.name, data=net.sockets()),)})


def judged(evidence: Snapshot) -> dict[str, Result]:
    planned = [Planned(check=check, severity=check.severity, parameters=check.parameters({})) for check in CHECKS]
    results = evaluate(evidence, planned, load_resources(resource_types(CHECKS))).results
    return {result.check.rpartition(".")[2]: result for result in results}


SETTINGS = OutsideSettings(scan=True, ports=("1-100", FORWARDED, 9999), rate=1000, seconds=30)


def test_the_look_from_outside_against_the_one_from_inside(net: Net) -> None:
    before = taken(net)
    assert {result.status for result in judged(before).values()} == {Status.NOT_APPLICABLE}

    seen = look(before, [HOST], SETTINGS)
    (item,) = seen.items(NMAP)
    assert item.state is State.OK, item.note
    (address,) = json.loads(item.data)["addresses"]
    (ports,) = address["ports"]
    assert address["source"] == HERE
    assert ports["open"] == f"{SSH},{LOCAL},{REDIS},{FORWARDED}"
    assert ports["filtered"] == str(MYSQL)

    results = judged(seen)
    reachable = results["dangerous-service-reachable"]
    assert [finding.subject for finding in reachable.findings] == [f"tcp/{REDIS}"]
    states = {each.subject: str(each.data["state"]) for each in reachable.observed}
    assert states == {f"tcp/{SSH}": "open", f"tcp/{MYSQL}": "filtered", "tcp/23": "closed"}
    strangers = results["reachable-without-listener"]
    assert [finding.subject for finding in strangers.findings] == [f"tcp/{LOCAL}", f"tcp/{FORWARDED}"]
    assert "loopback" in strangers.findings[0].message.en
    assert "nothing listens" in strangers.findings[1].message.en
    (wide,) = results["bound-wider-than-configured"].findings
    assert (wide.subject, wide.severity) == ("Redis", Severity.HIGH)


def test_the_same_bytes_twice(net: Net) -> None:
    """But for the times, which are taken out."""
    found = []
    for _ in range(2):
        (item,) = look(taken(net), [HOST], SETTINGS).items(NMAP)
        document = json.loads(item.data)
        document["addresses"] = [{**each, "taken": ""} for each in document["addresses"]]
        found.append(document)
    assert found[0] == found[1]


def test_a_host_that_is_not_there_passes_nothing(net: Net) -> None:
    settings = replace(SETTINGS, ports=(SSH,), seconds=5)
    results = judged(look(taken(net), [f"{NET}.77"], settings))
    assert {result.status for result in results.values()} == {Status.UNKNOWN}
    assert {result.reason.code for result in results.values() if result.reason} <= {"silent", "timeout"}


def test_a_scan_that_runs_out_of_time_passes_nothing(net: Net) -> None:
    settings = OutsideSettings(scan=True, ports=("1-2000",), rate=50, seconds=2)
    seen = look(taken(net), [HOST], settings)
    assert seen.items(NMAP)[0].state is State.TIMEOUT
    assert {result.status for result in judged(seen).values()} == {Status.UNKNOWN}
