"""Real audits in a store."""

from __future__ import annotations

import time
from pathlib import Path

from tests.cli.running import PASSWD, Run, plant


def twice(run: Run, root: Path, profile: Path, database: Path) -> Path:
    """Audit a root that has a second account of UID 0, and again without it."""
    for passwd in (PASSWD + "toor:x:0:0::/root:/bin/sh\n", PASSWD):
        plant(root, passwd=passwd)
        done = run("audit", f"rootfs:{root}", "-p", profile, "--store", "--database", database)
        assert done.status == 0, done.err
        time.sleep(1.1)  # evidence of the same second does not show that a finding is gone
    return database
