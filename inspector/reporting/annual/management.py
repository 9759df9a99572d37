"""Management: responsibility, rules, people, machine room, building and outsourcing; and the chapters that rest on answers for the most part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from inspector.publishing.model import Block, Column, Grid, Paragraph, Sentence, Tone
from inspector.reporting.annual.story import Story, rows_of, tell
from inspector.reporting.annual.technical import of_category
from inspector.reporting.annual.voice import Chapter
from inspector.reporting.telling import NOT_FILLED_IN, cell, heading, joined, say
from inspector.reporting.year.categories import SERIOUS
from inspector.text import Text

SECTIONS = (
    ("S3.1", "responsibility", Text(en="Responsibility", zh="责任制落实")),
    ("S3.2", "rules", Text(en="Rules", zh="制度建设")),
    ("S3.3", "people", Text(en="People", zh="人员管理")),
    ("S3.4", "room", Text(en="Machine room and physical environment", zh="机房与物理环境")),
    ("S3.5", "building", Text(en="Building, buying and outsourcing", zh="建设、采购与外包")),
)
EVENTS_QUESTION = "INC-04"
EVENTS = Text(
    en="{n:security event|security events} took place in the year: {grades}{unsaid}.",
    zh="本年度发生网络安全事件{n}起，其中{grades}{unsaid}。",
)
OF_GRADE = Text(en="{n} {grade}", zh="{grade}{n}起")
GRADE_UNSAID = Text(en=", {n} without a grade", zh="，未填级别{n}起")
NO_EVENTS = Text(
    en="The unit says that no security event took place in the year.", zh="据填报，本年度未发生网络安全事件。"
)
EVENTS_UNFILLED = Text(
    en="Whether security events took place in the year has not been filled in.",
    zh="本年度网络安全事件情况未填报。",
)
MALWARE = "malware"
TAMPERED = ("web-tampering.web-shell", "web-tampering.hidden-link-or-script", "web-tampering.script-in-upload-folder")
"""Beside malware, the checks that find what somebody left behind."""
TRACES = Text(
    en="The audits have {n:serious finding|serious findings} of malware or tampered web pages ({hosts:host|hosts}): it is to be established whether "
    "they are security events.",
    zh="技术核查发现木马病毒、网页篡改类高危及以上问题{n}项（涉及主机{hosts}台），须核实是否构成网络安全事件并按规定处置、上报。",
)
BY_GRADE = Text(en="Events by grade and category", zh="网络安全事件分级分类统计")
CATEGORY, TOTAL = Text(en="Category", zh="事件类别"), Text(en="Total", zh="合计")


def chapter(story: Story) -> Iterator[Block]:
    yield heading(1, story.heading(Chapter.MANAGEMENT), "management")
    for section, anchor, title in SECTIONS:
        if story.answers(section):
            yield heading(2, title, f"management-{anchor}")
            yield from tell(story, f"management.{anchor}", title, section)


def data(story: Story) -> Iterator[Block]:
    title = story.heading(Chapter.DATA)
    yield heading(1, title, "data")
    yield from of_category(story, "data-protection")
    yield from tell(story, "data", title, "S5")


def emergency(story: Story) -> Iterator[Block]:
    title = story.heading(Chapter.EMERGENCY)
    yield heading(1, title, "emergency")
    yield from tell(story, "emergency", title, "S6", without=(EVENTS_QUESTION,))
    yield from _events(story)
    found = [each for each in story.year.details if each.category == MALWARE or each.check in TAMPERED]
    traces = [each for each in found if each.severity in SERIOUS]
    if traces:
        hosts = len({each.host for each in traces if each.host})
        yield Paragraph(sentences=(say("events.traces", TRACES, n=len(traces), hosts=hosts),))


def training(story: Story) -> Iterator[Block]:
    title = story.heading(Chapter.TRAINING)
    yield heading(1, title, "training")
    yield from tell(story, "training", title, "S7")


def _events(story: Story) -> Iterator[Block]:
    """The events of the year by their grade, as they were filled in."""
    standing = story.answer(EVENTS_QUESTION)
    if standing is None or standing.given is None:
        yield Paragraph(sentences=(say("events.unfilled", EVENTS_UNFILLED),))
        return
    rows = rows_of(standing)
    if not rows:
        yield Paragraph(sentences=(say("events.none", NO_EVENTS),))
        return
    options = {column.id: column.options for column in standing.question.columns}
    yield Paragraph(sentences=(_counted(rows, options["grade"]),))
    yield _by_grade(rows, options["grade"], options["category"])


def _by_grade(rows: list[Mapping[str, object]], grades: Mapping[str, Text], categories: Mapping[str, Text]) -> Grid:
    found = Counter((str(row.get("category") or ""), str(row.get("grade") or "")) for row in rows)
    lines: Mapping[str, Text] = {**categories, "": NOT_FILLED_IN}
    heads: Mapping[str, Text] = {**grades, "": NOT_FILLED_IN}
    shown = [name for name in lines if any(found[name, grade] for grade in heads)]
    used = [grade for grade in heads if grade in grades or any(found[name, grade] for name in lines)]
    return Grid(
        statement="events.by-grade",
        caption=BY_GRADE,
        columns=(
            Column(title=CATEGORY, width=24),
            *(Column(title=heads[grade], width=12, numeric=True) for grade in used),
            Column(title=TOTAL, width=10, numeric=True),
        ),
        rows=(
            *(
                (
                    cell(lines[name]),
                    *(cell(found[name, grade]) for grade in used),
                    cell(sum(found[name, grade] for grade in used)),
                )
                for name in shown
            ),
            (
                cell(TOTAL),
                *(cell(sum(found[name, grade] for name in lines)) for grade in used),
                cell(len(rows), Tone.PLAIN),
            ),
        ),
        total=True,
    )


def _counted(rows: list[Mapping[str, object]], grades: Mapping[str, Text]) -> Sentence:
    found = Counter(str(row.get("grade") or "") for row in rows)
    told = joined((OF_GRADE.fill({"n": found[name], "grade": text}) for name, text in grades.items()), ", ", "、")
    unsaid = GRADE_UNSAID.fill({"n": found[""]}) if found[""] else Text(en="", zh="")
    return say("events.counted", EVENTS, n=len(rows), grades=told, unsaid=unsaid)
