"""A diary as people read it."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.diary import html, markdown, page, texts
from inspector.diary.paper import Paper
from inspector.diary.telling import paper
from inspector.layout import Layout
from inspector.text import LANGUAGES, Lang
from tests.change.courses import AUDITS, Audits
from tests.diary.test_reading import JANUARY, diary
from tests.register.making import found, passed
from tests.reports.chromium import browser
from tests.store.making import host, unreachable


def told(url: str, lang: Lang = "en", audits: Audits = AUDITS, *, full: bool = False) -> Paper:
    return paper(diary(url, audits), lang, full=full)


def md(paper: Paper, lang: Lang = "en") -> str:
    return b"".join(markdown.pieces(paper, lang)).decode()


def test_a_day_reads_as_an_administrator_writes_it(sqlite_url: str) -> None:
    text = md(told(sqlite_url, "zh"), "zh")
    assert "## 2026年1月8日 星期四" in text
    assert "自查 #2（检查方案 self-check）：应查主机 3 台，完成 1 台；未整改问题：高危 1；未知 1 项" in text
    assert "- **db**：无法连接：" in text
    assert "    - 账户增加：toor" in text
    assert "- 销号 1 项" in text
    assert "2026年1月1日 星期四 至 2026年1月4日 星期日：无记录" in text
    assert "**内部资料 注意保管**" in text
    assert "依据：存储库中的自查 #1、#2、#3，以及整改台账" in text


def test_days_without_evidence_are_said_to_be(sqlite_url: str) -> None:
    text = md(told(sqlite_url))
    assert re.search(
        r"## Wednesday, 14 January 2026.*### Log-in failures and attacks\n\nno evidence of this day", text, re.S
    )
    assert "- 2 other hosts: no evidence of this day" in text
    assert " 0 log-in failures" not in text


def test_oldest_first_unless_it_is_asked_for(sqlite_url: str) -> None:
    told = diary(sqlite_url)
    days = [chapter.title for chapter in paper(told, "en").chapters]
    assert days[0].startswith("Thursday, 1 January 2026 to Sunday, 4 January")
    assert [chapter.title for chapter in paper(told, "en", newest_first=True).chapters] == days[::-1]


def test_many_hosts_are_short(sqlite_url: str) -> None:
    names = [f"host{n:02}" for n in range(60)]
    audits = tuple((day, tuple(host(name, passed(), day=day) for name in names)) for day in (0, 1))
    whole = told(sqlite_url, audits=audits)
    assert "60 hosts without a change: host00, host01" in md(whole)
    assert "60 hosts of which nothing earlier is known: host00" in md(whole)
    shown = b"".join(page.pieces(whole, Layout(width=80))).decode()
    assert "…" in shown
    assert "<summary>60 hosts without a change</summary>" in b"".join(html.pieces(whole, "en")).decode()
    assert "- **host59**: audited" in md(told(sqlite_url, audits=(), full=True))  # of the same store


def test_long_lists_are_cut_and_say_so(sqlite_url: str) -> None:
    subjects = [f"s{n:02}" for n in range(30)]
    audits = ((0, (host("a", found("s00")),)), (1, (host("a", found(*subjects), day=1),)))
    assert "new (29): About weak-password.empty (s01, s02, s03, s04, 25 more), high" in md(
        told(sqlite_url, audits=audits)
    )
    full = md(paper(diary(sqlite_url, ()), "en", full=True))  # of the same store
    assert "s28, s29), high" in full
    assert " more" not in full


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_hosts_say_is_no_markup(lang: Lang, sqlite_url: str) -> None:
    evil = "<img src=x>[a](http://e) |`*"
    audits = ((0, (host(evil, found("[x](javascript:1)\x1b[2J")), unreachable("\u202egone"))),)
    whole = told(sqlite_url, lang, audits)
    assert r"\<img src=x\>\[a\](http:\//e) \|\`\*" in md(whole, lang)
    assert "javascript" not in re.sub(r"\\\[x\\\]\(javascript", "", md(whole, lang))
    shown = b"".join(html.pieces(whole, lang)).decode()
    assert "<img" not in shown
    assert "<script" not in shown
    for made in (md(whole, lang), shown, b"".join(page.pieces(whole, Layout(lang=lang))).decode()):
        assert "\x1b" not in made
        assert "\u202e" not in made


@given(st.text(alphabet="a1 .-+#*_`[](){}<>!|&~=:/@\\", min_size=1, max_size=12))
def test_escaped_markdown_shows_what_it_was(text: str) -> None:
    made = markdown.plain(text)
    assert re.sub(r"\\([^A-Za-z0-9\s])", r"\1", made) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`<>\[\]|~]", made)
    assert not re.match(r"[-+#=]|[0-9]+[.)]", made)


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date(2026, 11, 30), datetime.date.max])
def test_every_day_has_a_name(day: datetime.date) -> None:
    assert texts.date(day, "zh").startswith(f"{day.year}年")
    assert str(day.year) in texts.date(day, "en")
    assert texts.date(datetime.date(2026, 11, 30), "zh") == "2026年11月30日 星期一"


def test_a_period_without_anything(sqlite_url: str) -> None:
    nothing = diary(sqlite_url, (), replace(JANUARY, last=JANUARY.first))
    text = md(paper(nothing, "en"))
    assert "no audit of this period" in text
    assert text.rstrip().endswith("Thursday, 1 January 2026: nothing was recorded")


def test_a_browser_shows_it_at_any_width(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "diary.html"
    path.write_bytes(b"".join(html.pieces(told(sqlite_url, "zh"), "zh")))
    with browser() as tab:
        for width in (400, 800, 1400):
            tab.width(width)
            tab.open(path)
            assert tab.value("document.documentElement.scrollWidth <= innerWidth")
        assert not tab.events
        assert len(tab.requests) == 1
