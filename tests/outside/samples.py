"""nmap XML for the tests of the look from outside."""

from __future__ import annotations

import datetime

from inspector.case import Case
from inspector.facts.outside import NMAP
from inspector.facts.sockets import SOCKETS
from inspector.snapshot import Snapshot
from inspector.targets.memory import snapshot

NOW = int(datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC).timestamp())
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n'
FINISHED = '<runstats><finished time="1" exit="success"/></runstats></nmaprun>\n'


def port(number: int, state: str, service: str = "", protocol: str = "tcp") -> str:
    named = f'<service name="{service}" method="table"/>' if service else ""
    return f'<port protocol="{protocol}" portid="{number}"><state state="{state}"/>{named}</port>\n'


def host(address: str, *inside: str, attributes: str = "", name: str = "") -> str:
    kind = "ipv6" if ":" in address else "ipv4"
    called = f'<hostnames><hostname name="{name}" type="user"/></hostnames>' if name else ""
    ports = "".join(inside)
    return (
        f'<host starttime="{NOW}"{attributes}><status state="up"/><address addr="{address}" addrtype="{kind}"/>'
        f"{called}<ports>{ports}</ports></host>\n"
    )


def run(*hosts: str, services: str = "22,80,6379", protocol: str = "tcp") -> bytes:
    start = f'<nmaprun scanner="nmap" start="{NOW}" version="7.93">\n'
    info = f'<scaninfo type="connect" protocol="{protocol}" services="{services}"/>\n'
    return (HEAD + start + info + "".join(hosts) + FINISHED).encode()


def inside(*rows: tuple[str, int], protocol: str = "tcp") -> Snapshot:
    """A host on which these sockets listen, and of which nothing was seen from outside."""
    sockets = [{"protocol": protocol, "address": address, "port": number} for address, number in rows]
    return snapshot(Case(live={"sockets": sockets}), (NMAP, SOCKETS))
