"""Where sshd listens, and what its configuration and TCP wrappers let strangers do."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import Absent, View
from inspector.facts.filter_rules import Fate
from inspector.facts.services import Services, UnitFiles
from inspector.facts.sockets import Socket, Sockets
from inspector.facts.ssh_listener import SshListener
from inspector.facts.ssh_origins import origins
from inspector.facts.sshd import Sshd
from inspector.facts.system import OsRelease
from inspector.facts.tcp_wrappers import TcpWrappers
from inspector.targets.memory import snapshot

CONFIG = "/etc/ssh/sshd_config"
CLOSED = "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPubkeyAuthentication no\n"
LIBRARY: dict[str, str | File] = {"/usr/lib/x86_64-linux-gnu/libwrap.so.0": "", "/var/lib/dpkg/status": ""}
ENABLED = Services(started={"ssh.service": "/x"})
BY_SOCKET = Services(units={"ssh.socket": "/x"}, started={"ssh.socket": "/x"})


def sshd(text: str) -> Sshd:
    return Sshd.read(View(snapshot(Case({CONFIG: text}), Sshd.needs), Sshd.needs))


def listener(
    text: str, services: Services = ENABLED, *sockets: Socket, units: dict[str, str | File] | None = None
) -> SshListener:
    needs = fact_needs(UnitFiles)
    view = View(snapshot(Case({CONFIG: text, **(units or {})}), needs), needs)
    return SshListener.read(
        view, sshd(text), services, UnitFiles.read(view, services), Sockets(sockets) if sockets else None
    )


@pytest.mark.parametrize(
    ("text", "four", "six"),
    [
        ("", (22,), (22,)),
        ("Port 22\nPort 2222\n", (22, 2222), (22, 2222)),
        ("AddressFamily inet\n", (22,), ()),
        ("AddressFamily inet6\n", (), (22,)),
        ("ListenAddress 10.0.0.1\nListenAddress [fd00::1]:2022\n", (22,), (2022,)),
        ("ListenAddress 10.0.0.1:2022\nListenAddress fd00::1\n", (2022,), (22,)),
        ("ListenAddress 127.0.0.1\nListenAddress ::1\nListenAddress localhost:2022\n", (), ()),
        ("ListenAddress admin.example.org\n", (22,), (22,)),
    ],
)
def test_configured(text: str, four: tuple[int, ...], six: tuple[int, ...]) -> None:
    found = listener(text)
    assert (found.ports(4), found.ports(6)) == (four, six)
    assert not found.running


def test_sockets_come_first() -> None:
    other = Socket("tcp", "::", 80, program="nginx")
    found = listener("Port 22\n", ENABLED, Socket("tcp", "::", 2222, program="sshd"), other)
    assert (found.ports(4), found.ports(6), found.running) == ((), (2222,), True)
    assert listener("", ENABLED, Socket("tcp", "0.0.0.0", 22)).ports(4) == (22,)
    assert not listener("", ENABLED, other).running
    with pytest.raises(Absent):
        listener("", Services(), other)


def test_a_socket_unit_opens_ports_of_its_own() -> None:
    found = listener("", BY_SOCKET, units={"/x": "", "/etc/systemd/system/ssh.socket": "[Socket]\nListenStream=2222\n"})
    assert found.ports(4) == (22,)  # the unit's text is of another path
    services = Services(units={"ssh.socket": "/etc/systemd/system/ssh.socket"}, started={"ssh.socket": "/x"})
    unit: dict[str, str | File] = {
        "/etc/systemd/system/ssh.socket": "[Socket]\nListenStream=2222\nListenStream=/run/x\n"
    }
    assert listener("", services, units=unit).ports(4) == (22, 2222)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Fate.OPEN),
        ("AllowUsers root@10.1.2.3 ops@10.1.* *@192.0.2.0/24\n", Fate.SHUT),
        ("AllowUsers root@10.1.2.3\nAllowUsers ops\n", Fate.OPEN),
        ("AllowUsers root@10.1.2.3,*\n", Fate.OPEN),
        ("AllowUsers root@0.0.0.0/0\n", Fate.OPEN),
        ("AllowUsers root@*.*.*.*\n", Fate.OPEN),
        ("AllowUsers !bob\n", Fate.OPEN),
        ("AllowUsers a@10.1.2.3\nMatch User b\n AllowUsers b\n", Fate.OPEN),
        ("Match Address 10.0.0.0/8\n AllowUsers a b\n", Fate.UNCLEAR),
        ("Match Address 10.0.0.0/8\n PermitRootLogin yes\n", Fate.OPEN),
        ("Match Address *,!10.0.0.0/8\n DenyUsers *\n", Fate.SHUT),
        ("Match Address *,!10.0.0.0/8\n RefuseConnection yes\n", Fate.SHUT),
        ("Match Address *,!10.0.0.0/8\n DenyUsers bob\n", Fate.UNCLEAR),
        ("Match Address *,!10.0.0.0/8\n PasswordAuthentication no\n", Fate.UNCLEAR),
        ("Match Address *,!10.0.0.0/8 User bob\n DenyUsers *\n", Fate.UNCLEAR),
        (CLOSED + "Match Address 10.0.0.0/8\n PubkeyAuthentication yes\n", Fate.SHUT),
        (CLOSED + "Match Address *\n PubkeyAuthentication yes\n", Fate.OPEN),
        (CLOSED + "Match User bob\n PubkeyAuthentication yes\n", Fate.OPEN),
        (CLOSED + "GSSAPIAuthentication yes\nMatch Address 10.0.0.0/8\n PubkeyAuthentication yes\n", Fate.OPEN),
        ("DenyUsers bob@192.0.2.1\n", Fate.OPEN),
    ],
)
def test_origins(text: str, expected: Fate) -> None:
    assert origins(sshd(text))[0] is expected


@pytest.mark.parametrize(
    ("allow", "deny", "expected"),
    [
        ("", "", Fate.OPEN),
        ("", "ALL: ALL\n", Fate.SHUT),
        ("sshd: 10.1.\n", "sshd : ALL\n", Fate.SHUT),
        ("ALL: ALL\n", "ALL: ALL\n", Fate.OPEN),
        ("# sshd: ALL\nsshd: \\\n 10.1.0.0/255.255.0.0, [fd00::]/8\n", "ALL: ALL: spawn (echo x) &\n", Fate.SHUT),
        ("sshd: ALL EXCEPT 10.\n", "ALL: ALL\n", Fate.OPEN),
        ("sshd: ALL EXCEPT /etc/bad\n", "ALL: ALL\n", Fate.UNCLEAR),
        ("", "sshd: ALL EXCEPT 10.1. LOCAL\n", Fate.SHUT),
        ("", "ALL: ALL EXCEPT ALL EXCEPT 10.\n", Fate.OPEN),
        ("sshd: 10. EXCEPT 10.1.2.3\n", "ALL: ALL\n", Fate.SHUT),
        ("sshd: 10. : allow\nsshd: ALL : deny\n", "", Fate.SHUT),
        ("vsftpd: ALL\n", "sshd: ALL\n", Fate.SHUT),
        ("", "sshd: 0.0.0.0/0\n", Fate.UNCLEAR),
        ("sshd: 0.0.0.0/0\n", "ALL: ALL\n", Fate.OPEN),
        ("sshd: /etc/allowed\n", "ALL: ALL\n", Fate.UNCLEAR),
        ("", "ALL EXCEPT sshd: ALL\n", Fate.OPEN),
        ("", "ALL EXCEPT vsftpd: ALL\n", Fate.SHUT),
        ("", "ALL: PARANOID\n", Fate.SHUT),
    ],
)
def test_wrappers(allow: str, deny: str, expected: Fate) -> None:
    files = {**LIBRARY, "/etc/hosts.allow": allow, "/etc/hosts.deny": deny}
    found = TcpWrappers.read(View(snapshot(Case(files), TcpWrappers.needs), TcpWrappers.needs), None)
    assert found.fate is expected


@pytest.mark.parametrize(
    ("allow", "deny", "place"),
    [
        ("#\nsshd: 10.\n", "#\n\nALL: \\\n ALL\n", "/etc/hosts.deny:3"),
        ("sshd: 10.\nsshd: ALL: deny\n", "", "/etc/hosts.allow:2"),
        ("sshd: /etc/allowed\n", "ALL: ALL\n", "/etc/hosts.allow:1"),
    ],
)
def test_the_line_of_the_wrappers(allow: str, deny: str, place: str) -> None:
    files = {**LIBRARY, "/etc/hosts.allow": allow, "/etc/hosts.deny": deny}
    assert TcpWrappers.read(View(snapshot(Case(files), TcpWrappers.needs), TcpWrappers.needs), None).location == place


@pytest.mark.parametrize(
    ("files", "release", "linked"),
    [
        (LIBRARY, None, True),
        ({"/usr/lib64/libwrap.so.0": ""}, OsRelease("rhel", "8.9"), False),
        ({"/usr/lib64/libwrap.so.0": ""}, OsRelease("centos", "7"), True),
        ({"/var/lib/dpkg/status": ""}, None, False),
    ],
)
def test_who_asks_the_wrappers(files: dict[str, str | File], release: OsRelease | None, linked: bool) -> None:
    view = View(snapshot(Case(files), TcpWrappers.needs), TcpWrappers.needs)
    if linked:
        TcpWrappers.read(view, release)
    else:
        with pytest.raises(Absent):
            TcpWrappers.read(view, release)
