"""What a check yields, and its result on one host with the findings in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.model.words import Confidence, Severity, Status
from inspector.text import Text


@dataclass(frozen=True)
class Fail:
    """What a check yields for one subject that is wrong: data, no prose.

    `layer`: of the image, where the check knows it and no evidence at `location` tells.
    """

    subject: str
    location: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = field(default=None, kw_only=True)
    confidence: Confidence | None = field(default=None, kw_only=True)
    key: str = field(default="", kw_only=True)
    layer: int = field(default=0, kw_only=True)


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


TOLD_TOGETHER = "told-together"
"""Code of the reason of what `together` gives. It changes no status: the result is not whole, and that is all."""
_TOGETHER = Text(
    en="subjects are told together: what is not named may still be there",
    zh="部分对象合并列出，未单独列出的对象可能仍存在问题",
)


def together(subject: str) -> Unsure:
    """For a subject that the check passes over for the sake of another, or does not look at after it: it is not said to be mended."""
    return Unsure(subject, reason(TOLD_TOGETHER, _TOGETHER))


NOT_EXAMINED = "not-examined"
"""Code of the reason of a result that does not apply because nobody looked, and not because there is nothing to look at."""


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """An accepted finding, as the profile states it; times are ISO 8601 with an offset."""

    reason: str
    approver: str
    start: str
    expires: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`lapsed`: a waiver that names it, and does not hold at the time of the snapshot. `formerly`: its fingerprints under ids that
    the check had before. `layer`: the number of the image's layer that it comes from, in `Host.image.layers`; 0 where that is not known
    or the host is no image.
    """

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
    formerly: tuple[str, ...] = ()
    layer: int = 0


@dataclass(frozen=True, kw_only=True)
class EvidenceRef:
    """One item that a verdict rests on; `digest` is empty for secrets and for what could not be read.

    `stat`: a short digest of kind, mode and owner of a file, which its content does not tell; empty for secrets too.
    """

    item: str
    state: str
    digest: str = ""
    stat: str = ""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """`message`: what was found, where the check has a sentence for it."""

    subject: str
    location: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    message: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """`whole`: nothing that it asked for was missing or left open, so that what it does not name was looked at as well."""

    check: str
    category: str
    severity: Severity
    status: Status
    reason: Reason | None = None
    evidence: tuple[EvidenceRef, ...] = ()
    observed: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()
    whole: bool = False

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.waiver is None)
