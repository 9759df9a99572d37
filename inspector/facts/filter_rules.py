"""Filters of incoming packets as rules with conditions, whichever program wrote them, and what they do to one kind of packet.

The packet is the first one of a connection from a stranger: an address that no rule names. A condition holds for every such
packet, for none, or (None) for some; where only some are met, both ways are followed, so the outcome is a set.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.facts.packet_rules import FOREIGN, holds

DEPTH = 32
"""Chains below chains that are followed."""
WIDE = 4
"""A network with a shorter prefix than this stands for everybody: 0.0.0.0/0, and halves of it."""
INNER = re.compile(
    r"lo|docker|br-[0-9a-f]|veth|virbr|vnet|cni|cali|flannel|vxlan|cilium|lxc|lxd|incus|podman|kube|nodelocal|weave|tun|tap|wg|"
    r"tailscale|zt|ipsec|azv"
)
"""Interfaces that lead to the host itself, its containers and guests, or through a VPN."""
ALL_PORTS = range(1, 65536)
_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "ipv6-icmp"}
_FAMILIES = {"ipv4": 4, "ip": 4, "0x0800": 4, "ipv6": 6, "ip6": 6, "0x86dd": 6}
_LOCAL = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "224.0.0.0/4", "::1/128", "ff00::/8", "fe80::/10")))


@dataclass(frozen=True)
class Condition:
    """`kind`: state, interface, type, family, source, destination, protocol, port, source-port, flags (`syn`, or another
    combination), rate, match (a set, a mark: whom it means stands elsewhere), never, or other, which was not understood."""

    kind: str
    words: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True)
class FilterRule:
    """`verdict`: accept, drop, return, jump, goto, next (the packet goes on), or unclear."""

    conditions: tuple[Condition, ...]
    verdict: str
    target: str = ""

    def of(self, kind: str) -> Iterator[Condition]:
        return (condition for condition in self.conditions if condition.kind == kind)


@dataclass(frozen=True)
class Packet:
    """To that port, or where it is None to one that no rule names."""

    family: int
    protocol: str
    port: int | None = None


class Fate(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    UNCLEAR = "unclear"


@dataclass(frozen=True, eq=False)
class Ruleset:
    """One table. `bases`: the policy (accept or drop) of each chain that every incoming packet goes to. `files`: where the rules
    of a place stand, if that is not `location`."""

    program: str
    table: str
    location: str
    families: frozenset[int]
    bases: Mapping[str, str]
    chains: Mapping[str, Sequence[FilterRule]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def place(self, chain: str) -> str:
        return f"{self.table} {chain}"

    def where(self, place: str) -> str:
        return self.files.get(place, self.location)

    def reachable(self) -> Iterator[tuple[str, FilterRule]]:
        """All rules that a packet may come to, with their chain."""
        todo, seen = list(self.bases), set(self.bases)
        while todo:
            chain = todo.pop(0)
            for rule in self.chains.get(chain, ()):
                yield chain, rule
                if rule.target and rule.target not in seen:
                    seen.add(rule.target)
                    todo.append(rule.target)

    @property
    def filters(self) -> bool:
        """Whether it keeps new connections out; what bans single addresses or drops broken packets is no filter."""
        drops = (rule for chain, rule in self.reachable() if rule.verdict == "drop" and not FOREIGN.match(chain))
        return "drop" in self.bases.values() or any(not _is_special(rule) for rule in drops)


def _is_special(rule: FilterRule) -> bool:
    kinds = ("state", "type", "never", "match", "rate", "flags")
    packet = Packet(4, "tcp")
    return any(met(condition, packet, shuts=True) is False for condition in rule.conditions if condition.kind in kinds)


Outcomes = frozenset[tuple[str, str]]
"""Verdicts with the place that gives them; `end`: the chain was left at its end or by `return`."""
_END: Outcomes = frozenset({("end", "")})
_UNCLEAR: Outcomes = frozenset({("accept", ""), ("drop", "")})


def fate(rulesets: Iterable[Ruleset], packet: Packet) -> tuple[Fate, tuple[tuple[Ruleset, str], ...]]:
    """What becomes of the packet at all of them together, and where it is let in."""
    found = []
    for rules in (rules for rules in rulesets if packet.family in rules.families):
        walk = _Walk(rules, packet)
        found += [(rules, walk.base(chain)) for chain in rules.bases]
    verdicts = [{verdict for verdict, _ in outcomes} for _, outcomes in found]
    if {"drop"} in verdicts:
        return Fate.SHUT, ()
    places = tuple(
        (rules, place) for rules, outcomes in found for verdict, place in sorted(outcomes) if verdict == "accept"
    )
    return (Fate.OPEN if all(each == {"accept"} for each in verdicts) else Fate.UNCLEAR), tuple(dict.fromkeys(places))


@dataclass
class _Walk:
    rules: Ruleset
    packet: Packet
    known: dict[str, Outcomes] = field(default_factory=dict)

    def base(self, chain: str) -> Outcomes:
        end = (self.rules.bases[chain], self.rules.place(chain))
        return frozenset(end if outcome in _END else outcome for outcome in self.chain(chain, DEPTH))

    def chain(self, name: str, depth: int) -> Outcomes:
        if name not in self.known:
            self.known[name] = _UNCLEAR  # what a circle comes to
            known = depth and name in self.rules.chains
            self.known[name] = self.walked(name, depth) if known else _UNCLEAR
        return self.known[name]

    def walked(self, name: str, depth: int) -> Outcomes:
        found: set[tuple[str, str]] = set()
        for rule in self.rules.chains[name]:
            if rule.verdict == "next" or _met(rule, self.packet, shuts=False) is False:
                continue
            inner = self.of(rule, name, depth)
            met = _met(rule, self.packet, shuts=inner <= _END or {verdict for verdict, _ in inner} <= {"drop", "end"})
            if met is False:
                continue
            goes_on = rule.verdict == "jump" and bool(inner & _END)
            found |= inner - _END if goes_on else inner
            if met and not goes_on:
                return frozenset(found)
        return frozenset(found | _END)

    def of(self, rule: FilterRule, chain: str, depth: int) -> Outcomes:
        if rule.verdict in ("jump", "goto"):
            return self.chain(rule.target, depth - 1)
        if rule.verdict == "return":
            return _END
        return frozenset({(rule.verdict, self.rules.place(chain))}) if rule.verdict in ("accept", "drop") else _UNCLEAR


def _met(rule: FilterRule, packet: Packet, *, shuts: bool) -> bool | None:
    found: bool | None = True
    for condition in rule.conditions:
        one = met(condition, packet, shuts=shuts and rule.verdict != "return")
        if one is False:
            return False
        found = found and one
    return found


def met(condition: Condition, packet: Packet, *, shuts: bool) -> bool | None:
    """`shuts`: the rule can only keep out. A limit of rate or a set of addresses keeps no stranger out as a rule."""
    kind, words = condition.kind, condition.words
    if kind == "rate":
        return not shuts
    if kind in ("match", "other", "never"):
        return False if kind == "never" or (kind == "match" and shuts) else None
    if kind == "source-port":  # the stranger chooses it
        return not shuts and packet.port is not None
    if kind in ("state", "type"):
        return holds(kind, set(words), condition.negated)
    found = _FOUND[kind](words, packet)
    if found is None:
        return True if kind == "destination" and not shuts else None
    return found is not condition.negated


def leads_inside(words: tuple[str, ...]) -> bool:
    """Whether all these interfaces are no way in for strangers."""
    return all(INNER.match(word) for word in words)


def _interface(words: tuple[str, ...], packet: Packet) -> bool | None:
    if {"+", "*"} & set(words):
        return True
    if leads_inside(words):
        return False
    return True if packet.port is None else None


def _source(words: tuple[str, ...], packet: Packet) -> bool | None:
    found: bool | None = False
    for word in words:
        nets = networks(word)
        if any(net.version == packet.family and net.prefixlen < WIDE for net in nets):
            return True
        found = found if nets else None
    return found


def _destination(words: tuple[str, ...], packet: Packet) -> bool | None:
    nets = [net for word in words for net in networks(word)]
    if any(net.version == packet.family and net.prefixlen < WIDE for net in nets):
        return True
    local = [any(net.version == own.version and net.subnet_of(own) for own in _LOCAL) for net in nets]  # type: ignore[arg-type]
    return False if local and all(local) else None


def _family(words: tuple[str, ...], packet: Packet) -> bool | None:
    return packet.family in {_FAMILIES.get(word) for word in words}


def _protocol(words: tuple[str, ...], packet: Packet) -> bool | None:
    return bool({"all", "0", packet.protocol} & {_NUMBERS.get(word, word) for word in words})


def _flags(words: tuple[str, ...], packet: Packet) -> bool | None:
    return packet.protocol == "tcp" and words == ("syn",)


def _port(words: tuple[str, ...], packet: Packet) -> bool | None:
    ranges = [ports(word) for word in words]
    if packet.port is None:
        whole = any(r.start <= ALL_PORTS.start and r.stop >= ALL_PORTS.stop for r in ranges if r)
        return True if whole else None if any(word.startswith(("@", "$")) for word in words) else False
    if any(packet.port in r for r in ranges if r):
        return True
    # Every name of a port but ssh is of another one than 22; what it is of is not known here
    unknown = [word for word, r in zip(words, ranges, strict=True) if r is None]
    named = packet.port == 22 and not any(word.startswith(("@", "$")) for word in unknown)
    return None if unknown and not named else False


_FOUND = {
    "interface": _interface,
    "source": _source,
    "destination": _destination,
    "family": _family,
    "protocol": _protocol,
    "flags": _flags,
    "port": _port,
}


def ports(word: str) -> range | None:
    """`22`, `20:25`, `20-25`, `:1023`; None for what is not a number, but `ssh`."""
    match = re.fullmatch(r"([0-9]{0,5})(?:([:-])([0-9]{0,5}))?", "22" if word == "ssh" else word)
    if not word or not match:
        return None
    first = int(match[1] or 0)
    last = int(match[3] or ALL_PORTS.stop - 1) if match[2] else first
    return range(first, last + 1)


@functools.lru_cache(maxsize=4096)
def networks(word: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Of an address, a network, or a range `first-last`; none for what is not one."""
    try:
        if "-" in word:
            first, last = map(ipaddress.ip_address, word.split("-"))
            return tuple(ipaddress.summarize_address_range(first, last))
        return (ipaddress.ip_network(word, strict=False),)
    except (ValueError, TypeError):
        return ()
