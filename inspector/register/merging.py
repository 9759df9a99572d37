"""What a filled-in row changes of its item: a merge of what was exported, what the store says now, and what the file says. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector import tables
from inspector.model import InspectorError
from inspector.register import days
from inspector.register.columns import BY_NAME, SETTABLE, View, texts
from inspector.register.item import STATES, Item, State
from inspector.register.sheet import key
from inspector.register.sheet_rows import Row
from inspector.register.terms import filled_in
from inspector.text import Text

NO_NUMBER = Text(
    en="it has no number of an item: rows that are added are not taken over", zh="没有编号：新增的行不会被采纳"
)
NO_ITEM = Text(en="there is no item #{number} in this store", zh="本存储库中没有编号为 #{number} 的整改项")
OTHER_STORE = Text(
    en="#{number} is another problem in this store: the workbook was exported from another one",
    zh="#{number} 在本存储库中是另一个问题：该表格由其他存储库导出",
)
MIXED_UP = Text(
    en="its number is {said}, but it was exported as #{number}: sort all columns together, and leave numbers as they are",
    zh="编号为 {said}，但导出时为 #{number}：排序时请选中全部列，不要修改编号",
)
OTHER_CELLS = Text(
    en="its cells are not those of #{number}: sort all columns together, and leave problem ids as they are",
    zh="该行内容与 #{number} 不符：排序时请选中全部列，不要修改问题编号",
)
SHOWN_ONLY = Text(en="{field} is only shown here and was not changed to {value}", zh="“{field}”为只读，未改为“{value}”")
NO_DAY = Text(
    en="{field}: {value} is no day; write it as 2026-12-31", zh="{field}：“{value}”不是日期，请写作 2026-12-31"
)
NO_STATE = Text(
    en="{field}: {value} cannot be set in a spreadsheet; {states} can. To close an item, accept or reopen it, use `inspector items`",
    zh="{field}：表格中不能设为“{value}”，只能设为 {states}；销号、接受风险、退回整改请使用 inspector items 命令",
)
CUT = Text(
    en="{field}: the text is too long for a cell and was exported in part; change it with `inspector items`",
    zh="{field}：内容过长，导出时已截断，请使用 inspector items 命令修改",
)
SHORT = 60


@dataclass(frozen=True)
class Change:
    """`before` and `after` as the register has them: days as YYYY-MM-DD, states by their id."""

    item: int
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Conflict:
    """Changed in the store after it was exported, and in the file otherwise. `exported` is None where that is lost."""

    place: Text
    item: int
    name: str
    exported: str | None
    now: str
    filled: str


@dataclass(frozen=True)
class Refused:
    """What a row wanted and does not get."""

    place: Text
    item: int
    what: Text


Outcome = Change | Conflict | Refused


def stranger(row: Row, item: Item | None) -> Text | None:
    """Why a row is not one of that item; None where it is."""
    said = row.filled.get("id", str(row.number)).strip().removeprefix("#")
    if not row.number:
        return NO_NUMBER
    if row.key and said != str(row.number):
        return MIXED_UP.fill({"said": _short(said) or Text(en="gone", zh="空"), "number": row.number})
    if item is None:
        return NO_ITEM.fill({"number": row.number})
    fingerprint = row.filled.get("fingerprint", item.fingerprint).strip()
    if fingerprint != row.exported.get("fingerprint", fingerprint):
        return OTHER_CELLS.fill({"number": row.number})
    lasting = row.key.rpartition(":")[2] == key(item).rpartition(":")[2] if row.key else fingerprint == item.fingerprint
    return None if lasting else OTHER_STORE.fill({"number": row.number})


def merge(row: Row, item: Item, views: tuple[View, ...]) -> Iterator[Outcome]:
    """What becomes of each cell of a row of this item. `views`: in each language, that of the headings is not known."""
    here = [{name: tables.shown(text) for name, text in texts(item, view).items()} for view in views]
    for name, filled in row.filled.items():
        exported = row.exported.get(name)
        now = next((each[name] for each in here if each[name] in (exported, filled)), here[0][name])
        if exported is None and row.version == item.version:
            exported = now  # the hidden sheet is lost, but nothing has changed since
        if BY_NAME[name].fillable:
            yield from _filled(row, item, _Cell(name, exported, now, filled))
        elif _differ(filled, now if exported is None else exported):
            yield Refused(row.place, item.id, SHOWN_ONLY.fill({"field": BY_NAME[name].head, "value": _short(filled)}))


@dataclass(frozen=True)
class _Cell:
    name: str
    exported: str | None
    now: str
    filled: str


def _filled(row: Row, item: Item, cell: _Cell) -> Iterator[Outcome]:
    name, exported = cell.name, cell.exported
    if exported is not None and not _differ(cell.filled, exported):
        return
    if exported is not None and len(exported) > tables.LONGEST:
        yield Refused(row.place, item.id, CUT.fill({"field": BY_NAME[name].head}))
        return
    try:
        wanted, present = value(name, cell.filled), value(name, cell.now)
        before = None if exported is None else value(name, exported)
    except InspectorError as error:
        yield Refused(row.place, item.id, error.text)
        return
    if not _differ(wanted, present) or (before is not None and not _differ(wanted, before)):
        return
    if before is None or _differ(before, present):
        yield Conflict(row.place, item.id, name, before, present, wanted)
    elif name == "state" and wanted not in SETTABLE:
        yield Refused(row.place, item.id, _no_state(cell.filled))
    else:
        yield Change(item.id, name, present, wanted)


def _differ(one: str, other: str) -> bool:
    """Spaces around a text say nothing, and not every program keeps them."""
    return tables.shown(one).strip() != tables.shown(other).strip()


def value(name: str, text: str) -> str:
    """A cell of a fillable column as the register has it. Raises InspectorError."""
    if name == "state":
        return _state(text)
    return _day(name, text) if BY_NAME[name].days else filled_in(BY_NAME[name].head, text)


def state_of(word: str) -> State | None:
    """The state by its id or by its name in either language."""
    plain = "-".join(word.split()).casefold()
    for state, text in STATES.items():
        if plain in (state, "-".join(text.en.split()), text.zh):
            return state
    return None


def _state(text: str) -> str:
    state = state_of(text)
    if state is None:
        raise InspectorError(_no_state(text))
    return str(state)


def _no_state(text: str) -> Text:
    states = [STATES[state] for state in SETTABLE]
    return NO_STATE.fill({"field": BY_NAME["state"].head, "value": _short(text), "states": states})


def _day(name: str, text: str) -> str:
    try:
        return days.read(text) if text.strip() else ""
    except days.NoDay:
        raise InspectorError(NO_DAY.fill({"field": BY_NAME[name].head, "value": _short(text)})) from None


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
