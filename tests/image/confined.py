"""Audits images in child processes, bounded in time, and tells what each cost.

As a program it loads inspector and a few checks once and forks for each path that it reads: hundreds of audits are quick.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.cli.running import environment
from tests.roots import CHECKOUT

SECONDS = 120
"""After which a child is killed."""
CHECKS = (
    "admin-privilege.second-uid-0",
    "weak-password.empty-password",
    "access-permission.suid-not-packaged",
    "access-permission.cron-file-writable",
)


@dataclass(frozen=True)
class Audited:
    """What came of an image. `ended`: of the child, 0 or what killed it. `en`, `zh`: why it was refused.

    `everything`: all that the result says, as text.
    """

    ended: int
    memory: float
    seconds: float
    en: str = ""
    zh: str = ""
    statuses: dict[str, str] = field(default_factory=dict)
    everything: str = ""


class Confined:
    """A server that audits images."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def __call__(self, path: object) -> Audited:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(f"{path}\n")
        self._server.stdin.flush()
        return Audited(**json.loads(self._server.stdout.readline()))


@contextmanager
def confined() -> Iterator[Confined]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.image.confined"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env=environment(),
    ) as server:
        try:
            yield Confined(server)
        finally:
            server.kill()


def _audit(path: str, rules: object) -> dict[str, object]:
    from inspector.audit import audit_host
    from inspector.model import InspectorError
    from inspector.targets.image.target import image

    try:
        host = audit_host(image(path), rules).host  # type: ignore[arg-type]
    except InspectorError as error:
        return {"en": error.text.en, "zh": error.text.zh}
    return {
        "en": host.error.en if host.error else "",
        "zh": host.error.zh if host.error else "",
        "statuses": {result.check: result.status.name.lower() for result in host.results},
        "everything": repr(host),
    }


def _forked(path: str, rules: object) -> dict[str, object]:
    with tempfile.TemporaryFile() as out:
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            out.write(json.dumps(_audit(path, rules)).encode())
            out.flush()
            os._exit(0)
        _, ended, usage = os.wait4(child, 0)
        seconds = time.monotonic() - started
        out.seek(0)
        status = os.waitstatus_to_exitcode(ended)
        told = json.loads(out.read()) if status == 0 else {}
    return {"ended": status, "memory": usage.ru_maxrss / 1024, "seconds": seconds, **told}


def _serve() -> None:
    from inspector.rules import load_rules
    from tests.cli.running import profile

    with tempfile.TemporaryDirectory() as name:
        from pathlib import Path

        rules = load_rules(str(profile(Path(name), select=CHECKS)), [])
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_forked(line.rstrip("\n"), rules)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
