"""The course over audits for a terminal: a line of findings, and a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspector.change import trend_words as words
from inspector.change.moments import Zone, minute
from inspector.change.trend import History, Point
from inspector.layout import Layout, block, cells, pad, shorten
from inspector.model import Severity
from inspector.summary import SEVERITIES
from inspector.text import Lang, Text

BARS, ASCII_BARS = "▁▂▃▄▅▆▇█", "_.-:=+*#"
GAP, ASCII_GAP = "×", "x"
FULL, ASCII_FULL = "█", "#"
BAR = 8
"""Columns of a bar."""
SPARK = Text(en="Open findings {line}  most: {most}", zh="未整改问题 {line}  最多：{most}")
WIDEST_RESULT = 30


@dataclass(frozen=True)
class Column:
    """`right`: its cells end at the same place. Those of the highest `rank` go first where there is no room."""

    head: str
    cells: Sequence[str]
    right: bool = False
    rank: int = 0

    @property
    def width(self) -> int:
        return max(cells(cell) for cell in (self.head, *self.cells))


def renderer(zone: Zone, offset: str, *, blocks: bool) -> Callable[[History, Layout], Iterable[bytes]]:
    """`blocks`: whether the characters that draw bars can be shown."""

    def pieces(told: History, layout: Layout) -> Iterator[bytes]:
        yield ("\n\n".join(_sections(told, layout, zone, offset, blocks=blocks)) + "\n").encode()

    return pieces


def _sections(told: History, layout: Layout, zone: Zone, offset: str, *, blocks: bool) -> Iterator[str]:
    lang, width = layout.lang, layout.width
    about = [words.span(told, lang, zone, offset), words.former(told, lang)]
    yield block(words.COLON[lang].join([words.title(told, lang), *filter(None, about)]), width)
    columns = fitting(list(_columns(told, lang, zone, blocks=blocks)), width) if told.points else []
    if told.points:
        if line := spark([point.total for point in told.points if not point.partial], width - 40, blocks=blocks):
            most = max(point.total or 0 for point in told.points if not point.partial)
            yield SPARK.render(lang, {"line": line, "most": most})
        yield table(columns)
    if standing := words.standing(told, lang):
        yield block(standing, width)
    signs = True if any(column.head == _head(words.ITEMS, lang) for column in columns) else None
    if notes := words.notes(told, lang, signs=signs):
        yield "\n".join(block(note, width, first="  ") for note in notes)


def spark(values: Sequence[int | None], width: int, *, blocks: bool) -> str:
    """A character a value, or the greatest of several where there are more than `width`; a gap where none is known.

    Nothing where there are no two values to be compared.
    """
    marks, gap = (BARS, GAP) if blocks else (ASCII_BARS, ASCII_GAP)
    size = -(-len(values) // max(width, 1))
    groups = [[v for v in values[at : at + size] if v is not None] for at in range(0, len(values), size or 1)]
    tops = [max(group) if group else None for group in groups]
    known = [top for top in tops if top is not None]
    if len(known) < 2:
        return ""
    most = max(known) or 1
    return "".join(gap if top is None else marks[round(top / most * (len(marks) - 1))] for top in tops)


def fitting(columns: Sequence[Column], width: int) -> list[Column]:
    """As many of the columns as there is room for."""
    columns = list(columns)
    while sum(each.width + 2 for each in columns) - 2 > width and any(each.rank for each in columns):
        columns.remove(max(columns, key=lambda each: each.rank))
    return columns


def table(columns: Sequence[Column]) -> str:
    heads = "  ".join(_cell(each, each.head) for each in columns).rstrip()
    rows = zip(*(each.cells for each in columns), strict=True)
    lines = ("  ".join(_cell(*cell) for cell in zip(columns, row, strict=True)).rstrip() for row in rows)
    return "\n".join([heads, *lines])


def _cell(column: Column, text: str) -> str:
    return " " * (column.width - cells(text)) + text if column.right else pad(text, column.width)


def _columns(told: History, lang: Lang, zone: Zone, *, blocks: bool) -> Iterator[Column]:
    points = told.points

    def column(head: Text, tell: Callable[[Point], str], rank: int = 0, *, right: bool = False) -> Column:
        return Column(_head(head, lang), [tell(point) for point in points], right, rank)

    yield column(words.AUDIT, lambda point: f"#{point.audit}{'*' if point.partial else ''}")
    times = [minute(point.time, zone) for point in points]
    length = len("2026-11-30") if len({time[:10] for time in times}) == len(times) else None
    yield column(words.TIME, lambda point: minute(point.time, zone)[:length])
    if told.host:
        yield column(words.STATUS, lambda point: shorten(words.result(point, told, lang), WIDEST_RESULT))
    else:
        yield column(words.HOSTS, lambda point: f"{point.reached}/{point.hosts}", right=True)
    for level, name in SEVERITIES.items():
        yield column(name, _number(level), 2 if level is Severity.INFO else 0, right=True)
    most = max((point.total or 0 for point in points), default=0)
    yield column(Text(en="", zh=""), lambda point: _bar(point.total, most, blocks=blocks), 5)
    yield column(words.UNKNOWN, lambda point: _told(point.unknown), right=True)
    yield column(words.SCORE, lambda point: _plain(words.score(point.score), blocks=blocks), 1, right=True)
    if any(words.moves(point.items) for point in points):
        yield column(words.ITEMS, lambda point: words.moves(point.items), 3)
    if len({point.profile for point in points}) > 1:
        yield column(words.PROFILE, lambda point: point.profile, 4)


def _head(text: Text, lang: Lang) -> str:
    return text[lang].upper()


def _number(level: Severity) -> Callable[[Point], str]:
    return lambda point: _told(None if point.findings is None else point.findings[level])


def _told(number: int | None) -> str:
    return "-" if number is None else str(number)


def _plain(text: str, *, blocks: bool) -> str:
    return text if blocks else text.replace("–", "-")


def _bar(total: int | None, most: int, *, blocks: bool) -> str:
    if total is None:
        return GAP if blocks else ASCII_GAP
    size = -(-total * BAR // most) if most else 0
    return (FULL if blocks else ASCII_FULL) * size
