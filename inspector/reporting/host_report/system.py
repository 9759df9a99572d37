"""What a host is, and what it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspector.change.telling import HOLDINGS
from inspector.model import UNIT, Holding
from inspector.publishing.model import Block, Cell, Grid, Tone, same
from inspector.reporting.host_report import words
from inspector.reporting.host_report.facts import Facts
from inspector.reporting.paper import sentence
from inspector.reporting.telling import cell, heading, joined, listed, plain, short
from inspector.reporting.year.unseen_hosts import KINDS
from inspector.sentences import collecting
from inspector.summary import HOST_STATUSES, TOGETHER
from inspector.text import Text, clean

NAMED_TAGS = ("system", "department", "owner")
EXAMPLES = 8


def name_of(facts: Facts, limit: int = 200) -> Text:
    return TOGETHER if facts.host.kind == UNIT else plain(facts.host.name, limit)


def system(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.SYSTEM, "system")
    rows = [(cell(words.LABELS[name]), cell(value)) for name, value in _known(facts).items() if value is not None]
    yield Grid(statement="system.facts", caption=words.FACTS, columns=words.FACT_COLUMNS, rows=tuple(rows))
    held = facts.host.holdings
    if not held:
        yield sentence("system.not-listed", words.NOT_LISTED)
        return
    yield Grid(
        statement="system.holdings",
        caption=words.HELD,
        columns=words.HELD_COLUMNS,
        rows=tuple(_held(kind, holding) for kind, holding in sorted(held.items())),
    )


def _known(facts: Facts) -> Mapping[str, Text | None]:
    """What is not known of it has no row, but who is responsible has: that nobody is said to be, is told."""
    host, desk = facts.host, facts.desk
    former = [name for name in facts.chosen.host.former if name != clean(host.name)]
    return {
        "name": name_of(facts),
        "former": listed(former) if former else None,
        "kind": KINDS.get(host.kind, plain(host.kind, 40)),
        "system": desk.system(facts.system) if facts.system else same("—"),
        "department": _tag(host.tags, "department"),
        "owner": _tag(host.tags, "owner"),
        "tags": _tags(host.tags),
        "target": plain(host.target, 200),
        "os": _maybe(host.system.name or f"{host.system.id} {host.system.version}".strip()),
        "kernel": _maybe(host.system.kernel),
        "architecture": _maybe(host.system.architecture),
        "taken": desk.instant(host.taken),
        "status": HOST_STATUSES[host.status],
        "privileged": words.YES if host.privileged else words.NO,
        "collecting": short(collecting(host)) if host.journal else None,
        "first": desk.told(facts.chosen.host.first),
    }


def _maybe(said: str) -> Text | None:
    return plain(said, 200) if said else None


def _tag(tags: Mapping[str, str], name: str) -> Text:
    return plain(tags[name], 80) if tags.get(name) else same("—")


def _tags(tags: Mapping[str, str]) -> Text | None:
    other = [same(f"{name}={value}") for name, value in sorted(tags.items()) if name not in NAMED_TAGS]
    return listed(other, limit=12) if other else None


def _held(kind: str, holding: Holding) -> tuple[Cell, ...]:
    names = [plain(name, 60) for name in list(holding.entries)[:EXAMPLES]]
    return (
        cell(HOLDINGS.get(kind, plain(kind, 40))),
        cell(len(holding.entries)),
        cell(words.COMPLETE) if holding.complete else cell(words.INCOMPLETE, Tone.WARN),
        cell(joined(names, ", ", "、")) if names else cell(None),
    )
