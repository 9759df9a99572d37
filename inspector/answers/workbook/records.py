"""The organisation as the rows of a workbook, and made anew of rows that were filled in. Pure.

A row is told by a key that does not hang on the language of the workbook: it is kept in a hidden column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from inspector.answers.workbook.fields import SHEETS, Kind, meant, said
from inspector.organisation.model import Asset, Organisation, Person, Sector, Staff, System, Unit
from inspector.tables import shown
from inspector.text import Lang, Text

ROLES: Mapping[str, Text] = {
    "leader": Text(en="Head of the unit", zh="单位主要负责人"),
    "deputy": Text(en="Leader in charge of cybersecurity", zh="分管网络安全的负责人"),
    "head": Text(en="Head of the responsible department", zh="网络安全责任部门负责人"),
    "contact": Text(en="Contact", zh="联系人（填表人）"),
}
MEMBER = Text(en="Member of the working group", zh="工作组成员")
T = TypeVar("T", bound=System | Asset | Person)
Cells = Mapping[str, str]
"""What cells say, by the names of their fields."""


@dataclass(frozen=True)
class Record:
    """A row: the sheet it stands on, its key there, and what each cell says by the name of its field."""

    sheet: str
    key: str
    cells: Cells


def records(organisation: Organisation | None, lang: Lang, department: str = "") -> list[Record]:
    """All of an organisation, or systems and assets of one department alone."""
    systems = organisation.systems if organisation else ()
    assets = organisation.assets if organisation else ()
    made = [] if department else [Record("unit", "unit", _unit(organisation, lang)), *_people(organisation, lang)]
    made += [
        Record("systems", key, _system(each, lang)) for key, each in keyed(systems) if _of(department, each.department)
    ]
    names = {each.id: each.name[lang] for each in systems}
    made += [
        Record("assets", key, {**_texts("assets", each, lang), "system": names.get(each.system, each.system)})
        for key, each in keyed(assets)
        if _of(department, each.department)
    ]
    return made


def _of(department: str, given: Text | None) -> bool:
    return not department or (given is not None and department in (given.en, given.zh))


def keyed(entries: Iterable[T]) -> Iterator[tuple[str, T]]:
    """Each with its key: a system's id, else a digest of the names, and which one of those that are called alike."""
    seen: dict[str, int] = {}
    for each in entries:
        if isinstance(each, System):
            yield shown(f"system:{each.id}").strip(), each
            continue
        names = [each.name.en, each.name.zh, *([each.kind.en, each.kind.zh] if isinstance(each, Asset) else [])]
        mark = hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:12]
        seen[mark] = seen.get(mark, 0) + 1
        yield f"{mark}:{seen[mark]}", each


def _texts(sheet: str, value: object, lang: Lang, *but: str) -> dict[str, str]:
    """A cell for each field that has the name of an attribute."""
    fields = [field for field in SHEETS[sheet] if field.name not in but]
    return {field.name: said(field.kind, getattr(value, field.name), lang) for field in fields}


def _unit(organisation: Organisation | None, lang: Lang) -> dict[str, str]:
    if organisation is None:
        return {field.name: "" for field in SHEETS["unit"]}
    held = {
        **vars(organisation.unit),
        **vars(organisation.inspection),
        "suggestions": organisation.suggestions,
    }
    return {field.name: said(field.kind, held[field.name], lang) for field in SHEETS["unit"]}


def _people(organisation: Organisation | None, lang: Lang) -> list[Record]:
    staff = organisation.staff if organisation else Staff()
    empty = {field.name: "" for field in SHEETS["people"]}
    roles = {role: getattr(staff, role) for role in ROLES}
    made = [
        Record("people", role, _texts("people", person, lang) if person else empty) for role, person in roles.items()
    ]
    return [*made, *(Record("people", key, _texts("people", each, lang)) for key, each in keyed(staff.team))]


def _system(system: System, lang: Lang) -> dict[str, str]:
    owner = system.owner
    cells = _texts("systems", system, lang, "owner", "phone")
    cells |= {"owner": owner.name[lang] if owner else "", "phone": owner.phone if owner else ""}
    return {field.name: cells[field.name] for field in SHEETS["systems"]}


def rebuilt(organisation: Organisation | None, changed: Sequence[Record], lang: Lang) -> Organisation:
    """The organisation with these cells changed; rows whose key is empty are new. What no cell changes stays as it is.

    Cells have been checked, and those that are needed are there. Where both languages differ, the other one stays.
    """
    rows = {sheet: [each for each in changed if each.sheet == sheet] for sheet in SHEETS}
    made = organisation or Organisation(unit=Unit(name=_new(""), sector=Sector.ENTERPRISE))
    for row in rows["unit"]:
        made = _of_unit(made, row.cells, lang)
    systems = _merged(made.systems, rows["systems"], lambda old, cells: _system_of(old, cells, lang))
    ids = _ids(systems)
    return replace(
        made,
        staff=_staff(made.staff, rows["people"], lang),
        systems=systems,
        assets=_merged(made.assets, rows["assets"], lambda old, cells: _asset_of(old, cells, lang, ids)),
    )


def _ids(systems: Iterable[System]) -> dict[str, str]:
    """The system that a name means, in either language; ids are the last word."""
    systems = tuple(systems)
    named = {name: each.id for each in systems for name in (each.name.en, each.name.zh)}
    return named | {each.id: each.id for each in systems}


def _merged(entries: tuple[T, ...], rows: Sequence[Record], make: Callable[[T | None, Cells], T]) -> tuple[T, ...]:
    """Those that there are with their rows, and new ones behind them."""
    filled = {row.key: row.cells for row in rows if row.key}
    kept = [make(each, filled[key]) if key in filled else each for key, each in keyed(entries)]
    return (*kept, *(make(None, row.cells) for row in rows if not row.key))


def _of_unit(made: Organisation, cells: Cells, lang: Lang) -> Organisation:
    values = _values("unit", made.unit, {name: cells[name] for name in cells if hasattr(made.unit, name)}, lang)
    of_inspection = {name: cells[name] for name in cells if hasattr(made.inspection, name)}
    own = {name: cells[name] for name in cells if name == "suggestions"}
    return replace(
        made,
        unit=replace(made.unit, **values),
        inspection=replace(made.inspection, **_values("unit", made.inspection, of_inspection, lang)),
        **_values("unit", made, own, lang),
    )


def _staff(staff: Staff, rows: Sequence[Record], lang: Lang) -> Staff:
    """A role whose name was emptied has nobody."""
    roles: dict[str, Any] = {}
    for row in rows:
        if row.key in ROLES:
            person = _person_of(getattr(staff, row.key), row.cells, lang)
            roles[row.key] = person if person.name[lang] else None
    others = [row for row in rows if row.key not in ROLES]
    team = _merged(staff.team, others, lambda old, cells: _person_of(old, cells, lang))
    return replace(replace(staff, team=team), **roles)


def _person_of(old: Person | None, cells: Cells, lang: Lang) -> Person:
    made = old or Person(name=_new(""))
    return replace(made, **_values("people", made, cells, lang))


def _system_of(old: System | None, cells: Cells, lang: Lang) -> System:
    name = cells.get("name", "")
    made = old or System(id=cells.get("id", "") or name, name=_new(name))
    own = {key: cells[key] for key in cells if key not in ("id", "owner", "phone")}
    return replace(made, **_values("systems", made, own, lang), owner=_owner(made.owner, cells, lang))


def _owner(old: Person | None, cells: Cells, lang: Lang) -> Person | None:
    """Of another person, post and department are not known."""
    name = cells.get("owner", old.name[lang] if old else "")
    if not name:
        return None
    same = old if old and old.name[lang] == name else Person(name=_new(name), phone=old.phone if old else "")
    return replace(same, phone=cells.get("phone", same.phone))


def _asset_of(old: Asset | None, cells: Cells, lang: Lang, ids: Mapping[str, str]) -> Asset:
    made = old or Asset(name=_new(""), kind=_new(""))
    values = _values("assets", made, cells, lang)
    if "system" in values:
        values["system"] = ids.get(values["system"], values["system"])
    return replace(made, **values)


def _values(sheet: str, old: object, cells: Cells, lang: Lang) -> dict[str, Any]:
    """What the cells mean, for the attributes of their names."""
    fields = {field.name: field for field in SHEETS[sheet]}
    made: dict[str, Any] = {}
    for name, words in cells.items():
        value = meant(fields[name].kind, words)
        if fields[name].kind is Kind.TEXT:
            value = _text(getattr(old, name), value, lang, needed=fields[name].needed)
        elif fields[name].kind is Kind.TEXTS:
            value = _text_list(getattr(old, name), value, lang)
        made[name] = value
    return made


def _new(words: str) -> Text:
    return Text(en=words, zh=words)


def _text(old: Text | None, words: str, lang: Lang, *, needed: bool) -> Text | None:
    """What the other language had of its own stays."""
    if not words:
        return _new("") if needed else None
    if old is None or old.en == old.zh:
        return _new(words)
    return Text(en=words, zh=old.zh) if lang == "en" else Text(en=old.en, zh=words)


def _text_list(old: Sequence[Text], lines: Sequence[str], lang: Lang) -> tuple[Text, ...]:
    """A line that there was keeps its other language, the one at its place first."""
    known = {text[lang]: text for text in old}
    at_place = [text if text[lang] == line else None for text, line in zip(old, lines, strict=False)]
    at_place += [None] * (len(lines) - len(at_place))
    return tuple(same or known.get(line, _new(line)) for same, line in zip(at_place, lines, strict=True))
