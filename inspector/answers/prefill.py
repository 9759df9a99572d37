"""Answers that organisation.yaml holds already. They are offered, and count once a person takes them over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from inspector.answers.shape import checked
from inspector.model import InspectorError
from inspector.organisation.model import Organisation, System
from inspector.questionnaire import Answer, Question
from inspector.text import Text

Row = dict[str, object]


def offered(question: Question, organisation: Organisation) -> object:
    """The answer that the systems of the organisation make, in its stored form; None where they make none."""
    make = OFFERS.get(question.id)
    if make is None or not organisation.systems or question.answer is not Answer.COUNT_TABLE:
        return None
    known = {column.id for column in question.columns}
    rows = [{name: value for name, value in row.items() if name in known} for row in make(organisation.systems)]
    try:
        return checked(question, rows) if rows else None
    except InspectorError:  # such as more systems than a table has rows
        return None


def _listed(systems: Sequence[System]) -> list[Row]:
    return [
        {
            "name": _own(system.name),
            "purpose": _own(system.purpose),
            "department": _own(system.department),
            "owner": _own(system.owner.name) if system.owner else None,
            "level": None if system.level is None else str(system.level),
            "launched": system.launched.isoformat() if system.launched else None,
        }
        for system in systems
    ]


def _counted(systems: Sequence[System]) -> list[Row]:
    """By level; where the level of one is not said, no number would be true."""
    if any(system.level is None for system in systems):
        return []
    found = Counter(system.level for system in systems)
    return [{**{f"level{level}": found[level] for level in (4, 3, 2, 1)}, "ungraded": found[0]}]


def _assessed(systems: Sequence[System]) -> list[Row]:
    return [
        {"system": _own(system.name), "reported": system.assessed.isoformat()} for system in systems if system.assessed
    ]


OFFERS: Mapping[str, Callable[[Sequence[System]], list[Row]]] = {
    "AST-01": _listed,
    "AST-02": _counted,
    "AST-04": _assessed,
}


def _own(text: Text | None) -> str | None:
    """As the unit writes it."""
    return text.zh or text.en if text else None
