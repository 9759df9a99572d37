"""What became of the findings of one check on one host. What was not seen is never told as mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspector.change.causes import Pair, doubt, open_question
from inspector.change.words import Blame, Cause, Change, Coverage, Kind, blame
from inspector.model import NOT_EXAMINED, Finding, Result, Status
from inspector.text import Text

FIRST_SEEN = Text(en="not known before: {why}", zh="此前未知：{why}")
LAPSED = Text(en="its waiver is over", zh="例外已到期")
ACCEPTED = Text(en="by {approver} until {expires}: {reason}", zh="批准人 {approver}，有效期至 {expires}：{reason}")
WITHDRAWN = Text(en="no waiver holds any more", zh="例外已撤销")


def changes(pair: Pair, check: str, one: Result | None, other: Result | None) -> Iterator[Change]:
    """Of every finding of the two results of a check, whose id is that in the second audit."""
    later = {finding.fingerprint: finding for finding in (other.findings if other else ())}
    names = _names(one, other)
    earlier = {names.get(f.fingerprint, f.fingerprint): f for f in (one.findings if one else ())}
    for mark, finding in earlier.items():
        if mark not in later:
            yield _gone(pair, check, finding, one, other)
    for mark, finding in later.items():
        if mark in earlier and one and other:
            yield _stayed(pair, check, (earlier[mark], finding), (one, other))
        else:
            yield _new(pair, check, finding, one, other)


def _names(one: Result | None, other: Result | None) -> Mapping[str, str]:
    """The fingerprint in the second result of each finding of the first that had it under an older id of the check."""
    found = {old: finding.fingerprint for finding in (other.findings if other else ()) for old in finding.formerly}
    marks = {finding.fingerprint for finding in (other.findings if other else ())}
    older = {f.fingerprint: old for f in (one.findings if one else ()) for old in f.formerly if old in marks}
    return {**found, **older}


def _change(kind: Kind, check: str, finding: Finding, why: Blame, text: Text | None = None, **more: Finding) -> Change:
    before = more.get("before")
    return Change(
        kind=kind,
        check=check,
        subject=finding.subject,
        fingerprint=finding.fingerprint,
        location=finding.location,
        severity=finding.severity,
        message=finding.message,
        blame=why,
        was=before.severity if before and before.severity is not finding.severity else None,
        why=text,
        waiver=finding.waiver,
    )


def _new(pair: Pair, check: str, finding: Finding, one: Result | None, other: Result | None) -> Change:
    kind = Kind.ACCEPTED if finding.waiver else Kind.NEW
    question = open_question(one, ran=pair.ground.ran(check)[0])
    if question:
        why = pair.unjudged(check, one, before=True)
        if one and other and one.status is Status.FAIL:  # it was seen in part: it may be new all the same
            why = blame(Cause.COVERAGE, *pair.judged(check, one, other).causes)
        return _change(kind, check, finding, why, FIRST_SEEN.fill({"why": question}))
    assert one and other  # noqa: S101 - narrows the types: the one is definite, the other has the finding
    return _change(kind, check, finding, pair.judged(check, one, other), _accepted(finding))


def _gone(pair: Pair, check: str, finding: Finding, one: Result | None, other: Result | None) -> Change:
    question = open_question(other, ran=pair.ground.ran(check)[1])
    if question or one is None or other is None:
        why = pair.unjudged(check, other, before=False)
        if one and other and other.status is Status.FAIL:
            why = blame(Cause.COVERAGE, *pair.judged(check, one, other).causes)
        return _change(Kind.UNKNOWN, check, finding, why, question)
    why = pair.judged(check, one, other)
    if reason := doubt(pair, check, one, other):
        return _change(Kind.UNKNOWN, check, finding, why, reason)
    return _change(Kind.FIXED if Cause.HOST in why.causes else Kind.DROPPED, check, finding, why)


def _stayed(pair: Pair, check: str, both: tuple[Finding, Finding], results: tuple[Result, Result]) -> Change:
    before, after = both
    if after.waiver:
        if before.waiver:
            return _change(Kind.STILL_ACCEPTED, check, after, Blame(), before=before)
        return _change(Kind.ACCEPTED, check, after, blame(Cause.RULES), _accepted(after), before=before)
    if before.waiver:
        cause = Cause.TIME if after.lapsed == before.waiver else Cause.RULES
        return _change(Kind.WORSE, check, after, blame(cause), LAPSED if after.lapsed else WITHDRAWN, before=before)
    if before.severity is after.severity:
        return _change(Kind.OPEN, check, after, Blame())
    kind = Kind.WORSE if after.severity.rank > before.severity.rank else Kind.BETTER
    return _change(kind, check, after, _severity(pair, check, both, results), before=before)


def _accepted(finding: Finding) -> Text | None:
    """By whom, until when and why it is accepted, where it is."""
    waiver = finding.waiver
    if waiver is None:
        return None
    return ACCEPTED.fill({"approver": waiver.approver, "expires": waiver.expires, "reason": waiver.reason})


def _severity(pair: Pair, check: str, both: tuple[Finding, Finding], results: tuple[Result, Result]) -> Blame:
    """Findings that are as severe as the profile lets the check be follow the profile alone."""
    if all(finding.severity is result.severity for finding, result in zip(both, results, strict=True)):
        return blame(Cause.RULES)
    return pair.judged(check, *results, severity=True)


def coverage(pair: Pair, check: str, one: Result | None, other: Result | None) -> Coverage | None:
    """Where the check was decided on one side alone, or was not run before and is not decided now.

    What an audit did not run on any host is told once, with the rules.
    """
    decided = _decided(one), _decided(other)
    if decided == (True, True) or (decided == (False, False) and (one is not None or other is None)):
        return None
    lost = not decided[1]
    if (other is None and not pair.ground.ran(check)[1]) or (one is None and not lost):
        return None
    result = other if lost else one
    why = open_question(result, ran=pair.ground.ran(check)[1 if lost else 0])
    return Coverage(
        check=check,
        before=one.status if one else None,
        after=other.status if other else None,
        blame=pair.unjudged(check, result, before=not lost),
        why=why,
    )


def _decided(result: Result | None) -> bool:
    if result is None or (result.reason and result.reason.code == NOT_EXAMINED):
        return False
    return result.status in (Status.PASS, Status.FAIL, Status.NOT_APPLICABLE)
