"""Whether the checks can tell right from wrong on a host: each is tried on altered copies of the evidence that was collected.

A check that can never fail there passes for nothing. Copies are in memory alone. Pure: the same snapshot and rules give the
same result; what is tried is bounded by the amount of evidence, not by time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inspector.model import Reason, Selftest, Status
from inspector.outcome import Planned, Waive, broken
from inspector.profile import waiving
from inspector.rules import Rules
from inspector.selftest.bench import WORK, Bench
from inspector.selftest.cases import cannot_fail, fails_good
from inspector.selftest.denial import blind
from inspector.snapshot import Snapshot


def run(snapshot: Snapshot, rules: Rules) -> Selftest:
    """How the checks of the profile, with its parameters and waivers, do on altered copies of this evidence."""
    waive = waiving(rules.profile, snapshot.host, snapshot.taken, snapshot.tags)
    return tried(snapshot, rules.planned_for(snapshot.tags), rules.resources, waive)


def tried(
    snapshot: Snapshot,
    planned: Sequence[Planned],
    resources: Mapping[type, Any],
    waive: Waive | None = None,
    work: int = WORK,
) -> Selftest:
    """Checks over all hosts together are left out: no single host decides them."""
    bench = Bench(snapshot, resources, work)
    plans = sorted((plan for plan in planned if not plan.check.over_fleet), key=lambda plan: plan.check.id)
    plain = {plan.check.id: bench.plain(plan) for plan in plans}
    named: dict[str, dict[str, Reason]] = {"cannot_fail": {}, "no_evidence": {}, "not_applicable": {}}
    good: dict[str, Reason] = {}
    for plan in plans:
        try:
            found = cannot_fail(bench, plan, plain[plan.check.id], waive)
            why = fails_good(bench, plan, plain[plan.check.id])
        except Exception as error:  # of the check's own code, or of what it says in its cases
            found, why = ("cannot_fail", broken(error)), None
        if found:
            named[found[0]][plan.check.id] = found[1]
        if why:
            good[plan.check.id] = why
    passed = [(plan, plain[plan.check.id].asked) for plan in plans if plain[plan.check.id].status is Status.PASS]
    return Selftest(
        checks=len(plans),
        can_fail=len(plans) - sum(len(names) for names in named.values()),
        **named,
        fails_good=good,
        blind=blind(bench, passed),
        copies=bench.trials,
        skipped=bench.skipped,
    )
