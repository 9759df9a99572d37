"""Sockets, allow-lists and the tables about ports."""

import pytest

from inspector.case import Case
from inspector.fact import Absent, Unknown, View
from inspector.facts.sockets import DangerousServices, ExpectedPorts, Ports, Socket, Sockets, allowed
from inspector.model import Severity
from inspector.plugins import load_resources
from inspector.snapshot import Item, Snapshot
from inspector.targets.memory import snapshot


def read(live: object) -> Sockets:
    return Sockets.read(View(snapshot(Case(live={"sockets": live}), Sockets.needs), Sockets.needs))


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.0.0.53", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("169.254.1.1", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_loopback(address: str, loopback: bool) -> None:
    assert Socket("tcp", address, 1).loopback is loopback


def test_allow_lists() -> None:
    socket = Socket("tcp", "::", 8080, 1, "a-very-long-nam", "/usr/bin/a-very-long-name")
    assert allowed(["8080"], socket)
    assert allowed(["TCP/8000-8100"], socket)
    assert allowed(["a-very-long-name"], socket)
    assert allowed(["/usr/bin/a-very-long-name"], socket)
    assert not allowed(["udp/8080", "81", "name", "/usr/bin/a"], socket)
    assert not allowed(["nginx"], Socket("tcp", "::", 80))
    with pytest.raises(ValueError, match="not a port"):
        allowed(["tcp/x"], socket)


def test_tables() -> None:
    tables = load_resources([ExpectedPorts, DangerousServices])
    dangerous = tables[DangerousServices]
    assert dangerous.at("tcp", 6379).severity is Severity.HIGH
    assert dangerous.at("tcp", 514).name == "rexec, rlogin, rsh"
    assert dangerous.at("udp", 6379) is None
    for service in dangerous.services:
        assert all(Ports.parse(ports).protocol in ("tcp", "udp") for ports in service.ports)
    ssh = tables[ExpectedPorts].ports[0]
    assert ssh.covers(Socket("tcp", "::", 22)) is None
    assert ssh.covers(Socket("tcp", "::", 22, 1, "sshd")) is True
    assert ssh.covers(Socket("tcp", "::", 22, 1, "nc")) is False


def test_damaged_and_not_running() -> None:
    for data in (b"{", b"[1]", b'[{"protocol": "tcp"}]', b"\xff"):
        item = Item("live:sockets", data=data)
        broken = Snapshot("h", "host", "x", "2026-01-01T00:00:00+00:00", True, {Sockets.needs[0]: (item,)})
        with pytest.raises(Unknown):
            Sockets.read(View(broken, Sockets.needs))
    with pytest.raises(Absent):
        Sockets.read(View(snapshot(Case(), Sockets.needs), Sockets.needs))
    assert read([]).sockets == ()
