"""Any organisation and any answer as cells, and back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.answers.cells import parsed_cell
from inspector.answers.shape import checked, parsed
from inspector.answers.workbook import exported
from inspector.answers.workbook.fields import SHEETS, Kind, choices, meant, said
from inspector.answers.workbook.filled import filled
from inspector.answers.workbook.merging import merge
from inspector.answers.workbook.questions import cell_of, grid_of
from inspector.answers.workbook.records import Record, rebuilt, records
from inspector.organisation.model import Organisation
from inspector.plugins import questionnaire
from inspector.questionnaire import Answer, ColumnKind, Question
from inspector.register.sheet_reading import sheets
from inspector.text import LANGUAGES, Lang
from tests.organisation.making import TEXTS, organisations

TODAY = datetime.date(2026, 11, 20)
DAYS = st.dates(datetime.date(1990, 1, 1), TODAY).map(lambda day: day.isoformat())
NUMBERS = st.integers(0, 10**11) | st.integers(0, 10**6).map(lambda n: n / 100)


def answers(question: Question) -> st.SearchStrategy[Any]:
    """Whatever may be answered."""
    kinds: dict[Answer, st.SearchStrategy[Any]] = {
        Answer.YNPA: st.sampled_from(["yes", "partial", "no"]),
        Answer.DATE: DAYS | st.just("none"),
        Answer.NUMBER: NUMBERS | st.just("none"),
        Answer.CHOICE: st.sampled_from(list(question.options) or [""]),
        Answer.MULTI: st.lists(st.sampled_from(list(question.options) or [""]), unique=True),
        Answer.COUNT_TABLE: st.just("none"),
    }
    if question.columns:
        rows = st.lists(_row(question), min_size=1, max_size=3 if question.many else 1)
        kinds[Answer.COUNT_TABLE] |= rows.filter(lambda rows: all(any(v is not None for v in r.values()) for r in rows))
    return (st.just("na") | kinds[question.answer]).map(lambda answer: checked(question, answer, today=TODAY))


def _row(question: Question) -> st.SearchStrategy[dict[str, Any]]:
    cells = {
        ColumnKind.NUMBER: NUMBERS,
        ColumnKind.DATE: DAYS,
        ColumnKind.TEXT: TEXTS,
        ColumnKind.YES_NO: st.sampled_from(["yes", "no"]),
    }
    return st.fixed_dictionaries(
        {
            column.id: st.none() | cells.get(column.kind, st.sampled_from(list(column.options) or [""]))
            for column in question.columns
        }
    )


@settings(max_examples=60)
@given(data=st.data(), lang=st.sampled_from(LANGUAGES), name=st.sampled_from(list(questionnaire().questions)))
def test_every_answer_is_read_back_from_its_cells(data: st.DataObject, lang: Lang, name: str) -> None:
    question = questionnaire().questions[name]
    answer = data.draw(answers(question))
    cell, grid = cell_of(question, answer, lang), grid_of(question, answer, lang)
    if grid:
        back = [{c.id: parsed_cell(c, text) for c, text in zip(question.columns, row, strict=True)} for row in grid]
        assert checked(question, back) == answer
        assert cell == ""
    else:
        assert parsed(question, cell, today=TODAY) == answer


@settings(max_examples=10)
@given(organisation=organisations(), lang=st.sampled_from(LANGUAGES))
def test_a_workbook_that_was_not_touched_changes_no_organisation(organisation: Organisation, lang: Lang) -> None:
    pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    data = exported(organisation, 2026, (), (), questionnaire(), lang, groups=("prev",))
    merged = merge(filled(sheets(data, "x.xlsx"), "x.xlsx"), organisation)
    assert (list(merged.changed), list(merged.refused)) == ([], [])
    assert rebuilt(organisation, [], lang) == organisation


@settings(max_examples=40)
@given(organisation=organisations(), lang=st.sampled_from(LANGUAGES))
def test_rows_as_they_are_make_the_same_organisation(organisation: Organisation, lang: Lang) -> None:
    again = rebuilt(organisation, [_but_id(each) for each in records(organisation, lang)], lang)
    for other in LANGUAGES:
        assert records(again, other) == records(organisation, other)
    assert (again.retired, again.inspection.standard) == (organisation.retired, organisation.inspection.standard)


def _but_id(record: Record) -> Record:
    return Record(record.sheet, record.key, {name: text for name, text in record.cells.items() if name != "id"})


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [Kind.LEVEL, Kind.SECTOR, Kind.YES_NO])
def test_what_is_offered_is_read_back(kind: Kind, lang: Lang) -> None:
    assert [said(kind, meant(kind, word), lang) for word in choices(kind, lang)] == list(choices(kind, lang))


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        (Kind.LEVEL, "第三级", 3),
        (Kind.LEVEL, "L2", 2),
        (Kind.LEVEL, "３", 3),
        (Kind.LEVEL, "0", 0),
        (Kind.YES_NO, "Y", True),
        (Kind.DAY, "2026年3月5日", datetime.date(2026, 3, 5)),
        (Kind.COUNT, "１２", 12),
        (Kind.WORDS, " a \n\nb", ("a", "b")),
        (Kind.DAY, "  ", None),
    ],
)
def test_what_people_write(kind: Kind, words: str, value: object) -> None:
    assert meant(kind, words) == value


def test_headings_are_told_apart() -> None:
    for fields in SHEETS.values():
        for lang in LANGUAGES:
            assert len({field.head[lang] for field in fields}) == len(fields)
