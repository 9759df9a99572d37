"""One host through the pipeline: what the checks need is collected at once, judged, and written down as a host's entry."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import msgspec

from inspector import __version__, plugins, profile
from inspector.dossier import SCHEMA
from inspector.engine import Evaluation, Planned, evaluate, plain
from inspector.fact import Absent, Unknown, View
from inspector.facts.system import BOOT, MACHINE_ID, OsRelease
from inspector.model import (
    Audit,
    CheckInfo,
    Dossier,
    Host,
    HostStatus,
    InspectorError,
    Knowledge,
    ProfileInfo,
    Status,
    System,
    Tool,
)
from inspector.profile import Profile, waiving
from inspector.request import Request
from inspector.snapshot import Item, Snapshot, State
from inspector.targets import Target
from inspector.text import Text, clean

ALWAYS: tuple[Request, ...] = (*OsRelease.needs, BOOT, MACHINE_ID)
"""Collected for every host: what it is."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What hosts are judged by."""

    profile: Profile
    planned: Sequence[Planned]
    resources: Mapping[type, object]
    knowledge: tuple[Knowledge, ...]
    categories: Mapping[str, Text]

    def needs(self) -> list[Request]:
        """The union of all that the checks need, each request once, in a fixed order."""
        wanted = {need for plan in self.planned for need in plan.check.needs(plan.parameters)} | set(ALWAYS)
        return sorted(wanted, key=repr)


def load_rules(name: str, folders: Iterable[Path] = ()) -> Rules:
    """The rules of a profile (its id, or the path of its file) over the bundled checks and those in `folders`.

    Raises InspectorError naming file and line for what is wrong in any of them.
    """
    chosen = profile.load(name, plugins.find_profile)
    planned = profile.plan(chosen, plugins.load_checks(plugins.check_folders(folders)))
    kinds = plugins.resource_types(plan.check for plan in planned)
    resources = plugins.load_resources(kinds)
    return Rules(
        profile=chosen,
        planned=planned,
        resources=resources,
        knowledge=plugins.knowledge(resources),
        categories=plugins.categories(),
    )


class Phase(StrEnum):
    COLLECTING = "collecting"
    JUDGING = "judging"


@dataclass(frozen=True)
class Done:
    """One target's entry, by the target's place in the order that was given; `crash` where our own code failed."""

    place: int
    host: Host
    crash: BaseException | None = None


def audit_hosts(
    targets: Sequence[Target], rules: Rules, *, jobs: int, tell: Callable[[int, Phase], None] | None = None
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
            return Done(place, audit_host(targets[place], rules, tell and (lambda phase: tell(place, phase))))
        except BaseException as error:  # one host's failure stops no other, a check's sys.exit() neither
            text = Text(en="internal error: {kind}", zh="内部错误：{kind}").fill({"kind": type(error).__name__})
            return Done(place, unaudited(targets[place], text, HostStatus.FAILED), error)

    for _ in range(min(jobs, len(targets))):
        threading.Thread(target=work, daemon=True).start()
    for _ in targets:
        yield done.get()


def audit_host(target: Target, rules: Rules, tell: Callable[[Phase], None] | None = None) -> Host:
    """Collect and judge one host. A host that fails is an entry that says so; it never stops another."""
    tell = tell or (lambda phase: None)
    started, worked = time.monotonic(), time.thread_time()
    tell(Phase.COLLECTING)
    try:
        snapshot = target.collect(rules.needs())
    except InspectorError as error:
        return unaudited(target, error.text, HostStatus.FAILED)
    tell(Phase.JUDGING)
    host = judge(snapshot, rules)
    cost = {"seconds": time.monotonic() - started, "cpu_seconds": time.thread_time() - worked}
    return replace(host, cost={name: round(value, 3) for name, value in cost.items()})


def judge(snapshot: Snapshot, rules: Rules) -> Host:
    """A host's entry from its snapshot. Pure: the same snapshot and rules give the same entry."""
    waive = waiving(rules.profile, snapshot.host, snapshot.taken)
    evaluation = evaluate(snapshot, rules.planned, rules.resources, waive)
    return Host(
        name=clean(snapshot.host),
        kind=snapshot.kind,
        identity=identity(snapshot),
        target=clean(snapshot.target),
        tags={},
        taken=_zulu(snapshot.taken),
        transport={},
        cost={},
        status=_status(evaluation),
        error=None,
        privileged=snapshot.privileged,
        score=evaluation.score,
        system=system(snapshot),
        gaps=evaluation.gaps,
        results=evaluation.results,
    )


def _status(evaluation: Evaluation) -> HostStatus:
    undecided = any(result.status in (Status.UNKNOWN, Status.ERROR) for result in evaluation.results)
    return HostStatus.PARTIAL if undecided else HostStatus.AUDITED


def unaudited(target: Target, error: Text, status: HostStatus) -> Host:
    """The entry of a host that could not be audited, with the one line that says why."""
    return Host(
        name=clean(target.name),
        kind=target.kind,
        identity="",
        target=clean(target.uri),
        tags={},
        taken="",
        transport={},
        cost={},
        status=status,
        error=Text(en=clean(error.en), zh=clean(error.zh)),
        privileged=False,
        score=None,
        system=System(),
        gaps=(),
        results=(),
    )


def identity(snapshot: Snapshot) -> str:
    """A digest of the machine id, which is the same after a rename; empty where there is none."""
    item = snapshot.items(MACHINE_ID)[0]
    text = item.text.strip()
    if item.state is not State.OK or len(text) != 32:
        return ""
    return hashlib.sha256(b"inspector host\0" + text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def system(snapshot: Snapshot) -> System:
    try:
        release = OsRelease.read(View(snapshot, OsRelease.needs))
    except (Absent, Unknown):
        release = OsRelease()
    boot = _boot(snapshot.items(BOOT)[0])
    return System(
        id=clean(release.id),
        version=clean(release.version),
        name=clean(release.name),
        kernel=clean(str(boot.get("kernel", ""))),
        architecture=clean(str(boot.get("architecture", ""))),
    )


def _boot(item: Item) -> dict[str, Any]:
    return dict(json.loads(item.data)) if item.state is State.OK and item.data else {}


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


def _zulu(when: str) -> str:
    return when.replace("+00:00", "Z")
