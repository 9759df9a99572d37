from __future__ import annotations

from pathlib import Path

import pytest

from tests.profile.writing import Writer


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "mine.yaml")
