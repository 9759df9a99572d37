"""Whatever befell a store, its year counted twice is the same: audits in any order, people who act between them, acceptances that end."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.model import UNIT, HostStatus, InspectorError, Result, Severity, Status, Waiver, reason
from inspector.register import people
from inspector.store import Store, open_store
from inspector.text import Text
from tests.register.making import found, never, passed, unsure
from tests.reporting import making
from tests.reporting.making import NOW, ORGANISATION, ZONE
from tests.reporting.test_gathering import agree
from tests.store import making as stored

CHECKS = ("weak-password.empty-password", "os-patch.pending", "open-port.redis-without-password", "own.check")
NAMES = ("his-db", "web-1", "old-pacs", "ö \u202e" + "x" * 200)
FIRST = datetime.datetime(2024, 11, 1, 15, 59, 59, tzinfo=datetime.UTC)
DAYS = st.integers(0, 780)
EXPIRES = ("2025-06-30T00:00+08:00", "2026-01-01T00:00+08:00", "2026-07-01T08:30+08:00", "2027-06-30T00:00+08:00")
SUBJECTS = st.lists(st.sampled_from(["root", "svc", "=1+1"]), min_size=1, max_size=3, unique=True)


def unseen(check: str) -> Result:
    why = reason("not-examined", Text(en="not running", zh="未运行"))
    return stored.result(check, Status.NOT_APPLICABLE, reason=why, whole=False)


@st.composite
def results(draw: st.DrawFn, check: str) -> Result:
    kind = draw(st.integers(0, 7))
    if kind < 4:
        return (passed, unsure, never, unseen)[kind](check)
    more: dict[str, Any] = {}
    if kind == 4:
        expires = draw(st.sampled_from(EXPIRES))
        more["waiver"] = Waiver(reason="r", approver="a", start="2024-01-01T00:00+08:00", expires=expires)
    return found(*draw(SUBJECTS), check=check, severity=draw(st.sampled_from(list(Severity))), **more)


@st.composite
def audits(draw: st.DrawFn) -> Callable[[Store], None]:
    """An audit of a day: some hosts, of which some are not reached, and at times all of them together."""
    when = FIRST + datetime.timedelta(days=draw(DAYS), microseconds=draw(st.sampled_from([0, 1, 999_999])))
    hosts = []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)):
        status = draw(st.sampled_from([HostStatus.AUDITED, HostStatus.AUDITED, HostStatus.PARTIAL, *HostStatus]))
        if status in (HostStatus.AUDITED, HostStatus.PARTIAL):
            told = tuple(draw(results(check)) for check in draw(st.sets(st.sampled_from(CHECKS), min_size=1)))
            hosts.append(stored.host(name, *told, taken=making.zulu(when), status=status))
        else:
            hosts.append(stored.unreachable(name, status=status))
    if draw(st.booleans()):
        told = (draw(results("weak-password.shared")),)
        hosts.append(stored.host("*", *told, kind=UNIT, machine="", target="none", taken=making.zulu(when)))
    made = stored.audit(*hosts, mark=f"{when}")
    head = replace(made.audit, started=making.zulu(when), finished=making.zulu(when))
    return lambda store: making.keep(store, replace(made, audit=head))


@st.composite
def acts(draw: st.DrawFn) -> Callable[[Store], None]:
    """A person does something to an item, if there is one and it may be done."""
    now = FIRST + datetime.timedelta(days=draw(DAYS), hours=3)
    item, kind = draw(st.integers(1, 6)), draw(st.integers(0, 5))
    day = str((now + datetime.timedelta(days=draw(st.integers(-20, 400)))).date())
    does: tuple[Callable[[Any], object], ...] = (
        lambda c: people.assign(c, item, owner="张伟", deadline=day, by="李明", now=now),
        lambda c: people.start(c, item, by="张伟", now=now),
        lambda c: people.done(c, item, by="张伟", now=now),
        lambda c: people.accept(c, item, reason="r", until=now + datetime.timedelta(days=90), by="李明", now=now),
        lambda c: people.reopen(c, item, reason="r", by="李明", now=now),
        lambda c: people.close(c, item, by="李明", now=now, note="seen"),
    )

    def act(store: Store) -> None:
        try:
            with store.writing() as connection:
                does[kind](connection)
        except InspectorError:
            pass

    return act


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(
    did=st.lists(st.one_of(audits(), audits(), acts()), max_size=9),
    stale=st.sampled_from([1, 90]),
    now=st.sampled_from(
        [NOW, datetime.datetime(2026, 3, 1, 0, 0, tzinfo=ZONE), datetime.datetime(2028, 1, 1, tzinfo=ZONE)]
    ),
)
def test_any_year_is_counted_right(did: list[Callable[[Store], None]], stale: int, now: datetime.datetime) -> None:
    organisation = replace(ORGANISATION, inspection=replace(ORGANISATION.inspection, stale_after=stale))
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'inspector.db'}") as store:
        for each in did:
            each(store)
        year = making.told(store, now=now, organisation=organisation)
        agree(store, year, now)
        before = making.told(store, 2025, now, organisation)
        agree(store, before, now)
        assert year.previous == (before.totals if before.audits else None)
