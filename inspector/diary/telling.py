"""A diary put into words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from inspector.diary import texts
from inspector.diary.paper import Chapter, Paper, Section
from inspector.diary.record import Day, Diary
from inspector.diary.telling_audits import audits
from inspector.diary.telling_items import items
from inspector.diary.telling_logs import logs
from inspector.summary import HANDLING
from inspector.text import Lang, Text, show

DAY = datetime.timedelta(days=1)
TOGETHER_NAME = "*"


def paper(diary: Diary, lang: Lang, *, full: bool = False, newest_first: bool = False) -> Paper:
    """`full`: nothing is left out for brevity."""
    chapters = list(_chapters(diary, lang, full=full))
    return Paper(
        title=texts.TITLE[lang],
        handling=HANDLING[lang],
        facts=tuple((label[lang], value) for label, value in _facts(diary, lang, full=full)),
        notes=(texts.NOTE_CHANGES[lang], texts.NOTE_LOGS[lang]),
        chapters=tuple(reversed(chapters) if newest_first else chapters),
    )


def _facts(diary: Diary, lang: Lang, *, full: bool) -> Iterator[tuple[Text, str]]:
    first, last = (texts.date(datetime.date.fromisoformat(day), lang) for day in (diary.first, diary.last))
    span = {"first": first, "last": last, "offset": diary.offset}
    yield texts.PERIOD, texts.SPAN.render(lang, span)
    names = [show(name, lang) for name in diary.hosts if name != TOGETHER_NAME]
    if names:
        yield texts.HOSTS, texts.COUNTED.render(lang, {"n": _hosts(diary), "names": listed(names, lang, full=full)})
    elif diary.host:
        yield texts.HOSTS, show(diary.host, lang)
    numbers = listed([f"#{audit.number}" for audit in diary.audits], lang, full=True)
    rests = texts.RESTS_ON.render(lang, {"numbers": numbers}) if diary.audits else texts.NO_AUDIT[lang]
    yield texts.RESTS, rests


def _hosts(diary: Diary) -> int:
    return sum(name != TOGETHER_NAME for name in diary.hosts)


def listed(names: Sequence[str], lang: Lang, *, full: bool) -> str:
    """All of them, or the first and how many more."""
    return {"en": ", ", "zh": "、"}[lang].join(names) if full else show(list(names), lang)


def _chapters(diary: Diary, lang: Lang, *, full: bool) -> Iterator[Chapter]:
    day, last = (datetime.date.fromisoformat(each) for each in (diary.first, diary.last))
    for each in diary.days:
        here = datetime.date.fromisoformat(each.day)
        yield from _quiet(day, here - DAY, lang) if here > day else ()
        yield Chapter(texts.date(here, lang), tuple(_sections(diary, each, lang, full=full)))
        if here == datetime.date.max:
            return
        day = here + DAY
    yield from _quiet(day, last, lang)


def _quiet(first: datetime.date, last: datetime.date, lang: Lang) -> Iterator[Chapter]:
    """One line for days on which nothing was recorded."""
    if first > last:
        return
    days = [texts.date(day, lang) for day in (first, last)]
    told = days[0] if first == last else texts.RANGE.render(lang, {"first": days[0], "last": days[1]})
    yield Chapter(texts.FACT.render(lang, {"label": told, "value": texts.NOTHING}))


def _sections(diary: Diary, day: Day, lang: Lang, *, full: bool) -> Iterator[Section]:
    if day.entries:
        yield audits(diary, day, lang, full=full)
    yield logs(day, lang, others=_hosts(diary), full=full)
    if day.items:
        yield items(day, lang, full=full)
