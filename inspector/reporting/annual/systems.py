"""The unit and its information systems: how many of each level, filed, assessed, facing the public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from inspector.answers.model import NONE
from inspector.organisation.model import Person, System
from inspector.publishing.model import Block, Cell, Column, Grid, Paragraph, Sentence, Tone
from inspector.reporting.annual.story import YES_NO, Story, rows_of, tell
from inspector.reporting.annual.voice import Chapter
from inspector.reporting.telling import NOT_FILLED_IN, cell, day_cell, heading, joined, listed, plain, say, short
from inspector.text import Text

UNIT = Text(en="The unit is {name}{address}.", zh="单位名称：{name}{address}。")
ADDRESS = Text(en=", at {address}", zh="，地址：{address}")
LEADERS = (
    ("leader", Text(en="Leader: {who}.", zh="主要负责人：{who}。")),
    ("deputy", Text(en="In charge of cybersecurity: {who}.", zh="网络安全分管领导：{who}。")),
    ("head", Text(en="Head of the responsible department: {who}.", zh="责任部门负责人：{who}。")),
    ("contact", Text(en="Contact: {who}.", zh="联系人：{who}。")),
)
LEVELS = Text(
    en="{total:information system|information systems}: {four} of level 4, {three} of level 3, {two} of level 2, {one} of level 1, {none} not graded"
    "{unsaid}.",
    zh="现有信息系统{total}个，其中四级{four}个、三级{three}个、二级{two}个、一级{one}个、未定级{none}个{unsaid}。",
)
UNSAID = Text(en=", {n} whose level was not filled in", zh="，级别未填报{n}个")
FILED = Text(
    en="{due:system|systems} of level 2 and up: {filed} with a filing number on record, {rest} without.",
    zh="二级及以上系统{due}个，已登记备案编号{filed}个，未登记{rest}个。",
)
ASSESSED = Text(
    en="{due:system|systems} of level 3 and up: {done} assessed by a licensed body in this time, {before} before it; no day of it on record for {unknown}.",
    zh="三级及以上系统{due}个，本时段内完成等级测评{done}个，此前完成{before}个，未登记测评日期{unknown}个。",
)
PUBLIC = Text(
    en="{yes:system is|systems are} reached from the Internet{unsaid}.", zh="面向互联网的系统{yes}个{unsaid}。"
)
PUBLIC_UNSAID = Text(en=" ({n} not filled in)", zh="（未填报{n}个）")
NO_SYSTEM = Text(en="No information system has been filled in.", zh="信息系统情况未填报。")
NAMED_UNFILED = Text(en="Without a filing number: {names}.", zh="未登记备案编号的系统：{names}。")
TABLE = Text(en="Information systems", zh="信息系统基本情况")
COLUMNS = (
    Column(title=Text(en="System", zh="系统名称"), width=22),
    Column(title=Text(en="Level", zh="级别"), width=8),
    Column(title=Text(en="Filing number", zh="备案编号"), width=18),
    Column(title=Text(en="Department", zh="责任部门"), width=14),
    Column(title=Text(en="Last assessment", zh="最近测评日期"), width=16),
    Column(title=Text(en="On the Internet", zh="面向互联网"), width=8),
    Column(title=Text(en="Hosts", zh="已核查主机"), width=8, numeric=True),
)
OUTSIDE = Text(
    en="{n:audited host belongs|audited hosts belong} to none of these systems ({names}).",
    zh="已核查主机中有{n}台未归入上述系统（{names}）。",
)
LISTED = ("AST-01", "AST-02", "AST-04")
"""Questions whose answers organisation.yaml gives for each system: told from there, so that a report says one number."""
DIFFERENT = Text(
    en="The answer to AST-01 lists {answered:system|systems}, organisation.yaml {systems}: one of them is to be put right.",
    zh="填报项AST-01登记信息系统{answered}个，与单位信息文件中的{systems}个不一致，须核实更正。",
)
DIFFERENT_LEVELS = Text(
    en="The answer to AST-02 counts systems otherwise than organisation.yaml: {what}; one of them is to be put right.",
    zh="填报项AST-02与单位信息文件中的系统数量不一致：{what}，须核实更正。",
)
OF_LEVEL = Text(en="{level} {answered} for {systems}", zh="{level}填报{answered}个、登记{systems}个")
DIFFERENT_PUBLIC = Text(
    en="The answer to AST-05 counts {answered:system|systems} that face the public, organisation.yaml {systems}: one of them is to be put right.",
    zh="填报项AST-05填报面向公众的系统{answered}个，与单位信息文件中的{systems}个不一致，须核实更正。",
)
NUMERALS = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
NOT_GRADED = Text(en="not graded", zh="未定级")
COUNTED = {4: "level4", 3: "level3", 2: "level2", 1: "level1", 0: "ungraded"}
"""The columns of AST-02."""
NAMES = {4: "four", 3: "three", 2: "two", 1: "one", 0: "none"}


def chapter(story: Story) -> Iterator[Block]:
    yield heading(1, story.heading(Chapter.SYSTEMS), "systems")
    yield Paragraph(sentences=tuple(_unit(story)))
    systems = story.year.organisation.systems
    if not systems:
        yield Paragraph(sentences=(say("systems.none", NO_SYSTEM),))
    else:
        yield Paragraph(sentences=tuple(_numbers(story, systems)))
        yield Grid(
            statement="systems.table",
            caption=TABLE,
            columns=COLUMNS,
            rows=tuple(_row(story, each) for each in systems),
        )
        yield from _outside(story, systems)
    yield from tell(story, "systems.answers", story.heading(Chapter.SYSTEMS), "S2", without=LISTED if systems else ())
    if systems:
        yield from _held_against(story, systems)


def _outside(story: Story, systems: tuple[System, ...]) -> Iterator[Block]:
    known = {each.id for each in systems}
    names = [each.name for each in story.year.hosts if each.system not in known]
    if names:
        told = say("systems.outside", OUTSIDE, n=len(names), names=listed(names, Text(en="", zh="台")))
        yield Paragraph(sentences=(told,))


def _held_against(story: Story, systems: tuple[System, ...]) -> Iterator[Block]:
    """Where people answered otherwise than organisation.yaml says."""
    found = [*_other_number(story, len(systems)), *_other_levels(story, systems), *_other_public(story, systems)]
    if found:
        yield Paragraph(sentences=tuple(found))


def _other_number(story: Story, systems: int) -> Iterator[Sentence]:
    standing = story.answer("AST-01")
    none = standing is not None and standing.given is not None and standing.given.answer == NONE
    answered = len(rows_of(standing))
    if (answered or none) and answered != systems:
        yield say("systems.different", DIFFERENT, answered=answered, systems=systems)


def _other_levels(story: Story, systems: tuple[System, ...]) -> Iterator[Sentence]:
    """A level that nobody gave in organisation.yaml may be any."""
    levels, row = Counter(each.level for each in systems), next(iter(rows_of(story.answer("AST-02"))), {})
    told = [
        OF_LEVEL.fill({"level": level_named(level), "answered": row.get(column), "systems": levels[level]})
        for level, column in COUNTED.items()
        if _counted_otherwise(row.get(column), levels[level], levels[None])
    ]
    if told:
        yield say("systems.different.levels", DIFFERENT_LEVELS, what=joined(told))


def _other_public(story: Story, systems: tuple[System, ...]) -> Iterator[Sentence]:
    public = Counter(each.public for each in systems)
    for row in rows_of(story.answer("AST-05"))[:1]:
        answered = row.get("public")
        if _counted_otherwise(answered, public[True], public[None]):
            yield say("systems.different.public", DIFFERENT_PUBLIC, answered=answered, systems=public[True])


def _counted_otherwise(answered: object, known: int, unsaid: int) -> bool:
    """Whether a number cannot be right beside what organisation.yaml knows and leaves open."""
    return isinstance(answered, int | float) and not known <= answered <= known + unsaid


def _unit(story: Story) -> Iterator[Sentence]:
    unit, staff = story.year.organisation.unit, story.year.organisation.staff
    address = ADDRESS.fill({"address": short(unit.address)}) if unit.address else Text(en="", zh="")
    yield say("systems.unit", UNIT, name=short(unit.name), address=address)
    for name, text in LEADERS:
        person: Person | None = getattr(staff, name)
        yield say(f"systems.{name}", text, who=who(person) if person else NOT_FILLED_IN)


def who(person: Person) -> Text:
    """Name, title and office phone, as far as they are given."""
    parts = [person.name, *filter(None, (person.title, plain(person.phone) if person.phone else None))]
    return Text(en=", ".join(short(each).en for each in parts), zh="，".join(short(each).zh for each in parts))


def level_of(system: System) -> Text:
    return NOT_FILLED_IN if system.level is None else level_named(system.level)


def level_named(level: int) -> Text:
    return Text(en=f"level {level}", zh=NUMERALS[level]) if level else NOT_GRADED


def _numbers(story: Story, systems: tuple[System, ...]) -> Iterator[Sentence]:
    levels = Counter(each.level for each in systems)
    unsaid = UNSAID.fill({"n": levels[None]}) if levels[None] else Text(en="", zh="")
    counted = {word: levels[level] for level, word in NAMES.items()}
    yield say("systems.levels", LEVELS, total=len(systems), unsaid=unsaid, **counted)
    due = [each for each in systems if (each.level or 0) >= 2]
    unfiled = [each for each in due if not each.filing]
    yield say("systems.filed", FILED, due=len(due), filed=len(due) - len(unfiled), rest=len(unfiled))
    if unfiled:
        yield say("systems.unfiled", NAMED_UNFILED, names=listed([each.name for each in unfiled], Text(en="", zh="个")))
    yield _assessed(story, [each for each in systems if (each.level or 0) >= 3])
    public = Counter(each.public for each in systems)
    lacking = PUBLIC_UNSAID.fill({"n": public[None]}) if public[None] else Text(en="", zh="")
    yield say("systems.public", PUBLIC, yes=public[True], unsaid=lacking)


def _assessed(story: Story, due: list[System]) -> Sentence:
    period = story.year.period
    done = sum(each.assessed is not None and period.start <= each.assessed <= period.end for each in due)
    unknown = sum(each.assessed is None or each.assessed > period.end for each in due)
    values = {"due": len(due), "done": done, "unknown": unknown, "before": len(due) - done - unknown}
    return say("systems.assessed", ASSESSED, **values)


def _row(story: Story, system: System) -> tuple[Cell, ...]:
    hosts = sum(each.system == system.id for each in story.year.hosts)
    public = NOT_FILLED_IN if system.public is None else YES_NO["yes" if system.public else "no"]
    unfiled = (system.level or 0) >= 2 and not system.filing
    missing = Tone.WARN if unfiled else Tone.MUTED
    return (
        cell(short(system.name, 80)),
        cell(level_of(system), Tone.MUTED if system.level is None else Tone.PLAIN),
        cell(plain(system.filing, 60)) if system.filing else cell(NOT_FILLED_IN, missing),
        cell(short(system.department, 60) if system.department else NOT_FILLED_IN),
        day_cell(system.assessed) if system.assessed else cell(NOT_FILLED_IN, Tone.MUTED),
        cell(public),
        cell(hosts),
    )
