"""`inspector report init`: what it writes can be filled in and read, and nothing that is there is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.organisation import reading
from tests.cli.running import Ended, Run

NAME = "FILL IN the full name of the unit"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and no organisation anywhere else."""
    monkeypatch.delenv(reading.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(reading, "SYSTEM", tmp_path / "etc/organisation.yaml")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def fill_in(path: Path) -> None:
    text = path.read_text("utf-8").replace(NAME, "Example School").replace("sector:\n", "sector: education\n")
    path.write_text(text, encoding="utf-8")


def sheets(folder: Path) -> list[Path]:
    return sorted(folder.glob("self-inspection-*.xlsx"))


def test_both_files_are_written_for_the_owner_alone(run: Run, here: Path) -> None:
    ended = run("report", "init")
    assert (ended.status, ended.err) == (0, "")
    assert "1. Fill in organisation.yaml" in ended.out and "inspector attest import self-inspection-" in ended.out
    assert "inspector audit -i hosts.yaml -p annual --store" in ended.out  # what is not stored, no report tells
    assert "inspector --lang en report annual" in ended.out and "INSPECTOR_ORGANISATION" not in ended.out
    paths = [here / "organisation.yaml", *sheets(here)]
    assert len(paths) == 2 and [path.stat().st_mode & 0o777 for path in paths] == [0o600, 0o600]
    fill_in(paths[0])
    assert reading.load().unit.name.zh == "Example School"


def test_the_language_is_that_of_the_command_line(run: Run, here: Path) -> None:
    ended = run("--lang", "zh", "report", "init", "a b")
    assert "已写入：a b/organisation.yaml" in ended.out and "export INSPECTOR_ORGANISATION=" in ended.out
    assert "单位全称" in (here / "a b/organisation.yaml").read_text("utf-8")
    assert (here / "a b").stat().st_mode & 0o777 == 0o700


def test_nothing_is_overwritten(run: Run, here: Path) -> None:
    run("report", "init")
    path = here / "organisation.yaml"
    fill_in(path)
    before = {each: each.read_bytes() for each in here.iterdir()}
    ended = run("report", "init")
    assert ended.status == 2 and "exist already; nothing is overwritten" in ended.err and ended.out == ""
    sheets(here)[0].unlink()
    ended = run("report", "init")
    assert ended.status == 0 and "kept as it is: organisation.yaml" in ended.out
    assert path.read_bytes() == before[path] and sheets(here)


def test_a_workbook_for_a_file_that_is_still_new(run: Run, here: Path) -> None:
    run("report", "init")
    sheets(here)[0].unlink()
    assert run("report", "init").status == 0 and sheets(here)


def test_a_workbook_for_a_file_that_is_wrong_is_refused(run: Run, here: Path) -> None:
    (here / "organisation.yaml").write_text("unit: {name: A}\n")
    ended = run("report", "init")
    assert ended.status == 2 and ended.err == (
        "inspector: organisation.yaml, line 1: fill in unit.sector"
        " (one of public-security, health, education, government, enterprise)\n"
    )
    assert not sheets(here)


def test_without_the_library_the_file_alone_is_written(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    ended = run("report", "init")
    assert ended.status == 0 and "pip install 'inspector-audit[xlsx]'" in ended.out
    assert "2. Answer the questions in the terminal" in ended.out and not sheets(here)


def told(ended: Ended) -> tuple[int, int]:
    return ended.status, len(ended.err.splitlines())


def test_what_cannot_be_written_is_one_line(run: Run, here: Path) -> None:
    (here / "file").write_text("")
    assert told(run("report", "init", "file")) == (2, 1)
    assert told(run("report", "init", "file/below")) == (2, 1)
    (here / "linked").mkdir()
    (here / "linked/organisation.yaml").symlink_to(here / "nowhere")
    assert told(run("report", "init", "linked")) == (2, 1)
    assert not (here / "nowhere").exists()
