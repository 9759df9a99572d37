"""firewalld's zones as its files say, as tables of rules: where no rules in force can be seen."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inspector.facts.filter_rules import Condition, FilterRule, Ruleset
from inspector.facts.firewalld_direct import DIRECT, direct_rulesets
from inspector.xml_elements import Element, NotXml, read

OPENINGS = 1_000
"""Of one service; one with more is not looked into."""
RULES = 20_000
"""Of one zone."""
_VERDICTS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop", "%%REJECT%%": "drop"}
_STATE = FilterRule((Condition("state", ("established", "related")),), "accept")
_UNREAD = FilterRule((Condition("other"),), "unclear")
_ASIDE = ("icmp-type", "icmp-block", "masquerade", "tcp-mss-clamp")
"""What a rich rule with it is about is no new connection to this host by TCP or UDP."""

_NUMBER = re.compile(r"-?[0-9]{1,6}")

Conditions = tuple[Condition, ...]
Services = Mapping[str, list[Conditions]]
"""What a service opens, by its name."""


@dataclass(frozen=True)
class Config:
    """Texts of the files by name. `files`: where those of zones and policies stand; `bindings`: (interface, zone) as
    NetworkManager sets them; `backend`: nftables, iptables, or nothing where that is not said."""

    zones: Mapping[str, str]
    default: str = "public"
    files: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    bindings: tuple[tuple[str, str], ...] = ()
    direct: str = ""
    backend: str = ""


@dataclass
class Zone:
    """Its bindings, and its rules with their order: what forwards a port, then by priority, and what denies before what allows."""

    target: str = "drop"
    bindings: list[Condition] = field(default_factory=list)
    ordered: list[tuple[tuple[int, int, int], FilterRule]] = field(default_factory=list)

    @property
    def rules(self) -> list[FilterRule]:
        return [rule for _, rule in sorted(self.ordered, key=lambda entry: entry[0])]

    def add(self, rule: FilterRule, *, forwards: bool = False, priority: int = 0) -> None:
        denies = rule.verdict != "accept"
        self.ordered.append(((0 if forwards else 1, priority, 0 if denies or priority else 1), rule))


def zone_of(text: str, services: Services) -> Zone:
    """A file of a zone or a policy; one that is not understood becomes a rule that is unclear."""
    zone = Zone()
    try:
        top = read(text).children[0]
    except NotXml:
        zone.add(_UNREAD)
        return zone
    zone.target = _VERDICTS.get(top.values.get("target", ""), "drop")
    for element in top.children:
        if len(zone.ordered) > RULES:
            zone.add(_UNREAD)
            break
        if element.tag == "interface":
            zone.bindings.append(Condition("interface", (element.values.get("name", ""),)))
        elif element.tag == "source":
            zone.bindings.append(_source(element))
        elif element.tag == "rule":
            _add_rich(zone, element, services)
        else:
            for conditions in _opened(element, services):
                zone.add(FilterRule(conditions, "accept"), forwards=element.tag == "forward-port")
    return zone


def _source(element: Element) -> Condition:
    negated = element.says("invert")
    if address := element.values.get("address"):
        return Condition("source", (address,), negated)
    return Condition("other" if negated else "match")


def _opened(element: Element, services: Services) -> Iterator[Conditions]:
    """What an element names, one for each port. A service without a file of its own is known by its name, and only that of ssh
    tells its port. A forwarded port opens the one that it leads to on this host."""
    tag, values = element.tag, element.values
    protocol = Condition("protocol", (values.get("protocol", ""),))
    if tag == "service" and values.get("name", "") in services:
        yield from services[values["name"]]
    elif tag == "service":
        yield Condition("protocol", ("tcp",)), Condition("port", (values.get("name", ""),))
    elif tag in ("port", "source-port"):
        yield (protocol, *([Condition(tag, (values["port"],))] if values.get("port") else []))
    elif tag == "protocol":
        yield (Condition("protocol", (values.get("value", ""),)),)
    elif tag == "forward-port" and not values.get("to-addr"):
        yield protocol, Condition("port", (values.get("to-port") or values.get("port", ""),))


def _services(texts: Mapping[str, str]) -> dict[str, list[Conditions]]:
    """Of files of services, with those that they include."""
    roots: dict[str, Element | None] = {}
    for name, text in texts.items():
        try:
            roots[name] = read(text).children[0]
        except NotXml:
            roots[name] = None
    found = {name: list(itertools.islice(_service(name, roots, set()), OPENINGS + 1)) for name in roots}
    return {name: opened if len(opened) <= OPENINGS else [(Condition("other"),)] for name, opened in found.items()}


def _service(name: str, roots: Mapping[str, Element | None], seen: set[str]) -> Iterator[Conditions]:
    if name in seen:
        return
    seen.add(name)
    top = roots.get(name, Element("service", children=[Element("service", {"name": name})]))
    if top is None:
        yield (Condition("other"),)
        return
    spots: list[Conditions] = [
        (Condition("family", (family,)), Condition("destination", (element.values[family],)))
        for element in top.of("destination")
        for family in ("ipv4", "ipv6")
        if element.values.get(family)
    ]
    for element in top.children:
        for conditions in _opened(element, {}) if element.tag != "forward-port" else ():
            yield from ((*spot, *conditions) for spot in spots or [()])
    for element in top.of("include"):
        yield from _service(element.values.get("service", ""), roots, seen)


def _add_rich(zone: Zone, rule: Element, services: Services) -> None:
    family = rule.values.get("family")
    common: list[Condition] = [Condition("family", (family,))] if family else []
    opened: list[Conditions] = []
    verdict = ""
    for part in rule.children:
        if part.tag in ("accept", "drop", "reject"):
            verdict = "accept" if part.tag == "accept" else "drop"
        common += _narrowed(part)
        opened += _opened(part, services)
    forwards = any(True for _ in rule.of("forward-port"))
    if not verdict and not (forwards and opened):  # it logs or marks, or forwards to another host
        return
    priority = rule.values.get("priority") or "0"
    known = _NUMBER.fullmatch(priority)
    for conditions in opened or [()]:
        made = FilterRule((*common, *conditions, *(() if known else (Condition("other"),))), verdict or "accept")
        zone.add(made, forwards=forwards, priority=int(priority) if known else 0)


def _narrowed(part: Element) -> Iterator[Condition]:
    """What an element of a rich rule says about where packets come from and go to, and how many."""
    if part.tag == "source":
        yield _source(part)
    elif part.tag == "destination":
        address = part.values.get("address")
        yield Condition("destination", (address,), part.says("invert")) if address else Condition("other")
    elif part.tag in ("accept", "drop", "reject"):
        yield from (Condition("rate") for _ in part.of("limit"))
    elif part.tag in _ASIDE:
        yield Condition("never")


def firewalld_rulesets(config: Config, location: str) -> list[Ruleset]:
    """The zones: bindings to sources come before those to interfaces, the default zone last. After them direct.xml, where its
    rules are a filter of their own."""
    services = _services(config.services)
    made = {name: zone_of(text, services) for name, text in config.zones.items()}
    chains = {name: [*zone.rules, FilterRule((), zone.target)] for name, zone in made.items()}
    bound = [(condition, name) for name, zone in made.items() for condition in zone.bindings]
    bound = [*((Condition("interface", (port,)), name) for port, name in config.bindings), *bound]
    bound.sort(key=lambda entry: entry[0].kind == "interface")
    ways = [FilterRule((condition,), "goto", name) for condition, name in bound]
    loopback = FilterRule((Condition("interface", ("lo",)),), "accept")
    before, further, apart = direct_rulesets(config.direct, config.backend)
    policies = dict(_policies(config.policies, services))
    # Which zones a policy is for, and whether before or after them, is left open
    start = [_STATE, loopback, *before, *(FilterRule((Condition("other"),), "jump", name) for name in policies)]
    chains |= {**policies, **further, "(zones)": [*start, *ways, FilterRule((), "goto", config.default)]}
    files = {f"zone {name}": file for name, file in (*config.files.items(), *((name, DIRECT) for name in further))}
    zones = Ruleset("firewalld", "zone", location, frozenset({4, 6}), {"(zones)": "drop"}, chains, files)
    return [zones, *apart]


def _policies(texts: Mapping[str, str], services: Services) -> Iterator[tuple[str, list[FilterRule]]]:
    """Those that are about packets to the host itself."""
    for name, text in texts.items():
        try:
            top = read(text).children[0]
        except NotXml:
            yield name, [_UNREAD]
            continue
        if any(element.values.get("name") == "HOST" for element in top.of("egress-zone")):
            target = _VERDICTS.get(top.values.get("target", ""), "")
            yield name, [*zone_of(text, services).rules, *([FilterRule((), target)] if target else [])]
