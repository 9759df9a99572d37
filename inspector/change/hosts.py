"""What changed on one host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from inspector.change import holdings
from inspector.change.causes import AUDITED, Pair
from inspector.change.findings import FIRST_SEEN, changes, coverage
from inspector.change.ground import Ground
from inspector.change.words import Cause, Change, Coverage, HostChange, Kind, State, blame
from inspector.model import Host, Result, Status
from inspector.text import Text

STEADY = (Kind.OPEN, Kind.STILL_ACCEPTED)
NOT_THERE = Text(en="the host is not in that audit", zh="该次自查中没有此主机")
NOT_AUDITED = Text(en="the host was not audited then", zh="该主机当时未完成自查")
NONE: Mapping[Kind, int] = {}


def state(before: Host | None, after: Host | None) -> State:
    seen = before is not None and before.status in AUDITED, after is not None and after.status in AUDITED
    if all(seen):
        return State.BOTH
    if seen[1]:
        return State.REGAINED if before else State.ADDED
    if after is None:
        return State.GONE
    return State.LOST if seen[0] else State.NEITHER


def compared(  # noqa: PLR0913 - one keyword a setting
    ground: Ground,
    before: Host | None,
    after: Host | None,
    *,
    number: int = 0,
    complete: bool = True,
    full: bool = False,
    steady: Mapping[Kind, int] = NONE,
) -> HostChange:
    """Two entries of a host, of which one may be missing. `number`: its id in the store. `steady`: findings of results that are the same and were left out."""
    how = state(before, after)
    if how is State.BOTH and before and after:
        found, decided = _both(Pair(ground, before, after, complete))
    else:
        found, decided = list(_one_sided(before, after, how)), ()
    one, other = before.holdings if before else {}, after.holdings if after else {}
    told = HostChange(
        name=(after or before or _no_host()).name,
        kind=(after or before or _no_host()).kind,
        state=how,
        id=number,
        formerly=before.name if before and after and before.name != after.name else "",
        status=(before.status if before else None, after.status if after else None),
        taken=(before.taken if before else "", after.taken if after else ""),
        score=(before.score if before else None, after.score if after else None),
        error=after.error if after else None,
        coverage=decided,
        holdings=holdings.compared(one, other) if how is State.BOTH else (),
        unlisted=holdings.unlisted(one, other) if how is State.BOTH else (),
    )
    return with_changes(told, found, full=full, steady=steady)


def with_changes(
    host: HostChange, found: Iterable[Change], *, full: bool = True, steady: Mapping[Kind, int] = NONE
) -> HostChange:
    """The same with these changes, worst first, and counted."""
    found = sorted(found, key=lambda c: (list(Kind).index(c.kind), -c.severity.rank, c.check, c.subject, c.fingerprint))
    counts = Counter(change.kind for change in found)
    kinds = [kind for kind in Kind if full or kind is not Kind.STILL_ACCEPTED]
    return replace(
        host,
        counts={kind: counts[kind] + steady.get(kind, 0) for kind in kinds},
        changes=tuple(change for change in found if full or change.kind not in STEADY),
    )


def _both(pair: Pair) -> tuple[list[Change], tuple[Coverage, ...]]:
    earlier = _by_present_id(pair)
    later = {result.check: result for result in pair.after.results}
    found: list[Change] = []
    decided: list[Coverage] = []
    for check in sorted(earlier.keys() | later.keys()):
        one, other = earlier.get(check), later.get(check)
        found += changes(pair, check, one, other)
        if moved := coverage(pair, check, one, other):
            decided.append(moved)
    return found, tuple(decided)


def _by_present_id(pair: Pair) -> dict[str, Result]:
    """The results before, by the check's id in the second audit."""
    found: dict[str, list[Result]] = {}
    for result in pair.before.results:
        found.setdefault(pair.ground.names.get(result.check, result.check), []).append(result)
    return {check: results[0] if len(results) == 1 else _merged(results) for check, results in found.items()}


def _merged(results: Sequence[Result]) -> Result:
    """Of checks that have become one: the one that says most of what is wrong or not known, with the findings of all."""
    order = (Status.FAIL, Status.ERROR, Status.UNKNOWN, Status.PASS, Status.NOT_APPLICABLE)
    worst = min(results, key=lambda result: order.index(result.status))
    return replace(
        worst,
        findings=tuple(finding for result in results for finding in result.findings),
        evidence=tuple(ref for result in results for ref in result.evidence),
        whole=all(result.whole for result in results),
    )


def _one_sided(before: Host | None, after: Host | None, how: State) -> Iterable[Change]:
    """The findings of a host that one audit alone has seen: nothing is known of what was there, or is."""
    if how in (State.GONE, State.LOST) and before and before.status in AUDITED:
        why = (after.error if after else None) or (NOT_AUDITED if after else NOT_THERE)
        for result in before.results:
            yield from _all(result, Kind.UNKNOWN, why)
    if how in (State.ADDED, State.REGAINED) and after:
        why = FIRST_SEEN.fill({"why": (before.error if before else None) or (NOT_AUDITED if before else NOT_THERE)})
        for result in after.results:
            yield from _all(result, Kind.NEW, why)


def _all(result: Result, kind: Kind, why: Text) -> Iterable[Change]:
    for finding in result.findings:
        yield Change(
            kind=Kind.ACCEPTED if finding.waiver and kind is Kind.NEW else kind,
            check=result.check,
            subject=finding.subject,
            fingerprint=finding.fingerprint,
            location=finding.location,
            severity=finding.severity,
            message=finding.message,
            blame=blame(Cause.COVERAGE),
            why=why,
            waiver=finding.waiver,
        )


def _no_host() -> Host:
    raise ValueError("neither side has the host")
