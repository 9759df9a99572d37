"""The facts of a year: the one value that all chapters are told from. Every number in a report is one of these or a sum of them.

Of each host the last audit within the period speaks in which it was audited at all; of all hosts together the last entry of the unit, but
for those that compared less than half as many hosts as another one of the period.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.answers.model import Standing
from inspector.conformity.verdict import Verdict
from inspector.model import HostStatus, Knowledge, Severity
from inspector.organisation.model import Asset, Organisation
from inspector.register.item import Item, State
from inspector.standards import Standard
from inspector.store.audits import AuditRow
from inspector.text import Text


@dataclass(frozen=True, kw_only=True)
class Period:
    """Both days belong to it; a moment's day is the one in the reader's time zone. `made`: as of when the report speaks (UTC, ending in Z)."""

    year: int
    start: datetime.date
    end: datetime.date
    made: str


@dataclass(frozen=True, kw_only=True)
class AuditedHost:
    """A host that an audit of the period speaks for. Checks by their status, open findings by severity.

    `id`, `entry`, `audit`: of the store. `system`: the id of a system of the organisation, else what the host is tagged with.
    `ran_as_root` and `status` say how much could be seen; `lacks`: what would decide more, a sentence each.
    `days`: since its evidence was taken, at the end of the period. `department`, `owner`: as the host is tagged.
    `new`: its first audit ever is in this period, and some other host had one before it. `stale`: its last audit is older than the organisation allows.
    A finding that was accepted is open again where that is over, or where the register says that it is to be mended.
    """

    id: int
    entry: int
    audit: int
    name: str
    kind: str
    target: str
    status: HostStatus
    taken: str
    days: int
    os: str
    system: str
    department: str
    owner: str
    privileged: bool
    passed: int
    failed: int
    accepted: int
    inapplicable: int
    unknown: int
    severities: Mapping[Severity, int]
    lacks: tuple[Text, ...] = ()
    new: bool = False
    stale: bool = False


class Unseen(StrEnum):
    """Why no audit of the period speaks for something."""

    NOT_REACHED = "not-reached"  # tried in the period, and never reached, refused or failed
    NOT_IN_PERIOD = "not-in-period"  # audited before, and not in the period
    NEVER = "never"  # a system names it, and no audit ever had it
    RETIRED = "retired"  # out of service, as the organisation says
    NOT_TECHNICAL = "not-technical"  # an asset that no audit looks into


@dataclass(frozen=True, kw_only=True)
class UnseenHost:
    """`last`: when it was audited last; empty for never. `why`: in words. `count`: of assets of the same kind. `asset`: what the organisation says of it."""

    name: Text
    kind: Text
    reason: Unseen
    why: Text
    system: str = ""
    department: str = ""
    last: str = ""
    count: int = 1
    asset: Asset | None = None


@dataclass(frozen=True, kw_only=True)
class CategoryOfYear:
    """One of the checklist's categories: the technical ones, management where a check looked at it, and the user's own.

    Each host on which any check of it applies is one of: conforming, with problems, accepted, unknown. A check by which nobody
    looked applies too, and is not known. conforming: every check that applies passed; problems: at least one open finding;
    accepted: none open, and at least one accepted; unknown: none of these, since something could not be decided.
    `findings`: open ones, `serious`: of these high and critical. `undecided`: results that could not be decided, on hosts of every kind.
    """

    id: str
    title: Text
    hosts: int
    conforming: int
    problems: int
    accepted: int
    unknown: int
    findings: int
    serious: int
    undecided: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """The open findings of one check over all hosts, or of one question. `message`, `remedy`: of its worst finding.

    `hosts`: their names, those with the worst first. `items`: those of the register that are not closed; `owners`, `deadline`:
    theirs, the nearest first. `repeated`: one of them had been closed before, or was open at the end of last year.
    """

    check: str
    category: str
    title: Text
    severity: Severity
    message: Text
    remedy: Text
    findings: int
    hosts: tuple[str, ...]
    systems: tuple[str, ...] = ()
    items: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    deadline: str = ""
    overdue: bool = False
    repeated: bool = False
    accepted: bool = False


@dataclass(frozen=True, kw_only=True)
class Undecided:
    """A check that could not be decided on some hosts. `reason`: that of the most of them. `looked`: false where nobody looked at all.

    Of all hosts together it has no host's name.
    """

    check: str
    category: str
    title: Text
    reason: Text
    hosts: tuple[str, ...]
    looked: bool = True


@dataclass(frozen=True, kw_only=True)
class Detail:
    """One open finding (annex 2): what, where, from which evidence, taken when. `host`: empty for all hosts together."""

    host: str
    system: str
    check: str
    category: str
    title: Text
    severity: Severity
    subject: str
    location: str
    message: Text
    remedy: Text
    evidence: tuple[tuple[str, str], ...]  # item and the beginning of its digest
    taken: str
    item: int | None = None


@dataclass(frozen=True, kw_only=True)
class Focus:
    """One of the three of 两高一弱: hosts that it applies to, those with open findings, the findings, and of the others those where it is not known."""

    hosts: int
    affected: int
    findings: int
    unknown: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Register:
    """The register as of the end of the period (or `made`, where that is earlier). `items`: all that were ever open within the period.

    `retired`: of the pending, those of hosts out of service: they stay in the register, since no audit can say that they are mended.
    `states`: of items not closed before the period. `pending`: open, in progress or to verify, by severity; `overdue`, `repeated` of these.
    `before`: items pending at the end of last year; `before_closed`: of these closed since; `before_pending`: still pending;
    `before_accepted`: accepted since. `found`, `closed`: opened and closed within the period.
    """

    states: Mapping[State, int]
    pending: Mapping[Severity, int]
    found: int
    closed: int
    overdue: int
    repeated: int
    before: int
    before_closed: int
    before_pending: int
    before_accepted: int
    retired: int = 0
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClauseOfYear:
    """A clause by technical means and answers together. `record`: what was seen and answered."""

    id: str
    area: str
    title: Text
    text: Text
    verdict: Verdict
    record: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Conformity:
    """`counts`: clauses by verdict. `rate`: (met + half of partly met) of those that apply and were examined, in per cent; None where there is none."""

    standard: Standard
    clauses: tuple[ClauseOfYear, ...]
    counts: Mapping[Verdict, int]
    rate: float | None


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What two years are compared by. `rate` and `not_examined` of clauses; `pending`, `overdue` of items at the end of the period."""

    year: int
    hosts: int
    findings: Mapping[Severity, int]
    unknown: int
    pending: int
    overdue: int
    rate: float | None
    not_examined: int


@dataclass(frozen=True, kw_only=True)
class Year:
    """`hosts`: audited ones of every kind but the unit, by system and name. `previous`: None where nothing was audited last year.

    `answers`: all questions that the unit is asked, in the questionnaire's order, those for single systems after those for the unit.
    `pruned`, `pruned_before`: audits of this and of last year of which entries are no longer in the store; then last year is not compared.
    `audits`: those that speak for a host. `standings` of management stand in `problems` too, as category `management`.
    """

    period: Period
    organisation: Organisation
    hosts: tuple[AuditedHost, ...]
    unseen: tuple[UnseenHost, ...]
    categories: tuple[CategoryOfYear, ...]
    problems: tuple[Problem, ...]
    undecided: tuple[Undecided, ...]
    details: tuple[Detail, ...]
    vulnerabilities: Focus
    ports: Focus
    passwords: Focus
    register: Register
    answers: tuple[Standing, ...]
    conformity: Conformity
    totals: Totals
    previous: Totals | None
    audits: tuple[AuditRow, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    profiles: Mapping[str, str] = field(default_factory=dict)  # id: digest
    pruned: int = 0
    pruned_before: int = 0
    store: str = ""  # digest of the chain's last link that is in it
