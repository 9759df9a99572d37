"""An inventory in a file of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inventory.writing import Writer


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)
