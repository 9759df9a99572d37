"""How the open findings of a result stand to those of an earlier one. In doubt a finding is new. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.change import hosts
from inspector.change.causes import AUDITED
from inspector.change.compare import Source, paired_by
from inspector.change.findings import WITHDRAWN
from inspector.change.ground import Ground
from inspector.change.words import Cause, Change, Kind
from inspector.model import UNIT, Dossier, Finding, Gone, Host, Reason, Result, Severity, Standing, Status, reason
from inspector.summary import SEVERITIES
from inspector.text import Text

RULED = frozenset((Cause.RULES, Cause.KNOWLEDGE))
REBUILT = ("image:", "rootfs:")
"""Targets that are made anew. A machine id in one is a word of whoever builds it, or of its base: it tells nothing."""
NEW = Text(en="new", zh="新增")
NEW_BECAUSE = Text(en="new: {why}", zh="新增：{why}")
NO_HOST = Text(en="new: the baseline does not have this host", zh="新增：基线中没有此主机")
NO_UNIT = Text(en="new: the baseline did not compare hosts", zh="新增：基线未比对各主机")
NEW_RULE = Text(en="new rule", zh="新规则")
WORSE = Text(en="worse: {was} in the baseline", zh="加重：基线中为{was}")
NOT_ACCEPTED = Text(en="worse: {why}", zh="加重：{why}")
KNOWN = Text(en="in the baseline too", zh="基线中已有")


@dataclass(frozen=True)
class Stand:
    standing: Standing
    why: Reason


@dataclass(frozen=True)
class Compared:
    """One host. `stands`: of its open findings by fingerprint. `unseen`: how many of then may be there still, and were not to be seen."""

    stands: Mapping[str, Stand]
    gone: tuple[Gone, ...] = ()
    unseen: int = 0

    def stand(self, finding: Finding) -> Stand:
        return self.stands.get(finding.fingerprint) or Stand(Standing.NEW, reason("new", NEW))


@dataclass(frozen=True)
class _Key:
    """What is kept of an entry to find its like."""

    kind: str
    name: str
    identity: str
    target: str
    rebuilt: bool
    audited: bool


def _key(host: Host) -> _Key:
    audited = host.status in AUDITED
    rebuilt = host.target.startswith(REBUILT)
    return _Key(host.kind, host.name, "" if rebuilt else host.identity, host.target, rebuilt, audited)


@dataclass(frozen=True)
class Against:
    """The two results. Hosts of the later one are asked for one at a time, by their place in it."""

    ground: Ground
    earlier: Sequence[Host]
    pairs: Mapping[int, int]
    complete: bool

    @classmethod
    def made(cls, before: Source, after: Dossier) -> Against:
        earlier = before.dossier.hosts
        keys = [_key(host) for host in earlier], [_key(host) for host in after.hosts]
        pairs = dict(_pairs(*keys))
        now = {there: keys[1][here].audited for here, there in pairs.items()}
        complete = all(now.get(place, False) for place, key in enumerate(keys[0]) if key.audited and key.kind != UNIT)
        return cls(Ground(before.dossier, after), earlier, pairs, complete)

    def host(self, place: int, after: Host) -> Compared:
        before = self.earlier[self.pairs[place]] if place in self.pairs else None
        if before and after.target.startswith(REBUILT):
            before = replace(before, name=after.name)  # a file that is named anew is no other host
        change = hosts.compared(self.ground, before, after, complete=self.complete, full=True)
        checks = {finding.fingerprint: (result, finding) for result in after.results for finding in result.open}
        stands = {
            each.fingerprint: self._stand(each, *checks[each.fingerprint], before, after)
            for each in change.changes
            if each.fingerprint in checks and each.kind not in _PAST
        }
        gone = tuple(_gone(after.name, each) for each in change.changes if each.kind is Kind.FIXED)
        return Compared(stands, gone, sum(each.kind is Kind.UNKNOWN for each in change.changes))

    def _stand(self, change: Change, result: Result, finding: Finding, before: Host | None, after: Host) -> Stand:
        if change.kind in (Kind.OPEN, Kind.BETTER):
            return Stand(Standing.KNOWN, reason("known", KNOWN))
        if change.kind is Kind.WORSE:
            return _worse(None if change.why else change.was, change.why)
        if before and not self.ground.ran(result.check)[0]:
            return self._of_unknown_rule(result.check, finding, before)
        causes = set(change.blame.causes)
        if before and ((bool(causes) and causes <= RULED) or _same_version(result, finding, causes, before, after)):
            return Stand(Standing.NEW_RULE, reason("new", NEW_RULE))
        if before is None:
            return Stand(Standing.NEW, reason("new", NO_UNIT if after.kind == UNIT else NO_HOST))
        return Stand(Standing.NEW, reason("new", NEW_BECAUSE, why=change.why) if change.why else reason("new", NEW))

    def _of_unknown_rule(self, check: str, finding: Finding, before: Host) -> Stand:
        """A check of a name that the baseline did not have may be one of several that an older one has become."""
        older = [name for name in self.ground.after.checks[check].aliases if name in self.ground.before.checks]
        if not older:
            return Stand(Standing.NEW_RULE, reason("new", NEW_RULE))
        found = {f.fingerprint: f for result in before.results if result.check in older for f in result.findings}
        then = next((found[mark] for mark in finding.formerly if mark in found), None)
        if then is None:
            return Stand(Standing.NEW, reason("new", NEW))
        if then.waiver:
            return _worse(None, WITHDRAWN)
        if then.severity.rank < finding.severity.rank:
            return _worse(then.severity)
        return Stand(Standing.KNOWN, reason("known", KNOWN))


_PAST = (Kind.FIXED, Kind.DROPPED, Kind.UNKNOWN, Kind.ACCEPTED, Kind.STILL_ACCEPTED)


def _worse(was: Severity | None, why: Text | None = None) -> Stand:
    """More severe than it `was`, or else no longer accepted, and `why`."""
    told = reason("worse", WORSE, was=SEVERITIES[was]) if was else reason("worse", NOT_ACCEPTED, why=why)
    return Stand(Standing.WORSE, told)


def _gone(host: str, change: Change) -> Gone:
    return Gone(
        host=host,
        check=change.check,
        subject=change.subject,
        location=change.location,
        fingerprint=change.fingerprint,
        severity=change.severity,
        message=change.message,
    )


def _pairs(earlier: Sequence[_Key], later: Sequence[_Key]) -> Iterator[tuple[int, int]]:
    """Places of one host, first in the later and then in the earlier result: by machine id, by name, or because there is no other.

    Roots of one name are told apart by their targets.
    """
    sides = earlier, later
    by_id = [[(key.kind, key.identity) if key.identity else None for key in side] for side in sides]
    by_name = [[(key.kind, key.name) for key in side] for side in sides]
    by_target = [[(key.kind, key.name, key.target) if key.rebuilt else None for key in side] for side in sides]
    keys = ((each[0], each[1]) for each in (by_id, by_name, by_target))
    found = {b: a for a, b in paired_by(*keys) if a is not None and b is not None}
    yield from found.items()
    lone = [[place for place, key in enumerate(side) if key.kind != UNIT] for side in sides]
    if (
        len(lone[0]) == len(lone[1]) == 1
        and lone[1][0] not in found
        and _may_be(earlier[lone[0][0]], later[lone[1][0]])
    ):
        yield lone[1][0], lone[0][0]


def _may_be(one: _Key, other: _Key) -> bool:
    """Whether the only hosts of two results may be one: machines that say to be two are none."""
    return one.rebuilt or other.rebuilt or not (one.identity and other.identity) or one.identity == other.identity


def _same_version(result: Result, finding: Finding, causes: set[Cause], before: Host, after: Host) -> bool:
    """Whether it is about software of a version that was there already, was looked at then, and found right."""
    then = next((each for each in before.results if each.check == result.check), None)
    if then is None or not then.whole or then.status not in (Status.PASS, Status.FAIL):
        return False
    names = finding.data.get("packages")
    if isinstance(names, (list, tuple)) and names and {"installed", "fixed"} <= finding.data.keys():
        return all(bool(was := _version(before, name)) and was == _version(after, name) for name in names)
    version = finding.data.get("version")
    return Cause.KNOWLEDGE in causes and any(
        seen.subject == finding.subject and bool(version) and seen.data.get("version") == version
        for seen in then.observed
    )


def _version(host: Host, package: object) -> str:
    held = host.holdings.get("package")
    return held.entries.get(str(package), "") if held else ""
