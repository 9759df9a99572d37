"""A host's entry in the result, from its snapshot; and the entry of all hosts together. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.activity import activity
from inspector.engine import Share, evaluate
from inspector.facts.system import MACHINE_ID
from inspector.fleet import evaluate_fleet
from inspector.holdings import holdings
from inspector.model import UNIT, Host, HostStatus, Result, Status, System, Touch, reason
from inspector.outcome import plain
from inspector.profile import waiving
from inspector.recognition import system
from inspector.rules import Rules
from inspector.snapshot import Snapshot, State
from inspector.targets import Target
from inspector.text import Text, clean


@dataclass(frozen=True)
class Judged:
    """A host's entry, and what the checks over all hosts need of it."""

    host: Host
    shares: Mapping[type, Share] | None = None


def judge(snapshot: Snapshot, rules: Rules) -> Judged:
    """A host's entry from its snapshot. Pure: the same snapshot and rules give the same entry."""
    waive = waiving(rules.profile, clean(snapshot.host), snapshot.taken, snapshot.tags)
    evaluation = evaluate(snapshot, rules.planned_for(snapshot.tags), rules.resources, waive)
    host = Host(
        name=clean(snapshot.host),
        kind=snapshot.kind,
        identity=identity(snapshot),
        target=clean(snapshot.target),
        tags={clean(name): clean(value) for name, value in snapshot.tags.items()},
        taken=_zulu(snapshot.taken),
        transport=plain(snapshot.transport),
        cost=dict(snapshot.cost),
        status=_status(evaluation.results),
        error=None,
        privileged=snapshot.privileged,
        score=evaluation.score,
        system=system(snapshot, evaluation.read),
        gaps=evaluation.gaps,
        results=evaluation.results,
        journal=tuple(_clean(touch) for touch in snapshot.journal),
        parameters={check: plain(values) for check, values in rules.differences(snapshot.tags).items()},
        holdings=holdings(evaluation.read),
        activity=activity(evaluation.read, snapshot.taken),
        image=snapshot.image,
    )
    return Judged(host, evaluation.shares)


def judge_and_try(snapshot: Snapshot, rules: Rules) -> Judged:
    """As `judge`, and what the self-test of the checks came to on this evidence. Pure as well."""
    from inspector import selftest  # an audit without one need not wait for it

    judged = judge(snapshot, rules)
    return replace(judged, host=replace(judged.host, selftest=selftest.run(snapshot, rules)))


def _clean(touch: Touch) -> Touch:
    return replace(touch, name=clean(touch.name), status=clean(touch.status))


def tags(target: Target) -> Mapping[str, str]:
    """What the inventory says of a host, where it comes from one."""
    given: Mapping[str, str] = getattr(target, "tags", {})
    return {clean(name): clean(value) for name, value in given.items()}


def brief(judged: Judged) -> Judged:
    """As much of an entry as the checks over all hosts need."""
    return replace(judged, host=replace(judged.host, gaps=(), results=(), journal=()))


def _status(results: Iterable[Result]) -> HostStatus:
    undecided = any(result.status in (Status.UNKNOWN, Status.ERROR) for result in results)
    return HostStatus.PARTIAL if undecided else HostStatus.AUDITED


def unaudited(target: Target, error: Text, status: HostStatus) -> Host:
    """The entry of a host that could not be audited, with the one line that says why."""
    return Host(
        name=clean(target.name),
        kind=target.kind,
        identity="",
        target=clean(target.uri),
        tags=tags(target),
        taken="",
        transport={},
        cost={},
        status=status,
        error=Text(en=clean(error.en), zh=clean(error.zh)),
        privileged=False,
        score=None,
        system=System(),
        gaps=(),
        results=(),
    )


def identity(snapshot: Snapshot) -> str:
    """A digest of the machine id, which is the same after a rename; empty where there is none."""
    item = snapshot.items(MACHINE_ID)[0]
    text = item.text.strip()
    if item.state is not State.OK or len(text) != 32:
        return ""
    return hashlib.sha256(b"inspector host\0" + text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


EARLIER = Text(
    en="{host} was audited before the audit was interrupted, and what is compared between hosts is not kept",
    zh="主机 {host} 在中断前已完成自查，主机间比对所需的数据未保留",
)
LOST = Text(en="{host} could not be audited", zh="主机 {host} 未能完成自查")
ALL_HOSTS = "*"
AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)


def together(judged: Sequence[Judged], rules: Rules) -> Host | None:
    """The entry of the checks over all hosts. None where there are fewer than two that were audited, or no such check.

    Nobody looks into hosts that are not to be audited: these checks are not about them. Of a host that was audited before the
    audit was interrupted, what is compared is no longer known.
    """
    judged = [entry for entry in judged if entry.host.status is not HostStatus.NOT_AUDITED]
    named = {_name(entry.host, judged): entry for entry in judged}
    shares = {name: entry.shares for name, entry in named.items() if entry.shares is not None}
    taken = max((entry.host.taken for entry in judged), default="")
    audited = [name for name, entry in named.items() if entry.host.status in AUDITED]
    if len(audited) < 2 or not any(plan.check.over_fleet for plan in rules.planned):
        return None
    waive = waiving(rules.profile, ALL_HOSTS, taken)
    lost = [
        reason("earlier", EARLIER, host=name) if name in audited else reason("unaudited", LOST, host=name)
        for name in named
        if name not in shares
    ]
    results = evaluate_fleet(shares, rules.planned, rules.resources, waive, lost=lost)
    return Host(
        name=ALL_HOSTS,
        kind=UNIT,
        identity="",
        target="none",
        tags={},
        taken=taken,
        transport={},
        cost={},
        status=_status(results),
        error=None,
        privileged=all(entry.host.privileged for entry in judged),
        score=None,
        system=System(),
        gaps=(),
        results=results,
    )


def _name(host: Host, judged: Sequence[Judged]) -> str:
    """The host's name; with its target where another host has the same name."""
    alike = sum(entry.host.name == host.name for entry in judged)
    return host.name if alike == 1 else f"{host.name} ({host.target})"


def _zulu(when: str) -> str:
    return when.replace("+00:00", "Z")
