"""Whether a filter of incoming packets knows connections, or guesses by what the sender chooses."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.facts.filter_rules import Condition, Packet, Ruleset, leads_inside, met


def keeps_state(rules: Ruleset) -> bool | None:
    """Whether some rule lets in what belongs to a known connection; None where that cannot be told."""
    unclear = False
    for _, rule in rules.reachable():
        opens = rule.verdict in ("accept", "jump", "goto")
        if opens and any(("established" in state.words) is not state.negated for state in rule.of("state")):
            return True
        unclear |= rule.verdict == "unclear" or (opens and any(True for _ in rule.of("other")))
        unclear |= bool(rule.target) and rule.target not in rules.chains
    return None if unclear or not set(rules.bases) <= set(rules.chains) else False


def lets_in(rules: Ruleset) -> bool:
    """Whether some rule may let in TCP or UDP from another host, a known connection or a new one."""
    if "accept" in rules.bases.values() or not set(rules.bases) <= set(rules.chains):
        return True
    packets = [Packet(family, protocol) for family in rules.families for protocol in ("tcp", "udp")]
    for _, rule in rules.reachable():
        opens = rule.verdict in ("accept", "unclear") or (rule.target and rule.target not in rules.chains)
        limits = [condition for condition in rule.conditions if condition.kind in _LIMITS]
        if opens and any(all(met(each, packet, shuts=False) is not False for each in limits) for packet in packets):
            return True
    return False


_LIMITS = ("interface", "protocol", "family", "never")


def by_source_port(rules: Ruleset) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(chain, ports) of rules that let in to every port what comes from a certain one, which the sender chooses."""
    limits = {"port", "state", "source", "rate", "match", "other", "never"}
    for chain, rule in rules.reachable():
        kinds = {condition.kind for condition in rule.conditions if not _is_all(condition)}
        inner = any(_is_inner(condition) for condition in rule.of("interface"))
        old = any(met(condition, Packet(4, "tcp"), shuts=False) is False for condition in rule.of("flags"))
        if rule.verdict == "accept" and "source-port" in kinds and not (kinds & limits or inner or old):
            yield chain, tuple(word for condition in rule.of("source-port") for word in condition.words)


def _is_all(condition: Condition) -> bool:
    return condition.kind == "source" and any(met(condition, Packet(f, "tcp"), shuts=False) for f in (4, 6))


def _is_inner(condition: Condition) -> bool:
    return not condition.negated and leads_inside(condition.words)
