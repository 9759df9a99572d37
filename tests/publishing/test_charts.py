"""Charts: well-formed, self-contained, every number shown, readable without colour, hostile words harmless."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from inspector.publishing import charts, drawing
from inspector.publishing.model import Bar, Chart, Part, Tone, same
from inspector.text import LANGUAGES, Lang
from tests.publishing.sample import HOSTILE, LONG, chart

numbers = st.integers(0, 99_999)
words = st.text(max_size=60)


@st.composite
def any_chart(draw: st.DrawFn) -> Chart:
    parts = tuple(
        Part(label=same(draw(words)), tone=draw(st.sampled_from(Tone))) for _ in range(draw(st.integers(1, 5)))
    )
    bars = st.builds(Bar, label=words.map(same), parts=st.tuples(*[numbers for _ in parts]))
    return replace(chart("any"), parts=parts, bars=tuple(draw(st.lists(bars, max_size=6))))


def texts(svg: str) -> list[str]:
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False))
    return [each.text or "" for each in root.iter("{*}text")]


@settings(max_examples=60, deadline=None)
@given(any_chart(), st.sampled_from(LANGUAGES), st.integers(200, 900))
def test_every_chart_is_well_formed_and_shows_every_number_but_zeros(made: Chart, lang: Lang, width: int) -> None:
    drawn = charts.svg(made, lang, width)
    shown = texts(drawn)
    for bar in made.bars:
        assert {str(n) for n in bar.parts if n} <= set(shown)
        assert any(bar.parts) or "0" in shown
    assert drawn == charts.svg(made, lang, width)


@settings(max_examples=60, deadline=None)
@given(any_chart(), st.integers(442, 900))
def test_nothing_leaves_the_picture(made: Chart, width: int) -> None:
    root = etree.fromstring(charts.svg(made, "en", width).encode())
    for box in root.iterfind("{*}rect"):
        assert float(box.get("x", "")) >= -1 and float(box.get("x", "")) + float(box.get("width", "")) <= width + 1


def test_hostile_words_stay_words_and_nothing_is_fetched() -> None:
    bad = replace(
        chart("bad"),
        caption=same(HOSTILE),
        parts=tuple(replace(part, label=same(HOSTILE)) for part in chart("x").parts),
        bars=(Bar(label=same(HOSTILE), parts=(1, 2, 3)), Bar(label=same(LONG), parts=(0, 0, 0))),
    )
    drawn = charts.svg(bad, "zh", 442)
    root = etree.fromstring(drawn.encode())
    assert {etree.QName(each).localname for each in root.iter()} <= set(
        "svg title desc pattern rect path circle text".split()
    )
    assert not re.search(r"href|style=|javascript:1\"|http(?!://www\.w3\.org/2000/svg)|[\u202e\x07\ufffe]", drawn)
    assert len(drawn) < 20_000


def test_parts_of_one_tone_look_different_and_two_charts_share_no_names() -> None:
    one = replace(chart("a"), parts=tuple(replace(part, tone=Tone.WARN) for part in chart("a").parts))
    tiles = re.findall(r"<pattern id=\"([^\"]+)\"[^>]*>(.*?)</pattern>", charts.svg(one, "en", 400))
    assert len({tile for _, tile in tiles}) == len({name for name, _ in tiles}) == 3
    others = re.findall(r"id=\"([^\"]+)\"", charts.svg(chart("b"), "en", 400))
    assert not {name for name, _ in tiles} & set(others)


def test_what_cannot_be_seen_is_said_in_words() -> None:
    drawn = charts.svg(chart("a"), "zh", 400)
    assert "弱口令：符合 10，存在问题 2，未核查 1；" in drawn
    assert "Weak passwords: conforming 10, with problems 2, not examined 1; " in charts.described(chart("a"), "en")


def test_a_picture_of_it_is_sharp_and_bounded() -> None:
    pytest.importorskip("typst")
    drawn = drawing.png(charts.svg(chart("a"), "en", 400))
    assert drawn and drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") == 1200
    many = replace(chart("a"), bars=chart("a").bars * 400)
    long = drawing.png(charts.svg(many, "en", 400))
    assert long and int.from_bytes(long[16:20], "big") * int.from_bytes(long[20:24], "big") <= drawing.PIXELS * 1.1


def test_there_is_none_without_typst_or_of_no_svg(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawing.png("<html>") is None
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    assert drawing.png(charts.svg(chart("a"), "en", 400)) is None
