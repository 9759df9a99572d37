"""Lines that go on behind a backslash."""

from __future__ import annotations

import pytest

from inspector.facts.joined_lines import LONGEST, joined


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1\n\n# no\n; no\nb\n", [(1, "a = 1"), (5, "b")]),
        ("a = 1 \\\n  2 \\\n 3\nb", [(1, "a = 1  2  3"), (4, "b")]),
        ("a \\\n# part of it\n", [(1, "a  # part of it")]),
        ("a = 1\\", [(1, "a = 1 ")]),
        ("", []),
    ],
)
def test_lines_are_joined(text: str, lines: list[tuple[int, str]]) -> None:
    assert list(joined(text)) == lines


def test_a_line_without_end_ends() -> None:
    assert max(len(line) for _, line in joined("x\\\n" * LONGEST)) <= LONGEST + 3
