"""What came of the gate of an audit: whether a pipeline may go on, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.model.verdict import Reason, Waiver
from inspector.model.words import Severity
from inspector.text import Text


class Standing(StrEnum):
    """How an open finding stands to the baseline.

    NEW_RULE: the baseline had no such rule, or the host is as it was then and only what is known of it is not. WORSE: more severe
    than in the baseline, or accepted there and no longer.
    """

    NEW = "new"
    NEW_RULE = "new-rule"
    WORSE = "worse"
    KNOWN = "known"


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One thing for which the gate is not passed. A finding has `check`, `subject`, `fingerprint` and `severity`.

    `why`: its code is severity, new, worse, waiver-expired, too-much-unknown, system-unrecognised or not-audited.
    """

    host: str
    why: Reason
    check: str = ""
    subject: str = ""
    location: str = ""
    fingerprint: str = ""
    severity: Severity | None = None
    standing: Standing | None = None
    layer: int = 0


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A finding of the baseline that was looked for and is no longer there."""

    host: str
    check: str
    subject: str
    location: str
    fingerprint: str
    severity: Severity
    message: Text


class Use(StrEnum):
    """What a waiver did in this audit. EXPIRED and PENDING: a finding that it names is there, and it does not hold."""

    USED = "used"
    UNUSED = "unused"
    EXPIRED = "expired"
    PENDING = "pending"


@dataclass(frozen=True, kw_only=True)
class WaiverUse:
    """`name`: check and subject as the waiver says them. `place`: file and line where that is known. `findings`: how many it names.

    `beside`: it stands in a file of its own and not in the profile, so that it fails the gate when it has expired.
    """

    name: str
    place: str
    waiver: Waiver
    use: Use
    findings: int = 0
    beside: bool = False


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """The earlier result with which findings were compared. `source`: how it was named."""

    source: str
    id: str
    finished: str
    tool: str


@dataclass(frozen=True, kw_only=True)
class Gate:
    """`passed`: None where too little is known to say so. `fail_on`: the severity from which on a finding counts.

    `standings`: by the host's name and the finding's fingerprint; empty without a baseline. `limit`: as `--max-unknown` says.
    `unseen`: how many findings of the baseline nobody could say of whether they are still there.
    """

    passed: bool | None
    fail_on: Severity | None = None
    limit: str = ""
    new_rules: bool = False
    baseline: Baseline | None = None
    blockers: tuple[Blocker, ...] = ()
    standings: Mapping[str, Mapping[str, Standing]] = field(default_factory=dict)
    gone: tuple[Gone, ...] = ()
    unseen: int = 0
    waivers: tuple[WaiverUse, ...] = ()
