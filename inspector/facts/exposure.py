"""The look from inside and the one from outside, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from inspector.fact import Unknown, View, fact
from inspector.facts.outside import Address, PortScan
from inspector.facts.sockets import Socket, Sockets
from inspector.model import Reason, reason
from inspector.text import Text

MANY = 20
"""Open ports without a listener; where there are more, and more than are not open, something answers in the host's place."""


class Reach(StrEnum):
    OPEN = "open"
    FILTERED = "filtered"
    CLOSED = "closed"
    UNSEEN = "unseen"


ANSWERED_FOR = Text(
    en="{n} ports of {address} without a listener are open: something on the way answers in the host's place",
    zh="{address} 上有 {n} 个无监听的端口显示为开放，可能由中间设备代为应答",
)
UNSEEN = Text(
    en="{port} listens on {addresses}, which the port scan did not cover",
    zh="{port} 在 {addresses} 上监听，端口扫描未覆盖",
)


@dataclass(frozen=True)
class Service:
    """A port that the host offers to others. `addresses`: where the scan found it open."""

    protocol: str
    port: int
    sockets: tuple[Socket, ...]
    reach: Reach
    addresses: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.protocol}/{self.port}"

    @property
    def unseen(self) -> Reason:
        return reason("not-scanned", UNSEEN, port=self.name, addresses=sorted({s.address for s in self.sockets}))


@dataclass(frozen=True)
class Stranger:
    """A port that answers from outside while nothing on the host listens there for others. `loopback`: what listens there at all."""

    protocol: str
    port: int
    service: str
    loopback: tuple[Socket, ...]
    addresses: tuple[str, ...]
    sources: tuple[str, ...]


@fact
@dataclass(frozen=True)
class Exposure:
    """`services`: what listens for others. `protocols`: those that the scan covers.

    The list of sockets is whole without root as well: the kernel shows them to everybody, only their owners are hidden.
    """

    needs = ()
    services: tuple[Service, ...]
    strangers: tuple[Stranger, ...]
    protocols: frozenset[str]

    @classmethod
    def read(cls, view: View, scan: PortScan, sockets: Sockets) -> Self:
        inside = _by_port(sockets.sockets)
        offered = _by_port(socket for socket in sockets.sockets if not socket.loopback)
        for address in scan.addresses:
            _answers_itself(address, offered)
        strange = {port for address in scan.addresses for port in address.open} - offered.keys()
        return cls(
            tuple(_service(port, offered[port], scan.addresses) for port in sorted(offered)),
            tuple(_stranger(port, scan, inside.get(port, ())) for port in sorted(strange)),
            frozenset(protocol for address in scan.addresses for protocol, _ in address.asked),
        )

    def service(self, name: str) -> Service | None:
        """By `tcp/22`."""
        return next((each for each in self.services if each.name == name), None)


def _by_port(sockets: Iterable[Socket]) -> dict[tuple[str, int], list[Socket]]:
    found: dict[tuple[str, int], list[Socket]] = {}
    for socket in sockets:
        found.setdefault((socket.protocol, socket.port), []).append(socket)
    return found


def _answers_itself(address: Address, offered: Mapping[tuple[str, int], object]) -> None:
    """Raises Unknown where open ports say nothing, as behind a proxy that completes every connection."""
    others = address.asked - offered.keys()
    strange = address.open - offered.keys()
    if len(strange) > MANY and len(strange) * 2 > len(others):
        raise Unknown(reason("answered-for", ANSWERED_FOR, n=len(strange), address=address.address))


def _service(port: tuple[str, int], sockets: list[Socket], scanned: tuple[Address, ...]) -> Service:
    found = [address for address in scanned if port in address.open]
    states = {address: _state(address, port) for address in scanned if any(map(address.serves, sockets))}
    if found:
        reach = Reach.OPEN
    elif not states or Reach.UNSEEN in states.values() or not all(_covered(s, scanned) for s in sockets):
        reach = Reach.UNSEEN
    else:
        reach = Reach.FILTERED if Reach.FILTERED in states.values() else Reach.CLOSED
    return Service(*port, tuple(sockets), reach, *_ends(found))


def _covered(socket: Socket, scanned: tuple[Address, ...]) -> bool:
    return any(address.serves(socket) for address in scanned)


def _state(address: Address, port: tuple[str, int]) -> Reach:
    if port in address.filtered:
        return Reach.FILTERED
    return Reach.CLOSED if port in address.closed else Reach.UNSEEN


def _stranger(port: tuple[str, int], scan: PortScan, loopback: Iterable[Socket]) -> Stranger:
    found = [address for address in scan.addresses if port in address.open]
    return Stranger(*port, scan.services.get(f"{port[0]}/{port[1]}", ""), tuple(loopback), *_ends(found))


def _ends(found: list[Address]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where ports were found open, and from where."""
    addresses = tuple(address.address for address in found)
    return addresses, tuple(sorted({address.source for address in found if address.source}))
