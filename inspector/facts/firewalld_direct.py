"""firewalld.direct(5): iptables' rules beside the zones.

With iptables behind firewalld they come before the zones, so that one that accepts opens the host. With nftables they are a
firewall of their own, and a packet has to get through both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from inspector.facts.filter_iptables import iptables_ruleset
from inspector.facts.filter_rules import Condition, FilterRule, Ruleset
from inspector.xml_elements import Element, NotXml, read

DIRECT = "/etc/firewalld/direct.xml"
_FAMILIES = {"ipv4": 4, "ipv6": 6}
_TABLE = re.compile(r"(?<!\S)(?:-t|--table)[ =](\S+)")

Found = tuple[list[FilterRule], Mapping[str, list[FilterRule]], list[Ruleset]]


def direct_rulesets(text: str, backend: str) -> Found:
    """(rules before the zones, the chains that they lead to, tables of their own) of a direct.xml."""
    if not text.strip():
        return [], {}, []
    try:
        top = read(text).children[0]
    except NotXml:
        return [FilterRule((Condition("other"),), "unclear")], {}, []
    tables = [made for family in _FAMILIES if (made := _table(top, family))]
    if backend == "nftables":
        return [], {}, tables
    before: list[FilterRule] = []
    chains: dict[str, list[FilterRule]] = {}
    for table in tables:
        prefix = f"direct {table.table}"
        before.append(FilterRule((Condition("family", (table.table.split()[0],)),), "jump", f"{prefix} INPUT"))
        for chain, rules in table.chains.items():
            chains[f"{prefix} {chain}"] = [_moved(rule, prefix, certain=backend == "iptables") for rule in rules]
    return before, chains, []


def _moved(rule: FilterRule, prefix: str, *, certain: bool) -> FilterRule:
    doubt = rule.verdict == "accept" and not certain
    conditions = (*rule.conditions, Condition("other")) if doubt else rule.conditions
    return replace(rule, conditions=conditions, target=f"{prefix} {rule.target}" if rule.target else "")


def _table(top: Element, family: str) -> Ruleset | None:
    lines = [*_chains(top, family), *_rules(top, family), *_passed(top, family)]
    text = "\n".join(("*filter", ":INPUT ACCEPT", *lines, "COMMIT"))
    return iptables_ruleset(text, DIRECT, _FAMILIES[family], "firewalld") if lines else None


def _of(top: Element, tag: str, family: str) -> Iterator[Element]:
    return (e for e in top.of(tag) if e.values.get("ipv") == family and e.values.get("table", "filter") == "filter")


def _chains(top: Element, family: str) -> Iterator[str]:
    for element in _of(top, "chain", family):
        yield f":{element.values.get('chain', '')} - [0:0]"


def _rules(top: Element, family: str) -> Iterator[str]:
    for element in sorted(_of(top, "rule", family), key=_priority):
        yield f"-A {element.values.get('chain', '')} {_one_line(element)}"


def _priority(element: Element) -> int:
    value = element.values.get("priority", "")[:7]
    return int(value) if re.fullmatch(r"-?[0-9]{1,10}", value) else 0


def _passed(top: Element, family: str) -> Iterator[str]:
    """Arguments as iptables itself takes them."""
    for element in _of(top, "passthrough", family):
        line = _one_line(element)
        table = _TABLE.search(line)
        if table is None or table[1] == "filter":
            yield _TABLE.sub("", line).strip()


def _one_line(element: Element) -> str:
    return " ".join(element.text.split())
