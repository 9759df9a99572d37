"""One host's evidence to be altered: a fact is read again only where an alteration reaches it."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspector.check import fact_inputs, fact_needs
from inspector.engine import _Facts, _Used
from inspector.fact import View, role
from inspector.model import Fail, Reason, Status
from inspector.outcome import Planned, collect_verdicts, settle
from inspector.request import Request
from inspector.snapshot import Item, Snapshot

WORK = 1_000_000_000
"""How much of one host's evidence is read again at most, in bytes. A limit in seconds would make results differ."""
ITEM, TRIAL = 1_000, 10_000
"""What an item and a trial count beside the bytes."""

Answers = Mapping[Request, tuple[Item, ...]]


@dataclass(frozen=True)
class Look:
    """What a check says of some evidence; `asked` is what it rests on."""

    fails: tuple[Fail, ...]
    status: Status
    why: Reason | None
    asked: Answers


@dataclass(frozen=True)
class Copy:
    """The facts of altered evidence, and which answers were altered."""

    facts: _Facts
    answers: Answers


@dataclass
class Bench:
    """`trials` were made; `skipped` were not, since the work that is allowed was done."""

    snapshot: Snapshot
    resources: Mapping[type, Any]
    left: int
    trials: int = 0
    skipped: int = 0
    _facts: _Facts = field(init=False)
    _weights: Mapping[Request, int] = field(init=False)
    _own: dict[type, set[Request]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._facts = _Facts(self.snapshot, self.resources)
        self._weights = {request: _weight(items) for request, items in self.snapshot.answers.items()}

    def plain(self, plan: Planned) -> Look:
        """What the check says of the evidence as it is."""
        return _look(plan, self._facts)

    def own_gaps(self, plan: Planned) -> set[Request]:
        """The requests whose gaps the check or one of its facts takes upon itself, on this evidence."""
        view = _Noting(self.snapshot, plan.check.needs(plan.parameters))
        if any(entry.type is View for entry in plan.check.inputs):
            collect_verdicts(plan, (view if e.type is View else self._facts.get(e, _Used()) for e in plan.check.inputs))
        return view.own.union(*map(self._noted, _facts_of(plan)))

    def _noted(self, cls: Any) -> set[Request]:
        if cls not in self._own:
            view = _Noting(self.snapshot, cls.needs)
            with contextlib.suppress(Exception):
                cls.read(view, *(self._facts.get(entry, _Used()) for entry in fact_inputs(cls)))
            self._own[cls] = view.own
        return self._own[cls]

    def altered(self, answers: Answers) -> Copy:
        """The same host at the same time, had it answered so."""
        snapshot = replace(self.snapshot, answers={**self.snapshot.answers, **answers})
        kept = {cls: made for cls, made in self._facts._read.items() if _needs(cls).isdisjoint(answers)}
        return Copy(_Facts(snapshot, self.resources, kept), answers)

    def other(self, answers: Answers, resources: Mapping[type, Any], **changes: Any) -> Copy:
        """The same host with more changed than its answers, so that nothing that was read from it holds."""
        snapshot = replace(self.snapshot, answers={**self.snapshot.answers, **answers}, **changes)
        return Copy(_Facts(snapshot, {**self.resources, **resources}), answers)

    def tried(self, plan: Planned, copy: Copy) -> Look | None:
        """What the check says of altered evidence; None where that is more work than is left."""
        stale = [cls for cls in _facts_of(plan) if cls not in copy.facts._read]
        work = TRIAL + sum(self._work(need, copy) for cls in stale for need in _own(cls))
        if work > self.left:
            self.skipped += 1
            return None
        self.left -= work
        self.trials += 1
        return _look(plan, copy.facts)

    def _work(self, need: Request, copy: Copy) -> int:
        return _weight(copy.answers[need]) if need in copy.answers else self._weights.get(need, 0)


class _Noting(View):
    """A view that notes where a fact takes gaps upon itself."""

    def __init__(self, snapshot: Snapshot, needs: tuple[Request, ...]) -> None:
        super().__init__(snapshot, needs)
        self.own: set[Request] = set()

    def ask(self, request: Request, *, own_gaps: bool = False) -> tuple[Item, ...]:
        if own_gaps:
            self.own.add(request)
        return super().ask(request, own_gaps=own_gaps)


def _weight(items: tuple[Item, ...]) -> int:
    return sum(ITEM + len(item.data) for item in items)


def _look(plan: Planned, facts: _Facts) -> Look:
    used = _Used()
    view = View(facts.snapshot, plan.check.needs(plan.parameters))
    given = (view if entry.type is View else facts.get(entry, used) for entry in plan.check.inputs)
    outcome = collect_verdicts(plan, given)
    used.add(view)
    fails = tuple(verdict for verdict in outcome.verdicts if isinstance(verdict, Fail))
    status, why = settle(outcome, used.gap)
    return Look(fails, Status.FAIL if fails else status, why, used.asked)


def _own(cls: type) -> tuple[Request, ...]:
    needs: tuple[Request, ...] = cls.needs  # type: ignore[attr-defined]
    return needs


def _facts_of(plan: Planned) -> frozenset[type]:
    return frozenset().union(*(_with_inputs(each.type) for each in plan.check.inputs if role(each.type) == "fact"))


@functools.cache
def _with_inputs(cls: type) -> frozenset[type]:
    """A fact and those that it is made from."""
    inputs = (entry.type for entry in fact_inputs(cls) if role(entry.type) == "fact")
    return frozenset({cls}).union(*map(_with_inputs, inputs))


@functools.cache
def _needs(cls: type) -> frozenset[Request]:
    return frozenset(fact_needs(cls))
