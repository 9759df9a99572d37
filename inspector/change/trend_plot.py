"""Where lines and areas of a course over time stand in a drawing. Pure numbers; the template draws them.

Neighbours are joined, and a gap parts them: nothing is drawn across what is not known.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspector.change.moments import Zone, local
from inspector.change.trend import Point
from inspector.model import Severity
from inspector.text import Text

LEFT, RIGHT, TOP, BOTTOM = 54, 14, 8, 32
"""Margins of a graph, for its numbers."""
BAND = "band"
"""The name of what is a line where it has no height."""
ALONE = 7
"""How wide a point is drawn that has no neighbour."""
WIDEST = 28
"""How wide a place is where nothing is known."""
TICK = 96
"""How far dates stand apart at least."""
Values = Sequence[tuple[float, float] | None]
"""From where to where, at each place; None where it is not known."""


@dataclass(frozen=True)
class Area:
    """A polygon's points, and whose it is."""

    name: str
    shape: str


@dataclass(frozen=True)
class Column:
    """A place where nothing is known; `title` says why."""

    x: float
    width: float
    title: Text


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    title: Text


@dataclass(frozen=True)
class Tick:
    """`end`: too near to the right edge for its text to stand in the middle."""

    at: float
    text: str
    end: bool = False


@dataclass(frozen=True, kw_only=True)
class Graph:
    """A drawing of `width` by `height`, whose lines stand between `left` and `right`, `top` and `bottom`."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    areas: tuple[Area, ...]
    gaps: tuple[Column, ...]
    dots: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


@dataclass(frozen=True)
class Scale:
    """The places of the points on a line of time."""

    xs: Sequence[float]
    ticks: tuple[Tick, ...]

    @classmethod
    def of(cls, points: Sequence[Point], width: int, zone: Zone) -> Scale:
        times = [local(point.time, zone) for point in points]
        known = [time for time in times if time]
        first, last = (min(known), max(known)) if known else (None, None)
        reach = (last - first).total_seconds() if first and last else 0.0
        left, room = LEFT, width - LEFT - RIGHT

        def place(time: datetime.datetime | None) -> float:
            if not (time and first and reach):
                return left + room / 2
            return left + room * ((time - first).total_seconds() / reach)

        xs = [round(place(time), 1) for time in times]
        return cls(xs, tuple(_dates(xs, times, width)))

    def wide(self, place: int) -> float:
        """Not as far as halfway to the neighbours, and no more than can be seen."""
        around = [abs(self.xs[place] - self.xs[at]) for at in (place - 1, place + 1) if 0 <= at < len(self.xs)]
        return min(max(min(around, default=WIDEST) * 0.8, 3), WIDEST)


def _dates(xs: Sequence[float], times: Sequence[datetime.datetime | None], width: int) -> Iterator[Tick]:
    """Dates of points, as many as there is room for; the last one always."""
    last = xs[-1] if xs else 0
    after = -float(TICK)
    for x, time in zip(xs, times, strict=True):
        if time and x - after >= TICK and (last - x >= TICK * 1.4 or x == last):
            after = x
            yield Tick(x, f"{time:%Y-%m-%d}", end=width - x < TICK / 2)


def graph(  # noqa: PLR0913 - one keyword for each part of it
    scale: Scale,
    layers: Sequence[tuple[str, Values]],
    *,
    width: int,
    height: int,
    most: float,
    gaps: Iterable[tuple[int, Text]] = (),
    dots: Iterable[tuple[int, float, Text]] = (),
    marks: Iterable[tuple[int, Text]] = (),
) -> Graph:
    """`layers`: each one's name and where it stands at each place; `most`: the value at the top."""
    top, bottom = TOP, height - BOTTOM

    def y(value: float) -> float:
        return round(bottom - (bottom - top) * min(max(value / most, 0), 1), 1)

    return Graph(
        width=width,
        height=height,
        left=LEFT,
        right=width - RIGHT,
        top=top,
        bottom=bottom,
        areas=tuple(
            Area(name, shape) for name, values in layers for shape in _shapes(scale.xs, values, y, flat=name == BAND)
        ),
        gaps=tuple(Column(scale.xs[at] - scale.wide(at) / 2, scale.wide(at), why) for at, why in gaps),
        dots=tuple(Mark(scale.xs[at], y(value), what) for at, value, what in dots),
        marks=tuple(Mark(scale.xs[at], bottom + 8, why) for at, why in marks),
        across=scale.ticks,
        up=tuple(Tick(y(value), f"{value:g}") for value in steps(most)),
    )


def steps(most: float) -> list[float]:
    """Numbers from 0 on, of which the last is the top."""
    return [most * n / 4 for n in range(5)]


def rounded(most: int) -> int:
    """A round number that is no less, and of which the steps are whole."""
    size = 1
    while 8 * size * 4 < most:
        size *= 10
    return next(step * size * 4 for step in (1, 2, 3, 4, 5, 6, 8) if step * size * 4 >= most)


def _shapes(xs: Sequence[float], values: Values, y: Callable[[float], float], *, flat: bool) -> Iterator[str]:
    """A polygon for each run of places where the value is known; unless `flat`, none where it has no height."""
    for run in _runs(values):
        sides = [value for at in run if (value := values[at])]
        if not flat and all(low == high for low, high in sides):
            continue
        if len(run) == 1:
            (low, high), x = sides[0], xs[run[0]]
            places = [(x - ALONE / 2, high), (x + ALONE / 2, high), (x + ALONE / 2, low), (x - ALONE / 2, low)]
        else:
            across = [xs[at] for at in run]
            places = [(x, high) for x, (_, high) in zip(across, sides, strict=True)]
            places += [(x, low) for x, (low, _) in zip(reversed(across), reversed(sides), strict=True)]
        yield " ".join(f"{x:g},{y(value):g}" for x, value in places)


def _runs(values: Values) -> Iterator[list[int]]:
    run: list[int] = []
    for at, value in enumerate(values):
        if value is not None:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def stacked(points: Sequence[Point]) -> list[tuple[str, Values]]:
    """The findings by severity, the worst at the bottom."""
    below = [0.0 for _ in points]
    layers: list[tuple[str, Values]] = []
    for level in reversed(Severity):
        values: list[tuple[float, float] | None] = []
        for at, point in enumerate(points):
            if point.findings is None:
                values.append(None)
                continue
            values.append((below[at], below[at] + point.findings[level]))
            below[at] += point.findings[level]
        layers.append((f"v{level.rank}", values))
    return layers


def spark(line: Sequence[int | None], places: int, most: int) -> tuple[list[str], list[tuple[float, float]]]:
    """Lines of a small drawing of 100 by 20, and dots for points without a neighbour."""
    xs = [100 * at / max(places - 1, 1) if places > 1 else 50 for at in range(places)]
    lines, dots = [], []
    for run in _runs([None if value is None else (0.0, float(value)) for value in line]):
        spots = [(round(xs[at], 1), round(18 - 16 * (line[at] or 0) / (most or 1), 1)) for at in run]
        if len(spots) == 1:
            dots += spots
        else:
            lines.append(" ".join(f"{x:g},{y:g}" for x, y in spots))
    return lines, dots
