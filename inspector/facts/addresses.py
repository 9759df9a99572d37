"""The addresses of the host's own interfaces, as the kernel lists them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import NotExamined, View, fact
from inspector.request import Files

IPV4 = Files("/proc/net/fib_trie", keep=("^ +[|]-- [0-9.]+", "host LOCAL"))
ROUTES = Files("/proc/net/route")
IPV6 = Files("/proc/net/if_inet6")
DEVICES = Files("/proc/net/dev")
INNER = re.compile(
    r"lo$|docker|br-[0-9a-f]{12}$|veth|virbr|vnet|cni|cali|flannel|cilium|lxc|lxd|incus|podman|nodelocaldns|kube-ipvs"
)
"""Interfaces that lead to the host itself, its containers and guests."""
_NODE = re.compile(r" +\|-- ([0-9.]+)\s*")
_ROUTE = re.compile(r"(\S{1,15})\t([0-9A-F]{8})\t[0-9A-F]{8}\t[0-9A-F]+\t\S+\t\S+\t\S+\t([0-9A-F]{8})\t")

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Address:
    """`interface` is empty where the kernel's tables do not tell: of an IPv4 address in no network of its own."""

    ip: Ip
    interface: str
    location: str

    @property
    def inner(self) -> bool:
        """Whether it is no address in a network: loopback, link-local, or of containers and guests."""
        return self.ip.is_loopback or self.ip.is_link_local or bool(INNER.match(self.interface))


@fact
@dataclass(frozen=True)
class Addresses:
    """Of this network namespace, IPv4 first."""

    needs = (DEVICES, IPV4, ROUTES, IPV6)
    addresses: tuple[Address, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        if view.one(DEVICES).stat is None:
            raise NotExamined("the target is not a running system", "采集目标不是运行中的系统")
        networks = list(_networks(view.text(ROUTES)))
        four = [Address(ip, _interface(ip, networks), IPV4.glob) for ip in _ipv4(view.text(IPV4))]
        return cls((*four, *_ipv6(view.text(IPV6))))

    @property
    def outer(self) -> tuple[Address, ...]:
        """Those by which others reach the host."""
        return tuple(address for address in self.addresses if not address.inner)


def _ipv4(text: str) -> list[ipaddress.IPv4Address]:
    """The local addresses of a trie, each once: main and local table list them."""
    found: dict[ipaddress.IPv4Address, None] = {}
    node = ""
    for line in text.split("\n"):
        if match := _NODE.fullmatch(line):
            node = match[1]
        elif line.strip().startswith("/32 host LOCAL") and node:
            try:
                found[ipaddress.IPv4Address(node)] = None
            except ValueError:
                continue
    return list(found)


def _networks(text: str) -> Iterator[tuple[ipaddress.IPv4Network, str]]:
    """Networks with the interface that leads there; numbers are in the order of bytes of the host, here a little-endian one.

    On a big-endian one the interface is not told.
    """
    for line in text.split("\n"):
        if match := _ROUTE.match(line):
            start, mask = (ipaddress.IPv4Address(bytes.fromhex(match[group])[::-1]) for group in (2, 3))
            try:
                network = ipaddress.IPv4Network(f"{start}/{mask}")
            except ValueError:
                continue
            if network.prefixlen:
                yield network, match[1]


def _interface(ip: ipaddress.IPv4Address, networks: list[tuple[ipaddress.IPv4Network, str]]) -> str:
    within = [(network.prefixlen, name) for network, name in networks if ip in network]
    return max(within)[1] if within else ""


def _ipv6(text: str) -> Iterator[Address]:
    for line in text.split("\n"):
        words = line.split()
        if len(words) == 6 and re.fullmatch("[0-9a-f]{32}", words[0]):
            yield Address(ipaddress.IPv6Address(int(words[0], 16)), words[5], IPV6.glob)
