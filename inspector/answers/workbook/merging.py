"""What a filled-in workbook changes of the organisation: a merge of what was exported, what is there now, and what the file says. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.answers.workbook.fields import SHEETS, Field, Kind, meant, said, unfit
from inspector.answers.workbook.filled import Filled, Row, Spot
from inspector.answers.workbook.outcomes import Conflict, Refused, Taken, differ, short
from inspector.answers.workbook.records import ROLES, Record, records
from inspector.model import InspectorError
from inspector.organisation.model import Organisation
from inspector.organisation.sensitive import refused
from inspector.text import LANGUAGES, Lang, Text

STRANGER = Text(
    en="this row was not exported with the workbook: leave the hidden column as it is, and write new ones into empty rows",
    zh="该行不是随本工作簿导出的：请勿改动隐藏列，新增内容请填在空行中",
)
COPIED = Text(
    en="this row was copied from another one, or another from it: write new ones into the empty rows below",
    zh="该行与另一行系复制而来：新增内容请填在下方空行中",
)
GONE = Text(
    en="it is no longer in organisation.yaml: export the workbook again", zh="organisation.yaml 中已无此项：请重新导出"
)
NOT_HERE = Text(
    en="an entry is removed in organisation.yaml, not here: it stays as it was",
    zh="删除请在 organisation.yaml 中进行，此处不予删除，原内容保留",
)
NEEDED = Text(en="{field} must be filled in", zh="必须填写“{field}”")
ID_STAYS = Text(
    en="{field} cannot be changed here, because answers are kept under it", zh="“{field}”关联已有答复，不能在此修改"
)
NO_OWNER = Text(en="a telephone number needs the name of the person responsible", zh="填写办公电话的，须同时填写责任人")
THERE = Text(
    en="there is a system of this name or short name already, and it says something else: export again and change its row",
    zh="已有同名或同简称的信息系统且内容不同：请重新导出后在其所在行修改",
)
NO_SYSTEM = Text(
    en="no system of this name stands on the sheet of systems", zh="“信息系统”工作表中没有该名称的信息系统"
)
WHAT = Text(en="{entry}: {field}", zh="{entry}：{field}")


@dataclass(frozen=True)
class Changed:
    """What is to be changed of a row, as `workbook_records.rebuilt` takes it, and how that is told, cell by cell."""

    record: Record
    place: Text
    taken: Sequence[Taken]

    def cells(self) -> list[Changed]:
        """The same cell by cell; a row that is new is one."""
        if not self.record.key:
            return [self]
        told = dict(zip(self.record.cells, self.taken, strict=True))
        return [
            Changed(Record(self.record.sheet, self.record.key, {name: text}), told[name].place, [told[name]])
            for name, text in self.record.cells.items()
        ]


@dataclass(frozen=True)
class Merged:
    """`changed`: in the order of the sheets, the unit first."""

    changed: Sequence[Changed]
    refused: Sequence[Conflict | Refused]


@dataclass(frozen=True)
class _Ground:
    """What is there now, in the language of the workbook, and in the other one."""

    exported: Mapping[tuple[str, str], Mapping[str, str]]
    now: Mapping[tuple[str, str], Record]
    other: Mapping[tuple[str, str], Record]
    lang: Lang
    systems: Mapping[str, str]
    """Ids of systems by their names and ids, also of those that are new in the file."""


def merge(file: Filled, organisation: Organisation | None) -> Merged:
    """The cells to change of the organisation, and what is not to be changed of it."""
    ground, copied = _ground(file, organisation), _copied(file.rows)
    changed: list[Changed] = []
    told: list[Conflict | Refused] = []
    for sheet in SHEETS:
        for row in (row for row in file.rows if row.sheet == sheet):
            if (sheet, row.key) in copied:
                told.append(Refused(row.place, COPIED))
                continue
            found = list(_known(row, ground) if row.key else _new(row, ground))
            told += [each for each in found if not isinstance(each, _Change)]
            cells = [each for each in found if isinstance(each, _Change)]
            texts = {each.field.name: each.text for each in cells}
            wrong = _whole(row, texts, ground) if cells else None
            if wrong:
                told.append(wrong)
            elif cells:
                changed.append(Changed(Record(sheet, row.key, texts), row.place, [each.taken for each in cells]))
    return Merged(changed, told)


def _copied(rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Keys of rows that stand there more than once and say different things."""
    said: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for row in rows:
        if row.key:
            said.setdefault((row.sheet, row.key), set()).add(tuple(spot.text.strip() for spot in row.cells.values()))
    return {key for key, texts in said.items() if len(texts) > 1}


@dataclass(frozen=True)
class _Change:
    field: Field
    text: str
    taken: Taken


def _ground(file: Filled, organisation: Organisation | None) -> _Ground:
    other: Lang = LANGUAGES[1 - LANGUAGES.index(file.lang)]
    now, theirs = ({(r.sheet, r.key): r for r in records(organisation, lang)} for lang in (file.lang, other))
    names = {
        name: e.id for e in (organisation.systems if organisation else ()) for name in (e.id, e.name.en, e.name.zh)
    }
    for row in (row for row in file.rows if row.sheet == "systems" and not row.key):
        name, own = (row.cells[each].text.strip() if each in row.cells else "" for each in ("name", "id"))
        names = {name: own or name, own: own, **names}
    return _Ground(file.exported, now, theirs, file.lang, {name: each for name, each in names.items() if name})


def _known(row: Row, ground: _Ground) -> Iterator[_Change | Conflict | Refused]:
    """The cells of a row that was exported."""
    exported, now = ground.exported.get((row.sheet, row.key)), ground.now.get((row.sheet, row.key))
    if exported is None:
        yield Refused(row.place, STRANGER)
        return
    filled = {f: row.cells[f.name] for f in SHEETS[row.sheet] if f.name in row.cells}
    wanted = {field: spot for field, spot in filled.items() if differ(spot.text, exported.get(field.name, ""))}
    if not wanted:
        return
    if now is None:
        yield Refused(row.place, GONE)
    elif row.key not in (*ROLES, "unit") and not any(spot.text.strip() for spot in filled.values()):
        yield Refused(row.place, NOT_HERE)
    else:
        for field, spot in wanted.items():
            yield from _cell(row, field, spot, ground)


def _cell(row: Row, field: Field, spot: Spot, ground: _Ground) -> Iterator[_Change | Conflict | Refused]:
    """A cell that was changed in the file."""
    now, exported = ground.now[row.sheet, row.key].cells, ground.exported[row.sheet, row.key].get(field.name, "")
    here, what = now[field.name], _what(row, field, now.get("name", ""))
    if why := _wrong(field, spot.text, ground):
        yield Refused(spot.place, why)
    elif _alike(field, spot.text, here, ground):
        return
    elif field.name == "id":
        yield Refused(spot.place, ID_STAYS.fill({"field": field.head}))
    elif differ(exported, here):
        yield Conflict(spot.place, what, exported, here, spot.text)
    else:
        other = ground.other[row.sheet, row.key].cells[field.name]
        kept = other if field.kind is Kind.TEXT and other != here else ""
        yield _Change(field, spot.text, Taken(spot.place, what, here, _told(field, spot.text, ground.lang), kept))


def _told(field: Field, text: str, lang: Lang) -> str:
    """A cell as it will be kept: L2 is 二级 then. Texts, and names of systems, are as they were written."""
    if field.kind in (Kind.TEXT, Kind.TEXTS, Kind.WORD, Kind.WORDS, Kind.SYSTEM):
        return text
    return said(field.kind, meant(field.kind, text), lang)


def _wrong(field: Field, text: str, ground: _Ground) -> Text | None:
    """Why a cell cannot be taken over by itself."""
    if why := refused(text):
        return why
    if field.kind is Kind.SYSTEM and text.strip() and text.strip() not in ground.systems:
        return NO_SYSTEM
    return unfit(field, text)


def _new(row: Row, ground: _Ground) -> Iterator[_Change | Conflict | Refused]:
    """The cells of a row that was added; nothing, where the same stands there already: the file may be read twice."""
    given = {f: row.cells[f.name] for f in SHEETS[row.sheet] if f.name in row.cells and row.cells[f.name].text.strip()}
    if _is_there(row.sheet, {field.name: spot.text for field, spot in given.items()}, ground):
        return
    name = row.cells["name"].text
    for field, spot in given.items():
        if why := _wrong(field, spot.text, ground):
            yield Refused(spot.place, why)
        else:
            after = _told(field, spot.text, ground.lang)
            yield _Change(field, spot.text, Taken(spot.place, _what(row, field, name), "", after))


def _is_there(sheet: str, cells: Mapping[str, str], ground: _Ground) -> bool:
    """Whether an entry says the same. What is given by itself (a short name, the number of pieces) need not be filled in."""

    def same(there: Mapping[str, str]) -> bool:
        return all(
            _alike(field, there[field.name], cells.get(field.name, ""), ground)
            for field in SHEETS[sheet]
            if field.name in cells or field.name not in ("id", "count")
        )

    return any(key[0] == sheet and same(record.cells) for key, record in ground.now.items())


def _alike(field: Field, one: str, other: str, ground: _Ground) -> bool:
    """Whether two cells mean the same, however they are written."""
    if field.kind is Kind.SYSTEM:
        one, other = (ground.systems.get(each.strip(), each) for each in (one, other))
    try:
        return bool(meant(field.kind, one) == meant(field.kind, other))
    except InspectorError:
        return False


def _whole(row: Row, cells: Mapping[str, str], ground: _Ground) -> Refused | None:
    """Why a row with these changes would be none."""
    now = ground.now.get((row.sheet, row.key))
    whole = {**(now.cells if now else {}), **cells}
    if row.key in ROLES and not any(text.strip() for text in whole.values()):
        return None
    for field in SHEETS[row.sheet]:
        if field.needed and not whole.get(field.name, "").strip():
            spot = row.cells.get(field.name)
            return Refused(spot.place if spot else row.place, NEEDED.fill({"field": field.head}))
    if row.sheet == "systems" and whole.get("phone", "").strip() and not whole.get("owner", "").strip():
        return Refused(row.place, NO_OWNER)
    if row.sheet == "systems" and not row.key and _named(whole, ground):
        return Refused(row.place, THERE)
    return None


def _named(cells: Mapping[str, str], ground: _Ground) -> bool:
    """Whether there is a system already that is called like a new one."""
    own = {cells["name"].strip(), cells.get("id", "").strip()} - {""}
    there = [record.cells for kind in (ground.now, ground.other) for key, record in kind.items() if key[0] == "systems"]
    return any(own & {each["name"], each["id"]} for each in there)


def _what(row: Row, field: Field, name: str) -> Text:
    """Which cell of what."""
    entry = ROLES.get(row.key)
    if row.sheet == "unit":
        return field.head
    return WHAT.fill({"entry": entry or short(name), "field": field.head})
