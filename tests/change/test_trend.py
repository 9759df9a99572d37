"""The course over audits: what was not seen is no number, and no host that was not reached makes anything look better."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from inspector.change import trend
from inspector.change.moments import begin, end
from inspector.change.trend import Moves
from inspector.model import Host, Severity
from inspector.register import people
from inspector.register.listing import Filter, list_items
from inspector.store import find_host, open_store
from tests.change.courses import AUDITS, HOSTILE, ZONE, history, recorded
from tests.register.making import found, passed, when
from tests.store.making import host, unreachable


def test_the_fleet_from_audit_to_audit(store_url: str) -> None:
    with history(store_url) as connection:
        points = trend.of_fleet(connection, "", "")
    assert [(point.reached, point.hosts) for point in points] == [(2, 3), (1, 3), (2, 3)]
    assert [point.findings and point.findings[Severity.HIGH] for point in points] == [2, 1, 3]
    assert [point.unknown for point in points] == [0, 1, 0]
    assert [point.items for point in points] == [Moves(new=3), Moves(closed=1), Moves(new=1, closed=1, back=1)]


def test_a_host_that_was_not_reached_makes_the_score_wider_and_not_better(sqlite_url: str) -> None:
    audits = ((0, (host("a", found("x")), host("b", passed()))), (1, (unreachable("a"), host("b", passed(), day=1))))
    with history(sqlite_url, audits) as connection:
        first, second = trend.of_fleet(connection, "", "")
    assert first.score
    assert second.score
    assert (first.score.low, first.score.high) == (50.0, 50.0)
    assert (second.score.low, second.score.high) == (50.0, 100.0)


def test_where_nobody_was_reached_there_are_no_numbers(sqlite_url: str) -> None:
    with history(sqlite_url, ((0, (unreachable("a"),)),)) as connection:
        (point,) = trend.of_fleet(connection, "", "")
    assert (point.findings, point.unknown, point.score, point.reached) == (None, None, None, 0)


def test_one_host_has_gaps(store_url: str) -> None:
    with history(store_url) as connection:
        points = trend.of_host(connection, find_host(connection, "db").id, "", "")
        lines = {line.name: line for line in trend.of_hosts(connection, "", "")}
    assert [point.total for point in points] == [1, None, 0]
    assert points[2].items == Moves(closed=1)
    assert [point.total for point in lines["db"].points] == [1, None, 0]
    assert [point.total for point in lines["gone"].points] == [None] * 3


def test_days_are_those_of_the_reader(store_url: str) -> None:
    with history(store_url) as connection:
        day = datetime.date(2026, 1, 8)
        points = trend.of_fleet(connection, begin(day, ZONE), end(day, ZONE))
        west = datetime.timezone(-datetime.timedelta(hours=2))  # there it is still the day before at 01:00
        assert not trend.of_fleet(connection, begin(day, west), end(day, west))
    assert [point.audit for point in points] == [2]


def test_an_audit_of_a_few_hosts_between_those_of_all_is_marked(sqlite_url: str) -> None:
    def fleet(number: int, day: int) -> tuple[float, Sequence[Host]]:
        return day, tuple(host(f"host{n}", passed(), day=day) for n in range(number))

    with history(sqlite_url, [fleet(2, 0), fleet(6, 1), fleet(1, 2), fleet(6, 3), fleet(5, 4)]) as connection:
        assert [point.partial for point in trend.of_fleet(connection, "", "")] == [False, False, True, False, False]


@pytest.mark.parametrize(("sizes", "last"), [((6, 6, 1), True), ((6, 2, 2), False)])
def test_fewer_hosts_for_good_are_not_a_part(sizes: Sequence[int], last: bool, sqlite_url: str) -> None:
    audits = [(day, tuple(host(f"host{n}", passed(), day=day) for n in range(size))) for day, size in enumerate(sizes)]
    with history(sqlite_url, audits) as connection:
        assert [point.partial for point in trend.of_fleet(connection, "", "")] == [False, False, last]


def test_what_people_did_counts_with_the_audit_after_it(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        recorded(store, AUDITS[:1])
        with store.writing() as connection:
            item = list_items(connection, Filter(), when(1))[0]
            accepted = people.accept(connection, item.id, reason="r", until=when(50), by="Li", now=when(1))
            people.reopen(connection, accepted.id, reason="r", by="Li", now=when(2))
        recorded(store, AUDITS[1:])
        with store.reading() as connection:
            points = trend.of_fleet(connection, "", "")
            late = trend.of_fleet(connection, begin(datetime.date(2026, 1, 8), ZONE), "")
    assert [point.items.back for point in points] == [0, 1, 1]
    assert [point.items.back for point in late] == [0, 1]


@pytest.mark.parametrize("word", [HOSTILE, "#1"])
def test_what_the_register_has_of_a_host(word: str, sqlite_url: str) -> None:
    with history(sqlite_url) as connection:
        standing = trend.standing(connection, find_host(connection, word).id, when(400))
    assert {str(state): n for state, n in standing.states.items() if n} == {"open": 3, "closed": 1}
    assert standing.overdue == 3


def test_a_day_without_a_midnight_begins_with_its_first_moment() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # there summer time begins at midnight
    assert begin(datetime.date(2026, 4, 24), cairo) == "2026-04-23T22:00:00"
    assert end(datetime.date(2026, 4, 23), cairo) == "2026-04-23T21:59:59Z"
    assert begin(datetime.date(2026, 11, 30), ZoneInfo("Asia/Shanghai")) == "2026-11-29T16:00:00"
