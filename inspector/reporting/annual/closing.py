"""Opinions and suggestions, which are the unit's own; and the commitment, which says also what nobody looked at."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.organisation.model import Person
from inspector.publishing.model import Blank, Block, Form, Listing, Paragraph, Role, Sentence, same
from inspector.reporting.annual.limits import open_ends
from inspector.reporting.annual.story import Story
from inspector.reporting.annual.voice import Chapter
from inspector.reporting.telling import day, heading, joined, say, short, words
from inspector.text import Text

OWN = Text(en="{words}{stop}", zh="{words}{stop}")
STOPS = "。！？；…!?;:："
PROMPT = Text(
    en="Opinions and suggestions to the superior body may be written here: what needs money, staff, products or coordination beyond the unit.",
    zh="请在此填写对上级主管部门的意见和建议，如需要经费、人员、产品更新或上级协调解决的事项。",
)
OUT_OF_SUPPORT = Text(
    en="{n:host has|hosts have} systems or software whose security support has ended or is about to end; replacing them needs money.",
    zh="{n}台主机使用已停止或即将停止安全支持的系统或软件，更新换代需要经费支持。",
)
OVERDUE = Text(
    en="{n:kind of problem is|kinds of problems are} overdue; departments need to be coordinated.",
    zh="{n}类问题整改已逾期，需协调相关部门推进。",
)
SUPPORT = ("os-patch.end-of-life-distribution", "app-patch.end-of-life-software")
TRUTH = Text(
    en="{self} declares that this report was made from audits and answers of the time from {start} to {end}, that nothing known was withheld, and that "
    "problems found will be put right as planned.",
    zh="{self}承诺：本报告依据{start}至{end}的技术核查结果和填报情况形成，内容真实，对已发现的问题不隐瞒、不漏报，并按计划完成整改。",
)
TRUTH_OF_ANSWERS = Text(
    en="{self} declares that this report was made from answers of the time from {start} to {end}, without an audit by technical means, that nothing "
    "known was withheld, and that problems found will be put right as planned.",
    zh="{self}承诺：本报告依据{start}至{end}的填报情况形成，未包含技术核查结果，内容真实，对已发现的问题不隐瞒、不漏报，并按计划完成整改。",
)
NOT_COVERED = Text(
    en="Signing does not cover what was not looked at: {what}; they stand in annex 6.",
    zh="签字不涉及未核查内容：{what}，详见附件6。",
)
SIGNATURES = (
    ("contact", Text(en="Filled in by", zh="填表人")),
    ("head", Text(en="Reviewed by (head of department)", zh="审核人（部门负责人）")),
    ("deputy", Text(en="Leader in charge of cybersecurity", zh="分管领导")),
    ("leader", Text(en="Leader of the unit", zh="主要负责人")),
)
STAMP, DATE = Text(en="Unit (stamp)", zh="单位（盖章）"), Text(en="Date", zh="日期")


def suggestions(story: Story) -> Iterator[Block]:
    yield heading(1, story.heading(Chapter.SUGGESTIONS), "suggestions")
    own = story.year.organisation.suggestions
    points = [_own(n, short(each, 1000)) for n, each in enumerate(own, start=1)]
    points += _from_facts(story)
    if points:
        yield Listing(points=tuple((each,) for each in points), ordered=True)
    if not own:
        yield Paragraph(sentences=(words(PROMPT),), role=Role.PROMPT)


def _own(place: int, words: Text) -> Sentence:
    """In the unit's own words, with a stop at their end."""
    stop = Text(en="" if words.en[-1:] in STOPS else ".", zh="" if words.zh[-1:] in STOPS else "。")
    return say(f"suggestions.{place}", OWN, words=words, stop=stop)


def _from_facts(story: Story) -> Iterator[Sentence]:
    """What asks for money or for coordination, by what was found."""
    problems = story.wanting()
    old = {host for each in problems if each.check in SUPPORT for host in each.hosts}
    if old:
        yield say("suggestions.out-of-support", OUT_OF_SUPPORT, n=len(old))
    late = sum(each.overdue for each in problems)
    if late:
        yield say("suggestions.overdue", OVERDUE, n=late)


def signing(story: Story) -> Iterator[Block]:
    period, staff = story.year.period, story.year.organisation.staff
    yield heading(1, story.heading(Chapter.SIGNING), "signing")
    text = TRUTH if story.year.hosts else TRUTH_OF_ANSWERS
    truth = say("signing.truth", text, self=story.self, start=day(period.start), end=day(period.end))
    ends = open_ends(story.year)
    rest = (say("signing.not-covered", NOT_COVERED, **ends),) if ends else ()
    yield Paragraph(sentences=(truth, *rest))
    people = [(label, getattr(staff, name)) for name, label in SIGNATURES]
    yield Form(
        blanks=(
            *(Blank(label=label, value=_known(person) if person else same("")) for label, person in people),
            Blank(label=STAMP, value=short(story.year.organisation.unit.name)),
            Blank(label=DATE, value=same("")),
        )
    )


def _known(person: Person) -> Text:
    """Who is to sign, by name and title; the signature itself is written by hand beside it."""
    names = joined([short(each) for each in (person.name, person.title) if each], ", ", "，")
    return Text(en=f"({names.en})", zh=f"（{names.zh}）")
