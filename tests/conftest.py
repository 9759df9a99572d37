"""Fixtures that many tests share; the work is done in tests/roots.py."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import roots
from tests.crashes import (
    pytest_configure,
    pytest_handlecrashitem,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.databases import postgres_server, postgres_url, sqlite_url, store_url

__all__ = [
    "postgres_server",
    "postgres_url",
    "pytest_configure",
    "pytest_handlecrashitem",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "sqlite_url",
    "store_url",
]
# No deadlines: no test fails because the machine is busy. The same examples each time: what a change must pass must not depend on
# luck. `make test-full` looks among new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test on a real Debian needs root and a mirror: `-m "not network"` leaves it out."""
    for item in items:
        if "debian_root" in getattr(item, "fixturenames", ()):
            item.add_marker("root")
            item.add_marker("network")


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees or changes what this user's own audits keep, or cannot be interrupted since a shell began it in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def debian_root() -> Path:
    """A pristine Debian server, shared by all tests: read it, never write to it."""
    return roots.debian()


@pytest.fixture
def debian_copy(debian_root: Path) -> Iterator[Path]:
    """The same, to plant defects in."""
    with roots.overlay_copy(debian_root) as copy:
        yield copy


@pytest.fixture
def alpine_root(tmp_path: Path) -> Callable[[str], Path]:
    """Unpacks the recorded Alpine of a version ("3.9.6", "3.20.3"), to read and to write."""
    return lambda version: roots.alpine(version, tmp_path)
