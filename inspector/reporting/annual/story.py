"""What every chapter is told from: the facts of the year, and the voice that tells them; and how answers are told."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inspector.answers.model import Standing
from inspector.conformity.verdict import VERDICTS, Verdict
from inspector.model import Severity
from inspector.plugins import statements
from inspector.publishing.model import Block, Cell, Column, Grid, Paragraph, Role, Sentence, Tone
from inspector.questionnaire import Answer, AnswerColumn, ColumnKind
from inspector.register.item import PENDING
from inspector.register.terms import moment
from inspector.reporting.annual.voice import Manner, Voice
from inspector.reporting.telling import NOT_FILLED_IN, NOT_SET, cell, day_cell, listed, named, plain, say, short
from inspector.reporting.year import CategoryOfYear, Problem, Year
from inspector.text import Text

TONES: Mapping[Verdict, Tone] = {
    Verdict.MET: Tone.GOOD,
    Verdict.PARTLY: Tone.WARN,
    Verdict.NOT_MET: Tone.BAD,
    Verdict.NOT_APPLICABLE: Tone.MUTED,
    Verdict.NOT_EXAMINED: Tone.MUTED,
}
OF_SYSTEM = Text(en="{system}: {said}", zh="{system}：{said}")
UNFILLED = Text(
    en="{n:question has|questions have} not been filled in ({ids}); nothing is claimed of that here.",
    zh="另有{n}项尚未填报（{ids}），本报告对其不作结论。",
)
NOTHING_FILLED = Text(
    en="Nothing of this section has been filled in ({n:question|questions}: {ids}); nothing is claimed here.",
    zh="本节{n}项内容均未填报（{ids}），本报告对此不作结论。",
)
ASKED, ANSWERED, RESULT = (
    Text(en="What was asked", zh="检查内容"),
    Text(en="Answer", zh="填报情况"),
    Text(en="Result", zh="结果"),
)
EVIDENCE = Text(en="Evidence", zh="证据")
FILES = Text(en="{n:file|files}", zh="{n}份")
NO_FILE = Text(en="none", zh="无")
TABLE = Text(en="Answers: {heading}", zh="{heading}填报情况")
YES_NO = {"yes": Text(en="yes", zh="是"), "no": Text(en="no", zh="否")}
IN_PART = Text(en="{names}; in part not set", zh="{names}（部分未定）")
LARGEST = 50
"""Rows of an answer's table that a report prints."""
MORE_ROWS = Text(en="{n:more row is|more rows are} in the filled-in questionnaire.", zh="其余{n}行见填报表。")


@dataclass(frozen=True, kw_only=True)
class Story:
    """`zone`: of those who read, by whose days everything is told."""

    year: Year
    voice: Voice
    zone: datetime.tzinfo | None = None

    @property
    def self(self) -> Text:
        return self.voice.self

    def heading(self, name: str) -> Text:
        return self.voice.headings[name]

    @property
    def looked(self) -> bool:
        """Whether anything was audited or answered at all."""
        return bool(self.year.hosts or self.given())

    def given(self) -> list[Standing]:
        return [each for each in self.year.answers if each.given is not None]

    def wanting(self) -> list[Problem]:
        """What is still to be put right."""
        return [each for each in self.year.problems if not each.accepted and each.severity is not Severity.INFO]

    def raised(self) -> list[Problem]:
        """Of these, the answers that show something."""
        asked = {each.question.id for each in self.year.answers}
        return [each for each in self.wanting() if each.check in asked]

    @cached_property
    def _unowned(self) -> frozenset[int]:
        return frozenset(item.id for item in self.year.register.items if item.state in PENDING and not item.owner)

    def unowned(self, problem: Problem) -> bool:
        """Whether nobody is responsible for it, or for a part of it."""
        return not problem.owners or not self._unowned.isdisjoint(problem.items)

    def owners(self, problem: Problem) -> Text:
        """Who puts it right; where some of its items have nobody, that is said too."""
        if not problem.owners:
            return NOT_SET
        names = listed(problem.owners)
        return IN_PART.fill({"names": names}) if self.unowned(problem) else names

    def day(self, time: str) -> str:
        """The reader's day of a moment of the store."""
        when = moment(time)
        return when.astimezone(self.zone).date().isoformat() if when else time[:10]

    def system(self, word: str) -> Text:
        """What the organisation calls a system; else the word that a host is tagged with."""
        found = next((each.name for each in self.year.organisation.systems if each.id == word), None)
        return short(found, 80) if found else plain(word, 80)

    def category(self, name: str) -> CategoryOfYear | None:
        return next((each for each in self.year.categories if each.id == name), None)

    def answers(self, *sections: str) -> list[Standing]:
        """Those that these sections of the outline tell."""
        return [each for each in self.year.answers if each.question.report_section in sections]

    def answer(self, question: str) -> Standing | None:
        """The unit's own, where it is filled in."""
        found = (each for each in self.year.answers if each.question.id == question and not each.scope)
        return next((each for each in found if each.given is not None), None)


def rows_of(standing: Standing | None) -> list[Mapping[str, object]]:
    """The rows of a small table that was filled in; none where there is none."""
    if standing is None or standing.given is None or not isinstance(standing.given.answer, list):
        return []
    return [row for row in standing.given.answer if isinstance(row, dict)]


def tell(story: Story, anchor: str, heading: Text, *sections: str, without: Collection[str] = ()) -> Iterator[Block]:
    """What was answered: sentences or a table as the sector has it, then tables of rows, then what is not filled in.

    `without`: questions that are told in another way.
    """
    answers = [each for each in story.answers(*sections) if each.question.id not in without]
    given = [each for each in answers if each.given is not None]
    if not answers:
        return
    if given and story.voice.answers is Manner.TABLE:
        yield _table(story, anchor, heading, given)
    elif given:
        yield Paragraph(sentences=tuple(_sentence(story, each) for each in given))
    for each in given:
        yield from _rows(each)
    lacking = [each.question.id for each in answers if each.given is None]
    if lacking:
        text, values = UNFILLED if given else NOTHING_FILLED, {"n": len(lacking), "ids": listed(lacking, limit=30)}
        yield Paragraph(sentences=(say(named(anchor, "unfilled"), text, **values),))


def _sentence(story: Story, each: Standing) -> Sentence:
    said = short(each.said, 800)
    text = Text(en=f"{said.en}.", zh=f"{said.zh}。")
    if each.scope:
        text = OF_SYSTEM.fill({"system": story.system(each.scope), "said": text})
    return say(statement_of(each), Text(en="{said}", zh="{said}"), said=text)


def statement_of(each: Standing, *more: str) -> str:
    return named("answer", each.question.id.lower(), *([each.scope] if each.scope else []), *more)


def _table(story: Story, anchor: str, heading: Text, given: Sequence[Standing]) -> Grid:
    columns = (
        Column(title=ASKED, width=40),
        Column(title=ANSWERED, width=34),
        Column(title=RESULT, width=12),
        Column(title=EVIDENCE, width=10),
    )
    rows = tuple(
        (
            cell(
                each.question.text
                if not each.scope
                else OF_SYSTEM.fill({"system": story.system(each.scope), "said": each.question.text})
            ),
            cell(short(each.said, 400)),
            cell(VERDICTS[each.verdict], TONES[each.verdict]),
            cell(evidence_of(each)),
        )
        for each in given
    )
    return Grid(
        statement=named(anchor, "answers"), caption=TABLE.fill({"heading": heading}), columns=columns, rows=rows
    )


def evidence_of(each: Standing) -> Text:
    files = sum(bool(proof.digest) for proof in each.given.evidence) if each.given else 0
    return FILES.fill({"n": files}) if files else NO_FILE


def _rows(each: Standing) -> Iterator[Block]:
    """The table of an answer that has several rows."""
    question, rows = each.question, rows_of(each)
    if question.answer is not Answer.COUNT_TABLE or not question.many or not rows:
        return
    left = len(rows) - LARGEST
    more = say(statement_of(each, "more"), MORE_ROWS, n=left) if left > 0 else None
    yield Grid(
        statement=statement_of(each, "rows"),
        caption=_caption(each),
        columns=tuple(Column(title=column.text, width=_width(column)) for column in question.columns),
        rows=tuple(
            tuple(answer_cell(column, row.get(column.id)) for column in question.columns) for row in rows[:LARGEST]
        ),
        note=more,
    )


def _caption(each: Standing) -> Text:
    """What the table of a bundled question is called; of another one the question."""
    told = statements().get(each.question.id)
    return told.caption if told and told.caption else each.question.text


def _width(column: AnswerColumn) -> int:
    return {ColumnKind.NUMBER: 9, ColumnKind.DATE: 13, ColumnKind.YES_NO: 8, ColumnKind.CHOICE: 12}.get(column.kind, 18)


def answer_cell(column: AnswerColumn, value: object) -> Cell:
    """A value of an answer's table; what is empty was not filled in."""
    if value in (None, ""):
        return cell(NOT_FILLED_IN, Tone.MUTED)
    if column.kind is ColumnKind.DATE:
        return day_cell(str(value))
    known = column.options if column.kind is ColumnKind.CHOICE else YES_NO if column.kind is ColumnKind.YES_NO else {}
    return cell(known.get(str(value)) or plain(str(value)))


def note(*sentences: Sentence) -> Paragraph:
    return Paragraph(sentences=sentences, role=Role.NOTE)
