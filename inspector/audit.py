"""Many hosts through the pipeline: what the checks need is collected at once and judged; the entries become one result."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

import msgspec

from inspector import __version__, judging
from inspector.dossier import SCHEMA
from inspector.entry import Judged, tags, unaudited
from inspector.entry import judge as in_this_process
from inspector.judging import Judge
from inspector.model import Audit, CheckInfo, Dossier, Host, HostStatus, InspectorError, ProfileInfo, Tool
from inspector.outcome import plain
from inspector.passwords.worker import cores
from inspector.plugins import knowledge_of
from inspector.rules import Rules
from inspector.snapshot import Snapshot
from inspector.targets import Target
from inspector.targets.host import SECONDS
from inspector.text import Text

Examine = Callable[[Snapshot], Snapshot]
"""Adds to the evidence what the auditor works out from secret items while they are at hand: verdicts on passwords."""
Look = Callable[[Target, Snapshot], Snapshot]
"""Adds to the evidence what is seen of a host from outside."""
Keep = Callable[[int, Snapshot, Host], None]
"""Told a target's place, its evidence with the secrets still in it, and the entry that it was judged to. It must not raise."""
MOST_AT_ONCE = 32
GRACE = 30
"""Seconds that a target may take over its own deadline before it is given up."""
GIVEN_UP = Text(
    en="given up: {phase} did not end within {seconds} seconds", zh="已放弃：{phase}未能在 {seconds} 秒内结束"
)


class Phase(StrEnum):
    COLLECTING = "collecting"
    LOOKING = "looking"
    GUESSING = "guessing"
    JUDGING = "judging"
    KEEPING = "keeping"


LIMITS = {
    Phase.COLLECTING: (SECONDS + GRACE, Text(en="collecting", zh="采集")),
    Phase.JUDGING: (judging.SECONDS, Text(en="judging", zh="判定")),
}
"""How long a phase may take; guessing has a budget of its own, and waits for its turn. What is being kept is not given up."""
Tell = Callable[[int, Phase], None]


@dataclass(frozen=True)
class Done:
    """One target's entry, by the target's place in the order that was given; `crash` where our own code failed."""

    place: int
    judged: Judged
    crash: BaseException | None = None


def jobs_for(targets: Sequence[Target]) -> int:
    """How many hosts at a time: hosts that are reached over a network mostly wait, files of this machine take a core."""
    waits = any(target.uri.startswith("ssh:") for target in targets)
    return max(1, min(len(targets), MOST_AT_ONCE, 4 * cores() if waits else cores()))


def audit_hosts(  # noqa: PLR0913 - one keyword a seam
    targets: Sequence[Target],
    rules: Rules,
    *,
    jobs: int,
    look: Look | None = None,
    examine: Examine | None = None,
    judge: Judge = in_this_process,
    tell: Tell | None = None,
    keep: Keep | None = None,
    skip: Collection[int] = (),
) -> Generator[Done, None, None]:
    """Audit the targets, `jobs` at a time, and yield each when it is done; `tell` hears each begin a phase.

    Those whose places are in `skip` are left out. A host that hangs is given up after its time, and another thread takes its
    place; a `judge` that is given bounds its time itself. `keep` is called in the hosts' threads, for those that were judged in
    time. The threads are daemons: who stops asking (an interrupt) need not wait for hosts that are still at work.
    """

    def audit(place: int, begin: Callable[[Phase], None]) -> Done:
        def both(phase: Phase) -> None:
            begin(phase)
            if tell:
                tell(place, phase)

        def kept(snapshot: Snapshot, host: Host) -> None:
            both(Phase.KEEPING)
            if keep and crew.holds(place):
                keep(place, snapshot, host)

        try:
            return Done(place, audit_host(targets[place], rules, examine, both, judge, look, kept if keep else None))
        except BaseException as error:  # one host's failure stops no other, a check's sys.exit() neither
            kind = getattr(error, "kind", type(error).__name__)
            text = Text(en="internal error: {kind}", zh="内部错误：{kind}").fill({"kind": kind})
            return Done(place, Judged(unaudited(targets[place], text, HostStatus.FAILED)), error)

    places = [place for place in range(len(targets)) if place not in skip]
    limits = LIMITS if judge is in_this_process else {Phase.COLLECTING: LIMITS[Phase.COLLECTING]}
    crew = _Crew(audit, places, limits)
    for _ in range(min(jobs, len(places))):
        crew.hire()
    try:
        yield from _as_they_come(crew, targets)
    finally:
        crew.dismiss()


def _as_they_come(crew: _Crew, targets: Sequence[Target]) -> Iterator[Done]:
    left = set(crew.places)
    while left:
        for done in filter(None, (crew.next(), _given_up(crew, targets))):
            if done.place in left:  # what a host says after it was given up counts no more
                left.remove(done.place)
                yield done


def _given_up(crew: _Crew, targets: Sequence[Target]) -> Done | None:
    overdue = crew.overdue()
    if overdue is None:
        return None
    place, phase = overdue
    seconds, name = LIMITS[phase]
    why = GIVEN_UP.fill({"phase": name, "seconds": seconds})
    return Done(place, Judged(unaudited(targets[place], why, HostStatus.FAILED)))


@dataclass(eq=False)
class _Crew:
    """The threads, and what each host is at since when."""

    audit: Callable[[int, Callable[[Phase], None]], Done]
    places: Sequence[int]
    limits: Mapping[Phase, tuple[int, Text]]
    _todo: SimpleQueue[int] = field(default_factory=SimpleQueue)
    _done: SimpleQueue[Done] = field(default_factory=SimpleQueue)
    _running: dict[int, tuple[Phase, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for place in self.places:
            self._todo.put(place)

    def hire(self) -> None:
        threading.Thread(target=self._work, daemon=True).start()

    def dismiss(self) -> None:
        """No other host is begun."""
        with suppress(Empty):
            while True:
                self._todo.get_nowait()

    def next(self) -> Done | None:
        """In a short wait: an interrupt that comes just before one begins is not seen before it ends."""
        try:
            return self._done.get(timeout=0.2)
        except Empty:
            return None

    def overdue(self) -> tuple[int, Phase] | None:
        """A host that takes too long. Its thread is written off, and another hired for it."""
        now = time.monotonic()
        with self._lock:
            for place, (phase, since) in self._running.items():
                if phase in self.limits and now - since > self.limits[phase][0]:
                    del self._running[place]
                    self.hire()
                    return place, phase
        return None

    def holds(self, place: int) -> bool:
        """Whether it is at work on the host, which was not given up."""
        with self._lock:
            return place in self._running

    def _work(self) -> None:
        while True:
            try:
                place = self._todo.get_nowait()
            except Empty:
                return
            done = self.audit(place, partial(self._begin, place))
            with self._lock:
                kept = self._running.pop(place, None) is not None
            self._done.put(done)
            if not kept:
                return

    def _begin(self, place: int, phase: Phase) -> None:
        with self._lock:
            if phase is Phase.COLLECTING or place in self._running:
                self._running[place] = phase, time.monotonic()


def audit_host(  # noqa: PLR0913, PLR0917 - one parameter a seam
    target: Target,
    rules: Rules,
    examine: Examine | None = None,
    tell: Callable[[Phase], None] | None = None,
    judge: Judge = in_this_process,
    look: Look | None = None,
    keep: Callable[[Snapshot, Host], None] | None = None,
) -> Judged:
    """Collect and judge one host. A host that fails is an entry that says so; it never stops another."""
    tell = tell or (lambda phase: None)
    started, worked = time.monotonic(), time.thread_time()
    tell(Phase.COLLECTING)
    try:
        snapshot = target.collect(rules.needs())
        if look:
            tell(Phase.LOOKING)
            snapshot = look(target, snapshot)
        if examine:
            tell(Phase.GUESSING)
            snapshot = examine(snapshot)
        tell(Phase.JUDGING)
        judged = judge(replace(snapshot, tags=tags(target), listed=hasattr(target, "tags")), rules)
    except InspectorError as error:  # one that knows what became of the host says so in `status`
        return Judged(unaudited(target, error.text, getattr(error, "status", HostStatus.FAILED)))
    if keep:
        keep(snapshot, judged.host)
    worked = time.thread_time() - worked + judged.host.cost.get("cpu_seconds", 0.0)
    cost = {"seconds": round(time.monotonic() - started, 3), "cpu_seconds": round(worked, 3)}
    cost = {**judged.host.cost, **cost}
    return replace(judged, host=replace(judged.host, cost=cost))


def dossier(hosts: Sequence[Host], rules: Rules, *, started: str, finished: str) -> Dossier:
    """The whole result. Its id is the digest of all else in it, times and costs of this run left out."""
    shown = {
        plan.check.id: CheckInfo(
            category=plan.check.category,
            title=plan.check.title,
            why=plan.check.why,
            severity=plan.severity,
            standards=plan.check.standards,
            digest=plan.check.digest,
            knowledge=knowledge_of(plan.check),
            aliases=plan.check.aliases,
        )
        for plan in rules.planned
    }
    parameters = {plan.check.id: plain(plan.parameters) for plan in rules.planned if plan.parameters}
    profile_info = ProfileInfo(id=rules.profile.id, digest=rules.profile.digest, parameters=parameters)
    told = (replace(host, cost={}, journal=()) for host in hosts)
    mark = mark_of(told, [shown, profile_info, rules.knowledge], started)
    head = Audit(id=mark, started=started, finished=finished, profile=profile_info, knowledge=rules.knowledge)
    return Dossier(
        schema=SCHEMA,
        tool=Tool(name="inspector", version=__version__),
        audit=head,
        categories=rules.categories,
        checks=shown,
        hosts=tuple(hosts) if isinstance(hosts, list) else hosts,
    )


def mark_of(hosts: Iterable[Any], rest: Sequence[object], started: str) -> str:
    """An audit's id: the digest of `[hosts, *rest]` in JSON, a host at a time. The hosts are without costs and journals.

    Where no host could be looked at there is no evidence that would tell one audit from the next: when it was begun does.
    """
    encode = msgspec.json.Encoder(order="sorted").encode
    sums, seen = hashlib.sha256(b"[["), False
    for place, host in enumerate(hosts):
        sums.update(b"," * bool(place) + encode(host))
        seen = seen or bool(host["taken"] if isinstance(host, dict) else host.taken)
    told = rest if seen else [*rest, started]
    sums.update(b"]," + b",".join(encode(part) for part in told) + b"]")
    return sums.hexdigest()[:32]
