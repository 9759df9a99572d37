"""The look from outside: scans of hosts' ports from the auditor's side, or what files of nmap say of them.

It answers the request after a host's evidence is collected, as only then it is known which ports listen there.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from inspector.fact import Absent, Unknown, View
from inspector.facts.outside import NMAP, Scan, ScannedAddress, ScannedPorts
from inspector.facts.port_ranges import HIGHEST, numbers, ranges
from inspector.facts.sockets import Sockets
from inspector.model import InspectorError
from inspector.profile import OutsideSettings
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.outside import addresses, nmap_xml, scanner
from inspector.targets.outside.addresses import Address
from inspector.targets.outside.nmap_xml import Run, ScannedHost
from inspector.text import Text, os_error

USUAL = (
    "21-23,25,53,79-81,88,110-111,135,139,143,389,443,445,465,512-514,548,554,587,631,636,873,902,993,995,1080,1099,1433,"
    "1521,1723,1883,2049,2181,2222,2375-2380,3000,3128,3306,3389,4369,4444,4848,5000,5060,5236,5355,5432,5555,5601,5671-5672,"
    "5900-5910,5984-5986,6000-6010,6379-6380,6443,7001-7002,7077,8000-8010,8080-8090,8161,8443,8500,8834,8848,8888,9000-9001,"
    "9042,9090-9092,9100,9200,9300,9443,10000,10050-10051,10250,10255,11211,15672,16379,18080,20000,26379,27017-27019,33060,"
    "50000,50070,54321,61616"
)
"""Ports that are asked for beside those that the host listens on: usual services, those of dangerous-services.yaml included."""
LISTENING = 2000
"""Listening ports that are asked for."""
UNREADABLE = Text(en="{source}: {why}", zh="{source}：{why}")
NO_HOST = Text(
    en="{source}: none of the scanned hosts is audited here; scanned were {hosts}",
    zh="{source}：其中没有本次自查的主机，扫描的主机为：{hosts}",
)


def look(snapshot: Snapshot, names: Sequence[str], settings: OutsideSettings, given: Sequence[Run] = ()) -> Snapshot:
    """The snapshot with the answer to the request for a port scan; unchanged where nobody asked, or where it came with one.

    `names`: the host's addresses and names in the inventory that this machine reaches directly; none where a jump host stands
    between, since the same address may be another machine here. Files that tell of the host go before a scan.
    """
    if NMAP not in snapshot.answers or snapshot.items(NMAP)[0].state is not State.UNSUPPORTED:
        return snapshot
    if hosts := _told(names, given):
        item = _item([host.scanned() for host in hosts], hosts)
    elif settings.scan:
        item = _scanned(snapshot, names, settings)
    else:
        return snapshot
    return replace(snapshot, answers={**snapshot.answers, NMAP: (item,)})


def read_files(paths: Iterable[Path]) -> tuple[Run, ...]:
    """Files that `nmap -oX` wrote. Raises InspectorError naming the file for what cannot be read or is something else."""
    return tuple(nmap_xml.read(_content(path), str(path)) for path in paths)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(nmap_xml.SIZE + 1)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"source": str(path), "why": os_error(error)})) from None


def require_hosts(runs: Iterable[Run], names: Sequence[str]) -> None:
    """Raises InspectorError for a file that tells of no host of the audit. `names`: of all its hosts."""
    for run in runs:
        if not _told(names, [run]):
            hosts = [(host.names or host.addresses)[0] for host in run.hosts]
            raise InspectorError(NO_HOST.fill({"source": run.source, "hosts": hosts or "-"}))


def _told(names: Sequence[str], runs: Sequence[Run]) -> list[ScannedHost]:
    """What files tell of a host; its names are looked up only where the files know neither them nor its address."""
    if not runs:
        return []
    hosts = [host for run in runs for host in run.hosts]
    literals = {str(address) for name in names if (address := addresses.literal(name))}
    called = {name.lower() for name in names}
    found = [host for host in hosts if literals.intersection(host.addresses) or called.intersection(host.names)]
    if found or not hosts:
        return found
    try:
        looked_up = {str(address) for address in addresses.resolved(names)}
    except (ValueError, OSError):
        return []
    return [host for host in hosts if looked_up.intersection(host.addresses)]


def _item(seen: Sequence[ScannedAddress], hosts: Sequence[ScannedHost], *, late: bool = False) -> Item:
    services = {port: name for host in hosts for port, name in host.services.items()}
    order = sorted(seen, key=lambda each: (each.address, each.taken, repr(each.ports)))
    version = hosts[0].version if hosts else ""
    data = msgspec.json.encode(Scan(nmap=version, addresses=tuple(order), services=services), order="sorted")
    if all(each.complete for each in seen):
        return Item(NMAP.name, data=data)
    return Item(NMAP.name, State.TIMEOUT if late else State.TRUNCATED, data)


def _scanned(snapshot: Snapshot, names: Sequence[str], settings: OutsideSettings) -> Item:
    try:
        found = addresses.resolved(names)
    except (ValueError, OSError) as error:
        return _without("unresolved" if isinstance(error, OSError) else "bad-address")
    routes = {address: own for address in found if (own := addresses.source(address))}
    others = {address: own for address, own in routes.items() if not addresses.is_own(address, own)}
    if not others:
        return _without("own-address" if routes else "no-route" if found else "no-address")
    chosen = USUAL if settings.ports is None else ",".join(map(str, settings.ports))
    ports = ranges(numbers(chosen) | _listening(snapshot))
    try:
        return _scan(others, ports, settings, snapshot.taken)
    except scanner.Failed as failed:
        return Item(NMAP.name, State.TIMEOUT) if failed.note == "timeout" else _without(failed.note)
    except InspectorError:
        return _without("failed")


def _listening(snapshot: Snapshot) -> frozenset[int]:
    """TCP ports of the look from inside, those of the loopback address too: they must not be reached."""
    try:
        sockets = Sockets.read(View(snapshot, Sockets.needs)).sockets
    except (Absent, Unknown):
        return frozenset()
    found = sorted({socket.port for socket in sockets if socket.protocol == "tcp" and 0 < socket.port <= HIGHEST})
    return frozenset(found[:LISTENING])


def _scan(routes: Mapping[Address, Address], ports: str, settings: OutsideSettings, taken: str) -> Item:
    """One run of nmap for each address, all within the time for the host. Raises Failed, and InspectorError for odd XML."""
    deadline = time.monotonic() + settings.seconds
    seen: list[ScannedAddress] = []
    hosts: list[ScannedHost] = []
    for address, own in routes.items():
        left = int(deadline - time.monotonic())
        run = left >= 1 and nmap_xml.read(scanner.scan(address, ports, rate=settings.rate, seconds=left), "nmap")
        found = [host for host in run.hosts if str(address) in host.addresses] if run else []
        hosts += found
        seen += [host.scanned(str(own)) for host in found] or [_unseen(address, own, ports, taken)]
    return _item(seen, hosts, late=True)


def _unseen(address: Address, own: Address, ports: str, taken: str) -> ScannedAddress:
    """What was asked for and got no answer in time."""
    asked = ScannedPorts(protocol="tcp", asked=ports)
    return ScannedAddress(address=str(address), taken=taken, source=str(own), complete=False, ports=(asked,))


def _without(note: str) -> Item:
    state = State.MISSING if note in ("unresolved", "bad-address", "no-route", "failed") else State.UNSUPPORTED
    return Item(NMAP.name, state, note=note)
