"""Judges a snapshot: facts are parsed once, each check runs on what it declared, and no gap ever becomes a pass. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.check import Check, Input, fact_inputs
from inspector.fact import Absent, Unknown, View, role
from inspector.ledger import Coverage, evidence_refs, ledger
from inspector.model import (
    Confidence,
    Fail,
    Finding,
    Gap,
    Observation,
    Reason,
    Result,
    Score,
    Seen,
    Severity,
    Status,
    Unsure,
    Waiver,
    reason,
)
from inspector.request import Request
from inspector.score import score
from inspector.snapshot import Item, Snapshot, State
from inspector.text import Secret, Text, clean, fill, shell_word

OBSERVED = 50
"""How many subjects that were found right are kept with a result."""

Waive = Callable[[str, str, str], Waiver | None]
"""(check id, subject, fingerprint) -> the waiver that holds at the snapshot's time."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A check as the profile wants it run."""

    check: Check
    severity: Severity
    parameters: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    results: tuple[Result, ...]
    gaps: tuple[Gap, ...]
    score: Score | None


@dataclass
class _Used:
    """What one value rests on: the answers that were read and the gaps in them."""

    asked: dict[Request, tuple[Item, ...]] = field(default_factory=dict)
    gaps: dict[str, tuple[Request, Item]] = field(default_factory=dict)

    def add(self, other: _Used | View) -> None:
        self.asked |= other.asked
        self.gaps |= other.gaps


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
    for plan in sorted(planned, key=lambda plan: plan.check.id):
        result, used = _judge(plan, facts, waive)
        results.append(result)
        if result.status is Status.UNKNOWN:
            coverage.append(Coverage(plan.check.id, tuple(used.gaps.values())))
    return Evaluation(results=tuple(results), gaps=ledger(coverage), score=score(results))


@dataclass
class _Outcome:
    """What came of running one check, as far as it came."""

    verdicts: list[Fail | Unsure | Seen] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    status: Status = Status.PASS
    why: Reason | None = None


def _judge(plan: Planned, facts: _Facts, waive: Waive | None) -> tuple[Result, _Used]:
    used = _Used()
    view = View(facts.snapshot, plan.check.needs(plan.parameters))
    outcome = _run(plan, facts, view, used)
    used.add(view)
    try:
        outcome.findings = _findings(plan, outcome.verdicts, waive)
    except Exception as error:
        outcome.status, outcome.why = Status.ERROR, _broken(error)
    outcome.status, outcome.why = _settle(outcome, used)
    return _sealed(_result(plan, outcome, used), facts.snapshot), used


def _run(plan: Planned, facts: _Facts, view: View, used: _Used) -> _Outcome:
    outcome = _Outcome()
    try:
        given = [view if entry.type is View else facts.get(entry, used) for entry in plan.check.inputs]
        for verdict in plan.check.run(*given, **plan.parameters):
            outcome.verdicts.append(verdict)
    except Absent as absent:
        outcome.status, outcome.why = Status.NOT_APPLICABLE, absent.reason
    except Unknown as unknown:
        outcome.status, outcome.why = Status.UNKNOWN, unknown.reason
    except Exception as error:
        outcome.status, outcome.why = Status.ERROR, _broken(error)
    return outcome


def _settle(outcome: _Outcome, used: _Used) -> tuple[Status, Reason | None]:
    """Failures first; then an error; then anything that was not known; then not applicable; else pass."""
    if outcome.findings:
        return Status.FAIL, outcome.why if outcome.status is Status.ERROR else None
    if outcome.status in (Status.ERROR, Status.UNKNOWN):
        return outcome.status, outcome.why
    for verdict in outcome.verdicts:
        if isinstance(verdict, Unsure):
            return Status.UNKNOWN, verdict.reason
    if used.gaps:
        return Status.UNKNOWN, next(iter(used.gaps.values()))[1].why
    return outcome.status, outcome.why


def _sealed(result: Result, snapshot: Snapshot) -> Result:
    """What was decided while the secret was at hand stands where the evidence is sealed."""
    before = snapshot.sealed.get(result.check)
    redacted = any(ref.state == State.REDACTED for ref in result.evidence)
    return before if before is not None and redacted and result.status is not Status.FAIL else result


def _result(plan: Planned, outcome: _Outcome, used: _Used) -> Result:
    seen = [verdict for verdict in outcome.verdicts if isinstance(verdict, Seen)]
    return Result(
        check=plan.check.id,
        category=plan.check.category,
        severity=plan.severity,
        status=outcome.status,
        reason=_clean_reason(outcome.why),
        evidence=evidence_refs(used.asked),
        observed=tuple(
            Observation(subject=clean(one.subject), location=clean(one.location), data=plain(one.data))
            for one in seen[:OBSERVED]
        ),
        findings=outcome.findings,
    )


def _findings(plan: Planned, verdicts: Sequence[Fail | Unsure | Seen], waive: Waive | None) -> tuple[Finding, ...]:
    made = [_finding(plan, verdict, waive) for verdict in verdicts if isinstance(verdict, Fail)]
    if len({finding.fingerprint for finding in made}) < len(made):
        raise ValueError("two findings with the same subject and key")
    return tuple(sorted(made, key=lambda f: (-f.severity.rank, f.subject, f.location, f.fingerprint)))


def _finding(plan: Planned, fail: Fail, waive: Waive | None) -> Finding:
    check = plan.check
    values = {**fail.data, "subject": fail.subject, "location": fail.location}
    severity = min((plan.severity, fail.severity or plan.severity), key=lambda level: level.rank)
    confidence = fail.confidence or check.confidence
    mark = fingerprint(check.id, fail.subject, fail.key)
    return Finding(
        fingerprint=mark,
        subject=clean(fail.subject),
        location=clean(fail.location),
        severity=severity,
        confidence=Confidence(confidence),
        message=check.fails.fill(values),
        remedy=check.remedy.fill(values),
        command=command_line(check.command, values),
        data=plain(fail.data),
        waiver=waive(check.id, fail.subject, mark) if waive else None,
    )


def fingerprint(check: str, subject: str, key: str) -> str:
    """The identity of a finding on its host: nothing in it changes while the defect is the same."""
    parts = "\0".join((check, subject, key)).encode("utf-8", "surrogateescape")
    return hashlib.sha256(parts).hexdigest()[:32]


def command_line(template: str, values: Mapping[str, object]) -> str:
    """The command for a look by hand; every value in it is one quoted word."""
    return fill(template, "en", {name: shell_word(value) for name, value in values.items()})


def plain(data: Mapping[str, object]) -> dict[str, object]:
    """Data as JSON takes it: secrets as `***`, texts as both languages, strings cleaned."""
    return {name: _plain(value) for name, value in data.items()}


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"en": clean(value.en), "zh": clean(value.zh)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return "***" if isinstance(value, Secret) else clean(str(value))


def _broken(error: Exception) -> Reason:
    """Only the kind of the error: its text might carry evidence that is secret."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else ""
    return reason(
        "error",
        Text(en="the check failed itself: {kind} in {where}", zh="检查项自身出错：{where} 处发生 {kind}"),
        kind=type(error).__name__,
        where=where,
    )


def _clean_reason(why: Reason | None) -> Reason | None:
    return None if why is None else Reason(code=why.code, en=clean(why.en), zh=clean(why.zh))
