"""A filled-in workbook taken over: its answers into the store, and what it says of the unit into the organisation that is returned."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from inspector.answers.recording import recorded
from inspector.answers.workbook.answering import Wanted, answers
from inspector.answers.workbook.filled import Filled, filled
from inspector.answers.workbook.merging import merge
from inspector.answers.workbook.outcomes import Conflict, Outcome, Refused, Taken, place
from inspector.answers.workbook.sent import Ground, scopes_of
from inspector.answers.workbook.trying import SOURCE, taken_over
from inspector.answers.workbook.words import NAMES
from inspector.model import InspectorError
from inspector.organisation.model import Organisation
from inspector.profile import RemediationSettings
from inspector.questionnaire import Questionnaire
from inspector.register.sheet_reading import sheets
from inspector.store.attestations import list_attestations
from inspector.text import Text

NO_UNIT = Text(
    en="name and sector of the unit must be filled in on the sheet “{sheet}” first: nothing else of the unit, its people, systems and "
    "assets was taken over",
    zh="请先在“{sheet}”工作表中填写单位名称和报告类型：单位、人员、信息系统和资产的内容均未采纳",
)
NO_FILE = Text(
    en="there is no organisation.yaml to write it into: make one with `inspector report init`, and import again",
    zh="没有可写入的 organisation.yaml：请先用 inspector report init 生成，再重新导入",
)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where answers are kept, inside a writing transaction, by whom and when; and the organisation as it is.

    `begun`: there is a file for the organisation, even if nothing is filled in there. `folder`: where evidence is looked for.
    """

    connection: Connection
    questionnaire: Questionnaire
    organisation: Organisation | None
    begun: bool
    folder: Path
    by: str
    now: datetime.datetime
    settings: RemediationSettings | None = None


@dataclass(frozen=True, kw_only=True)
class Imported:
    """`organisation`: as it is to be written; None where nothing of it changes. `answers`: how many were kept."""

    year: int
    answers: int
    taken: Sequence[Taken]
    conflicts: Sequence[Conflict]
    refused: Sequence[Refused]
    organisation: Organisation | None

    @property
    def whole(self) -> bool:
        """Whether everything that the file wanted was done."""
        return not self.conflicts and not self.refused


def import_workbook(desk: Desk, data: bytes, source: str, *, dry: bool = False) -> Imported:
    """`dry`: all is tried, and taken back. Raises InspectorError where the file cannot be read.

    The organisation is not written here: that is the caller's, before the transaction ends.
    """
    file = filled(sheets(data, source), source)
    organisation, outcomes = _organisation(desk, file)
    current = organisation or desk.organisation
    trial = desk.connection.begin_nested()
    kept = _answers(desk, file, current, outcomes)
    if dry:
        trial.rollback()
    else:
        trial.commit()
    return Imported(
        year=file.year,
        answers=kept,
        taken=[each for each in outcomes if isinstance(each, Taken)],
        conflicts=[each for each in outcomes if isinstance(each, Conflict)],
        refused=[each for each in outcomes if isinstance(each, Refused)],
        organisation=organisation,
    )


def _organisation(desk: Desk, file: Filled) -> tuple[Organisation | None, list[Outcome]]:
    """The organisation with what was filled in; None where nothing is to be changed, or nothing can be."""
    merged = merge(file, desk.organisation)
    outcomes: list[Outcome] = [*file.strange, *merged.refused]
    if not merged.changed:
        return None, outcomes
    if not desk.begun:
        return None, [Refused(place(SOURCE), NO_FILE), *outcomes]
    if desk.organisation is None and merged.changed[0].record.sheet != "unit":
        where = NAMES["unit"]
        return None, [Refused(place(where[file.lang]), NO_UNIT.fill({"sheet": where})), *outcomes]
    made, told = taken_over(desk.organisation, merged.changed, file.lang)
    return made, [*outcomes, *told]


def _answers(desk: Desk, file: Filled, organisation: Organisation | None, outcomes: list[Outcome]) -> int:
    """Keep the answers; how many there were."""
    given = {(each.question, each.scope): each for each in list_attestations(desk.connection, file.year)}
    ground = Ground(
        questionnaire=desk.questionnaire,
        given=given,
        scopes=scopes_of(organisation),
        folder=desk.folder,
        today=desk.now.date(),
    )
    kept = 0
    for each in answers(file, ground):
        if not isinstance(each, Wanted):
            outcomes.append(each)
            continue
        try:
            with desk.connection.begin_nested():
                _record(desk, each, organisation)
        except InspectorError as error:
            outcomes.append(Refused(each.place, error.text))
            continue
        outcomes += each.taken
        kept += 1
    return kept


def _record(desk: Desk, wanted: Wanted, organisation: Organisation | None) -> None:
    recorded(
        desk.connection,
        wanted.question,
        wanted.attestation,
        by=desk.by,
        now=desk.now,
        settings=desk.settings,
        organisation=organisation,
    )
