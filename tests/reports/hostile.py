"""A dossier in which whatever a host or a file can name is hostile: markup, quotes, control and bidirectional characters."""

from __future__ import annotations

from dataclasses import replace

from inspector.model import CheckInfo, Dossier, EvidenceRef, Gap, Knowledge, Observation, Severity, Status, reason
from inspector.text import Text
from tests.reports.dossiers import FAILED, WAIVER, dossier, finding, host, result

ATTACKS = (
    "</script></style></title><script>document.title='owned'</script>",
    "\"'><img src=x onerror=\"document.title='owned'\">",
    "<svg/onload=document.title='owned'>",
    "javascript:document.title='owned'",
    "`</code><b>`{{ 7 * 7 }}{% raw %}${7*7}<!--",
    "\u202egnp.exe\u2066 \u200bzero\ufeff\x00\x1b[31m\x07\x85\u2028\udcff",
    "\\0022; } * { background: url(//attacker.invalid/) } /*",
    "&lt;b&gt;&#60;&quot;" + "x" * 3000,
    "أهلا وسهلا (مضيف)",
)


def hostile() -> Dossier:
    every = "".join(ATTACKS)
    text = Text(en=every, zh=every)
    why = reason(every, Text(en="{it}", zh="{it}"), it=every)
    waiver = replace(WAIVER, reason=every, approver=every, start=every, expires=every)
    check = f"{every}.{every}"
    evidence = (EvidenceRef(item=every, state=every, digest=every), EvidenceRef(item=every, state="absent"))
    seen = (Observation(subject=every, location=every, data={every: every, "list": [every]}),)
    found = [
        replace(finding(f"{n}{attack}"), fingerprint=attack, location=attack, command=attack, message=text, remedy=text)
        for n, attack in enumerate(ATTACKS)
    ]
    results = (
        result(check, Status.FAIL, *found, replace(found[0], waiver=waiver), evidence=evidence),
        result(f"{check}2", Status.PASS, observed=seen, evidence=evidence),
        result(f"{check}3", Status.UNKNOWN, reason=why, evidence=evidence),
        result(f"{check}4", Status.NOT_APPLICABLE, reason=why),
        result(f"{check}5", Status.ERROR, reason=why),
    )
    hosts = tuple(
        host(
            attack,
            target=attack,
            taken=attack,
            tags={attack: attack},
            gaps=(Gap(request=attack, state=attack, reason=why, decides=1, blocks=1),),
            results=results,
        )
        for attack in ATTACKS
    )
    failed = replace(FAILED, name=every, error=text)
    plain = dossier(*hosts, failed)
    info = CheckInfo(
        category=every, title=text, why=text, severity=Severity.HIGH, standards={every: (every,)}, digest=every
    )
    audit = replace(
        plain.audit,
        id=every,
        started=every,
        finished=f"{every}2",
        profile=replace(plain.audit.profile, id=every, digest=every, parameters={every: {every: [every]}}),
        knowledge=(Knowledge(name=every, date=every, digest=every),),
    )
    return replace(
        plain,
        audit=audit,
        tool=replace(plain.tool, name=every, version=every),
        categories={every: text},
        checks={each.check: info for each in results},
    )
