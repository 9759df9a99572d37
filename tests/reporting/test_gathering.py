"""Every number of a year is what the store says: it is counted again by other code."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from inspector import plugins
from inspector.model import Severity
from inspector.organisation.model import Organisation
from inspector.reporting.year import Focus, Problem, Year
from inspector.store import Store, open_store
from tests.reporting import making
from tests.reporting.making import NOW, ORGANISATION
from tests.reporting.recount import Recount
from tests.reporting.recount_clauses import of_clauses
from tests.reporting.recount_unseen import of_unseen


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as made:
        yield made


RULES = [
    f"weak-password.{name}"
    for name in (
        *("hash-in-passwd", "new-password-hashed-weakly", "new-password-never-expires", "no-complexity-rules"),
        *("no-lockout", "no-password-history", "obsolete-hash", "password-never-expires", "ssh-many-tries"),
    )
]
"""What is in that category and no weak password."""


def agree(store: Store, year: Year, now: datetime.datetime = NOW) -> Recount:
    """All that is counted again says the same."""
    organisation, checks = year.organisation, making.checks()
    with store.reading() as connection:
        again = Recount(connection, organisation, (year.period.start, year.period.end), now, checks)
        assert _hosts(year) == again.of_hosts()
        assert _categories(year) == again.of_categories(each.id for each in year.categories)
        technical = _technical(year)
        assert {(each.check, each.accepted): _problem(each) for each in technical} == again.of_problems()
        assert {(each.check, each.looked): {*each.hosts} for each in year.undecided} == again.of_undecided()
        assert _focus(year.vulnerabilities) == again.of_focus(("os-patch", "app-patch"), 3)
        assert _focus(year.ports) == again.of_focus(("open-port",), 3)
        assert _focus(year.passwords) == again.of_focus(("weak-password",), 0, RULES)
        assert _register(year) == again.of_register()
        assert {(each.name.en, each.reason.value) for each in year.unseen} == of_unseen(again)
        told = {clause.id: clause.verdict.value for clause in year.conformity.clauses}
        assert told == of_clauses(again, year.conformity.standard, plugins.questionnaire(), year.answers)
    _sums(year, again)
    return again


def _hosts(year: Year) -> dict[str, object]:
    names = "passed failed accepted inapplicable unknown severities days stale new".split()
    return {host.name: {name: getattr(host, name) for name in names} for host in year.hosts}


def _categories(year: Year) -> dict[str, object]:
    names = "hosts conforming problems accepted unknown findings serious undecided".split()
    return {each.id: tuple(getattr(each, name) for name in names) for each in year.categories}


def _technical(year: Year) -> list[Problem]:
    """Those of checks; those of questions are told by their answers."""
    questions = {each.question.id for each in year.answers}
    return [each for each in year.problems if each.check not in questions]


def _problem(each: Problem) -> tuple[object, ...]:
    who = ({*each.items}, {*each.owners}, each.deadline, each.overdue, each.repeated)
    return each.findings, each.severity.value, {*each.hosts}, *who


def _focus(each: Focus) -> tuple[int, ...]:
    return each.hosts, each.affected, each.findings, each.unknown


def _register(year: Year) -> dict[str, object]:
    told = {name: getattr(year.register, name) for name in year.register.__dataclass_fields__}
    counted = {name: Counter({key.value: n for key, n in told[name].items() if n}) for name in ("states", "pending")}
    return {**told, **counted, "items": {item.id for item in year.register.items}}


def _sums(year: Year, again: Recount) -> None:
    """What is told twice is the same both times."""
    totals, severities = year.totals, Counter(each.severity for each in year.details)
    assert totals.findings == again.severities() == {level: severities[level] for level in Severity}
    assert totals.hosts == len(year.hosts)
    assert totals.unknown == sum(each.undecided for each in year.categories)
    assert sum(totals.findings.values()) == sum(each.findings for each in year.categories)
    open_ones = [each for each in _technical(year) if not each.accepted]
    assert len(year.details) == sum(each.findings for each in open_ones)
    assert totals.pending == sum(year.register.pending.values())
    assert sum(year.register.states.values()) == len(year.register.items)
    assert sum(year.conformity.counts.values()) == len(year.conformity.clauses)
    for each in year.categories:
        assert each.hosts == each.conforming + each.problems + each.accepted + each.unknown
    for focus in (year.vulnerabilities, year.ports, year.passwords):
        assert focus.findings == sum(problem.findings for problem in focus.problems)


def test_all_numbers_of_a_hospital(store: Store) -> None:
    making.build(store)
    year, before = making.told(store), making.told(store, 2025)
    agree(store, year)
    agree(store, before)
    assert year.previous == before.totals
    assert before.previous is None


def test_a_store_without_audits(store: Store) -> None:
    year = making.told(store)
    agree(store, year)
    assert not year.hosts and not year.problems and year.previous is None and not year.store
    assert {each.reason.value for each in year.unseen} == {"never", "retired", "not-technical"}
    assert year.conformity.rate is None


def test_a_report_of_days(store: Store) -> None:
    """An organisation whose self-inspection has days of its own."""
    making.build(store, ["his-db", "web-1"], answered=False)
    days = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
    year = making.told(store, organisation=with_days(*days))
    agree(store, year)
    assert (year.period.start, year.period.end) == days
    assert {host.taken[:7] for host in year.hosts} == {"2026-03"}
    assert year.previous is None


def with_days(start: datetime.date, end: datetime.date) -> Organisation:
    return replace(ORGANISATION, inspection=replace(ORGANISATION.inspection, start=start, end=end))
