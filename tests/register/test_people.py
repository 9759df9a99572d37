"""What people do to items, and what audits do after that."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.model import InspectorError, Severity, Waiver
from inspector.profile import RemediationSettings
from inspector.register import (
    Evidence,
    Item,
    State,
    answered,
    consistency,
    expire,
    open_question,
    people,
    standing_waivers,
)
from inspector.register.item import Basis, Kind
from inspector.register.listing import acceptances, events_of, get_item
from inspector.store import Store, open_store
from inspector.text import Text
from tests.register.making import at, audited, found, host, items, never, passed, when

YEAR = datetime.timedelta(days=365)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as opened:
        audited(opened, host("web1", found("root", "bob"), tags={"owner": "张三"}))
        yield opened
        with opened.reading() as connection:
            assert consistency(connection) == []


def act(store: Store, what: Callable[..., Item], item: int = 1, *words: Any, day: float = 1, **more: Any) -> Item:
    with store.writing() as connection:
        return what(connection, item, *words, by="李四", now=when(day), **more)


def refused(store: Store, what: Callable[..., Item], item: int = 1, *words: Any, **more: Any) -> str:
    before = items(store)
    with pytest.raises(InspectorError) as error:
        act(store, what, item, *words, **more)
    assert items(store) == before
    assert error.value.text.zh
    return error.value.text.en


def kinds(store: Store, item: int = 1) -> list[Kind]:
    with store.reading() as connection:
        return [event.kind for event in events_of(connection, item)][1:]


def test_work_goes_on_until_an_audit_has_looked(store: Store) -> None:
    assert act(store, people.start).state is State.IN_PROGRESS
    assert "only an open item" in refused(store, people.start)
    done = act(store, people.done, note="rebooted", day=2)
    assert (done.state, done.basis, done.done_on, done.note) == (State.TO_VERIFY, Basis.DONE, "2026-01-07", "rebooted")
    assert "an audit must look first" in refused(store, people.close)
    assert audited(store, host("web1", found("root", "bob"), day=3), day=3).reopened == (1,)
    assert items(store)[0].state is State.IN_PROGRESS
    act(store, people.done, day=4)
    assert audited(store, host("web1", found("bob"), day=5), day=5).closed == (1,)
    assert "a closed item takes notes alone" in refused(store, people.start)
    refused(store, people.amend, 1, {"cause": "x"})
    refused(store, people.accept, reason="x", until=when(9))
    assert act(store, people.note, 1, "seen", day=6).note == "seen"
    assert kinds(store) == [Kind.STARTED, Kind.DONE, Kind.FOUND, Kind.DONE, Kind.CLOSED, Kind.NOTED]


def test_what_is_set_by_hand_stays(store: Store) -> None:
    made = act(store, people.assign, owner="王五", deadline="2026-03-31")
    assert (made.owner, made.deadline, made.by_hand, made.version) == (
        "王五",
        "2026-03-31",
        frozenset({"owner", "deadline"}),
        2,
    )
    worse = found("root", severity=Severity.CRITICAL)
    audited(store, host("web1", worse, day=2, tags={"owner": "赵六", "department": "信息科"}), day=2)
    assert (items(store)[0].owner, items(store)[0].deadline, items(store)[0].department) == (
        "王五",
        "2026-03-31",
        "信息科",
    )
    act(store, people.assign, owner="", deadline="", day=3)
    audited(store, host("web1", found("root"), day=4, tags={"owner": "赵六"}), day=4)
    assert (items(store)[0].owner, items(store)[0].deadline) == ("赵六", "2026-01-12")


def test_an_amendment_of_another_version_is_refused(store: Store) -> None:
    assert act(store, people.amend, 1, {"cause": "x", "budget": "100"}, expected=1).version == 2
    assert act(store, people.amend, 1, {"cause": "x"}, expected=2).version == 2
    assert "changed meanwhile" in refused(store, people.amend, 1, {"cause": "y"}, expected=1)
    assert "nothing that can be filled in" in refused(store, people.amend, 1, {"state": "closed"})
    assert "expected a day" in refused(store, people.amend, 1, {"done_on": "tomorrow"})
    assert "at most 4000" in refused(store, people.amend, 1, {"cause": "x" * 4001})
    assert act(store, people.amend, 1, {"cause": "=1+1\r\nnext\x1b"}).cause == "=1+1\nnext\\x1b"
    assert "there is no item #99" in refused(store, people.start, 99)


def test_a_person_verifies_what_an_audit_saw(store: Store) -> None:
    careful = RemediationSettings(verify=tuple(Severity))
    audited(store, host("web1", found("bob"), day=2), day=2, settings=careful)
    audited(store, host("web1", never(), day=3), day=3)
    assert "a note must say" in refused(store, people.close, 2)
    closed = act(store, people.close, day=4, note="gone")
    assert "audit" not in closed.basis
    assert (closed.state, closed.reviewer, closed.reviewed_on, closed.closed_by) == (
        State.CLOSED,
        "李四",
        "2026-01-09",
        3,
    )
    assert act(store, people.close, 2, note="the service is removed", day=4).state is State.CLOSED
    assert audited(store, host("web1", found("bob"), day=5), day=5).repeated == (3,)


def test_who_looked_and_reopened_is_not_overruled_by_older_evidence(store: Store) -> None:
    audited(store, host("web1", never(), day=2), day=2)
    act(store, people.reopen, reason="still there", day=6)
    assert audited(store, host("web1", passed(), day=4), day=7).closed == (2,)
    assert items(store)[0].state is State.OPEN
    assert audited(store, host("web1", passed(), day=8), day=8).closed == (1,)


def test_an_accepted_risk_is_waived_until_it_is_over(store: Store) -> None:
    made = act(store, people.accept, reason="no patch", until=when(10))
    assert made.state is State.ACCEPTED
    with store.reading() as connection:
        (rule,) = standing_waivers(connection, when(2))
        assert standing_waivers(connection, when(11)) == []
        assert acceptances(connection, [made])[1].approver == "李四"
    assert (rule.host, rule.fingerprint, rule.approver, rule.reason) == ("web1", made.fingerprint, "李四", "no patch")
    assert audited(store, host("web1", found("root", "bob"), day=3), day=3).found_again == (1, 2)
    with store.writing() as connection:
        assert expire(connection, when(9)) == []
        assert expire(connection, when(12)) == [1]
        assert expire(connection, when(12)) == []
    assert (items(store)[0].state, items(store)[0].deadline) == (State.OPEN, "2026-01-30")
    assert kinds(store) == [Kind.ACCEPTED, Kind.LAPSED]


def test_what_a_person_took_back_is_accepted_by_no_older_audit(store: Store) -> None:
    act(store, people.accept, reason="no patch", until=when(100))
    with store.reading() as connection:
        (rule,) = standing_waivers(connection, when(2))
    waiver = Waiver(reason=rule.reason, approver=rule.approver, start=rule.start, expires=rule.expires)
    twin = host("web1", found("root", waiver=waiver), day=2, machine="another one of this name")
    assert audited(store, twin, day=2).opened == (3,)
    act(store, people.reopen, reason="there is a patch now", day=3)
    audited(store, host("web1", found("root", waiver=waiver), day=3), day=4)
    assert [item.state for item in items(store)] == [State.OPEN, State.CLOSED, State.OPEN]
    with store.reading() as connection:
        assert standing_waivers(connection, when(4)) == []


def test_what_is_accepted_is_not_to_be_reported_as_mended(store: Store) -> None:
    act(store, people.accept, reason="a lab", until=when(9))
    told = refused(store, people.close)
    assert "accepted: an audit must look first" in told
    assert "items done" not in told


def test_acceptance_that_is_asked_for_wrongly_is_refused(store: Store) -> None:
    assert "time to come" in refused(store, people.accept, reason="x", until=when(0))
    assert "two years" in refused(store, people.accept, reason="x", until=when(800))
    assert "reason must not be empty" in refused(store, people.accept, reason=" ", until=when(9))
    act(store, people.accept, reason="x", until=when(9))
    again = act(store, people.accept, reason="y", until=when(20), day=2)
    with store.reading() as connection:
        assert [rule.reason for rule in standing_waivers(connection, when(3))] == ["y"]
    assert again.waiver == 2
    assert audited(store, host("web1", found("bob"), day=4), day=4).closed == (1,)
    with store.reading() as connection:
        assert standing_waivers(connection, when(5)) == []


def test_an_answer_is_closed_by_a_person_with_evidence_alone(store: Store, tmp_path: Path) -> None:
    asked: dict[str, Any] = {
        "question": "training",
        "title": Text(en="Training", zh="培训"),
        "severity": Severity.MEDIUM,
    }
    texts: dict[str, Any] = {"message": Text(en="no", zh="否"), "remedy": Text(en="do", zh="做"), "standards": {}}
    with store.writing() as connection:
        item = open_question(connection, **asked, **texts, by="李四", now=when(0))
        assert open_question(connection, **asked, **texts, by="李四", now=when(1)).id == item.id
        assert open_question(connection, **asked, **texts, by="李四", now=when(1), scope="OA").id != item.id
    assert "answer to a question" in refused(store, people.accept, item.id, reason="x", until=when(9))
    assert "at least one file" in refused(store, people.close, item.id)
    assert "cannot be read" in refused(store, people.close, item.id, evidence=[tmp_path / "none"])
    assert "is a directory" in refused(store, people.close, item.id, evidence=[tmp_path])
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in refused(store, people.close, item.id, evidence=[tmp_path / "pipe"])
    with store.writing() as connection:
        assert answered(connection, question="training", by="李四", now=when(2)).state is State.TO_VERIFY  # type: ignore[union-attr]
    assert audited(store, host("web1", passed("training"), day=3), day=3).closed == ()
    proof = tmp_path / "list.pdf"
    proof.write_bytes(b"signed")
    closed = act(store, people.close, item.id, evidence=[proof], day=4)
    assert closed.evidence == (Evidence(path=str(proof), digest=hashlib.sha256(b"signed").hexdigest()),)
    with store.writing() as connection:
        assert open_question(connection, **asked, **texts, by="李四", now=when(5)).repeat_of == item.id


def test_nothing_is_written_where_a_later_step_fails(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing() as connection:
        people.start(connection, 1, by="x", now=when(1))
        raise RuntimeError
    with store.reading() as connection:
        assert get_item(connection, 1).state is State.OPEN
    assert at(0) == items(store)[0].opened
