"""Checks over all hosts of an audit: each runs once, on one fact of every host. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from inspector.engine import Share
from inspector.fact import Fleet
from inspector.model import EvidenceRef, Reason, Result, reason
from inspector.outcome import Planned, Waive, collect_verdicts, finish
from inspector.text import Text, clean

Shares = Mapping[str, Mapping[type, Share]]
"""What each host gives, by the host's name and the type of the fact."""


def evaluate_fleet(
    shares: Shares,
    planned: Sequence[Planned],
    resources: Mapping[type, object],
    waive: Waive | None = None,
    *,
    lost: Sequence[Reason] = (),
) -> tuple[Result, ...]:
    """The verdicts of the checks that judge all hosts together, in the order of their ids. `lost`: why nothing is known of other hosts."""
    plans = sorted((plan for plan in planned if plan.check.over_fleet), key=lambda plan: plan.check.id)
    return tuple(_judge(plan, shares, resources, waive, lost) for plan in plans)


def _judge(
    plan: Planned, shares: Shares, resources: Mapping[type, object], waive: Waive | None, lost: Sequence[Reason]
) -> Result:
    given: list[object] = []
    gaps = list(lost)
    evidence: list[EvidenceRef] = []
    for entry in plan.check.inputs:
        if not entry.fleet:
            given.append(resources[entry.type])
            continue
        of_hosts = {host: kinds[entry.type] for host, kinds in shares.items()}
        values = {host: share.value for host, share in of_hosts.items() if share.value is not None}
        given.append(Fleet(values, tuple(of_hosts)))
        for host, share in of_hosts.items():
            evidence += [replace(ref, item=f"{clean(host)}: {ref.item}") for ref in share.evidence]
            gaps += [_on(host, share.gap)] if share.gap else []
    gap = next(iter(gaps), None)
    return finish(plan, collect_verdicts(plan, given), gap=gap, evidence=tuple(evidence), waive=waive)


def _on(host: str, why: Reason) -> Reason:
    return reason(why.code, Text(en="{host}: {why}", zh="{host}：{why}"), host=host, why=why.text)
