"""The summary for people, at every width and in both languages."""

from __future__ import annotations

import re

import pytest

from inspector.layout import Layout, cells
from inspector.model import Dossier, Score
from inspector.plugins import load_report
from inspector.text import LANGUAGES, Lang
from tests.reports.dossiers import FAILED, HOSTILE, dossier, host

CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
RENDER = load_report("console")


def text(given: Dossier, lang: Lang = "en", **layout: object) -> str:
    return RENDER(given, Layout(lang=lang, **layout)).decode()  # type: ignore[arg-type]


def section(whole: str, heading: str) -> list[str]:
    """The lines below a heading, up to the next empty line."""
    lines = whole.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(heading))
    return [line.strip() for line in lines[start + 1 : lines.index("", start)]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [20, 40, 63, 64, 80, 120])
@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_wider_than_the_terminal(lang: Lang, width: int, full: bool) -> None:
    out = text(dossier(host(), FAILED, host("名字很长的主机" * 5)), lang, width=width, full=full)
    assert [line for line in out.splitlines() if cells(line) > width] == []
    assert [line for line in out.splitlines() if line != line.rstrip()] == []


def test_without_colour_it_is_plain() -> None:
    out = text(dossier(host(), FAILED))
    assert "\x1b" not in out
    assert not re.search(r"[\u2500-\u257f]", out)


def test_with_colour_the_words_are_the_same() -> None:
    coloured = text(dossier(), colour=True)
    assert "\x1b[1;31mcritical" in coloured
    words = re.sub(r"\x1b\[[0-9;]*m|[\u2500-\u257f]", "", coloured).split()
    assert words == text(dossier()).split()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_markup_in_data_is_only_text(lang: Lang) -> None:
    out = text(dossier(host(HOSTILE), FAILED), lang, width=120)
    assert out.count(HOSTILE) >= 4, out


def test_languages_do_not_mix() -> None:
    given = dossier(host(), FAILED)
    assert set(CJK.findall(text(given, "en"))) == set("张三"), "a name stays as it is"
    chinese = re.sub(re.escape(HOSTILE), "", text(given, "zh", width=120))
    assert not re.search(r"[A-Za-z]{3,} [a-z]{3,} [a-z]{3,}", chinese), chinese


def test_the_worst_comes_first_and_groups_are_short() -> None:
    out = text(dossier())
    assert out.index("critical  Title of empty") < out.index("low       Title of open")
    assert "user2 has an empty password  [/etc/shadow:3]" in out
    assert "user3" not in out
    assert "and 3 more; --all shows them" in out
    assert "and 3 more; all are in r.json" in text(dossier(), saved="r.json")
    assert "confidence: low" in out
    whole = text(dossier(), full=True)
    assert "user4" in whole
    assert "passwd -l user4" in whole
    assert "more;" not in whole


def test_categories_stand_in_the_order_of_the_checklist() -> None:
    table = section(text(dossier()), "Category")
    assert [re.split(r"  +", line) for line in table] == [
        ["Network isolation and unauthorised connections", "-", "1", "-", "1", "low"],
        ["Weak passwords", "1", "2", "2", "-", "critical"],
        ["own", "-", "-", "1", "-", "-"],
    ]


@pytest.mark.parametrize("colour", [False, True])
def test_chinese_columns_are_aligned(colour: bool) -> None:
    lines = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text(dossier(), "zh", colour=colour)).splitlines()]
    start = next(number for number, line in enumerate(lines) if line.startswith("类别"))
    rows = [line for line in lines[start + 1 : start + 5] if "─" not in line][:3]
    last = [cells(row) - cells(row.split()[-1]) for row in rows]
    assert {*last} == {cells(lines[start]) - cells("最高级别")}, lines[start : start + 5]


def test_the_ledger_says_what_would_decide_more() -> None:
    assert section(text(dossier()), "What would decide more") == [
        "Run as root, the audit would decide 1 more check.",
        "On the running host, the audit would decide 1 more check.",
        "Reading /etc/shadow decides 1 more check.",
    ]
    assert "Run as root" not in text(dossier(host(privileged=True)))


def test_score_and_counts_close_the_page() -> None:
    assert text(dossier()).splitlines()[-4:] == [
        "Score 61.0–74.5 of 100",
        "  74.5 if all that is unknown or accepted were right, 61.0 if all of it were wrong.",
        "  8 checks: 1 passed, 2 failed, 1 not applicable, 1 with accepted findings alone; 3 unknown, 1 of",
        "  them by a fault of the check.",
    ]
    exact = text(dossier(host(score=Score(low=50.0, high=50.0), results=(), gaps=())))
    assert "Score 50.0 of 100\n  0 checks" in exact
    assert "No findings in what could be decided" in exact
    assert "No score: nothing that counts applies" in text(dossier(host(score=None, results=(), gaps=())))


def test_hosts_are_compared_at_the_end() -> None:
    out = text(dossier(host(), FAILED)).splitlines()
    assert [re.split(r"  +", line) for line in out[-3:]] == [
        ["Host", "Score", "Failed", "Unknown", "Worst", "Status"],
        ["web1", "61.0–74.5", "2", "3", "critical", "audited in part"],
        ["gone", "-", "-", "-", "-", "failed"],
    ]


def test_the_same_dossier_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = RENDER(dossier(), Layout(colour=True))
    for name, value in {"NO_COLOR": "1", "COLUMNS": "30", "TERM": "dumb", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert RENDER(dossier(), Layout(colour=True)) == first
