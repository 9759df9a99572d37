"""Reading the register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from inspector.model import InspectorError, Severity
from inspector.register import State, consistency, people
from inspector.register.listing import Filter, counts, events_of, get_item, list_items, timeline
from inspector.store import Store, open_store
from tests.register.making import at, audited, found, host, when


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as opened:
        low = found("x", check="a.low", severity=Severity.LOW)
        his = {"owner": "Zhang", "system": "HIS", "department": "信息科"}
        audited(opened, host("web1", found("root", "bob"), low, tags=his), host("web2", low, tags={"owner": "Li"}))
        audited(opened, host("web1", found("root"), low, day=5, tags=his), day=5)
        audited(opened, host("www", found("root", "bob"), low, day=6, tags=his, machine="web1"), day=6)
        with opened.writing() as connection:
            people.start(connection, 1, by="Li", now=when(7))
        yield opened


def ids(store: Store, day: float = 30, **wanted: Any) -> list[int]:
    with store.reading() as connection:
        return [item.id for item in list_items(connection, Filter(**wanted), when(day))]


def test_items_are_chosen(store: Store) -> None:
    assert ids(store) == [1, 2, 5, 3, 4]
    assert ids(store, host="web1") == ids(store, host="www") == ids(store, host="#1") == [1, 2, 5, 3]
    assert ids(store, owner="zhang", states=(State.OPEN,)) == [5, 3]
    assert ids(store, system="his", at_least=Severity.HIGH) == [1, 2, 5]
    assert ids(store, severities=(Severity.LOW,), department="信息科") == [3]
    assert ids(store, overdue=True) == [1, 5]
    assert ids(store, overdue=True, day=8) == []
    assert ids(store, repeated=True) == [5]
    assert ids(store, category="a") == ids(store, check="a.low") == [3, 4]
    assert ids(store, ids=(4, 2)) == [2, 4]
    for word in ("nobody", "#9", "#x"):
        with pytest.raises(InspectorError, match="no host called"):
            ids(store, host=word)


def test_what_there_is_is_counted(store: Store) -> None:
    with store.reading() as connection:
        found = counts(connection, when(30))
        assert counts(connection, when(30), system="his").pending[Severity.LOW] == 1
    assert [found.states[state] for state in (State.OPEN, State.IN_PROGRESS, State.CLOSED)] == [3, 1, 1]
    assert (found.pending[Severity.HIGH], found.overdue, found.repeated) == (2, 2, 1)


def test_the_course_of_things_is_told_by_time(store: Store) -> None:
    with store.reading() as connection:
        told = timeline(connection, at(5), at(7))
        assert [(each.event.kind, each.item.id) for each in told] == [("closed", 2), ("opened", 5)]
        assert len(timeline(connection, host=2)) == 1


def test_what_was_altered_by_other_means_is_seen(store: Store) -> None:
    seen: list[list[str]] = []

    def wrong(statement: str) -> list[str]:
        with pytest.raises(ZeroDivisionError), store.writing() as connection:
            connection.exec_driver_sql(statement)
            told = [text.en for text in consistency(connection)]
            assert all("#" in line for line in told)
            seen.append(told)
            raise ZeroDivisionError
        return seen.pop()

    assert wrong("SELECT 1") == []
    assert any("no event" in line for line in wrong("UPDATE items SET state = 'closed' WHERE id = 3"))
    assert any("does not show" in line for line in wrong("UPDATE events SET audit = 1 WHERE kind = 'closed'"))
    assert any("no waiver" in line for line in wrong("UPDATE items SET state = 'accepted' WHERE id = 3"))
    assert any("no older closed item" in line for line in wrong("UPDATE items SET repeat_of = 1 WHERE id = 5"))
    assert any("how it was opened" in line for line in wrong("DELETE FROM events WHERE item = 4"))


@pytest.mark.parametrize("written", ["severity = 'criticam'", "standards = '{'", "evidence = '[{}]'", "basis = 'x'"])
def test_what_somebody_wrote_into_the_store_is_told(store: Store, written: str) -> None:
    with store.writing() as connection:
        connection.execute(text(f"UPDATE items SET {written} WHERE id = 2"))  # noqa: S608 - words of this test
    with store.reading() as connection:
        for ask in (lambda: list_items(connection, Filter(), when(30)), lambda: get_item(connection, 2)):
            with pytest.raises(InspectorError, match="item #2"):
                ask()
    if "severity" in written:
        with store.reading() as connection, pytest.raises(InspectorError, match="the register"):
            counts(connection, when(30))


def test_a_damaged_course_is_told(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE events SET kind = 'x' WHERE item = 2"))
    with store.reading() as connection, pytest.raises(InspectorError, match="item #2"):
        events_of(connection, 2)
