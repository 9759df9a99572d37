"""A diary as paragraphs, the same for every format: what is told, in one language, and what of it is folded where there is room for that.

Texts hold no control characters, and their markup is the formats' to escape.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """`lead`: whom it is about, which it begins with; `more`: what stands below it."""

    text: str
    more: tuple[str, ...] = ()
    lead: str = ""

    @property
    def rest(self) -> str:
        return self.text.removeprefix(self.lead)


@dataclass(frozen=True)
class Fold:
    """What is short on paper: `names` alone, or the lines where there is room."""

    title: str
    lines: tuple[Line, ...]
    names: str


@dataclass(frozen=True)
class Section:
    title: str
    about: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    folds: tuple[Fold, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A day; or several on which nothing happened, without a section."""

    title: str
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Paper:
    title: str
    handling: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    chapters: tuple[Chapter, ...] = field(default=())
