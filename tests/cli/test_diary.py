"""`inspector diary` on real audits."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from inspector.cli.periods import of_diary
from inspector.model import InspectorError
from tests.cli.recording import twice
from tests.cli.running import Run

TODAY = datetime.date(2026, 11, 26)
"""A Thursday."""


@pytest.fixture
def database(run: Run, bad: Path, few: Path, tmp_path: Path) -> Path:
    return twice(run, bad, few, tmp_path / "x.db")


def test_today(run: Run, database: Path) -> None:
    done = run("diary", "--database", database, "--lang", "zh")
    assert done.status == 0
    assert "系统安全日记" in done.out
    assert "账户减少：toor" in done.out
    assert "销号 1 项" in done.out
    assert "当日无证据" in done.out


def test_every_format(run: Run, database: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"diary.{name}" for name in ("md", "html", "json")}
    done = run("diary", "--week", "--database", database, *(f"-f{name}={path}" for name, path in files.items()))
    assert (done.status, done.out) == (0, "")
    assert "# Security diary" in files["md"].read_text("utf-8")
    assert "<!doctype html>" in files["html"].read_text("utf-8")
    told = json.loads(files["json"].read_text("utf-8"))
    assert told["schema"] == "inspector/diary/1"
    assert [audit["number"] for audit in told["audits"]] == [1, 2]


def test_one_host(run: Run, database: Path) -> None:
    assert "Hosts     1 host: bad" in run("diary", "--host", "bad", "--database", database).out
    assert run("diary", "--host", "other", "--database", database).status == 2


def test_a_period_without_an_audit(run: Run, database: Path) -> None:
    done = run("diary", "--month", "2001-02", "--database", database)
    assert done.status == 0
    assert "1 February 2001 to Wednesday, 28 February 2001: nothing was recorded" in done.out


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ({}, "2026-11-20", "2026-11-26"),
        ({"week": True}, "2026-11-23", "2026-11-26"),
        ({"month": "2026-12"}, "2026-12-01", "2026-12-31"),
        ({"month": "2024年2月"}, "2024-02-01", "2024-02-29"),
        ({"since": "2026-11-01"}, "2026-11-01", "2026-11-26"),
        ({"until": "2026-11-10"}, "2026-11-04", "2026-11-10"),
        ({"since": "2026/11/1", "until": "2026-11-02"}, "2026-11-01", "2026-11-02"),
        ({"until": "0001-01-02"}, "0001-01-01", "0001-01-02"),
        ({"month": "9999-12"}, "9999-12-01", "9999-12-31"),
    ],
)
def test_which_days(words: dict[str, object], first: str, last: str) -> None:
    given = {"since": None, "until": None, "month": None, "week": False, **words}
    days = of_diary(given["since"], given["until"], given["month"], TODAY, week=bool(given["week"]))  # type: ignore[arg-type]
    assert [str(day) for day in days] == [first, last]


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-0", "next", "0000-01"])
def test_no_month(month: str) -> None:
    with pytest.raises(InspectorError, match="2026-11"):
        of_diary(None, None, month, TODAY, week=False)


def test_two_periods_are_one_too_many(run: Run, database: Path) -> None:
    done = run("diary", "--week", "--month", "2026-11", "--database", database)
    assert (done.status, done.err.count("\n")) == (2, 1)


def test_days_to_come(run: Run, database: Path) -> None:
    done = run("diary", "--since", "9999-12-31", "--database", database)
    assert (done.status, done.err) == (2, "inspector: 9999-12-31 has not come yet\n")
    assert run("diary", "--until", "9999-12-31", "--database", database).out == run("diary", "--database", database).out
    assert run("diary", "--until", "0001-01-01", "--database", database).status == 0
