"""What follows where the subject of a condition is not on the host."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from inspector.fact import Absent, Unknown
from inspector.model import reason
from inspector.siterules.truth import NOT_TOLD, Entry
from inspector.text import Text

NOT_THERE = Text(en="{subject}: not on this host", zh="{subject}：本机没有")


class Missing(StrEnum):
    FAIL = "fail"
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


def absent(policy: Missing, entry: Entry) -> Entry:
    """The entry for a subject that is not there. Raises Absent or Unknown where the rule is not judged by that."""
    if policy is Missing.NOT_APPLICABLE:
        filled = NOT_THERE.fill({"subject": entry.subject})
        raise Absent(filled.en, filled.zh)
    if policy is Missing.UNKNOWN:
        raise Unknown(reason("not-set", NOT_TOLD, subject=entry.subject))
    return replace(entry, ok=policy is Missing.PASS)
