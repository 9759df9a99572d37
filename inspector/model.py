"""The words of an audit as frozen values. The JSON result is these values, encoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.text import Text


class InspectorError(Exception):
    """A mistake of the user's or of the input's: one clear line in both languages, exit status 2."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Severity(StrEnum):
    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Status(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"
    ERROR = "error"


class HostStatus(StrEnum):
    """NOT_AUDITED: known, and not to be looked at by technical means; the others after PARTIAL were tried in vain."""

    AUDITED = "audited"
    PARTIAL = "partial"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_AUDITED = "not-audited"


@dataclass(frozen=True)
class Fail:
    """What a check yields for one subject that is wrong: data, no prose."""

    subject: str
    location: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = field(default=None, kw_only=True)
    confidence: Confidence | None = field(default=None, kw_only=True)
    key: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Unsure:
    """What a check yields for one subject that could not be judged."""

    subject: str
    reason: Reason


@dataclass(frozen=True)
class Seen:
    """What a pass rests on: one subject that was looked at and found right."""

    subject: str
    location: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something is not known or does not apply: a stable code and a sentence."""

    code: str
    en: str
    zh: str

    @property
    def text(self) -> Text:
        return Text(en=self.en, zh=self.zh)


def reason(code: str, text: Text, **values: object) -> Reason:
    """A reason whose sentence is filled with `values`."""
    filled = text.fill(values)
    return Reason(code=code, en=filled.en, zh=filled.zh)


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """An accepted finding, as the profile states it; times are ISO 8601 with an offset."""

    reason: str
    approver: str
    start: str
    expires: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`lapsed`: a waiver that names it, and does not hold at the time of the snapshot."""

    fingerprint: str
    subject: str
    location: str
    severity: Severity
    confidence: Confidence
    message: Text
    remedy: Text
    command: str
    data: Mapping[str, object]
    waiver: Waiver | None = None
    lapsed: Waiver | None = None


@dataclass(frozen=True, kw_only=True)
class EvidenceRef:
    """One item that a verdict rests on; `digest` is empty for secrets and for what could not be read."""

    item: str
    state: str
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """`message`: what was found, where the check has a sentence for it."""

    subject: str
    location: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    message: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    check: str
    category: str
    severity: Severity
    status: Status
    reason: Reason | None = None
    evidence: tuple[EvidenceRef, ...] = ()
    observed: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.waiver is None)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A line of the coverage ledger: evidence that was wanted and not had.

    `decides` counts the checks that this evidence alone would decide, `blocks` those that it holds up with others.
    """

    request: str
    state: str
    reason: Reason
    decides: int
    blocks: int


@dataclass(frozen=True, kw_only=True)
class Score:
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class System:
    id: str = ""
    version: str = ""
    name: str = ""
    kernel: str = ""
    architecture: str = ""


class Action(StrEnum):
    READ = "read"
    LIST = "list"
    STAT = "stat"
    RUN = "run"


@dataclass(frozen=True, kw_only=True)
class Touch:
    """A row of the journal: one file or command of a host that collecting touched. `status`: an exit status or an item's state."""

    action: Action
    name: str
    bytes: int = 0
    seconds: float = 0.0
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Selftest:
    """How checks did on altered copies of a host's evidence. Each of `checks` can fail there or is named in one of the next three.

    `cannot_fail`: though it applies. `no_evidence`: what would have to be altered was not to be had. `fails_good`: fails where
    nothing is wrong. `blind`: is not unknown where what its pass rests on was taken away. Of the copies that were to be tried
    `skipped` were not, so that it comes to an end.
    """

    checks: int
    can_fail: int
    cannot_fail: Mapping[str, Reason] = field(default_factory=dict)
    no_evidence: Mapping[str, Reason] = field(default_factory=dict)
    not_applicable: Mapping[str, Reason] = field(default_factory=dict)
    fails_good: Mapping[str, Reason] = field(default_factory=dict)
    blind: Mapping[str, Reason] = field(default_factory=dict)
    copies: int = 0
    skipped: int = 0

    @property
    def sound(self) -> bool:
        """Whether no check is at fault."""
        return not (self.cannot_fail or self.fails_good or self.blind)


NOT_EXAMINED = "not-examined"
"""Code of the reason of a result that does not apply because nobody looked, and not because there is nothing to look at."""
UNIT = "unit"
"""Kind of the entry that holds for all hosts together."""


@dataclass(frozen=True, kw_only=True)
class Host:
    """`transport`: how it was reached; `journal`: all that was touched on it, where the way to it keeps one.

    `parameters`: those with which it was judged otherwise than the profile says for all hosts, by its tags.
    """

    name: str
    kind: str
    identity: str
    target: str
    tags: Mapping[str, str]
    taken: str
    transport: Mapping[str, object]
    cost: Mapping[str, float]
    status: HostStatus
    error: Text | None
    privileged: bool
    score: Score | None
    system: System
    gaps: tuple[Gap, ...]
    results: tuple[Result, ...]
    journal: tuple[Touch, ...] = ()
    selftest: Selftest | None = None
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CheckInfo:
    """What a reader needs to know of a check; the same for every host."""

    category: str
    title: Text
    why: Text
    severity: Severity
    standards: Mapping[str, tuple[str, ...]]
    digest: str


@dataclass(frozen=True, kw_only=True)
class ProfileInfo:
    id: str
    digest: str
    parameters: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """A dated table that verdicts rest on."""

    name: str
    date: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Audit:
    id: str
    started: str
    finished: str
    profile: ProfileInfo
    knowledge: tuple[Knowledge, ...]


@dataclass(frozen=True, kw_only=True)
class Tool:
    name: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The whole result of one audit: what every renderer and the store read."""

    schema: str
    tool: Tool
    audit: Audit
    categories: Mapping[str, Text]
    checks: Mapping[str, CheckInfo]
    hosts: Sequence[Host]
    """They may be decoded anew each time that they are asked for: go through them, and keep none."""
