"""The rectification report of a time: found, put right, remaining, come back, accepted; by whom; what is to be done next."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from inspector.organisation.model import Organisation
from inspector.plugins import categories
from inspector.publishing.model import (
    Bar,
    Blank,
    Block,
    Break,
    Cell,
    Chart,
    Contents,
    Cover,
    Figures,
    Grid,
    Paragraph,
    Part,
    Publication,
    Sentence,
    Series,
    Tone,
)
from inspector.register.item import State
from inspector.register.terms import stamp
from inspector.reporting.annual.annexes import PRINTED, left, printed
from inspector.reporting.paper import (
    ZONE,
    Desk,
    cover,
    figure,
    note,
    sentence,
    severity_cell,
    signatures,
)
from inspector.reporting.rectification import words as words
from inspector.reporting.rectification.facts import Facts, Tally, facts_of
from inspector.reporting.rectification.items import accepted, done, remaining, repeated
from inspector.reporting.rectification.steps import steps
from inspector.reporting.registered import register_annex, register_table
from inspector.reporting.telling import cell, count, day, heading, per, plain, say
from inspector.reporting.year.period import LAST_YEARS, span
from inspector.summary import HANDLING, SEVERITIES
from inspector.text import Text

KIND = "rectification"


def made_again(
    connection: Connection, origin: Mapping[str, str], now: datetime.datetime, organisation: Organisation | None
) -> Publication:
    """As of `now`, of the days in `origin`. Raises InspectorError, and ValueError or KeyError where `origin` says none."""
    since, until = (day_of(origin[name]) for name in ("since", "until"))
    return of_days(connection, since, until, now, organisation)


def day_of(word: str) -> datetime.date:
    """Raises ValueError where it is no day, or one whose midnight has no time before or after it."""
    found = datetime.date.fromisoformat(word)
    if not LAST_YEARS[0] < found.year <= LAST_YEARS[1]:
        raise ValueError(word)
    return found


def of_days(
    connection: Connection,
    since: datetime.date,
    until: datetime.date,
    now: datetime.datetime,
    organisation: Organisation | None,
) -> Publication:
    """The report of these days, both included. `now`: as of when, in the time zone of those who read."""
    desk = Desk(now=now, organisation=organisation, categories=categories())
    return report(facts_of(connection, desk, span(since, until, now)))


def report(facts: Facts) -> Publication:
    desk, period = facts.desk, facts.period
    return Publication(
        kind=KIND,
        title=words.TITLE,
        unit=desk.unit,
        subtitle=_days(facts),
        made=stamp(desk.now),
        handling=HANDLING,
        blocks=tuple(_blocks(facts)),
        origin={
            "since": period.start.isoformat(),
            "until": period.end.isoformat(),
            ZONE: desk.now.strftime("%z"),
        },
        datasets=(register_table(desk.registered, facts.items),),
    )


def _days(facts: Facts) -> Text:
    return words.SPAN.fill({"start": day(facts.period.start), "end": day(facts.period.end)})


def _blocks(facts: Facts) -> Iterator[Block]:
    yield Cover(lines=cover(facts.desk, Blank(label=words.PERIOD, value=_days(facts))))
    yield heading(1, words.SUMMARY, "summary", Series.PLAIN)
    yield _figures(facts)
    yield Paragraph(sentences=tuple(_balance(facts)))
    yield Break()
    yield Contents(level=1)
    yield Break()
    yield from _overall(facts)
    yield from _shares(facts)
    yield from done(facts)
    yield from remaining(facts)
    yield from repeated(facts)
    yield from accepted(facts)
    yield from steps(facts)
    yield heading(1, words.SIGNING, "signing")
    yield signatures(facts.desk, *words.SIGNERS)
    yield Break()
    yield from register_annex(facts.desk.registered, facts.items)
    yield from _grounds(facts)


def _figures(facts: Facts) -> Figures:
    told = facts.tally(facts.items)
    rate = per(told.closed, told.closed + told.remaining)
    tone = Tone.BAD if told.overdue else Tone.WARN if told.remaining else Tone.PLAIN
    carried, back = words.CARRIED_OVER.fill({"n": told.carried}), words.CAME_BACK.fill({"n": told.repeated})
    everything, share = words.OF_ALL.fill({"n": told.all}), words.RATE_IS.fill({"rate": rate})
    late, held = words.LATE.fill({"n": told.overdue}), words.ACCEPTED_BESIDE.fill({"n": told.accepted})
    return Figures(
        figures=(
            figure("summary.found", words.FIGURE_FOUND, told.found, (carried, back)),
            figure("summary.closed", words.FIGURE_CLOSED, told.closed, (everything, share)),
            figure("summary.remaining", words.FIGURE_LEFT, told.remaining, (held, late), tone),
        )
    )


def _balance(facts: Facts) -> Iterator[Sentence]:
    told, period = facts.tally(facts.items), facts.period
    days = {"start": day(period.start), "end": day(period.end)}
    if not told.all:
        yield say("summary.nothing", words.NOTHING, **days)
        return
    yield say(
        "summary.balance",
        words.BALANCE,
        carried=told.carried,
        held=len(facts.accepted_before),
        found=told.found,
        total=told.all,
        **days,
    )
    yield say(
        "summary.standing",
        words.STANDING,
        closed=told.closed,
        remaining=told.remaining,
        accepted=told.accepted,
        **days,
    )
    back = sum(item.id in facts.back for item in facts.closed)
    if back:
        yield say("summary.back", words.BACK, n=back)


def _overall(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.OVERALL, "overall")
    told, there = facts.tally(facts.items), facts.remaining
    sentences = [say("overall.audits", words.LOOKED if facts.audits else words.NOT_LOOKED, audits=len(facts.audits))]
    if told.closed + told.remaining:
        sentences.append(say("overall.rate", words.RATE, rate=per(told.closed, told.closed + told.remaining)))
    if there:
        sentences.append(
            say(
                "overall.left",
                words.LEFT,
                open=sum(item.state is State.OPEN for item in there),
                working=sum(item.state is State.IN_PROGRESS for item in there),
                verify=sum(item.state is State.TO_VERIFY for item in there),
                overdue=told.overdue,
                nobody=sum(not item.owner.strip() for item in there),
                no_day=sum(not item.deadline for item in there),
            )
        )
    yield Paragraph(sentences=tuple(sentences))
    if facts.items:
        yield _chart(facts)
        yield _levels(facts)


def _chart(facts: Facts) -> Chart:
    tones = (Tone.GOOD, Tone.WARN, Tone.BAD, Tone.MUTED)
    states = ((State.CLOSED,), (State.TO_VERIFY,), (State.OPEN, State.IN_PROGRESS), (State.ACCEPTED,))
    bars = []
    for level, name in SEVERITIES.items():
        own = [item for item in facts.items if item.severity is level]
        if own:
            bars.append(Bar(label=name, parts=tuple(sum(item.state in some for item in own) for some in states)))
    parts = tuple(Part(label=label, tone=tone) for label, tone in zip(words.PARTS, tones, strict=True))
    return Chart(statement="overall.chart", caption=words.CHART, parts=parts, bars=tuple(bars))


def _levels(facts: Facts) -> Grid:
    rows = [
        (severity_cell(level), *_counts(facts.tally([item for item in facts.items if item.severity is level])))
        for level in SEVERITIES
    ]
    return Grid(
        statement="overall.levels",
        caption=words.LEVELS,
        columns=words.LEVEL_COLUMNS,
        rows=(*rows, (cell(words.TOTAL), *_counts(facts.tally(facts.items)))),
        total=True,
    )


def _counts(told: Tally) -> tuple[Cell, ...]:
    return (
        cell(told.carried),
        cell(told.found),
        cell(told.closed),
        cell(told.remaining),
        count(told.overdue),
        cell(told.accepted),
        count(told.repeated, Tone.WARN),
    )


def _shares(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.SHARES, "shares")
    if not facts.items:
        yield sentence("shares.none", words.NOTHING, start=day(facts.period.start), end=day(facts.period.end))
        return
    tables = (
        ("department", words.DEPARTMENTS, words.DEPARTMENT_COLUMNS, words.NO_DEPARTMENT),
        ("owner", words.OWNERS, words.OWNER_COLUMNS, words.NO_OWNER),
    )
    for name, caption, columns, nobody in tables:
        rows = [(cell(plain(word, 60) if word else nobody), *_counts(told)) for word, told in facts.by(name)]
        total = (cell(words.TOTAL), *_counts(facts.tally(facts.items)))
        yield Grid(
            statement=f"shares.{name}",
            caption=caption,
            columns=columns,
            rows=(*rows[:PRINTED], total),
            total=True,
            note=left(f"shares.{name}", len(rows)),
        )
    yield note("shares.note", words.BALANCED)


def _grounds(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.GROUNDS, "annex-audits", Series.ANNEX)
    rows = [
        (
            cell(f"#{row.number}"),
            cell(facts.desk.clock(row.finished)),
            cell(plain(row.profile, 60)),
            cell(facts.examined.get(row.number)),
            cell(row.digest.hex()),
        )
        for row in facts.audits
    ]
    yield from printed("annex-audits.table", words.GROUNDS, words.AUDIT_COLUMNS, rows, words.NO_AUDIT)
