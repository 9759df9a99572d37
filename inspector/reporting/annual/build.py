"""The annual report whole: cover, leader's page, chapters in the order of the sector, annexes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping

from inspector.publishing.model import Blank, Block, Break, Contents, Cover, Publication
from inspector.reporting.annual import closing, leader, management, organised, problems, systems, technical
from inspector.reporting.annual.annexes import of_found
from inspector.reporting.annual.grounds import of_grounds
from inspector.reporting.annual.story import Story
from inspector.reporting.annual.tables import datasets
from inspector.reporting.annual.voice import Chapter, Voice
from inspector.reporting.registered import Registered
from inspector.reporting.telling import NOT_FILLED_IN, day, short
from inspector.reporting.year import Period, Year
from inspector.summary import HANDLING
from inspector.text import Text

KIND = "annual"
UNIT, PERIOD, HEAD, MADE, SUPERIOR = (
    Text(en="Unit", zh="单位名称"),
    Text(en="Period", zh="自查时段"),
    Text(en="Responsible", zh="责任部门负责人"),
    Text(en="Date", zh="报告日期"),
    Text(en="Submitted to", zh="报送单位"),
)
SPAN = Text(en="{start} to {end}", zh="{start}至{end}")
OF_YEAR = Text(en="{year}", zh="{year}年度")
CHAPTERS: Mapping[Chapter, Callable[[Story], Iterator[Block]]] = {
    Chapter.ORGANISED: organised.chapter,
    Chapter.SYSTEMS: systems.chapter,
    Chapter.MANAGEMENT: management.chapter,
    Chapter.TECHNICAL: technical.chapter,
    Chapter.DATA: management.data,
    Chapter.EMERGENCY: management.emergency,
    Chapter.TRAINING: management.training,
    Chapter.LAST_YEAR: problems.last_year,
    Chapter.PROBLEMS: problems.main,
    Chapter.MEASURES: problems.measures,
    Chapter.SUGGESTIONS: closing.suggestions,
    Chapter.SIGNING: closing.signing,
}


def annual(year: Year, voice: Voice, categories: Mapping[str, Text], now: datetime.datetime) -> Publication:
    """The report of a year in the voice of a sector. `categories`: their names; `now`: `year.period.made` in the reader's time zone."""
    story, registered = Story(year=year, voice=voice, zone=now.tzinfo), Registered(now=now, categories=categories)
    return Publication(
        kind=KIND,
        title=voice.title,
        unit=short(year.organisation.unit.name),
        subtitle=OF_YEAR.fill({"year": year.period.year}),
        made=year.period.made,
        handling=HANDLING,
        blocks=tuple(_blocks(story, registered, now)),
        origin={"year": str(year.period.year), "sector": str(year.organisation.unit.sector)},
        datasets=datasets(story, registered),
    )


def _blocks(story: Story, registered: Registered, now: datetime.datetime) -> Iterator[Block]:
    yield Cover(lines=tuple(_cover(story, now.date())))
    yield from leader.page(story)
    yield Break()
    yield Contents()
    yield Break()
    for chapter in story.voice.chapters:
        yield from CHAPTERS[chapter](story)
    yield Break()
    yield from of_found(story, registered)
    yield from of_grounds(story)


def _cover(story: Story, today: datetime.date) -> Iterator[Blank]:
    unit, staff = story.year.organisation.unit, story.year.organisation.staff
    yield Blank(label=UNIT, value=short(unit.name))
    if unit.superior:
        yield Blank(label=SUPERIOR, value=short(unit.superior))
    yield Blank(label=PERIOD, value=span(story.year.period))
    yield Blank(label=HEAD, value=short(staff.head.name) if staff.head else NOT_FILLED_IN)
    yield Blank(label=MADE, value=day(today))


def span(period: Period) -> Text:
    return SPAN.fill({"start": day(period.start), "end": day(period.end)})
