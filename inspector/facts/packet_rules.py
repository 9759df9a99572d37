"""What rules of iptables and nftables do to a new connection that comes in from another host by IPv4.

A condition holds for every such connection, for none, or for some: what only catches broken packets, broadcasts or the
host's own traffic is no filter, and what lets everything in makes the rules behind it idle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEPTH = 32
"""Chains below chains that are followed."""
FOREIGN = re.compile(r"f2b-|fail2ban|KUBE-|cali-|DOCKER|LIBVIRT|CNI-|LXC|sshguard|blocklist")
"""Chains of programs that keep single addresses out or serve containers: no filter of their own."""
_ADDRESS = ({"0.0.0.0/0"}, {"127.0.0.0/8", "127.0.0.1", "127.0.0.1/32", "224.0.0.0/4"})
_KINDS: Mapping[str, tuple[set[str], set[str]]] = {
    "state": ({"new"}, {"established", "related", "invalid", "untracked"}),
    "interface": ({"+", "*"}, {"lo"}),
    "type": ({"local", "host", "unicast"}, {"broadcast", "multicast", "anycast", "other"}),
    "family": ({"ipv4", "ip"}, {"ipv6", "ip6", "arp"}),
    "address": _ADDRESS,
    "protocol": ({"all", "0"}, {"ipv6-icmp", "icmpv6"}),
}
"""Words of a condition that every such connection meets, and those that none does."""
_DROPS = ("drop", "reject", "tarpit")


@dataclass(frozen=True)
class Rule:
    """`always`: it holds for every new connection. `verdict`: drop, accept, return, or nothing; `targets`: chains it goes to."""

    always: bool
    verdict: str
    targets: tuple[str, ...] = ()


Chains = Mapping[str, Sequence[Rule]]


def holds(kind: str, words: set[str], negated: bool) -> bool | None:
    """Whether a condition holds for every new connection; None where it holds for some."""
    every, none = _KINDS[kind]
    found = True if words & every else False if words <= none else None
    return found if found is None else found is not negated


def fate(chain: str, chains: Chains, known: dict[str, str] | None = None, depth: int = DEPTH) -> str:
    """`drop` where some new connection may be dropped, `accept` where all are let in, else nothing: the caller goes on."""
    known = {} if known is None else known
    if chain in known or depth == 0 or FOREIGN.match(chain):
        return known.get(chain, "")
    known[chain] = ""  # a circle must end
    known[chain] = _walked(chains.get(chain, ()), chains, known, depth)
    return known[chain]


def _walked(rules: Sequence[Rule], chains: Chains, known: dict[str, str], depth: int) -> str:
    for rule in rules:
        inner = {fate(target, chains, known, depth - 1) for target in rule.targets}
        if rule.verdict == "drop" or "drop" in inner:
            return "drop"
        if rule.always and inner == {"accept"}:
            return "accept"
        if rule.always and rule.verdict:
            return "accept" if rule.verdict == "accept" else ""
    return ""


_POLICIES = (":INPUT DROP", ":INPUT REJECT")
_RULE = re.compile(r"(?:\[\d+:\d+\] )?-([AI]) (\S+)(?: (.*))?")
_COMMENT = re.compile(r"""-m comment\b|--comment (?:"(?:\\.|[^"\\])*"|\S+)|-m \S+|-c \d+ \d+""")
_OPTION = re.compile(
    r"(?<!\S)(?P<not>! )?(?P<name>-i|--in-interface|--ctstate|--state|--dst-type|--pkt-type|-s|--source|-d|--destination|-p)"
    r" (?P<late>! )?(?P<words>\S+)"
)
_OPTIONS = {
    **dict.fromkeys(("-i", "--in-interface"), "interface"),
    **dict.fromkeys(("--ctstate", "--state"), "state"),
    **dict.fromkeys(("--dst-type", "--pkt-type"), "type"),
    **dict.fromkeys(("-s", "--source", "-d", "--destination"), "address"),
    "-p": "protocol",
}
_GOES = re.compile(r"(.*?)(?<!\S)(-j|--jump|-g|--goto) (\S+)")
_ON = ("LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "NFQUEUE", "AUDIT", "TRACE", "SET", "CT", "NOTRACK", "TCPMSS")
"""Targets after which the next rule is looked at, or a program decides."""


def iptables_chains(text: str) -> tuple[dict[str, list[Rule]], bool]:
    """The chains of the filter table as iptables-save writes it, and whether the policy of INPUT keeps out."""
    chains: dict[str, list[Rule]] = {}
    lines = _filter_table(text)
    for line in lines:
        match = _RULE.match(line)
        rule = match and _iptables_rule(match[3] or "")
        if match and rule:
            rules = chains.setdefault(match[2], [])
            rules.insert(0 if match[1] == "I" else len(rules), rule)
    return chains, any(line.startswith(_POLICIES) for line in lines)


def _filter_table(text: str) -> list[str]:
    """The lines of the last filter table that is committed: each replaces the one before."""
    found: list[str] = []
    held: list[str] | None = None
    for line in map(str.strip, text.split("\n")):
        if line.startswith("*"):
            held = [] if line == "*filter" else None
        elif line == "COMMIT" and held is not None:
            found, held = held, None
        elif held is not None:
            held.append(line)
    return found


def _holds(match: re.Match[str]) -> bool | None:
    words = set(match["words"].lower().split(","))
    return holds(_OPTIONS[match["name"]], words, bool(match["not"] or match["late"]))


def _iptables_rule(text: str) -> Rule | None:
    """None for a rule that no new connection meets."""
    goes = _GOES.match(_COMMENT.sub("", text))
    if not goes:
        return None
    if any(_holds(match) is False for match in _OPTION.finditer(goes[1])):
        return None
    rest = _OPTION.sub(lambda match: "" if _holds(match) else match[0], goes[1])
    always, target = not rest.strip(), goes[3]
    if target in _ON:
        return None
    if target in ("ACCEPT", "RETURN", "DROP", "REJECT", "TARPIT"):
        return Rule(always, "drop" if target.lower() in _DROPS else target.lower())
    return Rule(always, "return" if goes[2] in ("-g", "--goto") else "", (target,))


def filters_iptables(text: str) -> bool:
    """Whether the INPUT chain of the filter table, or one that it leads to, keeps some new connection out."""
    chains, closed = iptables_chains(text)
    return (fate("INPUT", chains) or ("drop" if closed else "")) == "drop"
