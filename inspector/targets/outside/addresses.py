"""Which addresses may be scanned: those of the inventory, written in no other way than an address or a plain host name.

nmap and python-nmap read more into what they are given (ranges, networks, options), so nothing but a literal address that was
made here ever reaches them.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

import psutil

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST = 8
"""Addresses of one host that are scanned."""
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}\.?")
_OCTETS = re.compile(r"[0-9-]+")
_ZONE = re.compile(r"[A-Za-z0-9_.-]{1,15}")


def literal(text: str) -> Address | None:
    """The IP address that `text` is, an IPv4 address where it is mapped to IPv6; None for anything else."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None and not _ZONE.fullmatch(address.scope_id):
            return None
        return address.ipv4_mapped or address
    return address


def is_name(text: str) -> bool:
    """Whether it is a plain host name. One that ends in digits is no name: nmap takes `10.0.0.1-254` for a range."""
    return _NAME.fullmatch(text) is not None and not _OCTETS.fullmatch(text.rstrip(".").rpartition(".")[2])


def resolved(words: Iterable[str]) -> tuple[Address, ...]:
    """The addresses of IP addresses and host names. Raises ValueError for a word that is neither, OSError for an unknown name."""
    found: dict[Address, None] = {}
    for word in words:
        if address := literal(word):
            found[address] = None
        elif is_name(word):
            found |= dict.fromkeys(_looked_up(word))
        else:
            raise ValueError(word)
    return tuple(address for address in found if _single(address))[:MOST]


def _looked_up(name: str) -> list[Address]:
    try:
        rows = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from None
    return [address for row in rows if (address := literal(str(row[4][0])))]


def _single(address: Address) -> bool:
    return not (address.is_unspecified or address.is_multicast or int(address) == 0xFFFFFFFF)


def source(address: Address) -> Address | None:
    """The own address that packets to `address` leave from; None where there is no route. Nothing is sent."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(socket.getaddrinfo(str(address), 9, family, socket.SOCK_DGRAM)[0][4])
            return literal(str(probe.getsockname()[0]))
    except OSError:
        return None


def is_own(address: Address, source: Address) -> bool:
    """Whether `address` is this machine's, which packets do not leave for: its firewall is not met on the way."""
    same = (address.version, int(address)) == (source.version, int(source))  # a zone may stand with one of them
    return address.is_loopback or source.is_loopback or same


def of_this_machine() -> tuple[str, ...]:
    """This machine's own addresses, under which scans from elsewhere may have seen it."""
    found = [literal(each.address) for entries in psutil.net_if_addrs().values() for each in entries]
    return tuple(str(address) for address in found if address and not address.is_loopback)
