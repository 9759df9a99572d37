"""Where a word of an inventory stands, and the errors that name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from inspector import document
from inspector.model import InspectorError
from inspector.text import Text


@dataclass(frozen=True)
class Place:
    """A line of a file. Paths in the file are relative to `folder`."""

    source: str
    line: int = 1
    folder: str = ""

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"

    def error(self, text: Text, /, **values: object) -> InspectorError:
        return document.at(self.source, self.line, text.fill(values))


class Held(NamedTuple):
    """A value, and the place that gave it."""

    value: object
    place: Place


Settings = dict[str, Held]
"""What is said of a host or a group; a tag stands under `tags.NAME`."""
