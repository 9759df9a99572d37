"""`inspector history` on real audits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.recording import twice
from tests.cli.running import Run, environment


@pytest.fixture
def database(run: Run, bad: Path, few: Path, tmp_path: Path) -> Path:
    return twice(run, bad, few, tmp_path / "x.db")


def test_the_fleet_and_a_host(run: Run, database: Path) -> None:
    fleet = run("history", "--database", database)
    assert fleet.status == 0
    assert "History of all hosts: 2 audits" in fleet.out
    host = run("history", "bad", "--database", database, "--lang", "zh")
    assert "bad 的历次自查" in host.out


def test_json(run: Run, database: Path) -> None:
    told = json.loads(run("history", "--database", database, "-f", "json").out)
    assert told["schema"] == "inspector/history/1"
    assert [point["items"] for point in told["points"]] == [
        {"new": 1, "closed": 0, "back": 0},
        {"new": 0, "closed": 1, "back": 0},
    ]
    assert [sum(point["findings"].values()) for point in told["points"]] == [1, 0]


def test_html_in_a_file(run: Run, database: Path, tmp_path: Path) -> None:
    path = tmp_path / "history.html"
    done = run("history", "--database", database, "-f", f"html={path}")
    assert (done.status, done.out) == (0, "")
    assert "<svg" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("nohost",), "no host of the store is called nohost"),
        (("--since", "yesterday"), "a day is expected"),
        (("--since", "2026-02-01", "--until", "2026-01-01"), "is later than"),
        (("-f", "htlm"), "did you mean html?"),
    ],
)
def test_bad_input_is_one_clear_line(run: Run, database: Path, words: tuple[str, ...], expected: str) -> None:
    done = run("history", *words, "--database", database)
    assert done.status == 2
    assert expected in done.err
    assert done.err.count("\n") == 1


def test_without_a_store_it_says_so(run: Run, tmp_path: Path) -> None:
    done = run("history", "--database", tmp_path / "none.db")
    assert done.status == 2
    assert not (tmp_path / "none.db").exists()


def test_a_period_at_the_ends_of_the_calendar(run: Run, database: Path) -> None:
    done = run("history", "--since", "0001-01-01", "--until", "9999-12-31", "--database", database)
    assert "2 audits" in done.out


@pytest.mark.parametrize("name", ["history", "diary"])
def test_help_does_not_load_the_database(name: str) -> None:
    code = (
        f"import sys; from inspector.cli import main; main(['{name}', '--help']); sys.exit('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=False)
    assert done.returncode == 0
