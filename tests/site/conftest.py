"""The command line as tests/cli runs it."""

from tests.cli.conftest import run

__all__ = ["run"]
