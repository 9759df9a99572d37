from collections.abc import Iterator

import pytest

from inspector.store import Store, open_store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of each kind, open."""
    with open_store(store_url) as opened:
        yield opened
