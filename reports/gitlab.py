"""GitLab's code quality report: an array of what is wrong, as a merge request shows it beside what was there before.

The format knows no verdict but "wrong". So what could not be looked at is an entry as well: an empty array says that all is
well, and GitLab takes an entry that is gone for mended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from inspector import sentences, summary
from inspector.layout import Layout
from inspector.model import Dossier, Finding, Host, HostStatus, Severity
from inspector.text import Lang, Text, clean, clipped

SEVERITIES: Mapping[Severity, str] = {
    Severity.INFO: "info",
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}
LONGEST = 2000
"""Characters of a description."""
OF = Text(en="{host}: {text}", zh="{host}：{text}")
ONE_OF_MANY = Text(en="{text} ({layer})", zh="{text}（{layer}）")


def render(dossier: Dossier, layout: Layout) -> bytes:
    return b"".join(pieces(dossier, layout))


def pieces(dossier: Dossier, layout: Layout) -> Iterator[bytes]:
    """A host at a time, an entry a line. GitLab shows one of those with the same fingerprint: none has that of another."""
    several, taken, started = len(dossier.hosts) > 1, set[str](), False
    yield b"["
    for host in dossier.hosts:
        for entry in _entries(host, layout.lang, several=several):
            entry["fingerprint"] = _own(entry["fingerprint"], taken)
            yield (b",\n" if started else b"\n") + msgspec.json.encode(entry)
            started = True
    yield b"\n]\n" if started else b"]\n"


def _entries(host: Host, lang: Lang, *, several: bool) -> Iterator[dict[str, Any]]:
    """What is open on a host, then what is not known of it."""
    who = host.name if several else ""
    for result in host.results:
        for finding in result.open:
            text = _named(_message(finding, host), host, several=several)[lang]
            more = _place(host, finding.location) | _print(who, result.check, finding.fingerprint)
            yield _entry(result.check, text, SEVERITIES[finding.severity], more)
    if host.status not in summary.AUDITED:
        severity = "info" if host.status is HostStatus.NOT_AUDITED else "blocker"
        text = sentences.not_audited(host)[lang]
        yield _entry("inspector.not-audited", text, severity, _place(host) | _print(who, "not-audited"))
    unknown = sorted(result.check for result in host.results if result.status in summary.UNDECIDED)
    if unknown:
        text = _named(sentences.without_verdict(unknown), host, several=several)[lang]
        yield _entry("inspector.unknown", text, "info", _place(host) | _print(who, "unknown", *unknown))


def _entry(check: str, text: str, severity: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"description": clipped(clean(text), LONGEST), "check_name": clean(check), "severity": severity, **more}


def _print(*parts: str) -> dict[str, Any]:
    """Which entry it is: no line and no text is in it."""
    return {"fingerprint": hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]}


def _place(host: Host, location: str = "") -> dict[str, Any]:
    """A path must be there, relative, and a line with it: what is in no file stands at the name of what was audited."""
    path, line = summary.place(location)
    return {"location": {"path": _relative(path or summary.stand_in(host)), "lines": {"begin": line or 1}}}


def _relative(path: str) -> str:
    return "/".join(part for part in clean(path).split("/") if part not in ("", ".", "..")) or "."


def _message(finding: Finding, host: Host) -> Text:
    layer = sentences.layer_of(finding, host)
    return ONE_OF_MANY.fill({"text": finding.message, "layer": layer}) if layer else finding.message


def _named(text: Text, host: Host, *, several: bool) -> Text:
    return OF.fill({"host": summary.name(host), "text": text}) if several else text


def _own(fingerprint: str, taken: set[str]) -> str:
    """The fingerprint, or one made of it where another has it."""
    number, own = 1, fingerprint
    while own in taken:
        number += 1
        own = hashlib.sha256(f"{fingerprint}\0{number}".encode()).hexdigest()[:32]
    taken.add(own)
    return own
