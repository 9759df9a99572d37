"""Many hosts through the pipeline: what the checks need is collected at once and judged; the entries become one result."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from queue import Empty, SimpleQueue

import msgspec

from inspector import __version__
from inspector.dossier import SCHEMA
from inspector.entry import Judged, judge, unaudited
from inspector.model import Audit, CheckInfo, Dossier, Host, HostStatus, InspectorError, ProfileInfo, Tool
from inspector.outcome import plain
from inspector.rules import Rules
from inspector.snapshot import Snapshot
from inspector.targets import Target
from inspector.text import Text

Examine = Callable[[Snapshot], Snapshot]
"""Adds to the evidence what the auditor works out from secret items while they are at hand: verdicts on passwords."""


class Phase(StrEnum):
    COLLECTING = "collecting"
    GUESSING = "guessing"
    JUDGING = "judging"


@dataclass(frozen=True)
class Done:
    """One target's entry, by the target's place in the order that was given; `crash` where our own code failed."""

    place: int
    judged: Judged
    crash: BaseException | None = None


def audit_hosts(
    targets: Sequence[Target],
    rules: Rules,
    *,
    jobs: int,
    examine: Examine | None = None,
    tell: Callable[[int, Phase], None] | None = None,
) -> Iterator[Done]:
    """Audit the targets, `jobs` at a time, and yield each when it is done; `tell` hears each begin a phase.

    The threads are daemons: who stops asking (an interrupt) need not wait for hosts that are still at work.
    """
    todo: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[Done] = SimpleQueue()
    for place in range(len(targets)):
        todo.put(place)

    def work() -> None:
        try:
            while True:
                done.put(_audited(todo.get_nowait()))
        except Empty:
            return

    def _audited(place: int) -> Done:
        try:
            return Done(place, audit_host(targets[place], rules, examine, tell and (lambda phase: tell(place, phase))))
        except BaseException as error:  # one host's failure stops no other, a check's sys.exit() neither
            text = Text(en="internal error: {kind}", zh="内部错误：{kind}").fill({"kind": type(error).__name__})
            return Done(place, Judged(unaudited(targets[place], text, HostStatus.FAILED)), error)

    for _ in range(min(jobs, len(targets))):
        threading.Thread(target=work, daemon=True).start()
    for _ in targets:
        yield _next(done)


def _next(done: SimpleQueue[Done]) -> Done:
    """In short waits: an interrupt that comes just before one begins is not seen before it ends."""
    while True:
        try:
            return done.get(timeout=0.2)
        except Empty:
            continue


def audit_host(
    target: Target, rules: Rules, examine: Examine | None = None, tell: Callable[[Phase], None] | None = None
) -> Judged:
    """Collect and judge one host. A host that fails is an entry that says so; it never stops another."""
    tell = tell or (lambda phase: None)
    started, worked = time.monotonic(), time.thread_time()
    tell(Phase.COLLECTING)
    try:
        snapshot = target.collect(rules.needs())
    except InspectorError as error:
        return Judged(unaudited(target, error.text, HostStatus.FAILED))
    if examine:
        tell(Phase.GUESSING)
        snapshot = examine(snapshot)
    tell(Phase.JUDGING)
    judged = judge(snapshot, rules)
    cost = {"seconds": time.monotonic() - started, "cpu_seconds": time.thread_time() - worked}
    return replace(judged, host=replace(judged.host, cost={name: round(value, 3) for name, value in cost.items()}))


def dossier(hosts: Sequence[Host], rules: Rules, *, started: str, finished: str) -> Dossier:
    """The whole result. Its id is the digest of all else in it, times and costs of this run left out."""
    shown = {
        plan.check.id: CheckInfo(
            category=plan.check.category,
            title=plan.check.title,
            why=plan.check.why,
            severity=plan.severity,
            standards={},
            digest=plan.check.digest,
        )
        for plan in rules.planned
    }
    parameters = {plan.check.id: plain(plan.parameters) for plan in rules.planned if plan.parameters}
    profile_info = ProfileInfo(id=rules.profile.id, digest=rules.profile.digest, parameters=parameters)
    content = msgspec.json.encode(
        [[replace(host, cost={}) for host in hosts], shown, profile_info, rules.knowledge], order="sorted"
    )
    mark = hashlib.sha256(content).hexdigest()[:32]
    head = Audit(id=mark, started=started, finished=finished, profile=profile_info, knowledge=rules.knowledge)
    return Dossier(
        schema=SCHEMA,
        tool=Tool(name="inspector", version=__version__),
        audit=head,
        categories=rules.categories,
        checks=shown,
        hosts=tuple(hosts),
    )
