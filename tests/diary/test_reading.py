"""A diary as the store tells it."""

from __future__ import annotations

import datetime
from dataclasses import replace

from inspector.change.words import Kind
from inspector.diary.period import Period
from inspector.diary.reading import read
from inspector.diary.record import Basis, Day, Diary, Entry
from inspector.model import Host, HostStatus, Severity
from inspector.profile import RemediationSettings
from inspector.register import people
from inspector.register.listing import Filter, list_items
from inspector.store import find_host, open_store, prune
from tests.change.courses import AUDITS, HOSTILE, ZONE, Audits, failures, recorded
from tests.register.making import found, passed, when
from tests.store.making import at, host, unreachable

JANUARY = Period(first=datetime.date(2026, 1, 1), last=datetime.date(2026, 1, 31), zone=ZONE)
LATER = when(400)
SETTINGS = RemediationSettings(days={Severity.HIGH: 5, Severity.CRITICAL: 2})


def diary(
    url: str, audits: Audits = AUDITS, period: Period = JANUARY, host: str = "", **more: datetime.datetime
) -> Diary:
    with open_store(url) as store:
        recorded(store, audits, SETTINGS)
        with store.reading() as connection:
            one = find_host(connection, host) if host else None
            return read(connection, period, more.get("now", LATER), one)


def day(told: Diary, number: int) -> Day:
    """The day that is so many days after the first audit."""
    return next((each for each in told.days if each.day == at(number)[:10]), Day(day=""))


def entry(told: Diary, number: int, name: str) -> Entry:
    return next(each for each in day(told, number).entries if each.name == name)


def test_what_was_audited_and_what_changed(store_url: str) -> None:
    told = diary(store_url)
    assert [audit.number for audit in told.audits] == [1, 2, 3]
    assert told.hosts == (HOSTILE, "db", "gone")
    first, second = entry(told, 0, HOSTILE), entry(told, 3, HOSTILE)
    assert (first.basis, first.findings and first.findings[Severity.HIGH]) == (Basis.FIRST, 2)
    assert second.basis is Basis.BEFORE
    assert second.change
    assert [(held.kind, held.name, str(held.act)) for held in second.change.holdings] == [("account", "toor", "added")]
    assert [change.subject for change in second.change.changes] == ["eve"]


def test_a_host_that_was_not_reached_between_is_compared_with_when_it_was(sqlite_url: str) -> None:
    told = diary(sqlite_url)
    lost, back = entry(told, 3, "db"), entry(told, 9, "db")
    assert (lost.status, lost.findings, lost.unknown, lost.basis) == (HostStatus.UNREACHABLE, None, None, Basis.NONE)
    assert lost.error
    assert (back.basis, back.before) == (Basis.BEFORE, 1)
    assert back.change
    assert [change.subject for change in back.change.changes] == ["x"]


def test_what_is_before_the_period_is_compared_with(sqlite_url: str) -> None:
    period = replace(JANUARY, first=datetime.date(2026, 1, 8))
    assert entry(diary(sqlite_url, period=period), 3, HOSTILE).before == 1


def test_of_several_audits_the_greatest_count(store_url: str) -> None:
    again = (host("a", passed(), day=4, activity=(failures(0, 20), failures(3, 2))),)
    audits = ((0, (host("a", passed(), activity=(failures(0, 50, "192.0.2.7"),)),)), (4, again))
    told = diary(store_url, audits)
    (seen,) = day(told, 0).seen
    assert (seen.count, seen.audit, seen.sources) == (50, 1, ("192.0.2.7",))
    assert [seen.count for seen in day(told, 3).seen] == [2]
    assert not day(told, 4).seen


def test_the_first_audit_after_the_period_tells_of_its_logs(sqlite_url: str) -> None:
    period = replace(JANUARY, last=datetime.date(2026, 1, 6))
    told = diary(sqlite_url, period=period)
    assert [audit.number for audit in told.audits] == [1, 2]  # its head names what it rests on
    (seen,) = day(told, 0).seen
    assert (seen.count, seen.audit) == (50, 2)
    assert not [each for each in told.days if each.day > "2026-01-06"]


def test_items_and_their_deadlines(store_url: str) -> None:
    told = diary(store_url)
    moved = {each.day: sorted((item.item, item.kind) for item in each.items) for each in told.days if each.items}
    assert moved == {
        "2026-01-05": [(1, "opened"), (2, "opened"), (3, "opened")],
        "2026-01-08": [(2, "closed"), (3, "overdue")],
        "2026-01-11": [(1, "overdue")],
        "2026-01-14": [(3, "closed"), (4, "opened"), (5, "opened")],
        "2026-01-20": [(4, "overdue"), (5, "overdue")],
    }
    assert [item.repeat_of for item in day(told, 9).items if item.repeat_of] == [2]


def test_nothing_is_overdue_that_is_still_to_come(sqlite_url: str) -> None:
    told = diary(sqlite_url, now=when(7))
    assert "2026-01-20" not in [each.day for each in told.days]


def test_a_deadline_that_was_put_off_before_it_was_over_is_none(store_url: str) -> None:
    audits = ((0, (host("a", found("early", "late", "never")),)),)
    with open_store(store_url) as store:
        recorded(store, audits, SETTINGS)
        with store.writing() as connection:
            items = {item.subject: item.id for item in list_items(connection, Filter(), when(0))}
            people.assign(connection, items["early"], deadline="2026-01-20", by="Li", now=when(1))
            people.assign(connection, items["never"], deadline="9999-12-31", by="Li", now=when(1))
            people.assign(connection, items["late"], deadline="2026-01-25", by="Li", now=when(8))
        with store.reading() as connection:
            told = read(connection, JANUARY, LATER)
    late = {each.day: [item.subject for item in each.items if item.kind == "overdue"] for each in told.days}
    assert {day: names for day, names in late.items() if names} == {
        "2026-01-11": ["late"],
        "2026-01-21": ["early"],
        "2026-01-26": ["late"],
    }


def test_one_host_alone(store_url: str) -> None:
    told = diary(store_url, host="db")
    assert {entry.name for each in told.days for entry in each.entries} == {"db"}
    assert {item.host for each in told.days for item in each.items} == {"db"}
    assert not [seen for each in told.days for seen in each.seen]


def test_a_day_is_the_reader_s(sqlite_url: str) -> None:
    west = datetime.timezone(-datetime.timedelta(hours=2))
    told = diary(sqlite_url, period=replace(JANUARY, zone=west))
    assert [each.day for each in told.days if each.entries] == ["2026-01-04", "2026-01-07", "2026-01-13"]


def test_results_that_are_kept_no_more_are_not_compared(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        recorded(store, AUDITS, SETTINGS)
        with store.writing() as connection:
            prune(connection, before=at(1))
        with store.reading() as connection:
            told = read(connection, JANUARY, LATER)
    assert not day(told, 0).entries
    first, later = entry(told, 3, HOSTILE), entry(told, 9, HOSTILE)
    assert (first.basis, first.change) == (Basis.PRUNED, None)
    assert later.basis is Basis.BEFORE


def test_a_renamed_host_is_the_same(sqlite_url: str) -> None:
    audits = (
        (0, (host("old", found("x"), machine="m"),)),
        (3, (host("new", found("x", "y"), machine="m", day=3),)),
        (4, (unreachable("z"),)),
    )
    told = diary(sqlite_url, audits)
    change = entry(told, 3, "new").change
    assert change
    assert change.formerly == "old"
    assert [each.subject for each in change.changes if each.kind is Kind.NEW] == ["y"]
    assert told.hosts == ("new", "z")


def test_two_hosts_of_one_name_are_told_apart(sqlite_url: str) -> None:
    audits = tuple(
        (
            day,
            (
                host("x", found("a"), machine="", target="rootfs:/a", day=day),
                host("x", *last, machine="", target="rootfs:/b", day=day),
            ),
        )
        for day, last in ((0, (found("b"),)), (3, (found("b", "c"),)))
    )
    told = diary(sqlite_url, audits)
    assert told.hosts == ("x #1", "x #2")
    changed = {
        each.name: [change.subject for change in each.change.changes] for each in day(told, 3).entries if each.change
    }
    assert changed == {"x #1": [], "x #2": ["c"]}
    assert {item.host for each in told.days for item in each.items} == {"x #1", "x #2"}


def test_hosts_of_one_name_have_each_its_own_changes(store_url: str) -> None:
    def twins(first: str, second: str, at: int) -> tuple[Host, ...]:
        return tuple(host("web", found(who), machine=str(n), day=at) for n, who in enumerate((first, second)))

    told = diary(store_url, ((0, twins("a", "b", 0)), (3, twins("c", "d", 3)[::-1])))
    changes = {each.host: each.change for each in day(told, 3).entries}
    assert {number: change and {c.subject for c in change.changes} for number, change in changes.items()} == {
        1: {"a", "c"},
        2: {"b", "d"},
    }
    assert {each.basis for each in day(told, 3).entries} == {Basis.BEFORE}


def test_the_calendar_begins_and_ends(sqlite_url: str) -> None:
    for first, last in ((datetime.date.min, datetime.date.min), (datetime.date.max, datetime.date.max)):
        assert not diary(sqlite_url, (), Period(first=first, last=last, zone=ZONE)).days
