"""Rules that a site writes without programming: YAML files whose rules become checks like all others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from inspector import document, plugins
from inspector.check import Check
from inspector.document import Document
from inspector.model import InspectorError
from inspector.siterules.compiled import Known
from inspector.siterules.compiled import check as _check
from inspector.siterules.shape import Place
from inspector.text import Text, os_error

MOST = 20_000
NO_RULES = Text(en="a list of rules is expected under `rules:`", zh="`rules:` 下应为规则列表")
TOO_MANY = Text(en="more than {n} rules", zh="规则超过 {n} 条")
TWICE = Text(en="the check {id} stands already in {file}", zh="检查项 {id} 已在 {file} 中定义")
UNREADABLE = Text(en="{file}: {what}", zh="{file}：{what}")


def load(paths: Iterable[Path], checks: Iterable[Check] | None = None) -> list[Check]:
    """The checks of rules files, in their order. `checks`: those that there are besides; else the bundled ones.

    Raises InspectorError with file and line for the first thing that is wrong, an id that is taken too.
    """
    others = plugins.load_checks(plugins.check_folders()) if checks is None else checks
    taken = {name: check.file for check in others for name in (check.id, *check.aliases)}
    known = Known(frozenset(plugins.categories()), plugins.standards())
    found: list[Check] = []
    for path in dict.fromkeys(paths):
        for check, place in _read(path, known):
            if check.id in taken:
                raise place.error("id", TWICE, id=check.id, file=taken[check.id])
            taken[check.id] = check.file
            found.append(check)
    return found


def _read(path: Path, known: Known) -> list[tuple[Check, Place]]:
    try:
        data = path.read_bytes() if path.stat().st_size <= document.LIMIT else b" " * (document.LIMIT + 1)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"file": path, "what": os_error(error)})) from None
    top = Place(document.parse(data, str(path)), "$")
    rules = _rules(top)
    places = [top.at("rules").at(f"[{number}]") for number in range(len(rules))]
    return [(_check(place, rule, known), place) for place, rule in zip(places, rules, strict=True)]


def _rules(top: Place) -> list[object]:
    doc: Document = top.document
    given = top.keys(doc.value, ["rules"]) if doc.value is not None else {}
    rules = given.get("rules")
    if not isinstance(rules, list) or not rules:
        raise top.error("rules", NO_RULES)
    if len(rules) > MOST:
        raise top.error("rules", TOO_MANY, n=MOST)
    return rules
