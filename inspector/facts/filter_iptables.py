"""Rules as iptables-save writes them, and ufw's files, which are written alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from inspector.facts.filter_rules import Condition, FilterRule, Ruleset

_WORD = re.compile(r'"(?:\\.|[^"\\])*"|\S+')
_OPTIONS = {
    **dict.fromkeys(("-s", "--source", "--src", "--src-range"), "source"),
    **dict.fromkeys(("-d", "--destination", "--dst", "--dst-range"), "destination"),
    **dict.fromkeys(("-i", "--in-interface"), "interface"),
    **dict.fromkeys(("-p", "--protocol"), "protocol"),
    **dict.fromkeys(("--dport", "--dports", "--destination-port", "--destination-ports"), "port"),
    **dict.fromkeys(("--sport", "--sports", "--source-port", "--source-ports"), "source-port"),
    **dict.fromkeys(("--ctstate", "--state"), "state"),
    **dict.fromkeys(("--dst-type", "--pkt-type"), "type"),
}
_MODULES = {
    **dict.fromkeys(("limit", "hashlimit", "connlimit"), "rate"),
    **dict.fromkeys(("set", "recent", "mark", "connmark", "geoip", "string", "u32", "bpf", "rt"), "match"),
    **dict.fromkeys(("comment",), ""),
}
"""What a condition is whose options are not looked at; nothing: it is none."""
_VERDICTS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop", "TARPIT": "drop", "RETURN": "return"}
_ON = frozenset(
    ("LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "AUDIT", "TRACE", "SET", "CT", "NOTRACK", "TCPMSS", "CLASSIFY")
)


def filter_lines(text: str) -> list[str]:
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


def iptables_ruleset(text: str, location: str, family: int, program: str = "iptables") -> Ruleset | None:
    """None where the text holds no filter table with the chain INPUT."""
    lines = filter_lines(text)
    chains = _chains(lines)
    policy = next((line.split()[1] for line in lines if re.match(r":INPUT \S", line)), "")
    if not policy and "INPUT" not in chains:
        return None
    chains.setdefault("INPUT", [])
    bases = {"INPUT": "accept" if policy in ("", "ACCEPT") else "drop"}
    return Ruleset(program, "ip filter" if family == 4 else "ip6 filter", location, frozenset({family}), bases, chains)


def ufw_ruleset(files: Mapping[str, str], policy: str, location: str, family: int) -> Ruleset:
    """Of the texts of ufw's files before, user and after by path, in this order; ufw itself leads INPUT through them."""
    prefix = "ufw" if family == 4 else "ufw6"
    table = "ip filter" if family == 4 else "ip6 filter"
    chains: dict[str, list[FilterRule]] = {}
    places: dict[str, str] = {}
    for path, text in files.items():
        for name, rules in _chains(filter_lines(text)).items():
            chains.setdefault(name, []).extend(rules)
            if rules:
                places[f"{table} {name}"] = path
    parts = [f"{prefix}-{part}-input" for part in ("before", "user", "after")]
    for name in (*parts, *(f"{prefix}-{name}" for name in ("logging-deny", "logging-allow", "skip-to-policy-input"))):
        chains.setdefault(name, [])
    chains[f"{prefix}-skip-to-policy-input"] = [FilterRule((), "accept" if policy == "accept" else "drop")]
    chains["INPUT"] = [FilterRule((), "jump", name) for name in parts]
    return Ruleset("ufw", table, location, frozenset({family}), {"INPUT": policy}, chains, places)


def _chains(lines: Iterable[str]) -> dict[str, list[FilterRule]]:
    chains: dict[str, list[FilterRule]] = {}
    for line in lines:
        words = _WORD.findall(line)
        if line.startswith(":"):
            chains.setdefault(words[0][1:], [])
            continue
        if words and re.fullmatch(r"\[[0-9]+:[0-9]+\]", words[0]):
            del words[0]
        if len(words) < 2 or words[0] not in ("-A", "-I", "--append", "--insert"):
            continue
        rules, at = chains.setdefault(words[1], []), len(words)
        numbered = words[0] in ("-I", "--insert") and words[2:3] and words[2].isdecimal()
        if words[0] in ("-I", "--insert"):
            at = max(0, int(words[2][:6]) - 1) if numbered else 0
        rules.insert(at if words[0] in ("-I", "--insert") else len(rules), _rule(words[3 if numbered else 2 :], chains))
    return chains


def _rule(words: list[str], chains: Mapping[str, object]) -> FilterRule:
    verdict, target = "next", ""
    conditions: list[Condition] = []
    queue = iter(words)
    module, negated, late = "", False, False
    for word in queue:
        if word == "!":
            negated = True
            continue
        if word in ("-j", "--jump", "-g", "--goto"):
            target, late = next(queue, ""), True
            verdict, target = _verdict(word, target)
        elif word in ("-m", "--match"):
            module = next(queue, "")
            conditions += _module(module)
        elif word == "-c":
            next(queue, ""), next(queue, "")
        elif word in _OPTIONS:
            conditions.append(_option(_OPTIONS[word], queue, negated=negated))
        elif word.startswith("-") and not late:
            conditions += _unknown(word, module, queue, negated=negated)
        negated = False
    if any(condition.kind == "other" for condition in conditions):  # of a set it may be that the rest is meant
        conditions = [condition for condition in conditions if condition.kind != "match"]
    return FilterRule(tuple(dict.fromkeys(conditions)), verdict, target)


def _verdict(option: str, target: str) -> tuple[str, str]:
    if target in _VERDICTS:
        return _VERDICTS[target], ""
    if target in _ON:
        return "next", ""
    return ("goto" if option in ("-g", "--goto") else "jump"), target


def _module(name: str) -> list[Condition]:
    return [Condition(_MODULES[name])] if _MODULES.get(name) else []


def _option(kind: str, queue: Iterator[str], *, negated: bool) -> Condition:
    value = next(queue, "")
    if value == "!":  # as old versions wrote it
        negated, value = True, next(queue, "")
    return Condition(kind, tuple(value.strip('"').lower().split(",")), negated)


_ALL = frozenset(("fin", "syn", "rst", "ack", "psh", "urg"))


def _unknown(word: str, module: str, queue: Iterator[str], *, negated: bool) -> list[Condition]:
    """An option of a module; what follows it without a dash is its value, which no other option takes for its own."""
    if word == "--syn":
        return [Condition("flags", ("syn",), negated)]
    if word == "--tcp-flags":
        masked, wanted = (set(next(queue, "").lower().split(",")) for _ in range(2))
        masked = set(_ALL) if "all" in masked else masked
        new = {"syn"} & masked == (set(_ALL) if "all" in wanted else wanted - {"none"})
        return [Condition("flags", ("syn",) if new else ("other",), negated)]
    if word in ("--icmp-type", "--icmpv6-type") or (
        module in _MODULES and not (negated and _MODULES[module] == "match")
    ):
        return []
    return [Condition("other", (word,))]
