"""Which audit counts for the year, who is new, stale, not seen or out of service, and when an acceptance no longer counts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from inspector import plugins
from inspector.answers.model import Standing
from inspector.conformity.clauses import Clause
from inspector.conformity.verdict import Judged, Verdict
from inspector.model import UNIT, HostStatus, InspectorError, Severity, Waiver
from inspector.organisation.model import Inspection, Organisation, Retired, System
from inspector.register.item import State
from inspector.reporting.year import AuditedHost, Unseen, Year
from inspector.reporting.year import clauses as clauses_of_year
from inspector.reporting.year.clauses import standard_of
from inspector.reporting.year.period import period_of, whole, year_before
from inspector.standards import Control, Means
from inspector.store import Store, open_store, prune
from inspector.text import Text
from tests.register.making import found, passed
from tests.reporting import making
from tests.reporting.making import NOW, ORGANISATION, ZONE, zulu
from tests.reporting.test_any_year import unseen
from tests.store import making as stored

BARE = replace(ORGANISATION, systems=(), assets=(), retired=())


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with open_store(sqlite_url) as made:
        yield made


def audit(store: Store, when: datetime.datetime, *hosts: Any, mark: str = "") -> None:
    made = stored.audit(*(replace(host, taken=host.taken and zulu(when)) for host in hosts), mark=f"{when}{mark}")
    head = replace(made.audit, started=zulu(when), finished=zulu(when))
    making.keep(store, replace(made, audit=head))


def day(year: int, month: int, number: int, hour: int = 9) -> datetime.datetime:
    return datetime.datetime(year, month, number, hour, tzinfo=ZONE)


def told(store: Store, year: int = 2026, organisation: Organisation = BARE) -> Year:
    return making.told(store, year, organisation=organisation)


def one(year: Year, name: str) -> AuditedHost:
    return next(host for host in year.hosts if host.name == name)


def reasons(year: Year) -> dict[str, Unseen]:
    return {each.name.en: each.reason for each in year.unseen}


def test_the_last_one_in_which_a_host_was_audited_at_all(store: Store) -> None:
    audit(store, day(2026, 1, 1, 0), stored.host("a", found("root")))
    audit(store, day(2026, 5, 1), stored.host("a", passed()), stored.host("b", found("root")))
    audit(store, day(2026, 9, 1), stored.unreachable("b"))
    audit(store, day(2026, 3, 1), stored.host("a", found("root")))  # recorded late
    year = told(store)
    assert [(host.name, host.taken[:10]) for host in year.hosts] == [("a", "2026-05-01"), ("b", "2026-05-01")]
    assert [problem.hosts for problem in year.problems] == [("b",)]
    assert not year.unseen


def test_an_audit_of_a_few_does_not_speak_for_all(store: Store) -> None:
    every = [stored.host(name, passed()) for name in "abcde"]
    shared = "weak-password.shared"
    unit = stored.host("*", found("key", check=shared), kind=UNIT, machine="", target="none")
    audit(store, day(2026, 5, 1), *every, unit)
    audit(store, day(2026, 6, 1), *every[:2], replace(unit, results=(passed(shared),)))
    assert [each.check for each in told(store).problems] == [shared]
    audit(store, day(2026, 7, 1), *every[:3], replace(unit, results=(passed(shared),)))
    assert not told(store).problems


def test_a_day_is_one_of_the_readers(store: Store) -> None:
    """Half past midnight of 1 January in China is 31 December in UTC."""
    audit(store, day(2026, 1, 1, 0), stored.host("a", passed()))
    audit(store, day(2025, 12, 31, 23), stored.host("b", passed()))
    year = told(store)
    assert [host.name for host in year.hosts] == ["a"]
    assert reasons(year) == {"b": Unseen.NOT_IN_PERIOD}
    assert year.unseen[0].last == "2025-12-31T15:00:00Z"
    assert "2025-12-31" in year.unseen[0].why.zh


def test_who_is_new_and_who_is_stale(store: Store) -> None:
    audit(store, day(2026, 2, 1), stored.host("a", passed()))
    audit(store, day(2026, 10, 1), stored.host("b", passed()))
    first = told(store)
    assert [(host.new, host.stale, host.days) for host in first.hosts] == [(False, True, 302), (False, False, 60)]
    audit(store, day(2025, 2, 1), stored.host("c", passed()))
    assert [host.new for host in told(store).hosts] == [True, True]
    assert reasons(told(store)) == {"c": Unseen.NOT_IN_PERIOD}


def test_a_comparison_of_hosts_is_no_host_that_was_there_before(store: Store) -> None:
    unit = stored.host("*", passed(), kind=UNIT, machine="", target="none")
    audit(store, day(2025, 5, 1), unit)
    audit(store, day(2026, 5, 1), stored.host("a", passed()))
    assert [host.new for host in told(store).hosts] == [False]


def test_why_nothing_is_known(store: Store) -> None:
    audit(store, day(2025, 6, 1), stored.host("gone", passed()), stored.unreachable("once"))
    printer = stored.unreachable("printer", status=HostStatus.NOT_AUDITED)
    audit(store, day(2026, 6, 1), stored.host("a", passed()), stored.unreachable("lost"), printer)
    audit(store, day(2026, 6, 2), stored.unreachable("a"))
    systems = (System(id="s", name=Text(en="s", zh="s"), hosts=("a", "never", "lo*")),)
    year = told(store, organisation=replace(BARE, systems=systems))
    assert reasons(year) == {
        "lost": Unseen.NOT_REACHED,
        "gone": Unseen.NOT_IN_PERIOD,
        "never": Unseen.NEVER,
        "once": Unseen.NEVER,
        "printer": Unseen.NOT_TECHNICAL,
    }
    assert {each.name.en: each.system for each in year.unseen}["lost"] == "s"
    assert [host.system for host in year.hosts] == ["s"]


def test_out_of_service(store: Store) -> None:
    audit(store, day(2026, 3, 1), *(stored.host(name, found("root")) for name in ("old", "back", "later")))
    audit(store, day(2026, 8, 1), stored.host("back", found("root")))
    gone = [("old", 5, 1), ("back", 5, 1), ("later", 12, 24), ("unknown", 5, 1)]
    retired = tuple(Retired(host=name, since=datetime.date(2026, month, number)) for name, month, number in gone)
    year = told(store, organisation=replace(BARE, retired=retired))
    assert [host.name for host in year.hosts] == ["back", "later"]
    assert reasons(year) == {"old": Unseen.RETIRED, "unknown": Unseen.RETIRED}
    assert year.problems[0].hosts == ("back", "later")
    assert (sum(year.register.pending.values()), year.register.retired) == (3, 1)


def test_what_nobody_looked_at_is_not_right(store: Store) -> None:
    ports = "open-port.redis-without-password"
    audit(store, day(2026, 3, 1), stored.host("a", unseen(ports), passed("weak-password.empty")))
    year = told(store)
    category = next(each for each in year.categories if each.id == "open-port")
    assert (category.hosts, category.conforming, category.unknown, category.undecided) == (1, 0, 1, 0)
    assert (year.ports.hosts, year.ports.unknown, year.passwords.unknown) == (1, 1, 0)
    assert [(each.check, each.looked) for each in year.undecided] == [(ports, False)]


def waived(until: str) -> Any:
    waiver = Waiver(reason="lab", approver="李明", start="2026-01-01T00:00+08:00", expires=until)
    return found("root", waiver=waiver)


def test_an_acceptance_that_is_over_hides_nothing(store: Store) -> None:
    audit(
        store,
        day(2026, 3, 1),
        stored.host("a", waived("2026-11-30T17:00+08:00")),
        stored.host("b", waived("2026-12-01T00:00+08:00")),
    )
    year = told(store)
    assert [(one(year, name).failed, one(year, name).accepted) for name in "ab"] == [(1, 0), (0, 1)]
    assert [(each.hosts, each.accepted, each.findings) for each in year.problems] == [(("a",), False, 1)]
    assert (year.register.states[State.OPEN], year.register.states[State.ACCEPTED]) == (1, 1)
    assert told(store, 2026).totals.findings[Severity.HIGH] == 1


def test_accepted_alone_is_told_apart(store: Store) -> None:
    audit(store, day(2026, 3, 1), stored.host("b", waived("2027-12-01T00:00+08:00")))
    year = told(store)
    assert [(each.hosts, each.accepted, each.findings) for each in year.problems] == [(("b",), True, 1)]
    assert not year.details


def test_a_check_that_has_another_id_now(store: Store) -> None:
    """Hosts that were audited before and after it was renamed have one problem."""
    check = next(each for each in making.checks() if not each.over_fleet)
    renamed = replace(check, aliases=("old.name",))
    audit(store, day(2026, 3, 1), stored.host("a", found("root", check="old.name")))
    audit(store, day(2026, 4, 1), stored.host("b", found("root", check=check.id)))
    every = (renamed, *(each for each in making.checks() if each is not check))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "checks", lambda: every)
        year = told(store)
    assert [(each.check, each.hosts, each.title) for each in year.problems] == [(check.id, ("a", "b"), check.title)]


def test_what_is_no_longer_kept_is_not_compared(store: Store) -> None:
    audit(store, day(2025, 3, 1), stored.host("a", found("root")), stored.host("b", passed()))
    audit(store, day(2026, 3, 1), stored.host("a", passed()))
    assert told(store).previous
    with store.writing() as connection:
        assert prune(connection, before="2026-01-01T00:00:00Z").entries == 1
    year = told(store)
    assert (year.previous, year.pruned, year.pruned_before) == (None, 0, 1)
    before = told(store, 2025)
    assert before.pruned == 1
    assert reasons(before) == {"a": Unseen.NOT_IN_PERIOD}
    assert "不再保留" in before.unseen[0].why.zh


def test_words_of_hosts_are_bounded_and_harmless(store: Store) -> None:
    long = "x\u202e" * 5000
    made = [stored.host(f"{long}{n}", found(long), target=long, tags={"system": long, "other": long}) for n in range(2)]
    audit(store, day(2026, 3, 1), *made)
    year = told(store)
    assert len({host.name for host in year.hosts}) == 2
    words = [*(host.name + host.system + host.target for host in year.hosts), *year.problems[0].hosts]
    words += [year.details[0].subject, year.details[0].message.zh, year.problems[0].remedy.en]
    assert max(map(len, words)) < 2000
    assert "\u202e" not in "".join(words)


def test_a_damaged_register_is_told_in_one_line(store: Store) -> None:
    audit(store, day(2026, 3, 1), stored.host("a", found("root")))
    with store.writing() as connection:
        connection.execute(text("UPDATE events SET state = 'nowhere'"))
    with pytest.raises(InspectorError, match="item #1"):
        told(store)


def test_periods() -> None:
    calendar = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
    own = Inspection(start=datetime.date(2026, 9, 1), end=datetime.date(2027, 1, 31))
    assert whole(Inspection(), 2026) == calendar
    assert whole(own, 2026) == whole(own, 2027) == (own.start, own.end)
    assert whole(own, 2025) == (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
    assert period_of(own, 2026, NOW).end == NOW.date()
    before = year_before(own, 2026, NOW)
    assert (before.start, before.end) == (datetime.date(2025, 9, 1), datetime.date(2026, 1, 31))
    leap = Inspection(start=datetime.date(2028, 2, 29), end=datetime.date(2028, 3, 1))
    assert year_before(leap, 2028, NOW).start == datetime.date(2027, 2, 28)
    for inspection, year in ((Inspection(), 2027), (own, 1), (replace(own, end=datetime.date(2026, 1, 1)), 2026)):
        with pytest.raises(InspectorError):
            period_of(inspection, year, NOW)


def test_which_standard() -> None:
    standards = plugins.standards()
    third = replace(BARE, systems=ORGANISATION.systems)
    named = replace(third, inspection=Inspection(standard="iso-27001-2022"))
    found = [standard_of(each, standards).id for each in (BARE, third, named)]
    assert found == ["gbt22239-l2", "gbt22239-l3", "iso-27001-2022"]
    with pytest.raises(InspectorError, match="no standard is called nothing"):
        standard_of(replace(BARE, inspection=Inspection(standard="nothing")), standards)


@pytest.mark.parametrize(
    ("means", "technical", "answers", "verdict"),
    [
        (Means.AUTO, Verdict.MET, [], Verdict.MET),
        (Means.PARTIAL, Verdict.MET, [], Verdict.NOT_EXAMINED),
        (Means.PARTIAL, Verdict.MET, [Verdict.MET], Verdict.MET),
        (Means.PARTIAL, Verdict.MET, [Verdict.NOT_EXAMINED], Verdict.NOT_EXAMINED),
        (Means.PARTIAL, Verdict.MET, [Verdict.NOT_MET], Verdict.PARTLY),
        (Means.PARTIAL, Verdict.NOT_MET, [Verdict.NOT_EXAMINED], Verdict.NOT_MET),
        (Means.PARTIAL, Verdict.NOT_APPLICABLE, [Verdict.MET], Verdict.MET),
        (Means.ASK, None, [Verdict.MET, Verdict.PARTLY], Verdict.PARTLY),
        (Means.ASK, None, [], Verdict.NOT_EXAMINED),
    ],
)
def test_means_and_answers_together(
    means: Means, technical: Verdict | None, answers: list[Verdict], verdict: Verdict
) -> None:
    words = Text(en="x", zh="x")
    question = next(iter(plugins.questionnaire().questions.values()))
    clause = Clause(
        control=Control(id="1", title=words, text=words, group="g", means=means),
        checks=frozenset({"a.b"} if technical else ()),
        asked=(question,) if answers else (),
    )
    judged = Judged(clause=clause, verdict=Verdict.NOT_EXAMINED, record=(), technical=technical or Verdict.NOT_EXAMINED)
    told = [Standing(question=question, scope="", given=None, verdict=each, said=words) for each in answers]
    made = clauses_of_year._clause(judged, {question.id: told}, {})
    assert made.verdict is verdict
