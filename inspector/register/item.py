"""The values of the register: an item, the states it may be in, and what happened to it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.model import Severity
from inspector.text import Text


class State(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in-progress"
    TO_VERIFY = "to-verify"
    CLOSED = "closed"
    ACCEPTED = "accepted"


STATES: Mapping[State, Text] = {
    State.OPEN: Text(en="open", zh="待整改"),
    State.IN_PROGRESS: Text(en="in progress", zh="整改中"),
    State.TO_VERIFY: Text(en="to verify", zh="待复核"),
    State.CLOSED: Text(en="closed", zh="已销号"),
    State.ACCEPTED: Text(en="accepted", zh="已接受风险"),
}
LIVE = tuple(state for state in State if state is not State.CLOSED)
PENDING = (State.OPEN, State.IN_PROGRESS, State.TO_VERIFY)
"""The states in which something is still to be done: these are overdue once their deadline is over."""


class Source(StrEnum):
    AUDIT = "audit"
    QUESTIONNAIRE = "questionnaire"


SOURCES: Mapping[Source, Text] = {
    Source.AUDIT: Text(en="audit", zh="技术核查"),
    Source.QUESTIONNAIRE: Text(en="questionnaire", zh="填报"),
}


class Basis(StrEnum):
    """Why an item is to be verified: what was seen, or who said so. Empty in other states."""

    NONE = ""
    PASSED = "passed"  # and the profile wants a person to look
    PARAMETERS = "parameters"
    RULES = "rules"
    UNSEEN = "unseen"
    ELSEWHERE = "elsewhere"
    RENAMED = "renamed"
    INAPPLICABLE = "not-applicable"
    DONE = "done"
    ANSWERED = "answered"


BASES: Mapping[Basis, Text] = {
    Basis.NONE: Text(en="", zh=""),
    Basis.PASSED: Text(en="the audit no longer finds it", zh="复查未再发现该问题"),
    Basis.PARAMETERS: Text(
        en="no longer found, but judged by other parameters, word lists or scans than when it was found",
        zh="未再发现，但检查参数、口令字典或扫描设置与发现时不同",
    ),
    Basis.RULES: Text(
        en="no longer found, but the check, or a table that it uses, is another one than when it was found",
        zh="未再发现，但检查项本身或其知识库在发现之后已变更",
    ),
    Basis.UNSEEN: Text(
        en="no longer found, but part of what it was found by is not to be had in the way in which the host was audited now",
        zh="未再发现，但本次自查方式无法取得发现时所依据的部分内容",
    ),
    Basis.ELSEWHERE: Text(
        en="no longer found, but the host has no machine id and was audited at another place when it was found",
        zh="未再发现，但该主机没有 machine-id，且自查目标与发现时不同，无法确认为同一主机",
    ),
    Basis.RENAMED: Text(
        en="no longer found, but the host had another name when it was found",
        zh="未再发现，但该主机的名称与发现时不同",
    ),
    Basis.INAPPLICABLE: Text(
        en="the check no longer applies to the host: what it was about may be gone",
        zh="该检查项已不适用于此主机，相关对象可能已不存在",
    ),
    Basis.DONE: Text(en="reported as mended; no audit has looked since", zh="已报告整改完成，尚未复查"),
    Basis.ANSWERED: Text(en="the question is answered otherwise now", zh="填报项已重新答复"),
}


class Kind(StrEnum):
    """What an event is. Those of an audit have no actor; the rest are of persons, and LAPSED of the clock."""

    OPENED = "opened"
    FOUND = "found"  # again, where it was to be verified
    RAISED = "raised"  # its severity rose
    CHECKED = "checked"  # no longer found, and a person must verify
    CLOSED = "closed"
    ACCEPTED = "accepted"
    LAPSED = "lapsed"  # the waiver is over, or holds no longer
    ASSIGNED = "assigned"
    AMENDED = "amended"
    NOTED = "noted"
    STARTED = "started"
    DONE = "done"
    REOPENED = "reopened"
    ANSWERED = "answered"


KINDS: Mapping[Kind, Text] = {
    Kind.OPENED: Text(en="opened", zh="立项"),
    Kind.FOUND: Text(en="found again", zh="复查仍存在"),
    Kind.RAISED: Text(en="severity raised", zh="风险等级升高"),
    Kind.CHECKED: Text(en="no longer found, to be verified", zh="未再发现，待复核"),
    Kind.CLOSED: Text(en="closed", zh="销号"),
    Kind.ACCEPTED: Text(en="risk accepted", zh="接受风险"),
    Kind.LAPSED: Text(en="acceptance over", zh="接受风险已失效"),
    Kind.ASSIGNED: Text(en="assigned", zh="分派"),
    Kind.AMENDED: Text(en="amended", zh="修改"),
    Kind.NOTED: Text(en="note", zh="备注"),
    Kind.STARTED: Text(en="work begun", zh="开始整改"),
    Kind.DONE: Text(en="reported as mended", zh="报告整改完成"),
    Kind.REOPENED: Text(en="reopened", zh="退回整改"),
    Kind.ANSWERED: Text(en="answered otherwise", zh="重新答复"),
}

FIELDS: Mapping[str, Text] = {
    "system": Text(en="system", zh="信息系统"),
    "department": Text(en="department", zh="责任部门"),
    "owner": Text(en="owner", zh="责任人"),
    "deadline": Text(en="deadline", zh="整改期限"),
    "cause": Text(en="cause", zh="成因"),
    "measure": Text(en="measure", zh="整改措施"),
    "interim_control": Text(en="interim control", zh="临时控制措施"),
    "budget": Text(en="budget", zh="经费"),
    "done_on": Text(en="done on", zh="完成日期"),
    "proof": Text(en="evidence", zh="整改证据"),
    "reviewer": Text(en="reviewer", zh="复查人"),
    "reviewed_on": Text(en="reviewed on", zh="复查日期"),
    "review_result": Text(en="review result", zh="复查结果"),
    "note": Text(en="note", zh="备注"),
}
"""What people may amend, and its name for them."""
DAYS = ("deadline", "done_on", "reviewed_on")
"""Those of them that are days, written YYYY-MM-DD."""
TAGS = ("system", "department", "owner")
"""Those that follow the host's tags until they are set by hand."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file that shows that something was done: where it was, and its SHA-256 in hex. It is not copied."""

    path: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """A problem followed over audits.

    Times are as the store has them (UTC, ending in Z), days YYYY-MM-DD; what is not set is empty. `found`, `found_by`: when the
    evidence was taken in which it was last found, and the audit; `looked`, `looked_by`: the newest evidence that decided
    anything about it, also that it is gone. `named`: the host's name when it was last found; `host_name`: as it is called now.
    `resume`: the state it goes back to where it turns out not to be mended. `term`: days that the profile gives to mend it;
    `verify`: it wants a person to see that it is.
    `formerly`: fingerprints under which older versions of its check would have found it; `aliases`: older ids of the check.
    """

    id: int = 0
    source: Source = Source.AUDIT
    host: int | None = None
    host_name: str = ""
    host_kind: str = ""
    named: str = ""
    check: str
    fingerprint: str
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    category: str
    title: Text
    standards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    subject: str
    location: str
    severity: Severity
    message: Text
    remedy: Text
    command: str = ""
    parameters: str = ""
    state: State = State.OPEN
    basis: Basis = Basis.NONE
    resume: State = State.OPEN
    opened: str
    opened_by: int | None = None
    found: str
    found_by: int | None = None
    looked: str = ""
    looked_by: int | None = None
    closed: str = ""
    closed_by: int | None = None
    repeat_of: int | None = None
    waiver: int | None = None
    system: str = ""
    department: str = ""
    owner: str = ""
    deadline: str = ""
    term: int | None = None
    verify: bool = False
    by_hand: frozenset[str] = frozenset()
    cause: str = ""
    measure: str = ""
    interim_control: str = ""
    budget: str = ""
    done_on: str = ""
    proof: str = ""
    evidence: tuple[Evidence, ...] = ()
    reviewer: str = ""
    reviewed_on: str = ""
    review_result: str = ""
    note: str = ""
    version: int = 1

    def overdue(self, today: datetime.date) -> bool:
        return self.state in PENDING and bool(self.deadline) and self.deadline < today.isoformat()


def item_of(values: Mapping[str, object]) -> Item:
    """An item of all its fields. It is made as its constructor would, and in a tenth of the time: an audit moves tens of thousands."""
    made = object.__new__(Item)
    made.__dict__.update(values)
    return made


def altered(item: Item, **new: object) -> Item:
    """As dataclasses.replace, for the same reason."""
    return item_of({**item.__dict__, **new})


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to an item. `state`: in which the item was then; `data`: what changed, a reason, a note.

    Events of an audit have the time at which their evidence was taken, so that they may be older than events that were recorded
    before them: the order of recording is that of `id`.
    """

    id: int = 0
    item: int = 0
    time: str
    kind: Kind
    actor: str = ""
    audit: int | None = None
    state: State
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """The waiver behind an accepted item. `lasting`: a person accepted it here; else a profile did, and it holds as that says."""

    id: int
    reason: str
    approver: str
    start: str
    expires: str
    lasting: bool
    revoked: str = ""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What an audit did to the register: the ids of items, each in the order of hosts. None is in two of the first six.

    `opened`: those that are to be mended; a new one that a profile accepts is in `accepted`. Of all these and others, `repeated` are new
    and had been closed before, `raised` have become worse, and the acceptance of those in `lapsed` was over when the audit was recorded.
    `ahead`: the names of hosts whose evidence has a time that was not there yet, so that it moved nothing.
    """

    opened: tuple[int, ...] = ()
    found_again: tuple[int, ...] = ()
    reopened: tuple[int, ...] = ()  # were to be verified, or were accepted, and are to be mended
    to_verify: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    accepted: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    raised: tuple[int, ...] = ()
    lapsed: tuple[int, ...] = ()
    ahead: tuple[str, ...] = ()
