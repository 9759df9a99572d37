"""The problems of an audit over all its hosts, one row a check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.publishing.model import Block, Cell
from inspector.reporting.annual.annexes import printed
from inspector.reporting.audit_report import words
from inspector.reporting.audit_report.facts import Facts
from inspector.reporting.paper import severity_cell
from inspector.reporting.telling import cell, heading, listed, short
from inspector.reporting.year import Problem
from inspector.summary import TOGETHER
from inspector.text import Text


def problems(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.PROBLEMS, "problems")
    yield from printed(
        "problems.table", words.PROBLEM_TABLE, words.PROBLEM_COLUMNS, _rows(facts.problems), words.NO_PROBLEM
    )
    if facts.accepted:
        rows = _rows(facts.accepted)
        yield from printed("problems.accepted", words.ACCEPTED_TABLE, words.PROBLEM_COLUMNS, rows, words.NO_PROBLEM)


def _rows(found: Sequence[Problem]) -> list[tuple[Cell, ...]]:
    return [
        (
            cell(place),
            cell(short(each.title, 120)),
            severity_cell(each.severity),
            cell(listed(each.hosts, Text(en="", zh="台")) if each.hosts else TOGETHER),
            cell(each.findings),
            cell(short(each.message, 160)),
            cell(short(each.remedy, 180)),
        )
        for place, each in enumerate(found, start=1)
    ]
