"""The course over audits as one HTML file: graphs, and below them the numbers that they are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from inspector.change import trend_plot as plot
from inspector.change import trend_words as words
from inspector.change.moments import Zone, minute
from inspector.change.paper import SHARED, page
from inspector.change.trend import History, HostLine, Point
from inspector.layout import Layout
from inspector.model import UNIT
from inspector.summary import HOST_STATUSES, SEVERITIES, TOGETHER
from inspector.text import Lang, Text

SIZES = (("wide", 960), ("narrow", 360))
"""Drawings of a graph, and how wide they are."""
HIGH, LOW = 240, 150
FINDINGS = Text(en="Open findings by severity", zh="未整改问题（按风险等级）")
SCORE = Text(en="Score: from the lowest to the highest possible", zh="得分：可能的最低值至最高值")
UNKNOWN = Text(en="Checks that could not be decided", zh="未能判定的检查项")
MISSED = Text(en="{time}: {n:host|hosts} not reached", zh="{time}：{n} 台主机未完成自查")
GAP = Text(en="{time}: {why}", zh="{time}：{why}")
DESCRIBED = Text(
    en="{n:audit|audits}; the last: {last}. The table below has all numbers.",
    zh="共 {n} 次自查；最近一次：{last}。全部数值见下表。",
)
NOT_KNOWN = Text(en="nothing is known", zh="情况未知")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A graph in both its sizes. `fills`: the legend: a class and what it stands for."""

    name: str
    title: Text
    described: str
    fills: Sequence[tuple[str, Text]]
    graphs: Sequence[tuple[str, plot.Graph]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A host in the table of hosts."""

    name: Text
    last: Point
    lines: Sequence[str]
    dots: Sequence[tuple[float, float]]


def renderer(zone: Zone, offset: str) -> Callable[[History, Layout], Iterable[bytes]]:
    return partial(_pieces, zone=zone, offset=offset)


def _pieces(told: History, layout: Layout, *, zone: Zone, offset: str) -> Iterator[bytes]:
    lang = layout.lang
    drawn = [point for point in told.points if not point.partial]
    return page(
        SHARED,
        "history.html",
        lang,
        told=told,
        title=words.title(told, lang),
        span=words.span(told, lang, zone, offset),
        former=words.former(told, lang),
        standing=words.standing(told, lang),
        notes=words.notes(told, lang, signs=False),
        figures=list(_figures(drawn, told, lang, zone)),
        levels=SEVERITIES,
        rows=[_row(line, len(told.points)) for line in told.lines],
        moved=any(words.moves(point.items) for point in told.points),
        minute=lambda time: minute(time, zone),
        score=words.score,
        result=lambda point: words.result(point, told, lang),
        status=lambda point: HOST_STATUSES[point.status][lang],
    )


def _figures(points: Sequence[Point], told: History, lang: Lang, zone: Zone) -> Iterator[Figure]:
    if not points:
        return
    draw = partial(_figure, points, told, lang, zone)
    layers = plot.stacked(points)
    found = {level for point in points for level, n in (point.findings or {}).items() if n}
    fills = [(f"v{level.rank}", name) for level, name in SEVERITIES.items() if level in found]
    most = plot.rounded(max((point.total or 0 for point in points), default=0))
    yield draw("findings", FINDINGS, layers, fills, HIGH, most, lambda point: _counted(point, lang))
    scores: plot.Values = [(point.score.low, point.score.high) if point.score else None for point in points]
    if any(scores):
        yield draw("score", SCORE, [(plot.BAND, scores)], (), LOW, 100, lambda point: words.score(point.score))
    unknown: plot.Values = [None if point.unknown is None else (0, point.unknown) for point in points]
    most = plot.rounded(max((point.unknown or 0 for point in points), default=0))
    yield draw("unknown", UNKNOWN, [("open", unknown)], (), LOW, most, lambda point: str(point.unknown))


def _figure(  # noqa: PLR0913, PLR0917 - what every figure shares, and one parameter for each part
    points: Sequence[Point],
    told: History,
    lang: Lang,
    zone: Zone,
    name: str,
    title: Text,
    layers: Sequence[tuple[str, plot.Values]],
    fills: Sequence[tuple[str, Text]],
    height: int,
    most: float,
    value: Callable[[Point], str],
) -> Figure:
    gaps = [
        (at, GAP.fill({"time": minute(point.time, zone), "why": _why(point, told, lang)}))
        for at, point in enumerate(points)
        if point.findings is None
    ]
    missed = [
        (at, MISSED.fill({"time": minute(point.time, zone), "n": point.hosts - point.reached}))
        for at, point in enumerate(points)
        if told.host is None and point.findings is not None and point.reached < point.hosts
    ]
    tops = _tops(layers)
    dots = [
        (at, tops[at], GAP.fill({"time": minute(point.time, zone), "why": value(point)}))
        for at, point in enumerate(points)
        if at in tops
    ]
    last = value(points[-1]) if points[-1].findings is not None else NOT_KNOWN[lang]
    legend = [*fills, *([("dots", NOT_KNOWN)] if gaps else [])]
    draw = partial(plot.graph, layers=layers, height=height, most=most, gaps=gaps, dots=dots, marks=missed)
    graphs = [(size, draw(plot.Scale.of(points, width, zone), width=width)) for size, width in SIZES]
    described = DESCRIBED.render(lang, {"n": len(points), "last": last})
    return Figure(name=name, title=title, described=described, fills=legend, graphs=graphs)


def _tops(layers: Sequence[tuple[str, plot.Values]]) -> dict[int, float]:
    """The highest of all layers at each place where one is known."""
    found: dict[int, float] = {}
    for _, values in layers:
        for at, value in enumerate(values):
            if value:
                found[at] = max(found.get(at, 0), value[1])
    return found


def _why(point: Point, told: History, lang: Lang) -> str:
    if point.pruned:
        return words.PRUNED[lang]
    return words.result(point, told, lang) if told.host else words.NOTHING[lang]


def _counted(point: Point, lang: Lang) -> str:
    found = point.findings or {}
    told = [
        words.COUNT.fill({"n": found[level], "state": name}) for level, name in SEVERITIES.items() if found.get(level)
    ]
    comma = {"en": ", ", "zh": "，"}[lang]
    return comma.join(text[lang] for text in told) or "0"


def _row(line: HostLine, places: int) -> Row:
    values: list[int | None] = [None] * places
    for place, point in zip(line.places, line.points, strict=True):
        values[place] = point.total
    lines, dots = plot.spark(values, places, max((value or 0 for value in values), default=0))
    name = TOGETHER if line.kind == UNIT else Text(en=line.name, zh=line.name)
    return Row(name=name, last=line.points[-1], lines=lines, dots=dots)
