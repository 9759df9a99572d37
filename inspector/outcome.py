"""What one check yields, made into its result: statuses, findings with their texts, and what is safe to write down. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.check import Check
from inspector.fact import Absent, Unknown
from inspector.model import (
    NOT_EXAMINED,
    TOLD_TOGETHER,
    Confidence,
    EvidenceRef,
    Fail,
    Finding,
    Observation,
    Reason,
    Result,
    Seen,
    Severity,
    Status,
    Unsure,
    Waiver,
    reason,
)
from inspector.text import Secret, Text, clean, fill, shell_word

OBSERVED = 50
"""How many subjects that were found right are kept with a result."""


@dataclass(frozen=True)
class Terms:
    """What waivers say of a finding at the time of the snapshot: one that holds, or else one that names it and does not.

    True where one holds.
    """

    holds: Waiver | None = None
    lapsed: Waiver | None = None

    def __bool__(self) -> bool:
        return self.holds is not None


Waive = Callable[[str, str, str], Terms]
"""(check id, subject, fingerprint) -> what the profile's waivers say of such a finding."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A check as the profile wants it run."""

    check: Check
    severity: Severity
    parameters: Mapping[str, Any]


@dataclass
class Outcome:
    """What came of running one check, as far as it came."""

    verdicts: list[Fail | Unsure | Seen] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    status: Status = Status.PASS
    why: Reason | None = None


def collect_verdicts(plan: Planned, given: Iterable[object]) -> Outcome:
    """The verdicts that the check yields, as far as it and the reading of what it is given come."""
    outcome = Outcome()
    try:
        for verdict in plan.check.run(*given, **plan.parameters):
            outcome.verdicts.append(verdict)
    except Absent as absent:
        outcome.status, outcome.why = Status.NOT_APPLICABLE, absent.reason
    except Unknown as unknown:
        outcome.status, outcome.why = Status.UNKNOWN, unknown.reason
    except Exception as error:
        outcome.status, outcome.why = Status.ERROR, broken(error)
    return outcome


def settle(outcome: Outcome, gap: Reason | None) -> tuple[Status, Reason | None]:
    """Failures first; then an error; then anything that was not known, a gap in the evidence too; then not applicable; else pass."""
    if outcome.findings:
        return Status.FAIL, outcome.why if outcome.status is Status.ERROR else None
    if outcome.status in (Status.ERROR, Status.UNKNOWN):
        return outcome.status, outcome.why
    for verdict in outcome.verdicts:
        if isinstance(verdict, Unsure) and verdict.reason.code != TOLD_TOGETHER:
            return Status.UNKNOWN, verdict.reason
    if gap:
        return Status.UNKNOWN, gap
    return outcome.status, outcome.why


def finish(
    plan: Planned, outcome: Outcome, *, gap: Reason | None, evidence: tuple[EvidenceRef, ...], waive: Waive | None
) -> Result:
    """The result of a check from what it yielded; `gap` is the first thing that it asked for and that is not whole."""
    try:
        outcome.findings = _findings(plan, outcome.verdicts, waive)
    except Exception as error:
        outcome.status, outcome.why = Status.ERROR, broken(error)
    status, why = settle(outcome, gap)
    seen = [verdict for verdict in outcome.verdicts if isinstance(verdict, Seen)]
    return Result(
        check=plan.check.id,
        category=plan.check.category,
        severity=plan.severity,
        status=status,
        reason=_clean_reason(why),
        evidence=evidence,
        observed=tuple(
            Observation(
                subject=clean(one.subject),
                location=clean(one.location),
                data=plain(one.data),
                message=plan.check.passes.fill(values(one)) if plan.check.passes else None,
            )
            for one in seen[:OBSERVED]
        ),
        findings=outcome.findings,
        whole=_whole(outcome, gap),
    )


def _whole(outcome: Outcome, gap: Reason | None) -> bool:
    """Whether every subject was judged."""
    unsure = any(isinstance(verdict, Unsure) for verdict in outcome.verdicts)
    unseen = outcome.why is not None and outcome.why.code == NOT_EXAMINED
    broken = outcome.status in (Status.UNKNOWN, Status.ERROR)
    return not (gap or unsure or unseen or broken)


def _findings(plan: Planned, verdicts: Sequence[Fail | Unsure | Seen], waive: Waive | None) -> tuple[Finding, ...]:
    made = [_finding(plan, verdict, waive) for verdict in verdicts if isinstance(verdict, Fail)]
    if len({finding.fingerprint for finding in made}) < len(made):
        raise ValueError("two findings with the same subject and key")
    return tuple(sorted(made, key=lambda f: (-f.severity.rank, f.subject, f.location, f.fingerprint)))


def _finding(plan: Planned, fail: Fail, waive: Waive | None) -> Finding:
    check = plan.check
    filled = values(fail)
    severity = min((plan.severity, fail.severity or plan.severity), key=lambda level: level.rank)
    confidence = fail.confidence or check.confidence
    mark, subject = fingerprint(check.id, fail.subject, fail.key), clean(fail.subject)
    terms = waive(check.id, subject, mark) if waive else Terms()  # by the name that people are shown
    return Finding(
        fingerprint=mark,
        subject=subject,
        location=clean(fail.location),
        severity=severity,
        confidence=Confidence(confidence),
        message=check.fails.fill(filled),
        remedy=check.remedy.fill(filled),
        command=command_line(check.command, filled),
        data=plain(fail.data),
        waiver=terms.holds,
        lapsed=terms.lapsed,
        formerly=tuple(fingerprint(alias, fail.subject, fail.key) for alias in check.aliases),
        layer=fail.layer,
    )


def values(verdict: Fail | Seen) -> dict[str, object]:
    """What a check's sentences may name."""
    return {**verdict.data, "subject": verdict.subject, "location": verdict.location}


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


def broken(error: Exception) -> Reason:
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
