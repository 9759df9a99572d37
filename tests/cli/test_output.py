"""Result files: private, whole, and never where a link points."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspector.cli.output import write_file
from inspector.model import InspectorError
from tests.cli.running import Run


@pytest.fixture
def words(good: Path, few: Path) -> tuple[str, ...]:
    return "audit", f"rootfs:{good}", "-p", str(few)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "r.json"
    target.write_text("old")
    target.chmod(0o644)
    with target.open() as old:
        write_file(str(target), [b"n", b"ew"])
        assert old.read() == "old"
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_existing_folders_are_left_as_they_are(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    assert run(*words, "-f", f"json={tmp_path}/there/new/r.json").status == 0
    assert (tmp_path / "there").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "there/new").stat().st_mode & 0o777 == 0o700


def test_a_store_is_not_replaced(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    assert run(*words, "--store", "--database", store).status == 0
    before = store.read_bytes()
    for more in ((*words, "-f", f"json={store}"), ("report", "audit", "--database", store, "-f", f"md={store}")):
        ended = run(*more)
        assert (ended.status, ended.err.count("\n")) == (2, 1)
        assert "SQLite" in ended.err
    assert store.read_bytes() == before


def test_a_link_is_not_followed(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    for name, aim in (("link", victim), ("dangling", tmp_path / "nowhere")):
        (tmp_path / name).symlink_to(aim)
        ended = run(*words, "-f", f"json={tmp_path / name}")
        assert ended.status == 2
        assert (
            ended.err
            == f"inspector: {tmp_path / name}: cannot be written: it is a symbolic link, and none is followed\n"
        )
        assert ended.out == ""
    assert victim.read_text() == "kept"
    assert not (tmp_path / "nowhere").exists()


def test_a_link_that_comes_later_is_not_followed_either(tmp_path: Path) -> None:
    (tmp_path / "r.json").symlink_to(tmp_path / "victim")
    with pytest.raises(InspectorError, match="symbolic link"):
        write_file(str(tmp_path / "r.json"), [b"data"])
    assert not (tmp_path / "victim").exists()


def test_only_regular_files_are_replaced(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for target in (tmp_path / "fifo", tmp_path, Path("/dev/null"), f"{tmp_path}/new/"):
        ended = run(*words, "-f", f"json={target}")
        assert ended.status == 2
        assert "it is not a regular file" in ended.err


def test_what_cannot_be_written_is_said_before_the_work(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for target, why in (
        (tmp_path / "file/r.json", "not a directory"),
        (tmp_path / "file/deep/r.json", "not a directory"),
        (f"/proc/{os.getpid()}/r.json", "no such file or directory"),
        (f"{tmp_path}/{'x' * 300}", "file name too long"),
    ):
        ended = run(*words, "-f", f"json={target}")
        assert ended.status == 2
        assert ended.err == f"inspector: {target}: cannot be written: {why}\n"
        assert ended.out == ""


@pytest.mark.parametrize("formats", [("json=r.json", "json=./r.json"), ("json=", "console"), ("console=r", "json=r")])
def test_formats_that_do_not_go_together(
    run: Run, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formats: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run(*words, *(word for each in formats for word in ("-f", each)))
    assert ended.status == 2
    assert ended.err.count("\n") == 1


def test_console_in_a_file_is_plain(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    assert run(*words, "-f", f"console={tmp_path}/r.txt", "--lang", "zh").status == 0
    text = (tmp_path / "r.txt").read_text(encoding="utf-8")
    assert "检查方案  few" in text
    assert "\x1b" not in text
