"""How the self-inspection was organised: basis, scope, time and method; leadership; and the overall judgement, chosen by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from inspector.conformity.verdict import Verdict
from inspector.model import Severity
from inspector.publishing.model import Block, Paragraph, Sentence
from inspector.reporting.annual.leader import change, serious
from inspector.reporting.annual.limits import open_ends
from inspector.reporting.annual.story import Story, tell
from inspector.reporting.annual.voice import Chapter
from inspector.reporting.telling import day, heading, joined, listed, percent, say, short, stressed
from inspector.reporting.year import Unseen, Year
from inspector.text import Text

NOTHING = Text(en="", zh="")
BASIS = Text(en="Basis, scope, time and method", zh="自查依据、范围、时间与方法")
LEADERSHIP = Text(en="Leadership and deployment", zh="组织领导与部署")
JUDGEMENT = Text(en="Overall judgement", zh="总体评价")
ON_BASIS = Text(
    en="On the basis of {basis}, {self} carried out this self-inspection {opening}.",
    zh="根据{basis}要求，{self}{opening}，组织开展了本次网络与信息系统安全自查。",
)
NO_BASIS = Text(
    en="{self} carried out this self-inspection {opening}.",
    zh="{self}{opening}，组织开展了本次网络与信息系统安全自查。",
)
WHEN = Text(en="It covers the time from {start} to {end}.", zh="自查时段为{start}至{end}。")
SCOPE = Text(
    en="It covers {what}{hosts:host|hosts}{kinds}, each judged by the last audit within this time.",
    zh="自查范围包括{what}主机{hosts}台{kinds}，每台主机以本时段内最后一次自查结果为准。",
)
SCOPE_ALONE = Text(
    en="It covers {systems:information system|information systems}; no host was audited in this time.",
    zh="自查范围包括信息系统{systems}个，本时段内没有完成技术核查的主机。",
)
SYSTEMS = Text(en="{n:information system|information systems} and ", zh="信息系统{n}个、")
KINDS = {
    "site": Text(en="{n:web site|web sites}", zh="网站{n}个"),
    "image": Text(en="{n:image|images}", zh="镜像{n}个"),
}
OF_KINDS = Text(en=" (among them {what})", zh="（其中{what}）")
METHOD = Text(
    en="Hosts were audited by technical means, read-only, from their configuration, files and state; this report rests on {audits:audit|audits}{asked}.",
    zh="技术核查以只读方式检查主机配置、文件和运行状态，本报告依据{audits}次核查的记录{asked}。",
)
ASKED = Text(
    en="; {given} of {asked:question|questions} on management were filled in",
    zh="；管理情况共{asked}项，已填报{given}项",
)
NEW = Text(en="{n:host is|hosts are} new this year ({names}).", zh="本年度新增主机{n}台（{names}）。")
RETIRED = Text(en="{n:host is|hosts are} out of service ({names}).", zh="退役主机{n}台（{names}）。")
STALE = Text(
    en="{n:host was|hosts were} last audited more than {days} days before the end of this time ({names}).",
    zh="{n}台主机最近一次自查距时段结束已超过{days}天（{names}）。",
)
UNREACHED = Text(
    en="{n:host was|hosts were} not examined by technical means in this time ({names}); the reasons stand in annex 6.",
    zh="{n}台主机本时段内未完成技术核查（{names}），原因见附件6。",
)
ASSETS = Text(
    en="{n:other asset is|other assets are} not looked into by audits and stand in annex 1.",
    zh="另有{n}台（套）设备不在技术核查范围内，见附件1。",
)
PRUNED = Text(
    en="{n:audit|audits} of this time can no longer be read whole in the store; hosts that only they have are not counted here.",
    zh="本时段有{n}次自查的记录已被清理，仅见于这些记录的主机未计入。",
)
NO_HOST = Text(
    en="No host was audited in this time; nothing is said here of technical measures.",
    zh="本时段内没有完成技术核查的主机，本报告对技术防护情况不作结论。",
)
FOUND = Text(
    en="Open problems of hosts: {total}, of them {critical} critical, {high} high, {medium} medium, {low} low{hints}.",
    zh="技术核查发现未整改问题{total}项，其中严重{critical}项、高危{high}项、中危{medium}项、低危{low}项{hints}。",
)
HINTS = Text(en="; {n} more for information", zh="；另有提示{n}项")
NOTHING_ANSWERED = Text(
    en="Of {asked:question|questions} on management none was filled in.", zh="管理填报事项{asked}项，均未填报。"
)
ANSWERED = Text(
    en="Of {asked:question|questions} on management {given} were filled in, and {raised:answer shows|answers show} something to be put right.",
    zh="管理填报事项{asked}项，已填报{given}项，其中{raised}项反映存在问题。",
)
CLAUSES = Text(
    en="{clauses:clause|clauses} of {standard}: met {met}, partly met {partly}, not met {not_met}, not applicable {inapplicable}, "
    "not examined {unknown}{rate}.",
    zh="对照{standard}{clauses}条要求，符合{met}条、部分符合{partly}条、不符合{not_met}条、不适用{inapplicable}条、未核查{unknown}条{rate}。",
)
RATE = Text(en="; of those examined {rate} are met", zh="；已核查条款符合率为{rate}")
NO_RATE = Text(en="; a rate cannot be told", zh="；尚无已核查的适用条款，不计算符合率")
COMPARED = Text(
    en="Compared with last year, serious problems of hosts went from {before} on {hosts_before:host|hosts} to {now} on {hosts:host|hosts} ({change}).",
    zh="与上年相比，主机高危及以上问题由{before}项（主机{hosts_before}台）变为{now}项（主机{hosts}台），{change}。",
)
NOTHING_NOW = Text(
    en="Since no host was audited in this time, it is not compared with last year.",
    zh="本时段内没有完成技术核查的主机，不与上年比较。",
)
NOT_COMPARED = Text(en="There is no audit of last year to compare with.", zh="上年度无自查数据，无法作同比。")
GONE = Text(
    en="Audits of last year are no longer kept whole, so that the years are not compared.",
    zh="上年度自查记录已部分清理，不作同比。",
)
CRITICAL = Text(
    en="Judged as a whole, {self} has critical problems that must be dealt with at once.",
    zh="综合研判：{self}仍存在须立即处置的严重问题。",
)
HIGH = Text(
    en="Judged as a whole, {self} has no critical problem that is known, and has serious ones to be put right within a set time.",
    zh="综合研判：在已核查范围内未发现严重级别问题，{self}仍存在须限期整改的高危问题。",
)
LOWER = Text(
    en="Judged as a whole, no serious problem of {self} is known; others are to be put right as planned.",
    zh="综合研判：在已核查范围内，{self}未发现高危及以上问题，其他问题按计划整改。",
)
HINTED = Text(
    en="Judged as a whole, what was examined shows no open problem of low risk or above.",
    zh="综合研判：在已核查范围内未发现低危及以上的未整改问题。",
)
CLEAN = Text(
    en="Judged as a whole, no open problem was found in what was examined.",
    zh="综合研判：在已核查范围内未发现未整改问题。",
)
NOTHING_SEEN = Text(
    en="Since nothing was examined by technical means, no overall judgement is made.",
    zh="因未完成技术核查，本次不作综合研判。",
)
LIMITS = Text(en="This does not cover {what} (annex 6).", zh="上述结论不涵盖{what}（见附件6）。")
NOT_JUDGED = Text(en="Still open: {what} (annex 6).", zh="尚待核查和填报的有：{what}（见附件6）。")
NOT_AN_ASSESSMENT = Text(
    en="This is a self-inspection and takes no place of an assessment by a licensed body; no score is given.",
    zh="本报告为本单位自查结果，不能替代具备资质的机构开展的等级测评，不打分。",
)


def chapter(story: Story) -> Iterator[Block]:
    yield heading(1, story.heading(Chapter.ORGANISED), "organised")
    yield heading(2, BASIS, "organised-basis")
    yield Paragraph(sentences=tuple(_basis(story)))
    if hosts := tuple(_hosts(story)):
        yield Paragraph(sentences=hosts)
    yield heading(2, LEADERSHIP, "organised-leadership")
    yield from tell(story, "organised.leadership", LEADERSHIP, "S1.2")
    yield heading(2, JUDGEMENT, "organised-judgement")
    yield Paragraph(sentences=tuple(_facts(story)))
    yield Paragraph(sentences=tuple(_judgement(story)))


def _basis(story: Story) -> Iterator[Sentence]:
    year = story.year
    basis = year.organisation.inspection.basis
    values = {"self": story.self, "opening": story.voice.opening}
    if basis:
        yield say("organised.basis", ON_BASIS, basis=listed([short(each) for each in basis], limit=20), **values)
    else:
        yield say("organised.basis", NO_BASIS, **values)
    yield say("organised.when", WHEN, start=day(year.period.start), end=day(year.period.end))
    yield from _scope(year)
    asked = ASKED.fill({"asked": len(year.answers), "given": len(story.given())})
    if year.audits:
        yield say("organised.method", METHOD, audits=len(year.audits), asked=asked)


def _scope(year: Year) -> Iterator[Sentence]:
    """Systems where any is filled in, hosts where any was audited; web sites and images are told apart from machines."""
    systems, kinds = len(year.organisation.systems), Counter(each.kind for each in year.hosts)
    others = [text.fill({"n": kinds[kind]}) for kind, text in KINDS.items() if kinds[kind]]
    what = SYSTEMS.fill({"n": systems}) if systems else NOTHING
    told = OF_KINDS.fill({"what": joined(others, ", ", "、")}) if others else NOTHING
    if year.hosts:
        yield say("organised.scope", SCOPE, what=what, hosts=year.totals.hosts, kinds=told, systems=systems)
    elif systems:
        yield say("organised.scope", SCOPE_ALONE, systems=systems)


def _hosts(story: Story) -> Iterator[Sentence]:
    """Which hosts are new, gone, or were audited long ago or not at all."""
    year = story.year
    if not year.hosts:
        yield say("organised.no-host", NO_HOST)
    if year.pruned:
        yield say("organised.pruned", PRUNED, n=year.pruned)
    missed = [each for each in year.unseen if each.reason in (Unseen.NOT_REACHED, Unseen.NOT_IN_PERIOD, Unseen.NEVER)]
    groups = (
        ("organised.new", NEW, [each.name for each in year.hosts if each.new]),
        ("organised.retired", RETIRED, [each.name for each in year.unseen if each.reason is Unseen.RETIRED]),
        ("organised.stale", STALE, [each.name for each in year.hosts if each.stale]),
        ("organised.unreached", UNREACHED, [each.name for each in missed]),
    )
    unit, days = Text(en="", zh="台"), year.organisation.inspection.stale_after
    for statement, text, names in groups:
        if names:
            yield say(statement, text, n=len(names), names=listed(names, unit), days=days)
    assets = sum(each.count for each in year.unseen if each.reason is Unseen.NOT_TECHNICAL)
    if assets:
        yield say("organised.assets", ASSETS, n=assets)


def _facts(story: Story) -> Iterator[Sentence]:
    year = story.year
    found: Counter[Severity] = Counter(year.totals.findings)
    if year.hosts:
        levels = {
            str(level): found[level] for level in (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
        }
        info = found[Severity.INFO]
        hints = HINTS.fill({"n": info}) if info else NOTHING
        yield say("judgement.found", FOUND, total=sum(found.values()) - info, info=info, hints=hints, **levels)
    given = story.given()
    values = {"asked": len(year.answers), "given": len(given), "raised": sum(bool(each.raised) for each in given)}
    yield say("judgement.answered", ANSWERED if given else NOTHING_ANSWERED, **values)
    yield clauses(story)
    yield _compared(year)


def _compared(year: Year) -> Sentence:
    if year.previous is None:
        return say("judgement.compared", GONE if year.pruned_before else NOT_COMPARED)
    if not year.hosts:
        return say("judgement.compared", NOTHING_NOW)
    now, before = serious(year.totals), serious(year.previous)
    return say(
        "judgement.compared",
        COMPARED,
        before=before,
        now=now,
        hosts_before=year.previous.hosts,
        hosts=year.totals.hosts,
        change=change(now, before),
    )


def clauses(story: Story) -> Sentence:
    counts, rate = Counter(story.year.conformity.counts), story.year.conformity.rate
    return say(
        "judgement.clauses",
        CLAUSES,
        standard=story.year.conformity.standard.title,
        clauses=counts.total(),
        met=counts[Verdict.MET],
        partly=counts[Verdict.PARTLY],
        not_met=counts[Verdict.NOT_MET],
        inapplicable=counts[Verdict.NOT_APPLICABLE],
        unknown=counts[Verdict.NOT_EXAMINED],
        rate=NO_RATE if rate is None else RATE.fill({"rate": percent(rate)}),
    )


def judged(story: Story) -> Text:
    """The sentence that the open problems ask for: the worst of them decides."""
    found = Counter(story.year.totals.findings)
    found.update(each.severity for each in story.raised())
    if not story.year.hosts:
        return NOTHING_SEEN
    if found[Severity.CRITICAL]:
        return CRITICAL
    if found[Severity.HIGH]:
        return HIGH
    if found[Severity.MEDIUM] or found[Severity.LOW]:
        return LOWER
    return HINTED if found[Severity.INFO] else CLEAN


def _judgement(story: Story) -> Iterator[Sentence]:
    yield stressed(say("judgement.whole", judged(story), self=story.self))
    if ends := open_ends(story.year):
        yield say("judgement.limits", LIMITS if story.year.hosts else NOT_JUDGED, **ends)
    yield say("judgement.no-assessment", NOT_AN_ASSESSMENT)
