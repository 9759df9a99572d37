"""The error for people, and the scales: how bad, how sure, which verdict, what became of a host."""

from __future__ import annotations

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
