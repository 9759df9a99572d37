"""Reading an annual report: all that it says, and one of which nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspector.answers.standing import standings
from inspector.conformity.verdict import Verdict
from inspector.organisation.model import Organisation, Sector, Unit
from inspector.plugins import categories, questionnaire
from inspector.publishing.model import (
    Block,
    Chart,
    Cover,
    Figures,
    Form,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Publication,
    Sentence,
    same,
)
from inspector.publishing.stating import statements
from inspector.reporting.annual.build import annual
from inspector.reporting.annual.voice import voices
from inspector.reporting.year import Focus, Register, Year
from inspector.text import Lang, Text
from tests.reporting import years


def published(year: Year, sector: Sector = Sector.HEALTH) -> Publication:
    return annual(year, voices()[sector], categories(), years.NOW)


def said(publication: Publication, lang: Lang) -> dict[str, str]:
    return {name: " ".join(words) for name, words in statements(publication, lang)}


def sentences(blocks: tuple[Block, ...]) -> Iterator[Sentence]:
    for block in blocks:
        match block:
            case Paragraph(sentences=found):
                yield from found
            case Listing(points=points):
                yield from (each for point in points for each in point)
            case Grid(note=Sentence() as note):
                yield note


def texts(publication: Publication) -> Iterator[Text]:
    """All that the report says, beside its datasets."""
    yield from (publication.title, publication.subtitle, publication.handling)
    yield from (each.text for each in sentences(publication.blocks))
    for block in publication.blocks:
        match block:
            case Heading(text=text):
                yield text
            case Grid():
                yield block.caption
                yield from (column.title for column in block.columns)
                yield from (cell.text for row in block.rows for cell in row)
            case Chart():
                yield from (block.caption, *(part.label for part in block.parts), *(bar.label for bar in block.bars))
            case Figures(figures=figures):
                yield from (text for one in figures for text in (one.label, one.value, one.before, one.change))
            case Cover(lines=lines):
                yield from (text for line in lines for text in (line.label, line.value))
            case Form(blanks=blanks):
                yield from (text for blank in blanks for text in (blank.label, blank.value))


def empty() -> Year:
    """Nothing was audited and nothing answered."""
    made, unit = years.made(0), Organisation(unit=Unit(name=same("A"), sector=Sector.ENTERPRISE))
    nothing = Focus(hosts=0, affected=0, findings=0, unknown=0)
    counts = {Verdict.NOT_EXAMINED: len(made.conformity.clauses)}
    clauses = tuple(replace(each, verdict=Verdict.NOT_EXAMINED) for each in made.conformity.clauses)
    register = Register(
        states={},
        pending={},
        found=0,
        closed=0,
        overdue=0,
        repeated=0,
        before=0,
        before_closed=0,
        before_pending=0,
        before_accepted=0,
    )
    return replace(
        made,
        organisation=unit,
        unseen=(),
        problems=(),
        undecided=(),
        vulnerabilities=nothing,
        ports=nothing,
        passwords=nothing,
        register=register,
        answers=standings(questionnaire(), [], unit, years.DAY),
        conformity=replace(made.conformity, clauses=clauses, counts=counts, rate=None),
        totals=replace(made.totals, hosts=0, findings={}, pending=0, overdue=0, rate=None),
        previous=None,
        audits=(),
    )
