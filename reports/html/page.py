"""What the templates of the HTML report ask: the dossier's parts in their order, with numbers, anchors and what is said once."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from inspector import summary
from inspector.layout import Layout
from inspector.model import Confidence, Dossier, EvidenceRef, Finding, Host, Result, Score, Severity
from inspector.text import LANGUAGES, LISTED, Text

from .words import BETWEEN, both, slug

SHOWN = 3
"""Findings of one check on one host that are not folded."""
FEW = 3
"""Of what a pass rests on, where there are several hosts; where there is one, as many as in any list."""
ABSENT = "absent"
AND_MORE = Text(en=" and {n} more", zh=" 等 {all} 项")
RANKS = {severity: severity.rank for severity in Severity}
_WORD = re.compile("[A-Za-z0-9_]")


@dataclass(frozen=True)
class Lines:
    """The findings of one check on one host, with what is to be done about them.

    `forms`: what is to be done with the subject left out, each with the place of the first finding that says so.
    """

    group: summary.Group
    advice: frozenset[tuple[Text, str]]
    forms: dict[tuple[str, ...], int]

    @classmethod
    def of(cls, group: summary.Group) -> Lines:
        forms: dict[tuple[str, ...], int] = {}
        for place, finding in enumerate(group.findings):
            forms.setdefault(_blanked(finding), place)
        return cls(group, frozenset((finding.remedy, finding.command) for finding in group.findings), forms)

    @property
    def same(self) -> bool:
        return len(self.advice) == 1

    @property
    def alike(self) -> bool:
        """Whether what is to be done differs in nothing but the subject, so that it can be said once."""
        return len(self.forms) == 1

    @property
    def told(self) -> frozenset[int]:
        """Otherwise: the findings that say it; the others have nothing to add but their subject."""
        return frozenset(self.forms.values())

    @property
    def confidence(self) -> Confidence | None:
        """That of all findings, where they have the same."""
        found = {finding.confidence for finding in self.group.findings}
        return found.pop() if len(found) == 1 else None

    def parts(self) -> Sequence[tuple[int, tuple[Finding, ...]]]:
        """Those that are shown and those that are folded, each with the place where it begins."""
        return [(0, self.group.findings[:SHOWN]), (SHOWN, self.group.findings[SHOWN:])]


def _blanked(finding: Finding) -> tuple[str, ...]:
    """What is to be done, with the subject left out."""
    texts = [finding.remedy.en, finding.remedy.zh, finding.command]
    for name in filter(None, (shlex.quote(finding.subject), finding.subject)):
        texts = [_without(text, name) for text in texts]
    return tuple(texts)


def _without(text: str, name: str) -> str:
    """The text with a gap where the name stands as a word of its own."""
    first, *others = text.split(name)
    made = first
    for before, after in pairwise([first, *others]):
        inside = _WORD.match(before[-1:]) or _WORD.match(after[:1])
        made += (name if inside else "\0") + after
    return made


@dataclass(frozen=True)
class Entry:
    """One host as the page shows it."""

    host: Host
    id: str
    counts: summary.Counts
    severities: dict[Severity, int]
    problems: list[Lines]

    @classmethod
    def of(cls, host: Host, name: str) -> Entry:
        problems = [Lines.of(group) for group in summary.worst_first(host)]
        return cls(host, name, summary.counts(host.results), summary.severities(host.results), problems)


class Page:
    """What the templates ask: the dossier's parts in their order, numbers and anchors."""

    def __init__(self, dossier: Dossier, layout: Layout) -> None:
        self.dossier, self.lang = dossier, layout.lang
        self._taken: set[str] = set()
        names = _names(dossier.hosts)
        self.entries = [
            Entry.of(host, self.anchor(f"host-{name}")) for host, name in zip(dossier.hosts, names, strict=True)
        ]
        self._ids = {id(entry.host): (name, entry.id) for name, entry in zip(names, self.entries, strict=True)}
        self.problems = summary.problems(dossier)
        self.numbers = {problem.check: number for number, problem in enumerate(self.problems, 1)}
        self.categories = summary.covered(dossier)
        self.filters = [name for name, counts in self.categories.items() if counts.total]
        self._places = {name: place for place, name in enumerate(self.filters)}
        every = [result for host in dossier.hosts for result in host.results]
        self.counts, self.severities = summary.counts(every), summary.severities(every)
        self.unaudited = [entry for entry in self.entries if entry.host.error]
        self.single = len(dossier.hosts) == 1
        self._told = LISTED if self.single else FEW

        self.shared = self._shared()

    def _shared(self) -> dict[str, bool]:
        """The checks of which one advice holds on all hosts; whether it does to the letter, or but for the subject."""
        advice: dict[str, set[tuple[Text, str]]] = {}
        forms: dict[str, set[tuple[str, ...]]] = {}
        for entry in self.entries:
            for lines in entry.problems:
                check = lines.group.result.check
                advice.setdefault(check, set()).update(lines.advice)
                forms.setdefault(check, set()).update(lines.forms)
        return {check: len(advice[check]) == 1 for check in forms if len(forms[check]) == 1}

    def anchor(self, name: str) -> str:
        """The name, or with a number behind it where it stands on the page already."""
        made, number = name, 1
        while made in self._taken:
            number += 1
            made = f"{name}-{number}"
        self._taken.add(made)
        return made

    def finding_anchor(self, finding: Finding, host: Host) -> str:
        return self.anchor(f"{slug(finding.fingerprint)}-{self._ids[id(host)][0]}")

    def host_anchor(self, host: Host) -> str:
        return self._ids[id(host)][1]

    def by_weight(self) -> list[Entry]:
        """The hosts, those with the worst findings first; hosts that nothing is known of come last."""

        def weight(entry: Entry) -> tuple[bool, list[int], int]:
            return bool(entry.host.error), [-n for n in entry.severities.values()], -entry.counts.unknown

        return sorted(self.entries, key=weight)

    def title(self, result: Result) -> Markup:
        return both(summary.title(result.check, self.dossier))

    def seen(self, result: Result) -> Markup:
        """What a pass rests on, in one line."""
        told = summary.seen(result, self._told)
        lines = {lang: BETWEEN.join(text[lang] for text in told) for lang in LANGUAGES}
        more = len(result.observed) - len(told)
        end = both(AND_MORE.fill({"n": more, "all": len(result.observed)})) if more else ""
        return both(Text(en=lines["en"], zh=lines["zh"])) + end

    def marks(self, category: str, severity: Severity) -> str:
        """The classes by which filters find a row."""
        return f"r c{self._places[category]} v{RANKS[severity]}"


def _names(hosts: Iterable[Host]) -> list[str]:
    """A name for each host that may stand in an address; that of its target tells two of one name apart."""
    names = [slug(summary.name(host).en) for host in hosts]
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return [
        slug(f"{host.name} {host.target}") if name in twice else name for host, name in zip(hosts, names, strict=True)
    ]


def by_state(result: Result) -> dict[Text, list[EvidenceRef]]:
    """The evidence of a verdict by what came of it; what was not had comes first, what is not on the host last."""
    order = sorted(result.evidence, key=lambda ref: {"ok": 1, ABSENT: 2}.get(ref.state, 0))
    found: dict[Text, list[EvidenceRef]] = {}
    for ref in order:
        found.setdefault(summary.EVIDENCE.get(ref.state) or Text(en=ref.state, zh=ref.state), []).append(ref)
    return found


def span(score: Score) -> tuple[float, float]:
    """A score's place on a line of 100: from where, how wide."""
    return score.low, max(score.high - score.low, 0.8)
