"""What a collector told of a host, before any request is answered from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from inspector.snapshot import Item, Stat, State
from inspector.targets.collector.asking import Asked
from inspector.targets.collector.records import Record


@dataclass
class Evidence:
    """`content` is by block and path; a path whose content did not come whole is in `faults` with its state."""

    asked: Asked
    rows: dict[str, Stat] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    content: dict[tuple[int, str], bytes] = field(default_factory=dict)
    faults: dict[tuple[int, str], State] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    odd: set[str] = field(default_factory=set)
    many: set[str] = field(default_factory=set)
    fetched: set[int] = field(default_factory=set)
    """Blocks that were answered to the end."""
    globs: set[str] = field(default_factory=set)
    """Those that were expanded and answered to the end; of home folders behind `~/`."""
    walk: dict[str, Stat] = field(default_factory=dict)
    walk_state: State = State.MISSING
    walk_came: bool = False
    walk_skipped: tuple[str, ...] = ()
    walk_failed: list[Item] = field(default_factory=list)
    capabilities: dict[str, str] | None = None
    live: dict[str, bytes] = field(default_factory=dict)
    commands: dict[str, Item] = field(default_factory=dict)
    ran: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Commands that ended: exit status and seconds."""
    altered: list[Record] = field(default_factory=list)
    hello: tuple[str, ...] = ()
    cost: bytes = b""
    complete: bool = False

    @property
    def uid(self) -> int:
        """As whom the collector ran; nobody's where it did not say."""
        return int(self.hello[0]) if self.hello and self.hello[0].isdecimal() else -1
