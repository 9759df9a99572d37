"""The leader's page: three numbers with last year's beside them, and what is to be decided, by whom and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspector.model import Severity
from inspector.publishing.model import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Grid,
    Paragraph,
    Role,
    Sentence,
    Series,
    Tone,
)
from inspector.reporting.annual.limits import open_ends
from inspector.reporting.annual.story import Story
from inspector.reporting.telling import cell, day, day_cell, heading, listed, percent, say, short
from inspector.reporting.year import Problem, Totals
from inspector.summary import SEVERITIES
from inspector.text import Text

TITLE = Text(en="For the leadership", zh="领导摘要")
DECIDE = Text(en="What is to be decided", zh="提请研究决定的事项")
TABLE = Text(en="Items to decide", zh="提请事项、责任人与期限")
DECISIONS = 5
BRIEF, SHORTEST = 60, 12
"""Letters of a measure on this page, which is to stay one page, and how many a clause must have to stand alone."""
SERIOUS_OPEN = Text(en="Serious problems of hosts still open", zh="主机高危及以上未整改问题（项）")
RATE = Text(en="Clauses met, of those examined", zh="已核查条款符合率")
OVERDUE = Text(en="Items past their deadline", zh="逾期未整改事项（项）")
LAST_YEAR = Text(en="last year: {value}", zh="上年：{value}")
LAST_HOSTS = Text(en="{value} ({hosts:host|hosts})", zh="{value}（主机{hosts}台）")
NO_LAST_YEAR = Text(en="last year: no audit", zh="上年：无自查数据")
NOT_EXAMINED = Text(en="{n:clause|clauses} not examined", zh="另有{n}条未核查")
LAST_RATE = Text(en="{value} ({n} not examined)", zh="{value}（未核查{n}条）")
NOT_LOOKED = Text(en="not examined", zh="未核查")
FEWER, MORE, EQUAL = (
    Text(en="{n} fewer", zh="减少{n}项"),
    Text(en="{n} more", zh="增加{n}项"),
    Text(en="no change", zh="持平"),
)
SAID = Text(
    en="As of {day} {technical}; {answers}; {pending:item of the register waits|items of the register wait} to be put right or verified, "
    "of which {overdue} overdue.",
    zh="截至{day}，{technical}；{answers}；整改台账待处理事项{pending}项，其中逾期{overdue}项。",
)
OF_HOSTS = Text(
    en="the audits of {hosts:host|hosts} found {serious:serious problem|serious problems} ({critical} critical, {high} high) still open",
    zh="共核查主机{hosts}台，发现的高危及以上问题{serious}项尚未整改（其中严重{critical}项、高危{high}项）",
)
OF_NO_HOST = Text(en="no host was audited in this time", zh="本时段内没有完成技术核查的主机")
OF_ANSWERS = Text(
    en="{management:answer shows a serious problem|answers show a serious problem} of management",
    zh="管理填报反映的高危及以上问题{management}项",
)
OF_NO_ANSWER = Text(en="nothing was filled in on management", zh="管理情况尚未填报")
NOT_SEEN = Text(en="Not covered by these numbers: {what}.", zh="以上数据不含：{what}。")
COLUMNS = (
    Column(title=Text(en="To be decided", zh="提请事项"), width=38),
    Column(title=Text(en="Risk", zh="风险等级"), width=8),
    Column(title=Text(en="Measure", zh="建议措施"), width=26),
    Column(title=Text(en="By whom", zh="责任人"), width=10),
    Column(title=Text(en="Until", zh="完成期限"), width=12),
)
CHASE = Text(en="Chase what is overdue: {title}", zh="督办逾期未整改问题：{title}")
APPOINT = Text(en="Name who is responsible, and have it put right: {title}", zh="明确责任人并限期整改：{title}")
AGAIN = Text(en="Settle what was known before: {title}", zh="对以往已发现仍未解决的问题专项治理：{title}")
SET_DAY = Text(en="Set a day by which it is put right: {title}", zh="确定整改期限并督促落实：{title}")
DO = Text(en="Have it put right in time: {title}", zh="按期完成整改：{title}")
WHERE = Text(en="{what} ({n:host|hosts})", zh="{what}（涉及{n}台主机）")
NOTHING = Text(en="No open problem asks for a decision.", zh="没有须提请研究决定的未整改问题。")
NOTHING_KNOWN = Text(
    en="Nothing was audited or filled in: what is to be decided is not known.",
    zh="尚无核查和填报结果，无法提出提请研究决定的事项。",
)
NO_DEADLINE = Text(en="none set", zh="未设期限")


def page(story: Story) -> Iterator[Block]:
    yield heading(1, TITLE, "leader", Series.PLAIN)
    yield Figures(figures=(_serious(story), _rate(story), _overdue(story)))
    yield Paragraph(sentences=(_said(story),), role=Role.LEAD)
    if ends := open_ends(story.year):
        yield Paragraph(sentences=(say("leader.not-seen", NOT_SEEN, **ends),), role=Role.NOTE)
    yield heading(2, DECIDE, "leader-decisions", Series.PLAIN)
    wanted = story.wanting()[:DECISIONS]
    if not wanted:
        yield Paragraph(sentences=(say("leader.nothing", NOTHING if story.looked else NOTHING_KNOWN),))
        return
    yield Grid(
        statement="leader.decisions",
        caption=TABLE,
        columns=COLUMNS,
        rows=tuple(
            (
                cell(decision(story, each)),
                cell(SEVERITIES[each.severity], tone_of(each.severity)),
                cell(brief(each.remedy)),
                cell(_whom(story, each)),
                deadline_cell(each, NO_DEADLINE),
            )
            for each in wanted
        ),
    )


def deadline_cell(problem: Problem, none: Text) -> Cell:
    if not problem.deadline:
        return cell(none, Tone.WARN)
    return day_cell(problem.deadline, Tone.BAD if problem.overdue else Tone.PLAIN)


def brief(text: Text) -> Text:
    """The beginning of a measure, as far as a leader reads: whole clauses of it, with a mark where more follows."""

    def cut(words: str, stops: tuple[str, ...], most: int) -> str:
        head = words[:most]
        ends = (max(head.rfind(stop) for stop in stops), head.rfind(" "))  # a clause, else a word
        end = next((place for place in ends if place >= SHORTEST), most)
        return words if len(words) <= most else f"{head[:end]}…"

    whole = short(text, 4 * BRIEF)
    return Text(en=cut(whole.en, (". ", "; ", ": "), BRIEF), zh=cut(whole.zh, ("。", "；", "，"), BRIEF // 2))


def serious(totals: Totals) -> int:
    return sum(n for severity, n in totals.findings.items() if severity.rank >= Severity.HIGH.rank)


def tone_of(severity: Severity) -> Tone:
    if severity.rank >= Severity.HIGH.rank:
        return Tone.BAD
    return Tone.WARN if severity is Severity.MEDIUM else Tone.PLAIN


def _whom(story: Story, problem: Problem) -> Text:
    """The persons, else the departments."""
    if problem.owners or not problem.departments:
        return story.owners(problem)
    return listed(problem.departments)


def decision(story: Story, problem: Problem) -> Text:
    """What the leadership is asked, by what hinders the problem from being put right."""
    late = (
        (CHASE, problem.overdue),
        (AGAIN, problem.repeated),
        (APPOINT, story.unowned(problem)),
        (SET_DAY, not problem.deadline),
    )
    asked = next((text for text, holds in late if holds), DO)
    title = short(problem.title, 80)
    hosts = len(problem.hosts)
    return asked.fill({"title": WHERE.fill({"what": title, "n": hosts}) if hosts else title})


def change(now: int, before: int | None) -> Text:
    """How a number moved since last year; empty where there is none of last year."""
    if before is None:
        return Text(en="", zh="")
    if now == before:
        return EQUAL
    return (FEWER if now < before else MORE).fill({"n": abs(now - before)})


def _figure(statement: str, label: Text, now: int, before: int | None, last: Text | None = None) -> Figure:
    """`last`: last year's number in words, where it needs more of them."""
    return Figure(
        statement=statement,
        label=label,
        value=cell(now).text,
        before=NO_LAST_YEAR if before is None else LAST_YEAR.fill({"value": last or before}),
        change=change(now, before),
        tone=Tone.BAD if now else Tone.GOOD,
        values={"now": now, "before": before},
    )


def _serious(story: Story) -> Figure:
    """Where nothing was audited there is no number, and nothing became less."""
    now, before = story.year.totals, story.year.previous
    last = LAST_HOSTS.fill({"value": serious(before), "hosts": before.hosts}) if before else None
    made = _figure("leader.serious", SERIOUS_OPEN, serious(now), serious(before) if before else None, last)
    if story.year.hosts:
        return made
    nothing = Text(en="", zh="")
    return replace(made, value=NOT_LOOKED, change=nothing, tone=Tone.WARN, values={**made.values, "now": None})


def _overdue(story: Story) -> Figure:
    before = story.year.previous
    return _figure("leader.overdue", OVERDUE, story.year.totals.overdue, before.overdue if before else None)


def _rate(story: Story) -> Figure:
    """The rate, and beside it what was not examined: one without the other would mislead."""
    now, before = story.year.totals, story.year.previous
    last = LAST_RATE.fill({"value": percent(before.rate), "n": before.not_examined}) if before else None
    return Figure(
        statement="leader.rate",
        label=RATE,
        value=percent(now.rate),
        before=LAST_YEAR.fill({"value": last}) if last else NO_LAST_YEAR,
        change=NOT_EXAMINED.fill({"n": now.not_examined}),
        tone=Tone.WARN if now.not_examined else Tone.PLAIN,
        values={"now": now.rate, "not_examined": now.not_examined, "before": before.rate if before else None},
    )


def _said(story: Story) -> Sentence:
    year = story.year
    found = year.totals.findings
    values = {
        "hosts": year.totals.hosts,
        "serious": serious(year.totals),
        "critical": found.get(Severity.CRITICAL, 0),
        "high": found.get(Severity.HIGH, 0),
        "management": sum(each.severity.rank >= Severity.HIGH.rank for each in story.raised()),
        "pending": year.totals.pending,
        "overdue": year.totals.overdue,
    }
    technical = OF_HOSTS if year.hosts else OF_NO_HOST
    answers = OF_ANSWERS if story.given() else OF_NO_ANSWER
    return say(
        "leader.said",
        SAID,
        day=day(year.period.end),
        technical=technical.fill(values),
        answers=answers.fill(values),
        **values,
    )
