"""nftables' own language, as far as it says what happens at the input hook: files with their includes, tables, chains."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inspector.facts.packet_rules import Rule, fate, holds
from inspector.patterns import is_pattern, matches
from inspector.snapshot import Item

DEPTH = 8
STATEMENTS = 50_000
_TOKEN = re.compile(r'"[^"\n]*"|#[^\n]*|\\\n|[{};\n]')
_BLOCK = re.compile(r"\s*(?:(?:add|create)\s+)?(?:table|chain|map|set)\b")
_INCLUDE = re.compile(r"include\s+[\"']?([^\"']+)[\"']?")
_DEFINE = re.compile(r"(?:re)?define\s+([A-Za-z][\w/.\\-]*)\s*=\s*(.+)", re.DOTALL)
_NAME = re.compile(r"([{,]\s*|)\$([A-Za-z][\w/.-]*)")
FILLED = 1 << 22
"""A command that would be longer with the values of its names keeps the names."""
_FAMILIES = ("ip", "ip6", "inet", "arp", "bridge", "netdev")
_ADDED = re.compile(
    r"(?:(?:add|create|insert)\s+)?rule\s+(?:(?:ip6?|inet|arp|bridge|netdev)\s+)?\S+\s+\S+\s+"
    r"(?:(?:position|handle|index)\s+\d+\s+)?(.*)",
    re.DOTALL,
)
_BASE = re.compile(r"type\s+filter\s+hook\s+input\b")
_OPENS = re.compile(r"([^{]*)\{(.*)\}", re.DOTALL)
NOISE = re.compile(
    r'\b(?:comment|prefix)\s+(?:"[^"]*"|\S+)|\bcounter(?:\s+packets \d+ bytes \d+|\s+name \S+)?|\bmeta nftrace set \S+'
    r"|\b(?:ct|meta) mark set \S+|\blog\b(?:\s+(?:level|group|snaplen|queue-threshold|flags)\s+\S+)*"
)
_MATCH = re.compile(
    r"\b(?P<name>ct state|(?:meta )?iif(?:name)?|fib daddr type|(?:meta )?pkttype|meta nfproto|meta protocol|ip [sd]addr)"
    r" (?P<not>!= )?(?:== )?(?P<words>\{[^{}]*\}|[^\s,{}]+(?: ?, ?[^\s,{}]+)*)"
)
_SIX = re.compile(r"\b(?:ip6|icmpv6) [a-z]+ ")
_KINDS = {"state": "state", "iif": "interface", "iifname": "interface", "nfproto": "family", "protocol": "family"}


@dataclass
class Chain:
    """`base`: it stands at the input hook. `policy` as written; a base chain without one accepts."""

    rules: list[str] = field(default_factory=list)
    base: bool = False
    policy: str = ""


@dataclass
class Table:
    """`maps` and `sets`: what stands between their braces, by name."""

    family: str
    chains: dict[str, Chain] = field(default_factory=dict)
    maps: dict[str, str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    dormant: bool = False


def statements(text: str) -> Iterator[str]:
    """The commands of a text, each with its blocks; comments are taken out."""
    held: list[str] = []
    depth = at = 0
    for match in _TOKEN.finditer(text):
        mark = match[0]
        held.append(text[at : match.start()])
        at = match.end()
        ends = depth == 0 and mark in ";\n"
        if not ends:
            held.append(" " if mark[0] in "#\\" else mark)
            depth = max(0, depth + (mark == "{") - (mark == "}"))
        if ends or (mark == "}" and depth == 0 and _BLOCK.match(held[0])):
            yield from filter(None, ["".join(held).strip()])
            held = []
    yield from filter(None, ["".join([*held, text[at:]]).strip()])


def included(item: Item, others: Mapping[str, Item]) -> tuple[str, list[str]]:
    """A file's text with what it includes and defines in place, and the files it names that are not among `others`."""
    parts, unread = commands(item, others)
    return defined("\n".join(said for _, said in parts)), unread


def commands(item: Item, others: Mapping[str, Item], depth: int = DEPTH) -> tuple[list[tuple[str, str]], list[str]]:
    """(file, command) of a file and those that it includes, in their order; and the files that are not among `others`."""
    parts: list[tuple[str, str]] = []
    unread: list[str] = []
    for said in statements(item.text):
        match = _INCLUDE.fullmatch(said)
        if not match:
            parts.append((item.name, said))
            continue
        path = match[1] if match[1].startswith("/") else f"/etc/{match[1].removeprefix('./')}"
        found = sorted(name for name in others if matches(path, name)) if depth else []
        if not found and not (is_pattern(path) and path.startswith(("/etc/nftables/", "/etc/nftables.d/"))):
            unread.append(path)
        for name in found:
            inner, missing = commands(others[name], others, depth - 1)
            parts += inner
            unread += missing
    return parts, unread


def defined(text: str) -> str:
    """With the values of `define` for the names that stand for them; one name in a set stands for its members."""
    if "$" not in text:
        return text
    values: dict[str, str] = {}
    parts: list[str] = []
    for said in statements(text):
        match = _DEFINE.fullmatch(said)
        filled = match[2] if match else said
        if filled.count("$") * max(map(len, values.values()), default=0) < FILLED:
            filled = _NAME.sub(lambda name: _filled(name, values), filled)
        if match:
            values[match[1]] = filled.strip()
        else:
            parts.append(filled)
    return "\n".join(parts)


def _filled(match: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(match[2], "")
    inside = match[1] and value.startswith("{")
    return f"{match[1]}{value.strip('{} ') if inside else value}" if value else match[0]


def filters_nft(text: str) -> bool:
    """Whether a chain at the input hook keeps some new connection by IPv4 out, once all commands are done."""
    return any(_closed(table) for table in tables(text).values() if table.family in ("ip", "inet"))


def tables(text: str) -> dict[tuple[str, str], Table]:
    """By (family, name), once all commands are done; dormant ones, which do nothing, are left out."""
    ruleset: dict[tuple[str, str], Table] = {}
    for said in itertools.islice(statements(text), STATEMENTS):
        _command(ruleset, said)
    return {key: table for key, table in ruleset.items() if not table.dormant}


def _command(ruleset: dict[tuple[str, str], Table], said: str) -> None:
    opened = _OPENS.fullmatch(said)
    words = (opened[1] if opened else said).split()
    verb = (
        words.pop(0) if words[:1] and words[0] in ("add", "create", "insert", "delete", "destroy", "flush") else "add"
    )
    kind = words.pop(0) if words else ""
    family = words.pop(0) if words and words[0] in _FAMILIES else "" if kind == "ruleset" else "ip"
    name, chain = [*words, "", ""][:2]
    if verb == "flush" and kind == "ruleset":
        for key in [key for key in ruleset if family in ("", key[0])]:
            del ruleset[key]
    elif verb in ("delete", "destroy", "flush"):
        _remove(ruleset, verb, kind, (family, name), chain)
    elif kind == "table":
        _table(ruleset.setdefault((family, name), Table(family)), opened[2] if opened else "")
    elif kind == "chain":
        _chain(ruleset.setdefault((family, name), Table(family)), chain, opened[2] if opened else "")
    elif kind == "rule":
        rules = ruleset.setdefault((family, name), Table(family)).chains.setdefault(chain, Chain()).rules
        rule = match[1] if (match := _ADDED.match(said)) else ""
        rules.insert(0 if verb == "insert" else len(rules), rule)


def _remove(ruleset: dict[tuple[str, str], Table], verb: str, kind: str, key: tuple[str, str], chain: str) -> None:
    table = ruleset.get(key)
    if table is None or kind not in ("table", "chain"):
        return
    if verb == "flush":
        for name in table.chains if kind == "table" else {chain} & set(table.chains):
            table.chains[name].rules.clear()
    elif kind == "table":
        del ruleset[key]
    else:
        table.chains.pop(chain, None)


def _table(table: Table, body: str) -> None:
    for said in statements(body):
        head, _, _ = said.partition("{")
        words, opened = head.split(), _OPENS.fullmatch(said)
        if words[:1] == ["flags"]:
            table.dormant = "dormant" in words
        elif opened and words[:1] == ["chain"] and len(words) > 1:
            _chain(table, words[1], opened[2])
        elif opened and words[:1] in (["map"], ["set"]) and len(words) > 1:
            (table.maps if words[0] == "map" else table.sets)[words[1]] = opened[2]


def _chain(table: Table, name: str, body: str) -> None:
    chain = table.chains.setdefault(name, Chain())
    for said in statements(body):
        if said.startswith("type "):
            chain.base = _BASE.match(said) is not None
        elif said.startswith("policy"):
            chain.policy = said.split()[-1]
        else:
            chain.rules.append(said)


def _closed(table: Table) -> bool:
    chains = {name: [rule for said in c.rules if (rule := _rule(said, table.maps))] for name, c in table.chains.items()}
    known: dict[str, str] = {}
    return any((fate(name, chains, known) or c.policy) == "drop" for name, c in table.chains.items() if c.base)


def _holds(match: re.Match[str]) -> bool | None:
    """Whether a condition holds for every new connection; None where it holds for some."""
    name = match["name"].split()[-1]
    kind = "address" if name.endswith("addr") else _KINDS.get(name, "type")
    words = {word for word in re.split(r"[\s,{}]+", match["words"]) if word}
    return None if words & {"vmap", "&"} else holds(kind, words, bool(match["not"]))


def _rule(said: str, maps: Mapping[str, str]) -> Rule | None:
    """None for a rule that no new connection meets."""
    text = " ".join(NOISE.sub(" ", said).replace('"', "").split())
    if _SIX.search(text) or any(_holds(match) is False for match in _MATCH.finditer(text)):
        return None
    rest = _MATCH.sub(lambda match: " " if _holds(match) else match[0], text)
    tokens = re.findall(r"[^\s,:{};]+", rest)
    targets = tuple(name for word, name in itertools.pairwise(tokens) if word in ("jump", "goto"))
    named = " ".join(maps.get(word[1:], "") for word in tokens if word.startswith("@"))
    drops = {"drop", "reject"} & ({w for w in tokens if w not in targets} | set(re.findall(r"[^\s,:{};]+", named)))
    always = bool(tokens) and tokens[0] in ("accept", "drop", "reject", "return", "jump", "goto")
    ends = next(
        (word for word in ("accept", "return") if word in tokens[:1]), "return" if tokens[:1] == ["goto"] else ""
    )
    return Rule(always, "drop" if drops else ends, targets)
