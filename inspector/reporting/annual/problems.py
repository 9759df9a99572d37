"""Last year's problems and what changed; this year's main problems; the measures, each with a person and a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.model import Severity
from inspector.publishing.model import Bar, Block, Cell, Chart, Column, Grid, Listing, Paragraph, Part, Sentence, Tone
from inspector.register.item import STATES, State
from inspector.reporting.annual.leader import deadline_cell, tone_of
from inspector.reporting.annual.story import Story, tell
from inspector.reporting.annual.voice import Chapter
from inspector.reporting.telling import (
    NOT_SET,
    cell,
    heading,
    iso_day,
    joined,
    listed,
    named,
    per,
    plain,
    say,
    short,
)
from inspector.reporting.year import Problem, Totals
from inspector.summary import SEVERITIES
from inspector.text import Text

REMAINED = Text(
    en="{before:item of the register was|items of the register were} pending at the beginning of this time: closed since {closed} ({rate}), "
    "accepted as risks {accepted}, still pending {pending}.",
    zh="本时段开始时整改台账待处理事项{before}项，已销号{closed}项（销号率{rate}），接受风险{accepted}项，尚未完成{pending}项。",
)
OF_RETIRED = Text(
    en="{n:pending item belongs to a host|pending items belong to hosts} out of service.",
    zh="待处理事项中有{n}项属于已退役主机，须确认后销号。",
)
NONE_REMAINED = Text(
    en="At the beginning of this time no item of the register was pending.", zh="本时段开始时整改台账没有待处理事项。"
)
THIS_YEAR = Text(
    en="In this time {found:item was|items were} opened and {closed} closed; pending at its end: {pending}, of these overdue {overdue}, "
    "back after they had been closed {repeated}.",
    zh="本时段新立整改事项{found}项，销号{closed}项；时段末待处理{pending}项，其中逾期{overdue}项、销号后再次出现{repeated}项。",
)
CHANGED = Text(
    en="Open problems of hosts, of low risk and above: {before} last year on {hosts_before:host|hosts}, {now} this year on {hosts:host|hosts}.",
    zh="技术核查低危及以上未整改问题：上年{before}项（主机{hosts_before}台），本年{now}项（主机{hosts}台）。",
)
NOTHING_NOW = Text(
    en="No host was audited in this time, so that the years are not compared.",
    zh="本时段内没有完成技术核查的主机，不作同比。",
)
PRUNED = Text(
    en="{n:audit|audits} of last year can no longer be read whole in the store, so that the years are not compared.",
    zh="上年度有{n}次自查的记录已被清理，数据不完整，不作同比。",
)
NO_CHANGE = Text(en="There is no audit of last year to compare with.", zh="上年度无自查数据，无法作同比。")
CHART = Text(en="Open problems by risk", zh="未整改问题按风险等级对比")
YEAR = Text(en="{year}", zh="{year}年")
STATES_TABLE = Text(en="The register at the end of this time", zh="时段末整改台账状态")
STATE, NUMBER = Text(en="State", zh="状态"), Text(en="Items", zh="数量（项）")
INTRO = Text(
    en="{kinds:kind of problem is|kinds of problems are} open; of these serious {serious}, known before {repeated}, overdue {overdue}. The main ones:",
    zh="现有未整改问题{kinds}类，其中高危及以上{serious}类、以往已发现{repeated}类、逾期{overdue}类。主要问题如下：",
)
NO_PROBLEM = Text(en="In what was examined no open problem was found.", zh="在已核查范围内未发现未整改问题。")
ONLY_HINTS = Text(
    en="In what was examined no open problem of low risk or above was found.",
    zh="在已核查范围内未发现低危及以上的未整改问题。",
)
NOTHING_LOOKED = Text(
    en="Nothing was audited or filled in in this time; whether there are problems is not known.",
    zh="本时段尚无核查和填报结果，是否存在问题不作结论。",
)
ON_HOSTS = Text(
    en="{title} ({severity}): {message}; on {n:host|hosts} ({hosts}).{marks}",
    zh="{title}（{severity}）：{message}，涉及主机{n}台（{hosts}）。{marks}",
)
ON_SEVERAL = Text(
    en="{title} ({severity}): found {findings} times on {n:host|hosts} ({hosts}), such as on {first}: {message}.{marks}",
    zh="{title}（{severity}）：共{findings}项，涉及主机{n}台（{hosts}），如{first}：{message}。{marks}",
)
OF_UNIT = Text(en="{title} ({severity}): {message}.{marks}", zh="{title}（{severity}）：{message}。{marks}")
OF_SEVERAL = Text(
    en="{title} ({severity}): found {findings} times, such as: {message}.{marks}",
    zh="{title}（{severity}）：共{findings}项，如：{message}。{marks}",
)
REPEATED = Text(en=" Known before.", zh="该问题以往已发现，仍未解决或再次出现。")
LATE = Text(en=" Overdue since {day}.", zh="整改已逾期（期限{day}）。")
MAIN = 10
MORE = Text(
    en="{n:further kind of problem stands|further kinds of problems stand} in the plan of the next chapter.",
    zh="其余{n}类问题列入下一章整改计划。",
)
MORE_TO_PLAN = Text(
    en="{n:further kind of problem stands|further kinds of problems stand} in annexes 2 (hosts) and 4 (answers).",
    zh="其余{n}类问题见附件2（技术核查）和附件4（管理填报）。",
)
PLAN = Text(en="Rectification plan: {severity} risk", zh="整改计划（{severity}）")
NOT_PLANNED = Text(en="To be set before this report is signed: {what}.", zh="尚有{what}，应在签发前明确。")
NO_OWNER = Text(
    en="a responsible person for all of {n:kind of problem|kinds of problems}", zh="{n}类问题未确定或未全部确定责任人"
)
NO_DEADLINE = Text(en="a deadline for {n:kind of problem|kinds of problems}", zh="{n}类问题未确定期限")
FOR_EXAMPLE = Text(
    en="Where a problem was found more than once, the measure is that of the worst place; those of all others stand in the register (annex 3).",
    zh="同一问题涉及多处的，所列措施针对其中风险最高的一处，其余各处的措施见整改台账（附件3）。",
)
PLANNED = Text(
    en="Each problem has one measure, a responsible person and a day; items are closed when an audit or a reviewer has seen that they are put right.",
    zh="各项问题逐一明确整改措施、责任人和完成期限，经复查确认后销号。",
)
NOTHING_TO_PLAN = Text(en="No open problem asks for a measure.", zh="没有须列入整改计划的未整改问题。")
COLUMNS = (
    Column(title=Text(en="No.", zh="序号"), width=5, numeric=True),
    Column(title=Text(en="Problem", zh="问题"), width=30),
    Column(title=Text(en="Hosts", zh="主机（台）"), width=7, numeric=True),
    Column(title=Text(en="Measure", zh="整改措施"), width=38),
    Column(title=Text(en="Department", zh="责任部门"), width=12),
    Column(title=Text(en="Owner", zh="责任人"), width=11),
    Column(title=Text(en="Until", zh="期限"), width=14),
)
PAST = Text(en="{day} (overdue)", zh="{day}（已逾期）")
PLAN_ROWS = 40
LEVELS = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def last_year(story: Story) -> Iterator[Block]:
    title, register = story.heading(Chapter.LAST_YEAR), story.year.register
    yield heading(1, title, "last-year")
    yield Paragraph(sentences=tuple(_followed(story)))
    if register.states:
        yield Grid(
            statement="last-year.states",
            caption=STATES_TABLE,
            columns=(Column(title=STATE, width=20), Column(title=NUMBER, width=12, numeric=True)),
            rows=tuple((cell(STATES[state]), cell(register.states.get(state, 0))) for state in State),
        )
    if story.year.previous and story.year.hosts:
        yield _chart(story.year.previous, story.year.totals)
    yield from tell(story, "last-year", title, "S8")


def _followed(story: Story) -> Iterator[Sentence]:
    register, now, before = story.year.register, story.year.totals, story.year.previous
    if register.before:
        yield say(
            "last-year.remained",
            REMAINED,
            before=register.before,
            closed=register.before_closed,
            rate=per(register.before_closed, register.before),
            accepted=register.before_accepted,
            pending=register.before_pending,
        )
    else:
        yield say("last-year.remained", NONE_REMAINED)
    yield say(
        "last-year.now",
        THIS_YEAR,
        found=register.found,
        closed=register.closed,
        pending=sum(register.pending.values()),
        overdue=register.overdue,
        repeated=register.repeated,
    )
    if register.retired:
        yield say("last-year.retired", OF_RETIRED, n=register.retired)
    if before is None:
        gone = story.year.pruned_before
        yield say("last-year.changed", PRUNED, n=gone) if gone else say("last-year.changed", NO_CHANGE)
        return
    if not story.year.hosts:
        yield say("last-year.changed", NOTHING_NOW)
        return
    values = {"hosts": now.hosts, "hosts_before": before.hosts, "now": _open(now), "before": _open(before)}
    yield say("last-year.changed", CHANGED, **values)


def _open(totals: Totals) -> int:
    return sum(totals.findings.get(level, 0) for level in LEVELS)


def _chart(before: Totals, now: Totals) -> Chart:
    tones = {
        Severity.CRITICAL: Tone.BAD,
        Severity.HIGH: Tone.WARN,
        Severity.MEDIUM: Tone.PLAIN,
        Severity.LOW: Tone.MUTED,
    }
    return Chart(
        statement="last-year.chart",
        caption=CHART,
        parts=tuple(Part(label=SEVERITIES[level], tone=tones[level]) for level in LEVELS),
        bars=tuple(
            Bar(label=YEAR.fill({"year": each.year}), parts=tuple(each.findings.get(level, 0) for level in LEVELS))
            for each in (before, now)
        ),
    )


def main(story: Story) -> Iterator[Block]:
    yield heading(1, story.heading(Chapter.PROBLEMS), "problems")
    found = story.wanting()
    if not found:
        hints = any(story.year.totals.findings.values())
        none = (ONLY_HINTS if hints else NO_PROBLEM) if story.looked else NOTHING_LOOKED
        yield Paragraph(sentences=(say("problems.none", none),))
        return
    yield Paragraph(
        sentences=(
            say(
                "problems.intro",
                INTRO,
                kinds=len(found),
                serious=sum(each.severity.rank >= Severity.HIGH.rank for each in found),
                repeated=sum(each.repeated for each in found),
                overdue=sum(each.overdue for each in found),
            ),
        )
    )
    yield Listing(points=tuple((_told(each),) for each in found[:MAIN]), ordered=True)
    if len(found) > MAIN:
        yield Paragraph(sentences=(say("problems.more", MORE, n=len(found) - MAIN),))


def _told(problem: Problem) -> Sentence:
    marks = [REPEATED] if problem.repeated else []
    marks += [LATE.fill({"day": iso_day(problem.deadline)})] if problem.overdue else []
    texts = (ON_HOSTS, ON_SEVERAL) if problem.hosts else (OF_UNIT, OF_SEVERAL)
    return say(
        named("problem", problem.check),
        texts[problem.findings > 1],
        title=short(problem.title, 100),
        severity=SEVERITIES[problem.severity],
        message=short(problem.message, 200),
        n=len(problem.hosts),
        findings=problem.findings,
        first=plain(problem.hosts[0], 60) if problem.hosts else "",
        hosts=listed(problem.hosts, Text(en="", zh="台")),
        marks=Text(en="".join(each.en for each in marks), zh="".join(each.zh for each in marks)),
    )


def measures(story: Story) -> Iterator[Block]:
    yield heading(1, story.heading(Chapter.MEASURES), "measures")
    found = story.wanting()
    if not found:
        none = NOTHING_TO_PLAN if story.looked else NOTHING_LOOKED
        yield Paragraph(sentences=(say("measures.none", none),))
        return
    example = say("measures.example", FOR_EXAMPLE) if any(each.findings > 1 and each.hosts for each in found) else None
    yield Paragraph(sentences=tuple(filter(None, (_planned(story, found), example))))
    for level in LEVELS:
        problems = [each for each in found if each.severity is level]
        if problems:
            yield _plan(story, level, problems)


def _until(problem: Problem) -> Cell:
    """That it is overdue is said in words: in the plan no other column does."""
    if not problem.overdue:
        return deadline_cell(problem, NOT_SET)
    return cell(PAST.fill({"day": problem.deadline[:10]}), Tone.BAD)


def _planned(story: Story, found: Sequence[Problem]) -> Sentence:
    owner, deadline = sum(map(story.unowned, found)), sum(not each.deadline for each in found)
    lacking = [text.fill({"n": n}) for text, n in ((NO_OWNER, owner), (NO_DEADLINE, deadline)) if n]
    if not lacking:
        return say("measures.planned", PLANNED)
    return say("measures.planned", NOT_PLANNED, what=joined(lacking, ", ", "、"), owner=owner, deadline=deadline)


def _plan(story: Story, level: Severity, problems: Sequence[Problem]) -> Grid:
    left = len(problems) - PLAN_ROWS
    rows = tuple(
        (
            cell(place),
            cell(short(each.title, 120), tone_of(level) if each.overdue else Tone.PLAIN),
            cell(len(each.hosts)) if each.hosts else cell(None),
            cell(short(each.remedy, 240)),
            cell(listed(each.departments) if each.departments else NOT_SET),
            cell(story.owners(each)),
            _until(each),
        )
        for place, each in enumerate(problems[:PLAN_ROWS], start=1)
    )
    return Grid(
        statement=f"measures.{level}",
        caption=PLAN.fill({"severity": SEVERITIES[level]}),
        columns=COLUMNS,
        rows=rows,
        wide=True,
        note=say(f"measures.{level}.more", MORE_TO_PLAN, n=left) if left > 0 else None,
    )
