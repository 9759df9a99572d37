"""Sockets that wait for others on a running host, and the tables of what is expected and what is dangerous there."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Self

import msgspec

from inspector.fact import NotExamined, Unknown, View, fact, resource
from inspector.model import Severity
from inspector.request import Live, LiveKind
from inspector.snapshot import State

SOCKETS = Live(LiveKind.SOCKETS)
NAME_LENGTH = 15
"""Of a program's name the kernel keeps no more."""
_SPEC = re.compile(r"(?:(tcp|udp)/)?([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp))?")
_NUMBER = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_PORTS = rf"((tcp|udp)/)?{_NUMBER}(-{_NUMBER})?|{_NUMBER}(-{_NUMBER})?/(tcp|udp)"
PortSpec = Annotated[str, msgspec.Meta(pattern=rf"^({_PORTS})$")]
"""`tcp/443`, `443/tcp`, `8000-8100`."""
Allowed = Annotated[str, msgspec.Meta(pattern=rf"^(/.+|{_PORTS}|[A-Za-z_][^/*?\s]*)$")]
"""An entry of a list of what may listen: `tcp/443`, `443/tcp`, `8000-8100`, a program's name or its path."""


class Socket(msgspec.Struct, frozen=True):
    """A listening TCP or unconnected UDP socket. The owner is null where another user's process hides it."""

    protocol: str
    address: str
    port: int
    pid: int | None = None
    program: str | None = None
    exe: str | None = None

    @property
    def loopback(self) -> bool:
        """Whether only the host itself reaches it. What is not an address counts as reachable."""
        try:
            address = ipaddress.ip_address(self.address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return (mapped or address).is_loopback


@fact
@dataclass(frozen=True)
class Sockets:
    """In the order of protocol, address and port."""

    needs = (SOCKETS,)
    sockets: tuple[Socket, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        item = view.ask(SOCKETS, own_gaps=True)[0]
        if item.state is State.UNSUPPORTED:
            raise NotExamined("the target is not a running system", "采集目标不是运行中的系统")
        if item.state is not State.OK:
            raise Unknown(item.why)
        try:
            return cls(tuple(msgspec.convert(json.loads(item.data), list[Socket])))
        except (ValueError, RecursionError):
            raise Unknown.because("malformed", "the list of sockets is damaged", "套接字列表已损坏") from None


@dataclass(frozen=True)
class Ports:
    """`tcp/22` or `22/tcp`, `udp/5000-5100`, or `8080` for either protocol."""

    protocol: str
    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what is not such a text."""
        match = _SPEC.fullmatch(text.strip().lower())
        if not match or (match[1] and match[4]):
            raise ValueError(f"not a port: {text!r}")
        return cls(match[1] or match[4] or "", int(match[2]), int(match[3] or match[2]))

    def holds(self, protocol: str, port: int) -> bool:
        return self.protocol in ("", protocol) and self.first <= port <= self.last


def allowed(entries: Iterable[str], socket: Socket) -> bool:
    """Whether a list of ports, program names and program paths names the socket. Raises ValueError for a port like tcp/x."""
    for entry in entries:
        if entry.startswith("/"):
            if socket.exe == entry:
                return True
        elif entry[:1].isdecimal() or entry.lower().startswith(("tcp/", "udp/")):
            if Ports.parse(entry).holds(socket.protocol, socket.port):
                return True
        elif socket.program and socket.program[:NAME_LENGTH] == entry[:NAME_LENGTH]:
            return True
    return False


class ExpectedPort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    name: str
    programs: tuple[str, ...] = ()

    def covers(self, socket: Socket) -> bool | None:
        """Whether it is this service; None where the port is right and who holds it is hidden."""
        if not Ports.parse(self.port).holds(socket.protocol, socket.port):
            return False
        known = {program[:NAME_LENGTH] for program in self.programs}
        if known and socket.program is None:
            return None
        return not known or str(socket.program)[:NAME_LENGTH] in known


@resource("expected-ports.yaml")
class ExpectedPorts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: str
    sources: tuple[str, ...]
    ports: tuple[ExpectedPort, ...]


class KnownService(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    ports: tuple[str, ...]
    severity: Severity


@resource("dangerous-services.yaml")
class DangerousServices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: str
    sources: tuple[str, ...]
    services: tuple[KnownService, ...]

    def at(self, protocol: str, port: int) -> KnownService | None:
        """What usually listens there."""
        for service in self.services:
            if any(Ports.parse(ports).holds(protocol, port) for ports in service.ports):
                return service
        return None
