"""One workbook that carries the unit, its systems and its answers out to departments and back.

Cells to write into are yellow. A hidden sheet has what every cell said when it was exported: an import sees by it what was changed
in the file, and what was changed elsewhere meanwhile.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from inspector.answers.standing import asked_of
from inspector.answers.workbook.drawing import workbook
from inspector.answers.workbook.pages import hidden_page, how_page, list_page, unit_page
from inspector.answers.workbook.questions import Asked, answers_page, asked, record, tables_page
from inspector.answers.workbook.records import Record, records
from inspector.answers.workbook.words import NO_UNIT, PAGE, TITLE
from inspector.organisation.model import Organisation
from inspector.questionnaire import Question, Questionnaire
from inspector.store.attestations import Attestation
from inspector.summary import HANDLING
from inspector.tables import EPOCH, Printed
from inspector.text import Lang


def exported(  # noqa: PLR0913, PLR0917 - what the workbook is made of, and what of it
    organisation: Organisation | None,
    year: int,
    given: Sequence[Attestation],
    before: Sequence[Attestation],
    questionnaire: Questionnaire,
    lang: Lang,
    *,
    groups: Sequence[str] = (),
    department: str = "",
    made: datetime.datetime = EPOCH,
) -> bytes:
    """The workbook of a year. `given`, `before`: the answers of that year, and of the one before.

    `groups`: of questions, else all that the unit's levels ask for. `department`: its systems and assets alone, the unit's answers,
    and those for these systems. `made`: without a zone. Raises InspectorError where the library is not installed.
    """
    own = records(organisation, lang, department)
    names = names_of(organisation, own, lang)
    chosen = chosen_of(questionnaire, organisation, given, groups)
    every = asked(questionnaire, chosen, given, before, tuple(names) if department else None)
    tables = [each for each in every if each.question.columns]
    pages = [how_page(lang, year)]
    pages += [unit_page(each, lang) for each in own if each.sheet == "unit"]
    for sheet in ("people", "systems", "assets"):
        if sheet != "people" or not department:
            pages.append(list_page(sheet, own, tuple(names.values()), lang))
    pages += [answers_page(every, names, lang)] if every else []
    pages += [tables_page(tables, names, lang)] if tables else []
    pages.append(hidden_page(_kept(own, every, lang), {"year": str(year), "lang": lang}))
    unit = organisation.unit.name if organisation else NO_UNIT
    heading = TITLE.render(lang, {"year": year, "unit": unit})
    return workbook(pages, Printed(title=heading, handling=HANDLING[lang], page=PAGE[lang], made=made), lang)


def _kept(own: Sequence[Record], every: Sequence[Asked], lang: Lang) -> list[Record]:
    return [*own, *(record(each, lang) for each in every)]


def names_of(organisation: Organisation | None, own: Sequence[Record], lang: Lang) -> dict[str, str]:
    """Names of the systems that stand in the workbook, by their ids."""
    shown = {each.cells["id"] for each in own if each.sheet == "systems"}
    systems = organisation.systems if organisation else ()
    return {each.id: each.name[lang] for each in systems if each.id in shown}


def chosen_of(
    questionnaire: Questionnaire,
    organisation: Organisation | None,
    given: Sequence[Attestation],
    groups: Sequence[str],
) -> list[Question]:
    """The questions of the groups that the unit is asked, or has answered."""
    wanted = {each.id for each in asked_of(questionnaire, organisation.systems if organisation else ())}
    wanted |= {each.question for each in given}
    every = questionnaire.questions.values()
    return [each for each in every if each.id in wanted and (not groups or each.group in groups)]
