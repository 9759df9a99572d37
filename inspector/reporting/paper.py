"""What the reports beside the annual one have in common: cover, charts by severity, the register as an annex, signatures."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.model import Severity
from inspector.organisation.model import Organisation
from inspector.organisation.systems import system_called
from inspector.publishing.model import (
    Bar,
    Blank,
    Block,
    Cell,
    Chart,
    Column,
    Field,
    Figure,
    Form,
    Grid,
    Kind,
    Part,
    Role,
    Tone,
    same,
)
from inspector.publishing.model import Paragraph as Words
from inspector.register.terms import moment
from inspector.reporting.registered import LEFT, Registered
from inspector.reporting.telling import NO_DAY, cell, day, plain, say, short
from inspector.summary import SEVERITIES
from inspector.text import Text

ZONE = "zone"
EMPTY = same("")
NOT_SAID = Text(en="(not said)", zh="（未填写）")
UNIT, MADE = Text(en="Unit", zh="单位名称"), Text(en="Date", zh="报告日期")
LOW_AND_INFO = Text(en="low and info", zh="低危及提示")
STAMP, SIGNED = Text(en="Unit (stamp)", zh="单位（盖章）"), Text(en="Date", zh="日期")
INSTANT = Text(en="{time} (UTC{zone})", zh="{time}（UTC{zone}）")
NO_TIME, A_SECOND = datetime.timedelta(), datetime.timedelta(seconds=1)
LONG = 2000
"""Characters of a cell that people search in."""
TONES: Mapping[Severity, Tone] = {
    Severity.CRITICAL: Tone.BAD,
    Severity.HIGH: Tone.BAD,
    Severity.MEDIUM: Tone.WARN,
    Severity.LOW: Tone.PLAIN,
    Severity.INFO: Tone.PLAIN,
}
COUNTED = Text(
    en="{critical} critical, {high} high, {medium} medium, {low} low, {info} info",
    zh="严重{critical}项、高危{high}项、中危{medium}项、低危{low}项、提示{info}项",
)


def columns(*heads: tuple[str, str, int]) -> tuple[Column, ...]:
    """A width below zero is that of a column of numbers."""
    return tuple(Column(title=Text(en=en, zh=zh), width=abs(width), numeric=width < 0) for en, zh, width in heads)


def table_field(id: str, en: str, zh: str, width: int = 16, kind: Kind = Kind.TEXT, **more: object) -> Field:
    return Field(id=id, title=Text(en=en, zh=zh), kind=kind, width=width, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who reads: `now` in their time zone, what the report speaks as of; the organisation, where there is one."""

    now: datetime.datetime
    organisation: Organisation | None
    categories: Mapping[str, Text]

    @property
    def unit(self) -> Text:
        return short(self.organisation.unit.name) if self.organisation else EMPTY

    @property
    def registered(self) -> Registered:
        return Registered(now=self.now, categories=self.categories)

    def _local(self, time: str, less: datetime.timedelta = NO_TIME) -> datetime.datetime | None:
        when = moment(time) if time else None
        try:
            return (when - less).astimezone(self.now.tzinfo) if when else None
        except OverflowError:
            return None

    def day(self, time: str) -> datetime.date | None:
        """The day of a time of the store; None where it is none."""
        when = self._local(time)
        return when.date() if when else None

    def last(self, time: str) -> datetime.date | None:
        """The last day of what holds until before a time of the store: with midnight the day before it is over."""
        when = self._local(time, A_SECOND)
        return when.date() if when else None

    def told(self, time: str) -> Text:
        """A time of the store, as a day in words."""
        return day(self.day(time))

    def clock(self, time: str) -> Text:
        """A time of the store to the minute."""
        when = self._local(time)
        return same(f"{when:%Y-%m-%d %H:%M}") if when else NO_DAY

    def instant(self, time: str) -> Text:
        """A time of the store to the minute, with the time zone in which it is told."""
        said = self.clock(time)
        return said if said is NO_DAY else INSTANT.fill({"time": said, "zone": self.now.isoformat()[-6:]})

    def iso(self, time: str) -> Text | None:
        """A time of the store as a day for tables that are sorted."""
        date = self.day(time)
        return same(date.isoformat()) if date else None

    def category(self, name: str) -> Text:
        return self.categories.get(name) or plain(name, 60)

    def system(self, word: str) -> Text:
        """What the organisation calls a system; else the word itself."""
        known = system_called(self.organisation, word) if self.organisation else None
        return short(known.name, 80) if known else plain(word, 80)


def cover(desk: Desk, *lines: Blank) -> tuple[Blank, ...]:
    """The unit stands there where it is known."""
    unit = (Blank(label=UNIT, value=desk.unit),) if desk.organisation else ()
    return (*unit, *lines, Blank(label=MADE, value=day(desk.now.date())))


def by_severity(levels: Mapping[Severity, int]) -> Text:
    """How many of each, in words."""
    return COUNTED.fill({str(level): levels.get(level, 0) for level in Severity})


def serious(levels: Mapping[Severity, int]) -> int:
    return sum(n for level, n in levels.items() if level.rank >= Severity.HIGH.rank)


def severity_cell(level: Severity) -> Cell:
    return cell(SEVERITIES[level], TONES[level])


def severity_chart(statement: str, caption: Text, bars: Sequence[tuple[Text, Mapping[Severity, int]]]) -> Chart:
    """Open problems, a bar each; the two least ones together, since they have one look."""
    labels = (
        (SEVERITIES[Severity.CRITICAL], Tone.BAD),
        (SEVERITIES[Severity.HIGH], Tone.WARN),
        (SEVERITIES[Severity.MEDIUM], Tone.PLAIN),
        (LOW_AND_INFO, Tone.MUTED),
    )
    return Chart(
        statement=statement,
        caption=caption,
        parts=tuple(Part(label=label, tone=tone) for label, tone in labels),
        bars=tuple(Bar(label=label, parts=_parts(levels)) for label, levels in bars),
    )


def _parts(levels: Mapping[Severity, int]) -> tuple[int, ...]:
    worst = tuple(levels.get(level, 0) for level in (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM))
    return (*worst, levels.get(Severity.LOW, 0) + levels.get(Severity.INFO, 0))


def figure(statement: str, label: Text, number: int, beside: tuple[Text, Text], tone: Tone = Tone.PLAIN) -> Figure:
    """A number with two lines of words below it."""
    value, (before, change) = same(str(number)), beside
    values = {"number": number}
    return Figure(statement=statement, label=label, value=value, before=before, change=change, tone=tone, values=values)


def sentence(statement: str, text: Text, **values: object) -> Words:
    """A paragraph of one sentence."""
    return Words(sentences=(say(statement, text, **values),))


def note(statement: str, text: Text, **values: object) -> Words:
    return Words(sentences=(say(statement, text, **values),), role=Role.NOTE)


def or_empty(words: str, limit: int = 80) -> Cell:
    """What a person has filled in; a dash where nobody did."""
    return cell(plain(words, limit)) if words else cell(None)


def bounded(
    statement: str, caption: Text, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]], limit: int
) -> Iterator[Block]:
    """A wide table of at most so many rows; below it stands how many more there are."""
    more = len(rows) - limit
    left = say(f"{statement}.left", LEFT, n=more) if more > 0 else None
    yield Grid(statement=statement, caption=caption, columns=columns, rows=tuple(rows[:limit]), wide=True, note=left)


def signatures(desk: Desk, *labels: Text) -> Form:
    """Lines to be signed by hand."""
    blanks = [Blank(label=label, value=EMPTY) for label in labels]
    return Form(blanks=(*blanks, Blank(label=STAMP, value=desk.unit), Blank(label=SIGNED, value=EMPTY)))
