"""JUnit XML: a suite for each host and category, a case for each check, as GitLab, Jenkins and Azure DevOps show them.

Names of suites and cases are ids, the same in both languages, since servers follow a case by its name over builds. What is not
decided is an error, and so never green; what does not apply, and what is accepted, is skipped with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from inspector import sentences, summary
from inspector.layout import Layout
from inspector.model import UNIT, Dossier, Finding, Gate, Host, HostStatus, Result, Standing, Status, Waiver
from inspector.text import Lang, Text, clean, clipped

LISTED = 200
"""Findings of one check that are written out."""
LONGEST = 2000
"""Characters of one text; hostile evidence may have longer ones."""
GATE = "gate"
HOST_CASE = "audited"
"""The case of a host itself: how long collecting took, and whether it could be audited."""
NOT_CHARACTERS = re.compile("[\ufffe\uffff]")
MORE = Text(en="and {n} more", zh="另有 {n} 项")
WITH_MORE = Text(en="{message} (and {n} more)", zh="{message}（另有 {n} 项）")
LOCATION = Text(en="Location: {it}", zh="位置：{it}")
LAYER = Text(en="Image: {it}", zh="镜像：{it}")
REMEDY = Text(en="Remedy: {it}", zh="整改方法：{it}")
COMMAND = Text(en="Check by hand: {it}", zh="手工核查：{it}")
ACCEPTED = Text(
    en="accepted until {expires} (approved by {approver}: {reason})",
    zh="已列为例外，至 {expires}（批准人 {approver}：{reason}）",
)
STANDING = Text(en="Compared with the baseline: {it}", zh="与基线相比：{it}")


def render(dossier: Dossier, layout: Layout) -> bytes:
    return b"".join(pieces(dossier, layout))


def pieces(dossier: Dossier, layout: Layout) -> Iterator[bytes]:
    """A suite at a time; what stands in the head is counted before."""
    whole: Counter[str] = Counter()
    seconds = 0.0
    names = summary.distinct(_plain(host.name) for host in dossier.hosts)  # of cases of one name servers show the first
    for host, name in zip(dossier.hosts, names, strict=True):
        seconds += _seconds(host)
        for suite in _suites(host, name, dossier, layout.lang):
            whole += _counted(suite)
    gate = [_gate_suite(dossier.gate, layout.lang)] if dossier.gate else []
    for suite in gate:
        whole += _counted(suite)
    head = ET.Element("testsuites", {"name": "inspector", **_numbers(whole), "time": f"{seconds:.3f}"})
    opened, end, _ = ET.tostring(head, "unicode", short_empty_elements=False).rpartition("</testsuites>")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{opened}\n'.encode()
    yield from map(_written, gate)
    for host, name in zip(dossier.hosts, names, strict=True):
        yield from map(_written, _suites(host, name, dossier, layout.lang))
    yield f"{end}\n".encode()


def _written(suite: ET.Element) -> bytes:
    suite.attrib.update(_numbers(_counted(suite)))
    ET.indent(suite, "  ", level=1)
    return f"  {ET.tostring(suite, 'unicode').rstrip()}\n".encode()


def _counted(suite: ET.Element) -> Counter[str]:
    found = Counter({"tests": len(suite.findall("testcase"))})
    for case in suite.iter("testcase"):
        found.update(f"{child.tag}s" for child in case if child.tag in ("failure", "error"))
        found["skipped"] += case.find("skipped") is not None
    return found


def _numbers(found: Counter[str]) -> dict[str, str]:
    return {name: str(found[name]) for name in ("tests", "failures", "errors", "skipped")}


def _suites(host: Host, name: str, dossier: Dossier, lang: Lang) -> Iterator[ET.Element]:
    """That of the host itself, then one a category in the checklist's order. `name`: unlike that of every other host."""
    if host.kind != UNIT or host.error:
        suite = _suite(name, host)
        _properties(suite, _about(host, dossier, lang))
        suite.append(_host_case(host, name, lang))
        yield suite
    results: dict[str, list[Result]] = {}
    for result in host.results:
        results.setdefault(result.category, []).append(result)
    for category in summary.by_category(host, dossier):
        suite = _suite(f"{name}.{_plain(category)}", host)
        _properties(suite, {"category": summary.category(category, dossier)[lang]})
        for result in results[category]:
            case = _testcase(f"{name}.{_plain(category)}", _plain(result.check.removeprefix(f"{category}.")))
            _judge(case, result, host, dossier, lang)
            suite.append(case)
        yield suite


def _suite(name: str, host: Host) -> ET.Element:
    time = sentences.utc(host.taken).removesuffix("Z")  # as the schemas of these files want it
    stamp = {"timestamp": time} if time else {}
    return ET.Element(
        "testsuite", {"name": name, **_numbers(Counter()), "time": "0.000", **stamp, "hostname": _plain(host.name)}
    )


def _seconds(host: Host) -> float:
    seconds = host.cost.get("seconds", 0.0)
    return seconds if 0 <= seconds < 1e9 else 0.0


def _about(host: Host, dossier: Dossier, lang: Lang) -> dict[str, str]:
    """What a reader of the file wants to know of a host, without what is not known."""
    image = host.image
    found = {
        "profile": dossier.audit.profile.id,
        "audit": dossier.audit.id,
        "tool": f"{dossier.tool.name} {dossier.tool.version}",
        "kind": host.kind,
        "status": host.status.value,
        "system": host.system.name or host.system.id,
        "score": sentences.interval(host.score) if host.score else "",
        "image.reference": image.reference if image else "",
        "image.digest": image.digest if image else "",
        "image.platform": image.platform if image else "",
        "ledger": "\n".join(line[lang] for line in sentences.ledger(host, 5)),
    }
    if dossier.gate:
        found[GATE] = {True: "passed", False: "failed", None: "unknown"}[dossier.gate.passed]
    return {name: value for name, value in found.items() if value}


def _properties(element: ET.Element, values: dict[str, str]) -> None:
    parent = ET.SubElement(element, "properties")
    for name, value in values.items():
        ET.SubElement(parent, "property", {"name": name, "value": "; ".join(map(_plain, value.split("\n")))})


def _host_case(host: Host, name: str, lang: Lang) -> ET.Element:
    case = _testcase(name, HOST_CASE, _seconds(host))
    if host.status is HostStatus.NOT_AUDITED:
        ET.SubElement(case, "skipped", {"message": summary.HOST_STATUSES[host.status][lang]})
    elif host.error or host.status not in summary.AUDITED:
        why = (host.error or summary.HOST_STATUSES[host.status])[lang]
        _said(case, "error", host.status.value, _plain(why), [])
    return case


def _testcase(group: str, name: str, seconds: float = 0.0) -> ET.Element:
    return ET.Element("testcase", {"classname": group, "name": name, "time": f"{seconds:.3f}"})


def _judge(case: ET.Element, result: Result, host: Host, dossier: Dossier, lang: Lang) -> None:
    """Fill in what the check came to."""
    _properties(case, {"title": summary.title(result.check, dossier)[lang], "severity": result.severity.value})
    reason = result.reason.text[lang] if result.reason else summary.STATUSES[result.status][lang]
    if result.open:
        _failure(case, result, host, dossier, lang)
    elif result.status is Status.FAIL:
        _skipped(case, "; ".join(_accepted(f.waiver, lang) for f in result.findings[:3] if f.waiver) or reason)
    elif result.status is Status.NOT_APPLICABLE:
        _skipped(case, reason)
    elif result.status is not Status.PASS:
        _said(case, "error", result.status.value, _plain(reason), [])


def _skipped(case: ET.Element, why: str) -> None:
    ET.SubElement(case, "skipped", {"message": _plain(why) or "-"})


def _accepted(waiver: Waiver, lang: Lang) -> str:
    values = {"expires": sentences.when(waiver.expires), "approver": waiver.approver, "reason": waiver.reason}
    return ACCEPTED.render(lang, values)


def _failure(case: ET.Element, result: Result, host: Host, dossier: Dossier, lang: Lang) -> None:
    """The message is the worst finding's; the type is its severity, by which pipelines may sort."""
    found = result.open
    standings = dossier.gate.standings.get(host.name, {}) if dossier.gate else {}
    lines = [line for each in found[:LISTED] for line in _told(each, host, standings.get(each.fingerprint), lang)]
    more = MORE.render(lang, {"n": len(found) - LISTED})
    lines += [more] if len(found) > LISTED else []
    message = _plain(found[0].message[lang])
    if len(found) > 1:
        message = WITH_MORE.render(lang, {"message": message, "n": len(found) - 1})
    _said(case, "failure", found[0].severity.value, message, lines)


def _told(finding: Finding, host: Host, standing: Standing | None, lang: Lang) -> list[str]:
    """A finding in a few lines."""
    layer = sentences.layer_of(finding, host)
    parts = [
        (LOCATION, finding.location),
        (LAYER, layer[lang] if layer else ""),
        (STANDING, sentences.STANDINGS[standing][lang] if standing else ""),
        (REMEDY, finding.remedy[lang]),
        (COMMAND, finding.command),
    ]
    lines = [f"    {text.render(lang, {'it': _plain(it)})}" for text, it in parts if it]
    lapsed = [f"    {_plain(sentences.lapsed(finding.lapsed, host.taken)[lang])}"] if finding.lapsed else []
    return [f"[{summary.SEVERITIES[finding.severity][lang]}] {_plain(finding.message[lang])}", *lines, *lapsed]


def _said(case: ET.Element, tag: str, kind: str, message: str, lines: list[str]) -> None:
    message = message or kind
    element = ET.SubElement(case, tag, {"message": message, "type": kind})
    element.text = "\n".join(lines or [message])


def _gate_suite(gate: Gate, lang: Lang) -> ET.Element:
    """One case, which says why a pipeline was stopped."""
    suite = ET.Element("testsuite", {"name": GATE, **_numbers(Counter()), "time": "0.000"})
    about = {
        "fail-on": gate.fail_on.value if gate.fail_on else "",
        "max-unknown": gate.limit,
        "baseline": gate.baseline.source if gate.baseline else "",
    }
    if known := {name: value for name, value in about.items() if value}:
        _properties(suite, known)
    case = _testcase(GATE, GATE)
    suite.append(case)
    if gate.passed is not True:
        tag, kind = ("error", "unknown") if gate.passed is None else ("failure", GATE)
        lines = [_plain(sentences.blocker(each)[lang]) for each in gate.blockers[:LISTED]]
        left = len(gate.blockers) - LISTED
        lines += [MORE.render(lang, {"n": left})] if left > 0 else []
        _said(case, tag, kind, sentences.gate_verdict(gate)[lang], lines)
    return suite


def _plain(text: str) -> str:
    """One line that every XML parser reads: no control character, no lone surrogate, nothing that is no character."""
    return clipped(NOT_CHARACTERS.sub("\ufffd", clean(text)), LONGEST)
