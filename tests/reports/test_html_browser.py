"""The HTML report in a real browser: it runs nothing of its data, asks for nothing, and works with scripts off and on paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.layout import Layout
from inspector.model import Dossier, Severity, Status
from inspector.plugins import load_report
from inspector.text import Lang
from tests.reports.chromium import Tab, browser
from tests.reports.dossiers import FAILED, dossier, finding, host, result
from tests.reports.fleet import fleet
from tests.reports.hostile import ATTACKS, hostile

RENDER = load_report("html")
SHOWN = "[...document.querySelectorAll('{}')].filter(e => e.checkVisibility()).length"
UNFOLD = "document.querySelectorAll('main details:not(.choose)').forEach(e => e.open = true)"
WCAG = """(() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = (e) => { for (; e; e = e.parentElement) {
    const rgb = parts(getComputedStyle(e).backgroundColor); if (rgb.length < 4 || rgb[3] > 0) return rgb; } return [255, 255, 255]; };
  const bad = {};
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility() || e.closest('svg, script')) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) bad[e.className + ' ' + e.textContent.slice(0, 20)] = ratio;
  }
  return bad;
})()"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Tab]:
    with browser() as tab:
        yield tab


@pytest.fixture
def tab(shared: Tab) -> Tab:
    shared.scripts(on=True)
    shared.media()
    shared.width(1200)
    return shared


@pytest.fixture
def show(tab: Tab, tmp_path: Path) -> Any:
    """Opens a dossier's page; `at` is the part behind the # of its address."""

    def open_(data: Dossier, *, lang: Lang = "en", at: str = "") -> Tab:
        path = tmp_path / "report.html"
        path.write_bytes(RENDER(data, Layout(lang=lang)))
        tab.open(path, at)
        return tab

    return open_


def press(tab: Tab, name: str) -> None:
    tab.value(f"document.getElementById('{name}').click()")


def test_what_hosts_name_runs_and_loads_nothing(show: Any) -> None:
    tab = show(hostile(), lang="zh")
    tab.value(UNFOLD)
    assert tab.value("document.title") == "信息安全自查报告"
    assert [url.partition(":")[0] for url in tab.requests] == ["file"]
    assert tab.events == []
    assert tab.value("document.querySelectorAll('img, b b, svg[onload], [onerror]').length") == 0
    names = tab.value("[...document.querySelectorAll('.host h3')].map(e => e.textContent)")
    assert [name for name in names if name in ATTACKS] == [a for a in ATTACKS if "\x00" not in a]


def test_the_policy_holds_against_a_script_that_got_in(show: Any, tmp_path: Path) -> None:
    """The second wall: were anything printed raw, it would neither run nor load."""
    tab = show(dossier())
    path = tmp_path / "report.html"
    raw = "<script>document.title='owned'</script><img src='http://127.0.0.1:9/x' onerror=\"document.title='owned'\">"
    path.write_text(path.read_text("utf-8").replace("<main>", f"<main>{raw}"), encoding="utf-8")
    tab.open(path)
    assert "owned" not in tab.value("document.title")
    assert any("Content Security Policy" in event for event in tab.events)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_is_switched_in_the_page(show: Any, tab: Tab, scripts: bool) -> None:
    tab.scripts(on=scripts)
    show(dossier(host(), FAILED), lang="zh")
    tab.value(UNFOLD)
    assert "未能判定" in tab.value("document.body.innerText")
    assert tab.value(SHOWN.format("bdi[lang=en]")) == 0
    press(tab, "lang-en")
    text = tab.value("document.body.innerText")
    assert "Not decided" in text
    assert "未能判定" not in text
    assert tab.value(SHOWN.format("bdi[lang=zh]")) == 0
    assert tab.value("document.documentElement.lang") == ("en" if scripts else "zh-CN")


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_hide_what_they_say(show: Any, tab: Tab, scripts: bool) -> None:
    tab.scripts(on=scripts)
    show(dossier(host(), host("other")))
    tab.value(UNFOLD)
    assert tab.value(SHOWN.format(".filtered")) == 0
    critical, low = SHOWN.format(".host .r.v4"), SHOWN.format(".host .r.v1")
    assert (tab.value(critical), tab.value(low)) == (2, 2)
    press(tab, "v4")
    assert (tab.value(critical), tab.value(low)) == (0, 2)
    assert tab.value(SHOWN.format("#problems .r")) == 1
    assert tab.value(SHOWN.format(".filtered")) == 1
    press(tab, "v4")
    for name in ("fail", "open", "accepted", "pass", "na"):
        assert tab.value(SHOWN.format(f".host .b-{name}")) == 2
        press(tab, f"b-{name}")
        assert tab.value(SHOWN.format(f".b-{name}")) == 0
        press(tab, f"b-{name}")
    assert tab.value(SHOWN.format(".filtered")) == 0
    press(tab, "c1")
    assert tab.value(SHOWN.format(".r:not(.c1)")) == 0
    assert tab.value(SHOWN.format(".r.c1")) == 11
    assert "Weak passwords" in tab.value("document.querySelector('.choose > summary').innerText")


def look_for(tab: Tab, words: str) -> None:
    """Types the words; the page waits a moment for more of them, and this waits behind it."""
    tab.value(
        f"(e => {{ e.value = '{words}'; e.dispatchEvent(new Event('input')); }})(document.getElementById('words'))"
    )
    tab.value("new Promise(resolve => setTimeout(resolve, 300))")


def test_words_are_searched_for(show: Any) -> None:
    odd = result("weak-password.empty", Status.FAIL, finding("needle", Severity.LOW))
    tab = show(dossier(host(), host("other", results=(odd,)), FAILED))
    look_for(tab, "NEEDLE password")
    assert tab.value("[...document.querySelectorAll('.host:not([hidden]) h3')].map(e => e.innerText)") == ["other"]
    assert tab.value("document.querySelector('.host:not([hidden]) > details').open")
    assert tab.value("document.getElementById('matches').innerText") == "Hosts: 1, entries: 1"
    assert tab.value(SHOWN.format(".host .b")) == 1
    look_for(tab, "gone")
    assert tab.value("[...document.querySelectorAll('.host:not([hidden]) h3')].map(e => e.innerText)") == ["gone"]
    look_for(tab, "no such word")
    assert tab.value(SHOWN.format(".host")) == 0
    assert tab.value(SHOWN.format("#nothing")) == 1
    press(tab, "clear")
    assert tab.value(SHOWN.format(".host")) == 3


def test_the_script_hides_headings_that_a_filter_leaves_empty(show: Any) -> None:
    tab = show(dossier(host()))
    reasons = tab.value(SHOWN.format(".b-open .reason"))
    press(tab, "c1")
    assert tab.value(SHOWN.format(".host .b-na")) == 0
    assert tab.value(SHOWN.format(".host .b-pass")) == 1
    assert tab.value(SHOWN.format(".b-open .reason")) == reasons - 1


def test_controls_that_need_the_script_are_not_there_without_it(show: Any, tab: Tab) -> None:
    tab.scripts(on=False)
    show(dossier())
    assert tab.value(SHOWN.format(".script")) == 0
    assert tab.value(SHOWN.format(".filters")) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_an_address_opens_what_is_folded_around_it(show: Any, tab: Tab, scripts: bool) -> None:
    tab.scripts(on=scripts)
    findings = [replace(finding(f"user{n}"), fingerprint=f"{n:032x}") for n in range(9)]
    hosts = [host(f"h{n}", results=(result("weak-password.empty", Status.FAIL, *findings),)) for n in range(3)]
    show(dossier(*hosts), at=f"#{8:032x}-h2")
    assert tab.value(f"document.getElementById('{8:032x}-h2').checkVisibility()")
    tab.wait_for("scrollY > 0")


def test_paper_has_all_and_no_controls(show: Any, tab: Tab) -> None:
    tab.scripts(on=False)
    show(dossier(host(), host("other"), FAILED))
    assert tab.value(SHOWN.format(".evidence p")) == 0
    tab.media(kind="print")
    assert tab.value(SHOWN.format(".screen, .filters, button, input")) == 0
    for part in (".evidence p", ".findings li", ".list li", ".host .facts", "#annex td"):
        assert tab.value(SHOWN.format(part)) == tab.value(f"document.querySelectorAll('{part}').length") > 0
    tab.media()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_handling_mark_and_the_audit_stand_on_every_sheet(show: Any, tmp_path: Path, lang: Lang) -> None:
    tab = show(fleet(3, 20), lang=lang)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(tab.pdf())
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    *sheets, rest = done.stdout.decode().split("\f")
    assert rest == ""
    assert len(sheets) > 3
    mark = {"en": "Internal. Keep safe.", "zh": "内部资料 注意保管"}[lang]
    for number, sheet in enumerate(sheets, 1):
        assert mark in sheet
        assert "0" * 32 in sheet
        assert f"{number} / {len(sheets)}" in sheet


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_contrast_enough(show: Any, tab: Tab, dark: bool) -> None:
    tab.media(dark=dark)
    show(dossier(host(), FAILED))
    tab.value(UNFOLD)
    press(tab, "v0")
    assert tab.value("matchMedia('(prefers-color-scheme: dark)').matches") is dark
    assert tab.value(WCAG) == {}


@pytest.mark.parametrize("pixels", [320, 390, 820, 1400])
def test_nothing_is_wider_than_the_window(show: Any, tab: Tab, pixels: int) -> None:
    tab.width(pixels)
    for data in (hostile(), dossier(host())):
        show(data)
        tab.value(UNFOLD)
        assert tab.value("document.documentElement.scrollWidth") <= pixels


def test_the_keyboard_reaches_the_controls(show: Any, tab: Tab) -> None:
    show(dossier(host(), host("other")))
    order = []
    for _ in range(16):
        for kind in ("keyDown", "keyUp"):
            tab.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        order.append(tab.value("(e => e.id || e.className || e.hash || e.localName)(document.activeElement)"))
    assert order[:2] == ["skip", "lang-en"]
    assert order.index("scroll") < order.index("v4") < order.index("v0") < order.index("b-fail")
