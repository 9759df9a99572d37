"""What an answer may be, as `store.Attestation.answer` keeps it in JSON, and what becomes of it.

ynpa          "yes", "partial", "no"
date          "2026-10-31"
number        12
choice        the id of an option
multi         ids of the options that hold; [] for none of them
count_table   rows: [{"column": value}]; numbers as numbers, days as text, yes-no as "yes" or "no", None where not filled in
any kind      "na" (does not apply; `note` says why); date, number and count_table also "none" (there is no such thing)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.conformity.verdict import Verdict
from inspector.questionnaire import Question
from inspector.store.attestations import Attestation
from inspector.text import Text

NOT_APPLICABLE = "na"
NONE = "none"


class Raised(StrEnum):
    """Why an answer is a finding: a word of `raise_if`, or that nothing shows it."""

    NO = "no"
    PARTIAL = "partial"
    MISSING = "missing"
    STALE = "stale"
    MISSING_ITEMS = "missing_items"
    LIMIT = "limit"
    UNPROVEN = "unproven"  # yes, and no evidence
    CHANGED = "changed"  # its evidence is no longer the file that it was


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A question in a year, for the unit or one system. `given` None: not filled in; then nothing is known and nothing raised.

    `verdict`: NOT_EXAMINED where it is not filled in. `said`: the answer in a sentence; `raised`: what is wrong with it;
    `problem`: that in a few words; `message`: in a sentence; `measure`: how to put it right; all None where nothing is.
    """

    question: Question
    scope: str
    given: Attestation | None
    verdict: Verdict
    said: Text
    raised: tuple[Raised, ...] = ()
    problem: Text | None = None
    message: Text | None = None
    measure: Text | None = None
