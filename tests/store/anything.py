"""Dossiers of all that fits into one, for hypothesis."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from inspector.model import (
    Act,
    Action,
    Activity,
    Audit,
    CheckInfo,
    Confidence,
    Dossier,
    EvidenceRef,
    Finding,
    Gap,
    Holding,
    Host,
    HostStatus,
    Knowledge,
    Observation,
    ProfileInfo,
    Reason,
    Result,
    Score,
    Selftest,
    Severity,
    Status,
    System,
    Tool,
    Touch,
    Waiver,
)
from inspector.text import Text

words = st.text(st.characters(codec="utf-8"), max_size=6)
texts = st.builds(Text, en=words, zh=words)
numbers = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | numbers | words
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2), max_leaves=4
)
data = st.dictionaries(words, values, max_size=2)
times = st.datetimes().map(lambda when: f"{when.isoformat()}Z")
marks = st.text(string.hexdigits.lower()[:16], min_size=32, max_size=32)
reasons = st.builds(Reason, code=words, en=words, zh=words)
waivers = st.builds(Waiver, reason=words, approver=words, start=words, expires=words)
statuses = st.sampled_from(Status)
severities = st.sampled_from(Severity)
refs = st.builds(EvidenceRef, item=words, state=words, digest=words)
findings = st.builds(
    Finding,
    fingerprint=marks,
    subject=words,
    location=words,
    severity=severities,
    confidence=st.sampled_from(Confidence),
    message=texts,
    remedy=texts,
    command=words,
    data=data,
    waiver=st.none() | waivers,
    lapsed=st.none() | waivers,
)
observations = st.builds(Observation, subject=words, location=words, data=data, message=st.none() | texts)


def several(one: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=most).map(tuple)


def _result(status: Status) -> st.SearchStrategy[Result]:
    return st.builds(
        Result,
        check=words,
        category=words,
        severity=severities,
        status=st.just(status),
        reason=st.none() | reasons,
        evidence=several(refs, 3),
        observed=several(observations),
        findings=several(findings) if status is Status.FAIL else st.just(()),
        whole=st.booleans(),
    )


results = st.lists(statuses.flatmap(_result), max_size=3, unique_by=lambda result: repr(result.check)).map(tuple)
holdings = st.dictionaries(words, st.builds(Holding, complete=st.booleans(), entries=st.dictionaries(words, words)))
parameters = st.dictionaries(words, data, max_size=2)
selftests = st.builds(
    Selftest, checks=st.integers(0, 9), can_fail=st.integers(0, 9), blind=st.dictionaries(words, reasons)
)
hosts = st.builds(
    Host,
    name=words,
    kind=st.sampled_from(("host", "image", "site", "unit")),
    identity=st.just("") | marks,
    target=words,
    tags=st.dictionaries(words, words, max_size=2),
    taken=st.just("") | times,
    transport=data,
    cost=st.dictionaries(words, numbers, max_size=2),
    status=st.sampled_from(HostStatus),
    error=st.none() | texts,
    privileged=st.booleans(),
    score=st.none() | st.builds(Score, low=numbers, high=numbers),
    system=st.builds(System, id=words, version=words, name=words, kernel=words, architecture=words),
    gaps=several(
        st.builds(Gap, request=words, state=words, reason=reasons, decides=st.integers(0, 9), blocks=st.integers(0, 9))
    ),
    results=results,
    journal=several(
        st.builds(Touch, action=st.sampled_from(Action), name=words, bytes=st.integers(0, 9), status=words)
    ),
    selftest=st.none() | selftests,
    parameters=parameters,
    holdings=holdings,
    activity=several(
        st.builds(Activity, day=words, act=st.sampled_from(Act), count=st.integers(0, 9), sources=several(words))
    ),
)
infos = st.builds(
    CheckInfo,
    category=words,
    title=texts,
    why=texts,
    severity=severities,
    standards=st.dictionaries(words, several(words), max_size=2),
    digest=words,
    knowledge=several(words),
    aliases=several(words),
)
dossiers = st.builds(
    Dossier,
    schema=st.just("inspector/audit/1"),
    tool=st.builds(Tool, name=words, version=words),
    audit=st.builds(
        Audit,
        id=marks,
        started=times,
        finished=times,
        profile=st.builds(ProfileInfo, id=words, digest=words, parameters=parameters),
        knowledge=several(st.builds(Knowledge, name=words, date=words, digest=words)),
    ),
    categories=st.dictionaries(words, texts, max_size=3),
    checks=st.dictionaries(words, infos, max_size=2),
    hosts=several(hosts, 3),
)
