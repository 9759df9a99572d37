"""What audits do to items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from inspector.model import UNIT, Host, HostStatus, Result, Severity
from inspector.profile import RemediationSettings
from inspector.register import State, consistency
from inspector.register.item import Basis, Kind
from inspector.register.listing import events_of
from inspector.store import Store, open_store
from tests.register.making import (
    PROFILE_WAIVER,
    at,
    audited,
    found,
    host,
    items,
    never,
    passed,
    unreachable,
    unsure,
    when,
)
from tests.store.making import result


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with open_store(sqlite_url) as opened:
        yield opened
        with opened.reading() as connection:
            assert consistency(connection) == []


def kinds(store: Store, item: int) -> list[Kind]:
    with store.reading() as connection:
        return [event.kind for event in events_of(connection, item)]


def test_a_problem_is_opened_found_again_and_closed(store: Store) -> None:
    assert audited(store, host("web1", found("root", "bob"), tags={"owner": "张三", "system": "OA"})).opened == (1, 2)
    assert audited(store, host("web1", found("root", "bob", location="elsewhere:9"), day=7), day=7).found_again == (
        1,
        2,
    )
    assert audited(store, host("web1", found("root"), day=14), day=14).closed == (2,)
    root, bob = items(store)
    assert (root.owner, root.system, root.deadline, root.location) == ("张三", "OA", "2026-01-20", "/etc/shadow:3")
    assert (root.state, root.found, bob.state, bob.closed, bob.closed_by) == (
        State.OPEN,
        at(14),
        State.CLOSED,
        at(14),
        3,
    )
    assert kinds(store, 1) == [Kind.OPENED]
    assert kinds(store, 2) == [Kind.OPENED, Kind.CLOSED]


@pytest.mark.parametrize(
    "later",
    [
        host("web1", unsure(), day=1),
        host("web1", day=1),
        host("web1", result("weak-password.other"), day=1),
        host("web1", passed(whole=False), day=1),
        host("web1", found("alice", whole=False), day=1),
        host("web1", never(code="not-examined"), day=1),
        host("web1", never(whole=False), day=1),
        replace(host("web1", passed(), day=1), status=HostStatus.FAILED),
        replace(host("web1", passed(), day=1), taken=""),
        host("web1", passed(), day=0),
        host("web2", passed(), day=1),
        host("web1", passed(), day=1, machine="another one of this name"),
        unreachable("web1"),
    ],
)
def test_nothing_else_closes_it(store: Store, later: Host) -> None:
    audited(store, host("web1", found("root")))
    followed = audited(store, later, day=1, mark="later")
    assert not followed.closed
    assert not followed.to_verify
    assert items(store)[0].state is State.OPEN


def test_what_comes_back_is_a_new_item_that_names_the_old_one(store: Store) -> None:
    for day, told in enumerate([found("root"), passed(), found("root"), passed(), found("root")]):
        followed = audited(store, host("web1", told, day=day), day=day)
    assert followed.opened == followed.repeated == (3,)
    assert [item.repeat_of for item in items(store)] == [None, 1, 2]


def test_a_person_verifies_where_the_profile_wants_it(store: Store) -> None:
    careful = RemediationSettings(verify=(Severity.HIGH,))
    audited(store, host("web1", found("root"), found("x", check="a.low", severity=Severity.LOW)), settings=careful)
    followed = audited(store, host("web1", passed(), passed("a.low"), day=1), day=1)
    assert (followed.to_verify, followed.closed) == ((1,), (2,))
    assert audited(store, host("web1", passed(), day=2), day=2) == type(followed)(found_again=())
    assert items(store)[0].basis is Basis.PASSED
    assert audited(store, host("web1", found("root"), day=3), day=3).reopened == (1,)
    assert kinds(store, 1) == [Kind.OPENED, Kind.CHECKED, Kind.FOUND]


def test_other_parameters_prove_nothing(store: Store) -> None:
    audited(store, host("web1", found("root")), parameters={"weak-password.empty": {"days": 1}})
    others = {"weak-password.empty": {"days": 9}}
    assert audited(store, host("web1", passed(), day=1), day=1, parameters=others).to_verify == (1,)
    assert items(store)[0].basis is Basis.PARAMETERS
    same = host("web1", passed(), day=2, parameters={"weak-password.empty": {"days": 1}})
    assert audited(store, same, day=2, parameters=others).closed == (1,)


def test_a_check_that_no_longer_applies_leaves_it_to_a_person(store: Store) -> None:
    audited(store, host("web1", found("root")))
    assert audited(store, host("web1", never(), day=1), day=1).to_verify == (1,)
    assert items(store)[0].basis is Basis.INAPPLICABLE
    assert audited(store, host("web1", passed(), day=2), day=2).closed == (1,)


def test_a_renamed_host_keeps_its_items(store: Store) -> None:
    audited(store, host("old", found("root", "bob"), machine="m"))
    followed = audited(store, host("new", found("root"), day=1, machine="m"), day=1)
    assert (followed.found_again, followed.to_verify) == ((1,), (2,))
    assert audited(store, host("new", passed(), day=2, machine="m"), day=2).closed == (1,)
    assert [(item.state, item.host_name) for item in items(store)] == [(State.CLOSED, "new"), (State.TO_VERIFY, "new")]


def test_a_renamed_check_keeps_its_items(store: Store) -> None:
    new = {"weak-password.blank": ("weak-password.empty",)}
    audited(store, host("web1", found("root", "bob", "eve")))
    later = found("root", "eve", check="weak-password.blank", formerly=("weak-password.empty",))
    followed = audited(store, host("web1", later, day=1), day=1, aliases=new)
    assert (followed.found_again, followed.closed, followed.opened) == ((1, 3), (2,), ())
    assert items(store)[0].check == "weak-password.blank"
    older_program = host("web1", found("root"), day=2)
    assert audited(store, older_program, day=2).found_again == (1,)
    again = found("bob", check="weak-password.blank", formerly=("weak-password.empty",))
    assert audited(store, host("web1", again, day=3), day=3, aliases=new).repeated == (4,)
    assert items(store)[3].repeat_of == 2


def test_two_checks_that_become_one_lose_no_item(store: Store) -> None:
    audited(store, host("web1", found("root", check="a.one"), found("root", check="a.two")))
    aliases = {"a.both": ("a.one", "a.two")}
    both = found("root", check="a.both", formerly=("a.one", "a.two"))
    assert audited(store, host("web1", both, day=1), day=1, aliases=aliases).found_again == (1, 2)
    assert [item.check for item in items(store)] == ["a.both", "a.two"]
    assert audited(store, host("web1", both, day=2), day=2, aliases=aliases).found_again == (1, 2)
    assert audited(store, host("web1", passed("a.both"), day=3), day=3, aliases=aliases).closed == (1, 2)


def test_older_evidence_changes_nothing_that_is_known_better(store: Store) -> None:
    audited(store, host("web1", found("root"), day=5), day=5)
    audited(store, host("web1", passed(), day=9), day=9)
    for day, told in ((1, found("root")), (7, found("root", "bob")), (3, passed())):
        assert audited(store, host("web1", told, day=day), day=day, now=when(9)).opened == ()
    audited(store, host("web1", passed("a.other"), day=12), day=12)
    assert audited(store, host("web1", found("x", check="a.late"), day=2), day=2, now=when(12)).opened == (2,)
    assert [item.state for item in items(store)] == [State.CLOSED, State.OPEN]


def test_older_evidence_does_not_say_that_it_is_there_again(store: Store) -> None:
    audited(store, host("web1", found("root")))
    assert audited(store, host("web1", never(), day=9), day=9).to_verify == (1,)
    assert audited(store, host("web1", found("root"), day=5), day=9).reopened == ()
    assert items(store)[0].state is State.TO_VERIFY


def test_what_became_worse_is_to_be_mended_sooner(store: Store) -> None:
    audited(store, host("web1", found("root", severity=Severity.MEDIUM)))
    assert items(store)[0].deadline == "2026-02-04"
    worse = host("web1", found("root", severity=Severity.CRITICAL), day=3)
    assert audited(store, worse, day=3).raised == (1,)
    audited(store, host("web1", found("root", severity=Severity.LOW), day=4), day=4)
    assert (items(store)[0].deadline, items(store)[0].severity) == ("2026-01-15", Severity.LOW)


def test_a_waiver_of_the_profile_is_followed(store: Store) -> None:
    waived = host("web1", found("root", waiver=PROFILE_WAIVER))
    assert audited(store, waived).accepted == (1,)
    assert audited(store, replace(waived, taken=at(1)), day=1).found_again == (1,)
    assert audited(store, host("web1", found("root"), day=2), day=2).reopened == (1,)
    assert items(store)[0].deadline == "2026-01-22"
    assert audited(store, replace(waived, taken=at(3)), day=3).accepted == (1,)
    assert audited(store, host("web1", passed(), day=4), day=4).closed == (1,)
    assert kinds(store, 1)[2:] == [Kind.LAPSED, Kind.ACCEPTED, Kind.CLOSED]


def test_a_waiver_of_the_profile_that_is_over_opens_it_again(store: Store) -> None:
    audited(store, host("web1", found("root", waiver=PROFILE_WAIVER)))
    assert audited(store, host("other", day=90), day=90).lapsed == (1,)
    (item,) = items(store)
    assert (item.state, item.deadline) == (State.OPEN, "2026-03-15")


def test_checks_over_all_hosts_close_only_where_all_were_looked_at_again(store: Store) -> None:
    def fleet(told: Result, *names: str, day: int) -> tuple[Host, ...]:
        together = host("*", told, day=day, machine="", kind=UNIT, target="none")
        return *(host(name, day=day) for name in names), together

    audited(store, *fleet(found("x"), "a", "b", day=0))
    assert audited(store, *fleet(passed(), "a", "c", day=1), day=1).closed == ()
    assert audited(store, *fleet(passed(), "a", "b", "c", day=2), day=2).closed == (1,)


def test_tags_are_followed_where_they_are_there(store: Store) -> None:
    audited(store, host("web1", found("root"), tags={"owner": "张三", "department": "信息科"}))
    audited(store, host("web1", unsure(), day=1, tags={"owner": "李四"}), day=1)
    (item,) = items(store)
    assert (item.owner, item.department, item.version) == ("李四", "信息科", 2)


def test_the_same_audit_moves_nothing_twice(store: Store) -> None:
    made = host("web1", found("root"))
    audited(store, made)
    before = items(store)
    assert audited(store, made) == type(audited(store, made))()
    assert items(store) == before


def test_hostile_words_are_kept_as_text(store: Store) -> None:
    audited(store, host("web1", found("ro\x1b[31mot\x00"), tags={"owner": "a\x00b"}))
    (item,) = items(store)
    assert item.subject == r"ro\x1b[31mot\x00"
    assert item.owner == r"a\x00b"


def test_one_fingerprint_is_one_problem_whoever_made_the_result(store: Store) -> None:
    told = found("root", "bob")
    alike = replace(told, findings=tuple(replace(each, fingerprint="0" * 32) for each in told.findings))
    assert audited(store, host("web1", alike)).opened == (1,)
    assert audited(store, host("web1", alike, day=1), day=1).found_again == (1,)
