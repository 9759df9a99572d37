"""What `inspector items list` tells, in each of its formats."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from inspector import tables
from inspector.cli import items_page, listing
from inspector.layout import Layout
from inspector.plugins import NO_FORMAT
from inspector.register import sheet
from inspector.register.columns import View
from inspector.register.item import Event, Item

SCHEMA = "inspector/items/1"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """`closed_out`: closed items were not asked for."""

    items: Sequence[Item]
    view: View
    closed_out: bool = False


Render = Callable[[Listed, Layout], Iterable[bytes]]


def renderer(name: str) -> Render:
    """What renders a format. Raises InspectorError where there is none of that name."""
    if name not in RENDERERS:
        raise listing.unknown(NO_FORMAT, name, RENDERERS)
    return RENDERERS[name]


def plain(item: Item, view: View) -> dict[str, object]:
    """An item for JSON."""
    values = {each.name: getattr(item, each.name) for each in dataclasses.fields(item)}
    return {**values, "by_hand": sorted(item.by_hand), "overdue": item.overdue(view.now.date())}


def plain_event(event: Event) -> dict[str, object]:
    return {each.name: getattr(event, each.name) for each in dataclasses.fields(event) if each.name != "item"}


def _console(told: Listed, layout: Layout) -> Iterator[bytes]:
    today, lang = told.view.now.date(), layout.lang
    parts = [items_page.table(told.items, today, lang, layout.width)] if told.items else []
    last = [items_page.summary(told.items, today, lang)]
    last += [items_page.NOT_CLOSED[lang]] if told.closed_out else []
    yield "\n\n".join([*parts, "\n".join(last)]).encode() + b"\n"


def _json(told: Listed, layout: Layout) -> Iterator[bytes]:
    value = {"schema": SCHEMA, "items": [plain(item, told.view) for item in told.items]}
    yield msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _csv(told: Listed, layout: Layout) -> Iterator[bytes]:
    return tables.to_csv(sheet.table(told.items, told.view))


def _xlsx(told: Listed, layout: Layout) -> Iterable[bytes]:
    return [sheet.workbook(told.items, told.view)]


RENDERERS: Mapping[str, Render] = {"console": _console, "json": _json, "csv": _csv, "xlsx": _xlsx}
