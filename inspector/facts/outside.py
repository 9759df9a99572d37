"""What a port scan from the auditor's side saw of a host."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import msgspec

from inspector.fact import NotExamined, Unknown, View, fact
from inspector.facts.port_ranges import numbers
from inspector.facts.sockets import Socket
from inspector.model import reason
from inspector.request import Outside, OutsideKind
from inspector.snapshot import State
from inspector.text import Text

NMAP = Outside(OutsideKind.NMAP)
LONGEST = datetime.timedelta(days=7)
"""Between the scan and the look from inside: after that too much may have changed for a comparison."""


class ScannedPorts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of one protocol, as lists of ports: those that were asked for, and those whose state was found out."""

    protocol: str
    asked: str
    open: str = ""
    closed: str = ""
    filtered: str = ""


class ScannedAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`source`: the address that was scanned from, empty where a file does not tell. `taken`: ISO 8601 with its offset."""

    address: str
    taken: str
    source: str = ""
    complete: bool = True
    ports: tuple[ScannedPorts, ...] = ()


class Scan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The document in an answer. `services`: what nmap's table calls the open ports, by `tcp/22`. `nmap`: its version."""

    nmap: str
    addresses: tuple[ScannedAddress, ...]
    services: dict[str, str] = {}


NOT_ASKED = Text(
    en="the profile asks for no port scan, and no scan of this host was given",
    zh="检查方案未启用端口扫描，也未提供该主机的扫描结果",
)
NOT_FROM_HERE: Mapping[str, Text] = {
    "own-address": Text(
        en="this machine is the host itself: a look from outside needs another machine",
        zh="扫描端就是被查主机本身，外部探测须从另一台机器进行",
    ),
    "no-address": Text(
        en="the host has no address that this machine reaches directly",
        zh="该主机没有本机可直接访问的地址",
    ),
}
"""Why a scan that was asked for is none of this host's, by the note of the item."""
FAILED: Mapping[str, Text] = {
    "python-nmap-missing": Text(
        en="python-nmap is not installed: pip install 'inspector-audit[nmap]'",
        zh="未安装 python-nmap，请执行：pip install 'inspector-audit[nmap]'",
    ),
    "nmap-missing": Text(
        en="nmap is not installed on this machine: install the package nmap",
        zh="本机未安装 nmap，请安装 nmap 软件包",
    ),
    "bad-address": Text(
        en="the host's address is neither an IP address nor a host name",
        zh="主机地址既不是 IP 地址，也不是主机名",
    ),
    "unresolved": Text(en="the host's name has no address", zh="主机名无法解析"),
    "no-route": Text(en="this machine has no route to the host's address", zh="本机没有到该主机地址的路由"),
    "failed": Text(en="nmap failed", zh="nmap 运行失败"),
}
"""Why a scan that was asked for could not be done, by the note of the item."""
SILENT = Text(
    en="no port of {addresses} answered: a firewall that drops everything looks like a host that is off or a wrong address",
    zh="{addresses} 的端口均无响应，无法区分是防火墙全部丢弃、主机关机还是地址有误",
)
STALE = Text(
    en="the port scan is of {taken}, more than {days} days from the look from inside",
    zh="端口扫描时间为 {taken}，与主机采集时间相差超过 {days} 天",
)


@dataclass(frozen=True)
class Address:
    """One scanned address of the host; ports as (protocol, number)."""

    address: str
    source: str
    asked: frozenset[tuple[str, int]]
    open: frozenset[tuple[str, int]]
    closed: frozenset[tuple[str, int]]
    filtered: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, scanned: ScannedAddress) -> Self:
        """Raises ValueError for a list of ports that is none."""

        def ports(state: str) -> frozenset[tuple[str, int]]:
            return frozenset((row.protocol, port) for row in scanned.ports for port in numbers(getattr(row, state)))

        return cls(scanned.address, scanned.source, *map(ports, ("asked", "open", "closed", "filtered")))

    @property
    def answers(self) -> bool:
        return bool(self.open or self.closed)

    def serves(self, socket: Socket) -> bool:
        """Whether what comes to this address can reach the socket. `::` takes IPv4 as well, unless it was told not to."""
        try:
            own = ipaddress.ip_address(self.address.partition("%")[0])
            bound = ipaddress.ip_address(socket.address.partition("%")[0])
        except ValueError:
            return True
        bound = getattr(bound, "ipv4_mapped", None) or bound
        if bound.is_unspecified:
            return bound.version in (6, own.version)
        return bound == own


@fact
@dataclass(frozen=True)
class PortScan:
    """`addresses`: those that answered at all. `services`: nmap's names of open ports, by `tcp/22`."""

    needs = (NMAP,)
    addresses: tuple[Address, ...]
    services: Mapping[str, str]

    @classmethod
    def read(cls, view: View) -> Self:
        item = view.ask(NMAP, own_gaps=True)[0]
        if item.note in FAILED:
            raise Unknown(reason(item.note, FAILED[item.note]))
        if item.state is State.UNSUPPORTED:
            why = NOT_FROM_HERE.get(item.note, NOT_ASKED)
            raise NotExamined(why.en, why.zh)
        if item.state is not State.OK:
            view.ask(NMAP)  # what was seen before it was cut proves failures and no pass
        readable = item.state is State.OK or (item.state in (State.TRUNCATED, State.TIMEOUT) and item.data)
        if not readable:
            raise Unknown(item.why)
        try:
            scan = msgspec.json.decode(item.data, type=Scan)
            addresses = tuple(map(Address.of, scan.addresses))
            _in_time(scan, view.now)
        except (msgspec.DecodeError, ValueError, TypeError, OverflowError):
            raise Unknown.because("malformed", "the result of the port scan is damaged", "端口扫描结果已损坏") from None
        if not any(address.answers for address in addresses):
            names = [address.address for address in addresses]
            raise Unknown(reason("silent", SILENT, addresses=names) if item.state is State.OK else item.why)
        return cls(tuple(address for address in addresses if address.answers), scan.services)


def _in_time(scan: Scan, now: datetime.datetime) -> None:
    """Raises Unknown for a scan of another time, ValueError or TypeError where its time cannot be told."""
    for scanned in scan.addresses:
        if abs(datetime.datetime.fromisoformat(scanned.taken) - now) > LONGEST:
            raise Unknown(reason("stale", STALE, taken=scanned.taken, days=LONGEST.days))
