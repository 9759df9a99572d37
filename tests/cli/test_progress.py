"""What is drawn while an audit runs: never more than fits."""

from __future__ import annotations

import time

import pytest

from inspector.audit import Phase
from inspector.cli import progress
from inspector.cli.progress import Display
from inspector.layout import cells
from inspector.text import LANGUAGES, Lang

NAMES = [f"主机\x1b{number}.very-long-domain.example.org" for number in range(200)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(20, 3), (40, 6), (80, 24), (120, 100)])
def test_two_hundred_hosts_fit_the_screen(width: int, height: int, lang: Lang) -> None:
    display = Display(NAMES, lang)
    for place in range(200):
        display.begin(place, Phase.COLLECTING)
    for place in range(5):
        display.begin(place, Phase.JUDGING)
        display.done(place, failed=place == 0)
    lines = display.lines(width, height)
    assert 2 <= len(lines) <= max(3, min(height - 1, progress.MOST_LINES))
    assert all(cells(line) <= width for line in lines)
    assert not any("\x1b" in line for line in lines)
    assert "5/200" in display.count() if lang == "zh" else "5 of 200" in display.count()
    assert "195" in display.count()
    assert "1" in display.count()
    assert ("left" if lang == "en" else "预计还需") in display.count()


def test_the_time_left_is_told_once_it_can_be_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    display = Display(NAMES[:10], "en", before=4)
    now[0] = 30.0
    assert "left" not in display.count()
    for place in (4, 5, 6):
        display.done(place)
    assert display.count().endswith("hosts done: 7 of 10, running: 0; about 30 s left")


def test_one_host_has_one_line() -> None:
    display = Display(["web1"], "en")
    display.begin(0, Phase.COLLECTING)
    (line,) = display.lines(80, 24)
    assert line[2:] == "web1 collecting evidence 0:00"


def test_where_nothing_can_be_drawn_there_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with progress.shown(NAMES[:100], "en") as display:
        for place in range(100):
            now[0] += 7
            display.begin(place, Phase.COLLECTING)
            display.done(place)
    lines = capsys.readouterr().err.splitlines()
    assert 8 <= len(lines) <= 12
    assert all(line.startswith("inspector: hosts done: ") for line in lines)
    with progress.shown(["one"], "en") as display:
        now[0] += 1000
        display.done(0)
    assert not capsys.readouterr().err
