"""Kept evidence judged again, by today's rules and knowledge. What is secret in it was sealed: its verdict of then stands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from inspector import __version__
from inspector.audit import Done, Examine, audit_host, audit_hosts, dossier, jobs_for
from inspector.entry import AUDITED, Judged, brief, judge, together
from inspector.judging import judging
from inspector.model import UNIT, Dossier, Host, HostStatus, InspectorError, Result, Status
from inspector.outcome import Planned, plain
from inspector.request import Request
from inspector.rules import Rules
from inspector.score import score
from inspector.snapshot import Snapshot, State
from inspector.targets import Target
from inspector.text import Text

Load = Callable[[Iterable[Request]], Snapshot | None]
"""Gives the evidence of a host, where it was kept."""
NOT_KEPT = Text(en="no evidence of it was kept", zh="未保留其采集证据")
NOTHING_KEPT = Text(
    en="{source}: no evidence of its hosts was kept: audit with --keep-evidence to be able to judge it again",
    zh="{source}：未保留各主机的采集证据；自查时使用 --keep-evidence 才能重新判定",
)


class NotKept(InspectorError):
    status = HostStatus.FAILED


@dataclass
class Evidence:
    """A target whose evidence is there already. `sealed`: the verdicts of then that are in it, once it was read.

    `told`: its tags of then. They are `tags`, which only a host of an inventory has, as soon as it is known to be one.
    """

    name: str
    uri: str
    kind: str
    load: Load = field(repr=False)
    told: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, Result] = field(default_factory=dict)
    tags: Mapping[str, str] = field(init=False, repr=False)

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        if self.told:
            self.tags = self.told
        snapshot = self.load(requests)
        if snapshot is None:
            raise NotKept(NOT_KEPT)
        if snapshot.listed:
            self.tags = self.told
        self.sealed = snapshot.sealed
        return snapshot


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """`without`: names of hosts of which no evidence was kept. `sealed`: by check, the hosts where its verdict of then stands.

    `crashes`: where our own code failed.
    """

    dossier: Dossier
    without: tuple[str, ...] = ()
    sealed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    crashes: tuple[BaseException, ...] = ()

    @property
    def hosts_resting(self) -> frozenset[str]:
        return frozenset(host for hosts in self.sealed.values() for host in hosts)

    @property
    def resting(self) -> frozenset[tuple[str, str]]:
        """Host and check of each sealed verdict that stands."""
        return frozenset((host, check) for check, hosts in self.sealed.items() for host in hosts)


def replay(then: Dossier, loads: Sequence[Load], rules: Rules, source: str) -> Replayed:
    """The audit `then` again. `loads`, by the places of its hosts: what reads their evidence.

    Hosts that were not audited then stay as they were. Raises InspectorError where nothing was kept.
    """
    hosts = [_kept(host) for host in then.hosts]
    members = [place for place, host in enumerate(hosts) if host.kind != UNIT]
    again = [place for place in members if hosts[place].status in AUDITED]
    lock = threading.Lock()  # a connection to the store is for one thread at a time
    found = [_evidence(hosts[place], _locked(loads[place], lock)) for place in again]
    done = _judged(found, rules, then)
    without = [one.judged.host.name for one in done if one.judged.host.error == NOT_KEPT]
    if len(without) == len(again):
        raise InspectorError(NOTHING_KEPT.fill({"source": source}))
    judged = [one.judged for one in done]
    made = {place: Judged(hosts[place]) for place in members} | dict(zip(again, judged, strict=True))
    unit = together([brief(made[place]) for place in members], rules)
    every = [*(made[place].host for place in members), *([unit] if unit else [])]
    return Replayed(
        dossier=_dossier(every, rules, then),
        without=tuple(without),
        sealed=_resting((evidence.sealed, one.host) for evidence, one in zip(found, judged, strict=True)),
        crashes=tuple(one.crash for one in done if one.crash),
    )


def replay_one(target: Target, rules: Rules, examine: Examine | None, then: Dossier | None) -> Replayed:
    """The evidence of one target, as it was for the one host of `then`. Raises InspectorError where it cannot be had."""
    (before,) = then.hosts if then else (None,)
    name, tags = (before.name, before.tags) if before else (target.name, {})
    evidence = Evidence(name, target.uri, target.kind, target.collect, tags)
    made = audit_host(evidence, rules, examine, judge=judge_again(then) if then else judge)
    if made.host.error:
        raise InspectorError(made.host.error)
    return Replayed(dossier=_dossier([made.host], rules, then), sealed=_resting([(evidence.sealed, made.host)]))


def _kept(host: Host) -> Host:
    """Of a host that will be judged again, as much as that needs."""
    return replace(host, results=(), gaps=(), journal=(), holdings={}) if host.status in AUDITED else host


def _judged(targets: Sequence[Target], rules: Rules, then: Dossier) -> list[Done]:
    with (
        judging(rules, len(targets), judge_again(then)) as one,
        closing(audit_hosts(targets, rules, jobs=jobs_for(targets), judge=one)) as hosts,
    ):
        found = {done.place: done for done in hosts}
    return [found[place] for place in range(len(targets))]


def judge_again(then: Dossier) -> Callable[[Snapshot, Rules], Judged]:
    """Judges as ever; where the rules of a check are those of then, its sealed verdict stands also where part of it fails anew.

    A verdict on the half of the evidence that is no secret would know less.
    """
    own = {(host.name, host.kind): host.parameters for host in then.hosts}

    def again(snapshot: Snapshot, rules: Rules) -> Judged:
        found = judge(snapshot, rules)
        parameters = own.get((found.host.name, found.host.kind), {})
        same = {plan.check.id for plan in rules.planned_for(snapshot.tags) if alike(plan, rules, then, parameters)}
        put = tuple(_standing(result, snapshot, same) for result in found.host.results)
        if put == found.host.results:
            return found
        return replace(found, host=replace(found.host, results=put, score=score(put)))

    return again


def _standing(result: Result, snapshot: Snapshot, same: set[str]) -> Result:
    before = snapshot.sealed.get(result.check)
    redacted = any(ref.state == State.REDACTED for ref in result.evidence)
    return before if before and redacted and result.status is Status.FAIL and result.check in same else result


def alike(plan: Planned, rules: Rules, then: Dossier, parameters: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether a check of today is the one of that audit in all that it judges by; `parameters`: those of the host then."""
    name = plan.check.id
    info = then.checks.get(name)
    if info is None or info.digest != plan.check.digest or then.tool.version != __version__:
        return False
    known, now = ({each.name: each.digest for each in told} for told in (then.audit.knowledge, rules.knowledge))
    used = {**then.audit.profile.parameters.get(name, {}), **parameters.get(name, {})}
    tables = all(known.get(table) == now.get(table) for table in info.knowledge)
    return tables and info.severity is plan.severity and used == plain(plan.parameters)


def _locked(load: Load, lock: threading.Lock) -> Load:
    def locked(requests: Iterable[Request]) -> Snapshot | None:
        with lock:
            return load(requests)

    return locked


def _evidence(host: Host, load: Load) -> Evidence:
    return Evidence(host.name, host.target, host.kind, load, host.tags)


def _resting(pairs: Iterable[tuple[Mapping[str, Result], Host]]) -> dict[str, tuple[str, ...]]:
    """The checks whose results are the sealed ones, with the hosts."""
    found: dict[str, list[str]] = {}
    for sealed, host in pairs:
        for result in host.results:
            if sealed.get(result.check) == result:
                found.setdefault(result.check, []).append(host.name)
    return {check: tuple(found[check]) for check in sorted(found)}


def _dossier(hosts: Sequence[Host], rules: Rules, then: Dossier | None) -> Dossier:
    """No host was contacted: its times are those of the evidence."""
    taken = sorted(host.taken for host in hosts if host.taken)
    started, finished = (then.audit.started, then.audit.finished) if then else (taken[0], taken[-1])
    return dossier(list(hosts), rules, started=started, finished=finished)
