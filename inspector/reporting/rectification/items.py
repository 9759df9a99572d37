"""Chapters of the rectification report that tell of items one by one: put right, remaining, come back, accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from inspector.publishing.model import Block, Cell, Column, Tone
from inspector.register.columns import asset
from inspector.register.item import BASES, STATES, Basis, Event, Item
from inspector.reporting.annual.annexes import PROBLEM
from inspector.reporting.paper import bounded, by_severity, note, or_empty, sentence, severity_cell
from inspector.reporting.rectification import words
from inspector.reporting.rectification.facts import Facts, levels
from inspector.reporting.telling import (
    NOT_FILLED_IN,
    NOT_SET,
    cell,
    day,
    heading,
    iso_day,
    joined,
    listed,
    plain,
    short,
)
from inspector.text import Text

DOUBTS = (Basis.PARAMETERS, Basis.RULES, Basis.UNSEEN, Basis.ELSEWHERE, Basis.RENAMED, Basis.INAPPLICABLE)
"""Why a person had to say that it is gone."""
DIGITS = 12
NUMBERS = 4
"""How many items' numbers stand in a cell before the rest is counted."""
ROWS = 60
"""Rows of a chapter that are printed, the worst ones; all items stand in the tables for search."""
FILES = 3
"""Files of evidence that are named of an item; the register's annex has all."""


def done(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.DONE, "done")
    items = facts.closed
    if not items:
        yield sentence("done.none", words.NONE_DONE)
        return
    audit = sum(not _by_person(facts.endings.get(item.id)) for item in items)
    told = by_severity(levels(items))
    yield sentence("done.said", words.DONE_SAID, n=len(items), levels=told, audit=audit, people=len(items) - audit)
    back = sum(item.id in facts.back for item in items)
    if back:
        yield sentence("done.back", words.BACK, n=back)
    table = _Table("done", words.DONE_TABLE, words.DONE_COLUMNS, lambda item, _: _done(facts, item))
    yield from table.blocks(items)


def _by_person(ending: Event | None) -> bool:
    return ending is not None and bool(ending.actor)


def _done(facts: Facts, item: Item) -> tuple[Cell, ...]:
    return (
        cell(_who(item)),
        cell(short(_measure(item), 240)),
        cell(_evidence(item)),
        cell(facts.desk.told(item.closed)),
        cell(_verified(facts, item)),
    )


@dataclass(frozen=True)
class _Table:
    """`tell`: the cells of an item after its head. `same`: what decides whether two items say the same; else these cells."""

    name: str
    caption: Text
    columns: tuple[Column, ...]
    tell: Callable[[Item, bool], tuple[Cell, ...]]
    same: Callable[[Item], object] | None = None

    def blocks(self, items: Sequence[Item]) -> Iterator[Block]:
        """Items of the same check and severity of which the same is told stand in one row."""
        groups: dict[object, list[Item]] = {}
        for item in items:
            said = self.same(item) if self.same else self.tell(item, True)
            groups.setdefault((item.check, item.severity, said), []).append(item)
        rows = [
            (*_head(some, again=self.name == "repeated"), *self.tell(some[0], len(some) == 1))
            for some in groups.values()
        ]
        yield from bounded(f"{self.name}.table", self.caption, self.columns, rows, ROWS)
        if len(rows) < len(items):
            yield note(f"{self.name}.rows", words.ROWS)


def _head(items: Sequence[Item], *, again: bool) -> tuple[Cell, ...]:
    first = items[0]
    numbers = [cell(listed([str(item.id) for item in items], limit=NUMBERS))]
    numbers += [cell(listed([str(item.repeat_of) for item in items], limit=NUMBERS))] if again else []
    assets = list(dict.fromkeys(asset(item) for item in items))
    return (
        *numbers,
        _problem(first, alone=len(items) == 1),
        cell(listed(assets, Text(en="", zh="台"))),
        severity_cell(first.severity),
        cell(len(items)),
    )


def _problem(item: Item, *, alone: bool) -> Cell:
    if not alone:
        return cell(short(item.title, 120))
    return cell(PROBLEM.fill({"title": short(item.title, 100), "message": short(item.message, 200)}))


def _who(item: Item) -> Text:
    names = [plain(word, 60) for word in (item.department, item.owner) if word.strip()]
    return joined(names, ", ", "、") if names else NOT_SET


def _measure(item: Item) -> Text:
    return plain(item.measure, 240) if item.measure.strip() else NOT_FILLED_IN


def _evidence(item: Item) -> Text:
    told = [plain(item.proof, 160)] if item.proof.strip() else []
    told += [
        words.FILE.fill({"name": plain(PurePath(each.path).name, 80), "digest": plain(each.digest[:DIGITS])})
        for each in item.evidence[:FILES]
    ]
    return joined(told) if told else words.NO_EVIDENCE


def _verified(facts: Facts, item: Item) -> Text:
    """Who or what says that it is gone."""
    told = []
    ending = facts.endings.get(item.id)
    if item.closed_by is not None:
        told.append(_by_audit(item.closed_by, ending))
    who = item.reviewer or (ending.actor if ending else "")
    if who:
        when = iso_day(item.reviewed_on) if item.reviewed_on else facts.desk.told(item.closed)
        told.append(words.BY_PERSON.fill({"who": plain(who, 60), "day": when}))
    if item.review_result.strip():
        told.append(plain(item.review_result, 160))
    if item.id in facts.back:
        told.append(words.CAME_BACK_LATER)
    return joined(told) if told else NOT_FILLED_IN


def _by_audit(number: int, ending: Event | None) -> Text:
    """What the audit saw that closed it, or after which a person did."""
    said = ending.data.get("basis") if ending else None
    doubt = next((BASES[basis] for basis in DOUBTS if basis == said), None)
    return words.AFTER_AUDIT.fill({"n": number, "basis": doubt}) if doubt else words.BY_AUDIT.fill({"n": number})


def remaining(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.REMAINING, "remaining")
    items = facts.remaining
    if not items:
        yield sentence("remaining.none", words.NONE_LEFT)
        return
    overdue = sum(facts.overdue(item) for item in items)
    yield sentence("remaining.said", words.LEFT_SAID, n=len(items), levels=by_severity(levels(items)), overdue=overdue)
    table = _Table(
        "remaining",
        words.LEFT_TABLE,
        words.LEFT_COLUMNS,
        lambda item, alone: (cell(_plan(item, alone=alone)), *_remaining(facts, item)),
        lambda item: (item.measure.strip(), item.interim_control.strip(), _remaining(facts, item)),
    )
    yield from table.blocks(items)


def _remaining(facts: Facts, item: Item) -> tuple[Cell, ...]:
    late = facts.overdue(item)
    return (
        cell(plain(item.department, 60) if item.department.strip() else NOT_SET),
        cell(plain(item.owner, 60) if item.owner.strip() else NOT_SET),
        cell(iso_day(item.deadline) if item.deadline else NOT_SET, Tone.BAD if late else Tone.PLAIN),
        cell(STATES[item.state]),
    )


def _plan(item: Item, *, alone: bool) -> Text:
    """What people mean to do; what the check advises, where they have not said. `alone`: it speaks of this item only."""
    if item.measure.strip():
        told = plain(item.measure, 240)
    elif item.remedy.zh or item.remedy.en:
        suggested = words.SUGGESTED if alone else words.SUGGESTED_OF
        told = suggested.fill({"remedy": short(item.remedy, 140), "id": item.id})
    else:
        told = NOT_FILLED_IN
    if not item.interim_control.strip():
        return told
    return words.INTERIM.fill({"measure": told, "interim": plain(item.interim_control, 160)})


def repeated(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.REPEATED, "repeated")
    items = facts.repeated
    if not items:
        yield sentence("repeated.none", words.NONE_REPEATED)
        return
    left = facts.tally(items).remaining
    yield sentence("repeated.said", words.REPEATED_SAID, n=len(items), left=left)
    table = _Table("repeated", words.REPEATED_TABLE, words.REPEATED_COLUMNS, lambda item, _: _repeated(item))
    yield from table.blocks(items)


def _repeated(item: Item) -> tuple[Cell, ...]:
    cause = plain(item.cause, 200) if item.cause.strip() else NOT_FILLED_IN
    return cell(cause), cell(_who(item)), cell(STATES[item.state])


def accepted(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.ACCEPTED, "accepted")
    items = facts.accepted
    if not items:
        yield sentence("accepted.none", words.NONE_ACCEPTED)
        return
    yield sentence("accepted.said", words.ACCEPTED_SAID, n=len(items), levels=by_severity(levels(items)))
    table = _Table("accepted", words.ACCEPTED_TABLE, words.ACCEPTED_COLUMNS, lambda item, _: _accepted(facts, item))
    yield from table.blocks(items)


def _accepted(facts: Facts, item: Item) -> tuple[Cell, ...]:
    event = facts.acceptances.get(item.id)
    said = {name: str(event.data.get(name) or "") for name in ("approver", "reason", "until")} if event else {}
    return (
        or_empty(said.get("approver", ""), 60),
        or_empty(said.get("reason", ""), 240),
        cell(day(facts.desk.last(said.get("until", "")))),
        or_empty(item.interim_control, 160),
    )
