"""Whether packets that come in are filtered on the host itself: the rules in force, and those that its next start brings.

Filters before the host (a firewall, a cloud's security groups) are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.services import Services
from inspector.request import Command, Files
from inspector.snapshot import Item, State
from inspector.text import Text

NFT, IPTABLES = Command("nft-ruleset"), Command("iptables-rules")
UFW = Files("/etc/ufw/ufw.conf", keep=("^ENABLED=",))
UFW_DEFAULT = Files("/etc/default/ufw", keep=("^DEFAULT_INPUT_POLICY=",))
FIREWALLD = Files("/etc/firewalld/firewalld.conf", keep=("^DefaultZone=",))
NFT_FILES = tuple(
    Files(glob)
    for glob in (
        "/etc/nftables.conf",
        "/etc/nftables.nft",
        "/etc/sysconfig/nftables.conf",
        "/etc/nftables/*.nft",
        "/etc/nftables.d/*",
    )
)
SAVED = {
    Files("/etc/iptables/rules.v4"): ("netfilter-persistent", "iptables-persistent"),
    Files("/etc/sysconfig/iptables"): ("iptables",),
    Files("/etc/iptables/rules-save"): ("iptables",),
    Files("/etc/iptables/iptables.rules"): ("iptables",),
}
"""Rules as iptables-save writes them, with the services that load them."""
OTHERS = ("shorewall", "ferm", "firehol", "csf", "SuSEfirewall2", "awall", "arno-iptables-firewall", "pf")
SCRIPTS = tuple(
    Files(glob, keep=("iptables|nft ",))
    for glob in ("/etc/rc.local", "/etc/rc.d/rc.local", "/etc/local.d/*", "/etc/network/if-pre-up.d/*")
)
_FOREIGN = re.compile(r"f2b-|fail2ban|KUBE-|cali-|DOCKER|LIBVIRT|CNI-|LXC|sshguard|blocklist")
"""Chains of programs that keep single addresses out or serve containers: no filter of their own."""
_POLICY = re.compile(r":INPUT (DROP|REJECT)")
_RULE = re.compile(r"-A (\S+) .*?-[jg] (\S+)")
_BASE = re.compile(r"type\s+filter\s+hook\s+input\b[^;}\n]*;?(?:\s*policy\s+(\w+))?")
_CHAIN = re.compile(r"\bchain\s+(\S+)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_JUMP = re.compile(r"\b(?:jump|goto)\s+(\S+)")
CLOSED = re.compile(r"\b(?:drop|reject)\b")
DEPTH = 8


@dataclass(frozen=True)
class Filter:
    """What filters: `name` of the program or table, and where that was seen."""

    name: Text
    location: str


@fact
@dataclass(frozen=True)
class Firewall:
    """`filters`: what keeps packets out. `set_up`: what is configured to, where the rules in force show none. `doubts`: scripts
    that set rules which were not understood."""

    needs = (NFT, IPTABLES, UFW, UFW_DEFAULT, FIREWALLD, *NFT_FILES, *SAVED, *SCRIPTS)
    filters: tuple[Filter, ...]
    set_up: tuple[Filter, ...] = ()
    doubts: tuple[str, ...] = ()
    live: bool = False

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        if not services.boots or view.kind == "image":
            raise Absent("nothing boots here: packets are filtered outside", "该目标不独立启动，由外部过滤网络数据")
        planned = tuple(_planned(view, services))
        for request, name, filters in LIVE:
            item = view.ask(request, own_gaps=True)[0]
            if item.state is State.UNSUPPORTED:
                scripts = [item.name for need in SCRIPTS for item in view.whole(need) if item.text.strip()]
                return cls(planned, doubts=tuple(scripts))
            if not item.state.whole:
                raise Unknown(item.why)
            if filters(item.text):
                return cls((Filter(name, item.name),), planned, live=True)
        return cls((), planned, live=True)


NFTABLES = Text(en="nftables", zh="nftables")
IPTABLES_NAME = Text(en="iptables", zh="iptables")


def _planned(view: View, services: Services) -> Iterator[Filter]:
    """What the next start brings."""
    if "yes" in _value(view.one(UFW)) and services.enabled("ufw") and "ACCEPT" not in _value(view.one(UFW_DEFAULT)):
        yield Filter(Text(en="ufw", zh="ufw"), UFW.glob)
    if services.enabled("firewalld") and _value(view.one(FIREWALLD)) != "trusted":
        yield Filter(Text(en="firewalld", zh="firewalld"), services.where("firewalld"))
    texts = [item for request in NFT_FILES for item in view.whole(request)]
    if services.enabled("nftables") and filters_nft("\n".join(item.text for item in texts)):
        yield Filter(NFTABLES, texts[0].name)
    for request, names in SAVED.items():
        item = view.one(request)
        if any(services.enabled(name) for name in names) and filters_iptables(item.text):
            yield Filter(IPTABLES_NAME, request.glob)
    yield from (Filter(Text(en=n, zh=n), services.where(n)) for n in OTHERS if services.enabled(n))


def _value(item: Item) -> str:
    """The value of the last line, without quotes."""
    lines = [line for line in item.text.split("\n") if "=" in line]
    return lines[-1].partition("=")[2].strip(" \t\r\"'") if lines else ""


def filters_iptables(text: str) -> bool:
    """Whether the INPUT chain of the filter table, or one that it leads to, drops or rejects."""
    table = text.partition("*filter")[2].partition("\nCOMMIT")[0]
    rules: dict[str, list[str]] = {}
    for line in table.split("\n"):
        if match := _RULE.match(line):
            rules.setdefault(match[1], []).append(match[2])
    chains, seen = ["INPUT"], set[str]()
    while chains:
        chain = chains.pop()
        if chain in seen or _FOREIGN.match(chain):
            continue
        seen.add(chain)
        targets = rules.get(chain, [])
        if any(target in ("DROP", "REJECT", "TARPIT") for target in targets):
            return True
        chains += targets
    return _POLICY.search(table) is not None


def filters_nft(text: str) -> bool:
    """Whether a chain at the input hook has the policy drop, or it or one that it leads to drops or rejects."""
    text = re.sub(r"#[^\n]*", "", text)
    bodies: dict[str, str] = {}
    for name, body in _CHAIN.findall(text):
        bodies[name] = bodies.get(name, "") + body
    for name, body in bodies.items():
        base = _BASE.search(body)
        if base and not _FOREIGN.match(name) and (base[1] == "drop" or _drops(body[base.end() :], bodies, DEPTH)):
            return True
    return False


def _drops(body: str, bodies: dict[str, str], depth: int) -> bool:
    if CLOSED.search(body):
        return True
    jumps = [name.rstrip(";") for name in _JUMP.findall(body)] if depth else []
    return any(_drops(bodies.get(name, ""), bodies, depth - 1) for name in jumps if not _FOREIGN.match(name))


LIVE = ((NFT, NFTABLES, filters_nft), (IPTABLES, IPTABLES_NAME, filters_iptables))
