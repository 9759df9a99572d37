"""The items of a host and what happened to them."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.publishing.model import Block, Cell, Tone
from inspector.register.item import FIELDS, KINDS, STATES, Event, Item
from inspector.reporting.annual.annexes import PROBLEM, printed
from inspector.reporting.host_report import words
from inspector.reporting.host_report.facts import Facts
from inspector.reporting.paper import or_empty, severity_cell
from inspector.reporting.telling import cell, day, heading, iso_day, joined, listed, plain, short
from inspector.summary import SEVERITIES
from inspector.text import Text

NUMBERS = 12
SAID = ("reason", "note", "approver")
"""What of an event's data is told as it stands; of the rest, the fields that were set."""


def items(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.ITEMS, "items")
    rows = [_item(facts, item) for item in facts.items]
    yield from printed("items.table", words.ITEM_TABLE, words.ITEM_COLUMNS, rows, words.NO_ITEM)
    if facts.items:
        events = _events(facts)
        yield from printed("items.events", words.EVENT_TABLE, words.EVENT_COLUMNS, events, words.NO_EVENT)


def _item(facts: Facts, item: Item) -> tuple[Cell, ...]:
    late = item.overdue(facts.desk.now.date())
    problem = {"title": short(item.title, 100), "message": short(item.message, 120)}
    return (
        cell(item.id),
        cell(PROBLEM.fill(problem)),
        severity_cell(item.severity),
        cell(STATES[item.state]),
        or_empty(item.department, 60),
        or_empty(item.owner, 60),
        cell(facts.desk.told(item.opened)),
        cell(iso_day(item.deadline), Tone.BAD if late else Tone.PLAIN) if item.deadline else cell(None),
        cell(facts.desk.told(item.closed)) if item.closed else cell(None),
    )


def _events(facts: Facts) -> list[tuple[Cell, ...]]:
    """An audit opens and closes many items at once: what is the same of them stands in one row."""
    groups: dict[tuple[Cell, ...], list[int]] = {}
    for event in facts.events:
        told = (
            cell(facts.desk.clock(event.time)),
            cell(KINDS[event.kind]),
            cell(who(event)),
            cell(STATES[event.state]),
            cell(said(facts, event)),
        )
        groups.setdefault(told, []).append(event.item)
    return [
        (told[0], cell(listed([str(n) for n in sorted(numbers)], limit=NUMBERS)), *told[1:])
        for told, numbers in groups.items()
    ]


def who(event: Event) -> Text | None:
    """A person, or an audit; neither where a day has come."""
    if event.actor:
        return plain(event.actor, 60)
    return words.BY_AUDIT.fill({"n": event.audit}) if event.audit is not None else None


def said(facts: Facts, event: Event) -> Text | None:
    """Reasons and notes, until when it holds, and what was set."""
    told = [plain(str(event.data[name]), 200) for name in SAID if isinstance(event.data.get(name), str)]
    if isinstance(until := event.data.get("until"), str):
        told.append(words.UNTIL.fill({"day": day(facts.desk.last(until))}))
    for name, value in event.data.items():
        if isinstance(value, list) and len(value) == 2:
            told += _set(name, value[1])
    return joined(each for each in told if each.zh) if any(each.zh for each in told) else None


def _set(name: str, new: object) -> list[Text]:
    """What a field was set to."""
    if name == "severity":
        return [SEVERITIES[level] for level in SEVERITIES if level == new]
    if name not in FIELDS:
        return []
    return [words.CHANGED.fill({"field": FIELDS[name], "value": plain(str(new), 120) if new else words.CLEARED})]
