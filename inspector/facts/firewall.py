"""Whether packets that come in are filtered on the host itself: the rules in force, and those that its next start brings.

Filters before the host (a firewall, a cloud's security groups) are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.nftables import filters_nft, included
from inspector.facts.packet_rules import Rule, fate, filters_iptables, iptables_chains
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
MAINS = 3
"""So many of them are loaded by a service: Debian's and Arch's, Alpine's, Red Hat's."""
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
UFW_RULES = Files("/etc/ufw/*.rules")


@dataclass(frozen=True)
class Filter:
    """What filters: `name` of the program or table, and where that was seen. `idle`: its rules let everything in."""

    name: Text
    location: str
    idle: bool = False


@fact
@dataclass(frozen=True)
class Firewall:
    """`filters`: what keeps connections out. `set_up`: what is configured to, where the rules in force show none. `idle`: what
    is started and lets everything in. `doubts`: files that set rules which were not understood."""

    needs = (NFT, IPTABLES, UFW, UFW_DEFAULT, UFW_RULES, FIREWALLD, *NFT_FILES, *SAVED, *SCRIPTS)
    filters: tuple[Filter, ...]
    set_up: tuple[Filter, ...] = ()
    doubts: tuple[str, ...] = ()
    live: bool = False
    idle: tuple[Filter, ...] = ()

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        if not services.boots or view.kind == "image":
            raise Absent("nothing boots here: packets are filtered outside", "该目标不独立启动，由外部过滤网络数据")
        found = tuple(_planned(view, services))
        planned, idle = (tuple(f for f in found if f.idle is is_idle) for is_idle in (False, True))
        for request, name, filters in LIVE:
            item = view.ask(request, own_gaps=True)[0]
            if item.state is State.UNSUPPORTED:
                return cls(planned, doubts=tuple(_doubts(view, services)), idle=idle)
            if not item.state.whole:
                raise Unknown(item.why)
            if filters(item.text):
                return cls((Filter(name, item.name),), planned, live=True)
        return cls((), planned, live=True, idle=idle)


NFTABLES = Text(en="nftables", zh="nftables")
IPTABLES_NAME = Text(en="iptables", zh="iptables")


def _planned(view: View, services: Services) -> Iterator[Filter]:
    """What the next start brings."""
    if "yes" in _value(view.one(UFW)) and services.enabled("ufw"):
        yield Filter(Text(en="ufw", zh="ufw"), UFW.glob, not _ufw_filters(view))
    if services.enabled("firewalld") and _value(view.one(FIREWALLD)) != "trusted":
        yield Filter(Text(en="firewalld", zh="firewalld"), services.where("firewalld"))
    main = _nft_main(view)
    if main and services.enabled("nftables"):
        yield Filter(NFTABLES, main.name, not filters_nft(included(main, _nft_files(view))[0]))
    for request, names in SAVED.items():
        item = view.one(request)
        if item.stat and any(services.enabled(name) for name in names):
            yield Filter(IPTABLES_NAME, request.glob, not filters_iptables(item.text))
    yield from (Filter(Text(en=n, zh=n), services.where(n)) for n in OTHERS if services.enabled(n))


def _value(item: Item) -> str:
    """The value of the last line, without quotes."""
    lines = [line for line in item.text.split("\n") if "=" in line]
    return lines[-1].partition("=")[2].strip(" \t\r\"'") if lines else ""


def _ufw_filters(view: View) -> bool:
    """ufw's own chains stand in three files, in the order in which INPUT goes to them; its rules are in the one in the middle."""
    chains: dict[str, list[Rule]] = {}
    for item in sorted(view.whole(UFW_RULES), key=lambda item: item.name):
        if not item.name.endswith("6.rules"):
            for name, rules in iptables_chains(item.text)[0].items():
                chains.setdefault(name, []).extend(rules)
    entries = ("ufw-before-input", "ufw-user-input", "ufw-after-input")
    start = {"INPUT": [Rule(always=True, verdict="", targets=(name,)) for name in entries]}
    policy = "accept" if "ACCEPT" in _value(view.one(UFW_DEFAULT)) else "drop"
    return (fate("INPUT", chains | start) or policy) == "drop"


def _nft_files(view: View) -> dict[str, Item]:
    return {item.name: item for request in NFT_FILES for item in view.whole(request)}


def _nft_main(view: View) -> Item | None:
    """The file that the service loads; those of folders count where it includes them."""
    return next((item for request in NFT_FILES[:MAINS] for item in view.whole(request)), None)


def _doubts(view: View, services: Services) -> Iterator[str]:
    """Files that set rules which were not understood, or not seen."""
    yield from (item.name for need in SCRIPTS for item in view.whole(need) if item.text.strip())
    main = _nft_main(view)
    if main and services.enabled("nftables"):
        yield from included(main, _nft_files(view))[1]


LIVE = ((NFT, NFTABLES, filters_nft), (IPTABLES, IPTABLES_NAME, filters_iptables))
