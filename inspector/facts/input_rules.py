"""The rules that decide about incoming packets: those in force, or where they cannot be seen those that the next start brings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from inspector.fact import Unknown, View, fact
from inspector.facts import firewalld_files
from inspector.facts.filter_iptables import iptables_ruleset, ufw_ruleset
from inspector.facts.filter_nft import nft_rulesets
from inspector.facts.filter_rules import Ruleset
from inspector.facts.firewall import (
    IPTABLES,
    MAINS,
    NFT,
    NFT_FILES,
    SAVED,
    UFW,
    UFW_DEFAULT,
    UFW_RULES,
    Filter,
    Firewall,
)
from inspector.facts.nftables import commands, defined, tables
from inspector.request import Files
from inspector.snapshot import Item, State

SAVED6 = {
    "/etc/iptables/rules.v4": Files("/etc/iptables/rules.v6"),
    "/etc/sysconfig/iptables": Files("/etc/sysconfig/ip6tables"),
    "/etc/iptables/rules-save": Files("/etc/iptables/rules6-save"),
    "/etc/iptables/iptables.rules": Files("/etc/iptables/ip6tables.rules"),
}
"""Beside each file of rules for IPv4 the one for IPv6."""
UFW_IPV6 = Files("/etc/default/ufw", keep=("^IPV6=",))
_XT = ("# xt_", "xt match", "xt target")
"""How nft prints what only iptables understands."""


@fact
@dataclass(frozen=True)
class InputRules:
    """`rulesets`: all of them together decide. `doubts`: what sets rules that were not understood. `unseen6`: there are rules for
    IPv4, and whether there are some for IPv6 was not seen."""

    needs = (
        NFT,
        IPTABLES,
        UFW,
        UFW_DEFAULT,
        UFW_IPV6,
        UFW_RULES,
        *NFT_FILES,
        *SAVED,
        *SAVED6.values(),
        *firewalld_files.FILES,
    )
    rulesets: tuple[Ruleset, ...]
    doubts: tuple[str, ...] = ()
    unseen6: bool = False

    @classmethod
    def read(cls, view: View, firewall: Firewall) -> Self:
        nft = view.ask(NFT, own_gaps=True)[0]
        if nft.state is State.UNSUPPORTED:
            return cls(*_planned(view, firewall, (*firewall.filters, *firewall.idle)))
        for item in (nft, iptables := view.ask(IPTABLES, own_gaps=True)[0]):
            if not (item.state.whole or item.state is State.UNSUPPORTED):
                raise Unknown(item.why)
        found, _, unseen6 = _in_force(nft, iptables)
        if unseen6:  # iptables alone is there to be asked
            planned, _, _ = _planned(view, firewall, firewall.set_up)
            six = [replace(rules, families=frozenset({6})) for rules in planned if 6 in rules.families]
            return cls((*found, *six), (), not six)
        return cls(found)


Found = tuple[tuple[Ruleset, ...], tuple[str, ...], bool]


def _in_force(nft: Item, iptables: Item) -> Found:
    """iptables' own listing of its IPv4 rules is the one to read: nft prints some of them as comments."""
    four = iptables_ruleset(iptables.text, iptables.name, 4)
    tables = [_known(rules, nft.text) for rules in nft_rulesets(nft.text, nft.name)]
    shown = any(rules.table == "ip filter" for rules in tables)  # then nft would show those of IPv6 too
    if four:
        tables = [four, *(rules for rules in tables if rules.table != "ip filter")]
    return tuple(tables), (), bool(four) and not shown and not any(6 in rules.families for rules in tables)


def _known(rules: Ruleset, text: str) -> Ruleset:
    """Without its chains where some of it may be left out of the text: nothing is then known of it."""
    foreign = rules.table in ("ip filter", "ip6 filter") and any(mark in text for mark in _XT)
    return Ruleset(rules.program, rules.table, rules.location, rules.families, rules.bases) if foreign else rules


def _planned(view: View, firewall: Firewall, filters: Iterable[Filter]) -> Found:
    found: list[Ruleset] = []
    doubts = list(firewall.doubts)
    unseen6 = False
    for one in filters:
        if one.location == UFW.glob:
            found += _ufw(view)
        elif one.name.en == "firewalld":
            found += firewalld_files.rulesets(view)
        elif one.name.en == "nftables":
            found += _nft(view)
        elif one.location in SAVED6:
            rules = list(_saved(view, one.location))
            unseen6 |= not any(6 in each.families for each in rules)
            found += rules
        else:
            doubts.append(one.name.en)
    return tuple(found), tuple(doubts), unseen6 and not any(6 in rules.families for rules in found)


def _value(item: Item) -> str:
    lines = [line for line in item.text.split("\n") if "=" in line]
    return lines[-1].partition("=")[2].strip(" \t\r\"'") if lines else ""


def _ufw(view: View) -> Iterator[Ruleset]:
    policy = "accept" if "ACCEPT" in _value(view.one(UFW_DEFAULT)) else "drop"
    texts = {item.name: item.text for item in view.whole(UFW_RULES)}
    families = (4,) if _value(view.one(UFW_IPV6)).lower() == "no" else (4, 6)
    for family in families:
        end = "6" if family == 6 else ""
        paths = [UFW_RULES.glob.replace("*", f"{part}{end}") for part in ("before", "user", "after")]
        yield ufw_ruleset({path: texts.get(path, "") for path in paths}, policy, UFW.glob, family)


def _nft(view: View) -> Iterator[Ruleset]:
    files = {item.name: item for request in NFT_FILES for item in view.whole(request)}
    main = next((item for request in NFT_FILES[:MAINS] for item in view.whole(request)), None)
    if main:
        said = commands(main, files)[0]
        places: dict[str, str] = {}
        for file in dict.fromkeys(file for file, _ in said):
            own = tables("\n".join(each for name, each in said if name == file))
            places |= {
                f"{family} {name} {chain}": file for (family, name), table in own.items() for chain in table.chains
            }
        yield from nft_rulesets(defined("\n".join(each for _, each in said)), main.name, places)


def _saved(view: View, location: str) -> Iterator[Ruleset]:
    for family, request in ((4, next(r for r in SAVED if r.glob == location)), (6, SAVED6[location])):
        if rules := iptables_ruleset(view.text(request), request.glob, family):
            yield rules
