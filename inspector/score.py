"""The score interval; docs/score.md explains the formula."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.model import Result, Score, Severity, Status

WEIGHT = {Severity.INFO: 0, Severity.LOW: 1, Severity.MEDIUM: 3, Severity.HIGH: 10, Severity.CRITICAL: 25}


def score(results: Iterable[Result]) -> Score | None:
    """0 to 100; `low` counts what is unknown or waived as failed, `high` as passed. None where nothing applies."""
    total = lost_for_sure = lost_at_worst = 0
    for result in results:
        weight = WEIGHT[result.severity]
        if result.status is Status.NOT_APPLICABLE or not weight:
            continue
        total += weight
        if result.status in (Status.UNKNOWN, Status.ERROR):
            lost_at_worst += weight
        elif result.status is Status.FAIL:
            lost_at_worst += max(WEIGHT[finding.severity] for finding in result.findings)
            lost_for_sure += max((WEIGHT[finding.severity] for finding in result.open), default=0)
    if not total:
        return None
    return Score(
        low=round(100 * (total - lost_at_worst) / total, 1), high=round(100 * (total - lost_for_sure) / total, 1)
    )
