"""What the logs of a day had, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from inspector.diary import texts
from inspector.diary.paper import Line, Section
from inspector.diary.record import Day, Sighting
from inspector.model import Act
from inspector.text import Lang, show

MOST = 10
"""Hosts that are named, those with the most first, unless all are asked for."""


def logs(day: Day, lang: Lang, *, others: int, full: bool) -> Section:
    """`others`: how many hosts there are; of those that are not named there is no evidence."""
    title = texts.LOGS[lang]
    if not day.seen:
        return Section(title, (texts.NO_EVIDENCE[lang],))
    by_host: dict[int, list[Sighting]] = {}
    for seen in day.seen:
        by_host.setdefault(seen.host, []).append(seen)
    hosts = list(by_host.values())
    told = hosts if full else hosts[:MOST]
    lines = [Line(_host(found, lang), lead=show(_name(found), lang)) for found in told]
    if rest := hosts[len(told) :]:
        counts = _counts((seen for found in rest for seen in found), lang)
        lines.append(Line(texts.MORE_HOSTS.render(lang, {"n": len(rest), "counts": counts})))
    if others > len(hosts):
        lines.append(Line(texts.NO_MORE_EVIDENCE.render(lang, {"n": others - len(hosts)})))
    return Section(title, lines=tuple(lines))


def _host(found: list[Sighting], lang: Lang) -> str:
    told = []
    for seen in found:
        count = texts.ACTS[seen.act].render(lang, {"n": seen.count})
        sources = {"count": count, "sources": list(seen.sources)}
        told.append(texts.FROM.render(lang, sources) if seen.sources else count)
    result = {"en": "; ", "zh": "；"}[lang].join(told)
    return texts.HOST.render(lang, {"name": _name(found), "result": result})


def _name(found: list[Sighting]) -> str:
    return found[0].name


def _counts(found: Iterable[Sighting], lang: Lang) -> str:
    total: Counter[Act] = Counter()
    for seen in found:
        total[seen.act] += seen.count
    return show([texts.ACTS[act].render(lang, {"n": n}) for act, n in total.items()], lang)
