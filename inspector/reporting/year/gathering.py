"""A year from the store: everything that the annual report tells, read at once."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from inspector.answers.model import Standing
from inspector.answers.standing import standings
from inspector.check import Check
from inspector.conformity.verdict import Verdict
from inspector.model import Severity
from inspector.organisation.model import Organisation
from inspector.questionnaire import Questionnaire
from inspector.reporting.year import Conformity, Period, Register, Totals, Year
from inspector.reporting.year.categories import (
    PASSWORDS,
    PORTS,
    VULNERABILITIES,
    categories_of_year,
    focus,
)
from inspector.reporting.year.clauses import Ground, conformity, nothing, standard_of
from inspector.reporting.year.findings import undecided
from inspector.reporting.year.hosts import audited_hosts
from inspector.reporting.year.period import Span, period_of, span, year_before
from inspector.reporting.year.problems import Merging, details, ranked
from inspector.reporting.year.register import History, history, register
from inspector.reporting.year.scene import Scene, scene
from inspector.reporting.year.undecided import undecided_of_year
from inspector.reporting.year.unseen_hosts import unseen_hosts
from inspector.standards import Standards
from inspector.statements import UNIT
from inspector.store import list_attestations
from inspector.text import Text


@dataclass(frozen=True)
class _Desk:
    """What is the same for this year and for last year."""

    connection: Connection
    organisation: Organisation
    now: datetime.datetime
    questionnaire: Questionnaire
    standards: Standards
    checks: Sequence[Check]
    categories: Mapping[str, Text]
    whole: History
    unit: Text

    def scene(self, period: Span) -> Scene:
        return scene(self.connection, period, self.organisation, self.whole, self.checks)

    def answers(self, year: int, day: datetime.date) -> tuple[Standing, ...]:
        return standings(
            self.questionnaire, list_attestations(self.connection, year), self.organisation, day, unit=self.unit
        )

    def conformity(self, here: Scene, answers: Sequence[Standing], *, brief: bool) -> Conformity:
        ground = Ground(
            standard=standard_of(self.organisation, self.standards),
            standards=self.standards,
            checks=self.checks,
            questions=self.questionnaire.questions.values(),
            names={each.id: each.name for each in self.organisation.systems},
        )
        return conformity(ground, here.dossier or nothing(here.period.made), answers, brief=brief)


def gather(  # noqa: PLR0913 - one keyword for each book that a year is read by
    connection: Connection,
    organisation: Organisation,
    year: int,
    now: datetime.datetime,
    *,
    questionnaire: Questionnaire,
    standards: Standards,
    checks: Sequence[Check],
    categories: Mapping[str, Text],
    unit: Text = UNIT,
) -> Year:
    """Everything of a year, inside one transaction that reads. `now`: in the reader's time zone, by whose days things are told.
    `unit`: what the unit calls itself in answers.

    Raises InspectorError where the period has not begun, the standard is not known, or the store is damaged.
    """
    period = period_of(organisation.inspection, year, now)
    desk = _Desk(connection, organisation, now, questionnaire, standards, checks, categories, history(connection), unit)
    before, gone = _before(desk, year)  # first, so that no more than one year is held at a time
    here = desk.scene(span(period.start, period.end, now))
    return replace(_told(desk, here, period), previous=before, pruned_before=gone)


def _told(desk: _Desk, here: Scene, period: Period) -> Year:
    answers = desk.answers(period.year, period.end)
    merging, book = Merging(here.titles, here.book), register(here.book, here.period, here.retired)
    clauses = desk.conformity(here, answers, brief=False)
    of_hosts = (*merging.open(here.found), *merging.accepted(here.found), *merging.raised(answers))
    return Year(
        period=period,
        organisation=desk.organisation,
        hosts=audited_hosts(here.spoken, here.found, here.speaking, desk.organisation, here.period),
        unseen=unseen_hosts(here.unheard(desk.connection), desk.organisation),
        categories=categories_of_year(here.spoken, here.found, desk.categories),
        problems=ranked(of_hosts),
        undecided=undecided_of_year(here.spoken, here.titles),
        details=details(here.found, here.titles),
        vulnerabilities=focus(here.spoken, here.found, VULNERABILITIES, merging.open),
        ports=focus(here.spoken, here.found, PORTS, merging.open),
        passwords=focus(here.spoken, here.found, PASSWORDS, merging.open),
        register=book,
        answers=answers,
        conformity=clauses,
        totals=totals(here, book, clauses, period.year),
        previous=None,
        audits=here.audits,
        knowledge=here.knowledge,
        profiles=here.profiles,
        pruned=here.speaking.pruned,
        store=here.audits[-1].chain.hex() if here.audits else "",
    )


def _before(desk: _Desk, year: int) -> tuple[Totals | None, int]:
    """Last year's totals, where it had an audit and all of that is still kept; and how many audits of it are not."""
    there = desk.scene(year_before(desk.organisation.inspection, year, desk.now))
    gone = there.speaking.pruned
    if gone or not there.spoken:
        return None, gone
    answers = desk.answers(year - 1, there.period.end)
    clauses = desk.conformity(there, answers, brief=True)
    return totals(there, register(there.book, there.period, there.retired), clauses, year - 1), 0


def totals(here: Scene, book: Register, clauses: Conformity, year: int) -> Totals:
    severities = Counter(each.finding.severity for each in here.found if each.open)
    return Totals(
        year=year,
        hosts=sum(not each.unit for each in here.spoken),
        findings={level: severities[level] for level in Severity},
        unknown=sum(undecided(result) for each in here.spoken for result in each.host.results),
        pending=sum(book.pending.values()),
        overdue=book.overdue,
        rate=clauses.rate,
        not_examined=clauses.counts[Verdict.NOT_EXAMINED],
    )
