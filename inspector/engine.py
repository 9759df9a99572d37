"""Judges a snapshot: facts are parsed once, each check runs on what it declared, and no gap ever becomes a pass. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from inspector.check import Input, fact_inputs, fact_needs
from inspector.fact import Absent, Unknown, View, role
from inspector.ledger import Coverage, evidence_refs, ledger
from inspector.masking import MASKED
from inspector.model import EvidenceRef, Finding, Gap, Reason, Result, Score, Status
from inspector.outcome import Planned, Waive, broken, collect_verdicts, finish
from inspector.request import Request
from inspector.score import score
from inspector.snapshot import Item, Snapshot, State

T = TypeVar("T")
_LINE = re.compile(r":[0-9]+$")
"""What follows a file's name in a location."""
PACKAGES = ("/var/lib/dpkg/status", "/lib/apk/db/installed", "/usr/lib/apk/db/installed")
"""Every layer that installs anything writes these anew, so that they do not tell which one a package comes from."""
LISTS = "/var/lib/dpkg/info/"
"""The list of a package's files is written when it is installed, and not again before it is upgraded."""


class Read(Protocol):
    """A fact of one host, and whether nothing that it is made of was missing.

    None where it is not on the host, could not be read, or where not all that it is made of was asked for.
    """

    def __call__(self, kind: type[T], /) -> tuple[T | None, bool]: ...


@dataclass(frozen=True)
class Share:
    """What one host gives to a check over all hosts: the fact (None: it does not apply there), what it rests on, its first gap."""

    value: object
    evidence: tuple[EvidenceRef, ...]
    gap: Reason | None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """`shares`: what checks over all hosts need of this one, by the type of the fact. `read` gives what was read for the checks."""

    results: tuple[Result, ...]
    gaps: tuple[Gap, ...]
    score: Score | None
    read: Read
    shares: Mapping[type, Share] = field(default_factory=dict)


@dataclass
class _Used:
    """What one value rests on: the answers that were read and the gaps in them."""

    asked: dict[Request, tuple[Item, ...]] = field(default_factory=dict)
    gaps: dict[str, tuple[Request, Item]] = field(default_factory=dict)

    def add(self, other: _Used | View) -> None:
        self.asked |= other.asked
        self.gaps |= other.gaps

    @property
    def gap(self) -> Reason | None:
        return next((item.why for _, item in self.gaps.values()), None)


@dataclass
class _Facts:
    """Each fact of one snapshot, read once; a failure is kept and raised again for each check that wants it."""

    snapshot: Snapshot
    resources: Mapping[type, object]
    _read: dict[type, tuple[object, _Used]] = field(default_factory=dict)

    def get(self, entry: Input, used: _Used) -> object:
        if role(entry.type) == "resource":
            return self.resources[entry.type]
        if entry.type not in self._read:
            self._read[entry.type] = self._make(entry.type)
        value, mine = self._read[entry.type]
        used.add(mine)
        if isinstance(value, Absent) and entry.optional:
            return None
        if isinstance(value, Exception):
            raise value
        return value

    def collected(self, kind: type[T], /) -> tuple[T | None, bool]:
        """See Read. Nothing is parsed twice for it."""
        used = _Used()
        if not all(request in self.snapshot.answers for request in fact_needs(kind)):
            return None, False
        try:
            value: Any = self.get(Input("", kind, optional=False), used)
        except Exception:  # whoever needs it for a verdict says why
            return None, False
        return value, not used.gaps

    def _make(self, cls: Any) -> tuple[object, _Used]:
        used = _Used()
        view = View(self.snapshot, cls.needs)
        try:
            others = [self.get(entry, used) for entry in fact_inputs(cls)]
            value: object = cls.read(view, *others)
        except Exception as error:
            value = error
        used.add(view)
        return value, used


def evaluate(
    snapshot: Snapshot, planned: Sequence[Planned], resources: Mapping[type, object], waive: Waive | None = None
) -> Evaluation:
    """The verdict of each planned check on one host, in the order of their ids, with the coverage ledger."""
    facts = _Facts(snapshot, resources)
    coverage: list[Coverage] = []
    results = []
    for plan in sorted((plan for plan in planned if not plan.check.over_fleet), key=lambda plan: plan.check.id):
        result, used = _judge(plan, facts, waive)
        results.append(result)
        if result.status is Status.UNKNOWN:
            coverage.append(Coverage(plan.check.id, tuple(used.gaps.values())))
    kinds = {entry.type: entry for plan in planned for entry in plan.check.inputs if entry.fleet}
    shares = {kind: _share(entry, facts) for kind, entry in kinds.items()}
    return Evaluation(
        results=tuple(results), gaps=ledger(coverage), score=score(results), read=facts.collected, shares=shares
    )


def _share(entry: Input, facts: _Facts) -> Share:
    used = _Used()
    value, why = None, None
    try:
        value = facts.get(entry, used)
    except Absent:
        pass
    except Unknown as unknown:
        why = unknown.reason
    except Exception as error:
        why = broken(error)
    return Share(value, evidence_refs(used.asked), why or used.gap)


def _judge(plan: Planned, facts: _Facts, waive: Waive | None) -> tuple[Result, _Used]:
    used = _Used()
    view = View(facts.snapshot, plan.check.needs(plan.parameters))
    inputs = (view if entry.type is View else facts.get(entry, used) for entry in plan.check.inputs)
    outcome = collect_verdicts(plan, inputs)
    used.add(view)
    result = finish(plan, outcome, gap=used.gap, evidence=evidence_refs(used.asked), waive=waive)
    return _sealed(_layered(result, used, facts.snapshot), used, facts.snapshot), used


def _layered(result: Result, used: _Used, snapshot: Snapshot) -> Result:
    """With the layer of the image that the evidence at each finding's location comes from, or the package that it names."""
    if not result.findings:
        return result
    layers = {item.name: item.layer for items in used.asked.values() for item in items if item.layer}
    if not layers:
        return result
    if not layers.keys().isdisjoint(PACKAGES):
        layers = {name: layer for name, layer in layers.items() if name not in PACKAGES} | _listed(snapshot)
    return replace(result, findings=tuple(_from_layer(finding, layers) for finding in result.findings))


def _listed(snapshot: Snapshot) -> dict[str, int]:
    """The layer that each package comes from, by its name, where its list of files was asked for."""
    answers = (items for request, items in snapshot.answers.items() if request.name == f"{LISTS}*.list")
    found = {item.name: item.layer for items in answers for item in items if item.layer}
    return {name.removeprefix(LISTS).removesuffix(".list").partition(":")[0]: layer for name, layer in found.items()}


def _from_layer(finding: Finding, layers: Mapping[str, int]) -> Finding:
    place = finding.location
    if _LINE.sub("", place) in PACKAGES:
        place = str(finding.data.get("package", finding.subject))
    while place not in layers and (found := _LINE.search(place)):
        place = place[: found.start()]
    return replace(finding, layer=layers[place]) if place in layers and not finding.layer else finding


def _sealed(result: Result, used: _Used, snapshot: Snapshot) -> Result:
    """What was decided while secrets were at hand stands where the evidence is sealed; what is found beside it comes to it.

    Where only a part of an item is masked, it is what was found before that stands.
    """
    before = snapshot.sealed.get(result.check)
    items = [item for items in used.asked.values() for item in items] if before else []
    withheld = any(item.state is State.REDACTED for item in items)
    masked = any(item.note == MASKED for item in items)
    if before is None or not (withheld or (masked and before.status is Status.FAIL)):
        return result
    known = {finding.fingerprint for finding in before.findings}
    more = tuple(finding for finding in result.findings if finding.fingerprint not in known)
    return replace(result, findings=(*before.findings, *more), whole=False) if more else before
