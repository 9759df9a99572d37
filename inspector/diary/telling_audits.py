"""The audits of a day and what changed since the ones before, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from inspector.change import telling
from inspector.change.words import Act, Blame, Cause, Change, Held, HostChange, Kind
from inspector.diary import texts
from inspector.diary.paper import Fold, Line, Section
from inspector.diary.record import Basis, Day, Diary, Entry
from inspector.model import UNIT, HostStatus, Severity
from inspector.summary import HOST_STATUSES, SEVERITIES, TOGETHER
from inspector.text import LISTED, Lang, Text, show

FEW = 6
"""As many hosts without a change are told one by one."""
BRIEF, SUBJECTS = 5, 4
"""Checks of a kind of change that are told of a host, and subjects of each, unless all are asked for."""
STEADY = (Kind.OPEN, Kind.STILL_ACCEPTED)
SEMICOLON = {"en": "; ", "zh": "；"}
AND = {"en": ", ", "zh": "、"}
COMMA = {"en": ", ", "zh": "，"}


def audits(diary: Diary, day: Day, lang: Lang, *, full: bool) -> Section:
    tell = _Teller(diary, lang, full)
    entries = sorted(day.entries, key=lambda entry: (entry.audit, entry.kind == UNIT, entry.name))
    several = len({entry.audit for entry in entries}) > 1
    groups: dict[Text, list[Entry]] = {}
    for entry in entries:
        if fold := _fold(entry):
            groups.setdefault(fold, []).append(entry)
    many = {
        title: found for title, found in groups.items() if title is texts.LEFT_OUT or (len(found) > FEW and not full)
    }
    lines = tuple(tell.line(entry, several=several) for entry in entries if _fold(entry) not in many)
    folds = tuple(
        Fold(
            title.render(lang, {"n": len({entry.host for entry in found if entry.kind != UNIT})}),
            tuple(replace(tell.line(entry, several=several), more=()) for entry in found),
            _names(found, lang),
        )
        for title, found in many.items()
    )
    return Section(texts.AUDITS[lang], tuple(tell.summaries(entries)), lines, folds)


def _names(found: Iterable[Entry], lang: Lang) -> str:
    """Those of hosts, each once."""
    return AND[lang].join({entry.host: show(name(entry), lang) for entry in found if entry.kind != UNIT}.values())


def name(entry: Entry) -> Text:
    return TOGETHER if entry.kind == UNIT else Text(en=entry.name, zh=entry.name)


def _fold(entry: Entry) -> Text | None:
    """Under what it is told where there are many alike; None for what is told by itself."""
    if entry.status is HostStatus.NOT_AUDITED:
        return texts.LEFT_OUT
    if entry.basis is Basis.FIRST:
        return texts.FIRST_SEEN
    return texts.UNCHANGED if entry.basis is Basis.BEFORE and not entry.changed else None


class _Teller:
    """Words in one language, short or in full."""

    def __init__(self, diary: Diary, lang: Lang, full: bool) -> None:
        self.diary, self.lang, self.full = diary, lang, full

    def summaries(self, entries: Sequence[Entry]) -> Iterator[str]:
        """One line an audit: what it was, and what it came to on all hosts together."""
        lang = self.lang
        profiles = {audit.number: audit.profile for audit in self.diary.audits}
        for number in dict.fromkeys(entry.audit for entry in entries):
            audit = texts.AUDIT.fill({"number": number, "profile": profiles[number]})
            if self.diary.host:
                yield show(audit, lang)
                continue
            found = [entry for entry in entries if entry.audit == number and entry.status is not HostStatus.NOT_AUDITED]
            seen = [entry for entry in found if entry.findings is not None]
            hosts = [entry for entry in found if entry.kind != UNIT]
            values = {
                "audit": audit,
                "n": len(hosts),
                "reached": sum(entry.findings is not None for entry in hosts),
                "result": SEMICOLON[lang].join(self._numbers(seen)),
            }
            yield texts.AUDIT_HOSTS.render(lang, values)

    def _numbers(self, entries: Sequence[Entry]) -> Iterator[str]:
        lang = self.lang
        if not entries:
            return
        counts = {level: sum((entry.findings or {}).get(level, 0) for entry in entries) for level in SEVERITIES}
        told = [texts.COUNT.render(lang, {"n": n, "name": SEVERITIES[level]}) for level, n in counts.items() if n]
        yield texts.FOUND.render(lang, {"counts": COMMA[lang].join(told)}) if told else texts.NO_FINDINGS[lang]
        if accepted := sum(entry.accepted or 0 for entry in entries):
            yield texts.ACCEPTED.render(lang, {"n": accepted})
        if unknown := sum(entry.unknown or 0 for entry in entries):
            yield texts.UNKNOWN.render(lang, {"n": unknown})

    def line(self, entry: Entry, *, several: bool) -> Line:
        lang = self.lang
        told = [HOST_STATUSES[entry.status][lang]]
        if entry.findings is not None:
            told += self._numbers([entry])
            told += [texts.SCORE.render(lang, {"score": telling.score(entry.score)})] if entry.score else []
        elif entry.error:
            told = [texts.HOST.render(lang, {"name": told[0], "result": entry.error})]
        values = {"name": name(entry), "number": entry.audit, "result": SEMICOLON[lang].join(told)}
        told_line = (texts.HOST_OF if several else texts.HOST).render(lang, values)
        return Line(told_line, tuple(self._more(entry)), lead=show(name(entry), lang))

    def _more(self, entry: Entry) -> Iterator[str]:
        if entry.basis is Basis.PRUNED:
            yield texts.PRUNED[self.lang]
        elif entry.basis is Basis.UNTOLD:
            yield texts.UNTOLD[self.lang]
        elif entry.basis is Basis.FIRST and entry.kind != UNIT:
            yield texts.FIRST[self.lang]
        elif entry.change:
            yield from self._changes(entry.change) if entry.changed else (texts.NO_CHANGE[self.lang],)

    def _changes(self, change: HostChange) -> Iterator[str]:
        lang = self.lang
        if change.formerly:
            yield texts.FORMERLY.render(lang, {"name": change.formerly})
        for kind in Kind:
            found = [each for each in change.changes if each.kind is kind and kind not in STEADY]
            if found:
                what = SEMICOLON[lang].join(self._findings(found))
                yield texts.CHANGED.render(lang, {"kind": telling.KINDS[kind], "n": len(found), "what": what})
        yield from telling.coverage(change, lang, full=self.full)
        yield from self._holdings(change.holdings)

    def _findings(self, found: Sequence[Change]) -> list[str]:
        """Those of a check together."""
        groups: dict[tuple[str, Severity, Blame], list[Change]] = {}
        for change in found:
            groups.setdefault((change.check, change.severity, change.blame), []).append(change)
        some = list(groups.values())[: None if self.full else BRIEF]
        return self._cut([self._group(group) for group in some], len(found), sum(map(len, some)))

    def _group(self, group: Sequence[Change]) -> str:
        """A check and its subjects; and why, where it is not the host that changed."""
        lang, first = self.lang, group[0]
        what = self.diary.titles.get(first.check) or Text(en=first.check, zh=first.check)
        subjects = [show(change.subject, lang) for change in group if change.subject]
        told = self._cut(subjects[: None if self.full else SUBJECTS], len(subjects))
        if told:
            what = texts.SUBJECT.fill({"title": what, "subject": AND[lang].join(told)})
        finding = texts.FINDING.fill({"severity": SEVERITIES[first.severity], "what": what})
        if first.blame.causes in ((), (Cause.HOST,)):
            return show(finding, lang)
        return texts.CAUSED.render(lang, {"what": finding, "why": telling.causes(first.blame, lang)})

    def _cut(self, told: list[str], whole: int, shown: int | None = None) -> list[str]:
        """`shown`: how many those are that are told, of the whole."""
        rest = whole - (len(told) if shown is None else shown)
        return [*told, texts.MORE.render(self.lang, {"n": rest})] if rest else told

    def _holdings(self, found: Sequence[Held]) -> Iterator[str]:
        groups: dict[tuple[str, Act], list[Held]] = {}
        for held in found:
            groups.setdefault((held.kind, held.act), []).append(held)
        for (kind, act), some in groups.items():
            names = [self._held(held) for held in (some if self.full else some[:LISTED])]
            values = {
                "kind": telling.HOLDINGS.get(kind, Text(en=kind, zh=kind)),
                "act": telling.ACTS[act],
                "names": AND[self.lang].join(self._cut(names, len(some))),
            }
            yield texts.HELD.render(self.lang, values)

    def _held(self, held: Held) -> str:
        name = held.name
        if held.act is Act.CHANGED:
            moved = telling.MOVED.render(self.lang, {"before": held.before, "after": held.after})
            name = texts.NAMED.render(self.lang, {"name": name, "detail": moved})
        return show(name, self.lang) if held.certain else texts.MAYBE.render(self.lang, {"name": name})
