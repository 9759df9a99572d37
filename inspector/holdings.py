"""What a host has (accounts, keys, ports, packages, set-id files, units), by which two audits of it are compared. Pure.

Taken from the facts that were read for the checks. Details are words of the system's own, in no language; one that is empty is
not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from inspector.engine import Read
from inspector.facts.accounts import Passwd
from inspector.facts.authorized_keys import AccountKeys
from inspector.facts.capabilities import FileCapabilities
from inspector.facts.packages import Package, Packages
from inspector.facts.permissions import Identities
from inspector.facts.services import Services
from inspector.facts.set_id import SetIdFiles
from inspector.facts.sockets import Socket, Sockets
from inspector.model import Holding
from inspector.text import clean, clipped

ENTRIES = 20_000
"""As many of a kind are told."""
NAME = 300
DETAIL = 200
"""Characters of a name and of its detail; hostile evidence may have longer ones."""
UNCHOSEN = range(32768, 61000)
"""Linux's default range for sockets whose port nobody chose: clients over UDP wait there for answers."""
_ALL = ("", "all", "noarch")
Pairs = Iterable[tuple[str, str]]


def holdings(read: Read) -> dict[str, Holding]:
    """By kind; without those of which the evidence tells nothing."""
    made = {kind: make(read) for kind, make in _KINDS.items()}
    return {kind: holding for kind, holding in made.items() if holding is not None}


def _accounts(read: Read) -> Holding | None:
    passwd, whole = read(Passwd)
    if passwd is None:
        return None
    named = passwd.by_name().values()
    pairs = ((one.name, f"uid {one.uid}, gid {one.gid}, {one.home}, {one.shell}") for one in named)
    return _holding(pairs, complete=whole and not passwd.malformed)


def _keys(read: Read) -> Holding | None:
    """The keys that open an account. Without the configuration of sshd the usual files count."""
    found, whole = read(AccountKeys)
    if found is None:
        return None
    pairs = (
        (f"{account} {key.fingerprint}", ", ".join((key.kind, *key.options, file)))
        for account, keys in found.keys.items()
        for file, key in keys.held
    )
    return _holding(pairs, complete=whole and not any(keys.unread for keys in found.keys.values()))


def _ports(read: Read) -> Holding | None:
    found, whole = read(Sockets)
    if found is None:
        return None
    chosen = (one for one in found.sockets if one.protocol != "udp" or one.port not in UNCHOSEN)
    return _holding(((_place(one), one.program or "") for one in chosen), complete=whole)


def _place(socket: Socket) -> str:
    address = f"[{socket.address}]" if ":" in socket.address else socket.address
    return f"{socket.protocol} {address}:{socket.port}"


def _packages(read: Read) -> Holding | None:
    found, whole = read(Packages)
    if found is None:
        return None
    return _holding(((_package(one), one.version) for one in found.packages), complete=whole)


def _package(package: Package) -> str:
    """As dpkg names one of several architectures."""
    return package.name if package.architecture in _ALL else f"{package.name}:{package.architecture}"


def _set_id(read: Read) -> Holding | None:
    """Capabilities count where all of them were seen; what is complete are the set-id files, since hosts may lack getcap."""
    found, whole = read(SetIdFiles)
    if found is None:
        return None
    caps, caps_whole = read(FileCapabilities)
    identities, _ = read(Identities)
    users, groups = (identities.users, identities.groups) if identities else ({}, {})
    details = {one.path: f"{_name(users, one.uid)}:{_name(groups, one.gid)} {one.mode:04o}" for one in found.files}
    for each in caps.files if caps and caps_whole else ():
        details[each.path] = f"{details.get(each.path, '')} {each.text}".strip()
    return _holding(details.items(), complete=whole)


def _name(names: Mapping[int, str], number: int) -> str:
    return names.get(number, "root" if number == 0 else str(number))


def _units(read: Read) -> Holding | None:
    found, whole = read(Services)
    if found is None:
        return None
    details = dict.fromkeys(found.units, "disabled")
    details |= {name: f"enabled {_by(place)}" for name, place in found.started.items()}
    details |= dict.fromkeys(found.masked, "masked")
    return _holding(details.items(), complete=whole)


def _by(place: str) -> str:
    """What starts a unit, from the link that says so: a target, a run level."""
    return place.split("/")[-2].removesuffix(".wants").removesuffix(".requires")


_KINDS: Mapping[str, Callable[[Read], Holding | None]] = {
    "account": _accounts,
    "key": _keys,
    "package": _packages,
    "port": _ports,
    "set-id": _set_id,
    "unit": _units,
}


def _holding(pairs: Pairs, *, complete: bool) -> Holding:
    """In the order of the names. Details of one name stand together: a port that several programs hold."""
    found: dict[str, set[str]] = {}
    for name, detail in pairs:
        found.setdefault(clean(name), set()).add(clean(detail))
    names = sorted(found)[:ENTRIES]
    short = len(found) <= ENTRIES and all(len(name) <= NAME for name in names)
    entries = {clipped(name, NAME): clipped("; ".join(sorted(filter(None, found[name]))), DETAIL) for name in names}
    return Holding(complete=complete and short, entries=entries)
