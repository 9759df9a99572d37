"""A host's entry in the result of an audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.model.verdict import Reason, Result
from inspector.model.words import HostStatus
from inspector.text import Text


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A line of the coverage ledger: evidence that was wanted and not had.

    `decides` counts the checks that this evidence alone would decide, `blocks` those that it holds up with others.
    """

    request: str
    state: str
    reason: Reason
    decides: int
    blocks: int


@dataclass(frozen=True, kw_only=True)
class Score:
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class System:
    """`unrecognised`: why it cannot be told which system it is, so that most checks have nothing to look for."""

    id: str = ""
    version: str = ""
    name: str = ""
    kernel: str = ""
    architecture: str = ""
    unrecognised: Reason | None = None


class Action(StrEnum):
    READ = "read"
    LIST = "list"
    STAT = "stat"
    RUN = "run"


@dataclass(frozen=True, kw_only=True)
class Touch:
    """A row of the journal: one file or command of a host that collecting touched. `status`: an exit status or an item's state."""

    action: Action
    name: str
    bytes: int = 0
    seconds: float = 0.0
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Selftest:
    """How checks did on altered copies of a host's evidence. Each of `checks` can fail there or is named in one of the next three.

    `cannot_fail`: though it applies. `no_evidence`: what would have to be altered was not to be had. `fails_good`: fails where
    nothing is wrong. `blind`: is not unknown where what its pass rests on was taken away. Of the copies that were to be tried
    `skipped` were not, so that it comes to an end.
    """

    checks: int
    can_fail: int
    cannot_fail: Mapping[str, Reason] = field(default_factory=dict)
    no_evidence: Mapping[str, Reason] = field(default_factory=dict)
    not_applicable: Mapping[str, Reason] = field(default_factory=dict)
    fails_good: Mapping[str, Reason] = field(default_factory=dict)
    blind: Mapping[str, Reason] = field(default_factory=dict)
    copies: int = 0
    skipped: int = 0

    @property
    def sound(self) -> bool:
        """Whether no check is at fault."""
        return not (self.cannot_fail or self.fails_good or self.blind)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What a host has of one kind: a name, and what it is like. Where it is not `complete`, others may be there unseen."""

    complete: bool
    entries: Mapping[str, str]


class Act(StrEnum):
    LOGIN_FAILURE = "login-failure"
    WEB_ATTACK = "web-attack"


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What a host's logs have of one day: how often it happened, and from where most. `day`: YYYY-MM-DD in UTC."""

    day: str
    act: Act
    count: int
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of an image. `digest`: as the image names it. `size`: bytes as stored. `command`: what made it, secrets masked."""

    digest: str
    size: int = 0
    command: str = ""
    created: str = ""


@dataclass(frozen=True, kw_only=True)
class ImageInfo:
    """What an image is made of, from the bottom. `format`: oci, docker or tar. `digest`: of its manifest, or of its configuration.

    `platform`: as in `linux/amd64`. Of a tarball of a root file system nothing is known but its one layer.
    """

    format: str
    reference: str = ""
    digest: str = ""
    platform: str = ""
    created: str = ""
    layers: tuple[Layer, ...] = ()


IMAGE = "image"
"""Kind of a host that is a container image."""
UNIT = "unit"
"""Kind of the entry that holds for all hosts together."""


@dataclass(frozen=True, kw_only=True)
class Host:
    """`transport`: how it was reached; `journal`: all that was touched on it, where the way to it keeps one.

    `parameters`: those with which it was judged otherwise than the profile says for all hosts, by its tags. `holdings`: by kind
    (account, key, port, package, set-id, unit), as far as its evidence was asked for.
    """

    name: str
    kind: str
    identity: str
    target: str
    tags: Mapping[str, str]
    taken: str
    transport: Mapping[str, object]
    cost: Mapping[str, float]
    status: HostStatus
    error: Text | None
    privileged: bool
    score: Score | None
    system: System
    gaps: tuple[Gap, ...]
    results: tuple[Result, ...]
    journal: tuple[Touch, ...] = ()
    selftest: Selftest | None = None
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    holdings: Mapping[str, Holding] = field(default_factory=dict)
    activity: tuple[Activity, ...] = ()
    image: ImageInfo | None = None
