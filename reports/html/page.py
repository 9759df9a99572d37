"""What the templates of the HTML report ask: the dossier's parts in their order, with numbers, anchors and what is said once."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup

from inspector import sentences, summary
from inspector.layout import Layout
from inspector.model import UNIT, Confidence, Dossier, EvidenceRef, Finding, Host, HostStatus, Result, Score, Severity
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
    """One host as the page shows it. Where all hosts stand together, without its results: they would fill the memory."""

    host: Host
    name: str
    id: str
    counts: summary.Counts
    severities: dict[Severity, int]
    problems: list[Lines]

    @property
    def without_results(self) -> Entry:
        return replace(self, host=replace(self.host, gaps=(), results=(), journal=()), problems=[])


class Page:
    """What the templates ask: the dossier's parts in their order, numbers and anchors."""

    def __init__(self, dossier: Dossier, layout: Layout) -> None:
        self.dossier, self.lang = dossier, layout.lang
        self._taken: set[str] = set()
        self._names = _names((host.name, host.target, summary.name(host).en) for host in dossier.hosts)
        self._anchors = [self.anchor(f"host-{name}") for name in self._names]
        self.shared: dict[str, bool] = {}
        self.entries = self._entries()
        self.problems = summary.problems(dossier)
        self.numbers = {problem.check: number for number, problem in enumerate(self.problems, 1)}
        self.categories = summary.covered(dossier)
        self.filters = [name for name, counts in self.categories.items() if counts.total]
        self._places = {name: place for place, name in enumerate(self.filters)}
        self.counts = sum((entry.counts for entry in self.entries), summary.Counts())
        self.severities = {each: sum(entry.severities[each] for entry in self.entries) for each in summary.SEVERITIES}
        self.unaudited = [entry for entry in self.entries if self.failed(entry.host)]
        self.left_out = [entry for entry in self.entries if entry.host.status is HostStatus.NOT_AUDITED]
        self.size = sum(entry.host.kind != UNIT for entry in self.entries)
        self.single = len(self.entries) == 1
        self._told = LISTED if self.single else FEW

    @staticmethod
    def failed(host: Host) -> bool:
        """Whether it was to be audited, and could not be."""
        return bool(host.error) and host.status is not HostStatus.NOT_AUDITED

    def whole(self) -> Iterator[Entry]:
        """The hosts with their results, one after the other."""
        for host, name, anchor in zip(self.dossier.hosts, self._names, self._anchors, strict=True):
            problems = [Lines.of(group) for group in summary.worst_first(host)]
            counts, severities = summary.counts(host.results), summary.severities(host.results)
            yield Entry(host, name, anchor, counts, severities, problems)

    def _entries(self) -> list[Entry]:
        """The hosts without their results; and `shared`: the checks of which one advice holds on all hosts.

        Whether it does to the letter, or but for the subject.
        """
        advice: dict[str, set[tuple[Text, str]]] = {}
        forms: dict[str, set[tuple[str, ...]]] = {}
        made = []
        for entry in self.whole():
            for lines in entry.problems:
                check = lines.group.result.check
                if len(forms.setdefault(check, set())) < 2:  # two that differ are enough to know
                    forms[check].update(lines.forms)
                    advice.setdefault(check, set()).update(lines.advice)
            made.append(entry.without_results)
        self.shared = {check: len(advice[check]) == 1 for check in forms if len(forms[check]) == 1}
        return made

    def anchor(self, name: str) -> str:
        """The name, or with a number behind it where it stands on the page already."""
        made, number = name, 1
        while made in self._taken:
            number += 1
            made = f"{name}-{number}"
        self._taken.add(made)
        return made

    def finding_anchor(self, finding: Finding, entry: Entry) -> str:
        return self.anchor(f"{slug(finding.fingerprint)}-{entry.name}")

    def by_weight(self) -> list[Entry]:
        """The hosts, those with the worst findings first; hosts that nothing is known of come last."""

        def weight(entry: Entry) -> tuple[bool, list[int], int]:
            return bool(entry.host.error), [-n for n in entry.severities.values()], -entry.counts.unknown

        return sorted(self.entries, key=weight)

    def title(self, result: Result) -> Markup:
        return both(summary.title(result.check, self.dossier))

    def seen(self, result: Result) -> Markup:
        """What a pass rests on, in one line."""
        told = sentences.seen(result, self._told)
        lines = {lang: BETWEEN.join(text[lang] for text in told) for lang in LANGUAGES}
        more = len(result.observed) - len(told)
        end = both(AND_MORE.fill({"n": more, "all": len(result.observed)})) if more else ""
        return both(Text(en=lines["en"], zh=lines["zh"])) + end

    def marks(self, category: str, severity: Severity) -> str:
        """The classes by which filters find a row."""
        return f"r c{self._places[category]} v{RANKS[severity]}"


def _names(hosts: Iterable[tuple[str, str, str]]) -> list[str]:
    """A name for each host (name, target, name shown) that may stand in an address; the target tells two of one name apart."""
    hosts = list(hosts)
    names = [slug(shown) for _, _, shown in hosts]
    twice = {name for name, number in Counter(names).items() if number > 1}
    return [
        slug(f"{host} {target}") if name in twice else name
        for (host, target, _), name in zip(hosts, names, strict=True)
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
