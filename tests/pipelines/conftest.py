"""What every test of a pipeline's piece begins with."""

from __future__ import annotations

from tests.cli.conftest import run
from tests.pipelines.running import job

__all__ = ["job", "run"]
