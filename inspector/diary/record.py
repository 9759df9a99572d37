"""A diary as values: its JSON is these, encoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.change.words import HostChange
from inspector.model import Act, HostStatus, Score, Severity
from inspector.text import Text

SCHEMA = "inspector/diary/1"


class Basis(StrEnum):
    """What an entry was compared with. FIRST: nothing earlier is known of the host; PRUNED: what was before is kept no more.

    UNTOLD: several hosts of the audits have its name, and they cannot be told apart.
    """

    BEFORE = "before"
    FIRST = "first"
    PRUNED = "pruned"
    UNTOLD = "untold"
    NONE = "none"  # it was not audited


@dataclass(frozen=True, kw_only=True)
class AuditNote:
    """An audit that the diary rests on."""

    number: int
    id: str
    finished: str
    profile: str
    tool: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A host in an audit. `findings`, `unknown`, `accepted`: None where it was not audited. `before`: the audit it is compared with."""

    audit: int
    host: int
    name: str
    kind: str
    time: str
    status: HostStatus
    error: Text | None
    findings: Mapping[Severity, int] | None
    unknown: int | None
    accepted: int | None
    score: Score | None
    basis: Basis
    before: int = 0
    change: HostChange | None = None

    @property
    def changed(self) -> bool:
        return self.change is not None and self.change.changed


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What logs have of a day: of several audits the greatest count, and the audit that has it."""

    host: int
    name: str
    act: Act
    count: int
    sources: tuple[str, ...]
    audit: int


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What became of an item. `kind`: as in the register, or `overdue`; `audit`: the one that moved it, 0 for a person or the clock."""

    item: int
    kind: str
    time: str
    actor: str
    audit: int
    host: str
    severity: Severity
    title: Text
    subject: str
    deadline: str = ""
    repeat_of: int = 0


@dataclass(frozen=True, kw_only=True)
class Day:
    day: str
    entries: tuple[Entry, ...] = ()
    seen: tuple[Sighting, ...] = ()
    items: tuple[Happened, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Diary:
    """`days`: those of which anything is recorded. `hosts`: all that have an entry in the period, by their names now.

    `titles`: of the checks that are named in changes; `offset`: what the days are in.
    """

    schema: str
    first: str
    last: str
    offset: str
    host: str
    hosts: tuple[str, ...]
    audits: tuple[AuditNote, ...]
    days: tuple[Day, ...]
    titles: Mapping[str, Text] = field(default_factory=dict)
