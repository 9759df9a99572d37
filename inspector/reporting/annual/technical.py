"""Technical measures: hosts by the twelve categories, network, terminals, web sites, and the three of 两高一弱."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from inspector.publishing.model import Block, Column, Grid, Listing, Paragraph, Sentence
from inspector.register.questions import CATEGORY as MANAGEMENT
from inspector.reporting.annual.leader import tone_of
from inspector.reporting.annual.story import Story, note, tell
from inspector.reporting.annual.voice import Chapter, Section
from inspector.reporting.category_tables import category_chart, category_row
from inspector.reporting.telling import cell, heading, joined, listed, named, say, short
from inspector.reporting.year import CategoryOfYear, Focus, Problem
from inspector.reporting.year.categories import PASSWORDS, PORTS, VULNERABILITIES, Subject
from inspector.summary import SEVERITIES
from inspector.text import Text

INVENTORY = Text(en="Management (what the inventory says of hosts)", zh="管理（主机登记信息）")
TWELVE = 12
"""The categories of the self-inspection report; what follows them are its other technical measures."""
TABLE = Text(en="Hosts by category", zh="十二类安全检查情况")
OTHERS = Text(en="Other technical measures", zh="其他技术措施检查情况")
COLUMNS = (
    Column(title=Text(en="Category", zh="检查类别"), width=24),
    Column(title=Text(en="Hosts checked", zh="检查主机（台）"), width=11, numeric=True),
    Column(title=Text(en="Conforming", zh="符合"), width=10, numeric=True),
    Column(title=Text(en="With problems", zh="存在问题"), width=10, numeric=True),
    Column(title=Text(en="Risk accepted", zh="仅余已接受风险"), width=11, numeric=True),
    Column(title=Text(en="Unknown", zh="未能判定"), width=10, numeric=True),
    Column(title=Text(en="Problems", zh="问题（项）"), width=10, numeric=True),
    Column(title=Text(en="Of them serious", zh="其中高危及以上"), width=11, numeric=True),
)
COUNTED = Text(
    en="Each host on which a check of the category applies is counted in one of the four columns after the first: with problems before accepted "
    "before unknown. Where no host was checked, nothing is claimed.",
    zh="适用该类检查的每台主机计入“符合、存在问题、仅余已接受风险、未能判定”之一；检查主机为0的类别未形成检查结论。",
)
CHART = Text(en="Hosts by category", zh="十二类检查主机分布")
NOT_CHECKED = Text(
    en="{title}: no host was checked, and nothing is claimed.", zh="{title}：无适用或已核查的主机，不作结论。"
)
ALL_RIGHT = Text(
    en="{title}: {hosts:host|hosts} checked, all conforming.", zh="{title}：检查主机{hosts}台，均符合要求。"
)
TOLD = Text(
    en="{title}: {hosts:host|hosts} checked, {conforming} conforming{problems}{accepted}{unknown}.{worst}",
    zh="{title}：检查主机{hosts}台，符合{conforming}台{problems}{accepted}{unknown}。{worst}",
)
WITH_PROBLEMS = Text(
    en=", {n} with problems ({findings} in all{serious})", zh="，{n}台存在问题，共{findings}项{serious}"
)
TOGETHER = Text(
    en=", and {findings:problem|problems} of several hosts together{serious}",
    zh="，另有涉及多台主机的问题{findings}项{serious}",
)
SERIOUS, SERIOUS_TOGETHER = (
    Text(en=", {n} serious", zh="（其中高危及以上{n}项）"),
    Text(en=" ({n} serious)", zh="（其中高危及以上{n}项）"),
)
ACCEPTED = Text(en=", {n} with accepted risks alone", zh="，仅余已接受风险{n}台")
UNKNOWN = Text(en=", {n} that could not be decided", zh="，未能判定{n}台")
WORST = Text(en=" Mainly: {what}.", zh="主要问题：{what}。")
ONE = Text(en="{message} ({n:host|hosts})", zh="{message}（{n}台）")
ONE_OF_ALL = Text(en="{message}", zh="{message}")
WORST_SHOWN = 3
NOTHING = Text(en="", zh="")
FOCUS = (
    ("vulnerabilities", Text(en="High-risk vulnerabilities", zh="高危漏洞"), VULNERABILITIES),
    ("ports", Text(en="High-risk ports", zh="高危端口"), PORTS),
    ("passwords", Text(en="Weak passwords", zh="弱口令"), PASSWORDS),
)
FOCUS_COUNTED = Text(
    en="High-risk vulnerabilities and ports are problems of high and critical risk of patches and of open ports; weak passwords are passwords that "
    "were found weak, empty or shared, without rules for passwords. The numbers may therefore be smaller than those by category.",
    zh="高危漏洞、高危端口分别统计补丁类和端口开放类中高危及以上的问题；弱口令统计查出的弱口令、空口令和共用口令，不含口令策略类问题，故数量可少于十二类检查表。",
)
KEPT = Text(en=", beside {n:kind of accepted risk|kinds of accepted risks}", zh="，另有已接受风险{n}类")
FOCUS_KEPT = Text(
    en="{title}: looked for on {hosts:host|hosts}; none is open{rest}.",
    zh="{title}：检查主机{hosts}台，没有未整改的问题{rest}。",
)
FOCUS_TOLD = Text(
    en="{title}: looked for on {hosts:host|hosts}; found on {affected} ({findings:problem|problems}){rest}.{worst}",
    zh="{title}：检查主机{hosts}台，{affected}台存在问题，共{findings}项{rest}。{worst}",
)
FOCUS_UNDECIDED = Text(
    en="{title}: looked for on {hosts:host|hosts}; none was found where it could be decided{rest}.",
    zh="{title}：检查主机{hosts}台，已判定的主机未发现问题{rest}。",
)
FOCUS_TOGETHER = Text(
    en="{title}: looked for on {hosts:host|hosts}; found over several hosts together ({findings:problem|problems}){rest}.{worst}",
    zh="{title}：检查主机{hosts}台，发现涉及多台主机的问题{findings}项{rest}。{worst}",
)
FOCUS_CLEAN = Text(
    en="{title}: looked for on {hosts:host|hosts}; none was found, and all could be decided.",
    zh="{title}：检查主机{hosts}台，均未发现问题。",
)
FOCUS_NOT_LOOKED = Text(
    en="{title}: no host was checked, and nothing is claimed.", zh="{title}：无已核查主机，不作结论。"
)
FOCUS_TABLE = Text(en="{title}: what was found", zh="{title}问题清单")
FOCUS_COLUMNS = (
    Column(title=Text(en="Problem", zh="问题"), width=40),
    Column(title=Text(en="Risk", zh="风险等级"), width=9),
    Column(title=Text(en="Hosts", zh="涉及主机"), width=26),
    Column(title=Text(en="Measure", zh="整改措施"), width=36),
)
FOCUS_ROWS = 15
LEFT = Text(en="{n:further problem stands|further problems stand} in annex 2.", zh="其余{n}类问题见附件2。")


def chapter(story: Story) -> Iterator[Block]:
    yield heading(1, story.heading(Chapter.TECHNICAL), "technical")
    for section in story.voice.technical:
        yield heading(2, story.heading(section), f"technical-{section}")
        yield from SECTIONS[section](story)


def _categories(story: Story) -> Iterator[Block]:
    twelve, others = story.year.categories[:TWELVE], story.year.categories[TWELVE:]
    yield _grid("categories.table", TABLE, twelve)
    yield note(say("categories.counted", COUNTED))
    if any(each.hosts for each in twelve):
        yield category_chart(CHART, twelve)
    told = tuple((sentence_of(story, each),) for each in twelve if each.hosts)
    if told:
        yield Listing(points=told, ordered=True)
    empty = [each.title for each in twelve if not each.hosts]
    if empty:
        title = listed(empty, limit=TWELVE)
        yield Paragraph(sentences=(say("categories.not-checked", NOT_CHECKED, title=title),))
    yield _grid("categories.others", OTHERS, tuple(map(_named, others)))
    yield from tell(story, "categories", story.heading(Section.CATEGORIES), "S4.1")


def _named(category: CategoryOfYear) -> CategoryOfYear:
    """What checks see of management is what the inventory says of hosts: it is not the chapter of that name."""
    return replace(category, title=INVENTORY) if category.id == MANAGEMENT else category


def _grid(statement: str, caption: Text, categories: tuple[CategoryOfYear, ...]) -> Grid:
    return Grid(statement=statement, caption=caption, columns=COLUMNS, rows=tuple(map(category_row, categories)))


def sentence_of(story: Story, category: CategoryOfYear) -> Sentence:
    """One category in a sentence: how many hosts of which kind, and the worst that was found."""
    statement, title = named("category", category.id), category.title
    if not category.hosts:
        return say(statement, NOT_CHECKED, title=title)
    if category.conforming == category.hosts and not category.findings:
        return say(statement, ALL_RIGHT, title=title, hosts=category.hosts)
    return say(
        statement,
        TOLD,
        title=title,
        hosts=category.hosts,
        conforming=category.conforming,
        problems=_found(category),
        accepted=ACCEPTED.fill({"n": category.accepted}) if category.accepted else NOTHING,
        unknown=UNKNOWN.fill({"n": category.unknown}) if category.unknown else NOTHING,
        worst=_worst([each for each in story.year.problems if each.category == category.id and not each.accepted]),
    )


def _found(category: CategoryOfYear) -> Text:
    """Its problems, where there are any; those of all hosts together may stand where no host has one of its own."""
    if not category.findings:
        return NOTHING
    text, serious = (WITH_PROBLEMS, SERIOUS) if category.problems else (TOGETHER, SERIOUS_TOGETHER)
    told = serious.fill({"n": category.serious}) if category.serious else NOTHING
    return text.fill({"n": category.problems, "findings": category.findings, "serious": told})


def _worst(problems: list[Problem]) -> Text:
    if not problems:
        return NOTHING
    told = [
        (ONE if each.hosts else ONE_OF_ALL).fill({"message": short(each.title, 100), "n": len(each.hosts)})
        for each in problems[:WORST_SHOWN]
    ]
    return WORST.fill({"what": joined(told)})


def of_category(story: Story, *names: str) -> Iterator[Block]:
    """What technical means say of categories, in a paragraph."""
    found = [each for name in names if (each := story.category(name))]
    if found:
        yield Paragraph(sentences=tuple(sentence_of(story, each) for each in found))


def _network(story: Story) -> Iterator[Block]:
    yield from of_category(story, "network-isolation")
    yield from tell(story, "network", story.heading(Section.NETWORK), "S4.2")


def _terminals(story: Story) -> Iterator[Block]:
    yield from of_category(story, "removable-media", "boot-security", "software-control")
    yield from tell(story, "terminals", story.heading(Section.TERMINALS), "S4.3")


def _web(story: Story) -> Iterator[Block]:
    """The categories of web sites are told with the twelve; here stands what people answer for."""
    yield from tell(story, "web", story.heading(Section.WEB), "S4.4")


def _focus(story: Story) -> Iterator[Block]:
    found = [(anchor, title, getattr(story.year, anchor)) for anchor, title, _ in FOCUS]
    kept = {anchor: _kept(story, subject) for anchor, _, subject in FOCUS}
    points = tuple((_focused(anchor, title, each, kept[anchor]),) for anchor, title, each in found)
    yield Listing(points=points, ordered=True)
    yield note(say("focus.counted", FOCUS_COUNTED))
    for anchor, title, each in found:
        if each.problems:
            yield _problems(anchor, title, each.problems)


def _kept(story: Story, subject: Subject) -> int:
    """Kinds of problems of it that are accepted on all hosts."""
    mine = (each for each in story.year.problems if each.accepted and each.check not in subject.beside)
    return sum(each.category in subject.categories and each.severity in subject.severities for each in mine)


def _focused(anchor: str, title: Text, focus: Focus, kept: int) -> Sentence:
    statement = f"focus.{anchor}"
    if not focus.hosts:
        return say(statement, FOCUS_NOT_LOOKED, title=title)
    unknown = UNKNOWN.fill({"n": focus.unknown}) if focus.unknown else NOTHING
    accepted = KEPT.fill({"n": kept}) if kept else NOTHING
    return say(
        statement,
        _told_by(focus, kept),
        title=title,
        hosts=focus.hosts,
        affected=focus.affected,
        findings=focus.findings,
        unknown=focus.unknown,
        rest=joined([unknown, accepted], "", ""),
        worst=_worst(list(focus.problems)),
    )


def _told_by(focus: Focus, kept: int) -> Text:
    """None was found only where nothing is open, nothing accepted, and all could be decided."""
    if focus.findings:
        return FOCUS_TOLD if focus.affected else FOCUS_TOGETHER
    if kept:
        return FOCUS_KEPT
    return FOCUS_UNDECIDED if focus.unknown else FOCUS_CLEAN


def _problems(anchor: str, title: Text, problems: tuple[Problem, ...]) -> Grid:
    left = len(problems) - FOCUS_ROWS
    rows = tuple(
        (
            cell(short(each.title, 120)),
            cell(SEVERITIES[each.severity], tone_of(each.severity)),
            cell(listed(each.hosts, Text(en="", zh="台"))),
            cell(short(each.remedy, 160)),
        )
        for each in problems[:FOCUS_ROWS]
    )
    return Grid(
        statement=f"focus.{anchor}.table",
        caption=FOCUS_TABLE.fill({"title": title}),
        columns=FOCUS_COLUMNS,
        rows=rows,
        note=say(f"focus.{anchor}.more", LEFT, n=left) if left > 0 else None,
    )


SECTIONS: Mapping[Section, Callable[[Story], Iterator[Block]]] = {
    Section.CATEGORIES: _categories,
    Section.FOCUS: _focus,
    Section.NETWORK: _network,
    Section.TERMINALS: _terminals,
    Section.WEB: _web,
}
