"""Where sshd listens: its sockets on a running host, or else what its configuration and its socket unit say."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.services import Services, UnitFiles
from inspector.facts.sockets import Sockets
from inspector.facts.sshd import Sshd

UNITS = ("ssh", "sshd")
_HOLDERS = ("systemd", "init", None)
"""Who may hold the socket in its place: a service manager, or a process that is hidden from us."""
_PLACE = re.compile(
    r"\[([0-9A-Fa-f:.%\w]*)\]:([0-9]{1,5})|([^:\s\[\]]*):([0-9]{1,5})|([0-9A-Fa-f:]*:[0-9A-Fa-f:.%\w]*)|([^:\s]+)"
)
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with


@dataclass(frozen=True)
class Listening:
    """One address and port."""

    address: str
    port: int

    @property
    def loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.address.partition("%")[0]).is_loopback
        except ValueError:
            return self.address.lower() == "localhost"

    @property
    def families(self) -> tuple[int, ...]:
        """A name may mean both."""
        try:
            return (ipaddress.ip_address(self.address.partition("%")[0]).version,)
        except ValueError:
            return (4, 6)


@fact
@dataclass(frozen=True)
class SshListener:
    """`running`: seen in the list of sockets."""

    needs = ()
    places: tuple[Listening, ...]
    running: bool

    @classmethod
    def read(cls, view: View, sshd: Sshd, services: Services, units: UnitFiles, sockets: Sockets | None) -> Self:
        planned = _configured(sshd)
        for name in UNITS:
            if services.enabled(f"{name}.socket"):
                planned += _socket_unit(units, f"{name}.socket")
        ports = {place.port for place in planned}
        held = tuple(
            Listening(socket.address, socket.port)
            for socket in (sockets.sockets if sockets else ())
            if socket.protocol == "tcp"
            and (socket.program == "sshd" or (socket.port in ports and socket.program in _HOLDERS))
        )
        if held:
            return cls(held, running=True)
        if not any(services.enabled(name) for name in UNITS):
            raise Absent("sshd neither runs nor is started at boot", "sshd 未运行，也未设为开机启动")
        return cls(tuple(planned), running=False)

    @property
    def outer(self) -> tuple[Listening, ...]:
        return tuple(place for place in self.places if not place.loopback)

    def ports(self, family: int) -> tuple[int, ...]:
        """Ports that others reach by IPv4 or by IPv6."""
        return tuple(sorted({place.port for place in self.outer if family in place.families}))


def _configured(sshd: Sshd) -> list[Listening]:
    ports = [int(d.value) for d in sshd.all("port") if d.value.isdecimal() and len(d.value) < 6] or [22]
    family = sshd.option("addressfamily", "any").value.lower()
    wanted = {"inet": _ANY[:1], "inet6": _ANY[1:]}.get(family, _ANY)
    named = [d.value for d in sshd.all("listenaddress") if d.value]
    return [place for word in named or wanted for place in _places(word, ports)]


def _places(word: str, ports: Iterable[int]) -> list[Listening]:
    match = _PLACE.fullmatch(word)
    if not match:
        return [Listening(word.strip("[]"), port) for port in ports]
    address = next((match[group] for group in (1, 3, 5, 6) if match[group]), "")
    own = match[2] or match[4]
    return [Listening(address, port) for port in ([int(own)] if own else ports)]


def _socket_unit(units: UnitFiles, unit: str) -> list[Listening]:
    """ListenStream=22, ADDRESS:22, or a path, which no other host reaches."""
    found = []
    for setting in units.get(unit, "Socket", "ListenStream"):
        if setting.value.isdecimal() and len(setting.value) < 6:
            found += [Listening(address, int(setting.value)) for address in _ANY]
        elif not setting.value.startswith(("/", "@", "vsock:")):
            found += _places(setting.value, (22,))
    return found
