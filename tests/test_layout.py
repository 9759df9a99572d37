"""Lines of narrow and double-width characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.layout import block, cells, fields, pad, shorten, wrap


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("口令", 4), ("a，b", 4), ("e\u0301", 1), ("–", 1)])
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("  one", 10, ["one"]),
        ("a  b", 10, ["a  b"]),
        ("账户口令为空", 6, ["账户口", "令为空"]),
        ("口令为空，请设置", 8, ["口令为", "空，请设", "置"]),
        ("设置（口令）后", 6, ["设置", "（口", "令）后"]),
        ("/usr/share/doc/x", 11, ["/usr/share/", "doc/x"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("在 /etc/passwd 中", 16, ["在 /etc/passwd", "中"]),
        ("bad\x1b[31m\nline", 40, ["bad\\x1b[31m\\nline"]),
    ],
)
def test_wrap(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text(), st.integers(2, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join("".join(wrap(text, 10_000)).split())


def test_block_indents_what_follows() -> None:
    assert block("one two three", 12, first="- ") == "- one two\n  three"
    assert block("one two three", 14, first="用法：") == "用法：one two\n      three"


def test_fields_stand_in_columns_where_there_is_room() -> None:
    rows = [("级别", "高危"), ("问题描述", "口令为空")]
    assert fields(rows, 40) == "级别      高危\n问题描述  口令为空"
    assert fields(rows, 20) == "级别\n  高危\n问题描述\n  口令为空"


def test_pad_and_shorten() -> None:
    assert pad("口令", 6) == "口令  "
    assert shorten("short", 5) == "short"
    assert shorten("主机名称很长", 7) == "主机名…"
