"""The rectification report says what the register says, counted again from its tables."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from inspector.model import UNIT
from inspector.publishing import markdown
from inspector.publishing.model import Publication
from inspector.register import people
from inspector.register.item import Source, State
from inspector.register.listing import Filter, list_items
from inspector.reporting import rectification
from inspector.reporting.paper import Desk
from inspector.reporting.rectification import items as rectification_items
from inspector.store import Store, open_store
from tests.register import making as register
from tests.reporting import making
from tests.reporting.making import NOW, ORGANISATION, ZONE
from tests.reporting.papers import PENDING, grid, one_language, rows, sentences, table, values, well_formed

DAYS = (datetime.date(2026, 1, 1), datetime.date(2026, 11, 30))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("rectification") / "store.db"
    with open_store(f"sqlite:///{place}", create=True) as made:
        making.build(made)
        yield made


def told(store: Store, since: datetime.date = DAYS[0], until: datetime.date = DAYS[1]) -> Publication:
    with store.reading() as connection:
        return rectification.of_days(connection, since, until, NOW, ORGANISATION)


def stood(store: Store, moment: datetime.datetime) -> dict[int, str]:
    """The state of every item at a moment, by its last event until then."""
    with store.reading() as connection:
        found = rows(connection, "SELECT item, time, state FROM events ORDER BY id")
    return {each["item"]: each["state"] for each in found if datetime.datetime.fromisoformat(each["time"]) <= moment}


def days(since: datetime.date, until: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """The moments before the first and at the end of the last day, or now."""
    midnight = datetime.time(tzinfo=ZONE)
    before = datetime.datetime.combine(since, midnight) - datetime.timedelta(microseconds=1)
    after = datetime.datetime.combine(until + datetime.timedelta(days=1), midnight) - datetime.timedelta(microseconds=1)
    return before, min(after, NOW)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        DAYS,
        (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30)),
        (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)),
    ],
)
def test_all_numbers_are_those_of_the_register(store: Store, since: datetime.date, until: datetime.date) -> None:
    publication = told(store, since, until)
    well_formed(publication)
    begin, end = days(since, until)
    first, last = stood(store, begin), stood(store, end)
    carried = {number for number, state in first.items() if state != "closed"}
    there = {number for number, state in last.items() if first.get(number) != "closed"}
    states = Counter(last[number] for number in there)
    balance, standing = values(publication, "summary.balance"), values(publication, "summary.standing")
    assert balance["carried"] == len(carried)
    assert balance["held"] == sum(first[number] == "accepted" for number in carried)
    assert balance["found"] == len(there - carried)
    assert standing["closed"] == states["closed"]
    assert standing["remaining"] == sum(states[state] for state in PENDING)
    assert standing["accepted"] == states["accepted"]
    assert balance["carried"] + balance["found"] == sum(states.values())
    _left(store, publication, {number: last[number] for number in there}, end)


def _left(store: Store, publication: Publication, states: dict[int, str], end: datetime.datetime) -> None:
    with store.reading() as connection:
        items = {row["id"]: row for row in rows(connection, "SELECT * FROM items")}
        audits = rows(connection, "SELECT finished FROM audits")
    left = [items[number] for number, state in states.items() if state in PENDING]
    said = values(publication, "overall.left")
    assert said["open"] == sum(state == "open" for state in states.values())
    assert said["verify"] == sum(state == "to-verify" for state in states.values())
    assert said["nobody"] == sum(not item["owner"] for item in left)
    assert _counted(grid(publication, "overall.levels")) == len(states)
    assert _counted(grid(publication, "shares.department")) == len(states)
    assert _counted(grid(publication, "shares.owner")) == len(states)
    begin = publication.origin["since"]
    within = [row for row in audits if begin <= local(row["finished"]) <= end.astimezone(ZONE).date().isoformat()]
    assert values(publication, "overall.audits").get("audits", 0) == len(within)
    assert len(table(publication, "register")) == len(states)
    repeated = sum(items[number]["repeat_of"] is not None for number in states)
    if repeated:
        assert values(publication, "repeated.said")["n"] == repeated


def local(time: str) -> str:
    return datetime.datetime.fromisoformat(time).astimezone(ZONE).date().isoformat()


def _counted(table: list[list[str]]) -> int:
    """Carried over and found of all rows; they are those of the last row, and closed, remaining and accepted are as many."""
    *parts, total = [[int(each) for each in row[1:]] for row in table]
    assert [sum(column) for column in zip(*parts, strict=True)] == total
    carried, found, closed, remaining, _, accepted, _ = total
    assert carried + found == closed + remaining + accepted
    return carried + found


def test_overdue_are_those_past_their_deadline_at_the_end(store: Store) -> None:
    said = values(told(store), "overall.left")
    with store.reading() as connection:
        query = (
            "SELECT count(*) AS n FROM items WHERE state IN ('open', 'in-progress', 'to-verify') AND deadline < :day"
        )
        assert said["overdue"] == rows(connection, query, day=NOW.date().isoformat())[0]["n"]


def test_every_item_stands_in_one_chapter(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "其余" in markdown.render(told(store), "zh").decode()  # on paper the worst ones stand alone
    monkeypatch.setattr(rectification_items, "ROWS", 10_000)
    publication = told(store)
    registered = table(publication, "register")
    left = ["待整改", "整改中", "待复核"]
    for name, states in (("done", ["已销号"]), ("remaining", left), ("accepted", ["已接受风险"])):
        wanted = [row for row in registered if row["state"] in states]
        assert sum(int(row[4]) for row in grid(publication, f"{name}.table")) == len(wanted)
        assert values(publication, f"{name}.said")["n"] == len(wanted)


def test_accepted_risks_say_who_why_and_until_when(store: Store) -> None:
    found = {tuple(row[5:8]) for row in grid(told(store), "accepted.table")}
    with store.reading() as connection:
        data = rows(connection, "SELECT data FROM events WHERE kind = 'accepted'")
    known = {(said["approver"], said["reason"]) for row in data if (said := json.loads(row["data"]))}
    assert found and {(who, why) for who, why, _ in found} <= known
    assert "2027年3月1日" in {until for _, _, until in found} | {"2027年3月1日"}
    assert all(re.fullmatch(r"\d{4}年\d+月\d+日", until) for _, _, until in found)


def test_what_a_person_closed_says_who_and_with_which_evidence(sqlite_url: str, tmp_path: Any) -> None:
    proof = tmp_path / "screenshot.png"
    proof.write_bytes(b"seen")
    with open_store(sqlite_url, create=True) as store:
        making.build(store, making.HOSTS[:1])
        with store.writing() as connection:
            item = next(
                each
                for each in list_items(connection, Filter(states=(State.OPEN,)), NOW)
                if each.source is Source.QUESTIONNAIRE
            )
            people.amend(connection, item.id, {"measure": "已制定制度"}, by="张伟", now=NOW)
            people.close(connection, item.id, by="陈芳", now=NOW, note="资料齐全", evidence=[proof])
        with store.reading() as connection:
            publication = rectification.of_days(connection, *DAYS, NOW, None)
    row = next(row for row in grid(publication, "done.table") if row[0] == str(item.id))
    assert row[6] == "已制定制度"
    assert row[7].startswith("screenshot.png（SHA-256 ")
    assert row[9] == "陈芳，2026年11月30日；资料齐全"
    assert values(publication, "done.said")["people"] == 1
    assert publication.unit.zh == ""
    well_formed(publication)


def test_a_time_without_items_says_so(store: Store) -> None:
    day = datetime.date(2024, 5, 1)
    publication = told(store, day, day)
    well_formed(publication)
    text = markdown.render(publication, "zh").decode()
    assert "整改台账没有需要整改的问题" in text
    assert "本时段没有完成的技术自查" in text


def test_what_came_back_is_said_where_it_is_called_closed(sqlite_url: str) -> None:
    """Of a host, of one that was not reached and of all together one was examined; its evidence is of the evening before it was finished."""
    toor, evening = register.found("toor"), datetime.datetime(2026, 1, 31, 23, 58, tzinfo=ZONE)
    with open_store(sqlite_url, create=True) as store:
        for place, result in enumerate((toor, register.passed(), toor)):
            when = evening - datetime.timedelta(weeks=2 - place)
            seen = making.host("web", when, 0, results=(result,))
            making.keep(store, making.audit(when, seen, making.lost("lis"), making.host("*", when, 0, kind=UNIT)))
        with store.reading() as connection:
            whole = rectification.of_days(connection, *DAYS, NOW, None)
            last = rectification.of_days(connection, evening.date(), evening.date(), NOW, None)
    assert values(whole, "summary.back")["n"] == values(whole, "done.back")["n"] == 1
    assert grid(whole, "done.table")[0][9] == "自查#2复查，未再发现；其后再次出现"
    assert [row[3] for row in grid(whole, "annex-audits.table")] == ["1", "1", "1"]
    assert values(last, "summary.balance")["found"] == 1  # at midnight the audit went on
    assert (
        next(each for each in sentences(last) if each.statement == "overall.audits").text.zh
        == "本时段没有完成的技术自查。"
    )


def test_who_is_chased_says_of_how_many_nobody_is(store: Store) -> None:
    with store.reading() as connection:
        query = (
            "SELECT count(*) AS n FROM items WHERE state IN ('open', 'in-progress', 'to-verify') AND deadline < :day"
            " AND deadline <> '' AND department = ''"
        )
        nobody = rows(connection, query, day=NOW.date().isoformat())[0]["n"]
    said = next(each for each in sentences(told(store)) if each.statement == "next.overdue").text
    assert nobody
    assert f"；另有{nobody}项未明确责任部门" in said.zh
    assert f"; without a department: {nobody}" in said.en


def test_an_acceptance_that_ends_with_midnight_holds_until_the_day_before(store: Store) -> None:
    assert "2027年3月1日" in {row[7] for row in grid(told(store), "accepted.table")}  # at nine in the morning
    desk = Desk(now=NOW, organisation=None, categories={})
    assert desk.last("2027-03-01T00:00+08:00") == datetime.date(2027, 2, 28)
    assert desk.last("2027-03-01T23:59:59+08:00") == datetime.date(2027, 3, 1)
    assert desk.last("0001-01-01T00:00+00:00") is desk.last("next year") is None


def test_it_is_made_again_from_its_origin(store: Store) -> None:
    publication = told(store)
    with store.reading() as connection:
        again = rectification.made_again(connection, publication.origin, NOW, ORGANISATION)
    assert again == publication


def test_what_happened_later_changes_nothing(store: Store) -> None:
    """As of a day in spring the accepted and mended ones of later were still to be mended."""
    spring = datetime.datetime(2026, 4, 1, 12, tzinfo=ZONE)
    with store.reading() as connection:
        publication = rectification.of_days(connection, DAYS[0], spring.date(), spring, ORGANISATION)
    found = stood(store, spring)
    assert values(publication, "summary.standing")["remaining"] == sum(state in PENDING for state in found.values())


def test_each_language_keeps_to_itself(store: Store) -> None:
    one_language(told(store))
