"""`inspector diff`, of files and of the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import running
from tests.cli.running import CHECKS, PASSWD, Run

UID0, EMPTY = CHECKS
TOOR = "toor:x:0:0::/root:/bin/sh\n"


@pytest.fixture
def files(run: Run, tmp_path: Path, few: Path) -> tuple[Path, Path]:
    """Two results of one host: an account of UID 0 came, an empty password went."""
    web = running.plant(tmp_path / "web1", shadow="root::20000::::::\n")
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    assert run("audit", f"rootfs:{web}", "-p", few, "-f", f"json={before}").status == 0
    running.plant(web, passwd=PASSWD + TOOR)
    assert run("audit", f"rootfs:{web}", "-p", few, "-f", f"json={after}").status == 0
    return before, after


def test_two_results_need_no_store(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    ended = run("diff", *files)
    assert (ended.status, ended.err) == (0, "")
    assert f"+ new · critical · {UID0}" in ended.out
    assert "[the host changed]" in ended.out
    assert f"- fixed · critical · {EMPTY}" in ended.out
    lines = ended.out.splitlines()
    assert lines[0].startswith("From before.json (")
    table = next(line for line in lines if line.startswith("HOST"))
    assert table.split() == ["HOST", "NEW", "WORSE", "FIXED", "NO", "LONGER", "KNOWN", "STILL", "OPEN"]
    assert not (tmp_path / "state/inspector/inspector.db").exists()
    assert "新增 · 严重" in run("diff", *files, "--lang", "zh").out


def test_json_and_markdown(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    told = json.loads(run("diff", *files, "-f", "json").out)
    assert (told["schema"], told["before"]["source"], told["counts"]["new"]) == (
        "inspector/changes/1",
        "before.json",
        1,
    )
    (host,) = told["hosts"]
    change = next(each for each in host["changes"] if each["kind"] == "new")
    assert change["blame"] == {"causes": ["host"], "certain": True}
    assert run("diff", *files, "-f", f"md={tmp_path / 'changes.md'}").status == 0
    page = (tmp_path / "changes.md").read_text("utf-8")
    assert "| new | critical | admin\\-privilege.second\\-uid\\-0 |" in page
    assert run("diff", *files, "-f", "yaml").status == 2
    assert "the format yaml" in run("diff", *files, "-f", "yaml").err


def test_one_host_of_them(run: Run, files: tuple[Path, Path]) -> None:
    assert "+ new" in run("diff", *files, "--host", "web1").out
    ended = run("diff", *files, "--host", "web")
    assert (ended.status, ended.err) == (
        2,
        "inspector: --host web: neither audit has a host of this name; did you mean web1?\n",
    )


def test_audits_of_the_store(run: Run, tmp_path: Path, few: Path) -> None:
    database = tmp_path / "store.db"
    web = running.plant(tmp_path / "web1", passwd=PASSWD + TOOR)
    audit = ("audit", f"rootfs:{web}", "-p", few, "--store", "--database", database)
    assert run("diff", "--database", database).status == 2
    assert run(*audit).status == 0
    assert "the store has 1 audit only" in run("diff", "--database", database).err
    running.plant(web)
    assert run(*audit).status == 0
    ended = run("diff", "--database", database)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("From #1 (")
    assert f"- fixed · critical · {UID0}" in ended.out
    assert "still open" not in run("diff", "#1", "#1", "--database", database).out
    assert "= still open" in run("diff", "#1", "#1", "--all", "--database", database).out
    assert "- fixed" in run("diff", "--host", "web1", "--database", database).out
    assert run("diff", "--host", "web9", "--database", database).status == 2
    saved = tmp_path / "now.json"
    assert run("audit", f"rootfs:{web}", "-p", few, "-f", f"json={saved}").status == 0
    assert "- fixed" in run("diff", "1", saved, "--database", database).out
    assert run("diff", "1", tmp_path / "none.json", "--database", database).status == 2


def test_a_replay_tells_host_from_rules(run: Run, tmp_path: Path) -> None:
    """The files have changed and the profile too: what the rules alone did is told from what the host did."""
    database = tmp_path / "store.db"
    ended = "os-patch.end-of-life-distribution"
    few = running.profile(tmp_path, select=(*CHECKS, ended))
    web = running.plant(tmp_path / "web1")
    audit = ("audit", f"rootfs:{web}", "-p", few, "--store", "--keep-evidence", "--database", database)
    assert run(*audit).status == 0
    (web / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n')
    running.profile(tmp_path, select=(*CHECKS, ended), waivers=f"parameters: {{{ended}: {{warn_days: 3000}}}}\n")
    assert run(*audit).status == 0
    assert "[the host changed or the rules changed]" in run("diff", "--database", database).out
    told = run("diff", "--replay", "-p", few, "--database", database)
    assert (told.status, told.err) == (0, "")
    assert f"+ new · low · {ended}" in told.out
    assert "[the rules changed]" in told.out
    assert "name its file with -p" in run("diff", "--replay", "--database", database).err
    assert run("diff", tmp_path / "a.json", "latest", "--replay", "--database", database).status == 2


def test_what_is_for_a_replay_is_not_ignored_without_one(run: Run, files: tuple[Path, Path]) -> None:
    ended = run("diff", *files, "-p", "quick")
    assert (ended.status, ended.err) == (2, "inspector: -p is for --replay: without it nothing is judged again\n")
