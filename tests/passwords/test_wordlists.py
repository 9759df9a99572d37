"""Lists of passwords read from files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.passwords import wordlists
from inspector.passwords.wordlists import load_lists

BUNDLED = Path(__file__).resolve().parents[2] / "profiles/knowledge/common-passwords.txt"


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def words(path: Path, data: bytes) -> tuple[str, ...]:
    return load_lists(BUNDLED, [write(path / "own.lst", data)]).words


def test_the_bundled_list_is_whole() -> None:
    common = load_lists(BUNDLED).common
    assert len(common) == len(set(common)) == 10_000
    assert common[:3] == ("123456", "123456789", "password")
    assert all(1 <= len(word) <= 32 and word.isascii() and word.isprintable() for word in common)
    assert not [word for word in common if re.search(r".@.+\.", word)]
    header = [line for line in BUNDLED.read_text("utf-8").split("\n") if line.startswith("# ")]
    assert {"# date:", "# sources:", "# method:"} <= {" ".join(line.split()[:2]) for line in header}


def test_the_header_ends_with_the_first_entry(tmp_path: Path) -> None:
    bundled = write(tmp_path / "list", b"# date: 2026-01-01\n#   more\nfirst\n# no comment\n\n#1\n")
    assert load_lists(bundled).common == ("first", "# no comment", "#1")


def test_a_word_list_keeps_its_order_and_says_each_word_once(tmp_path: Path) -> None:
    assert words(tmp_path, b"#!comment: by hand\nb\n\n a \nb\n#c") == ("b", "a", "#c")


@pytest.mark.parametrize(
    "data",
    ["中文口令\r\nabc\r\n".encode(), "\ufeff中文口令\nabc".encode(), "中文口令\r\nabc\r\n".encode("gb18030")],
    ids=["utf-8", "byte-order mark", "gb18030"],
)
def test_encodings_of_windows_are_read(tmp_path: Path, data: bytes) -> None:
    assert words(tmp_path, data) == ("中文口令", "abc")


def test_what_no_password_can_be_is_left_out(tmp_path: Path) -> None:
    assert words(tmp_path, b"x" * 512 + b"\n" + b"y" * 511) == ("y" * 511,)


@pytest.mark.parametrize(
    ("data", "en", "zh"),
    [
        (b"\x7fELF\x00\x00", "not a text file in UTF-8 or GB18030", "不是 UTF-8 或 GB18030 编码的文本文件"),
        (b"caf\xe9\n\xff\xff", "not a text file", "不是"),
        ("wide".encode("utf-16"), "not a text file", "不是"),
        (None, "no such file or directory", "文件或目录不存在"),
        (b"a" * 101, "larger than", "超过"),
        (b"1\n2\n3\n4", "more than 3 entries in all", "总计超过 3 条"),
    ],
)
def test_what_cannot_be_used_gets_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None, en: str, zh: str
) -> None:
    bundled = write(tmp_path / "bundled", b"123456\n")
    path = tmp_path / "own.lst"
    if data is not None:
        path.write_bytes(data)
    monkeypatch.setattr(wordlists, "BYTES", 100)
    monkeypatch.setattr(wordlists, "LINES", 3)
    with pytest.raises(InspectorError) as raised:
        load_lists(bundled, [path])
    assert en in raised.value.text.en
    assert zh in raised.value.text.zh
    assert str(path) in raised.value.text.en
    assert "\n" not in raised.value.text.en


def test_the_version_changes_with_every_list(tmp_path: Path) -> None:
    one, two = write(tmp_path / "1", b"one\n"), write(tmp_path / "2", b"two\n")
    versions = [load_lists(one, paths).version for paths in ((), (one,), (two,), (one, two), (two, one))]
    assert len(set(versions)) == len(versions)
    assert load_lists(one, (two,)).version == versions[2]
