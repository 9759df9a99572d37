"""What a first look at all hosts tells before the first byte is written: names, room, and how sure the findings of a rule are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspector import summary
from inspector.layout import Layout
from inspector.model import Confidence, Dossier, Gone
from inspector.text import clean

from .results import Telling, rows
from .rules import RESULTS, infos


@dataclass(frozen=True)
class Plan:
    """`names`: of the hosts, each unlike the others. `room`: how many results of each weight there is room for; used up by writing."""

    names: tuple[str, ...]
    telling: Telling
    precision: Mapping[str, Confidence]
    room: Counter[int]


def plan(dossier: Dossier, layout: Layout) -> Plan:
    telling = _telling(dossier, layout)
    weights: Counter[int] = Counter()
    precision: dict[str, Confidence] = {}
    names, suppressed = [], False
    for host in dossier.hosts:
        names.append(clean(host.name))
        for row in rows(host, telling):
            weights[row.weight] += 1
            if row.finding:
                suppressed = suppressed or row.finding.waiver is not None
                precision[row.check] = _surer(precision.get(row.check), row.finding.confidence)
    return Plan(summary.distinct(names), replace(telling, suppressed=suppressed), precision, _room(weights))


def _telling(dossier: Dossier, layout: Layout) -> Telling:
    gate = dossier.gate
    gone: defaultdict[str, list[Gone]] = defaultdict(list)
    for each in gate.gone if gate else ():
        gone[each.host].append(each)
    return Telling(
        lang=layout.lang,
        titles={name: info.title for name, info in dossier.checks.items()},
        indexes={name: place for place, name in enumerate(infos(dossier))},
        full=layout.full,
        several=len(dossier.hosts) > 1,
        suppressed=False,
        standings=gate.standings if gate and gate.baseline else None,
        gone={name: tuple(each) for name, each in gone.items()},
    )


def _surer(one: Confidence | None, other: Confidence) -> Confidence:
    order = list(Confidence)
    return other if one is None or order.index(other) > order.index(one) else one


def _room(weights: Counter[int]) -> Counter[int]:
    """The lightest first, as far as there is room."""
    room: Counter[int] = Counter()
    left = RESULTS
    for weight in sorted(weights):
        room[weight] = min(weights[weight], left)
        left -= room[weight]
    return room
