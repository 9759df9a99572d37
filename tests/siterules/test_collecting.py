"""What rules ask for is asked alike of this machine and through the collector's shell, whatever a path holds."""

from __future__ import annotations

import os
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


def both(rules: str, folder: Path, shell: str) -> list[list[tuple[str, str, list[str]]]]:
    """What the rules come to here, and through the collector in that shell."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = folder / "rules.yaml"
    path.write_text(rules)
    planned = [Planned(check=check, severity=check.severity, parameters={}) for check in load([path], checks=[])]
    needs: list[Request] = list(dict.fromkeys(need for plan in planned for need in plan.check.needs({})))
    here = Root("here", "local", "/", "host", running=False).collect(needs)
    there: dict[Request, tuple[Item, ...]] = collected(SHELLS[shell], needs)
    evidence = (here, Snapshot("here", "host", "", here.taken, True, there))
    judged = [evaluate(one, planned, {}).results for one in evidence]
    return [[(r.check, r.status.value, [f.subject for f in r.findings]) for r in results] for results in judged]


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_odd_paths(tmp_path: Path, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        (folder / name).write_text("k=1\n")
        (folder / name).chmod(0o640)
    here, there = both(rules(folder), tmp_path, shell)
    assert here == there
    assert {status for check, status, _ in here if check.startswith("open-port.r")} == {"pass"}
    assert {status for check, status, _ in here if check.startswith("open-port.m")} == {"fail"}
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_what_is_no_file_and_what_a_link_leads_to(tmp_path: Path, shell: str) -> None:
    for name in ("fifo", "gone", "only"):
        (tmp_path / name).mkdir()
    os.mkfifo(tmp_path / "fifo/p")
    (tmp_path / "gone/a").symlink_to("/dev/null")
    (tmp_path / "only/password").write_text("k=2\n")
    (tmp_path / "only/x").symlink_to("password")
    head = "{{id: {0}, category: open-port, title: T, require: {{file: '{1}/{0}/*', line: k, present: false}}}}"
    text = "rules:\n" + "".join(f"  - {head.format(name, tmp_path)}\n" for name in ("fifo", "gone", "only"))
    here, there = both(text, tmp_path, shell)
    assert here == there
    assert [(check.partition(".")[2], status) for check, status, _ in here] == [
        ("fifo", "unknown"),
        ("gone", "pass"),
        ("only", "fail"),
    ]
