"""How much may stay unknown."""

from __future__ import annotations

import pytest

from inspector.gate import Limit
from inspector.model import InspectorError


@pytest.mark.parametrize(
    ("word", "expected"), [("0", Limit(0, False)), ("12", Limit(12, False)), ("2.5%", Limit(2.5, True))]
)
def test_limits(word: str, expected: Limit) -> None:
    assert Limit.parse(word) == expected


@pytest.mark.parametrize("word", ["", "-1", "1.5", "%", "101%", "1e3", "５", "1 %", "9999999"])
def test_what_is_no_limit(word: str) -> None:
    with pytest.raises(InspectorError, match="--max-unknown"):
        Limit.parse(word)
