"""Exit statuses."""

from __future__ import annotations

import pytest

from inspector.cli.status import Exit, Limit, most_telling
from inspector.model import InspectorError


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], Exit.DONE),
        ([Exit.NOT_ENOUGH], Exit.NOT_ENOUGH),
        ([Exit.NOT_ENOUGH, Exit.GATE], Exit.GATE),
        ([Exit.GATE, Exit.BAD_INPUT], Exit.BAD_INPUT),
        ([Exit.BAD_INPUT, Exit.INTERNAL], Exit.INTERNAL),
        ([*Exit], Exit.INTERRUPTED),
    ],
)
def test_the_most_telling_status_wins(held: list[Exit], expected: Exit) -> None:
    assert most_telling(held) is expected


@pytest.mark.parametrize(
    ("word", "expected"), [("0", Limit(0, False)), ("12", Limit(12, False)), ("2.5%", Limit(2.5, True))]
)
def test_limits(word: str, expected: Limit) -> None:
    assert Limit.parse(word) == expected


@pytest.mark.parametrize("word", ["", "-1", "1.5", "%", "101%", "1e3", "５", "1 %", "9999999"])
def test_what_is_no_limit(word: str) -> None:
    with pytest.raises(InspectorError, match="--max-unknown"):
        Limit.parse(word)
