"""firewalld's zones as its files say, as one table of rules: where no rules in force can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inspector.facts.filter_rules import Condition, FilterRule, Ruleset

ELEMENTS = 20_000
_TAG = re.compile(r"<(/?)([a-z-]{1,32})((?:\s[^<>]{0,2000})?)>")
_ATTRIBUTE = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_VERDICTS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop", "%%REJECT%%": "drop"}
_STATE = FilterRule((Condition("state", ("established", "related")),), "accept")


@dataclass
class Zone:
    """Its bindings, and its rules in the order in which they are asked: what denies goes first."""

    name: str
    target: str = "drop"
    bindings: list[Condition] = field(default_factory=list)
    denies: list[FilterRule] = field(default_factory=list)
    allows: list[FilterRule] = field(default_factory=list)

    @property
    def rules(self) -> list[FilterRule]:
        return [*self.denies, *self.allows, FilterRule((), self.target)]


def zone_of(name: str, text: str) -> Zone:
    """A zone's file; what is not understood becomes a rule that is unclear."""
    zone = Zone(name)
    rule: list[tuple[str, dict[str, str]]] | None = None
    first, *others = text.split("<!--")
    text = " ".join([first, *(other.partition("-->")[2] for other in others)])
    for count, (closing, tag, inner) in enumerate(_TAG.findall(text)):
        if count >= ELEMENTS:
            zone.denies.append(FilterRule((Condition("other"),), "unclear"))
            break
        values = {key: one or other for key, one, other in _ATTRIBUTE.findall(inner)}
        if tag == "rule":
            if closing and rule is not None:
                _add_rich(zone, rule)
            rule = None if closing else [(tag, values)]
        elif not closing and rule is not None:
            rule.append((tag, values))
        elif not closing:
            _add(zone, tag, values)
    return zone


def _add(zone: Zone, tag: str, values: Mapping[str, str]) -> None:
    if tag == "zone":
        zone.target = _VERDICTS.get(values.get("target", ""), "drop")
    elif tag == "interface":
        zone.bindings.append(Condition("interface", (values.get("name", ""),)))
    elif tag == "source":
        zone.bindings.append(_source(values))
    elif conditions := _element(tag, values):
        zone.allows.append(FilterRule(conditions, "accept"))


def _source(values: Mapping[str, str]) -> Condition:
    negated = values.get("invert", "").lower() in ("true", "yes")
    if values.get("address"):
        return Condition("source", (values["address"],), negated)
    return Condition("other" if negated else "match")


def _element(tag: str, values: Mapping[str, str]) -> tuple[Condition, ...]:
    """What is opened: a service is known by its name alone, and only that of ssh tells its port."""
    if tag == "service":
        return Condition("protocol", ("tcp",)), Condition("port", (values.get("name", ""),))
    if tag in ("port", "source-port"):
        protocol = Condition("protocol", (values.get("protocol", ""),))
        return protocol, Condition(tag, (values.get("port", ""),))
    if tag == "protocol":
        return (Condition("protocol", (values.get("value", ""),)),)
    return ()


def _add_rich(zone: Zone, parts: list[tuple[str, dict[str, str]]]) -> None:
    conditions: list[Condition] = []
    verdict = ""
    for tag, values in parts:
        if tag == "rule" and values.get("family"):
            conditions.append(Condition("family", (values["family"],)))
        elif tag == "source":
            conditions.append(_source(values))
        elif tag == "destination":
            conditions.append(Condition("destination", (values.get("address", ""),)))
        elif tag in ("accept", "drop", "reject"):
            verdict = "accept" if tag == "accept" else "drop"
        elif tag in ("icmp-type", "icmp-block", "masquerade", "forward-port"):
            conditions.append(Condition("never"))
        elif tag == "limit":
            conditions.append(Condition("rate"))
        conditions += _element(tag, values)
        if values.get("priority", "0") not in ("", "0"):  # another order than the common one
            conditions.append(Condition("other"))
    if verdict:
        (zone.allows if verdict == "accept" else zone.denies).append(FilterRule(tuple(conditions), verdict))


def firewalld_ruleset(zones: Mapping[str, str], default: str, location: str) -> Ruleset:
    """`zones`: text of each zone's file by name. Bindings to sources come before those to interfaces, the default zone last.

    Connections that NetworkManager binds to a zone are not seen.
    """
    made = {name: zone_of(name, text) for name, text in zones.items()}
    chains = {name: zone.rules for name, zone in made.items()}
    bound = [(condition, name) for name, zone in made.items() for condition in zone.bindings]
    bound.sort(key=lambda entry: entry[0].kind == "interface")
    ways = [FilterRule((condition,), "goto", name) for condition, name in bound]
    loopback = FilterRule((Condition("interface", ("lo",)),), "accept")
    start = [_STATE, loopback, *ways, FilterRule((), "goto", default)]
    chains = {**chains, "(zones)": start}
    bases = {"(zones)": "drop"}
    return Ruleset("firewalld", "zone", location, frozenset({4, 6}), bases, chains)


def names(files: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Texts by the zone's name, of (path, text); the first of a name counts."""
    found: dict[str, str] = {}
    for path, text in files:
        found.setdefault(path.rpartition("/")[2].removesuffix(".xml"), text)
    return found
