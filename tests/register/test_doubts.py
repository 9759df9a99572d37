"""What an audit does not see any more may be there all the same: then it closes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from inspector.model import Dossier, EvidenceRef, Host, InspectorError, Knowledge, Result
from inspector.profile import RemediationSettings
from inspector.register import Followed, State, consistency, follow
from inspector.register.item import Basis
from inspector.store import Store, list_hosts, open_store, record
from tests.register.making import CHECK, at, audited, found, host, items, passed, when
from tests.store import making


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with open_store(sqlite_url) as opened:
        yield opened
        with opened.reading() as connection:
            assert consistency(connection) == []


def follows(
    store: Store,
    *hosts: Host,
    day: int,
    alter: Callable[[Dossier], Dossier] = lambda made: made,
    means: Mapping[str, str] = {},
) -> Followed:
    dossier = alter(making.audit(*hosts, day=day, mark=repr((day, means))))
    with store.writing() as connection:
        recorded = record(connection, dossier)
        return follow(connection, recorded, dossier, RemediationSettings(), now=when(day), means=means)


def of_check(**new: object) -> Callable[[Dossier], Dossier]:
    return lambda made: replace(made, checks={CHECK: replace(made.checks[CHECK], **new)})  # type: ignore[arg-type]


def table(date: str) -> Callable[[Dossier], Dossier]:
    def alter(made: Dossier) -> Dossier:
        tables = (Knowledge(name="patches", date=date, digest=date),)
        return of_check(knowledge=("patches",))(replace(made, audit=replace(made.audit, knowledge=tables)))

    return alter


def rests_on(result: Result, **states: str) -> Result:
    refs = tuple(EvidenceRef(item=name, state=state, digest=f"sha256:{state}") for name, state in states.items())
    return replace(result, evidence=refs)


def state(store: Store) -> tuple[State, Basis]:
    (item,) = items(store)
    return item.state, item.basis


@pytest.mark.parametrize(
    "states", [{"shadow": "ok", "sockets": "unsupported"}, {"shadow": "ok", "scan": "unsupported"}]
)
def test_what_cannot_be_seen_now_is_not_gone(store: Store, states: dict[str, str]) -> None:
    live = rests_on(found("root"), shadow="ok", sockets="ok")
    audited(store, host("web1", live))
    offline = host("web1", rests_on(passed(), **states), day=1, target="rootfs:/mnt/web1")
    assert audited(store, offline, day=1).to_verify == (1,)
    assert state(store) == (State.TO_VERIFY, Basis.UNSEEN)
    assert audited(store, host("web1", rests_on(passed(), shadow="ok", sockets="ok"), day=2), day=2).closed == (1,)


def test_a_host_that_is_always_audited_the_same_way_closes(store: Store) -> None:
    where: dict[str, Any] = {"target": "rootfs:/mnt/web1"}
    audited(store, host("web1", rests_on(found("root"), shadow="ok", sockets="unsupported"), **where))
    mended = rests_on(passed(), shadow="ok", sockets="unsupported")
    assert audited(store, host("web1", mended, day=1, **where), day=1).closed == (1,)


def test_another_rule_proves_nothing(store: Store) -> None:
    follows(store, host("web1", found("root")), day=0)
    follows(store, host("web1", passed(), day=1), day=1, alter=of_check(digest="sha256:another"))
    assert state(store) == (State.TO_VERIFY, Basis.RULES)
    assert follows(store, host("web1", passed(), day=2), day=2).closed == (1,)


@pytest.mark.parametrize(
    ("date", "changed", "closes"),
    [("2026-02-02", True, True), ("2026-02-02", False, False), ("2025-02-02", True, False)],
)
def test_a_table_that_changed_is_no_mending(store: Store, date: str, changed: bool, closes: bool) -> None:
    follows(store, host("web1", rests_on(found("root"), packages="ok")), day=0, alter=table("2026-01-01"))
    mended = rests_on(passed(), packages="absent" if changed else "ok")
    done = follows(store, host("web1", mended, day=1), day=1, alter=table(date))
    assert bool(done.closed) is closes
    assert closes or state(store) == (State.TO_VERIFY, Basis.RULES)


def test_fewer_guesses_prove_nothing(store: Store) -> None:
    weak, strong = rests_on(found("bob"), trial="ok"), rests_on(passed(), trial="ok")
    follows(store, host("web1", weak), day=0, means={"trial": "a long list"})
    follows(store, host("web1", strong, day=1), day=1, means={"trial": "a short list"})
    assert state(store) == (State.TO_VERIFY, Basis.PARAMETERS)
    assert follows(store, host("web1", strong, day=2), day=2, means={"trial": "a long list"}).closed == (1,)


def test_without_a_machine_id_another_place_may_be_another_host(store: Store) -> None:
    one, other = (dict[str, Any]({"machine": "", "target": f"rootfs:/mnt/{name}/disk"}) for name in ("a", "b"))
    audited(store, host("disk", found("root"), **one))
    audited(store, host("disk", passed(), day=1, **other), day=1)
    assert state(store) == (State.TO_VERIFY, Basis.ELSEWHERE)
    assert audited(store, host("disk", passed(), day=2, **one), day=2).closed == (1,)


def test_older_evidence_is_not_spoken_against_by_other_parameters(store: Store) -> None:
    lax: dict[str, dict[str, object]] = {CHECK: {"allow": ["root"]}}
    audited(store, host("web1", passed(), day=5), day=5, parameters=lax)
    assert audited(store, host("web1", found("root"), day=3), day=6).opened == (1,)
    assert audited(store, host("web1", found("root"), day=4), day=7, parameters=lax).found_again == (1,)


def test_a_clock_that_is_ahead_moves_nothing(store: Store) -> None:
    audited(store, host("web1", found("root"), tags={"owner": "张三"}))
    early = host("web1", passed(), found("root", check="a.b"), taken="2999-01-01T00:00:00Z", tags={"owner": "李四"})
    assert audited(store, early, day=1) == Followed(ahead=("web1",))
    with store.reading() as connection:
        assert [each.name for each in list_hosts(connection)] == ["web1"]
    (item,) = items(store)
    assert (item.state, item.owner, item.looked) == (State.OPEN, "张三", at(0))
    again = host("web1", passed(), found("root", check="a.b"), day=2, tags={"owner": "王五"})
    assert audited(store, again, day=2) == Followed(opened=(2,), closed=(1,))
    assert [each.owner for each in items(store)] == ["张三", "王五"]


def test_a_finding_that_no_column_holds_is_refused(store: Store) -> None:
    long = replace(found("root"), findings=(replace(found("root").findings[0], fingerprint="0" * 33),))
    with pytest.raises(InspectorError, match=r"web1 cannot be recorded: .* fingerprint"):
        audited(store, host("web1", long))
    assert items(store) == []
