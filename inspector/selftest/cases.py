"""The cases of a check, bad and good, in the evidence of a host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inspector.case import Case
from inspector.fact import resource_file, role
from inspector.model import Fail, Reason, Status, reason
from inspector.outcome import Planned, Waive, fingerprint
from inspector.plugins import load_resources
from inspector.selftest.bench import Bench, Copy, Look
from inspector.selftest.planting import in_place, laid_over, unseen
from inspector.snapshot import Snapshot
from inspector.targets.memory import snapshot
from inspector.text import Text
from inspector.trial import VERDICTS, WITH_REASON, judged, taken

WAIVED = Text(en="the profile waives all that it would find", zh="方案中的例外覆盖了它可能报出的全部问题")
PARAMETERS = Text(
    en="with the profile's parameters ({names}) its bad cases do not fail; with those of the cases they do",
    zh="按方案的参数（{names}），其 bad 用例均不报出问题；按用例自身的参数则会报出",
)
HARMLESS = Text(
    en="none of its bad cases fails here; the verdict is {verdict}",
    zh="其 bad 用例在此均未报出问题，判定为{verdict}",
)
OTHERS = Text(
    en="it fails on {found}, and its bad cases name {named}", zh="报出的对象是 {found}，而其 bad 用例指明的是 {named}"
)
NO_CASE = Text(en="it has no bad case to be tried with", zh="没有可供试验的 bad 用例")
FAILS_GOOD = Text(en="good case {n} fails on {subjects}", zh="第 {n} 个 good 用例被报出问题：{subjects}")
BREAKS = Text(en="good case {n}: {why}", zh="第 {n} 个 good 用例：{why}")
TOO_MUCH = Text(en="not tried to the end: too much evidence", zh="证据过多，未能试完")


def cannot_fail(bench: Bench, plan: Planned, plain: Look, waive: Waive | None) -> tuple[str, Reason] | None:
    """None where the check fails on a bad case, or on the host itself; else the field of the result that names it, and why.

    Each case is laid over the host's evidence; where that does not fail, since a defect may be that something is not there or
    the host's own settings may outweigh those of the case, the case takes the place of all that the check looks at. A check
    that does not apply to the host as it is must fail as well where the case makes it apply.
    """
    if _open(plain.fails, plan, waive):
        return None
    last, waived = plain, bool(plain.fails)
    for case, copy in _planted(bench, plan, plan.check.bad, plain):
        look = bench.tried(plan, copy)
        if look is None:
            return "no_evidence", reason("work", TOO_MUCH)
        named = [fail for fail in look.fails if not case.fails or fail.subject in case.fails]
        if _open(named, plan, waive):
            return None
        last = look if look.status is not Status.NOT_APPLICABLE else last
        waived = waived or bool(named)
    if plan.check.bad and last.status is Status.NOT_APPLICABLE and last.why:
        return "not_applicable", last.why
    if last.status is Status.UNKNOWN and last.why and unseen(bench.snapshot, last.asked):
        return "no_evidence", last.why
    return "cannot_fail", reason("waived", WAIVED) if waived else _why(plan, last)


def fails_good(bench: Bench, plan: Planned, plain: Look) -> Reason | None:
    """What is wrong where a good case fails: in place of what the check looks at, and with the case's own parameters as well.

    It is not laid over the host's evidence: beside it the host's own defects would fail rightly.
    """
    for number, case in enumerate(plan.check.good, 1):
        evidence, other = snapshot(case, plan.check.needs(plan.parameters)), _applies(plain)
        look = bench.tried(plan, _in_place(bench, plan, case, evidence, other))
        if look is None or look.status not in (Status.FAIL, Status.ERROR):
            continue
        alone = judged(plan.check, case, taken(plan.check, case))
        if alone.status is Status.FAIL:
            return reason("good", FAILS_GOOD, n=number, subjects=[finding.subject for finding in alone.findings])
        if alone.status is Status.ERROR and alone.reason:
            return reason("good", BREAKS, n=number, why=alone.reason.text)
    return None


def _planted(bench: Bench, plan: Planned, cases: Iterable[Case], plain: Look) -> Iterator[tuple[Case, Copy]]:
    other = _applies(plain)
    for case in cases:
        evidence = snapshot(case, plan.check.needs(plan.parameters))
        yield case, bench.altered(laid_over(bench.snapshot, evidence, other=other))
        yield case, _in_place(bench, plan, case, evidence, other)


def _in_place(bench: Bench, plan: Planned, case: Case, evidence: Snapshot, other: bool) -> Copy:
    """With the case's own tables and at its time, since all evidence that the check sees is the case's."""
    answers = in_place(bench.snapshot, evidence, other=other)
    tags = {**bench.snapshot.tags, **case.tags} if other else bench.snapshot.tags
    return bench.other(answers, _tables(plan, case.resources), taken=case.now, tags=tags)


def _fails_alone(plan: Planned, case: Case) -> bool:
    """Whether it fails on the subjects that its case names, with the case's own parameters and nothing of the host."""
    found = {finding.subject for finding in judged(plan.check, case, taken(plan.check, case)).findings}
    return bool(found.intersection(case.fails) if case.fails else found)


def _applies(plain: Look) -> bool:
    return plain.status is not Status.NOT_APPLICABLE


def _tables(plan: Planned, given: Mapping[str, str]) -> dict[type, Any]:
    inputs = (entry.type for entry in plan.check.inputs if role(entry.type) == "resource")
    return load_resources([kind for kind in inputs if resource_file(kind) in given], given)


def _open(fails: Iterable[Fail], plan: Planned, waive: Waive | None) -> bool:
    """Whether one of them is not accepted beforehand."""
    name = plan.check.id
    return any(waive is None or not waive(name, f.subject, fingerprint(name, f.subject, f.key)) for f in fails)


def _why(plan: Planned, last: Look) -> Reason:
    if not plan.check.bad:
        return reason("no-case", NO_CASE)
    if last.status is Status.ERROR and last.why:
        return last.why
    if last.fails:
        named = {subject for case in plan.check.bad for subject in case.fails}
        return reason("subjects", OTHERS, found=sorted({each.subject for each in last.fails}), named=sorted(named))
    others = {name for name, tunable in plan.check.tunables.items() if plan.parameters[name] != tunable.default}
    others |= {name for case in plan.check.bad for name in case.params if plan.parameters[name] != case.params[name]}
    if others and any(_fails_alone(plan, case) for case in plan.check.bad):
        return reason("parameters", PARAMETERS, names=sorted(others))
    found = VERDICTS[last.status]
    return reason(
        "harmless", HARMLESS, verdict=WITH_REASON.fill({"verdict": found, "why": last.why.text}) if last.why else found
    )
