"""Where host and rules both changed: evidence of the first audit, judged by the rules of the second, tells which of them it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from inspector.change.compare import Source, summed
from inspector.change.ground import Ground
from inspector.change.hosts import STEADY, compared, with_changes
from inspector.change.replaying import Replayed
from inspector.change.words import Cause, Change, Comparison, HostChange, Kind, State, blame
from inspector.model import Host

RULED = frozenset((Cause.RULES, Cause.KNOWLEDGE))


def undecided(change: Change) -> bool:
    """Whether it may be the host's or the rules' doing."""
    causes = set(change.blame.causes)
    return not change.blame.certain and Cause.HOST in causes and bool(RULED & causes)


def decided(found: Comparison, before: Source, again: Replayed, after: Source) -> Comparison:
    """The comparison, with the causes that the replay tells; only where it went by the rules of the second audit.

    What rests on sealed verdicts stays as it is. Hosts of one name are not told apart here, and stay as they are as well.
    """
    steps = _Steps(before, again, after)
    hosts = tuple(steps.host(host) for host in found.hosts)
    return replace(found, hosts=hosts, counts=summed(hosts))


@dataclass(frozen=True)
class _Steps:
    """From the first audit to its replay the rules alone changed, and from there to the second audit the host alone."""

    before: Source
    again: Replayed
    after: Source

    @cached_property
    def grounds(self) -> tuple[Ground, Ground]:
        again = self.again.dossier
        return Ground(self.before.dossier, again, replayed=True), Ground(again, self.after.dossier)

    @cached_property
    def sides(self) -> Sequence[Mapping[str, Host]]:
        return [
            _by_name(side) for side in (self.before.dossier.hosts, self.again.dossier.hosts, self.after.dossier.hosts)
        ]

    def host(self, change: HostChange) -> HostChange:
        if change.state is not State.BOTH or not any(map(undecided, change.changes)):
            return change
        former = change.formerly or change.name
        first, between, last = (
            side.get(name) for side, name in zip(self.sides, (former, former, change.name), strict=True)
        )
        if not (first and between and last):
            return change
        told = list(self._told(change, first, between, last))
        steady = {kind: change.counts.get(kind, 0) for kind in STEADY if all(each.kind is not kind for each in told)}
        found = with_changes(change, told, steady=steady)
        return replace(found, counts={kind: found.counts[kind] for kind in change.counts})

    def _told(self, change: HostChange, first: Host, between: Host, last: Host) -> Iterator[Change]:
        early = {each.fingerprint: each for each in compared(self.grounds[0], first, between).changes}
        late = {each.fingerprint: each for each in compared(self.grounds[1], between, last).changes}
        for each in change.changes:
            sealed = (between.name, each.check) in self.again.resting
            if undecided(each) and not sealed and self._same_rules(each.check, between, last):
                yield _decided(each, [step[each.fingerprint] for step in (early, late) if each.fingerprint in step])
            else:
                yield each

    def _same_rules(self, check: str, between: Host, last: Host) -> bool:
        ground = self.grounds[1]
        return not ground.rules_differ(check, (between, last)) and not ground.knowledge_differs(check)


def _decided(change: Change, steps: Sequence[Change]) -> Change:
    """`steps`: those at which the finding moved."""
    causes = {cause for step in steps for cause in step.blame.causes}
    if not steps or Cause.COVERAGE in causes or any(step.kind is Kind.UNKNOWN for step in steps):
        return change
    why = blame(*causes, certain=all(step.blame.certain for step in steps))
    if change.kind in (Kind.FIXED, Kind.DROPPED, Kind.UNKNOWN):
        return replace(change, kind=Kind.FIXED if Cause.HOST in causes else Kind.DROPPED, blame=why, why=None)
    return replace(change, blame=why)


def _by_name(hosts: Sequence[Host]) -> dict[str, Host]:
    found: dict[str, Host] = {}
    twice = set()
    for host in hosts:
        if host.name in found:
            twice.add(host.name)
        found[host.name] = host
    return {name: host for name, host in found.items() if name not in twice}
