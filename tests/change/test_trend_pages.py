"""The course over audits as people see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.change import trend, trend_html, trend_page, trend_plot
from inspector.change.trend import History
from inspector.layout import Layout, cells
from inspector.register.listing import Counts, counts
from inspector.store import find_host
from inspector.text import LANGUAGES, Lang
from tests.change.courses import AUDITS, HOSTILE, ZONE, Audits, history
from tests.register.making import when
from tests.reports.chromium import browser


def told(url: str, host: str = "", audits: Audits = AUDITS) -> History:
    with history(url, audits) as connection:
        one = find_host(connection, host) if host else None
        points = trend.of_host(connection, one.id, "", "") if one else trend.of_fleet(connection, "", "")
        return History(
            schema=trend.SCHEMA,
            since="",
            until="",
            host=one,
            points=points,
            standing=counts(connection, when(20)),
            lines=() if one else trend.of_hosts(connection, "", ""),
        )


def console(history: History, lang: Lang = "en", width: int = 100, *, blocks: bool = True) -> str:
    render = trend_page.renderer(ZONE, "UTC+00:00", blocks=blocks)
    return b"".join(render(history, Layout(lang=lang, width=width))).decode()


def html(history: History, lang: Lang = "en") -> str:
    return b"".join(trend_html.renderer(ZONE, "UTC+00:00")(history, Layout(lang=lang))).decode()


def test_a_table_with_a_line_of_findings(sqlite_url: str) -> None:
    page = console(told(sqlite_url))
    assert re.search(r"Open findings █▃█  most: 3", page)
    assert re.search(r"#2 +2026-01-08 +1/3 +0 +1 +0 +0 +0 +█+ +1 ", page)
    assert "+1 -1 !1" in page
    assert "fewer findings with fewer hosts is no" in page


def test_a_gap_is_drawn_as_one(sqlite_url: str) -> None:
    page = console(told(sqlite_url, "db"), width=120)
    assert "█×▁" in page
    assert re.search(r"#2 +2026-01-08 +unreachable( +-){5} +×( +-)+", page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits(lang: Lang, width: int, sqlite_url: str) -> None:
    lines = console(told(sqlite_url), lang, width).split("\n")
    assert max(map(cells, lines)) <= max(width, 72)


def test_a_terminal_without_blocks(sqlite_url: str) -> None:
    assert console(told(sqlite_url, "db"), blocks=False).isascii()


def test_without_an_audit(sqlite_url: str) -> None:
    empty = told(sqlite_url, audits=())
    assert console(empty) == "History of all hosts: no audit was recorded yet\n"
    assert "目前没有自查记录" in html(empty, "zh")


def test_the_page_holds_no_script_and_no_markup_of_hosts(sqlite_url: str) -> None:
    page = html(told(sqlite_url))
    assert "&lt;b&gt;web|1&lt;/b&gt;" in page
    assert HOSTILE not in page
    assert "<script" not in page
    assert "default-src 'none'; style-src 'sha256-" in page
    assert page.count('role="img"') == page.count("<desc") == 6
    assert "2026-01-08 01:00: 1" in page  # a dot says its numbers


def test_a_gap_of_a_host_says_why(sqlite_url: str) -> None:
    page = html(told(sqlite_url, "db"), "zh")
    assert "<title>2026-01-08 01:00：无法连接</title>" in page


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_browser_shows_it_at_any_width(number: int, sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "history.html"
    path.write_text(html(told(sqlite_url, audits=AUDITS[:number])), "utf-8")
    with browser() as tab:
        for width in (400, 800, 1400):
            tab.width(width)
            tab.open(path)
            assert tab.value("document.documentElement.scrollWidth <= innerWidth")
            shown = (
                "[...document.querySelectorAll('svg.graph')].filter(g => g.getBoundingClientRect().width > 0).length"
            )
            assert tab.value(shown) == 3
        assert not tab.events
        assert len(tab.requests) == 1


VALUES = st.lists(st.none() | st.integers(0, 50), max_size=20)


@given(VALUES, st.integers(1, 30))
def test_a_line_of_findings_is_no_wider_and_has_a_place_for_each_gap(values: Sequence[int | None], width: int) -> None:
    line = trend_page.spark(values, width, blocks=True)
    assert len(line) <= width
    if line and len(values) <= width:
        assert [mark == trend_page.GAP for mark in line] == [value is None for value in values]


@given(st.integers(0, 10**7))
def test_the_top_of_a_graph_is_no_less_than_what_it_shows(most: int) -> None:
    top = trend_plot.rounded(most)
    assert max(most, 4) <= top <= max(4 * most, 4)
    assert all(step == int(step) for step in trend_plot.steps(top))


def test_nothing_is_drawn_across_a_gap(sqlite_url: str) -> None:
    points = told(sqlite_url, "db").points
    graph = trend_plot.graph(
        trend_plot.Scale.of(points, 360, ZONE), trend_plot.stacked(points), width=360, height=100, most=4
    )
    xs = [float(spot.split(",")[0]) for area in graph.areas for spot in area.shape.split()]
    assert max(xs) < trend_plot.LEFT + trend_plot.ALONE  # what was known of the first audit alone


def test_counts_may_be_empty() -> None:
    empty = History(schema="", since="2026-01-01", until="", host=None, points=(), standing=Counts())
    assert "in this period" in console(empty)
