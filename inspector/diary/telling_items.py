"""What became of items on a day, in words."""

from __future__ import annotations

from inspector.diary import texts
from inspector.diary.paper import Line, Section
from inspector.diary.record import Day, Happened
from inspector.summary import SEVERITIES, TOGETHER
from inspector.text import Lang, Text

MOST = 10
"""Items of a kind that are named, the worst first, unless all are asked for."""


def items(day: Day, lang: Lang, *, full: bool) -> Section:
    lines = []
    for kind, text in texts.HAPPENED.items():
        found = sorted(
            (each for each in day.items if each.kind == kind), key=lambda each: (-each.severity.rank, each.item)
        )
        if found:
            told = [_item(each, lang) for each in (found if full else found[:MOST])]
            if rest := len(found) - len(told):
                told.append(texts.MORE.render(lang, {"n": rest}))
            lines.append(Line(texts.KIND.render(lang, {"kind": text, "n": len(found)}), tuple(told)))
    return Section(texts.ITEMS[lang], lines=tuple(lines))


def _item(each: Happened, lang: Lang) -> str:
    what = each.title
    if each.subject:
        what = texts.SUBJECT.fill({"title": what, "subject": each.subject})
    if each.repeat_of:
        what = texts.AGAIN.fill({"what": what, "number": each.repeat_of})
    if each.deadline:
        what = texts.DUE.fill({"what": what, "day": each.deadline})
    if each.actor:
        what = texts.BY.fill({"what": what, "name": each.actor})
    values = {"id": each.item, "severity": SEVERITIES[each.severity], "host": _host(each), "what": what}
    return texts.ITEM.render(lang, values)


def _host(each: Happened) -> Text:
    if not each.host:
        return texts.UNIT_ITSELF
    return TOGETHER if each.host == "*" else Text(en=each.host, zh=each.host)
