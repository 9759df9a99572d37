"""Exit statuses."""

from __future__ import annotations

import pytest

from inspector.cli.status import Exit, most_telling


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
