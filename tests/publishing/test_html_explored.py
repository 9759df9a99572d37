"""The page of a publication in a real browser: searched, narrowed, sorted and followed; on paper, on small screens, without scripts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.publishing import html
from inspector.publishing.model import Publication
from inspector.text import Lang
from tests.publishing.sample import HOSTILE, hostile, sample
from tests.reports.chromium import Tab, browser
from tests.reports.test_html_browser import SHOWN, WCAG

Show = Callable[..., Tab]
ROWS = "[...document.querySelectorAll('#i-desk tbody tr')].map(tr => tr.cells[{}].innerText)"
COUNT = "document.querySelector('#i-desk .count').textContent"


@pytest.fixture(scope="module")
def shared() -> Iterator[Tab]:
    with browser() as tab:
        yield tab


@pytest.fixture
def tab(shared: Tab) -> Tab:
    shared.scripts(on=True)
    shared.media()
    shared.width(1300)
    return shared


@pytest.fixture
def show(tab: Tab, tmp_path: Path) -> Show:
    """Opens a publication's page; `at` is the part behind the # of its address."""

    def open_(publication: Publication, *, lang: Lang = "en", at: str = "") -> Tab:
        path = tmp_path / "report.html"
        path.write_bytes(html.render(publication, lang))
        tab.open(path, at)
        return tab

    return open_


def look_for(tab: Tab, words: str) -> None:
    """Types the words; the page waits a moment for more of them, and this waits behind it."""
    tab.value(
        f"(e => {{ e.value = {words!r}; e.dispatchEvent(new Event('input')); }})(document.getElementById('i-words'))"
    )
    tab.value("new Promise(resolve => setTimeout(resolve, 250))")


def choose(tab: Tab, place: int, text: str) -> None:
    select = f"document.querySelectorAll('#i-desk select')[{place}]"
    tab.value(f"{select}.value = [...{select}.options].find(o => o.text.startsWith({text!r})).value")
    tab.value(f"{select}.dispatchEvent(new Event('change'))")


def sort(tab: Tab, column: int) -> list[str]:
    tab.value(f"document.querySelectorAll('#i-desk th button')[{column}].click()")
    found: list[str] = tab.value(ROWS.format(column))
    return found


def test_words_are_searched_in_all_columns(show: Show) -> None:
    tab = show(sample(), at="#explore/findings")
    assert tab.value(COUNT) == "60 / 60 rows"
    look_for(tab, "PROBLEM web1 59")
    assert tab.value(COUNT) == "1 / 60 rows"
    assert tab.value("document.querySelector('#i-desk mark').textContent") == "web1"
    look_for(tab, "no such word")
    assert tab.value(COUNT) == "0 / 60 rows"
    assert "No row meets" in tab.value("document.querySelector('#i-desk tbody').innerText")
    tab.value("document.querySelector('#i-desk .clear').click()")
    assert tab.value(COUNT) == "60 / 60 rows"
    assert tab.events == []


def test_a_choice_says_how_many_rows_it_leaves(show: Show) -> None:
    tab = show(sample(), lang="zh", at="#explore/findings")
    offered = "[...document.querySelector('#i-desk select').options].map(o => o.text)"
    assert tab.value(offered) == ["全部", "高危 (30)", "低危 (30)"]
    choose(tab, 0, "低危")
    assert tab.value(COUNT) == "30 / 60 条"
    assert set(tab.value(ROWS.format(1))) == {"低危"}
    look_for(tab, "web1 问题 1")
    assert tab.value(offered) == ["全部", "高危 (5)", "低危 (10)"]
    assert tab.value(COUNT) == "10 / 60 条"


def test_the_bar_of_severities_chooses_too(show: Show) -> None:
    tab = show(sample(), at="#explore/findings?q=web1")
    parts = "[...document.querySelectorAll('.strip button')].map(b => b.textContent)"
    assert tab.value(parts) == ["5 high", "10 low"]
    tab.value("document.querySelectorAll('.strip button')[1].click()")
    assert tab.value(COUNT) == "10 / 60 rows"
    assert tab.value("document.querySelector('#i-desk select').value") == "=low"
    tab.value("document.querySelectorAll('.strip button')[1].click()")
    assert tab.value(COUNT) == "15 / 60 rows"


def test_columns_are_sorted_by_what_they_mean(show: Show) -> None:
    tab = show(sample(), at="#explore/hosts")
    assert sort(tab, 2) == [str(n) for n in range(11, -1, -1)]
    assert tab.value("document.querySelectorAll('#i-desk th')[2].getAttribute('aria-sort')") == "descending"
    assert sort(tab, 2) == [str(n) for n in range(12)]
    assert sort(tab, 0)[:3] == ["web0", "web1", "web2"]
    assert sort(tab, 0)[:2] == ["web11", "web10"]
    tab = show(sample(), at="#explore/findings")
    assert sort(tab, 1) == ["high"] * 30 + ["low"] * 30
    assert sort(tab, 3) == ["2026-12-31"] * 48 + ["–"] * 12
    assert sort(tab, 3) == ["2026-12-31"] * 48 + ["–"] * 12  # what is not known stays last


def test_a_host_leads_to_its_findings_and_back(show: Show) -> None:
    tab = show(sample(), at="#explore/hosts")
    tab.value("document.querySelector('#i-desk td a').click()")
    tab.wait_for(f"{COUNT} == '5 / 60 rows'")
    assert set(tab.value(ROWS.format(0))) == {"web0"}
    assert tab.value("location.hash") == "#explore/findings?.host=web0"
    assert tab.value("document.activeElement.textContent") == "Findings"
    tab.value("document.querySelector('#i-desk .chip').click()")
    assert tab.value(COUNT) == "60 / 60 rows"
    tab.value("history.back()")
    tab.wait_for(f"{COUNT} == '12 / 12 rows'")


def test_an_address_says_all_that_is_asked(show: Show) -> None:
    tab = show(sample(), at="#explore/findings?q=problem&.severity=low&.nosuch=1&sort=-host&page=7")
    assert tab.value(COUNT) == "30 / 60 rows"
    assert tab.value(ROWS.format(0))[0] == "web11"
    assert tab.value("document.getElementById('i-words').value") == "problem"
    assert tab.value("document.getElementById('i-explore').getBoundingClientRect().top < innerHeight")
    for wild in (
        "#explore/nosuch",
        "#explore/%E0%A4%A",
        "#explore/findings?sort=__proto__&.constructor=1&page=-3",
        "#x",
    ):
        tab.value(f"location.hash = {wild!r}")
        tab.value("new Promise(resolve => setTimeout(resolve, 50))")
    assert tab.value(COUNT) == "60 / 60 rows"
    assert tab.events == []


def test_many_rows_stand_on_pages(show: Show) -> None:
    publication = sample()
    hosts, findings = publication.datasets
    many = type(findings)(id="findings", title=findings.title, fields=findings.fields, rows=findings.rows * 4)
    tab = show(type(publication)(**{**vars(publication), "datasets": (hosts, many)}), at="#explore/findings")
    page, shown = (
        "document.querySelector('.pages span').textContent",
        "document.querySelectorAll('#i-desk tbody tr').length",
    )
    assert (tab.value(page), tab.value(shown)) == ("Page 1 of 3", 100)
    for _ in range(2):
        tab.value("document.querySelector('.pages .after').click()")
    assert (tab.value(page), tab.value(shown)) == ("Page 3 of 3", 40)
    assert tab.value("document.querySelector('.pages .after').disabled")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_data_say_runs_and_loads_nothing(show: Show, lang: Lang) -> None:
    tab = show(hostile(), lang=lang, at="#explore/hosts")
    look_for(tab, "script")
    assert tab.value(COUNT).startswith("1 / 14")
    shown = HOSTILE.replace("\u202e", "\\u202e").replace("\x07", "\\x07").replace("\ufffe", "\ufffd")
    assert tab.value(ROWS.format(0)) == [shown]
    tab.value("document.querySelector('#i-desk td a').click()")
    tab.wait_for(f"{COUNT}.startsWith('0 / 60')")
    assert [url.partition(":")[0] for url in tab.requests] == ["file"]
    assert tab.events == []
    assert tab.value("document.querySelectorAll('main script, main img, main iframe, a[href^=javascript]').length") == 0


@pytest.mark.parametrize("pixels", [360, 900, 1600])
def test_nothing_is_wider_than_the_window(show: Show, tab: Tab, pixels: int) -> None:
    tab.width(pixels)
    for publication in (sample(), hostile()):
        show(publication, at="#explore/hosts")
        assert tab.value("document.documentElement.scrollWidth") <= pixels
    assert tab.value(SHOWN.format(".side")) == (pixels == 1600)


@pytest.mark.parametrize("dark", [False, True])
def test_words_have_contrast_enough(show: Show, tab: Tab, dark: bool) -> None:
    tab.media(dark=dark)
    show(sample(), at="#explore/findings?q=web1&.host=web1&sort=-host")
    assert tab.value(WCAG) == {}


def test_the_keyboard_sorts_and_stays_where_it_is(show: Show) -> None:
    tab = show(sample(), at="#explore/hosts")
    tab.value("document.querySelectorAll('#i-desk th button')[2].focus()")
    for kind in ("keyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=kind, key=" ", code="Space", text=" ", windowsVirtualKeyCode=32)
    assert tab.value("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"


def test_without_scripts_the_report_is_whole_and_says_what_is_missing(show: Show, tab: Tab) -> None:
    tab.scripts(on=False)
    show(sample(), lang="zh")
    text = tab.value("document.body.innerText")
    assert "共检查主机 18 台。" in text
    assert "需要启用脚本" in text
    assert tab.value(SHOWN.format("noscript table")) == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_paper_has_the_report_and_no_controls(show: Show, tmp_path: Path, lang: Lang) -> None:
    tab = show(sample(), lang=lang)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(tab.pdf())
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    *sheets, _ = done.stdout.decode().split("\f")
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        assert {"en": "Internal. Keep safe.", "zh": "内部资料 注意保管"}[lang] in sheet
        assert f"—{number}—" in sheet.replace(" ", "")
        assert len(sheet.strip().splitlines()) > 3, "an empty sheet"
    assert {"en": "Search", "zh": "检索"}[lang] not in "".join(sheets)
    across = next(sheet for sheet in sheets if "web39" in sheet)
    assert {"en": "That is all.", "zh": "以上为全部内容。"}[lang] in across
