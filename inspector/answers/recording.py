"""Keeping an answer, and what follows from it in the register, in one transaction of the caller's."""

from __future__ import annotations

import datetime
from dataclasses import replace

from sqlalchemy import Connection

from inspector.answers.model import NOT_APPLICABLE, Standing
from inspector.answers.shape import WRONG, check_days, checked
from inspector.answers.standing import level_of, severity_of, stand
from inspector.model import InspectorError
from inspector.organisation.model import Organisation
from inspector.organisation.sensitive import refused
from inspector.profile import RemediationSettings
from inspector.questionnaire import Question
from inspector.register.item import Item
from inspector.register.questions import answered, open_question
from inspector.register.terms import filled_in, stamp
from inspector.store.attestations import Attestation, answered_later, attest
from inspector.text import Text

NOTE = Text(en="note", zh="说明")
PERSON = Text(en="who answers", zh="填报人")
SCOPE = Text(en="system", zh="信息系统")
NEEDS_NOTE = Text(
    en="{question}: what does not apply needs a note that says why", zh="{question}：填“不适用”须在说明中写明理由"
)
FIRST_YEAR, LAST_YEAR = 2000, 2100
NOT_BEGUN = Text(en="{year}: this year has not begun yet", zh="{year}：该年度尚未开始")
NO_YEAR = Text(en="{year}: expected a year from 2000 to 2100", zh="{year}：应为 2000 至 2100 之间的年份")


def record(  # noqa: PLR0913 - one keyword for each thing that is known of it
    connection: Connection,
    question: Question,
    attestation: Attestation,
    *,
    by: str,
    now: datetime.datetime,
    settings: RemediationSettings | None = None,
    organisation: Organisation | None = None,
) -> Standing:
    """Keep the answer, in place of an earlier one of the same year and scope; see `recorded`."""
    return recorded(connection, question, attestation, by=by, now=now, settings=settings, organisation=organisation)[0]


def recorded(  # noqa: PLR0913 - as record
    connection: Connection,
    question: Question,
    attestation: Attestation,
    *,
    by: str,
    now: datetime.datetime,
    settings: RemediationSettings | None = None,
    organisation: Organisation | None = None,
) -> tuple[Standing, Item | None]:
    """Keep the answer, and open the item of its question, or let it wait to be verified; that item, where there is one.

    `attestation.answered` may be empty: then it is `now`. `by`: who acts in the register; who answers, where `person` is empty.
    `organisation`: whose levels decide which options count. An answer of a year after which there is a newer one moves no item.
    Raises InspectorError for what is no answer, or must not be kept; then nothing was written.
    """
    given = ready(question, attestation, by=by, now=now)
    check_days(question, given.answer, *days_of(given.year, organisation))
    systems = organisation.systems if organisation else ()
    standing = stand(question, given, now.date(), level=level_of(systems, given.scope))
    attest(connection, given)
    if answered_later(connection, given):
        return standing, None
    if standing.raised and standing.message and standing.measure:
        return standing, open_question(
            connection,
            question=question.id,
            title=question.text,
            message=standing.message,
            remedy=standing.measure,
            severity=severity_of(standing),
            standards=question.standards,
            by=by,
            now=now,
            scope=given.scope,
            settings=settings,
        )
    return standing, answered(connection, question=question.id, by=by, now=now, scope=given.scope)


def days_of(year: int, organisation: Organisation | None) -> tuple[datetime.date, datetime.date]:
    """What counts as this year: the calendar year, and the days of a self-inspection that begins or ends in it."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    inspection = organisation.inspection if organisation else None
    if inspection is None or year not in {day.year for day in (inspection.start, inspection.end) if day}:
        return first, last
    return min(first, inspection.start or first), max(last, inspection.end or last)


def ready(question: Question, given: Attestation, *, by: str, now: datetime.datetime) -> Attestation:
    """The answer as it will be kept. Raises InspectorError for what is no answer, or must not be kept."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise InspectorError(NO_YEAR.fill({"year": given.year}))
    if given.year > now.year:  # the answers of this year would open no items any more
        raise InspectorError(NOT_BEGUN.fill({"year": given.year}))
    answer = checked(question, given.answer, today=now.date())
    note, person = filled_in(NOTE, given.note), filled_in(PERSON, given.person or by)
    scope = filled_in(SCOPE, given.scope)
    if answer == NOT_APPLICABLE and not note:
        raise InspectorError(NEEDS_NOTE.fill({"question": question.id}))
    for words in (note, person, scope, *(each.path for each in given.evidence)):
        if why := refused(words):
            raise InspectorError(WRONG.fill({"question": question.id, "what": why}))
    when = given.answered or stamp(now)
    return replace(given, question=question.id, answer=answer, note=note, person=person, scope=scope, answered=when)
