"""Why two results of one check on one host are not the same."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from inspector.change.evidence import Sight, compared
from inspector.change.ground import Ground
from inspector.change.words import Blame, Cause, blame
from inspector.model import NOT_EXAMINED, UNIT, Host, HostStatus, Result, Status
from inspector.text import Text

AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)
UNDECIDED = (Status.UNKNOWN, Status.ERROR)
NOT_RUN = Text(en="the check was not run", zh="未运行该检查项")
NO_RESULT = Text(en="the check has no result on this host", zh="该检查项在此主机上没有结果")
IN_PART = Text(en="part of what the check looks at was not seen", zh="该检查项的部分对象未能查看")
GONE = Text(en="does not apply any more: {why}", zh="不再适用：{why}")
NO_MORE = Text(en="does not apply any more", zh="不再适用")
OTHER_PARAMETERS = Text(
    en="judged with other parameters, and the host changed too", zh="判定参数已变更，且主机也有变化"
)
MAYBE_BOTH = Text(
    en="judged with other parameters, and the host may have changed too: part of the evidence is secret or was not read",
    zh="判定参数已变更，且主机也可能有变化：部分证据涉密或未读取",
)
OTHER_NAME = Text(
    en="known by its machine id under another name; a clone would look alike",
    zh="按机器标识识别且主机名不同；克隆的主机也会如此",
)
OLDER = Text(en="the evidence of the second audit is older than that of the first", zh="后一次自查的证据早于前一次")
NOT_ALL = Text(en="not all hosts that were compared then were audited", zh="当时参与比对的主机未全部完成自查")


@dataclass(frozen=True)
class Pair:
    """One host in both audits. `complete`: for the entry of all hosts together, whether all of then were audited now."""

    ground: Ground
    before: Host
    after: Host
    complete: bool = True

    @property
    def older(self) -> bool:
        """Whether the evidence of the second side was taken before that of the first."""
        try:
            one, other = (datetime.datetime.fromisoformat(host.taken) for host in self._hosts)
            return other < one
        except (ValueError, TypeError):  # a result from elsewhere need not have times, or one without an offset
            return False

    @property
    def renamed(self) -> bool:
        return self.before.name != self.after.name and self.after.kind != UNIT

    def sight(self, check: str, one: Result, other: Result) -> Sight:
        if self.ground.replayed:  # that secrets are sealed by now is no doing of the host
            return Sight.SAME
        alike = not self.ground.rules_differ(check, self._hosts)
        one_time = self.before.taken == self.after.taken
        return compared(one.evidence, other.evidence, asked_alike=alike, one_time=one_time)

    def judged(self, check: str, one: Result, other: Result, *, severity: bool = False) -> Blame:
        """The causes where both results are definite. `severity`: the change is one of severity, which the profile sets too."""
        sight = self.sight(check, one, other)
        causes = {Cause.HOST} if sight is not Sight.SAME else set()
        if self.ground.rules_differ(check, self._hosts) or (severity and one.severity is not other.severity):
            causes.add(Cause.RULES)
        if self.ground.knowledge_differs(check):
            causes.add(Cause.KNOWLEDGE)
        if causes <= {Cause.HOST} and sight is not Sight.OTHER and self.before.taken != self.after.taken:
            causes.add(Cause.TIME)
        return blame(*causes)

    def unjudged(self, check: str, result: Result | None, *, before: bool) -> Blame:
        """The causes where one side's result (`before`: the first's) is not definite."""
        ran = self.ground.ran(check)[0 if before else 1]
        if result is None:
            return blame(Cause.COVERAGE if ran else Cause.RULES)
        more = [Cause.RULES] if self.ground.rules_differ(check, self._hosts) else []
        return blame(Cause.COVERAGE, *more)

    @property
    def _hosts(self) -> tuple[Host, Host]:
        return self.before, self.after


def open_question(result: Result | None, *, ran: bool) -> Text | None:
    """Why a subject that the result does not name may be wrong all the same; None where it was looked at and found right."""
    if result is None:
        return NO_RESULT if ran else NOT_RUN
    if result.status in UNDECIDED or (result.reason and result.reason.code == NOT_EXAMINED):
        return result.reason.text if result.reason else IN_PART
    return None if result.whole else IN_PART


def doubt(pair: Pair, check: str, one: Result, other: Result) -> Text | None:
    """Why a finding that a definite second result does not name is not told as mended."""
    if other.status is Status.NOT_APPLICABLE:
        return GONE.fill({"why": other.reason.text}) if other.reason else NO_MORE
    if pair.older:
        return OLDER
    if pair.renamed and not pair.ground.replayed:
        return OTHER_NAME
    if pair.after.kind == UNIT and not pair.complete:
        return NOT_ALL
    if pair.ground.parameters_differ(check, (pair.before, pair.after)):
        return {Sight.OTHER: OTHER_PARAMETERS, Sight.UNTOLD: MAYBE_BOTH}.get(pair.sight(check, one, other))
    return None
