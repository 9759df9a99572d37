"""What rules ask for is asked alike of this machine and through the collector's shell, whatever a path holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspector.engine import evaluate
from inspector.outcome import Planned
from inspector.request import Request
from inspector.siterules import load
from inspector.snapshot import Item, Snapshot
from inspector.targets.host import Root
from tests.targets.collector.running import SHELLS, collected

NAMES = [
    "plain.conf",
    "two words.conf",
    "$(touch pwned).conf",
    "`touch pwned`.conf",
    "it's;x&y.conf",
    '"q" \\ b.conf',
    " blank ",
    "-n",
]


def rules(folder: Path) -> str:
    lines = ["rules:"]
    for number, name in enumerate(NAMES):
        path = f"{folder}/{name}".replace("'", "''")
        lines += [f"  - {{id: r{number}, category: open-port, title: T, require: {{file: '{path}', key: k, is: 1}}}}"]
    for number, name in enumerate(["*.conf", "* *", "[a-p]*", "$*", "?n"], 100):
        path = f"{folder}/{name}"
        lines += [f"  - {{id: r{number}, category: open-port, title: T, require: {{file: '{path}', key: k, is: 1}}}}"]
        lines += [f"  - {{id: m{number}, category: open-port, title: T, require: {{file: '{path}', mode: '0600'}}}}"]
    return "\n".join(lines)


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_odd_paths(tmp_path: Path, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    folder = tmp_path / "etc"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        (folder / name).write_text("k=1\n")
        (folder / name).chmod(0o640)
    path = tmp_path / "rules.yaml"
    path.write_text(rules(folder))
    planned = [Planned(check=check, severity=check.severity, parameters={}) for check in load([path], checks=[])]
    needs: list[Request] = list(dict.fromkeys(need for plan in planned for need in plan.check.needs({})))
    here = Root("here", "local", "/", "host", running=False).collect(needs)
    there: dict[Request, tuple[Item, ...]] = collected(SHELLS[shell], needs)
    both = [evaluate(one, planned, {}).results for one in (here, Snapshot("here", "host", "", here.taken, True, there))]
    assert [(r.check, r.status, [f.subject for f in r.findings]) for r in both[0]] == [
        (r.check, r.status, [f.subject for f in r.findings]) for r in both[1]
    ]
    assert {r.status.value for r in both[0] if r.check.startswith("open-port.r")} == {"pass"}
    assert {r.status.value for r in both[0] if r.check.startswith("open-port.m")} == {"fail"}
    assert not list(tmp_path.rglob("pwned"))
