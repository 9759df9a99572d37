"""Tables of nftables as rules with conditions."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from inspector.facts.filter_rules import Condition, FilterRule, Ruleset
from inspector.facts.nftables import NOISE, Table, tables

MEMBERS = 256
"""A set with more of them is not looked into."""
_FAMILIES = {"ip": frozenset({4}), "ip6": frozenset({6}), "inet": frozenset({4, 6})}
_VALUE = r"(?P<words>\{[^{}]*\}|[^\s,{}]+(?: ?, ?[^\s,{}]+)*)"
_MATCH = re.compile(
    r"(?<!\S)(?P<name>ct state|(?:meta )?iif(?:name)?|fib daddr type|(?:meta )?pkttype|meta nfproto|meta protocol"
    r"|ip6? [sd]addr|(?:meta )?l4proto|ip protocol|ip6 nexthdr|(?:tcp|udp|th|sctp|dccp|udplite) [sd]port)"
    rf" (?P<vmap>vmap )?(?P<not>!= )?(?:== )?{_VALUE}"
)
_KINDS = {
    "state": "state", "iif": "interface", "iifname": "interface", "type": "type", "pkttype": "type", "nfproto": "family",
    "protocol": "family", "saddr": "source", "daddr": "destination", "l4proto": "protocol", "nexthdr": "protocol",
    "dport": "port", "sport": "source-port",
}  # fmt: skip
_ICMP = re.compile(r"(?<!\S)(?:icmpv6|icmp|igmp|esp|ah|arp)\b[^;]*?(?=(?:accept|drop|reject|return|jump|goto|limit|$))")
_RATE = re.compile(r"(?<!\S)(?:limit (?:rate|name)|ct count)(?: over)? \S+(?: bytes)?(?: burst \d+ \S+)?")
_MATCHES = re.compile(
    r"(?<!\S)(?:tcp flags|(?:ct |meta )?mark|meter|(?:add|update|delete) @|@\S)"
    r"[^;]*?(?=(?<!\S)(?:accept|drop|reject|return|jump|goto|queue)\b|$)"
)
_SET = r"\(?[a-z]+(?: ?[|,] ?[a-z]+)*\)?"
_FLAGS = re.compile(
    rf"(?<!\S)tcp flags (?:& (?P<mask>{_SET}) )?(?P<how>[=!]= )?(?P<flags>{_SET}|0x0|\{{[^{{}}]*\}})(?: / (?P<of>{_SET}))?"
    r"(?= |$)"
)
"""`syn`: that flag among others; `== syn`: that alone; `& (syn|ack) == syn` and `syn / syn,ack`: that, of those."""
_UNLESS = re.compile(r"(?<!\S)(?:ct |meta )?mark != \S+")
_NEVER = re.compile(r"(?<!\S)ct status dnat\b")
_VERDICT = re.compile(r"(accept|drop|reject|return|continue|queue|jump|goto)\b ?(\S*)")


def nft_rulesets(text: str, location: str, files: Mapping[str, str] | None = None) -> Iterator[Ruleset]:
    """Those tables of a text that have a chain at the input hook. `files`: where the rules of a place stand, see Ruleset."""
    for (family, name), table in tables(text).items():
        bases = {chain: "drop" if c.policy == "drop" else "accept" for chain, c in table.chains.items() if c.base}
        if family in _FAMILIES and bases:
            chains = {
                chain: [rule for said in c.rules for rule in _rules(said, table)] for chain, c in table.chains.items()
            }
            yield Ruleset("nftables", f"{family} {name}", location, _FAMILIES[family], bases, chains, files or {})


def _rules(said: str, table: Table) -> Iterator[FilterRule]:
    """One rule; of a verdict map one for each of its entries."""
    text = " ".join(NOISE.sub(" ", said).replace('"', "").split())
    text = re.sub(r"\breject with .*", "reject", text)
    conditions: list[Condition] = []
    mapped: tuple[Condition, tuple[str, ...]] | None = None
    for match in _MATCH.finditer(text):
        found = list(_conditions(match, table))
        if match["vmap"]:
            mapped = found.pop(), _elements(match["words"], table.maps)
        conditions += found
    rest = _MATCH.sub(" ", text)
    conditions += [Condition("flags", ("syn" if _new(match) else "other",)) for match in _FLAGS.finditer(rest)]
    rest = _FLAGS.sub(" ", rest)
    for kind, pattern in (
        ("never", _NEVER),
        ("other", _UNLESS),
        ("rate", _RATE),
        ("never", _ICMP),
        ("match", _MATCHES),
    ):
        rest, count = pattern.subn(" ", rest)
        conditions += [Condition(kind)] * bool(count)
    if mapped:
        yield from _mapped(mapped, conditions, " ".join(rest.split()))
    else:
        yield _rule(" ".join(rest.split()), conditions)


def _new(match: re.Match[str]) -> bool:
    """Whether the first packet of a connection, which has SYN alone, meets it."""
    flags, mask = ({*re.findall("[a-z]+", match[group] or "")} for group in ("flags", "mask"))
    mask |= {*re.findall("[a-z]+", match["of"] or "")}
    sent = {"syn"} & mask if mask else {"syn"}
    if match["flags"].startswith("{"):  # each member on its own
        return ("syn" in flags) is (match["how"] != "!= ")
    if not (mask or match["how"]):
        return "syn" in flags
    return (sent == flags - {"x"}) is (match["how"] != "!= ")


def _mapped(mapped: tuple[Condition, tuple[str, ...]], conditions: list[Condition], rest: str) -> Iterator[FilterRule]:
    key, entries = mapped
    if rest or not entries:
        yield FilterRule((*conditions, Condition("other")), "unclear")
    for entry in entries:
        word, colon, verdict = entry.partition(" : ") if " : " in entry else entry.rpartition(":")
        one = Condition(key.kind, (word.strip(),)) if colon else Condition("other")
        yield _rule(verdict.strip(), [*conditions, one])


def _conditions(match: re.Match[str], table: Table) -> Iterator[Condition]:
    first, last = match["name"].split()[0], match["name"].split()[-1]
    kind = "protocol" if match["name"] == "ip protocol" else _KINDS[last]
    if first in ("ip", "ip6"):
        yield Condition("family", (first,))
    if kind in ("port", "source-port") and first != "th":
        yield Condition("protocol", (first,))
    words = () if match["vmap"] else _elements(match["words"], table.sets)
    named = match["words"].startswith("@") and not match["not"]
    if len(words) > MEMBERS:
        yield Condition("other" if match["not"] else "match")
    elif any(word in ("&", ".") or " " in word for word in words) or not (words or match["vmap"]):
        yield Condition("match" if named and not words else "other")
    else:
        yield Condition(kind, words, bool(match["not"]))


def _elements(words: str, named: Mapping[str, str]) -> tuple[str, ...]:
    """The words between braces, or of the set or map that is named; nothing where that has none."""
    if words.startswith("@"):
        return _members(named.get(words[1:], ""))
    return tuple(word for part in words.strip("{} ").split(",") if (word := part.strip()))


@functools.lru_cache(maxsize=64)
def _members(body: str) -> tuple[str, ...]:
    """Of a set or map; what stands behind an element, such as its time, is left out."""
    match = re.search(r"elements = \{([^{}]*)\}", " ".join(body.replace('"', "").split()))
    entries = [part.strip() for part in match[1].split(",")] if match else []
    return tuple(entry if " : " in entry or " . " in entry else entry.split(" ")[0] for entry in entries if entry)


def _rule(rest: str, conditions: list[Condition]) -> FilterRule:
    match = _VERDICT.search(rest)
    if not match:
        found = (*conditions, *([Condition("other")] if rest else []))
        return FilterRule(found, "unclear" if rest.startswith("include ") else "next")
    before = rest[: match.start()].strip()
    found = (*conditions, *([Condition("other", (before,))] if before else []))
    word, target = match[1], match[2]
    if word in ("jump", "goto"):
        return FilterRule(found, word, target)
    verdict = {"reject": "drop", "continue": "next", "queue": "unclear"}.get(word, word)
    return FilterRule(found, verdict)
