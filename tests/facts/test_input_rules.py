"""The rules of incoming packets: in force, or as configured where none can be seen."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import Unknown, View
from inspector.facts.filter_rules import Fate, Packet, fate
from inspector.facts.firewall import IPTABLES, Firewall
from inspector.facts.input_rules import InputRules
from inspector.facts.services import Services
from inspector.snapshot import Item, State
from inspector.targets.memory import snapshot
from inspector.trial import with_items

SAVED = "*filter\n:INPUT DROP [0:0]\n-A INPUT -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT\nCOMMIT\n"
NFT = "table %s {\n chain INPUT {\n  type filter hook input priority filter; policy drop;\n  %s\n }\n}\n"
NEEDS = fact_needs(InputRules)


def read(
    files: Mapping[str, str | File], commands: Mapping[str, str] | None = None, *, denied: bool = False
) -> InputRules:
    found = snapshot(Case(files, commands=commands or {}), NEEDS)
    if denied:
        found = with_items(found, IPTABLES, (Item(IPTABLES.name, State.DENIED),))
    view = View(found, NEEDS)
    return InputRules.read(view, Firewall.read(View(found, NEEDS), Services(started={"ufw.service": "/x"})))


def ssh(rules: InputRules, family: int) -> Fate:
    return fate(rules.rulesets, Packet(family, "tcp", 22))[0]


def test_iptables_lists_its_own_rules() -> None:
    nft = NFT % ("ip filter", "tcp dport 22 accept") + NFT % ("ip6 filter", "tcp dport 22 accept")
    found = read({}, {"nft-ruleset": nft, "iptables-rules": SAVED})
    assert [(rules.program, rules.table) for rules in found.rulesets] == [
        ("iptables", "ip filter"),
        ("nftables", "ip6 filter"),
    ]
    assert (ssh(found, 4), ssh(found, 6), found.unseen6) == (Fate.SHUT, Fate.OPEN, False)


def test_what_nft_prints_as_a_comment_is_not_understood() -> None:
    nft = NFT % ("ip6 filter", "meta l4proto tcp # xt_multiport\n  counter accept")
    assert ssh(read({}, {"nft-ruleset": nft, "iptables-rules": ""}), 6) is Fate.UNCLEAR


def test_rules_of_ipv6_that_nobody_lists() -> None:
    assert read({}, {"nft-ruleset": "", "iptables-rules": SAVED}).unseen6
    shown = read({}, {"nft-ruleset": NFT % ("ip filter", "accept"), "iptables-rules": SAVED})
    assert not shown.unseen6
    assert ssh(shown, 6) is Fate.OPEN
    ufw: dict[str, str | File] = {"/etc/ufw/ufw.conf": "ENABLED=yes\n", "/etc/default/ufw": "IPV6=yes\n"}
    planned = read(ufw, {"nft-ruleset": "", "iptables-rules": SAVED})
    assert (ssh(planned, 6), planned.unseen6) == (Fate.SHUT, False)


def test_a_refusal_is_not_an_answer() -> None:
    with pytest.raises(Unknown):
        read({}, {"nft-ruleset": NFT % ("inet f", "accept"), "iptables-rules": ""}, denied=True)


def test_where_rules_of_nftables_stand() -> None:
    files: dict[str, str | File] = {
        "/etc/nftables.conf": 'define P = { 22, 80 }\ninclude "/etc/nftables.d/*.nft"\ntable inet f {\n chain a {\n  accept\n }\n}\n',
        "/etc/nftables.d/in.nft": "table inet f {\n chain in {\n  type filter hook input priority 0; policy drop;\n  tcp dport $P jump a\n }\n}\n",
    }
    found = snapshot(Case({"/usr/lib/systemd/systemd": "", **files}), NEEDS)
    services = Services(started={"nftables.service": "/x"})
    rules = InputRules.read(View(found, NEEDS), Firewall.read(View(found, NEEDS), services))
    (table,) = rules.rulesets
    assert (ssh(rules, 4), fate([table], Packet(4, "tcp", 81))[0]) == (Fate.OPEN, Fate.SHUT)
    assert [table.where(f"inet f {chain}") for chain in ("in", "a")] == ["/etc/nftables.d/in.nft", "/etc/nftables.conf"]
