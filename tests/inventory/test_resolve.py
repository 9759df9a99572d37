"""Targets by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.inventory import resolve
from inspector.model import InspectorError


def test_this_machine_is_the_default() -> None:
    [target] = resolve(())
    assert (target.uri, target.kind) == ("local", "host")


def test_this_machine_needs_no_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert [target.uri for target in resolve(["local"])] == ["local"]


def test_targets_keep_their_order_and_spelling(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "etc").mkdir(parents=True)
    found = resolve([f"rootfs:{tmp_path}/b/", "local", f"rootfs:{tmp_path}/a"])
    assert [target.uri for target in found] == [f"rootfs:{tmp_path}/b/", "local", f"rootfs:{tmp_path}/a"]
    assert [found[0].name, found[2].name] == ["b", "a"]


def test_the_same_folder_by_another_way_is_given_twice(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "usr").mkdir()
    with pytest.raises(InspectorError, match="given twice"):
        resolve([f"rootfs:{tmp_path}", f"rootfs:{tmp_path}/link"])


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("loacl", "did you mean local?"),
        ("rotfs:/x", "did you mean rootfs:DIR?"),
        ("rootfs", "rootfs:DIR?"),
        ("", "called "),
    ],
)
def test_a_name_that_is_nearly_right(word: str, hint: str) -> None:
    with pytest.raises(InspectorError) as caught:
        resolve([word])
    assert hint in caught.value.text.en


def test_a_folder_without_its_scheme(tmp_path: Path) -> None:
    with pytest.raises(InspectorError) as caught:
        resolve([str(tmp_path)])
    assert f"did you mean rootfs:{tmp_path}?" in caught.value.text.en
