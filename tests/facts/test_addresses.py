"""Addresses as the kernel lists them."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts.addresses import Addresses
from inspector.snapshot import State
from inspector.targets.host import local
from inspector.targets.memory import snapshot

TRIE = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
        |-- 127.0.0.0
           /8 host LOCAL
     |-- 192.0.2.2
        /32 host LOCAL
     |-- 192.0.2.255
        /32 link BROADCAST
Local:
     |-- 192.0.2.2
        /32 host LOCAL
     |-- 999.0.0.1
        /32 host LOCAL
     |-- 172.17.0.1
        /32 host LOCAL
"""
ROUTES = (
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
    "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
    "x\tnonsense\n"
)
SIX = f"fd00{'0' * 27}2 04 40 00 82     eth0\n{'0' * 31}1 01 80 10 80       lo\nfe80{'0' * 27}1 04 40 20 80     eth0\nx y\n"


def read(files: dict[str, str | File]) -> Addresses:
    return Addresses.read(View(snapshot(Case(files), Addresses.needs), Addresses.needs))


def test_addresses_with_their_interfaces() -> None:
    found = read(
        {"/proc/net/dev": "", "/proc/net/fib_trie": TRIE, "/proc/net/route": ROUTES, "/proc/net/if_inet6": SIX}
    )
    assert [(str(a.ip), a.interface) for a in found.outer] == [("192.0.2.2", "eth0"), ("fd00::2", "eth0")]
    assert [(str(a.ip), a.interface) for a in found.addresses if a.inner] == [
        ("172.17.0.1", "docker0"),
        ("::1", "lo"),
        ("fe80::1", "eth0"),
    ]


def test_an_address_in_no_network_is_kept() -> None:
    found = read({"/proc/net/dev": "", "/proc/net/fib_trie": TRIE})
    assert [(str(a.ip), a.interface) for a in found.outer] == [("192.0.2.2", ""), ("172.17.0.1", "")]


def test_not_running_and_not_readable() -> None:
    with pytest.raises(Absent):
        read({"/etc/hostname": "x"})
    with pytest.raises(Unknown):
        read({"/proc/net/dev": "", "/proc/net/fib_trie": File(state=State.DENIED)})


def test_this_machine() -> None:
    found = Addresses.read(View(local().collect(Addresses.needs), Addresses.needs))
    assert any(address.ip.is_loopback for address in found.addresses)
