"""SARIF 2.1.0 (OASIS), for GitHub code scanning and whatever else reads it.

GitHub makes an alert of every result, whatever its `kind` and `baselineState`. So results are findings alone, and what passed,
does not apply, is not known or is gone stands in invocations and properties; `Layout.full` makes results of all that too. More
than 20 hosts share one run, and a file has no more than 25,000 results: GitHub refuses more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from inspector import summary
from inspector.layout import Layout
from inspector.model import Dossier, Gate, Gone, Host
from inspector.text import Lang, Text, clean

from .invocations import invocation, waiver_notes
from .plan import Plan, plan
from .results import rows, told
from .rules import LANGUAGES, RESULTS, driver

RUNS = 20
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = Text(en="The root of the file system that was audited", zh="被核查文件系统的根目录")
OF_ONE = Text(en="{host}, judged by the profile {profile}", zh="{host}，检查方案 {profile}")
OF_ALL = Text(
    en="{hosts:host|hosts} in one run, judged by the profile {profile}",
    zh="{hosts} 台主机合为一次运行，检查方案 {profile}",
)


@dataclass
class Tally:
    """What is in a run; adds up while it is written."""

    not_audited: int = 0
    results: int = 0
    left_out: int = 0
    checks: dict[str, int] = field(default_factory=dict)


def render(dossier: Dossier, layout: Layout) -> bytes:
    return b"".join(pieces(dossier, layout))


def pieces(dossier: Dossier, layout: Layout) -> Iterator[bytes]:
    """A host at a time, a result a line."""
    made = plan(dossier, layout)
    yield b'{"$schema":"%s","version":"2.1.0","runs":[' % SCHEMA.encode()
    if len(made.names) > RUNS:
        yield from _run(dossier, dossier.hosts, made.names, made)
    else:
        for place, host in enumerate(dossier.hosts):
            yield b"," * bool(place)
            yield from _run(dossier, (host,), made.names[place : place + 1], made, first=not place)
    yield b"\n]}\n"


def _run(
    dossier: Dossier, hosts: Sequence[Host], names: Sequence[str], made: Plan, *, first: bool = True
) -> Iterator[bytes]:
    """One run. What comes of its hosts' results is only known when they are written: invocations stand after them."""
    tally = Tally()
    invocations: list[bytes] = []
    yield b"\n" + msgspec.json.encode(_head(dossier, hosts, names, made))[:-1] + b',"results":['
    for host, name in zip(hosts, names, strict=True):
        yield from _results(host, name, made, before := Tally(results=tally.results))
        about = invocation(host, dossier, made.telling.lang, made.telling.indexes, before.left_out)
        if first and not invocations and dossier.gate:
            about["toolConfigurationNotifications"] = waiver_notes(dossier.gate.waivers, made.telling.lang)
        _add(tally, before, host, about)
        invocations.append(msgspec.json.encode(about))
    yield b'],\n"invocations":[' + b",\n".join(invocations) + b'],\n"properties":'
    yield msgspec.json.encode(_properties(dossier, hosts, tally)) + b"}"


def _results(host: Host, name: str, made: Plan, tally: Tally) -> Iterator[bytes]:
    for row in rows(host, made.telling):
        if not made.room[row.weight]:
            tally.left_out += 1
            continue
        made.room[row.weight] -= 1
        yield b"," * bool(tally.results) + b"\n" + msgspec.json.encode(told(row, host, name, made.telling))
        tally.results += 1


def _add(tally: Tally, written: Tally, host: Host, about: dict[str, Any]) -> None:
    tally.results = written.results
    tally.left_out += written.left_out
    tally.not_audited += host.status not in summary.AUDITED
    for status, number in about["properties"]["counts"].items():
        tally.checks[status] = tally.checks.get(status, 0) + number


def _head(dossier: Dossier, hosts: Sequence[Host], names: Sequence[str], made: Plan) -> dict[str, Any]:
    lang = made.telling.lang
    return {
        "tool": {"driver": driver(dossier, lang, made.precision)},
        "language": LANGUAGES[lang],
        "automationDetails": _details(dossier, hosts, names, lang),
        "originalUriBaseIds": {"ROOT": {"description": {"text": ROOT[lang]}}},
        "columnKind": "unicodeCodePoints",
    }


def _details(dossier: Dossier, hosts: Sequence[Host], names: Sequence[str], lang: Lang) -> dict[str, Any]:
    """Before the last `/` of the id stands what GitHub calls a category; two runs of one in a file are refused."""
    profile, one = clean(dossier.audit.profile.id), len(hosts) == 1
    text = (OF_ONE if one else OF_ALL).fill({"host": names[0], "hosts": len(hosts), "profile": profile})[lang]
    path = (profile, names[0]) if one else (profile,)
    return {
        "id": "/".join(["inspector", *(part.replace("/", "%2F") for part in path), ""]),
        "description": {"text": text},
    }


def _properties(dossier: Dossier, hosts: Sequence[Host], tally: Tally) -> dict[str, Any]:
    here = {host.name for host in hosts} if len(hosts) == 1 else None
    gate = dossier.gate
    return {
        "audit": clean(dossier.audit.id),
        "profile": clean(dossier.audit.profile.id),
        "hosts": len(hosts),
        "merged": len(hosts) > 1,
        "notAudited": tally.not_audited,
        "checks": tally.checks,
        "results": tally.results,
        "resultsLeftOut": tally.left_out,
        **(_gate(gate, [gone for gone in gate.gone if here is None or gone.host in here]) if gate else {}),
    }


def _gate(gate: Gate, gone: Sequence[Gone]) -> dict[str, Any]:
    base = gate.baseline
    return {
        "gate": {"passed": gate.passed, "blockers": len(gate.blockers)},
        "baseline": {"source": clean(base.source), "id": clean(base.id), "finished": clean(base.finished)}
        if base
        else None,
        "gone": [
            {"host": clean(each.host), "ruleId": clean(each.check), "fingerprint": clean(each.fingerprint)}
            for each in gone[:RESULTS]
        ],
    }
