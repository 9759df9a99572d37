"""A chart as one SVG: no font, style or script is fetched, and printed in black and white it still reads.

Only attributes give its looks: a page that allows no inline style shows it too. The same chart gives the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.layout import cells, shorten, wrap
from inspector.publishing.model import Bar, Chart, Part, Tone
from inspector.text import Lang, clean

FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
SIZE = 11
"""Of the letters; all measures are in the unit of `width`: points on paper, pixels on a screen."""
CELL = 0.56 * SIZE
"""What one column of a terminal takes here at most, wide letters such as W aside."""
BAR, GAP, LINE = 16, 8, 14
LINES = 2
DESCRIBED = 60
INK = "#1f2933"
_NO_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True)
class _Look:
    """A ground and what is drawn over it in a tile of 6 by 6."""

    ground: str
    edge: str
    tile: str


@dataclass(frozen=True)
class _Frame:
    """Where bars begin, and how wide a one is."""

    chart: Chart
    left: int
    scale: float


# Grounds differ in lightness and hue (blue, orange, red stay apart for the colour-blind), tiles where there is no colour.
_LOOKS = {
    Tone.GOOD: _Look("#8fc1e3", "#1d5f8a", ""),
    Tone.WARN: _Look(
        "#fff0cc", "#8a5a00", '<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="#b97700" stroke-width="1.2"/>'
    ),
    Tone.BAD: _Look(
        "#b3261e", "#7a150f", '<path d="M-1 -1L7 7M-1 5L1 7M5 -1L7 1" stroke="#f3c9c5" stroke-width="1.1"/>'
    ),
    Tone.MUTED: _Look("#ffffff", "#5b6770", '<circle cx="3" cy="3" r="0.9" fill="#5b6770"/>'),
    Tone.PLAIN: _Look("#d5dae0", "#454f59", '<path d="M0 3H6" stroke="#6b7680" stroke-width="1"/>'),
}
# For a second part of the same tone: the same ground, another tile.
_AGAIN = (
    '<path d="M3 0V6" stroke="{edge}" stroke-width="1"/>',
    '<path d="M3 0V6M0 3H6" stroke="{edge}" stroke-width="1"/>',
)


def svg(chart: Chart, lang: Lang, width: int) -> str:
    """The chart without its caption. What is too long is cut with …; `described` says it in words."""
    legend, top = _legend(chart, lang, width)
    left = _label_width(chart, lang, width)
    frame = _Frame(chart, left, _scale(chart, width - left - 8))
    drawn, height = [], top
    for bar in chart.bars:
        piece, height = _bar(frame, bar, lang, height)
        drawn.append(piece)
    axis = f'<path d="M{left} {top - 4}V{height}" stroke="{INK}" stroke-width="1"/>' if chart.bars else ""
    body = _named("".join((_patterns(chart), *legend, *drawn, axis)), chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}" font-size="{SIZE}" fill="{INK}">'
        f"<title>{_escaped(chart.caption[lang])}</title><desc>{_escaped(described(chart, lang), 20_000)}</desc>{body}</svg>"
    )


def described(chart: Chart, lang: Lang) -> str:
    """All its numbers in words, for those who cannot see it."""
    colon, comma, end = ("：", "，", "；") if lang == "zh" else (": ", ", ", "; ")
    return end.join(
        shorten(clean(bar.label[lang]), DESCRIBED)
        + colon
        + comma.join(f"{clean(part.label[lang])} {n}" for part, n in zip(chart.parts, bar.parts, strict=True))
        for bar in chart.bars
    )


def _escaped(text: str, longest: int = 200) -> str:
    return html.escape(_NO_XML.sub("\ufffd", shorten(clean(text), longest)))


def _named(body: str, chart: Chart) -> str:
    """Patterns are found by name: two charts in one page must not share names."""
    own = hashlib.sha256(chart.statement.encode("utf-8", "replace")).hexdigest()[:8]
    return body.replace("@@", f"p{own}-")


def _looks(parts: tuple[Part, ...]) -> Iterator[_Look]:
    seen: dict[Tone, int] = {}
    for part in parts:
        look, times = _LOOKS[part.tone], seen.get(part.tone, 0)
        seen[part.tone] = times + 1
        again = _AGAIN[(times - 1) % len(_AGAIN)].format(edge=look.edge)
        yield _Look(look.ground, look.edge, again) if times else look


def _patterns(chart: Chart) -> str:
    return "".join(
        f'<pattern id="@@{place}" width="6" height="6" patternUnits="userSpaceOnUse">{look.tile}</pattern>'
        for place, look in enumerate(_looks(chart.parts))
        if look.tile
    )


def _box(chart: Chart, place: int, at: tuple[float, float], size: tuple[float, float]) -> str:
    """The ground is no part of the pattern: seams between tiles would show."""
    look = tuple(_looks(chart.parts))[place]
    where = f'x="{at[0]:.1f}" y="{at[1]:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}"'
    over = f'<rect {where} fill="url(#@@{place})"/>' if look.tile else ""
    return f'<rect {where} fill="{look.ground}" stroke="{look.edge}" stroke-width="0.8"/>{over}'


def _words(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_escaped(text)}</text>'


def _legend(chart: Chart, lang: Lang, width: int) -> tuple[list[str], int]:
    """What each part is, in as many lines as it takes, and where they end."""
    drawn: list[str] = []
    x, y = 0.0, 2
    for place, part in enumerate(chart.parts):
        label = shorten(clean(part.label[lang]), int((width - 24) / CELL))
        need = 22 + cells(label) * CELL
        if x and x + need > width:
            x, y = 0.0, y + LINE + 4
        drawn += [_box(chart, place, (x + 0.5, y), (14, 11)), _words(x + 19, y + 9.5, label)]
        x += need + 12
    return drawn, y + LINE + 12


def _label_width(chart: Chart, lang: Lang, width: int) -> int:
    longest = max((cells(clean(bar.label[lang])[:200]) for bar in chart.bars), default=0)
    return int(min(longest * CELL + 10, width * 0.36))


def _scale(chart: Chart, room: float) -> float:
    """How much width one gets: as much as leaves every bar the room for its numbers beside it."""
    top = max((sum(bar.parts) for bar in chart.bars), default=0)
    scale = room / max(top, 1)
    for _ in range(80):
        if all(_end(bar, scale) <= room for bar in chart.bars):
            break
        scale *= 0.95
    return scale


def _end(bar: Bar, scale: float) -> float:
    return sum(n * scale if _fits(n, scale) else n * scale + _need(n) + 12 for n in bar.parts if n > 0)


def _fits(number: int, scale: float) -> bool:
    return number * scale >= _need(number) + 2


def _need(number: int) -> float:
    """The width of a number on its white ground."""
    return len(str(number)) * CELL + 8


def _bar(frame: _Frame, bar: Bar, lang: Lang, top: int) -> tuple[str, int]:
    """A bar with its label, and where the next one begins."""
    columns = max(int((frame.left - 8) / CELL), 4)
    lines = wrap(shorten(clean(bar.label[lang]), columns * LINES - 2), columns)[:LINES]
    height = max(BAR, LINE * len(lines))
    middle = top + height / 2
    first = middle + 4 - LINE * (len(lines) - 1) / 2
    label = (_words(frame.left - 6, first + LINE * n, line, "end") for n, line in enumerate(lines))
    return "".join((*label, *_stack(frame, bar, middle))), int(top + height + GAP)


def _stack(frame: _Frame, bar: Bar, middle: float) -> Iterator[str]:
    x, beside = float(frame.left), []
    for place, number in enumerate(bar.parts):
        if number <= 0:
            continue
        width = number * frame.scale
        yield _box(frame.chart, place, (x, middle - BAR / 2), (width, BAR))
        if _fits(number, frame.scale):
            yield _number(x + width / 2, middle, number)
        else:
            beside.append((place, number))
        x += width
    if x == frame.left:
        yield _words(x + 6, middle + 4, "0")
    yield from _beside(frame.chart, beside, x + 6, middle)


def _number(x: float, middle: float, number: int) -> str:
    need = _need(number) - 2
    ground = (
        f'<rect x="{x - need / 2:.1f}" y="{middle - 6.5:.1f}" width="{need:.1f}" height="13" rx="3" fill="#ffffff"/>'
    )
    return ground + _words(x, middle + 4, str(number), "middle")


def _beside(chart: Chart, numbers: list[tuple[int, int]], x: float, middle: float) -> Iterator[str]:
    """Numbers of parts too narrow for them: after the bar, each with its part's look."""
    for place, number in numbers:
        yield _box(chart, place, (x, middle - 4), (8, 8))
        yield _words(x + 11, middle + 4, str(number))
        x += _need(number) + 12
