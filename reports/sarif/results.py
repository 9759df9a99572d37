"""What was found on one host as SARIF's results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspector import sentences, summary
from inspector.model import Finding, Gone, Host, Result, Severity, Standing, Status, Waiver
from inspector.text import Lang, Text, clean

from .own import NOT_AUDITED, UNKNOWN, undecided
from .rules import LEVELS, SCORES
from .words import mark, plain, sentence, uri

KINDS: Mapping[Status, str] = {
    Status.PASS: "pass",
    Status.UNKNOWN: "open",
    Status.ERROR: "open",
    Status.NOT_APPLICABLE: "notApplicable",
}
STATES: Mapping[Standing, str] = {
    Standing.NEW: "new",
    Standing.NEW_RULE: "new",
    Standing.WORSE: "updated",
    Standing.KNOWN: "unchanged",
}
ACCEPTED = Text(
    en="{reason} (approved by {approver}, until {expires})", zh="{reason}（批准人 {approver}，有效期至 {expires}）"
)
GONE = Text(en="No longer there: {message}", zh="已消失：{message}")
VERDICT = Text(en="{title}: {status}", zh="{title}：{status}")
PREFIX = Text(en="{host}: ", zh="{host}：")


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What holds for all results of a file. `standings`: None where there is no baseline. `suppressed`: whether any is accepted."""

    lang: Lang
    titles: Mapping[str, Text]
    indexes: Mapping[str, int]
    full: bool
    several: bool
    suppressed: bool
    standings: Mapping[str, Mapping[str, Standing]] | None
    gone: Mapping[str, tuple[Gone, ...]]


@dataclass(frozen=True)
class Row:
    """One result to be: of a finding, of a verdict that is no failure, of a finding that is gone, or of a rule that is no check."""

    check: str
    result: Result | None = None
    finding: Finding | None = None
    gone: Gone | None = None
    about: Text | None = None

    @property
    def weight(self) -> int:
        """What is to be kept first is lightest: what was not looked at, open findings by severity, accepted ones, then the rest."""
        if self.about:
            return -1
        if self.finding:
            return 5 if self.finding.waiver else len(Severity) - 1 - self.finding.severity.rank
        if self.gone:
            return 7
        kinds = {Status.UNKNOWN: 6, Status.ERROR: 6, Status.PASS: 8}
        return kinds.get(self.result.status, 9) if self.result else 9


def rows(host: Host, telling: Telling) -> Iterator[Row]:
    """A row a finding, and one for all checks without a verdict; where nothing is to be left out, one a verdict, and what is gone."""
    if host.status not in summary.AUDITED:
        yield Row(NOT_AUDITED, about=sentences.not_audited(host))
    names = undecided(host)
    if names and not telling.full:
        yield Row(UNKNOWN, about=sentences.without_verdict(names))
    for result in host.results:
        for finding in result.findings:
            yield Row(result.check, result, finding)
        if telling.full and result.status in KINDS:
            yield Row(result.check, result)
    if telling.full:
        yield from (Row(gone.check, gone=gone) for gone in telling.gone.get(host.name, ()))


def told(row: Row, host: Host, label: str, telling: Telling) -> dict[str, Any]:
    """`label`: the host's name, unlike that of every other."""
    index = telling.indexes.get(row.check)
    common = {"ruleId": clean(row.check), **({"ruleIndex": index} if index is not None else {})}
    if row.finding:
        return common | _finding(row.finding, row.check, host, label, telling)
    if row.about:
        return common | _about(row, host, label, telling)
    if row.gone:
        return common | _gone(row.gone, host, label, telling)
    assert row.result  # noqa: S101 - one of the four is there
    return common | _verdict(row.result, host, label, telling)


def _finding(finding: Finding, check: str, host: Host, label: str, telling: Telling) -> dict[str, Any]:
    lang = telling.lang
    layer = sentences.layer_of(finding, host)
    lapsed = sentences.lapsed(finding.lapsed, host.taken) if finding.lapsed else None
    parts = [finding.message, layer, lapsed, finding.remedy]
    lines = [
        sentence(part[lang][:1].upper() + part[lang][1:] if part is layer else part[lang], lang)
        for part in parts
        if part
    ]
    standing = (telling.standings or {}).get(host.name, {}).get(finding.fingerprint)
    more = {"command": clean(finding.command)} if finding.command else {}
    if standing is Standing.NEW_RULE:
        more["standing"] = standing.value
    return {
        **_failure(finding.severity),
        "message": {"text": _of(host, telling) + "\n".join(lines)},
        "locations": [_location(finding.location, finding.subject, host, finding.layer)],
        "partialFingerprints": _prints(check, finding.fingerprint, label, telling),
        **({"suppressions": _suppressions(finding.waiver, lang)} if telling.suppressed else {}),
        **_state(STATES[standing] if standing else "unchanged", telling),
        "properties": {
            "severity": finding.severity.value,
            "confidence": finding.confidence.value,
            "fingerprint": clean(finding.fingerprint),
            **more,
            **_uncompared(standing, telling),
        },
    }


def _gone(gone: Gone, host: Host, label: str, telling: Telling) -> dict[str, Any]:
    text = GONE.fill({"message": gone.message})[telling.lang]
    return {
        **_failure(gone.severity),
        "message": {"text": _of(host, telling) + sentence(text, telling.lang)},
        "locations": [_location(gone.location, gone.subject, host, 0)],
        "partialFingerprints": _prints(gone.check, gone.fingerprint, label, telling),
        **({"suppressions": []} if telling.suppressed else {}),
        **_state("absent", telling),
        "properties": {"severity": gone.severity.value, "fingerprint": clean(gone.fingerprint)},
    }


def _verdict(result: Result, host: Host, label: str, telling: Telling) -> dict[str, Any]:
    lang = telling.lang
    title = telling.titles.get(result.check) or Text(en=result.check, zh=result.check)
    lines = [VERDICT.fill({"title": title, "status": summary.STATUSES[result.status]})[lang]]
    lines += [result.reason.text[lang]] if result.reason else []
    return {
        "kind": KINDS[result.status],
        "level": "none",
        "message": {"text": _of(host, telling) + "\n".join(sentence(line, lang) for line in lines)},
        "locations": [_location("", "", host, 0)],
        "partialFingerprints": _prints(result.check, "", label, telling),
        **({"suppressions": []} if telling.suppressed else {}),
        **_state("unchanged", telling),
        "properties": {"status": result.status.value, **_uncompared(None, telling)},
    }


def _about(row: Row, host: Host, label: str, telling: Telling) -> dict[str, Any]:
    """Its identity changes with the checks without a verdict: one that comes to them is news."""
    assert row.about  # noqa: S101 - or it would be another row
    names = undecided(host) if row.check == UNKNOWN else []
    text = sentence(row.about[telling.lang], telling.lang)
    return {
        "kind": "open",
        "level": "none",
        "message": {"text": (_of(host, telling) if names else "") + text},
        "locations": [_location("", "", host, 0)],
        "partialFingerprints": _prints(row.check, mark(*names), label, telling),
        **({"suppressions": []} if telling.suppressed else {}),
        **_state("unchanged", telling),
        "properties": {**({"checks": [clean(name) for name in names]} if names else {}), **_uncompared(None, telling)},
    }


def _failure(severity: Severity) -> dict[str, Any]:
    return {"kind": "fail", "level": LEVELS[severity], "rank": SCORES[severity] * 10}


def _of(host: Host, telling: Telling) -> str:
    """Which host it is, where the file has several."""
    name = summary.name(host)[telling.lang]
    return PREFIX[telling.lang].replace("{host}", plain(name)) if telling.several else ""


def _state(state: str, telling: Telling) -> dict[str, str]:
    """Every result has one or none has (3.27.24)."""
    return {} if telling.standings is None else {"baselineState": state}


def _uncompared(standing: Standing | None, telling: Telling) -> dict[str, bool]:
    """What the baseline says nothing of has a state all the same, and it means nothing."""
    return {"compared": False} if telling.standings is not None and standing is None else {}


def _prints(check: str, fingerprint: str, label: str, telling: Telling) -> dict[str, str]:
    """GitHub looks at `primaryLocationLineHash` alone, and takes what has the same one, rule and file for the same.

    So it tells findings apart, and hosts where there are several; no line is in it.
    """
    own = mark(check, label if telling.several else "", fingerprint)
    first = fingerprint if fingerprint and not telling.several else own
    return {"inspector/v1": clean(first), "primaryLocationLineHash": f"{own[:16]}:1"}


def _suppressions(waiver: Waiver | None, lang: Lang) -> list[dict[str, str]]:
    """A waiver that does not hold is none: readers take any suppression, whatever its status, for one that does."""
    if waiver is None:
        return []
    values = {"reason": waiver.reason, "approver": waiver.approver, "expires": waiver.expires}
    return [{"kind": "external", "status": "accepted", "justification": clean(ACCEPTED.fill(values)[lang])}]


def _location(location: str, subject: str, host: Host, layer: int) -> dict[str, Any]:
    """A file below the root that was audited; without one, what was audited: GitHub shows nothing that has no place."""
    path, line = summary.place(location)
    artifact = {"uri": uri(path), "uriBaseId": "ROOT"} if path else {"uri": uri(summary.stand_in(host))}
    logical = [{"name": clean(host.name), "kind": clean(host.kind)}]
    if subject:
        logical.append({"name": clean(subject), "kind": "subject"})
    if host.image and 0 < layer <= len(host.image.layers):
        digest = host.image.layers[layer - 1].digest
        logical.append({"name": f"layer {layer}", "fullyQualifiedName": clean(digest), "kind": "layer"})
    physical = {"artifactLocation": artifact, **({"region": {"startLine": line}} if line else {})}
    return {"physicalLocation": physical, "logicalLocations": logical}
