"""What `inspector standards coverage` tells, in each of its formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from inspector import tables
from inspector.check import Check
from inspector.cli import clauses as pages
from inspector.cli import listing
from inspector.conformity import paper
from inspector.conformity.clauses import Clause, clauses
from inspector.conformity.verdict import Judged, judge
from inspector.layout import Layout
from inspector.model import Dossier
from inspector.plugins import NO_FORMAT, questionnaire, standards
from inspector.standards import Standard, unmapped
from inspector.summary import HANDLING
from inspector.text import Text

PAGE = Text(en="Page &P of &N", zh="第 &P 页，共 &N 页")


@dataclass(frozen=True, kw_only=True)
class Covered:
    """A standard's clauses; with a result what it says of them."""

    standard: Standard
    clauses: Sequence[Clause]
    unmapped: Sequence[str] = ()
    judged: Sequence[Judged] = ()
    dossier: Dossier | None = None


Render = Callable[[Covered, Layout], Iterable[bytes]]


def covered(standard: Standard, checks: Sequence[Check], dossier: Dossier | None = None) -> Covered:
    """All that the formats tell. What a result's checks were mapped to counts beside what this version maps."""
    mapped, questions = [(check.id, check) for check in checks], questionnaire().questions.values()
    if dossier is None:
        found = clauses(standard, standards(), mapped, questions)
        return Covered(standard=standard, clauses=found, unmapped=[check.id for check in unmapped(checks)])
    found = clauses(standard, standards(), [*mapped, *dossier.checks.items()], questions)
    judged = judge(dossier, found, (check.id for check in checks if check.over_fleet))
    return Covered(standard=standard, clauses=found, judged=judged, dossier=dossier)


def renderer(name: str) -> Render:
    """What renders a format. Raises InspectorError where there is none of that name."""
    if name not in RENDERERS:
        raise listing.unknown(NO_FORMAT, name, RENDERERS)
    return RENDERERS[name]


def _console(told: Covered, layout: Layout) -> Iterator[bytes]:
    if told.dossier is None:
        page = pages.coverage(told.standard, told.clauses, told.unmapped, layout.lang, layout.width)
    else:
        page = pages.judged(told.standard, told.judged, told.dossier, layout.lang, layout.width)
    yield f"{page}\n".encode()


def _json(told: Covered, layout: Layout) -> Iterator[bytes]:
    if told.dossier is None:
        value = paper.coverage(told.standard, told.clauses, told.unmapped)
    else:
        value = paper.document(told.standard, told.judged, told.dossier)
    yield msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _csv(told: Covered, layout: Layout) -> Iterator[bytes]:
    if told.dossier is None:
        return tables.to_csv(paper.mapping(told.standard, told.clauses, layout.lang))
    return tables.to_csv(paper.everything(told.standard, told.judged, layout.lang))


def _xlsx(told: Covered, layout: Layout) -> Iterable[bytes]:
    lang, dossier = layout.lang, told.dossier
    if dossier is None:
        sheets = [paper.mapping(told.standard, told.clauses, lang)]
    else:
        sheets = [
            paper.about(told.standard, dossier, lang),
            paper.over_all(told.standard, told.judged, lang),
            paper.counts(told.standard, told.judged, lang),
        ]
        if any(len(each.hosts) > 1 for each in told.judged):
            sheets.append(paper.by_host(told.standard, told.judged, lang))
    printed = tables.Printed(
        title=told.standard.title[lang] + (f" · {paper.NOTE[lang]}" if dossier else ""),
        handling=HANDLING[lang],
        page=PAGE[lang],
        made=tables.made(dossier.audit.finished) if dossier else tables.EPOCH,
    )
    return [tables.to_xlsx(sheets, printed)]


RENDERERS: Mapping[str, Render] = {"console": _console, "json": _json, "csv": _csv, "xlsx": _xlsx}
