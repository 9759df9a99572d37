"""A certificate that the servers of these tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.notices import servers


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return servers.certificate(tmp_path_factory.mktemp("tls"))
