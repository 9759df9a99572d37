"""The worst problems over all hosts: one entry a check, with the findings of the host that has it worst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from inspector import sentences, summary
from inspector.model import UNIT, Dossier, Finding, Host, Standing
from inspector.text import Lang, Text

from .escaping import code, prose
from .words import COMMA, DOTS, EXAMPLE, FINDINGS, FINDINGS_NEW, MORE_CHECKS, MORE_FINDINGS, ON_HOSTS, REMEDY

MOST = 15
REMEDY_WIDTH = 500
EACH = 3
"""Of one check."""
FRESH = (Standing.NEW, Standing.WORSE, Standing.NEW_RULE)


@dataclass(frozen=True)
class Told:
    """One finding, and what the host and the gate say of it."""

    finding: Finding
    layer: Text | None
    command: str
    standing: Standing | None

    @property
    def weight(self) -> tuple[int, int]:
        return int(self.standing in FRESH), self.finding.severity.rank


@dataclass(frozen=True)
class Entry:
    """`told`: the worst findings of `host`, new ones first; `more`: how many others that host has; `hosts`: how many have such."""

    check: str
    host: str
    told: tuple[Told, ...]
    more: int
    hosts: int

    @property
    def weight(self) -> tuple[int, int]:
        return self.told[0].weight

    @property
    def order(self) -> tuple[int, int, int, str]:
        return -self.weight[0], -self.weight[1], -self.hosts, self.check


def problem_lines(dossier: Dossier, lang: Lang, *, full: bool) -> list[str]:
    """New ones first where there is a baseline, then by severity and by how many hosts have it."""
    order = sorted(_gathered(dossier), key=lambda entry: entry.order)
    if not order:
        return []
    several = summary.size(dossier) > 1
    shown = order if full else order[:MOST]
    lines = [line for entry in shown for line in _shown(entry, several, dossier, lang)]
    left = len(order) - len(shown)
    more = ["", MORE_CHECKS.render(lang, {"n": left})] if left else []
    head = FINDINGS_NEW if dossier.gate and dossier.gate.baseline else FINDINGS
    return [f"### {head[lang]}", "", *lines, *more, ""]


def _gathered(dossier: Dossier) -> Iterable[Entry]:
    entries: dict[str, Entry] = {}
    for host in dossier.hosts:
        standings = dossier.gate.standings.get(host.name, {}) if dossier.gate else {}
        for entry in _entries(host, standings):
            before = entries.get(entry.check)
            worst = entry if before is None or entry.weight > before.weight else before
            entries[entry.check] = replace(worst, hosts=entry.hosts + (before.hosts if before else 0))
    return entries.values()


def _entries(host: Host, standings: Mapping[str, Standing]) -> Iterator[Entry]:
    """What concerns all hosts together counts as none of them."""
    for group in summary.worst_first(host):
        told = [Told(each, *_layer(each, host), standings.get(each.fingerprint)) for each in group.findings]
        told.sort(key=lambda each: each.weight, reverse=True)
        yield Entry(group.result.check, host.name, tuple(told[:EACH]), len(told) - EACH, int(host.kind != UNIT))


def _layer(finding: Finding, host: Host) -> tuple[Text | None, str]:
    """Which layer it comes from, and what made it."""
    if host.image is None or sentences.layer_of(finding, host) is None:
        return None, ""
    values = {"number": finding.layer, "total": len(host.image.layers)}
    return sentences.LAYER_ALONE.fill(values), host.image.layers[finding.layer - 1].command


def _line(told: Told, lang: Lang) -> str:
    """Severity, whether it is new, what it is, where."""
    finding, standing = told.finding, told.standing
    mark = f" **{sentences.STANDINGS[standing][lang]}**" if standing in FRESH and standing else ""
    said = finding.message[lang]
    place = [code(finding.location, 160)] if finding.location and finding.location not in said else []
    made = f" {code(told.command, sentences.LAYER_WIDTH)}" if told.command else ""
    place += [f"{told.layer[lang]}{made}"] if told.layer else []
    severity = f"{DOTS[finding.severity]} {summary.SEVERITIES[finding.severity][lang]}"
    return f"  - {' · '.join([f'{severity}{mark}', prose(said), *place])}"


def _shown(entry: Entry, several: bool, dossier: Dossier, lang: Lang) -> list[str]:
    title = prose(summary.title(entry.check, dossier)[lang], 100)
    where = ""
    if several and entry.hosts:
        example = EXAMPLE.render(lang, {"host": code(entry.host, 80)})
        where = f" · {ON_HOSTS.render(lang, {'n': entry.hosts})}{COMMA[lang]}{example}"
    more = [f"  - … {MORE_FINDINGS.render(lang, {'n': entry.more})}"] if entry.more > 0 else []
    remedy = f"  {REMEDY[lang]}{prose(entry.told[0].finding.remedy[lang], REMEDY_WIDTH)}"
    findings = [_line(each, lang) for each in entry.told]
    return [f"- **{title}** ({code(entry.check, 100)}){where}", *findings, *more, "", remedy, ""]
