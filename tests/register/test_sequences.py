"""Whatever audits see and people do, in whatever order: nothing is closed that was not seen to be gone, and nothing is lost or doubled."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from inspector.model import Host, HostStatus, InspectorError, Result, Severity, Status
from inspector.profile import RemediationSettings
from inspector.register import Item, State, consistency, expire, follow, people, sheet, standing_waivers
from inspector.register.columns import View
from inspector.register.importing import Desk, import_sheet
from inspector.register.item import LIVE, Basis
from inspector.register.listing import Filter, list_items
from inspector.store import Recorded, Store, open_store, record
from inspector.store.schema import metadata
from tests.register.making import PROFILE_WAIVER, found, host, never, passed, unreachable, unsure
from tests.store import making
from tests.store.making import START, identity

OLD, NEW, OTHER = "c.old", "c.new", "d.other"
CAREFUL = RemediationSettings(verify=(Severity.HIGH,))


@dataclass(frozen=True)
class Run:
    """An audit. `back`: days by which its evidence is older than the newest."""

    machines: tuple[Any, ...]
    back: int
    new: bool
    waived: bool
    careful: bool
    limit: int


ACTS = ("start", "done", "accept", "reopen", "close", "note", "assign")
SAID = [("passed",)] * 4 + [(word,) for word in ("unsure", "never", "unseen", "none", "cut")]


def rarely(chance: Random) -> bool:
    return chance.random() < 0.15


def a_verdict(chance: Random) -> tuple[Any, ...]:
    if chance.random() < 0.5:
        return ("found", chance.choice(["x", "y", "xy"]), not rarely(chance))
    return chance.choice(SAID)


def a_run(chance: Random) -> Run:
    letters = chance.choice(["a", "b", "ab", "ab"])
    machines = [
        (each, 1 + rarely(chance), not rarely(chance), a_verdict(chance), a_verdict(chance)) for each in letters
    ]
    back = chance.choice([4, 9]) if rarely(chance) else 0
    new, waived, careful = chance.random() < 0.4, rarely(chance), rarely(chance)
    return Run(tuple(machines), back, new, waived, careful, 1 + rarely(chance))


def a_step(chance: Random) -> Any:
    if chance.random() < 0.7:
        return a_run(chance)
    return chance.choice(
        [(chance.choice(ACTS), chance.randrange(9)), (chance.choice(ACTS), 0), "again", "expire", "sheet"]
    )


@dataclass
class World:
    store: Store
    cloned: bool
    clock: int = 0
    seen: dict[tuple[int, int], tuple[Host, Run]] = field(default_factory=dict)
    newest: dict[int, tuple[str, Host]] = field(default_factory=dict)
    last: Any = None

    @property
    def now(self) -> datetime.datetime:
        return START + datetime.timedelta(days=self.clock, minutes=self.clock)

    def items(self) -> dict[int, Item]:
        with self.store.reading() as connection:
            return {item.id: item for item in list_items(connection, Filter(), self.now)}

    def result(self, check: str, told: Sequence[Any], run: Run) -> Result | None:
        older = (OLD,) if check == NEW else ()
        match told:
            case ("found", subjects, whole):
                more: dict[str, Any] = {"waiver": PROFILE_WAIVER} if run.waived else {}
                return found(*sorted(subjects), check=check, formerly=older, whole=whole, **more)
            case ("never",):
                return never(check)
            case ("cut",):
                return never(check, whole=False)
            case ("unseen",):
                return never(check, code="not-examined")
            case ("none",):
                return None
        return passed(check) if told == ("passed",) else unsure(check)

    def entry(self, machine: Any, run: Run) -> Host:
        letter, number, reached, first, second = machine
        name = f"{letter}{number}"
        if not reached:
            return unreachable(name)
        results = [self.result(NEW if run.new else OLD, first, run), self.result(OTHER, second, run)]
        made = host(name, *(each for each in results if each), tags={"owner": letter})
        taken = self.now - datetime.timedelta(days=run.back)
        who = identity("one image" if self.cloned else letter)
        return replace(made, taken=f"{taken:%Y-%m-%dT%H:%M:%SZ}", identity=who)

    def run(self, run: Run) -> None:
        self.clock += 3
        hosts = [self.entry(machine, run) for machine in run.machines]
        made = making.audit(*hosts, day=self.clock, mark=str(run))
        checks = {name: replace(info, aliases=(OLD,) if name == NEW else ()) for name, info in made.checks.items()}
        limits = {OLD: {"limit": run.limit}, NEW: {"limit": run.limit}}
        profile = replace(made.audit.profile, parameters=limits)
        self.last = replace(made, checks=checks, audit=replace(made.audit, profile=profile)), run
        recorded = self.record()
        for host_id, each in zip(recorded.hosts, hosts, strict=True):
            if each.status in (HostStatus.AUDITED, HostStatus.PARTIAL):
                self.seen[recorded.number, host_id] = each, run
                self.newest[host_id] = max(
                    self.newest.get(host_id, ("", each)), (each.taken, each), key=lambda one: one[0]
                )

    def record(self) -> Recorded:
        dossier, run = self.last
        with self.store.writing() as connection:
            recorded = record(connection, dossier)
            follow(connection, recorded, dossier, CAREFUL if run.careful else RemediationSettings(), now=self.now)
        return recorded

    def act(self, what: str, number: int) -> None:
        self.clock += 1
        words: dict[str, dict[str, Any]] = {
            "accept": {"reason": "so", "until": self.now + datetime.timedelta(days=8)},
            "reopen": {"reason": "no"},
            "close": {"note": "seen"},
            "note": {"text": f"note {self.clock}"},
            "assign": {"owner": f"by hand {self.clock}"},
        }
        live = sorted(self.items())
        with suppress(InspectorError), self.store.writing() as connection:
            getattr(people, what)(
                connection, live[number % len(live)] if live else 1, by="me", now=self.now, **words.get(what, {})
            )

    def step(self, step: Any) -> None:
        match step:
            case Run():
                self.run(step)
            case "again" if self.last:
                before = self.items()
                with self.store.writing() as connection:
                    expire(connection, self.now)
                before = self.items()
                self.record()
                assert self.items() == before
            case "sheet":
                before = self.items()
                view = View(lang="zh", now=self.now, categories={})
                data = sheet.workbook(list(before.values()), view)
                with self.store.writing() as connection:
                    done = import_sheet(Desk(connection, "me", self.now), data, "sent.xlsx", {})
                assert (self.items(), done.changes, done.whole) == (before, [], True)
            case "expire":
                self.clock += 5
                with self.store.writing() as connection:
                    expire(connection, self.now)
            case (what, number):
                self.act(what, number)


def gone(item: Item, result: Result) -> bool:
    named = any(item.fingerprint in (each.fingerprint, *each.formerly) for each in result.findings)
    if result.status is Status.NOT_APPLICABLE:
        return result.whole and result.reason is not None and result.reason.code == "absent"
    return result.whole and not named and result.status in (Status.PASS, Status.FAIL)


def looked(world: World, item: Item, audit: int | None) -> Result | None:
    """The result by which an audit looked at this host again, later than the problem was found, and found it gone."""
    entry, _ = world.seen[audit or 0, item.host or 0]
    results = [each for each in entry.results if each.check == item.check or (each.check, item.check) == (NEW, OLD)]
    return next((each for each in results if gone(item, each) and entry.taken > item.found), None)


def proven(world: World, item: Item) -> bool:
    """Whether it was closed by such a result; where no person closed it, of the same parameters and name."""
    result = looked(world, item, item.closed_by)
    closing, found_in = (world.seen[audit or 0, item.host or 0] for audit in (item.closed_by, item.found_by))
    like = closing[0].name == found_in[0].name and (closing[1].limit == found_in[1].limit or item.check == OTHER)
    return result is not None and (bool(item.reviewer) or (like and result.status is not Status.NOT_APPLICABLE))


def holds(world: World, before: dict[int, Item]) -> None:
    now = world.items()
    with world.store.reading() as connection:
        assert consistency(connection) == []
        assert all(rule.host for rule in standing_waivers(connection, world.now))
    for number, was in before.items():
        item = now[number]
        assert item.version >= was.version
        if was.state is State.CLOSED:
            assert replace(item, note="", version=0, host_name="") == replace(was, note="", version=0, host_name="")
    closed = [item for item in now.values() if item.state is State.CLOSED]
    assert all(proven(world, item) for item in closed)
    waiting = [each for each in now.values() if each.state is State.TO_VERIFY and each.basis is not Basis.DONE]
    assert all(looked(world, item, item.looked_by) for item in waiting)
    for item in now.values():
        old = [each for each in closed if each.id == item.repeat_of]
        assert item.repeat_of is None or (old and old[0].host == item.host and old[0].looked <= item.found)
    for host_id, (_, entry) in world.newest.items():
        live = [item for item in now.values() if item.host == host_id and item.state in LIVE]
        for finding in (each for result in entry.results for each in result.findings):
            marks = {finding.fingerprint, *finding.formerly}
            assert sum(bool(marks & {item.fingerprint, *item.formerly}) for item in live) == 1


def play(store: Store, cloned: bool, told: Sequence[Any]) -> None:
    with store.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    world = World(store, cloned)
    for step in told:
        before = world.items()
        world.step(step)
        holds(world, before)


def check(url: str, examples: int) -> None:
    with open_store(url) as store:

        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            st.randoms(use_true_random=True)
        )  # evenly: hypothesis' own choices seldom come as far as closing an item
        def any_sequence(chance: Random) -> None:
            play(store, rarely(chance), [a_step(chance) for _ in range(20)])

        any_sequence()


def test_any_sequence_of_audits_and_acts_keeps_the_promises(sqlite_url: str) -> None:
    check(sqlite_url, 25)


def test_it_does_so_in_postgresql(postgres_url: str) -> None:
    check(postgres_url, 4)
