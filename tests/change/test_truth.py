"""Whatever two audits say: nothing is told as fixed that was not looked at and found right, and no finding is lost or doubled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.change import markdown, page
from inspector.change.compare import Source, dossiers
from inspector.change.words import Cause, Comparison, Kind, State
from inspector.layout import Layout
from inspector.model import NOT_EXAMINED, EvidenceRef, Finding, Host, HostStatus, Reason, Result, Severity, Status
from inspector.text import LANGUAGES, clean
from tests.reports import dossiers as reports
from tests.reports.hostile import hostile
from tests.store import making

CHECKS = ("weak-password.empty", "open-port.telnet")
SEEN = (HostStatus.AUDITED, HostStatus.PARTIAL)


@st.composite
def findings(draw: st.DrawFn, check: str) -> Finding:
    made = making.finding(check, draw(st.sampled_from("ab")), severity=draw(st.sampled_from(Severity)))
    return replace(made, waiver=reports.WAIVER if draw(st.integers(0, 4)) == 0 else None)


@st.composite
def results(draw: st.DrawFn, check: str) -> Result:
    status = draw(st.sampled_from(Status))
    found = draw(st.lists(findings(check), min_size=1, max_size=2, unique_by=lambda each: each.fingerprint))
    code = draw(st.sampled_from((NOT_EXAMINED, "absent")))
    evidence = EvidenceRef(item="/etc/passwd", state="ok", digest=draw(st.sampled_from(("", "sha256:1", "sha256:2"))))
    made = making.result(check, status, whole=draw(st.booleans()), evidence=(evidence,))
    why = None if status in (Status.PASS, Status.FAIL) else Reason(code=code, en="why", zh="原因")
    return replace(made, findings=tuple(found) if status is Status.FAIL else (), reason=why)


@st.composite
def hosts(draw: st.DrawFn, day: int) -> Host:
    if draw(st.integers(0, 5)) == 0:
        return making.unreachable("web1")
    some = [draw(results(check)) for check in CHECKS if draw(st.booleans())]
    when = day if draw(st.booleans()) else 0
    name = draw(st.sampled_from(("web1", "web1", "web1", "other")))
    return making.host(
        name, *some, day=when, machine="web1", parameters=draw(st.sampled_from(({}, {CHECKS[0]: {"n": 1}})))
    )


def right(result: Result | None, mark: str) -> bool:
    """Whether a result says of a finding that it is not there, as the register takes it."""
    return bool(
        result
        and result.whole
        and result.status in (Status.PASS, Status.FAIL)
        and mark not in {finding.fingerprint for finding in result.findings}
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=hosts(0), after=hosts(1))
def test_what_is_told_is_true(before: Host, after: Host) -> None:
    one, other = making.audit(before), making.audit(after, day=1)
    (host,) = dossiers(Source(one, "a"), Source(other, "b"), full=True).hosts[:1]
    now = {result.check: result for result in after.results}
    for change in host.changes:
        if change.kind in (Kind.FIXED, Kind.DROPPED):
            assert right(now.get(change.check), change.fingerprint)
            assert host.state is State.BOTH
            assert not host.formerly
            assert after.taken >= before.taken
            assert change.kind is Kind.FIXED or Cause.HOST not in change.blame.causes
            assert before.parameters == after.parameters or change.kind is Kind.DROPPED or change.check != CHECKS[0]
        if change.kind not in (Kind.OPEN, Kind.STILL_ACCEPTED, Kind.FIXED, Kind.DROPPED, Kind.UNKNOWN):
            assert change.fingerprint in {finding.fingerprint for finding in now[change.check].findings}
    if host.state is State.BOTH:
        told = Counter((change.check, change.fingerprint) for change in host.changes)
        both = {(r.check, f.fingerprint) for side in (before, after) for r in side.results for f in r.findings}
        assert told == Counter(both)


def pages(found: Comparison) -> list[str]:
    layouts = [Layout(lang=lang, full=full, width=60) for lang in LANGUAGES for full in (False, True)]
    return [b"".join(each.pieces(found, layout)).decode() for each in (page, markdown) for layout in layouts]


def test_hostile_words_stay_words() -> None:
    one = hostile()
    nothing = replace(one, hosts=tuple(replace(host, results=(), holdings={}) for host in one.hosts))
    for before, after in ((one, nothing), (nothing, one), (one, one)):
        for text in pages(dossiers(Source(before, "\x1b[2J|a"), Source(after, "b"), full=True)):
            assert all(clean(line) == line for line in text.split("\n"))


def test_markup_of_hosts_is_text_in_markdown() -> None:
    bad = "a|b <script> [x](y) `c`"
    host = making.host(bad, making.result(CHECKS[0], Status.FAIL, bad))
    found = dossiers(Source(making.audit(), "a"), Source(making.audit(host), "b"))
    text = b"".join(markdown.pieces(found, Layout())).decode()
    assert "<script>" not in text
    assert "a\\|b \\<script\\> \\[x\\]\\(y\\) \\`c\\`" in text
