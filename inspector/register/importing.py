"""A filled-in workbook taken over into the register: what changed in it alone is applied, what changed on both sides is told."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from inspector.model import InspectorError
from inspector.register import people
from inspector.register.columns import View
from inspector.register.item import Item, State
from inspector.register.listing import Filter, list_items
from inspector.register.merging import NO_NUMBER, Change, Conflict, Outcome, Refused, merge, stranger
from inspector.register.sheet_reading import sheets
from inspector.register.sheet_rows import Row, rows
from inspector.text import LANGUAGES, Text

DOUBLED = Text(
    en="#{number} stands in more rows ({places}), which differ", zh="#{number} 出现在多行（{places}），且内容不一致"
)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """`changes`: what was taken over, in the order of the file; `rows`: how many were read."""

    rows: int
    changes: Sequence[Change]
    conflicts: Sequence[Conflict]
    refused: Sequence[Refused]

    @property
    def whole(self) -> bool:
        """Whether everything that the file wanted was done."""
        return not self.conflicts and not self.refused


@dataclass(frozen=True)
class Desk:
    """Where items are changed, inside a writing transaction; by whom and when."""

    connection: Connection
    by: str
    now: datetime.datetime


def import_sheet(
    desk: Desk, data: bytes, source: str, categories: Mapping[str, Text], *, dry: bool = False
) -> Imported:
    """`dry`: all is tried, and taken back. Raises InspectorError where the file cannot be read."""
    found = rows(sheets(data, source), source)
    views = tuple(View(lang=lang, now=desk.now, categories=categories) for lang in LANGUAGES)
    ids = tuple({row.number for row in found if row.number})
    items = {item.id: item for item in list_items(desk.connection, Filter(ids=ids), desk.now)} if ids else {}
    once, refused = _once(found)
    outcomes: list[Outcome] = [*refused]
    trial = desk.connection.begin_nested()
    for row in once:
        outcomes += _row(desk, row, items.get(row.number), views)
    if dry:
        trial.rollback()
    else:
        trial.commit()
    return Imported(
        rows=len(found),
        changes=[each for each in outcomes if isinstance(each, Change)],
        conflicts=[each for each in outcomes if isinstance(each, Conflict)],
        refused=[each for each in outcomes if isinstance(each, Refused)],
    )


def _row(desk: Desk, row: Row, item: Item | None, views: tuple[View, ...]) -> list[Outcome]:
    """What became of a row."""
    why = stranger(row, item)
    if item is None or why:
        return [Refused(row.place, row.number, why or NO_NUMBER)]
    outcomes = list(merge(row, item, views))
    wanted = [each for each in outcomes if isinstance(each, Change)]
    return [*(each for each in outcomes if not isinstance(each, Change)), *_apply(desk, row, wanted)]


def _once(found: Sequence[Row]) -> tuple[list[Row], list[Refused]]:
    """The rows of each item that say one thing; those that contradict each other are refused."""
    by_number: dict[int, list[Row]] = {}
    for row in found:
        by_number.setdefault(row.number, []).append(row)
    once: list[Row] = []
    refused: list[Refused] = []
    for number, same in by_number.items():
        if not number:
            once += same
        elif all((row.filled, row.key) == (same[0].filled, same[0].key) for row in same):
            once.append(same[0])
        else:
            places = [row.place for row in same]
            refused.append(Refused(same[0].place, number, DOUBLED.fill({"number": number, "places": places})))
    return once, refused


def _apply(desk: Desk, row: Row, wanted: Sequence[Change]) -> Iterator[Outcome]:
    """All fields at once, so that they are one event; one by one only where something is wrong with one of them."""
    fields = [change for change in wanted if change.name != "state"]
    groups = [group for group in (fields, *([each] for each in wanted if each.name == "state")) if group]
    while groups:
        group = groups.pop(0)
        try:
            with desk.connection.begin_nested():
                _act(desk, row.number, group)
            yield from group
        except InspectorError as error:
            if len(group) == 1:
                yield Refused(row.place, row.number, error.text)
            else:
                groups = [*([each] for each in group), *groups]


def _act(desk: Desk, item: int, group: Sequence[Change]) -> None:
    if group[0].name != "state":
        changes = {change.name: change.after for change in group}
        people.amend(desk.connection, item, changes, by=desk.by, now=desk.now)
    elif group[0].after == State.IN_PROGRESS:
        people.start(desk.connection, item, by=desk.by, now=desk.now)
    else:
        people.done(desk.connection, item, by=desk.by, now=desk.now)
