"""What one profile does otherwise than another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from inspector import summary
from inspector.cli.listing import value
from inspector.cli.profile_page import tags, values, waiver
from inspector.cli.requests import described
from inspector.layout import block, shorten
from inspector.model import Severity
from inspector.outcome import Planned
from inspector.profile import ForHosts, Profile, WaiverRule
from inspector.request import Request
from inspector.rules import Rules
from inspector.snapshot import request_data
from inspector.text import Lang, Text

ALIKE = Text(en="{one} and {other} do the same", zh="{one} 与 {other} 没有差异")
CHECKS = Text(en="Checks of {name} alone", zh="仅 {name} 有的检查项")
SEVERITIES = Text(en="Severities", zh="级别")
PARAMETERS = Text(en="Parameters", zh="参数")
OTHER = Text(en="Other settings", zh="其他设置")
HOSTS = Text(en="Settings by tags of {name} alone", zh="仅 {name} 有的按标签设置")
WAIVERS = Text(en="Waivers of {name} alone", zh="仅 {name} 有的例外")
COLLECTS = Text(en="Collected by {name} alone", zh="仅 {name} 采集的内容")
CHANGE = Text(en="{what}: {one} → {other}", zh="{what}：{one} → {other}")
COLLECTED = Text(en="{kind}: {line}", zh="{kind}：{line}")
BRIEF = 120
"""Columns of one thing that is collected."""
NOT_SET = Text(en="not set", zh="未设置")


@dataclass(frozen=True, kw_only=True)
class Side:
    """What only one of the two has."""

    checks: tuple[str, ...]
    hosts: tuple[ForHosts, ...]
    waivers: tuple[WaiverRule, ...]
    collects: tuple[Request, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`severities`, `parameters` (by `check.name`) and `settings` hold pairs: what the one says, what the other."""

    sides: tuple[Side, Side]
    severities: Mapping[str, tuple[Severity, Severity]]
    parameters: Mapping[str, tuple[object, object]]
    settings: Mapping[str, tuple[object, object]]


def between(one: Rules, other: Rules) -> Difference:
    plans = [{plan.check.id: plan for plan in rules.planned} for rules in (one, other)]
    both = [(plan, plans[1][name]) for name, plan in plans[0].items() if name in plans[1]]
    return Difference(
        sides=(_side(one, other), _side(other, one)),
        severities={a.check.id: (a.severity, b.severity) for a, b in both if a.severity != b.severity},
        parameters={name: pair for a, b in both for name, pair in _parameters(a, b).items()},
        settings=_differing(_settings(one.profile), _settings(other.profile)),
    )


def _side(mine: Rules, others: Rules) -> Side:
    theirs = {plan.check.id for plan in others.planned}
    needs = set(others.needs())
    return Side(
        checks=tuple(plan.check.id for plan in mine.planned if plan.check.id not in theirs),
        hosts=tuple(entry for entry in mine.profile.hosts if entry not in others.profile.hosts),
        waivers=tuple(rule for rule in mine.profile.waivers if rule not in others.profile.waivers),
        collects=tuple(need for need in mine.needs() if need not in needs),
    )


def _parameters(one: Planned, other: Planned) -> dict[str, tuple[object, object]]:
    found = _differing(one.parameters, other.parameters)
    return {f"{one.check.id}.{name}": pair for name, pair in found.items()}


def _differing(one: Mapping[str, object], other: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    return {
        name: (one.get(name), other.get(name))
        for name in dict.fromkeys((*one, *other))
        if one.get(name) != other.get(name)
    }


def _settings(profile: Profile) -> dict[str, object]:
    parts = {
        "passwords": msgspec.structs.asdict(profile.passwords),
        "outside": asdict(profile.outside),
        "gate": msgspec.structs.asdict(profile.gate),
        "remediation": asdict(profile.remediation),
    }
    return {f"{part}.{name}": said for part, given in parts.items() for name, said in given.items()}


def plain(found: Difference) -> dict[str, Any]:
    sides = [
        {
            "checks": side.checks,
            "hosts": side.hosts,
            "waivers": side.waivers,
            "collects": [request_data(request) for request in side.collects],
        }
        for side in found.sides
    ]
    pairs = {name: getattr(found, name) for name in ("severities", "parameters", "settings")}
    return {"only": sides, **pairs}


def page(found: Difference, names: tuple[str, str], lang: Lang, width: int) -> str:
    parts: list[str] = []

    def section(heading: Text, lines: Iterable[str], name: str = "") -> None:
        told = [block(line, width, first="  ", rest="    ") for line in lines]
        if told:
            parts.append("\n".join([block(heading.render(lang, {"name": name}), width), *told]))

    for name, side in zip(names, found.sides, strict=True):
        section(CHECKS, side.checks, name)
    section(SEVERITIES, (_change(what, pair, lang) for what, pair in found.severities.items()))
    section(PARAMETERS, (_change(what, pair, lang) for what, pair in found.parameters.items()))
    section(OTHER, (_change(what, pair, lang) for what, pair in found.settings.items()))
    for name, side in zip(names, found.sides, strict=True):
        section(HOSTS, (_hosts(entry, lang) for entry in side.hosts), name)
    for name, side in zip(names, found.sides, strict=True):
        section(WAIVERS, (waiver(rule, lang) for rule in side.waivers), name)
    for name, side in zip(names, found.sides, strict=True):
        section(COLLECTS, _collects(side, lang), name)
    return "\n\n".join(parts) or ALIKE.render(lang, {"one": names[0], "other": names[1]})


def _collects(side: Side, lang: Lang) -> Iterable[str]:
    """In brief: `profiles show --collects` and the JSON have every pattern."""
    for kind, lines in described(side.collects, lang):
        for line in dict.fromkeys(shorten(line, BRIEF) for line in lines):
            yield COLLECTED.render(lang, {"kind": kind, "line": line})


def _change(what: str, pair: tuple[object, object], lang: Lang) -> str:
    one, other = (_shown(each, lang) for each in pair)
    return CHANGE.render(lang, {"what": what, "one": one, "other": other})


def _shown(what: object, lang: Lang) -> str:
    if isinstance(what, Severity):
        return summary.SEVERITIES[what][lang]
    return NOT_SET[lang] if what is None else value(what, lang)


def _hosts(entry: ForHosts, lang: Lang) -> str:
    said = [
        " ".join((check, *values(entry.parameters.get(check, {}), lang), *_severity(entry, check, lang)))
        for check in dict.fromkeys((*entry.severity, *entry.parameters))
    ]
    return f"{tags(entry.tags)}: {'; '.join(said)}"


def _severity(entry: ForHosts, check: str, lang: Lang) -> tuple[str, ...]:
    return (summary.SEVERITIES[entry.severity[check]][lang],) if check in entry.severity else ()
