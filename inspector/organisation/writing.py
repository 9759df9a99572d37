"""organisation.yaml with a comment above every key: the file to begin with, or one with an organisation in it."""

from __future__ import annotations

import datetime
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from inspector.organisation import keys
from inspector.organisation.keys import Key
from inspector.organisation.model import Asset, Inspection, Organisation, Person, Retired, Staff, System, Unit
from inspector.organisation.values import PLACEHOLDER
from inspector.text import LANGUAGES, Lang, Text

_PLAIN = re.compile(r"(?:[^\W\d_]|《)(?:[^\W_]|[、，。；：（）《》〔〕“”·]|[ .-](?=[^\W_]))*")
_WORDS = re.compile("yes|no|on|off|y|n|true|false|null", re.IGNORECASE)
Given = str | tuple[str, ...] | None
"""A value as YAML on one line, or the lines of a list."""


def written(organisation: Organisation | None, lang: Lang) -> str:
    """The whole file; of no organisation with a name that `reading` asks to replace. What is not given is a commented-out example."""
    parts = [_remarks(keys.HEAD[lang].splitlines())]
    parts += _section("unit", keys.UNIT, _of_unit(organisation.unit, lang) if organisation else _nothing(lang), lang)
    parts += _section("staff", keys.STAFF, _of_staff(organisation.staff, lang) if organisation else {}, lang)
    systems = [_of_system(each, lang) for each in organisation.systems] if organisation else []
    parts += _listed("systems", keys.SYSTEM, systems, lang)
    assets = [_of_asset(each, lang) for each in organisation.assets] if organisation else []
    parts += _listed("assets", keys.ASSET, assets, lang)
    retired = [_of_retired(each, lang) for each in organisation.retired] if organisation else []
    parts += _listed("retired", keys.RETIRED, retired, lang)
    inspection = _of_inspection(organisation.inspection, lang) if organisation else {}
    parts += _section("inspection", keys.INSPECTION, inspection, lang)
    parts += _suggestions(organisation.suggestions if organisation else (), lang)
    return "\n".join(parts)


def is_new(path: Path) -> bool:
    """Whether a file is one to begin with, as it was written: it says nothing yet, so that nothing is lost with it."""
    try:
        # A pipe would wait for somebody to write.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            found = file.read(1 << 16) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    except OSError:
        return False
    return found in [written(None, lang).encode() for lang in LANGUAGES]


def _remarks(lines: Iterable[str]) -> str:
    return "".join(f"# {line}\n" for line in lines)


def _section(name: str, known: Sequence[Key], given: Mapping[str, Given], lang: Lang) -> Iterator[str]:
    lines = "".join(f"  {line}\n" for line in _lines(known, given, lang))
    yield f"{_remarks([keys.SECTIONS[name][lang]])}{name}:\n{lines}"


def _listed(name: str, known: Sequence[Key], items: Sequence[Mapping[str, Given]], lang: Lang) -> Iterator[str]:
    """A list of items; the first one with all keys and their comments. Where there is none, an example that is commented out."""
    remark = _remarks([keys.SECTIONS[name][lang]])
    if items:
        told = [_item(known, items[0], lang), *(_item(known, each, None) for each in items[1:])]
        yield f"{remark}{name}:\n{''.join(told)}"
        return
    example = _item(known, {key.name: _example(key, lang) for key in known}, lang)
    yield remark + "".join(f"#{line}\n" for line in [f"{name}:", *example.splitlines()])


def _item(known: Sequence[Key], given: Mapping[str, Given], lang: Lang | None) -> str:
    """One item; in a language with comments and examples, else with nothing but what is given."""
    lines = list(_lines(known, given, lang)) if lang else list(_bare(known, given))
    first = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    heads = ["  " if place < first else "  - " if place == first else "    " for place in range(len(lines))]
    return "".join(f"{head}{line}\n" for head, line in zip(heads, lines, strict=True))


def _suggestions(given: Sequence[Text], lang: Lang) -> Iterator[str]:
    lines = _entry(
        "suggestions",
        tuple(_text(each, lang) for each in given) or tuple(_scalar(each[lang]) for each in keys.SUGGESTIONS),
    )
    yield _remarks([keys.SECTIONS["suggestions"][lang]]) + "".join(f"{'' if given else '#'}{line}\n" for line in lines)


def _lines(known: Iterable[Key], given: Mapping[str, Given], lang: Lang) -> Iterator[str]:
    """Every key below its comment."""
    for key in known:
        yield f"# {key.note[lang]}"
        value = given.get(key.name)
        lines = _entry(key.name, _example(key, lang) if value is None else value)
        yield from (f"#{line}" for line in lines) if value is None else lines


def _bare(known: Iterable[Key], given: Mapping[str, Given]) -> Iterator[str]:
    for key in known:
        if (value := given.get(key.name)) is not None:
            yield from _entry(key.name, value)


def _entry(name: str, value: str | tuple[str, ...]) -> list[str]:
    if isinstance(value, str):
        return [f"{name}: {value}".rstrip()]
    return [f"{name}:", *(f"  - {line}" for line in value)]


def _example(key: Key, lang: Lang) -> str | tuple[str, ...]:
    return key.example[lang] if isinstance(key.example, Text) else tuple(each[lang] for each in key.example)


def _nothing(lang: Lang) -> Mapping[str, Given]:
    return {"name": _scalar(PLACEHOLDER[lang]), "sector": ""}


def _of_unit(unit: Unit, lang: Lang) -> Mapping[str, Given]:
    return {
        "name": _text(unit.name, lang),
        "sector": unit.sector,
        "address": _maybe(unit.address, lang),
        "superior": _maybe(unit.superior, lang),
    }


def _of_staff(staff: Staff, lang: Lang) -> Mapping[str, Given]:
    people = {name: getattr(staff, name) for name in ("leader", "deputy", "head", "contact")}
    found: dict[str, Given] = {name: _person(person, lang) for name, person in people.items() if person}
    return found | {"team": tuple(_person(each, lang) for each in staff.team) or None}


def _of_system(system: System, lang: Lang) -> Mapping[str, Given]:
    return {
        "id": _scalar(system.id),
        "name": _text(system.name, lang),
        "level": None if system.level is None else str(system.level),
        "filing": _scalar(system.filing) if system.filing else None,
        "purpose": _maybe(system.purpose, lang),
        "department": _maybe(system.department, lang),
        "owner": _person(system.owner, lang) if system.owner else None,
        "launched": _day(system.launched),
        "public": None if system.public is None else str(system.public).lower(),
        "assessed": _day(system.assessed),
        "hosts": tuple(map(_scalar, system.hosts)) or None,
    }


def _of_asset(asset: Asset, lang: Lang) -> Mapping[str, Given]:
    return {
        "name": _text(asset.name, lang),
        "kind": _text(asset.kind, lang),
        "count": str(asset.count),
        "system": _scalar(asset.system) if asset.system else None,
        "department": _maybe(asset.department, lang),
        "location": _maybe(asset.location, lang),
        "why": _maybe(asset.why, lang),
    }


def _of_retired(retired: Retired, lang: Lang) -> Mapping[str, Given]:
    return {"host": _scalar(retired.host), "since": retired.since.isoformat(), "why": _maybe(retired.why, lang)}


def _of_inspection(inspection: Inspection, lang: Lang) -> Mapping[str, Given]:
    return {
        "start": _day(inspection.start),
        "end": _day(inspection.end),
        "stale-after": str(inspection.stale_after),
        "basis": tuple(_text(each, lang) for each in inspection.basis) or None,
        "standard": inspection.standard or None,
    }


def _person(person: Person, lang: Lang) -> str:
    more = {"title": person.title, "department": person.department}
    told = [f"{name}: {_text(text, lang)}" for name, text in more.items() if text]
    told += [f"phone: {_scalar(person.phone)}"] if person.phone else []
    if not told and person.name.zh == person.name.en:
        return _scalar(person.name.zh)
    return f"{{{', '.join([f'name: {_text(person.name, lang)}', *told])}}}"


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _maybe(text: Text | None, lang: Lang) -> str | None:
    return _text(text, lang) if text else None


def _text(text: Text, lang: Lang) -> str:
    """A text that is the same in both languages as it is; the reader's language first otherwise."""
    if text.zh == text.en:
        return _scalar(text.zh)
    other: Lang = "en" if lang == "zh" else "zh"
    return f"{{{lang}: {_scalar(text[lang])}, {other}: {_scalar(text[other])}}}"


def _scalar(word: str) -> str:
    """Bare where nobody could take it for something else, else in double quotes."""
    if _PLAIN.fullmatch(word) and not _WORDS.fullmatch(word):
        return word
    return json.dumps(word, ensure_ascii=False)
