"""`inspector selftest`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import Run, own_check, profile

NEVER = """
from inspector.check import Case, Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.model import Seen, Severity
from inspector.text import Text

SAME = Text(en="Sleeping", zh="休眠")
BAD = Case({"/etc/passwd": "toor:x:0:0::/root:/bin/sh\\n"}, fails=["toor"])

@check(severity=Severity.LOW, title=SAME, why=SAME, fails=SAME, remedy=SAME, command="true", good=[], bad=[BAD])
def waiting(passwd: Passwd) -> Verdicts:
    for account in passwd.accounts:
        yield Seen(account.name)
"""


def test_checks_that_can_fail_are_counted(run: Run, good: Path, few: Path) -> None:
    ended = run("selftest", f"rootfs:{good}", "-p", few)
    assert ended.status == 0, ended.err
    assert "of 2 checks, 2 can fail here, 0 do not apply whatever is planted" in ended.out
    assert "made to fail" not in ended.out


def test_one_that_cannot_is_named(run: Run, good: Path, tmp_path: Path) -> None:
    few = profile(tmp_path, select=("admin-privilege.second-uid-0", "own.waiting"))
    own = own_check(tmp_path / "own", NEVER)
    ended = run("selftest", f"rootfs:{good}", "-p", few, "--checks", own, "--lang", "zh")
    assert ended.status == 1
    assert "own.waiting" in ended.out
    assert "1 项无法使其报出问题" in ended.out
    ended = run("selftest", f"rootfs:{good}", "-p", few, "--checks", own, "-f", "json")
    assert ended.status == 1
    told = json.loads(ended.out)
    assert (told["selftest"]["checks"], told["selftest"]["can_fail"]) == (2, 1)
    assert told["selftest"]["cannot_fail"]["own.waiting"]["code"] == "harmless"


def test_an_inventory_needs_the_name_of_a_host(run: Run, good: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "hosts.yaml"
    inventory.write_text(f"hosts:\n  one: {{target: 'rootfs:{good}'}}\n")
    ended = run("selftest", "-i", inventory)
    assert ended.status == 2
    assert "which host of the inventory?" in ended.err


def test_a_host_that_is_not_there(run: Run, tmp_path: Path) -> None:
    ended = run("selftest", f"rootfs:{tmp_path / 'none'}")
    assert ended.status in (2, 3)
    assert ended.err.startswith("inspector: ")
    assert ended.err.count("\n") == 1


def test_an_audit_tells_it_of_each_host(run: Run, good: Path, bad: Path, few: Path, tmp_path: Path) -> None:
    result, page = tmp_path / "r.json", tmp_path / "r.html"
    words = ("-p", few, "--selftest", "-f", f"json={result}", "-f", f"html={page}", "-f", "console")
    ended = run("audit", f"rootfs:{good}", f"rootfs:{bad}", *words)
    assert ended.status == 0, ended.err
    told = json.loads(result.read_text())
    for host in told["hosts"]:
        if host["kind"] != "unit":
            assert (host["selftest"]["checks"], host["selftest"]["can_fail"]) == (2, 2)
            assert host["selftest"]["copies"] > 2
    assert page.read_text().count("of 2 checks, 2 can fail here") == 2
    assert run("audit", f"rootfs:{good}", "-p", few, "-f", f"json={result}").status == 0
    assert json.loads(result.read_text())["hosts"][0]["selftest"] is None
