"""Many globs on paths as one tree, so that it costs a look-up or two to know which of them name a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from inspector.patterns import component, is_pattern

FOLDERS = 100_000
"""Folders whose place in the tree is remembered."""


@dataclass(eq=False, slots=True)
class _Place:
    """Behind some components of globs. `deep`: behind a `**` that stands here; `need`: of a file that is named so."""

    literal: dict[str, _Place] = field(default_factory=dict)
    patterns: dict[str, tuple[re.Pattern[str], _Place]] = field(default_factory=dict)
    deep: _Place | None = None
    sticky: bool = False
    need: int = 0


Places = tuple[_Place, ...]


class Globs:
    """Absolute globs, each with how much of a file is needed; the most counts."""

    def __init__(self) -> None:
        self._root = _Place()
        self._known: dict[str, Places] = {}

    def add(self, glob: str, need: int) -> None:
        at = self._root
        for part in (part for part in glob.split("/") if part):
            if part == "**":
                at.deep = at = at.deep or _Place(sticky=True)
            elif is_pattern(part):
                at = at.patterns.setdefault(part, (component(part), _Place()))[1]
            else:
                at = at.literal.setdefault(part, _Place())
        at.need = max(at.need, need)

    def within(self, folder: str) -> Places:
        """What may name files in a folder (without a leading slash), for `need`."""
        found = self._known.get(folder)
        if found is None:
            found = _closed((self._root,))
            for name in folder.split("/") if folder else ():
                if not (found := _closed(_steps(found, name))):
                    break
            if len(self._known) >= FOLDERS:
                self._known.clear()
            self._known[folder] = found
        return found


def need(places: Places, name: str) -> int:
    """How much of a file in that folder is needed."""
    most = 0
    for place in places:
        if (found := place.literal.get(name)) and found.need > most:
            most = found.need
        for pattern, found in place.patterns.values():
            if found.need > most and pattern.match(name):
                most = found.need
    return most


def _steps(places: Places, name: str) -> Places:
    found = [place for place in places if place.sticky]
    for place in places:
        if literal := place.literal.get(name):
            found.append(literal)
        found += [behind for pattern, behind in place.patterns.values() if pattern.match(name)]
    return tuple(found)


def _closed(places: Places) -> Places:
    """With those behind a `**`, which may stand for nothing."""
    deep = [place.deep for place in places if place.deep]
    return tuple(dict.fromkeys((*places, *deep)))
