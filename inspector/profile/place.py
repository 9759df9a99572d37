"""Where something stands in a profile, so that a mistake in it is told with file and line, one at a time or all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NoReturn, TypeVar

from inspector.document import LINE, Document, nearest
from inspector.model import InspectorError
from inspector.text import Text

T_co = TypeVar("T_co", covariant=True)

Report = Callable[[InspectorError], None]
"""Is told of each mistake; what tells it then goes on without the part that is wrong."""


def at_once(mistake: InspectorError) -> NoReturn:
    """The report of those who want nothing that is wrong anywhere: the first mistake ends it."""
    raise mistake


class Slip(InspectorError):
    """A mistake whose file and line are known."""

    def __init__(self, file: str, line: int, what: Text) -> None:
        super().__init__(LINE.fill({"source": file, "line": line, "what": what}))
        self.file, self.line, self.what = file, line, what


class NoProfile(InspectorError):
    """There is no profile of that name, or no such file."""


def unknown_profile(name: str, known: Iterable[str]) -> NoProfile:
    text = Text(en="no profile is called {name}{hint}", zh="没有名为 {name} 的检查方案{hint}")
    return NoProfile(text.fill({"name": name, "hint": nearest(name, known)}))


@dataclass(frozen=True)
class Place:
    """A value in a file: its path such as `$.waivers[0].start`, and its line or that of what it stands in."""

    document: Document
    path: str = "$"
    line: int = 1

    @property
    def file(self) -> str:
        return self.document.source

    @property
    def folder(self) -> Path:
        """What paths in the file are relative to."""
        return Path(self.document.source).parent

    @property
    def name(self) -> str:
        """The path as people write it."""
        return self.path.removeprefix("$").removeprefix(".")

    def at(self, key: str | int) -> Place:
        path = f"{self.path}[{key}]" if isinstance(key, int) else f"{self.path}.{key}"
        return Place(self.document, path, self.document.lines.get(path, self.line))

    def error(self, text: Text, /, **values: object) -> Slip:
        return Slip(self.file, self.line, text.fill(values))


@dataclass(frozen=True)
class Placed(Generic[T_co]):
    """A value of a profile and where it stands."""

    value: T_co
    place: Place
