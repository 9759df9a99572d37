"""What changed between two audits, as values: the JSON of `inspector diff` is these, encoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.model import HostStatus, Score, Severity, Status, Waiver
from inspector.text import Text

SCHEMA = "inspector/changes/1"


class Cause(StrEnum):
    """Why something is otherwise. TIME: a date passed, all else being equal. COVERAGE: it was not seen on one side."""

    HOST = "host"
    RULES = "rules"
    KNOWLEDGE = "knowledge"
    COVERAGE = "coverage"
    TIME = "time"


class Kind(StrEnum):
    """DROPPED: the host is as it was, and is judged otherwise. UNKNOWN: whether it is still there was not seen."""

    NEW = "new"
    WORSE = "worse"
    FIXED = "fixed"
    DROPPED = "dropped"
    BETTER = "better"
    ACCEPTED = "accepted"
    UNKNOWN = "no-longer-known"
    OPEN = "still-open"
    STILL_ACCEPTED = "still-accepted"


class State(StrEnum):
    """Which of the two audits a host was seen in; ADDED and GONE: it has no entry in the first, in the second."""

    BOTH = "both"
    ADDED = "added"
    GONE = "gone"
    REGAINED = "regained"
    LOST = "lost"
    NEITHER = "neither"


class Act(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Blame:
    """The causes of a change; where it is not `certain`, one of them or several."""

    causes: tuple[Cause, ...] = ()
    certain: bool = True


def blame(*causes: Cause, certain: bool | None = None) -> Blame:
    """In the order of `Cause`; certain where there is just one, unless it is said otherwise."""
    found = tuple(cause for cause in Cause if cause in causes)
    return Blame(found, len(found) == 1 if certain is None else certain)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One finding. `was`: its severity before, where that differs; `why`: what is not known of it, or how it came."""

    kind: Kind
    check: str
    subject: str
    fingerprint: str
    location: str
    severity: Severity
    message: Text
    blame: Blame
    was: Severity | None = None
    why: Text | None = None
    waiver: Waiver | None = None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """A check that was decided in one of the two audits alone; None: it was not run there."""

    check: str
    before: Status | None
    after: Status | None
    blame: Blame
    why: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Held:
    """Something that a host has. Not `certain`: the other list was not complete, so that it may have been there all the time."""

    kind: str
    name: str
    act: Act
    before: str = ""
    after: str = ""
    certain: bool = True


@dataclass(frozen=True, kw_only=True)
class HostChange:
    """`formerly`: the name in the first audit where it is another. `unlisted`: kinds of holdings that one side does not have.

    `counts`: how many findings of each kind. Those that are still open are counted and not listed, and those that are still
    accepted not even counted, unless all were asked for. `id`: of the host in the store; 0 where neither side is of it.
    """

    name: str
    kind: str
    state: State
    id: int = 0
    formerly: str = ""
    status: tuple[HostStatus | None, HostStatus | None] = (None, None)
    taken: tuple[str, str] = ("", "")
    score: tuple[Score | None, Score | None] = (None, None)
    error: Text | None = None
    counts: Mapping[Kind, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    holdings: tuple[Held, ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        moved = any(number for kind, number in self.counts.items() if kind not in (Kind.OPEN, Kind.STILL_ACCEPTED))
        return bool(moved or self.coverage or self.holdings or self.formerly or self.state is not State.BOTH)


@dataclass(frozen=True, kw_only=True)
class Audited:
    """One of the two audits. `number`: in the store; 0 for a file. `source`: empty for a replay."""

    source: str
    number: int
    id: str
    started: str
    finished: str
    profile: str
    tool: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of knowledge that is not the same; its dates, empty where it was not used."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class RulesChange:
    """What is otherwise in what the two were judged by. `checks`: those whose own code, `parameters`: those whose are set otherwise.

    `profile`: it is not the same in every byte, be it in waivers or titles alone.
    """

    tool: bool
    profile: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    checks: tuple[str, ...]
    parameters: tuple[str, ...]
    severities: tuple[str, ...]
    knowledge: tuple[Table, ...]

    @property
    def any(self) -> bool:
        return bool(
            self.tool
            or self.profile
            or self.added
            or self.removed
            or self.checks
            or self.parameters
            or self.severities
            or self.knowledge
        )


@dataclass(frozen=True, kw_only=True)
class Comparison:
    schema: str
    before: Audited
    after: Audited
    rules: RulesChange
    counts: Mapping[Kind, int]
    hosts: tuple[HostChange, ...]
    titles: Mapping[str, Text]
    """Of the checks that are named."""
    notes: tuple[Text, ...] = ()
