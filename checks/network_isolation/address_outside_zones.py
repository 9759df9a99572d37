"""Addresses of a host that lie in none of the networks declared for it."""

from __future__ import annotations

import ipaddress

from inspector.check import Case, File, Verdicts, check
from inspector.fact import NotExamined
from inspector.facts.addresses import Address, Addresses
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
WRONG = Text(
    en="{zone}: not a network in CIDR form, see the parameter zones", zh="{zone} 不是有效的 CIDR 网段，请检查参数 zones"
)
INSIDE = Text(en="{subject} lies in the declared network {zone}", zh="地址 {subject} 在已声明的网段 {zone} 内")
NONE_IN_USE = Text(en="no address but loopback and link-local ones", zh="除回环和链路本地地址外没有其他地址")
ON = Text(en="{subject} on {interface}", zh="{interface} 的地址 {subject}")
UNTOLD = Text(en="{subject}, on an interface that could not be determined,", zh="未知网卡上的地址 {subject}")
TRIE = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
        |-- 127.0.0.1
           /32 host LOCAL
     |-- 10.1.0.0
        /24 link UNICAST
     |-- 10.1.0.7
        /32 host LOCAL
     |-- 10.1.0.255
        /32 link BROADCAST
"""
HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
ROUTES = (
    HEAD
    + "eth0\t00000000\t0100010A\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\t0000010A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
)
DOCKER = "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
SIX = f"fd00{'0' * 27}7 02 40 00 80     eth0\nfe80{'0' * 27}7 02 40 20 80     eth0\n{'0' * 31}1 01 80 10 80       lo\n"
RUNS: dict[str, str | File] = {"/proc/net/dev": "", "/proc/net/fib_trie": TRIE, "/proc/net/route": ROUTES}


def local(address: str) -> str:
    return f"     |-- {address}\n        /32 host LOCAL\n"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Addresses and network zones", zh="主机地址与网络区域"),
    why=Text(
        en="An address outside the zones means a foot in a network that nobody planned for this host, past the devices between the zones.",
        zh="主机地址不在规划的网络区域内，说明其接入了未经规划的网络，可能绕过区域之间的访问控制。",
    ),
    fails=Text(
        en="{address} lies in none of the declared networks: {zones}",
        zh="{address} 不在已声明的网段内：{zones}",
    ),
    passes=Text(en="{state}", zh="{state}"),
    remedy=Text(
        en="If the address belongs to the host, add its network to the plan and to the parameter `zones`; else remove it:"
        " `ip addr show` tells the interface, the setting stands in /etc/network/interfaces or netplan (Debian, Ubuntu), or with NetworkManager (`nmcli connection`).",
        zh="如该地址确属规划，将其网段补充到网络规划和参数 `zones` 中；否则予以删除：用 `ip addr show` 查看所在网卡，Debian、Ubuntu 修改 /etc/network/interfaces 或 netplan 配置，RHEL 系用 `nmcli connection` 修改。",
    ),
    command="ip -br address; ip route",
    standards={
        "gbt22239-l3": ("8.1.2.1c", "8.1.2.1d"),
        "cis-v8": ("12.2",),
        "nist-800-53-r5": ("SC-7",),
        "iso-27001-2022": ("A.8.22",),
    },
    good=[
        Case(RUNS, params={"zones": ["10.1.0.0/16"]}),
        Case({**RUNS, "/proc/net/if_inet6": SIX}, params={"zones": ["10.1.0.7", "fd00::/8"]}),
        Case(
            {**RUNS, "/proc/net/fib_trie": TRIE + local("172.17.0.1") + local("169.254.1.1"), "/proc/net/route": ROUTES + DOCKER},
            params={"zones": ["10.1.0.7/24"]},
        ),
        Case({"/proc/net/dev": "", "/proc/net/fib_trie": local("127.0.0.1")}, params={"zones": ["10.1.0.0/16"]}),
        RUNS,
        Case({"/etc/hostname": "disk\n"}, params={"zones": ["10.1.0.0/16"]}),
    ],
    bad=[
        Case(RUNS, params={"zones": ["10.2.0.0/16", "fd00::/8"]}, fails=["10.1.0.7"]),
        Case({**RUNS, "/proc/net/if_inet6": SIX}, params={"zones": ["10.1.0.0/16"]}, fails=["fd00::7"]),
        Case({**RUNS, "/proc/net/fib_trie": TRIE + local("192.168.9.9")}, params={"zones": ["10.1.0.0/16"]}, fails=["192.168.9.9"]),
        Case({**RUNS, "/proc/net/fib_trie": TRIE + local("172.17.0.1")}, params={"zones": ["10.1.0.0/16"]}, fails=["172.17.0.1"]),
    ],
)  # fmt: skip
def address_outside_zones(addresses: Addresses, *, zones: tuple[str, ...] = ()) -> Verdicts:
    if not zones:
        raise NotExamined("the profile declares no zones", "检查方案未声明网络区域")
    networks = {zone: _network(zone) for zone in zones}
    wrong = [zone for zone, network in networks.items() if network is None]
    for zone in wrong:
        yield Unsure(zone, reason("not-a-network", WRONG, zone=zone))
    for address in addresses.outer:
        zone = next((zone for zone, network in networks.items() if network is not None and address.ip in network), "")
        if zone:
            yield Seen(
                str(address.ip), address.location, {"state": INSIDE.fill({"subject": str(address.ip), "zone": zone})}
            )
        elif not wrong:  # it may lie in the one that is not understood
            yield Fail(str(address.ip), address.location, _data(address, zones))
    if not addresses.outer:
        yield Seen("addresses", "", {"state": NONE_IN_USE})


def _network(zone: str) -> Network | None:
    try:
        return ipaddress.ip_network(zone.strip(), strict=False)
    except ValueError:
        return None


def _data(address: Address, zones: tuple[str, ...]) -> dict[str, object]:
    told = ON if address.interface else UNTOLD
    return {
        "address": told.fill({"subject": str(address.ip), "interface": address.interface}),
        "interface": address.interface,
        "zones": list(zones),
    }
